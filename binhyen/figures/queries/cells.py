"""What single slots add to the totals above them: the latest and the accepted version, and what stands in for them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from binhyen.figures.models import Report, Slot
from binhyen.figures.queries.layouts import Layout, layout_of, translated
from binhyen.figures.rules.values import unpack
from binhyen.figures.states import SlotState

Values = Sequence[int | None]


@dataclass(frozen=True, slots=True)
class Cells:
    """The values of a slot in the places of its form; empty where there is no such version. `carried` holds stocks only
    and is empty once the slot was sent.
    """

    latest: Values = ()
    accepted: Values = ()
    carried: Values = ()


def at(values: Values, position: int) -> int:
    """The value at a position as totals count it: a gap and a missing place are 0."""
    return (values[position] or 0) if position < len(values) else 0


def stocks_in(report: Report, layout: Layout) -> list[tuple[int, int]]:
    """(position, amount) of a report's stocks, in the places of a form's version. `report.slot` should be fetched."""
    values = translated(unpack(report.values), layout_of(report.slot.form_version), layout)
    return [(place, values[place] or 0) for place in layout.stocks if values[place]]


def cells_of(slots: Sequence[Slot]) -> dict[int, Cells]:
    """The cells of each slot by its primary key; one statement. Slots should come with their form."""
    wanted = Q(slot_id__in=[slot.pk for slot in slots if slot.version])
    standing = [slot for slot in slots if not slot.version and slot.state != SlotState.VOID and slot.carried_id]
    wanted |= Q(pk__in=[slot.carried_id for slot in standing])
    reports = list(Report.objects.filter(wanted).select_related("slot__form_version__form"))
    by_version = {(report.slot_id, report.version): unpack(report.values) for report in reports}
    by_id = {report.pk: report for report in reports}
    return {slot.pk: _cells(slot, by_version, by_id) for slot in slots}


def _counting(slot: Slot, values: list[int | None]) -> list[int | None]:
    """The values that count: of a unit that another came after, no stocks."""
    stocks = layout_of(slot.form_version).stocks if slot.followed else ()
    return [None if place in stocks else value for place, value in enumerate(values)]


def _cells(slot: Slot, by_version: dict[tuple[int, int], list[int | None]], by_id: dict[int, Report]) -> Cells:
    if slot.version:
        latest, accepted = by_version[slot.pk, slot.version], by_version.get((slot.pk, slot.accepted), [])
        return Cells(_counting(slot, latest), _counting(slot, accepted))
    if slot.state == SlotState.VOID or slot.carried_id is None:
        return Cells()
    layout = layout_of(slot.form_version)
    carried: list[int | None] = [None] * layout.size
    for place, amount in stocks_in(by_id[slot.carried_id], layout):
        carried[place] = amount
    return Cells(carried=carried)
