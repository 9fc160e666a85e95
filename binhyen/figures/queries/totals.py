"""Live totals: of a unit, of the units below it which add up to it, along periods. The Centre is added up when read.

Every answer costs a fixed number of statements, whatever the number of units, periods or figures.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from binhyen.figures.models import Completeness, FormVersion, Period, Slot, Total
from binhyen.figures.queries.cells import Cells, at, cells_of
from binhyen.figures.queries.layouts import layout_of
from binhyen.figures.states import SlotState
from binhyen.org.models import Unit
from binhyen.org.states import POSITIONED, UnitKind

SUMMED = ("submitted", "accepted", "carried")
COUNTED = ("expected", "received", "on_time", "accepted", "version")


@dataclass(frozen=True, slots=True)
class TotalRow:
    """The sums of one figure at a unit, in its smallest step. `own` is part of `submitted`; `carried` stands apart:
    stocks of units that have not sent yet.
    """

    position: int
    own: int = 0
    submitted: int = 0
    accepted: int = 0
    carried: int = 0


class Counts(NamedTuple):
    """Reports that a unit awaits from itself and below, and those that came. `version` grows with every change."""

    expected: int = 0
    received: int = 0
    on_time: int = 0
    accepted: int = 0
    version: int = 0


@dataclass(frozen=True, slots=True)
class ChildRow:
    """One unit below, or the unit itself (`own`), in a breakdown. `state` is that of its report where it sends one
    itself, else "".
    """

    unit_id: int
    own: bool
    submitted: int = 0
    accepted: int = 0
    carried: int = 0
    state: str = ""


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A total and the rows under it. `adds_up` says whether they do: it is computed, not claimed."""

    total: TotalRow
    rows: Sequence[ChildRow]

    @property
    def adds_up(self) -> bool:
        """Whether the rows give the total in each of the three columns."""
        return all(
            sum(getattr(row, column) for row in self.rows) == getattr(self.total, column)
            for column in ("submitted", "accepted", "carried")
        )


def top_rows(period_ids: Iterable[int], version_ids: Iterable[int]) -> QuerySet[Completeness]:
    """The rows which add up into no other stored row: provinces, and the Centre's own where it reports itself."""
    return Completeness.objects.filter(
        period_id__in=list(period_ids), form_version_id__in=list(version_ids), parent=None
    ).order_by()


def totals_at(unit: Unit, periods: Sequence[int], versions: Sequence[int]) -> QuerySet[Total]:
    """The stored rows whose sum is a unit's totals in some periods and forms (primary keys): for the Centre the rows of
    all top units, which are named in it so that no other row is read, else the unit's own.
    """
    rows = Total.objects.filter(period_id__in=list(periods), form_version_id__in=list(versions)).order_by()
    if unit.kind != UnitKind.CENTRE:
        return rows.filter(unit=unit)
    top = top_rows(periods, versions)
    own = top.filter(
        unit_id=OuterRef("unit_id"), period_id=OuterRef("period_id"), form_version_id=OuterRef("form_version_id")
    )
    named = list(top.values_list("unit_id", flat=True).distinct())
    return rows.filter(Exists(own), unit_id__in=named)


def unit_totals(unit: Unit, period: Period, form_version: FormVersion) -> list[TotalRow]:
    """The totals of every position of a form at a unit, zeros included, in the order of positions.

    For the Centre the sum of the provinces, its own report included. For a unit without rows of its own (a group) its
    report. Positions that do not add up (ratios, texts, last values) are 0.
    """
    if unit.kind not in POSITIONED:
        found = _of_report(unit, period, form_version)
    else:
        sums = totals_at(unit, [period.pk], [form_version.pk]).values_list("position")
        mine = Sum("own", filter=Q(unit=unit), default=0)
        rows = sums.annotate(mine=mine, **{f"all_{name}": Sum(name) for name in SUMMED})
        found = {row[0]: TotalRow(*row) for row in rows}
    size = layout_of(form_version).size
    return [found.get(position, TotalRow(position)) for position in range(size)]


def _of_report(unit: Unit, period: Period, form_version: FormVersion) -> dict[int, TotalRow]:
    slots = list(_slots(period, form_version).filter(unit=unit))
    return {
        place: TotalRow(
            place, at(cells.latest, place), at(cells.latest, place), at(cells.accepted, place), at(cells.carried, place)
        )
        for cells in cells_of(slots).values()
        for place in layout_of(form_version).additive
    }


def _slots(period: Period, form_version: FormVersion) -> QuerySet[Slot]:
    return (
        Slot.objects.filter(period=period, form_version=form_version)
        .select_related("form_version__form")
        .order_by("unit_id")
    )


def breakdown(unit: Unit, period: Period, form_version: FormVersion, position: int) -> Breakdown:
    """The rows under one total: units below by their primary key, then the unit's own report (`own`) where it has one.

    They add up to the total, and `adds_up` says so. A group has no rows below. Units that give 0 are there too.
    """
    total = unit_totals(unit, period, form_version)[position]
    if unit.kind not in POSITIONED:
        return Breakdown(total, [])
    below = Completeness.objects.filter(period=period, form_version=form_version).order_by("unit_id")
    parent = None if unit.kind == UnitKind.CENTRE else unit.pk
    units = [pk for pk in below.filter(parent=parent).values_list("unit_id", flat=True) if pk != unit.pk]
    stored = Total.objects.filter(period=period, form_version=form_version, unit_id__in=units, position=position)
    sums = {row.unit_id: row for row in stored}
    rows = [
        ChildRow(pk, False, sums[pk].submitted, sums[pk].accepted, sums[pk].carried)
        if pk in sums
        else ChildRow(pk, False)
        for pk in units
    ]
    return Breakdown(total, rows + _sending(unit, period, form_version, position))


def _sending(unit: Unit, period: Period, form_version: FormVersion, position: int) -> list[ChildRow]:
    """The slots that add into a unit's row without a stored row between: those of its groups, and its own."""
    near = Q(commune=unit) | Q(province=unit, commune=None) | Q(unit=unit)
    slots = list(_slots(period, form_version).filter(near))
    stored = form_version.form.unit_kind in POSITIONED
    direct = [slot for slot in slots if slot.unit_id == unit.pk or not stored]
    cells = cells_of(direct)
    additive = position in layout_of(form_version).additive
    rows = []
    for slot in sorted(direct, key=lambda slot: (slot.unit_id == unit.pk, slot.unit_id)):
        mine = cells[slot.pk] if additive else Cells()
        values = (at(mine.latest, position), at(mine.accepted, position), at(mine.carried, position))
        rows.append(ChildRow(slot.unit_id, slot.unit_id == unit.pk, *values, state=slot.state))
    return rows


def completeness(unit: Unit, period: Period, form_version: FormVersion) -> Counts:
    """The counters of a unit: for the Centre the sum of the top rows, for a group its own slot (`version` then counts
    its versions). One statement.
    """
    if unit.kind not in POSITIONED:
        slot = Slot.objects.filter(unit=unit, period=period, form_version=form_version).first()
        return Counts() if slot is None or slot.state == SlotState.VOID else _of_slot(slot)
    rows = Completeness.objects.filter(period=period, form_version=form_version, unit=unit)
    if unit.kind == UnitKind.CENTRE:
        rows = top_rows([period.pk], [form_version.pk])
    sums = rows.aggregate(**{name: Sum(name, default=0) for name in COUNTED})
    return Counts(**sums)


def _of_slot(slot: Slot) -> Counts:
    return Counts(1, int(slot.version > 0), int(slot.on_time), int(slot.accepted > 0), slot.version + slot.accepted)
