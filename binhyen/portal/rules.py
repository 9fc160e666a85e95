"""The walls in plain words, and which of them the tests of this build hold. Pure data and pure functions.

A wall is shown on the contract page only with the promises that at least one test of the build proves: `walls.json` is
written from the tests that carry the mark `wall(id, words)`, a test refuses a file that is not what they say, and
`./dev test` fails unless each of these tests ran and passed.
Words stand here in English, as the marks name them; the page translates them.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext_noop as _

COLLECTED = Path(__file__).parent / "walls.json"


@dataclass(frozen=True, slots=True)
class Wall:
    """A wall: its number in the law of the house, what it says, and the promises that tests can prove."""

    id: str
    title: str
    promises: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """A promise with the tests that prove it."""

    words: str
    tests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """A wall as this build holds it."""

    wall: Wall
    kept: tuple[Kept, ...]

    @property
    def tests(self) -> tuple[str, ...]:
        """The tests that hold it, each once."""
        return tuple(dict.fromkeys(name for promise in self.kept for name in promise.tests))


WALLS = (
    Wall(
        "W1",
        _("Nothing is collected about opinion, belief or complaint"),
        (
            _("no figure is about opinion, belief, ethnicity, association, complaint, kin or attitude"),
            _("The list of what may be counted ships closed: a changed list stops the start."),
        ),
    ),
    Wall(
        "W2",
        _("No files on people"),
        (
            _("There is no table of suspects, households, families or anybody's views."),
            _("Only account holders have a name in it."),
            _("A unit is a place, a body or an institution: the kinds of units are a closed list."),
            _("Nothing can be put below a residential group."),
            _("A unit is never a person, a household or a family"),
            _("drug, rehabilitation, violence, tip, mediation and arrest figures start at the commune"),
            _("Figures on tips, crime, drugs and violence are public from the province up, never on people."),
        ),
    ),
    Wall(
        "W3",
        _("No search for a person"),
        (
            _("A name written into any text is found by no page and by no search."),
            _("No search for a person: only names of units are found"),
        ),
    ),
    Wall(
        "W4",
        _("A file carries no trace of who made it"),
        (
            _("attachments lose their metadata"),
            _("documents lose their author and their history"),
        ),
    ),
    Wall(
        "W7",
        _("No target on tips, arrests, names or surrenders"),
        (
            _("a figure on tips, arrests, names or surrenders carries no target, score, rank or weight"),
            _("no check of a form sets a target for tips, arrests, names or surrenders"),
            _("Public figures on tips, arrests and surrenders are plain numbers: no share, no course."),
        ),
    ),
    Wall(
        "W8",
        _("People are never ranked or scored"),
        (
            _("No page shows a share without the numbers it was made from."),
            _("Nothing counts or adds up by person."),
            _("Public tables name units in the order of the official list, never by a count."),
        ),
    ),
    Wall(
        "W9",
        _("Taking part is free"),
        (_("Who came, registered, voted, gave or was absent is never stored."),),
    ),
    Wall(
        "W10",
        _("No cameras, no faces, no tracking"),
        (_("Only official units have coordinates; no camera, face, number plate or device address is stored."),),
    ),
    Wall(
        "W11",
        _("What is published identifies nobody"),
        (
            _("Public counts of people and cases under 5 are hidden, with so many others that none can be found."),
            _("A correction or a merger tells no hidden count: each release is held against all before it."),
            _("Which counts of people may be public is a list that ships closed."),
        ),
    ),
    Wall(
        "W16",
        _("The trail cannot be edited quietly"),
        (
            _("the trail cannot be edited quietly"),
            _("verify names what was tampered with"),
            _("The root over the reports is printed on every approved review, and found again."),
        ),
    ),
    Wall(
        "W17",
        _("No list of people comes in"),
        (
            _("Every text, structured value and file that enters passes the people guard."),
            _("Every form that takes words says who reads them and for how long they are kept."),
            _("A table with a column about persons, a hidden sheet or a cell note is refused."),
            _("The guard keeps, shows and logs nothing of what it found."),
            _("How much the guard finds is measured on a published collection of texts."),
            _("A text taken into a review is read by the guard once more."),
        ),
    ),
    Wall(
        "W19",
        _("Staff are not tracked"),
        (
            _("No figure about a person and no timing of work is stored."),
            _("Public figures are numbers of units: no row of them is about a person or their work."),
            _("Reading more than usual needs a second person."),
            _("Nobody allows their own request, not from another post either."),
            _("Such reading ends after 30 minutes."),
            _("The unit sees who read what."),
        ),
    ),
)
"""The walls that the rooms of this release touch. A wall joins with its room."""

LIMITS: tuple[str, ...] = (
    _("Lists kept on paper or in a chat group."),
    _("A list that was photographed before somebody deleted it."),
    _("Words that mean something else than they say: the guard against lists is a brake, not a proof."),
    _("Pressure inside a unit, or to “volunteer”."),
    _(
        "A copy of this software with its walls taken out: the name and the mark are only for builds that pass "
        "`binhyen walls verify`."
    ),
    _("An administrator of the database who reads what is not sealed."),
    _("An operator who serves other pages than these."),
)
"""What software cannot prevent, said openly."""

Collected = Mapping[str, Mapping[str, Sequence[str]]]


@cache
def collected() -> Collected:
    """Wall id → words of a promise (in English) → its tests, as written with this build."""
    found: Collected = json.loads(COLLECTED.read_text(encoding="utf-8")) if COLLECTED.exists() else {}
    return found


def standing(tests: Collected) -> tuple[Standing, ...]:
    """The walls that tests hold, each with the promises that have a test."""
    found = []
    for wall in WALLS:
        of_wall = tests.get(wall.id, {})
        kept = tuple(Kept(words, tuple(of_wall[words])) for words in wall.promises if of_wall.get(words))
        if kept:
            found.append(Standing(wall, kept))
    return tuple(found)


def _promised() -> set[tuple[str, str]]:
    return {(wall.id, words) for wall in WALLS for words in wall.promises}


def _proved(tests: Collected) -> set[tuple[str, str]]:
    return {(wall, words) for wall, of_wall in tests.items() for words, names in of_wall.items() if names}


def unproved(tests: Collected) -> list[str]:
    """Promises without a test."""
    return [f"{wall}: no test proves “{words}”" for wall, words in sorted(_promised() - _proved(tests))]


def unsaid(tests: Collected) -> list[str]:
    """Tests for promises that the page does not make."""
    return [f"{wall}: the page does not say “{words}”" for wall, words in sorted(_proved(tests) - _promised())]
