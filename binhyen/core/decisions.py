"""One answer with three uses: a bool in a template, `.require()` in a service, the words of a disabled button."""

from dataclasses import dataclass

from django.utils.functional import Promise

from binhyen.core.errors import NotAllowed


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether something may be done, and if not, why (words for the person who asked)."""

    allowed: bool
    reason: str | Promise = ""

    def __bool__(self) -> bool:
        return self.allowed

    def require(self) -> None:
        """Do nothing when allowed; raise NotAllowed with the reason otherwise."""
        if not self.allowed:
            raise NotAllowed(self.reason)


ALLOWED = Decision(allowed=True)


def refused(reason: str | Promise) -> Decision:
    """A refusal with its reason, in words for the person who asked."""
    return Decision(allowed=False, reason=reason)
