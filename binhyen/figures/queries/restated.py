"""Figures of one tree shown on another: all periods on the communes, or provinces, of a chosen date.

Groups that survived, and whole unions, are added up exactly. Only the parts of divided units are shared out, by the
basis of the indicator, and it is said how much of a number is estimated. What cannot be shared out is not comparable,
and stays apart: the national total is the same on every tree.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.db import connection

from binhyen.figures.models import FormField, FormVersion, Period
from binhyen.figures.queries.homes import KNOWN, upper_tree
from binhyen.figures.queries.layouts import layout_of
from binhyen.figures.queries.recomputed import Numbers, decoded
from binhyen.figures.rules.placing import Place, Successors, balanced, place_of, shared_out
from binhyen.figures.states import Apportionment
from binhyen.org.models import Edge, Succession
from binhyen.org.queries import alive
from binhyen.org.states import POSITIONED, Basis, Tree, UnitKind

NOWHERE = 0
"""In the place of a unit: what belongs to no unit of the chosen date."""

_VALUES = """
SELECT s.unit_id, r."values", s.followed FROM figures_slot s
JOIN figures_report r ON r.slot_id = s.id AND r.version = {version}
WHERE s.period_id = %s AND s.form_version_id = %s
"""
_AMONG = "AND (s.commune_id IN ({units}) OR s.unit_id IN ({units}))"
_COLUMNS = {"submitted": "s.version", "accepted": "s.accepted"}


@dataclass(frozen=True, slots=True)
class RestatedRow:
    """One unit of the chosen date: what was counted there, what is estimated, by position. `mixed`: it holds part of a
    divided unit, so that figures which cannot be shared out are not comparable.
    """

    unit_id: int
    exact: Sequence[int]
    estimated: Sequence[int]
    mixed: bool

    def value(self, position: int) -> int:
        """Counted and estimated together."""
        return self.exact[position] + self.estimated[position]

    def exact_share(self, position: int) -> float:
        """The part of the number, in 0–1, that was counted and not estimated; 1 for nothing at all."""
        whole = abs(self.exact[position]) + abs(self.estimated[position])
        return abs(self.exact[position]) / whole if whole else 1.0


@dataclass(frozen=True, slots=True)
class Restated:
    """A form of a period on the tree of a date. `nowhere` holds, by position, what belongs to no unit of that date or
    cannot be shared out. `indivisible` are the positions that are not comparable in mixed units.
    """

    on: date
    rows: Mapping[int, RestatedRow]
    nowhere: Sequence[int]
    indivisible: frozenset[int]

    def total(self, position: int) -> int:
        """The national total: what it was on the tree of its time."""
        return sum(row.value(position) for row in self.rows.values()) + self.nowhere[position]

    def comparable(self, unit_id: int, position: int) -> bool:
        """Whether a figure of a unit can be compared with other periods."""
        return position not in self.indivisible or unit_id not in self.rows or not self.rows[unit_id].mixed


class Placing:
    """Where units belong on a date, found once for many forms and periods. `level` is commune or province."""

    def __init__(self, on: date, level: str = UnitKind.COMMUNE) -> None:
        self.on = on
        self.target = _targets(on, level)
        self._successors = _successors(on)
        self._last = _last_parents(on)
        self._known: dict[int, dict[str, Place | None]] = {}

    def places(self, unit: int) -> Mapping[str, Place | None]:
        """By basis, where the figures of a unit that is not there on the date go (None: nowhere)."""
        if unit not in self._known:
            found = {basis: self._lifted(unit, basis) for basis in Basis.values}
            self._known[unit] = found
        return self._known[unit]

    def _lifted(self, unit: int, basis: str) -> Place | None:
        """The place on the level asked for: parts of one commune are whole there."""
        place = place_of(unit, self.target, self._successors[basis], self._last.get)
        if place is None:
            return None
        parts: dict[int, float] = {}
        for one, weight in place.parts:
            parts[self.target[one]] = parts.get(self.target[one], 0.0) + weight
        return Place(tuple(sorted(parts.items(), key=lambda part: (-part[1], part[0]))), len(parts) == 1)


def _targets(on: date, level: str) -> dict[int, int]:
    """Every unit of a date → the commune (or province) in which it counts there."""
    tops = upper_tree(on).tops
    hanging = Edge.objects.filter(alive(on), tree=Tree.TERRITORY).exclude(child_kind__in=POSITIONED).order_by()
    found = {unit: unit for unit in tops}
    found.update(hanging.values_list("child_id", "parent_id"))
    if level == UnitKind.PROVINCE:
        found = {unit: tops.get(target) or target for unit, target in found.items()}
    return found


def _successors(on: date) -> dict[str, Successors]:
    """By basis: for each unit that ended by the date its parts, for each that began later its one predecessor."""
    rows = Succession.objects.filter(weight__gt=0, event__status__in=KNOWN).order_by("predecessor_id", "successor_id")
    after: dict[int, dict[str, list[tuple[int, float]]]] = {}
    before: dict[int, set[int]] = {}
    for old, new, basis, weight, day in rows.values_list(
        "predecessor_id", "successor_id", "basis", "weight", "event__effective_on"
    ):
        if day <= on:
            after.setdefault(old, {}).setdefault(basis, []).append((new, weight))
        else:
            before.setdefault(new, set()).add(old)
    single = {new: ((next(iter(olds)), 1.0),) for new, olds in before.items() if len(olds) == 1}
    return {
        basis: {
            **single,
            **{old: balanced(known.get(basis) or next(iter(known.values()))) for old, known in after.items()},
        }
        for basis in Basis.values
    }


def _last_parents(on: date) -> dict[int, int]:
    """For units that had ended by the date: the unit under which they stood last."""
    edges = Edge.objects.filter(tree=Tree.TERRITORY, child__valid_to__lte=on).order_by("valid_from")
    return dict(edges.values_list("child_id", "parent_id"))


def restated(
    period: Period,
    form_version: FormVersion,
    placing: Placing,
    *,
    column: str = "submitted",
    among: Collection[int] | None = None,
) -> Restated:
    """A form of a period on the tree of the placing's date; `column` is "submitted" or "accepted". Three statements.

    `among` keeps to reports of these units and of those that stood under them: rows are whole only for units all of
    whose figures come from there.
    """
    units, values = _values(period, form_version, column, among)
    layout = layout_of(form_version)
    bases = _bases(form_version, layout.additive)
    direct = np.array([placing.target.get(unit, NOWHERE) for unit in units], dtype=np.int64)
    exact = _added_up(direct, values)
    estimated: dict[int, list[int]] = {}
    mixed: set[int] = set()
    exact.pop(NOWHERE, None)
    nowhere = [0] * layout.size
    for index in np.flatnonzero(direct == NOWHERE):
        row = _Gone(values[index].tolist(), placing.places(units[index]), bases)
        row.place(exact, estimated, nowhere, mixed)
    rows = {
        unit: RestatedRow(
            unit, exact.get(unit, [0] * layout.size), estimated.get(unit, [0] * layout.size), unit in mixed
        )
        for unit in sorted({*exact, *estimated, *mixed})
    }
    indivisible = {place for place in range(layout.size) if bases.get(place) in (None, Apportionment.NONE)}
    return Restated(placing.on, rows, nowhere, frozenset(indivisible))


@dataclass(frozen=True, slots=True)
class _Gone:
    """The figures of a unit that is not there on the date."""

    values: Sequence[int]
    places: Mapping[str, Place | None]
    bases: Mapping[int, str]

    def place(
        self, exact: dict[int, list[int]], estimated: dict[int, list[int]], nowhere: list[int], mixed: set[int]
    ) -> None:
        """Add every figure where it belongs."""
        for position, basis in self.bases.items():
            amount = self.values[position]
            place = self.places[basis if basis in self.places else Basis.HOUSEHOLDS]
            if place is None:
                nowhere[position] += amount
            elif place.exact:
                _add(exact, place.parts[0][0], position, amount, len(nowhere))
            else:
                mixed.update(unit for unit, _weight in place.parts)
                if basis == Apportionment.NONE:
                    nowhere[position] += amount
                    continue
                for (unit, _weight), share in zip(place.parts, shared_out(amount, place.parts), strict=True):
                    _add(estimated, unit, position, share, len(nowhere))


def _add(rows: dict[int, list[int]], unit: int, position: int, amount: int, size: int) -> None:
    rows.setdefault(unit, [0] * size)[position] += amount


def _values(
    period: Period, form_version: FormVersion, column: str, among: Collection[int] | None
) -> tuple[list[int], Numbers]:
    """Units and their values of one form and period; only positions that add up count."""
    layout = layout_of(form_version)
    asked = _VALUES.format(version=_COLUMNS[column])
    if among is not None:
        asked += _AMONG.format(units=",".join(str(int(unit)) for unit in sorted(among)) or "0")
    with connection.cursor() as cursor:
        cursor.execute(asked, [period.pk, form_version.pk])
        rows = cursor.fetchall()
    values = decoded([bytes(packed) for _unit, packed, _followed in rows], layout.size)
    followed = np.array([place for place, row in enumerate(rows) if row[2]], dtype=np.int64)
    values[np.ix_(followed, np.array(layout.stocks, dtype=np.int64))] = 0
    others = [place for place in range(layout.size) if place not in layout.additive]
    values[:, others] = 0
    return [unit for unit, _packed, _followed in rows], values


def _bases(form_version: FormVersion, additive: Iterable[int]) -> dict[int, str]:
    """The basis of each position that adds up."""
    rows = FormField.objects.filter(version=form_version, position__in=list(additive)).order_by("position")
    return dict(rows.values_list("position", "indicator__apportionment"))


def _added_up(targets: Numbers, values: Numbers) -> dict[int, list[int]]:
    """Rows of values added up by target."""
    if not len(targets):
        return {}
    order = np.argsort(targets, kind="stable")
    held = targets[order]
    starts = np.flatnonzero(np.r_[True, held[1:] != held[:-1]])
    sums = np.add.reduceat(values[order], starts, axis=0)
    return dict(zip(held[starts].tolist(), sums.tolist(), strict=True))
