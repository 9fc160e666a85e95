"""Who may read a chain: whoever holds the verb at the unit itself or above it."""

from django.utils.translation import gettext_lazy as _

from binhyen.audit import answers
from binhyen.audit.states import PLATFORM, READ_PLATFORM, READ_TRAIL
from binhyen.core.actor import Actor
from binhyen.core.decisions import ALLOWED, Decision, refused


def may_read(by: Actor, unit: str) -> Decision:
    """Whether the actor may read what was done in the name of a unit (its public id, or PLATFORM)."""
    if unit == PLATFORM:
        allowed = by.holds(READ_PLATFORM)
    else:
        allowed = any(answers.in_reach(unit, grant) for grant in by.grants_for(READ_TRAIL))
    return ALLOWED if allowed else refused(_("This trail belongs to another unit."))


def own_chain(by: Actor) -> str:
    """The chain that a reader sees first: their post's unit, or the platform's for whoever looks after it."""
    if by.unit_id is not None and by.holds(READ_TRAIL):
        return answers.unit_id(by.unit_id)
    return PLATFORM
