"""Reading the outbox of one unit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from binhyen.audit import answers
from binhyen.core import clock
from binhyen.core.errors import NotFound
from binhyen.notify import rules
from binhyen.notify.models import Declined, Letter
from binhyen.notify.states import Channel, State


@dataclass(frozen=True, slots=True)
class Line:
    """A letter in the list: what it was about, to which post, how and where it stands."""

    public_id: str
    subject: str
    to: str
    channel: str
    state: str
    state_words: str
    queued_at: datetime
    ended_at: datetime | None


def letters_of(unit: str, state: State | None = None) -> "QuerySet[Letter]":
    """The letters sent in a unit's name, the newest first."""
    letters = Letter.objects.filter(unit=unit).order_by("-queued_at", "-id")
    return letters if state is None else letters.filter(state=state)


def counts_of(unit: str) -> Mapping[State, int]:
    """How many letters of a unit stand in each state."""
    found = dict(Letter.objects.filter(unit=unit).order_by().values_list("state").annotate(number=Count("pk")))
    return {state: found.get(state.value, 0) for state in State}


def lines(letters: Sequence[Letter]) -> list[Line]:
    """Letters as the unit sees them; one statement for all titles."""
    posts = answers.post_names(letter.post for letter in letters)
    return [
        Line(
            public_id=letter.public_id,
            subject=_shown(letter),
            to=posts.get(letter.post, "") or rules.masked(letter.address),
            channel=str(Channel(letter.channel).label),
            state=letter.state,
            state_words=str(State(letter.state).label),
            queued_at=letter.queued_at.astimezone(clock.VIET_NAM),
            ended_at=letter.ended_at,
        )
        for letter in letters
    ]


def _shown(letter: Letter) -> str:
    if letter.confidential:
        return _("A letter with a secret link")
    return letter.subject or _("The words are no longer kept")


def letter_of(public_id: str) -> Letter:
    """The letter with a public id. Raises NotFound."""
    letter = Letter.objects.filter(public_id=public_id).first()
    if letter is None:
        raise NotFound(_("There is no such letter."))
    return letter


def readable_body(letter: Letter) -> str:
    """The body as far as the unit may see it: a secret link only when it is to be printed, and only until then."""
    return "" if letter.confidential and letter.state != State.TO_PRINT else letter.body


def has_declined(person: str) -> bool:
    """Whether an account holder wants no letters but those of duty."""
    return Declined.objects.filter(person=person).exists()
