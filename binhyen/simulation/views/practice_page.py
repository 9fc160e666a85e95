"""What the pages of the practice space show, as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from binhyen.core.errors import NotFound
from binhyen.org import drawings
from binhyen.org.states import UnitKind
from binhyen.simulation.rules import practice
from binhyen.simulation.rules.practice import Draft, Goal, PracticeUnit, Share, Space
from binhyen.ui.components import Crumb


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the lesson: its goal in words, where it is done, and whether it is reached or next."""

    words: str
    url: str
    done: bool
    now: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page of the space shows around its content."""

    steps: Sequence[Step]
    done: int
    ends_at: datetime | None
    next: Step | None
    finished: bool


@dataclass(frozen=True, slots=True)
class Found:
    """The search page."""

    frame: Frame
    text: str
    hits: Sequence[PracticeUnit]


@dataclass(frozen=True, slots=True)
class FlowRow:
    """One row of the drawing of what became what."""

    name: str
    note: str
    here: bool


@dataclass(frozen=True, slots=True)
class Flow:
    """The drawing: two columns and the ribbons between them."""

    title: str
    label: str
    left: Sequence[FlowRow]
    right: Sequence[FlowRow]
    ribbons: Sequence[drawings.Ribbon]


@dataclass(frozen=True, slots=True)
class UnitPage:
    """The page of a place. `asks`: it carries the question of the second step."""

    frame: Frame
    unit: PracticeUnit
    crumbs: Sequence[Crumb]
    children: Sequence[PracticeUnit]
    flow: Flow | None
    asks: bool
    claims: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """The page of a drafted union."""

    frame: Frame
    draft: Draft
    groups: Sequence[PracticeUnit]
    before: int
    after: int
    counted: bool


def _goals() -> dict[Goal, tuple[str, str]]:
    return {
        Goal.FIND: (_("Find your commune: Đặng Mẫu"), reverse("simulation:practice_search")),
        Goal.FOLLOW: (
            _("See what became of the old commune Mẫu Hạ"),
            reverse("simulation:practice_unit", args=[practice.OLD_COMMUNE]),
        ),
        Goal.DRAFT: (_("Draft a union of two hamlets"), reverse("simulation:practice_draft")),
        Goal.PREVIEW: (_("Read in the preview what would move"), reverse("simulation:practice_preview")),
        Goal.UNDO: (_("Undo the draft"), reverse("simulation:practice_preview")),
    }


def frame(space: Space | None) -> Frame:
    """The lesson as it stands; without a space all steps lie ahead."""
    current = space.current() if space else Goal.FIND
    steps = [
        Step(words, url, bool(space and space.reached(goal)), goal == current)
        for goal, (words, url) in _goals().items()
    ]
    return Frame(
        steps=steps,
        done=sum(step.done for step in steps),
        ends_at=space.started_at + practice.LASTS if space else None,
        next=next((step for step in steps if step.now), None),
        finished=current is None,
    )


def home(space: Space | None) -> Frame:
    """The first page."""
    return frame(space)


def search(space: Space, text: str) -> Found:
    """The search page for a text."""
    return Found(frame(space), text, practice.search(text) if text else ())


def unit(space: Space, key: str) -> UnitPage:
    """The page of a place. Raises NotFound for a key that is not in the sample."""
    found = practice.UNITS.get(key)
    if found is None:
        raise NotFound(_("There is no such place in the sample."))
    crumbs = [Crumb(_("Practise"), reverse("simulation:practice"))]
    parent = practice.UNITS.get(found.parent)
    while parent is not None:
        crumbs.insert(1, Crumb(parent.full_name, reverse("simulation:practice_unit", args=[parent.key])))
        parent = practice.UNITS.get(parent.parent)
    return UnitPage(
        frame=frame(space),
        unit=found,
        crumbs=[*crumbs, Crumb(found.full_name)],
        children=practice.children(found.key),
        flow=_flow(found),
        asks=key == practice.OLD_COMMUNE and not space.reached(Goal.FOLLOW),
        claims=found.kind == UnitKind.COMMUNE and found.valid_to is None and not space.reached(Goal.FIND),
    )


def _flow(here: PracticeUnit) -> Flow | None:
    after, before = practice.successors(here.key), practice.predecessors(here.key)
    if after:
        return _drawn(here, _("What it became"), after)
    if before:
        sources = {share.predecessor for share in before}
        return _drawn(
            here, _("Where it came from"), [share for share in practice.SHARES if share.predecessor in sources]
        )
    return None


def _share_words(share: Share) -> str:
    if share.weight == 1.0:
        return _("whole")
    return _("%(percent)s of 100 households") % {"percent": round(share.weight * 100)}


def _drawn(here: PracticeUnit, title: str, shares: Sequence[Share]) -> Flow:
    left = list(dict.fromkeys(share.predecessor for share in shares))
    right = list(dict.fromkeys(share.successor for share in shares))
    flows = [
        drawings.Flow(each.predecessor, each.successor, each.weight, f"fl fl-{'whole' if each.weight == 1 else 'part'}")
        for each in shares
    ]
    said = [
        _("%(before)s to %(after)s: %(share)s")
        % {
            "before": practice.UNITS[share.predecessor].full_name,
            "after": practice.UNITS[share.successor].full_name,
            "share": _share_words(share),
        }
        for share in shares
    ]
    return Flow(
        title=title,
        label="; ".join(said),
        left=[_row(key, here, shares, at_right=False) for key in left],
        right=[_row(key, here, shares, at_right=True) for key in right],
        ribbons=drawings.draw(left, right, flows),
    )


def _row(key: str, here: PracticeUnit, shares: Sequence[Share], *, at_right: bool) -> FlowRow:
    """A row; the share stands beside the far end: at the left when the page's unit is at the right."""
    there = here.key in {share.predecessor for share in shares}
    mine = [
        _share_words(share)
        for share in shares
        if (share.successor if at_right else share.predecessor) == key
        and here.key in {share.predecessor, share.successor}
    ]
    note = mine[0] if mine and at_right == there and key != here.key else ""
    return FlowRow(practice.UNITS[key].full_name, note, key == here.key)


def preview(space: Space, draft: Draft) -> Preview:
    """What a drafted union would change."""
    total = len(practice.groups())
    return Preview(
        frame=frame(space),
        draft=draft,
        groups=[practice.UNITS[key] for key in draft.groups],
        before=total,
        after=total - len(draft.groups) + 1,
        counted=space.reached(Goal.PREVIEW),
    )
