"""What one page of figures reads: a unit, a form asked for below it, a period and those before it, the figures."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from typing import Any

from binhyen.core.errors import NotFound
from binhyen.core.keeping import kept
from binhyen.figures.models import FormVersion, Period
from binhyen.figures.queries.forms import FieldRow, form_fields
from binhyen.figures.states import Aggregation, Calendar, Sensitivity
from binhyen.insights.queries.board import KEEP_SECONDS, Board, board
from binhyen.org.models import Unit
from binhyen.org.queries import unit_rows
from binhyen.org.queries.trees import UnitRow
from binhyen.org.states import UnitKind

MONTHS = 13
"""A month, and as far back as the same month of last year."""

ASKED_FIRST = {UnitKind.CENTRE: "commune_month", UnitKind.PROVINCE: "commune_month", UnitKind.COMMUNE: "group_month"}
BELOW = {
    UnitKind.CENTRE: (UnitKind.COMMUNE, UnitKind.PROVINCE, UnitKind.GROUP),
    UnitKind.PROVINCE: (UnitKind.COMMUNE, UnitKind.GROUP),
    UnitKind.COMMUNE: (UnitKind.GROUP, UnitKind.COMMUNE),
}


@dataclass(frozen=True, slots=True)
class Scope:
    """What a page is about. `periods` ends with `period`, the oldest first; `later` are those after it."""

    unit: Unit
    form: FormVersion
    forms: Sequence[FormVersion]
    period: Period
    periods: Sequence[Period]
    later: Sequence[Period]

    @property
    def fields(self) -> tuple[FieldRow, ...]:
        """The figures of the form which add up, in its order."""
        return tuple(row for row in form_fields(self.form) if row.aggregation == Aggregation.ADDITIVE)


def is_reserved(row: FieldRow) -> bool:
    """Whether a figure (tips, arrests, surrenders, names) is only ever counted: no share, no course, no comparison."""
    return row.sensitivity == Sensitivity.RESERVED


def scope(unit: Unit, on: date, *, form: str = "", period: str = "") -> Scope:
    """The form (by code) and period (by public id) asked for, else those that are being collected on a day. The forms
    are kept for a minute.

    Two statements. Raises NotFound where no figures are collected: below a commune, or before anything was opened.
    """
    forms = kept(f"insights.forms.{unit.kind}", lambda: _forms(unit), seconds=KEEP_SECONDS)
    found = next((one for one in forms if one.form.code == (form or ASKED_FIRST[UnitKind(unit.kind)])), None)
    if found is None:
        raise NotFound(f"no form {form!r} is added up at {unit.public_id}")
    opened = Period.objects.filter(calendar=found.form.calendar, theme="", start__lte=on).order_by("-start", "-id")
    periods = list(reversed(opened[: 2 * MONTHS]))
    open_now = (one for one in periods if one.due >= on)
    chosen = next((one for one in periods if one.public_id == period), None)
    if chosen is None and not period:
        chosen = next(open_now, periods[-1] if periods else None)
    if chosen is None:
        raise NotFound(f"no period {period!r} of {found.form.calendar}")
    place = periods.index(chosen) + 1
    return Scope(unit, found, forms, chosen, periods[max(0, place - MONTHS) : place], periods[place:])


def _forms(unit: Unit) -> list[FormVersion]:
    """The monthly forms in force that add up to a unit, the units nearest to it first. One statement."""
    kinds = BELOW.get(UnitKind(unit.kind))
    if kinds is None:
        raise NotFound(f"nothing is added up at {unit.public_id}")
    rows = FormVersion.objects.filter(
        valid_to=None, form__calendar=Calendar.MONTH, form__unit_kind__in=kinds, form__retired_on=None, form__owner=None
    )
    found = rows.select_related("form").order_by("form__code")
    return sorted(found, key=lambda one: kinds.index(UnitKind(one.form.unit_kind)))


def day_of(text: str) -> date | None:
    """The day on whose units figures are asked for, YYYY-MM-DD; None for none. Raises NotFound for what is no day."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise NotFound(f"no day {text!r}") from error


@dataclass(frozen=True, slots=True)
class Reading:
    """The board of a scope with the names of its units in the order of the official list."""

    scope: Scope
    board: Board
    units: Sequence[UnitRow]


def read(given: Scope, codes: Sequence[str], *, past: bool = True) -> Reading:
    """The figures (by code) of everything below the scope's unit; at most six statements. Without `past`, those of
    single units in the chosen period only.
    """
    found = board(given.unit, given.form.form.code, codes, given.periods, None if past else [given.period])
    return Reading(given, found, _named(given, found.units))


def _named(given: Scope, units: Sequence[int]) -> list[UnitRow]:
    """The units by the names they had at the end of the period, or before it, in the order of the official list; kept
    for a minute. Two statements.
    """
    key = f"insights.names.{given.unit.public_id}.{given.periods[0].pk}.{given.period.pk}.{hash(tuple(units))}"

    def read_rows() -> list[tuple[Any, ...]]:
        rows = unit_rows(units, given.period.end)
        rest = {pk for pk in units if pk not in rows}
        every = {**rows, **unit_rows(rest, given.periods[0].start)} if rest else rows
        return [astuple(row) for row in in_order(every, given.unit)]

    return [UnitRow(*row) for row in kept(key, read_rows, seconds=KEEP_SECONDS)]


def in_order(rows: Mapping[int, UnitRow], unit: Unit) -> list[UnitRow]:
    """Units in the order of the official list, those without a code and the unit itself last."""
    return sorted(rows.values(), key=lambda row: (row.id == unit.pk, row.code == "", row.code, row.id))
