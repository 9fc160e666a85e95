"""The practice space: a sample commune in plain data, and what one person did to it. No ORM, no clock.

What a person did is a short list of acts kept in their own session; the space is that list played over the sample
commune. So it is private, it cannot meet real data, and throwing it away is forgetting the list.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from binhyen.core.text import fold, normalise
from binhyen.org.rules.names import full_name, read_query
from binhyen.org.states import Form, UnitKind

LASTS = timedelta(minutes=60)
"""A practice space ends by itself after so long."""

REFORM = date(2025, 7, 1)


class Act(StrEnum):
    """What can be done in the space."""

    FOUND = "found"
    ANSWERED = "answered"
    DRAFTED = "drafted"
    COUNTED = "counted"
    UNDONE = "undone"


class Goal(StrEnum):
    """The goals of the lesson, in order."""

    FIND = "find"
    FOLLOW = "follow"
    DRAFT = "draft"
    PREVIEW = "preview"
    UNDO = "undo"


DONE_BY: Mapping[Goal, Act] = {
    Goal.FIND: Act.FOUND,
    Goal.FOLLOW: Act.ANSWERED,
    Goal.DRAFT: Act.DRAFTED,
    Goal.PREVIEW: Act.COUNTED,
    Goal.UNDO: Act.UNDONE,
}
"""The act that reaches each goal."""


@dataclass(frozen=True, slots=True)
class PracticeUnit:
    """A unit of the sample. `households` is None above the groups."""

    key: str
    kind: UnitKind
    form: Form
    name: str
    parent: str = ""
    households: int | None = None
    valid_from: date = REFORM
    valid_to: date | None = None

    @property
    def full_name(self) -> str:
        """The name with the word of its form before it."""
        return full_name(self.form, self.name)


@dataclass(frozen=True, slots=True)
class Share:
    """A share (0–1, by households) of an old commune that went to a new one."""

    predecessor: str
    successor: str
    weight: float


@dataclass(frozen=True, slots=True)
class Draft:
    """A drafted union of groups: nothing has moved yet."""

    groups: tuple[str, ...]
    name: str
    households: int


@dataclass(frozen=True, slots=True)
class Space:
    """One person's practice space: when it began, the acts that counted, and the draft that is open."""

    started_at: datetime
    acts: tuple[Act, ...] = ()
    draft: Draft | None = None

    def ended(self, now: datetime) -> bool:
        """Whether its hour is over."""
        return now >= self.started_at + LASTS

    def reached(self, goal: Goal) -> bool:
        """Whether a goal of the lesson is reached."""
        return DONE_BY[goal] in self.acts

    def current(self) -> Goal | None:
        """The first goal that is not reached, None at the end of the lesson."""
        return next((goal for goal in Goal if not self.reached(goal)), None)


OLD = date(2024, 1, 1)
_COMMUNE = UnitKind.COMMUNE
UNITS: Mapping[str, PracticeUnit] = {
    unit.key: unit
    for unit in (
        PracticeUnit("tinh-mau", UnitKind.PROVINCE, Form.TINH, "Đồng Mẫu"),
        PracticeUnit("dang-mau", _COMMUNE, Form.XA, "Đặng Mẫu", "tinh-mau"),
        PracticeUnit("ben-mau", _COMMUNE, Form.XA, "Bến Mẫu", "tinh-mau"),
        PracticeUnit("pho-mau", _COMMUNE, Form.PHUONG, "Phố Mẫu", "tinh-mau"),
        PracticeUnit("mau-thuong", _COMMUNE, Form.XA, "Mẫu Thượng", "tinh-mau", None, OLD, REFORM),
        PracticeUnit("mau-trung", _COMMUNE, Form.XA, "Mẫu Trung", "tinh-mau", None, OLD, REFORM),
        PracticeUnit("mau-ha", _COMMUNE, Form.XA, "Mẫu Hạ", "tinh-mau", None, OLD, REFORM),
        PracticeUnit("thon-1", UnitKind.GROUP, Form.THON, "Đông Mẫu", "dang-mau", 212),
        PracticeUnit("thon-2", UnitKind.GROUP, Form.THON, "Tây Mẫu", "dang-mau", 148),
        PracticeUnit("thon-3", UnitKind.GROUP, Form.THON, "Nam Mẫu", "dang-mau", 96),
        PracticeUnit("thon-4", UnitKind.GROUP, Form.THON, "Bắc Mẫu", "dang-mau", 171),
        PracticeUnit("thon-5", UnitKind.GROUP, Form.THON, "Giữa Mẫu", "dang-mau", 84),
        PracticeUnit("thon-6", UnitKind.GROUP, Form.THON, "Bãi Mẫu", "dang-mau", 133),
    )
}
"""The sample: one province, three communes of today, three of yesterday, six hamlets. No such place exists."""

SHARES: Sequence[Share] = (
    Share("mau-thuong", "dang-mau", 1.0),
    Share("mau-trung", "dang-mau", 1.0),
    Share("mau-ha", "dang-mau", 0.6),
    Share("mau-ha", "ben-mau", 0.4),
)

MY_COMMUNE = "dang-mau"
OLD_COMMUNE = "mau-ha"


def search(text: str) -> list[PracticeUnit]:
    """Units whose name has the words of a query, read as the real search reads it: with or without marks, with the
    form before the name or without; at most 20, those that begin with it first.
    """
    forms, wanted = read_query(text)
    if not wanted:
        return []
    found = [unit for unit in UNITS.values() if wanted in fold(unit.name) and (not forms or unit.form.value in forms)]
    return sorted(found, key=lambda unit: (not fold(unit.name).startswith(wanted), fold(unit.name)))[:20]


def children(key: str) -> list[PracticeUnit]:
    """The units below another as they stand: a draft changes nothing."""
    return [unit for unit in UNITS.values() if unit.parent == key and unit.valid_to is None]


def successors(key: str) -> list[Share]:
    """Where a unit went, the larger share first."""
    return [share for share in SHARES if share.predecessor == key]


def predecessors(key: str) -> list[Share]:
    """What a unit came from."""
    return [share for share in SHARES if share.successor == key]


def communes_of_today() -> list[PracticeUnit]:
    """The communes that exist now."""
    return [unit for unit in UNITS.values() if unit.kind == UnitKind.COMMUNE and unit.valid_to is None]


def groups() -> list[PracticeUnit]:
    """The hamlets that can be merged."""
    return [unit for unit in UNITS.values() if unit.kind == UnitKind.GROUP]


def _with(space: Space, act: Act) -> Space:
    return space if act in space.acts else replace(space, acts=(*space.acts, act))


def find(space: Space, key: str) -> Space | None:
    """The space after somebody says "this is my commune"; None when it is another unit."""
    return _with(space, Act.FOUND) if key == MY_COMMUNE else None


def answer(space: Space, chosen: Sequence[str]) -> Space | None:
    """The space after the question where the old commune went; None when the answer is not that."""
    right = {share.successor for share in successors(OLD_COMMUNE)}
    return _with(space, Act.ANSWERED) if set(chosen) == right else None


def draft_problem(chosen: Sequence[str], name: str) -> str | None:
    """What is wrong with a drafted union: "two" (fewer than two groups), "name" (none), "taken" (another bears it)."""
    known = {unit.key: unit for unit in groups()}
    picked = {key for key in chosen if key in known}
    if len(picked) < 2:
        return "two"
    wanted = fold(name)
    if not wanted:
        return "name"
    if any(fold(unit.name) == wanted for key, unit in known.items() if key not in picked):
        return "taken"
    return None


def draft(space: Space, chosen: Sequence[str], name: str) -> Space:
    """The space with a drafted union; an earlier draft is replaced. Call `draft_problem` first."""
    picked = tuple(unit.key for unit in groups() if unit.key in set(chosen))
    households = sum(UNITS[key].households or 0 for key in picked)
    return replace(_with(space, Act.DRAFTED), draft=Draft(picked, normalise(name)[:80], households))


def count(space: Space, households: int) -> Space | None:
    """The space after somebody read the households of the new group in the preview; None for another number."""
    if space.draft is None or space.draft.households != households:
        return None
    return _with(space, Act.COUNTED)


def undo(space: Space) -> Space:
    """The space without its draft: everything as it was."""
    return replace(_with(space, Act.UNDONE) if space.draft else space, draft=None)


def to_plain(space: Space) -> dict[str, object]:
    """Plain values for the session."""
    return {
        "started_at": space.started_at.isoformat(),
        "acts": [act.value for act in space.acts],
        "groups": list(space.draft.groups) if space.draft else [],
        "name": space.draft.name if space.draft else "",
    }


def from_plain(values: object) -> Space | None:
    """The space that `to_plain` wrote; None for anything else."""
    try:
        assert isinstance(values, dict)
        space = Space(datetime.fromisoformat(values["started_at"]), tuple(Act(act) for act in values["acts"]))
        chosen, name = list(values["groups"]), str(values["name"])
    except (AssertionError, KeyError, TypeError, ValueError):
        return None
    if draft_problem(chosen, name) is None:
        opened = draft(space, chosen, name)
        return replace(opened, acts=space.acts)
    return space
