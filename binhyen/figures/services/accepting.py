"""Accepting and returning reports, one or many: by the unit directly above, exact to the last figure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext as _

from binhyen.audit import services as audit
from binhyen.core import clock, db
from binhyen.core.actor import Actor
from binhyen.core.decisions import Decision
from binhyen.core.errors import BadInput, Refused, Stale
from binhyen.core.events import emit
from binhyen.figures import policies
from binhyen.figures.events import ReportAccepted, ReportReturned
from binhyen.figures.models import Report, Return, Slot
from binhyen.figures.queries.layouts import layout_of
from binhyen.figures.rules.deltas import Ledger, changed
from binhyen.figures.rules.values import unpack
from binhyen.figures.services import carrying, holding
from binhyen.figures.services.totals import post_ledger
from binhyen.figures.states import SlotVerb


@dataclass(frozen=True, slots=True)
class Accepted:
    """How many reports were accepted; why others were not, by the primary key of the slot."""

    count: int
    refused: Mapping[int, str] = field(default_factory=dict)


def accept_report(*, slot: Slot, version: int, by: Actor) -> None:
    """Accept the latest version of a report. Raises NotAllowed, InvalidTransition, and Stale for another version."""
    with db.write():
        held = holding.locked_slot(slot.pk)
        policies.may_accept(by, held).require()
        if version != held.version:
            raise Stale(_("A newer version has arrived. Look at it first."))
        holding.moved(held, SlotVerb.ACCEPT)
        _accept([held], by)


def accept_reports(*, slots: Sequence[Slot], by: Actor) -> Accepted:
    """Accept the latest version of many reports, in transactions of at most 300. What cannot be accepted is left, with
    the reason. A report whose version changed since `slots` was read is left too.
    """
    seen = {slot.pk: slot.version for slot in slots}
    count, refused = 0, {}
    ordered = sorted(seen)
    for start in range(0, len(ordered), db.BATCH_ROWS):
        with db.write():
            held = holding.locked_slots(ordered[start : start + db.BATCH_ROWS])
            ready, left = _sorted_out(held, seen, by)
            _accept(ready, by)
            count += len(ready)
            refused.update(left)
    return Accepted(count, refused)


def _sorted_out(slots: Iterable[Slot], seen: Mapping[int, int], by: Actor) -> tuple[list[Slot], dict[int, str]]:
    """Those that can be accepted, and why the others cannot."""
    ready, left = [], {}
    decide = _decisions(by)
    for slot in slots:
        try:
            decide(slot).require()
            holding.moved(slot, SlotVerb.ACCEPT)
            if slot.version != seen[slot.pk]:
                raise Stale(_("A newer version has arrived. Look at it first."))
        except Refused as refusal:
            left[slot.pk] = str(refusal)
        else:
            ready.append(slot)
    return ready, left


def _decisions(by: Actor) -> Callable[[Slot], Decision]:
    """`policies.may_accept`, asked once for all slots with the same unit above."""
    known: dict[tuple[int, str], Decision] = {}

    def decide(slot: Slot) -> Decision:
        superior, function = slot.commune_id or slot.province_id, slot.form_version.form.function
        if superior is None:
            return policies.may_accept(by, slot)
        if (superior, function) not in known:
            known[superior, function] = policies.may_accept_at(by, superior, function)
        return known[superior, function]

    return decide


def _accept(slots: Sequence[Slot], by: Actor) -> None:
    """Accept the latest versions of locked slots: totals, counters, stocks that later periods carry, the trail."""
    wanted = Q(pk=None)
    for slot in slots:
        wanted |= Q(slot_id=slot.pk, version__in={slot.version, slot.accepted})
    reports = {(row.slot_id, row.version): row for row in Report.objects.filter(wanted)}
    ledger = Ledger()
    told = [_accept_one(slot, reports, ledger) for slot in slots]
    Slot.objects.bulk_update(slots, ["state", "accepted"], batch_size=db.BATCH_ROWS)
    carrying.carry_on({slot: reports[slot.pk, slot.version] for slot in slots}, ledger)
    rows = [_row(slot, {"version": slot.version}) for slot in slots]
    audit.record_many(by=by, verb="figures.accepted", rows=rows)
    post_ledger(ledger)
    for event in told:
        emit(event)


def _accept_one(slot: Slot, reports: Mapping[tuple[int, int], Report], ledger: Ledger) -> ReportAccepted:
    before, layout = slot.accepted, layout_of(slot.form_version)
    old = unpack(reports[slot.pk, before].values) if before else []
    moves = changed(holding.counted(slot, layout), unpack(reports[slot.pk, slot.version].values), old)
    scope, home = holding.scope_of(slot), holding.home_of(slot)
    ledger.add(scope, home, "accepted", moves)
    ledger.count(scope, home, {} if before else {"accepted": 1})
    slot.state, slot.accepted = holding.moved(slot, SlotVerb.ACCEPT), slot.version
    return ReportAccepted(
        key=f"{slot.pk}:{slot.version}:accepted",
        slot_id=slot.pk,
        unit_id=slot.unit_id,
        period_id=slot.period_id,
        form_version_id=slot.form_version_id,
        version=slot.version,
        before=before,
        units=home.units(),
        moved=tuple(moves),
    )


def return_report(*, slot: Slot, version: int, reasons: Mapping[int | None, str], by: Actor) -> None:
    """Send the latest version back with a reason for each figure concerned (None: for the report as a whole).

    Totals stay as they are until the next version comes. Raises NotAllowed, BadInput without a reason or for a figure
    that the form does not have, InvalidTransition, Stale for another version.
    """
    with db.write():
        held = holding.locked_slot(slot.pk)
        policies.may_accept(by, held).require()
        if version != held.version:
            raise Stale(_("A newer version has arrived. Look at it first."))
        held.state = holding.moved(held, SlotVerb.RETURN)
        size = layout_of(held.form_version).size
        if not reasons or any(place is not None and not 0 <= place < size for place in reasons):
            raise BadInput(_("Say for which figures the report comes back, and why."))
        if not all(reason.strip() for reason in reasons.values()):
            raise BadInput(_("Say for which figures the report comes back, and why."))
        Return.objects.bulk_create(
            Return(
                slot=held,
                version=version,
                position=position,
                reason=reason,
                returned_at=clock.now(),
                returned_by=by.post_id or by.system,
            )
            for position, reason in reasons.items()
        )
        held.save(update_fields=["state"])
        ledger = Ledger()
        ledger.count(holding.scope_of(held), holding.home_of(held), {})
        audit.record_many(by=by, verb="figures.returned", rows=[_row(held, {"version": version})])
        post_ledger(ledger)
        emit(
            ReportReturned(
                key=f"{held.pk}:{version}:returned",
                slot_id=held.pk,
                unit_id=held.unit_id,
                period_id=held.period_id,
                form_version_id=held.form_version_id,
                version=version,
                positions=tuple(reasons),
            )
        )


def _row(slot: Slot, detail: Mapping[str, int]) -> audit.Row:
    about = f"{slot.period.public_id}.{slot.form_version.form.code}"
    return audit.Row(slot.unit.public_id, "figures.report", about, detail)
