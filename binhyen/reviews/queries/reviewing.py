"""Reviews, their snapshots and what is open about them. Fixed numbers of statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from binhyen.core import clock
from binhyen.core.errors import NotFound
from binhyen.figures.models import Period
from binhyen.org.models import Unit
from binhyen.org.queries import UnitRow, children, parent_of, unit_rows
from binhyen.org.states import UnitKind
from binhyen.reviews.models import Drift, Paragraph, PastFigure, Proposal, Review, Snapshot
from binhyen.reviews.rules import payload as frozen
from binhyen.reviews.rules.references import is_broken, references, typed_numbers
from binhyen.reviews.rules.sentences import REPORTS
from binhyen.reviews.states import REVIEW_CALENDARS, DriftCause, DriftChoice, ProposalState, ReviewState, Section

SECTION_ORDER = {section.value: place for place, section in enumerate(Section)}


def superior_of(unit: Unit) -> Unit | None:
    """The unit directly above, today or, for an ended one, on its last day. None for the top."""
    day = clock.today() if unit.valid_to is None else min(clock.today(), unit.valid_to - timedelta(days=1))
    return parent_of(unit, day)


def review_by_public_id(public_id: str) -> Review:
    """One review with its unit, period and latest snapshot. Raises NotFound."""
    found = Review.objects.select_related("unit", "period", "latest").filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("There is no review at this address."))
    return found


def snapshot_by_public_id(public_id: str) -> Snapshot:
    """One snapshot with its review. Raises NotFound."""
    found = Snapshot.objects.select_related("review__period", "unit").filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("There is no review at this address."))
    return found


def proposal_by_public_id(public_id: str) -> Proposal:
    """One proposal. Raises NotFound."""
    found = Proposal.objects.select_related("asker", "owner").filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("There is no proposal at this address."))
    return found


def paragraph_of(review: Review, key: str) -> Paragraph:
    """One paragraph of a review. Raises NotFound."""
    found = review.paragraphs.filter(key=key).first()
    if found is None:
        raise NotFound(_("There is no such paragraph in this review."))
    return found


def paragraphs_of(review: Review) -> list[Paragraph]:
    """The paragraphs in the order of the printed report, with places and sources."""
    rows = review.paragraphs.select_related("place").prefetch_related("sources__unit")
    return sorted(rows, key=lambda one: (SECTION_ORDER[one.section], one.order, one.pk))


def reviews_of(unit: Unit) -> list[Review]:
    """A unit's reviews, the latest period first."""
    rows = Review.objects.filter(unit=unit).select_related("period", "latest", "unit")
    return sorted(rows, key=lambda one: (one.period.end, one.pk), reverse=True)


def periods_to_review(unit: Unit, on: date) -> list[tuple[Period, str]]:
    """Periods that have begun, with the kind of review that none was opened for: newest first, at most 12 of a kind."""
    there = set(Review.objects.filter(unit=unit).values_list("period_id", "kind"))
    found = []
    for kind, calendars in REVIEW_CALENDARS.items():
        rows = Period.objects.filter(calendar__in=calendars, start__lte=on).order_by("-end", "-start", "id")
        found += [(period, str(kind)) for period in rows[:12] if (period.pk, kind) not in there]
    return sorted(found, key=lambda one: (one[0].end, one[0].pk), reverse=True)


@dataclass(frozen=True, slots=True)
class Received:
    """A unit directly below and its review of a period; None when there is none to see yet."""

    row: UnitRow
    review: Review | None


def received_from_below(unit: Unit, period: Period, kind: str) -> list[Received]:
    """The reviews of the units directly below for a period, in the order of the official list. Three statements."""
    below = {UnitKind.CENTRE: UnitKind.PROVINCE, UnitKind.PROVINCE: UnitKind.COMMUNE}.get(UnitKind(unit.kind))
    if below is None:
        return []
    rows = children(unit, min(clock.today(), period.end), kind=below)
    sent = Review.objects.filter(period=period, kind=kind, unit__in=[row.id for row in rows], latest__isnull=False)
    reviews = {review.unit_id: review for review in sent.select_related("period", "latest", "unit")}
    return [Received(row, reviews.get(row.id)) for row in rows]


def waiting_above(unit: Unit) -> QuerySet[Review]:
    """Reviews of units directly below that are approved there and not yet received here."""
    below = Q(unit__parents__parent=unit, unit__parents__valid_to=None)
    rows = Review.objects.filter(below, state=ReviewState.APPROVED).select_related("unit", "period", "latest")
    return rows.distinct().order_by("period_id", "unit_id", "kind")


def open_drifts(review: Review) -> list[Drift]:
    """What moved after the latest approval and is not settled, oldest first."""
    rows = Drift.objects.filter(snapshot__review=review, settled_in=None)
    return list(rows.select_related("slot__unit", "period", "snapshot").order_by("pk"))


def undecided(unit: Unit) -> QuerySet[Drift]:
    """Corrections after approvals of a unit about which nothing was decided yet; those that moved nothing are none."""
    nothing = Q(cause=DriftCause.WORDS) | Q(cause=DriftCause.MOVED, changes=[])
    return Drift.objects.filter(snapshot__unit=unit, settled_in=None, choice="").exclude(nothing).order_by("pk")


@dataclass(frozen=True, slots=True)
class Moved:
    """A figure that moved: what was approved, what stands now."""

    code: str
    name: str
    measure: str
    decimals: int
    old: int
    new: int


def moved_figures(snapshot: Snapshot, drifts: Sequence[Drift]) -> list[Moved]:
    """The figures of a snapshot that moved by these drifts, in its order."""
    moves = [(one.period_id, one.form_version_id, one.changes) for one in drifts]
    amounts = frozen.moved_by_code(snapshot.payload, moves)
    return [
        Moved(one.code, one.name, one.measure, one.decimals, one.value or 0, (one.value or 0) + amounts[one.code])
        for one in frozen.figures_in(snapshot.payload)
        if one.code in amounts
    ]


def adjustments_for(review: Review) -> list[tuple[Drift, dict[str, int]]]:
    """Corrections of earlier reviews of the unit that were put off to this one, with how far each figure moved."""
    rows = Drift.objects.filter(
        snapshot__unit=review.unit,
        snapshot__review__period__end__lt=review.period.end,
        choice=DriftChoice.ADJUSTMENT,
        settled_in=None,
    ).select_related("snapshot__review__period")
    found = []
    for drift in rows.order_by("pk"):
        moves = [(drift.period_id, drift.form_version_id, drift.changes)]
        found.append((drift, frozen.moved_by_code(drift.snapshot.payload, moves)))
    return found


def owed_by(unit: Unit) -> QuerySet[Proposal]:
    """Proposals that wait for a unit's answer, the one that falls due first."""
    return Proposal.objects.filter(owner=unit, state=ProposalState.OPEN).select_related("asker").order_by("due", "pk")


def made_by(unit: Unit) -> QuerySet[Proposal]:
    """Proposals of a unit, the latest first."""
    return Proposal.objects.filter(asker=unit).select_related("owner").order_by("-made_on", "-pk")


@dataclass(frozen=True, slots=True)
class Question:
    """Something to look at before a review is handed in: `blocks` it, or is only said."""

    words: str
    blocks: bool
    key: str = ""


def questions_of(review: Review, codes: set[str]) -> list[Question]:
    """What a review's paragraphs ask: numbers typed out, references to figures that it does not have, empty parts."""
    found = []
    filled = set()
    for one in paragraphs_of(review):
        filled.add(one.section)
        unknown = [ref.code for ref in references(one.text) if ref.code not in codes and ref.code not in REPORTS]
        if is_broken(one.text) or unknown:
            words = _("A paragraph refers to a figure that is not in this review: choose one from the list.")
            found.append(Question(words, blocks=True, key=one.key))
        numbers = typed_numbers(one.text)
        if numbers and not one.numbers_kept:
            words = _("A number is typed out (%(numbers)s). Put the figure in its place, or say that it stays.")
            found.append(Question(words % {"numbers": ", ".join(numbers)}, blocks=True, key=one.key))
    for section in (Section.SHORTCOMINGS, Section.DIRECTION):
        if section not in filled:
            words = _("Nothing is said under “%(part)s”.") % {"part": section.label}
            found.append(Question(words, blocks=False))
    return found


def obstacles(review: Review) -> list[str]:
    """Why a review cannot be approved yet: the period runs, answers are owed, earlier corrections are undecided."""
    found = []
    if clock.today() <= review.period.end:
        found.append(_("The period has not ended."))
    late = owed_by(review.unit).filter(due__lt=clock.today()).count()
    if late:
        words = ngettext(
            "%(n)d proposal from below is past its day without an answer.",
            "%(n)d proposals from below are past their day without an answer.",
            late,
        )
        found.append(words % {"n": late})
    earlier = undecided(review.unit).exclude(snapshot__review=review)
    if earlier.filter(snapshot__review__period__end__lt=review.period.end).exists():
        found.append(_("Corrections of an earlier review are undecided: choose a revision or an adjustment first."))
    return found


def past_figures(unit: Unit) -> list[PastFigure]:
    """Published totals from before the system, typed from their source, by topic and time."""
    return list(PastFigure.objects.filter(unit=unit).order_by("topic", "start", "id"))


def unit_names(ids: set[int], on: date) -> dict[int, str]:
    """Full names of units on a date."""
    return {pk: row.full_name for pk, row in unit_rows(ids, on).items()}
