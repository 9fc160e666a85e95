"""Units that came after others within a period: once one of them has sent, the stocks of those before count no more.

A flow of both counts, each for its own days. A stock stands at the end, where only the later unit is: counted in both
it would be there twice (ADR 0033).
"""

from collections.abc import Sequence

from binhyen.core.events import emit
from binhyen.figures.events import SlotsRehomed
from binhyen.figures.models import Slot
from binhyen.figures.queries.cells import cells_of
from binhyen.figures.queries.homes import predecessors_of
from binhyen.figures.queries.layouts import Layout, layout_of
from binhyen.figures.rules.deltas import Ledger, changed
from binhyen.figures.services import carrying, holding


def locked_predecessors(slot: Slot, layout: Layout) -> list[Slot]:
    """The slots whose stocks a first sending of this one replaces, locked: those of the units before it that had ended
    by the period's end. No statement unless the unit began within the period.

    Call it before this slot is locked: theirs were opened earlier, and slots are locked in the order of their ids.
    """
    if slot.version or not layout.stocks or slot.unit.valid_from <= slot.period.start:
        return []
    before = Slot.objects.filter(
        period_id=slot.period_id,
        form_version_id=slot.form_version_id,
        unit_id__in=predecessors_of({slot.unit_id}),
        unit__valid_to__lte=slot.period.end,
        version__gt=0,
        followed=False,
    )
    return holding.locked_slots(list(before.values_list("pk", flat=True)))


def follow(slot: Slot, before: Sequence[Slot], ledger: Ledger) -> None:
    """Take the stocks of the slots before this one out of the totals; the difference goes to the ledger."""
    if not before:
        return
    cells = cells_of(before)
    for one in before:
        scope, home = holding.scope_of(one), holding.home_of(one)
        layout = layout_of(one.form_version)
        for column, values in (("submitted", cells[one.pk].latest), ("accepted", cells[one.pk].accepted)):
            ledger.add(scope, home, column, carrying.negative(changed(layout.stocks, values, ())))
        ledger.count(scope, home, {})
        one.followed = True
    Slot.objects.bulk_update(before, ["followed"])
    emit(SlotsRehomed(f"{slot.pk}:followed", slot.period_id, slot.form_version_id, len(before), 0, 0))
