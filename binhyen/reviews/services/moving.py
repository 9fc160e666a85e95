"""A review moves from state to state: locked, checked, written down. Shared by the verbs of this room."""

from django.utils.translation import gettext as _

from binhyen.audit import services as audit
from binhyen.audit.rules import Value
from binhyen.core.actor import Actor
from binhyen.core.errors import InvalidTransition, Stale
from binhyen.reviews.models import Review
from binhyen.reviews.states import TRANSITIONS, ReviewState, ReviewVerb


def locked(review: Review) -> Review:
    """The review as it is now, locked until the transaction ends."""
    return Review.objects.select_for_update(of=("self",)).select_related("unit", "period", "latest").get(pk=review.pk)


def after(review: Review, verb: ReviewVerb) -> ReviewState:
    """The state after a verb. Raises InvalidTransition."""
    found = TRANSITIONS[ReviewState(review.state)][verb]
    if found is None:
        state = ReviewState(review.state).label
        raise InvalidTransition(_("This review is in another state now: %(state)s.") % {"state": state})
    return found


def require_version(review: Review, version: int) -> None:
    """Raise Stale when somebody changed the review since the page was opened."""
    if review.version != version:
        raise Stale(_("Somebody changed this review since you opened it. Nothing of yours was written over it."))


def note(by: Actor, verb: str, review: Review, **detail: Value) -> None:
    """An entry in the trail of the review's unit."""
    audit.record(
        by=by, verb=verb, unit=review.unit.public_id, object_type="review", object_id=review.public_id, detail=detail
    )


def who(by: Actor) -> str:
    """The post that acts; the product's own name for a job."""
    return by.post_id or by.system
