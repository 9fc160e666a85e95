"""Proposals become items that a unit owes an answer to, with a day."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils.translation import gettext as _

from binhyen.audit import services as audit
from binhyen.core import clock, db
from binhyen.core.actor import Actor, system_actor
from binhyen.core.errors import BadInput, InvalidTransition
from binhyen.core.events import Event
from binhyen.figures.events import ReportAccepted
from binhyen.figures.models import ReportText, Slot
from binhyen.figures.states import BlockKind
from binhyen.org.models import Unit
from binhyen.reviews import policies
from binhyen.reviews.models import Proposal, Snapshot
from binhyen.reviews.queries.reviewing import superior_of
from binhyen.reviews.services.moving import who
from binhyen.reviews.states import PROPOSAL_TRANSITIONS, ProposalState, ProposalVerb

ANSWER_DAYS = 30
"""Days in which a proposal is to be answered."""

RAISING = system_actor("reviews-proposals")


def raise_from(snapshot: Snapshot, *, by: Actor) -> int:
    """Make items out of the proposals of an approved review, owed by the unit above. A later revision adds what is new
    and withdraws what it no longer says and nobody answered. Must be called inside `core.db.write()`.
    """
    owner = superior_of(snapshot.unit)
    if owner is None:
        return 0
    pieces = {
        piece["key"]: piece["printed"]
        for piece in snapshot.payload["paragraphs"]
        if piece["kind"] == BlockKind.PROPOSAL
    }
    earlier = Proposal.objects.filter(snapshot__review=snapshot.review).exclude(state=ProposalState.WITHDRAWN)
    known = {row.key: row for row in earlier}
    gone = [row.pk for row in known.values() if row.state == ProposalState.OPEN and pieces.get(row.key) != row.text]
    Proposal.objects.filter(pk__in=gone).update(state=ProposalState.WITHDRAWN)
    fresh = [
        Proposal(asker=snapshot.unit, owner=owner, snapshot=snapshot, key=key, text=text[:600], **_days())
        for key, text in pieces.items()
        if key not in known or known[key].text != text
    ]
    return _raise(fresh, by)


def on_report_accepted(event: Event) -> None:
    """The proposals in an accepted report become items owed by the unit that accepted it; each block once."""
    assert isinstance(event, ReportAccepted)
    blocks = ReportText.objects.filter(
        report__slot_id=event.slot_id, report__version=event.version, kind=BlockKind.PROPOSAL
    )
    found = list(blocks.order_by("order"))
    if not found:
        return
    slot = Slot.objects.select_related("unit").get(pk=event.slot_id)
    owner_id = slot.commune_id or slot.province_id
    owner = Unit.objects.get(pk=owner_id) if owner_id else superior_of(slot.unit)
    asked = Proposal.objects.filter(block__report__slot=slot)
    said = set(asked.exclude(state=ProposalState.WITHDRAWN).values_list("text", flat=True))
    there = set(asked.values_list("block_id", flat=True))
    assert owner is not None, "a report is accepted by the unit above"
    fresh = [block for block in found if block.pk not in there and block.text not in said]
    _raise(
        [Proposal(asker=slot.unit, owner=owner, block=block, text=block.text, **_days()) for block in fresh],
        RAISING,
    )


def _days() -> dict[str, object]:
    today = clock.today()
    return {"made_on": today, "due": today + timedelta(days=ANSWER_DAYS)}


def _raise(fresh: Sequence[Proposal], by: Actor) -> int:
    Proposal.objects.bulk_create(fresh, batch_size=db.BATCH_ROWS)
    rows = [audit.Row(one.owner.public_id, "proposal", one.public_id, {"due": one.due.isoformat()}) for one in fresh]
    if rows:
        audit.record_many(by=by, verb="proposal.raised", rows=rows)
    return len(fresh)


def answer_proposal(*, proposal: Proposal, verb: ProposalVerb, answer: str, by: Actor) -> Proposal:
    """Accept, decline or accept in part, with words of at most 600 characters; once. Raises NotAllowed, BadInput
    without a reason, InvalidTransition when it was answered already.
    """
    with db.write():
        held = Proposal.objects.select_for_update(of=("self",)).select_related("owner", "asker").get(pk=proposal.pk)
        policies.may_answer(by, held).require()
        state = PROPOSAL_TRANSITIONS.get((ProposalState(held.state), verb))
        if state is None or verb == ProposalVerb.WITHDRAW:
            raise InvalidTransition(_("This proposal was answered already, or is no longer made."))
        if not answer.strip():
            raise BadInput(_("Say what will be done by when, or why not."))
        held.state, held.answer = state, answer
        held.answered_at, held.answered_by = clock.now(), who(by)
        held.version += 1
        held.save()
        audit.record(
            by=by,
            verb="proposal.answered",
            unit=held.owner.public_id,
            object_type="proposal",
            object_id=held.public_id,
            detail={"state": str(state)},
        )
        return held
