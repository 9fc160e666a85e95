"""Who may see what was sent in a unit's name: whoever may read its trail."""

from binhyen.audit import policies as trail
from binhyen.core.actor import Actor
from binhyen.core.decisions import ALLOWED, Decision


def may_read_letters(by: Actor, unit: str) -> Decision:
    """Whether the actor sees, prints and withdraws the letters of a unit (its public id)."""
    return ALLOWED if by.system else trail.may_read(by, unit)
