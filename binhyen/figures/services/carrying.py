"""Stocks that stand in: the last accepted value of a unit counts in a later period until it sends that one."""

from collections.abc import Iterable, Mapping, Sequence

from binhyen.core import db
from binhyen.figures.models import Report, Slot
from binhyen.figures.queries.cells import stocks_in
from binhyen.figures.queries.layouts import Layout, layout_of
from binhyen.figures.rules.deltas import Ledger
from binhyen.figures.services import holding
from binhyen.figures.states import SlotState

Line = tuple[int, int]
"""(unit, form), primary keys: the reports of one form by one unit, period after period."""


def carried_amounts(carried_id: int, layout: Layout) -> list[tuple[int, int]]:
    """(position, amount) of the stocks in a report (primary key) that stands in, in the places of a form's version."""
    report = Report.objects.select_related("slot__form_version__form").get(pk=carried_id)
    return stocks_in(report, layout)


def negative(amounts: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same amounts, taken away."""
    return [(place, -value) for place, value in amounts]


def carry_on(accepted: Mapping[Slot, Report], ledger: Ledger) -> None:
    """Let the stocks of just accepted reports stand in for later periods of the same form that were not sent.

    Of several accepted at once the nearest period before counts. A report that stands in already from a period in
    between stays. The differences go to the ledger. The later slots are locked after the accepted ones.
    """
    kept: dict[Line, list[Slot]] = {}
    for slot in accepted:
        if layout_of(slot.form_version).stocks:
            kept.setdefault(_line(slot), []).append(slot)
    changed = []
    for slot in _later_open(kept) if kept else ():
        source = _nearest(kept[_line(slot)], slot)
        if source is None:
            continue
        layout, scope, home = layout_of(slot.form_version), holding.scope_of(slot), holding.home_of(slot)
        if slot.carried is not None:
            ledger.add(scope, home, "carried", negative(stocks_in(slot.carried, layout)))
        slot.carried = accepted[source]
        slot.carried.slot = source
        ledger.add(scope, home, "carried", stocks_in(slot.carried, layout))
        ledger.count(scope, home, {})
        changed.append(slot)
    Slot.objects.bulk_update(changed, ["carried"], batch_size=db.BATCH_ROWS)


def _line(slot: Slot) -> Line:
    return slot.unit_id, slot.form_version.form_id


def _later_open(kept: Mapping[Line, Sequence[Slot]]) -> list[Slot]:
    """Slots of these units and forms that were not sent, of periods after the first one accepted."""
    ids = Slot.objects.filter(
        unit_id__in={unit for unit, _form in kept},
        state=SlotState.OPEN,
        period__start__gt=min(slot.period.start for slots in kept.values() for slot in slots),
        form_version__form_id__in={form for _unit, form in kept},
    ).values_list("pk", flat=True)
    held = holding.locked_slots(list(ids))
    carried = Report.objects.select_related("slot__form_version__form", "slot__period").in_bulk(
        [slot.carried_id for slot in held if slot.carried_id is not None]
    )
    for slot in held:
        slot.carried = carried.get(slot.carried_id) if slot.carried_id is not None else None
    return [slot for slot in held if slot.state == SlotState.OPEN and _line(slot) in kept]


def _nearest(sources: Sequence[Slot], slot: Slot) -> Slot | None:
    """Of some accepted slots the last before another; None when a later one stands in already."""
    before = [source for source in sources if source.period.start < slot.period.start]
    found = max(before, key=lambda source: source.period.start, default=None)
    if found is None or (slot.carried is not None and slot.carried.slot.period.start > found.period.start):
        return None
    return found
