"""States of the people room: one table each, total (every state and verb has an answer)."""

from typing import TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from binhyen.core.errors import InvalidTransition


class AppointmentKind(models.TextChoices):
    """How a person stands on a post."""

    HOLDER = "holder", _("Holder")
    ACTING = "acting", _("Acting")
    DEPUTY = "deputy", _("Deputy")


class SessionState(models.TextChoices):
    """The life of a staff session. Running out of time is not a state: the clock decides."""

    REQUESTED = "requested", _("Waiting for the second person")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    ENDED = "ended", _("Ended")


class Scope(models.TextChoices):
    """What a staff session opens for reading. Closed."""

    AUDIT_NAMES = "audit_names", _("Names of office holders in the log")
    POST_HISTORY = "post_history", _("Former holders of posts")
    VOLUNTEERS = "volunteers", _("Volunteers' contact details")
    COMMENTS = "comments", _("Residents' comments before release")
    EVIDENCE = "evidence", _("Originals of evidence")


class BindingState(models.TextChoices):
    """The life of a phone binding."""

    ISSUED = "issued", _("Code printed, not scanned yet")
    SCANNED = "scanned", _("Scanned, PIN not chosen yet")
    BOUND = "bound", _("Phone in use")
    REVOKED = "revoked", _("Ended")


class InvitationState(models.TextChoices):
    """The life of an invitation. Expiry is the clock's answer, not a state."""

    SENT = "sent", _("Waiting to be accepted")
    ACCEPTED = "accepted", _("Accepted by the person")
    REVOKED = "revoked", _("Withdrawn")


class Family(models.TextChoices):
    """What we know of a device: nothing finer."""

    IPHONE = "iphone", _("iPhone")
    IPAD = "ipad", _("iPad")
    ANDROID = "android", _("Android phone or tablet")
    WINDOWS = "windows", _("Windows computer")
    MAC = "mac", _("Mac computer")
    LINUX = "linux", _("Linux computer")
    OTHER = "other", _("Another device")


State = TypeVar("State", SessionState, BindingState, InvitationState)

SESSION_TRANSITIONS: dict[tuple[SessionState, str], SessionState] = {
    (SessionState.REQUESTED, "approve"): SessionState.APPROVED,
    (SessionState.REQUESTED, "refuse"): SessionState.REFUSED,
    (SessionState.REQUESTED, "withdraw"): SessionState.WITHDRAWN,
    (SessionState.APPROVED, "end"): SessionState.ENDED,
}
SESSION_VERBS = ("approve", "refuse", "withdraw", "end")

BINDING_TRANSITIONS: dict[tuple[BindingState, str], BindingState] = {
    (BindingState.ISSUED, "scan"): BindingState.SCANNED,
    (BindingState.ISSUED, "revoke"): BindingState.REVOKED,
    (BindingState.SCANNED, "choose_pin"): BindingState.BOUND,
    (BindingState.SCANNED, "revoke"): BindingState.REVOKED,
    (BindingState.BOUND, "revoke"): BindingState.REVOKED,
}
BINDING_VERBS = ("scan", "choose_pin", "revoke")

INVITATION_TRANSITIONS: dict[tuple[InvitationState, str], InvitationState] = {
    (InvitationState.SENT, "accept"): InvitationState.ACCEPTED,
    (InvitationState.SENT, "revoke"): InvitationState.REVOKED,
}
INVITATION_VERBS = ("accept", "revoke")


def step(table: dict[tuple[State, str], State], state: State, verb: str) -> State:
    """The state that `verb` leads to. Raises InvalidTransition (409) when the verb has no meaning in this state."""
    try:
        return table[state, verb]
    except KeyError:
        raise InvalidTransition(
            _("This was already dealt with. Open the page again to see how it stands now.")
        ) from None
