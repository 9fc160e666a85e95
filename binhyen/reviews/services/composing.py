"""Opening and writing a review: the product drafts from the figures, the officer adds judgement and picks blocks."""

from collections.abc import Iterable, Sequence

from django.db.models import Max
from django.utils.translation import gettext as _

from binhyen.core import clock, db
from binhyen.core.actor import Actor
from binhyen.core.errors import BadInput
from binhyen.figures.models import Period
from binhyen.figures.states import BlockKind
from binhyen.org.models import Unit
from binhyen.org.queries import unit_row
from binhyen.org.states import TERRITORIAL, UnitKind
from binhyen.reviews import policies
from binhyen.reviews.models import Paragraph, Review, Source
from binhyen.reviews.queries import composed, counting, narrative, reviewing
from binhyen.reviews.rules import sentences
from binhyen.reviews.rules.references import is_broken
from binhyen.reviews.services.moving import after, locked, note, require_version, who
from binhyen.reviews.states import REVIEW_CALENDARS, Origin, ReviewKind, ReviewState, ReviewVerb, Section

MOST_PARAGRAPHS = 200


def open_review(*, unit: Unit, period: Period, kind: ReviewKind, by: Actor) -> Review:
    """Open the review of a unit for a period and write its draft. The same review again is given back unchanged.

    Raises NotAllowed, BadInput for a period that has not begun or a calendar that this kind of review does not close.
    """
    with db.write():
        policies.may_compose(by, unit).require()
        if period.calendar not in REVIEW_CALENDARS[kind] or period.start > clock.today():
            raise BadInput(_("There is no review of this kind for this period."))
        review, made = Review.objects.get_or_create(
            unit=unit, period=period, kind=kind, defaults={"opened_at": clock.now(), "opened_by": who(by)}
        )
        if made:
            _draft(review, by)
            note(by, "review.opened", review, kind=str(kind), period=period.public_id)
        return review


def draft_again(*, review: Review, version: int, by: Actor) -> int:
    """Write the drafted paragraphs anew from the figures as they stand; what people wrote or picked stays.

    Returns how many paragraphs were written. Raises NotAllowed, InvalidTransition, Stale.
    """
    with db.write():
        held = _editable(review, version, by)
        held.paragraphs.filter(origin=Origin.DRAFTED).delete()
        count = _draft(held, by)
        note(by, "review.drafted", held, paragraphs=count)
        return count


def _draft(review: Review, by: Actor) -> int:
    counted = counting.count(review.unit, review.period)
    ground = counted.ground
    opened = sentences.situation(_named(review), provinces=ground.provinces > 0, communes=ground.communes > 0)
    texts = [(Section.SITUATION.value, opened)]
    for section in Section:
        own = [figure for figure in counted.figures if figure.section == section]
        texts += [(section.value, text) for text in sentences.drafted(own)]
    places: dict[str, int] = {}
    made = []
    for section_value, text in texts:
        places[section_value] = places.get(section_value, 0) + 1
        made.append(
            Paragraph(
                review=review,
                section=section_value,
                order=places[section_value],
                origin=Origin.DRAFTED,
                text=text,
                written_at=clock.now(),
                written_by=who(by),
            )
        )
    Paragraph.objects.bulk_create(made, batch_size=db.BATCH_ROWS)
    return len(made)


def _named(review: Review) -> str:
    """The unit inside a sentence; the Centre speaks for the country."""
    row = unit_row(review.unit, review.period.end)
    if row is None or review.unit.kind == UnitKind.CENTRE:
        return "cả nước" if row else review.unit.public_id
    return composed.lowered(row.full_name)


def _editable(review: Review, version: int, by: Actor) -> Review:
    """The review, locked, when the actor may write it and nobody else did since; its version grows."""
    held = locked(review)
    policies.may_compose(by, held.unit).require()
    held.state = after(held, ReviewVerb.EDIT)
    require_version(held, version)
    held.version += 1
    held.save(update_fields=["state", "version"])
    return held


def _place(place: Unit | None) -> Unit | None:
    if place is not None and place.kind not in TERRITORIAL:
        raise BadInput(_("The place of a paragraph is a commune or larger."))
    return place


def _checked(text: str) -> str:
    if not text.strip():
        raise BadInput(_("Write a text."))
    if is_broken(text):
        raise BadInput(_("A reference to a figure is written {{code}}. Choose it from the list."))
    return text


def _last(review: Review, section: str) -> int:
    return int(review.paragraphs.filter(section=section).aggregate(last=Max("order"))["last"] or 0)


def _require_room(review: Review, more: int) -> None:
    if review.paragraphs.count() + more > MOST_PARAGRAPHS:
        raise BadInput(_("A review has at most %(most)d paragraphs.") % {"most": MOST_PARAGRAPHS})


def write_paragraph(
    *,
    review: Review,
    section: Section,
    text: str,
    kind: str = "",
    place: Unit | None = None,
    version: int,
    by: Actor,
) -> Paragraph:
    """Add a paragraph of at most 600 characters at the end of a section.

    Raises NotAllowed, InvalidTransition, Stale, BadInput (also what the people guard refuses).
    """
    with db.write():
        held = _editable(review, version, by)
        _require_room(held, 1)
        made = Paragraph.objects.create(
            review=held,
            section=section,
            order=_last(held, section) + 1,
            origin=Origin.WRITTEN,
            kind=_kind(section, kind),
            text=_checked(text),
            place=_place(place),
            written_at=clock.now(),
            written_by=who(by),
        )
        note(by, "review.paragraph_written", held, section=str(section))
        return made


_KIND_OF_SECTION = {
    Section.SHORTCOMINGS: BlockKind.SHORTCOMING,
    Section.CAUSES: BlockKind.CAUSE,
    Section.PROPOSALS: BlockKind.PROPOSAL,
    Section.SITUATION: "",
    Section.DIRECTION: "",
}


def _kind(section: str, kind: str) -> str:
    """What a paragraph is for those above: its section decides; in a part of the results a result or an example."""
    fallback = kind if kind in (BlockKind.RESULT, BlockKind.EXAMPLE) else BlockKind.RESULT
    return str(_KIND_OF_SECTION.get(Section(section), fallback))


def change_paragraph(
    *,
    paragraph: Paragraph,
    text: str,
    section: Section,
    place: Unit | None = None,
    numbers_kept: bool = False,
    version: int,
    by: Actor,
) -> Paragraph:
    """Change the words, the section, the place of a paragraph, or say that the numbers typed out in it stay.

    Its sources stay. A drafted paragraph that was changed is one's own and is not drafted again.
    """
    with db.write():
        held = _editable(paragraph.review, version, by)
        fresh = held.paragraphs.select_for_update(of=("self",)).get(pk=paragraph.pk)
        moved = fresh.section != section
        if fresh.origin == Origin.DRAFTED and fresh.text != text:
            fresh.origin = Origin.WRITTEN
        fresh.text, fresh.section, fresh.place = _checked(text), section, _place(place)
        fresh.kind = _kind(section, fresh.kind)
        fresh.numbers_kept = numbers_kept
        fresh.order = _last(held, section) + 1 if moved else fresh.order
        fresh.written_at, fresh.written_by = clock.now(), who(by)
        fresh.save()
        note(by, "review.paragraph_changed", held, section=str(section), kept=numbers_kept)
        return fresh


def remove_paragraph(*, paragraph: Paragraph, version: int, by: Actor) -> None:
    """Take a paragraph out of a review that is not approved."""
    with db.write():
        held = _editable(paragraph.review, version, by)
        held.paragraphs.filter(pk=paragraph.pk).delete()
        note(by, "review.paragraph_removed", held, section=paragraph.section)


def move_paragraph(*, paragraph: Paragraph, up: bool, version: int, by: Actor) -> None:
    """Let a paragraph change places with its neighbour in the section; at the end nothing happens."""
    with db.write():
        held = _editable(paragraph.review, version, by)
        rows = list(held.paragraphs.filter(section=paragraph.section).order_by("order", "pk"))
        at = next(place for place, row in enumerate(rows) if row.pk == paragraph.pk)
        to = max(0, min(len(rows) - 1, at + (-1 if up else 1)))
        rows[at], rows[to] = rows[to], rows[at]
        for place, row in enumerate(rows, start=1):
            row.order = place
        Paragraph.objects.bulk_update(rows, ["order"])


def pick_blocks(*, review: Review, marks: Iterable[str], version: int, by: Actor) -> int:
    """Take blocks from below into a review: near-duplicates become one paragraph with all its sources.

    `marks` name blocks as `queries.narrative` lists them; unknown ones are left out. Each text passes the people guard
    once more; its place becomes the commune when it was smaller. Returns how many paragraphs were made.
    """
    wanted = set(marks)
    with db.write():
        held = _editable(review, version, by)
        chosen = [one for one in narrative.clusters_below(held) if any(block.mark in wanted for block in one.blocks)]
        _require_room(held, len(chosen))
        for cluster in chosen:
            _take(held, [block for block in cluster.blocks if block.mark in wanted], by)
        note(by, "review.picked", held, paragraphs=len(chosen))
        return len(chosen)


def _take(review: Review, blocks: Sequence[narrative.Block], by: Actor) -> None:
    first = blocks[0]
    paragraph = Paragraph.objects.create(
        review=review,
        section=first.section,
        order=_last(review, first.section) + 1,
        origin=Origin.PICKED,
        kind=first.kind,
        text=first.text[:600],
        place=_place_above(review, blocks),
        written_at=clock.now(),
        written_by=who(by),
    )
    Source.objects.bulk_create(
        Source(paragraph=paragraph, unit_id=one.unit_id, block_id=one.block, snapshot_id=one.snapshot, key=one.key)
        for one in blocks
    )


def _place_above(review: Review, blocks: Sequence[narrative.Block]) -> Unit | None:
    """The place of a picked paragraph: that of its blocks where all name one, a commune or larger; else none."""
    places = {block.place or block.unit_id for block in blocks}
    found = Unit.objects.filter(pk__in=places, kind__in=TERRITORIAL)
    one = found.first() if len(places) == 1 else None
    return one if one is not None and one.pk != review.unit_id else None


def submit_review(*, review: Review, version: int, by: Actor) -> Review:
    """Hand a review to the unit's leader. Raises BadInput while a question that blocks is open."""
    with db.write():
        held = locked(review)
        policies.may_compose(by, held.unit).require()
        held.state = after(held, ReviewVerb.SUBMIT)
        require_version(held, version)
        counted = counting.count(held.unit, held.period)
        asked = reviewing.questions_of(held, {figure.code for figure in counted.figures})
        if any(question.blocks for question in asked):
            raise BadInput(_("Answer the questions first: numbers typed out, figures that are not there."))
        held.submitted_at, held.submitted_by = clock.now(), who(by)
        held.version += 1
        held.save()
        note(by, "review.submitted", held)
        return held


def is_open(review: Review) -> bool:
    """Whether a review can be written now."""
    return review.state in (ReviewState.DRAFT, ReviewState.RETURNED)
