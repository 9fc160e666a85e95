"""When units change, slots follow: what counted in one commune or province counts in another, exactly, and what an
ended unit still owed is owed no more. A period astride a change belongs to the tree at its end.

The work is one job per change of units, in transactions of at most 300 slots which lock slots first and totals after,
as every sender does. Inside the transaction of the change itself it would hold totals and wait for slots.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from binhyen.audit import services as audit
from binhyen.core import clock, db
from binhyen.core.actor import system_actor
from binhyen.core.events import Event, emit
from binhyen.figures.events import SlotsRehomed
from binhyen.figures.models import Completeness, FormVersion, Period, Slot
from binhyen.figures.queries.cells import Cells, cells_of
from binhyen.figures.queries.homes import Upper, homes_on, predecessors_of, upper_tree
from binhyen.figures.queries.layouts import layout_of
from binhyen.figures.rules.deltas import Home, Ledger, changed
from binhyen.figures.services import carrying, holding
from binhyen.figures.services.slots import open_for
from binhyen.figures.services.totals import post_ledger
from binhyen.figures.states import SlotState
from binhyen.jobs.checkpoints import Checkpoint
from binhyen.jobs.services import enqueue
from binhyen.org.events import UnitEnded, UnitMoved, UnitStarted
from binhyen.org.models import Event as UnitChange
from binhyen.org.models import Unit
from binhyen.org.queries import alive

FOLLOWING = system_actor("figures-follow")
JOB = "figures.follow_units"

Pair = tuple[int, int]
"""(period, form version), primary keys."""


def on_units_changed(event: Event) -> None:
    """A unit ended, started or moved: one job for the whole change of units lets the slots follow."""
    assert isinstance(event, UnitEnded | UnitStarted | UnitMoved)
    change = event.key.partition(":")[0]
    enqueue(JOB, {"change": change}, key=f"{change}:slots")


@dataclass(slots=True)
class Followed:
    """What a batch did to the slots of one pair of period and form."""

    moved: int = 0
    opened: int = 0
    voided: int = 0


def follow_change(*, change: UnitChange, checkpoint: Checkpoint) -> None:
    """Let every slot concerned by a confirmed change of units follow it. Cut off, it goes on; a second time changes
    nothing.
    """
    units = _concerned(change)
    pairs = _pairs_since(change.effective_on)
    done = int(checkpoint.get("pair", 0))
    for index, pair in enumerate(pairs[done:], start=done):
        _follow_pair(change, pair, units, index, checkpoint)


def _concerned(change: UnitChange) -> set[int]:
    """The units which the change ended, started or moved, and all that had become them before."""
    units = set(Unit.objects.filter(event_lines__event=change).values_list("pk", flat=True))
    units |= set(change.edges.values_list("child_id", flat=True))
    for pair in change.successions.values_list("predecessor_id", "successor_id"):
        units |= set(pair)
    return units | predecessors_of(units)


def _pairs_since(on: date) -> list[Pair]:
    """Every pair whose slots were opened and whose period ends on or after a day, oldest first."""
    rows = Completeness.objects.filter(period__end__gte=on).order_by()
    return sorted(set(rows.values_list("period_id", "form_version_id").distinct()))


def _slots_of(pair: Pair, units: Collection[int]) -> QuerySet[Slot]:
    """The slots of these units, and of those that stand under them as the slots say."""
    period, version = pair
    rows = Slot.objects.filter(period_id=period, form_version_id=version)
    return rows.filter(Q(unit_id__in=units) | Q(commune_id__in=units) | Q(province_id__in=units, commune=None))


def _follow_pair(change: UnitChange, pair: Pair, units: Collection[int], index: int, checkpoint: Checkpoint) -> None:
    """One pair: slots that are there move or end, 300 at a time; then units that began get theirs."""
    period = Period.objects.get(pk=pair[0])
    version = FormVersion.objects.select_related("form").get(pk=pair[1])
    upper = upper_tree(period.end, version.form.tree)
    after = int(checkpoint.get("slot", 0))
    ids = sorted(_slots_of(pair, units).filter(pk__gt=after).values_list("pk", flat=True))
    for start in range(0, len(ids), db.BATCH_ROWS):
        batch = ids[start : start + db.BATCH_ROWS]
        with checkpoint.step(pair=index, slot=batch[-1]):
            _tell(change, pair, batch[-1], _move(batch, period, version, upper))
    with checkpoint.step(pair=index + 1, slot=0):
        _tell(change, pair, 0, _open(units, period, version, upper))


def _move(batch: Sequence[int], period: Period, version: FormVersion, upper: Upper) -> Followed:
    """Bring locked slots in line with the tree at the end of their period."""
    slots = holding.locked_slots(batch)
    units = [slot.unit_id for slot in slots]
    homes = homes_on(units, period.end, version.form.tree, upper)
    there = set(Unit.objects.filter(alive(period.end), pk__in=units).values_list("pk", flat=True))
    cells, ledger, done = cells_of(slots), Ledger(), Followed()
    changed_slots = []
    for slot in slots:
        before, after = holding.home_of(slot), homes[slot.unit_id]
        if slot.state == SlotState.OPEN and slot.unit_id not in there:
            _shift(slot, cells[slot.pk], before, ledger, -1)
            slot.state = SlotState.VOID
            done.voided += 1
        elif slot.state == SlotState.VOID or before == after:
            continue
        else:
            _shift(slot, cells[slot.pk], before, ledger, -1)
            slot.commune_id, slot.province_id = after.commune, after.province
            _shift(slot, cells[slot.pk], after, ledger, 1)
            done.moved += 1
        changed_slots.append(slot)
    Slot.objects.bulk_update(changed_slots, ["state", "commune", "province"], batch_size=db.BATCH_ROWS)
    post_ledger(ledger)
    return done


def _shift(slot: Slot, cells: Cells, home: Home, ledger: Ledger, sign: int) -> None:
    """Add everything a slot gives to the rows of a home, or (sign −1) take it away."""
    scope, layout = holding.scope_of(slot), layout_of(slot.form_version)
    for column, values in (("submitted", cells.latest), ("accepted", cells.accepted), ("carried", cells.carried)):
        amounts = changed(layout.additive, values, ())
        ledger.add(scope, home, column, amounts if sign > 0 else carrying.negative(amounts))
    counts = {
        "expected": sign,
        "received": sign * (slot.version > 0),
        "on_time": sign * slot.on_time,
        "accepted": sign * (slot.accepted > 0),
    }
    ledger.count(scope, home, counts)


def _open(units: Collection[int], period: Period, version: FormVersion, upper: Upper) -> Followed:
    """Open the slots of units that began, while the period still takes reports."""
    if period.lock < clock.today():
        return Followed()
    fresh = Unit.objects.filter(alive(period.end), pk__in=units, kind=version.form.unit_kind).order_by("pk")
    ledger = Ledger()
    opened = open_for(period, version, list(fresh.values_list("pk", flat=True)), upper, ledger)
    post_ledger(ledger)
    return Followed(opened=opened.slots)


def _tell(change: UnitChange, pair: Pair, step: int, done: Followed) -> None:
    """Write what a batch did into the trail and tell the rooms above; nothing when nothing moved."""
    counts = {"rehomed": done.moved, "opened": done.opened, "voided": done.voided}
    if not any(counts.values()):
        return
    period, version = pair
    audit.record(
        by=FOLLOWING,
        verb="figures.rehomed",
        unit=audit.PLATFORM,
        object_type="org.event",
        object_id=change.public_id,
        detail={key: count for key, count in counts.items() if count},
    )
    key = f"{change.public_id}:{period}:{version}:{step}"
    emit(SlotsRehomed(key, period, version, done.moved, done.opened, done.voided))
