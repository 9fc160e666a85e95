"""Values that several pages of reviews share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from binhyen.core import clock
from binhyen.core.actor import Actor
from binhyen.figures.models import Period
from binhyen.org.models import Unit
from binhyen.org.queries import children, unit_row
from binhyen.org.states import UnitKind
from binhyen.reviews import policies
from binhyen.reviews.models import Drift, Paragraph, Review, Snapshot
from binhyen.reviews.queries import composed, counting, reviewing
from binhyen.reviews.queries.counting import Counted
from binhyen.reviews.queries.history import PastPoint, past_of_many
from binhyen.reviews.queries.reviewing import Question
from binhyen.reviews.rules import payload as frozen
from binhyen.reviews.rules.figures import Figure, Footing
from binhyen.reviews.rules.sentences import amount, compared, ratio
from binhyen.reviews.states import ReviewState, Section
from binhyen.ui.components import Crumb
from binhyen.ui.numbers import MISSING, NBSP
from binhyen.ui.phrases import day

CHIPS = {
    ReviewState.DRAFT: "draft",
    ReviewState.SUBMITTED: "asked",
    ReviewState.APPROVED: "waiting",
    ReviewState.ACCEPTED: "accepted",
    ReviewState.RETURNED: "late",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph as a page shows it: its printed words, its questions, how many sources it has."""

    paragraph: Paragraph
    printed: str
    questions: Sequence[Question]
    sources: int
    place: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the report with its paragraphs."""

    section: str
    label: str
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class FigureLine:
    """A figure as a table shows it: all cells are words."""

    code: str
    name: str
    value: str
    before: str
    said: str
    note: str = ""
    past: Sequence[PastPoint] = ()


def name_of(unit: Unit) -> str:
    """The full name of a unit today."""
    row = unit_row(unit, clock.today())
    return row.full_name if row else unit.public_id


def period_words(period: Period) -> str:
    """A period as people say it: its kind and its days."""
    return f"{period.get_calendar_display()} {day(period.start)} – {day(period.end)}"


def title_of(review: Review) -> str:
    """The review in a heading."""
    words = _("%(kind)s, %(period)s") % {
        "kind": review.get_kind_display(),
        "period": period_words(review.period),
    }
    return words[:1].upper() + words[1:]


def crumbs_of(review: Review, *more: Crumb) -> list[Crumb]:
    """The list of reviews, then this one, then what is below it."""
    own = Crumb(title_of(review), reverse("reviews:review", args=[review.public_id]) if more else "")
    return [Crumb(_("Reviews"), reverse("reviews:list")), own, *more]


def chip_of(review: Review) -> str:
    """The chip of a review's state."""
    return CHIPS[ReviewState(review.state)]


def figure_lines(figures: Sequence[Figure], past: Mapping[str, Sequence[PastPoint]] | None = None) -> list[FigureLine]:
    """Figures as lines of a table, with what was typed for the time before the system."""
    typed = past or {}
    return [
        FigureLine(
            code=one.code,
            name=one.name,
            value=ratio(one.parts) if one.parts else amount(one.shown, one.measure, one.decimals),
            before=_before(one),
            said=compared(one),
            note=footing_words(one),
            past=typed.get(one.code, ()),
        )
        for one in figures
    ]


_FOOTINGS = {
    Footing.APART: gettext_lazy("not comparable: a unit was divided"),
    Footing.REDEFINED: gettext_lazy("not comparable: it is counted in another way since"),
    Footing.PARTLY: gettext_lazy("not comparable: the unit began within the period"),
}


def footing_words(one: Figure) -> str:
    """How much of the figure of a year before is estimated, or why there is none; "" for one that was counted."""
    if one.footing != Footing.RESTATED or not one.estimated:
        return str(_FOOTINGS.get(Footing(one.footing), ""))
    known = one.counted_before
    if known is None:
        return _("on the units of today, partly estimated")
    return _("on the units of today: counted %(share)s, the rest estimated") % {"share": ratio(known)}


def _before(one: Figure) -> str:
    mark = f"*{NBSP}" if one.footing == Footing.RESTATED else ""
    if one.parts is not None:
        return mark + ratio(one.parts_before) if one.parts_before else MISSING
    return mark + amount(one.before, one.measure, one.decimals)


def review_values(review: Review, actor: Actor) -> dict[str, Any]:
    """What the page of a review shows: while it is written the figures are live."""
    counted = counting.count(review.unit, review.period)
    questions = reviewing.questions_of(review, {figure.code for figure in counted.figures})
    writing = review.state in (ReviewState.DRAFT, ReviewState.RETURNED)
    return {
        **head_values(review, actor),
        "parts": _parts(review, counted, questions),
        "questions": questions,
        "blocking": [one for one in questions if one.blocks],
        "figures": figure_lines(counted.figures, past_of_many(review.unit, [one.code for one in counted.figures])),
        "restated": any(one.footing == Footing.RESTATED for one in counted.figures),
        "reports": counted.reports,
        "missing": _missing(review, counted),
        "through": counted.layer.through,
        "writing": writing and bool(policies.may_compose(actor, review.unit)),
    }


def head_values(review: Review, actor: Actor) -> dict[str, Any]:
    """The head of every page of a review: what it is, where it stands, what moved, what came back."""
    drifts = reviewing.open_drifts(review)
    return {
        "review": review,
        "title": title_of(review),
        "name": name_of(review.unit),
        "crumbs": crumbs_of(review),
        "chip": chip_of(review),
        "open_drifts": [one for one in drifts if not one.choice],
        "may_compose": policies.may_compose(actor, review.unit),
        "may_approve": policies.may_approve(actor, review),
        "may_receive": policies.may_receive(actor, review),
        "returned": review.returns.last(),
        "has_below": review.unit.kind in (UnitKind.CENTRE, UnitKind.PROVINCE),
    }


def _parts(review: Review, counted: Counted, questions: Sequence[Question]) -> list[Part]:
    lines: dict[str, list[Line]] = {}
    paragraphs = reviewing.paragraphs_of(review)
    places = {one.place_id for one in paragraphs if one.place_id is not None}
    names = reviewing.unit_names(places, min(clock.today(), review.period.end)) if places else {}
    for one in paragraphs:
        printed = frozen.rendered(one.text, counted.figures, counted.numbers)
        asked = [question for question in questions if question.key == one.key]
        lines.setdefault(one.section, []).append(
            Line(one, printed, asked, len(one.sources.all()), names.get(one.place_id or 0, ""))
        )
    return [Part(section.value, str(section.label), lines.get(section.value, [])) for section in Section]


def _missing(review: Review, counted: Counted) -> list[tuple[str, int]]:
    """Units directly below that have not sent everything, and how many reports that is."""
    late = [(unit, one.missing) for unit, one in counted.below if one.missing]
    names = reviewing.unit_names({unit for unit, _count in late}, min(clock.today(), review.period.end))
    return [(names.get(unit, MISSING), count) for unit, count in late]


@dataclass(frozen=True, slots=True)
class MovedLine:
    """A figure that moved, in words."""

    name: str
    old_words: str
    new_words: str


@dataclass(frozen=True, slots=True)
class DriftLine:
    """One cause: the unit that sent again; all of them when units moved."""

    drift: Drift
    unit: str


def drift_values(review: Review, drifts: Sequence[Drift]) -> dict[str, Any]:
    """Figures that moved since the approval and what moved them."""
    ids = {one.slot.unit_id for one in drifts if one.slot is not None}
    names = reviewing.unit_names(ids, min(clock.today(), review.period.end))
    moved = reviewing.moved_figures(review.latest, drifts) if review.latest else []
    return {
        "moved": [
            MovedLine(one.name, amount(one.old, one.measure, one.decimals), amount(one.new, one.measure, one.decimals))
            for one in moved
        ],
        "rows": [DriftLine(one, names.get(one.slot.unit_id, "") if one.slot else "–") for one in drifts],
    }


def place_choices(review: Review) -> list[tuple[str, str]]:
    """The places that a paragraph can be about: the units directly below that are a commune or larger."""
    below = {UnitKind.CENTRE: UnitKind.PROVINCE, UnitKind.PROVINCE: UnitKind.COMMUNE}.get(UnitKind(review.unit.kind))
    if below is None:
        return []
    rows = children(review.unit, min(clock.today(), review.period.end), kind=below)
    return [(row.public_id, row.full_name) for row in rows]


def snapshot_values(snapshot: Snapshot, actor: Actor) -> dict[str, Any]:
    """What the page of an approved revision shows."""
    return {
        **head_values(snapshot.review, actor),
        "snapshot": snapshot,
        "crumbs": crumbs_of(snapshot.review, Crumb(_("Revision %(n)d") % {"n": snapshot.revision})),
        "newest": snapshot.review.latest_id == snapshot.pk,
        "drifts": [one for one in reviewing.open_drifts(snapshot.review) if one.snapshot_id == snapshot.pk],
        "signer": composed.lowered(snapshot.payload["unit"]["issuer"]),
    }
