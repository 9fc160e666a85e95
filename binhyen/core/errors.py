"""Refusals: exceptions with words for the person. One middleware turns them into a page."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """The request was understood and is not carried out. `sentence` says why, `what_to_do` what comes next."""

    status = 400
    title: str | Promise = _("This was not done")

    def __init__(self, sentence: str | Promise, *, what_to_do: str | Promise = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.what_to_do = what_to_do

    def __str__(self) -> str:
        return str(self.sentence)


class BadInput(Refused):
    """What was sent cannot be used as it is (400)."""

    title = _("Something needs correcting")


class NotAllowed(Refused):
    """The actor may not do this here (403)."""

    status = 403
    title = _("Not allowed here")


class NotFound(Refused):
    """There is no such thing, or not for this reader: both look the same (404)."""

    status = 404
    title = _("Not found")


class InvalidTransition(Refused):
    """The thing is in a state in which this verb has no meaning (409)."""

    status = 409
    title = _("This was already changed")


class Stale(Refused):
    """Somebody else changed it since the form was opened (409). Nothing was overwritten."""

    status = 409
    title = _("Somebody changed this before you")


class TooLarge(Refused):
    """A file or text is larger than what is accepted (413)."""

    status = 413
    title = _("Too large")


class TooMany(Refused):
    """Too many attempts; try again later (429)."""

    status = 429
    title = _("Please wait a moment")
