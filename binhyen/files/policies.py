"""Who may open a file: what the purpose says, asked at every opening."""

from binhyen.core.actor import Actor
from binhyen.core.decisions import Decision
from binhyen.files.models import FileUse
from binhyen.files.purposes import purpose_of


def may_open(by: Actor, use: FileUse) -> Decision:
    """Whether the actor may open this file now."""
    return purpose_of(use.purpose).may_open(by, use)
