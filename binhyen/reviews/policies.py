"""Who may compose, approve, receive, answer and read. Every answer is a Decision with words for the person."""

from django.utils.translation import gettext_lazy as _

from binhyen.core.actor import Actor
from binhyen.core.decisions import Decision, refused
from binhyen.org.models import Unit
from binhyen.people.policies import may
from binhyen.people.verbs import FiguresVerb, ReviewsVerb
from binhyen.reviews.models import Proposal, Review
from binhyen.reviews.queries.reviewing import superior_of
from binhyen.reviews.states import REVIEWING_KINDS


def may_read(actor: Actor, unit_id: int) -> Decision:
    """Whether the actor may read the reviews of a unit (primary key), its drafts included."""
    return may(actor, FiguresVerb.READ, unit_id)


def may_compose(actor: Actor, unit: Unit) -> Decision:
    """Whether the actor may open and write the reviews of a unit."""
    if unit.kind not in REVIEWING_KINDS:
        return refused(_("A residential group reports; the commune writes the review."))
    return may(actor, ReviewsVerb.COMPOSE, unit.pk)


def may_approve(actor: Actor, review: Review) -> Decision:
    """Whether the actor may approve a review or send it back to be rewritten: another post than the one that wrote."""
    here = may(actor, ReviewsVerb.APPROVE, review.unit_id)
    if here and actor.post_id and actor.post_id == review.submitted_by:
        return refused(_("Whoever handed the review in does not approve it."))
    return here


def may_receive(actor: Actor, review: Review) -> Decision:
    """Whether the actor may accept or return an approved review: the unit directly above."""
    above = superior_of(review.unit)
    if above is None:
        return refused(_("No unit stands above this one to receive its review."))
    return may(actor, FiguresVerb.ACCEPT, above.pk)


def may_decide_drift(actor: Actor, review: Review) -> Decision:
    """Whether the actor may decide what becomes of corrections after an approval: who composes there."""
    return may(actor, ReviewsVerb.COMPOSE, review.unit_id)


def may_answer(actor: Actor, proposal: Proposal) -> Decision:
    """Whether the actor may answer a proposal: the unit that owes the answer."""
    return may(actor, ReviewsVerb.ANSWER, proposal.owner_id)


def may_read_proposal(actor: Actor, proposal: Proposal) -> Decision:
    """Whether the actor may read a proposal and its answer: the unit that asked, the one that answers, those above."""
    return may_read(actor, proposal.owner_id) or may_read(actor, proposal.asker_id)
