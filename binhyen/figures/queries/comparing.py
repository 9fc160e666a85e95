"""One unit's figures twice: as they were on the tree of their time, and restated on the tree of a chosen date."""

from dataclasses import dataclass
from datetime import date

from binhyen.figures.models import FormVersion, Period
from binhyen.figures.queries.forms import form_fields
from binhyen.figures.queries.layouts import layout_of
from binhyen.figures.queries.restated import Placing, Restated, restated
from binhyen.figures.queries.totals import unit_totals
from binhyen.org.models import Unit
from binhyen.org.states import UnitKind


@dataclass(frozen=True, slots=True)
class Compared:
    """One figure of a unit, in its smallest step. `as_was` is None where the unit was not there at the period's end.

    `exact` was counted, `estimated` shared out; both None where the figure cannot be compared on that tree. `nowhere`
    belongs to no unit of the date: it is part of the national total alone.
    """

    position: int
    code: str
    name: str
    decimals: int
    as_was: int | None
    exact: int | None
    estimated: int | None
    exact_share: float
    nowhere: int


def as_was_and_restated(unit: Unit, period: Period, form_version: FormVersion, on: date) -> list[Compared]:
    """Every figure of a form that adds up, for a commune, a province or the Centre, in the order of the form."""
    level = UnitKind.PROVINCE if unit.kind == UnitKind.PROVINCE else UnitKind.COMMUNE
    then = restated(period, form_version, Placing(on, level))
    there = unit.valid_from <= period.end and (unit.valid_to is None or unit.valid_to > period.end)
    was = {row.position: row.submitted for row in unit_totals(unit, period, form_version)} if there else {}
    additive = set(layout_of(form_version).additive)
    found = []
    for row in form_fields(form_version):
        if row.position in additive:
            exact, estimated, share = _parts(unit, then, row.position)
            nowhere = then.nowhere[row.position] if unit.kind == UnitKind.CENTRE else 0
            found.append(
                Compared(
                    row.position,
                    row.code,
                    row.name,
                    row.decimals,
                    was.get(row.position),
                    exact,
                    estimated,
                    share,
                    nowhere,
                )
            )
    return found


def _parts(unit: Unit, then: Restated, position: int) -> tuple[int | None, int | None, float]:
    """What was counted and what is estimated at a unit; None for both where it cannot be compared."""
    if not then.comparable(unit.pk, position):
        return None, None, 0.0
    rows = then.rows.values() if unit.kind == UnitKind.CENTRE else [then.rows[unit.pk]] if unit.pk in then.rows else []
    exact = sum(row.exact[position] for row in rows)
    estimated = sum(row.estimated[position] for row in rows)
    whole = abs(exact) + abs(estimated)
    return exact, estimated, abs(exact) / whole if whole else 1.0
