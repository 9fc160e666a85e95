"""Stocks that stand in: the last accepted value of a unit counts in a later period until it sends that one."""

from collections.abc import Iterable, Mapping

from binhyen.core import db
from binhyen.figures.models import Report, Slot
from binhyen.figures.queries.cells import stocks_in
from binhyen.figures.queries.layouts import Layout, layout_of
from binhyen.figures.rules.deltas import Ledger
from binhyen.figures.services import holding
from binhyen.figures.states import SlotState


def carried_amounts(carried_id: int, layout: Layout) -> list[tuple[int, int]]:
    """(position, amount) of the stocks in a report (primary key) that stands in, in the places of a form's version."""
    report = Report.objects.select_related("slot__form_version__form").get(pk=carried_id)
    return stocks_in(report, layout)


def negative(amounts: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same amounts, taken away."""
    return [(place, -value) for place, value in amounts]


def carry_on(accepted: Mapping[Slot, Report], ledger: Ledger) -> None:
    """Let the stocks of just accepted reports stand in for later periods of the same form that were not sent.

    A report that stands in already from a period in between stays. The differences go to the ledger. The later slots
    are locked after the accepted ones.
    """
    keeping = {slot.unit_id: slot for slot in accepted if layout_of(slot.form_version).stocks}
    if not keeping:
        return
    later = _later_open(keeping)
    changed = []
    for slot in later:
        source = keeping[slot.unit_id]
        if not _is_nearer(source, slot):
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


def _later_open(keeping: Mapping[int, Slot]) -> list[Slot]:
    """Slots of these units that were not sent, of periods after the one accepted, of the same form."""
    first = min(slot.period.start for slot in keeping.values())
    ids = Slot.objects.filter(
        unit_id__in=list(keeping),
        state=SlotState.OPEN,
        period__start__gt=first,
        form_version__form_id__in={slot.form_version.form_id for slot in keeping.values()},
    ).values_list("pk", flat=True)
    held = holding.locked_slots(list(ids))
    carried = Report.objects.select_related("slot__form_version__form", "slot__period").in_bulk(
        [slot.carried_id for slot in held if slot.carried_id is not None]
    )
    for slot in held:
        slot.carried = carried.get(slot.carried_id) if slot.carried_id is not None else None
    return [
        slot
        for slot in held
        if slot.state == SlotState.OPEN and slot.form_version.form_id == keeping[slot.unit_id].form_version.form_id
    ]


def _is_nearer(source: Slot, slot: Slot) -> bool:
    """Whether an accepted report lies before the slot, and not before the report that stands in now."""
    if source.period.start >= slot.period.start or source.period.calendar != slot.period.calendar:
        return False
    return slot.carried is None or slot.carried.slot.period.start <= source.period.start
