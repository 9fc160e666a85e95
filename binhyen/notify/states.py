"""Channels, and the life of a letter. Every state has an answer for every verb."""

from django.db import models
from django.utils.translation import gettext_lazy as _

READ_LETTERS = "audit.read"
"""Whoever may read what was done in a unit's name may also see what was sent in it."""


class Channel(models.TextChoices):
    """How a letter leaves. Closed: a channel stands here only when it works."""

    EMAIL = "email", _("e-mail")
    PRINTED = "printed", _("printed letter")


class State(models.TextChoices):
    """Where a letter stands."""

    QUEUED = "queued", _("waiting to be sent")
    TO_PRINT = "to_print", _("to be printed and handed over")
    SENT = "sent", _("sent")
    PRINTED = "printed", _("printed and handed over")
    FAILED = "failed", _("could not be delivered")
    UNWANTED = "unwanted", _("not sent: such letters were declined")
    WITHDRAWN = "withdrawn", _("withdrawn before it was sent")


class Verb(models.TextChoices):
    """What can happen to a letter."""

    SEND = "send", _("it was handed to the mail server")
    GIVE_UP = "give_up", _("the mail server refused it for the last time")
    PRINT = "print", _("it was printed and handed over")
    TRY_AGAIN = "try_again", _("somebody lets it be sent again")
    TURN_TO_PRINT = "turn_to_print", _("it will be printed instead")
    WITHDRAW = "withdraw", _("it is no longer needed")


TRANSITIONS: dict[State, dict[Verb, State | None]] = {
    State.QUEUED: {
        Verb.SEND: State.SENT,
        Verb.GIVE_UP: State.FAILED,
        Verb.PRINT: None,
        Verb.TRY_AGAIN: None,
        Verb.TURN_TO_PRINT: State.TO_PRINT,
        Verb.WITHDRAW: State.WITHDRAWN,
    },
    State.TO_PRINT: {
        Verb.SEND: None,
        Verb.GIVE_UP: None,
        Verb.PRINT: State.PRINTED,
        Verb.TRY_AGAIN: None,
        Verb.TURN_TO_PRINT: None,
        Verb.WITHDRAW: State.WITHDRAWN,
    },
    State.FAILED: {
        Verb.SEND: None,
        Verb.GIVE_UP: None,
        Verb.PRINT: None,
        Verb.TRY_AGAIN: State.QUEUED,
        Verb.TURN_TO_PRINT: State.TO_PRINT,
        Verb.WITHDRAW: State.WITHDRAWN,
    },
    State.SENT: dict.fromkeys(Verb),
    State.PRINTED: dict.fromkeys(Verb),
    State.UNWANTED: dict.fromkeys(Verb),
    State.WITHDRAWN: dict.fromkeys(Verb),
}

AUDIT_WORDS = {
    "notify.queue": _("A letter was written"),
    "notify.print": _("A letter was printed and handed over"),
    "notify.withdraw": _("A letter was withdrawn"),
    "notify.try_again": _("A letter that could not be delivered is sent again"),
    "notify.turn_to_print": _("A letter that could not be delivered is printed"),
    "notify.decline": _("Somebody declined letters that are not duty"),
    "letter": _("a letter"),
    "letters": _("the choice of letters"),
    "template": _("pattern of the letter"),
    "to_post": _("to the post"),
    "channel": _("sent by"),
    "notify.accept": _("Somebody wants letters again that are not duty"),
}
"""Verbs of this room in the trail."""
