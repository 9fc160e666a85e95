"""Blocks from below that a review can pick, and where the words of its paragraphs come from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F, Q

from binhyen.core import clock
from binhyen.figures.models import ReportText
from binhyen.figures.states import BlockKind, SlotState
from binhyen.org.models import Unit
from binhyen.org.queries import unit_rows
from binhyen.org.states import UnitKind
from binhyen.reviews.models import Paragraph, Review, Snapshot, Source
from binhyen.reviews.rules.duplicates import clusters
from binhyen.reviews.states import RESULT_SECTIONS, SECTION_OF_BLOCK, Section

MOST_BLOCKS = 3000


@dataclass(frozen=True, slots=True)
class Block:
    """A block from below: `mark` names it in a form ("b17", "r5.k3x…"); `place` is a commune or larger (0: none)."""

    mark: str
    kind: str
    section: str
    text: str
    unit_id: int
    place: int = 0
    block: int | None = None
    snapshot: int | None = None
    key: str = ""

    @property
    def kind_words(self) -> str:
        """What the block says, in the reader's language."""
        return str(BlockKind(self.kind).label)


@dataclass(frozen=True, slots=True)
class Cluster:
    """Blocks that say the same: the first one's words stand for all."""

    first: Block
    blocks: Sequence[Block]
    units: Sequence[str]
    picked: bool

    @property
    def marks(self) -> str:
        """The marks of all, as a form sends them."""
        return ",".join(block.mark for block in self.blocks)


_PICKED_SECTIONS = frozenset(
    {*RESULT_SECTIONS, Section.SHORTCOMINGS, Section.CAUSES, Section.DIRECTION, Section.PROPOSALS}
)


def blocks_below(review: Review) -> list[Block]:
    """What units directly below wrote in the span of a review: blocks of their reports, paragraphs of their reviews."""
    return [*_paragraphs_below(review), *_blocks_of_reports(review)][:MOST_BLOCKS]


def _blocks_of_reports(review: Review) -> list[Block]:
    unit, period = review.unit, review.period
    slot = "report__slot__"
    if unit.kind == UnitKind.COMMUNE:
        below = Q(**{f"{slot}commune": unit})
    elif unit.kind == UnitKind.PROVINCE:
        below = Q(**{f"{slot}province": unit, f"{slot}commune": None})
    else:
        below = Q(**{f"{slot}province": None, f"{slot}commune": None})
    rows = ReportText.objects.filter(
        below,
        report__version=F(f"{slot}version"),
        **{f"{slot}period__start__gte": period.start, f"{slot}period__end__lte": period.end},
    ).exclude(Q(**{f"{slot}unit": unit}) | Q(**{f"{slot}state": SlotState.VOID}))
    found = rows.select_related("report__slot").order_by("pk")[:MOST_BLOCKS]
    return [
        Block(
            mark=f"b{row.pk}",
            kind=row.kind,
            section=SECTION_OF_BLOCK[row.kind],
            text=row.text,
            unit_id=row.report.slot.unit_id,
            place=row.place_id or 0,
            block=row.pk,
        )
        for row in found
    ]


def _paragraphs_below(review: Review) -> list[Block]:
    """Paragraphs of the reviews that units directly below have approved: as printed, their figures are theirs."""
    kind = {UnitKind.CENTRE: UnitKind.PROVINCE, UnitKind.PROVINCE: UnitKind.COMMUNE}.get(UnitKind(review.unit.kind))
    if kind is None:
        return []
    below = Review.objects.filter(
        unit__kind=kind,
        period__start__gte=review.period.start,
        period__end__lte=review.period.end,
        latest__isnull=False,
    )
    if review.unit.kind == UnitKind.PROVINCE:
        below = below.filter(unit__parents__parent=review.unit, unit__parents__tree="territory").distinct()
    return [
        _block_of(snapshot, piece)
        for snapshot in Snapshot.objects.filter(current_of__in=below).order_by("pk")
        for piece in snapshot.payload["paragraphs"]
        if piece["section"] in _PICKED_SECTIONS and piece["kind"]
    ]


def _block_of(snapshot: Snapshot, piece: Mapping[str, str]) -> Block:
    return Block(
        mark=f"r{snapshot.pk}.{piece['key']}",
        kind=piece["kind"],
        section=piece["section"],
        text=piece["printed"],
        unit_id=snapshot.unit_id,
        place=snapshot.unit_id,
        snapshot=snapshot.pk,
        key=piece["key"],
    )


def clusters_below(review: Review) -> list[Cluster]:
    """Blocks from below with near-duplicates joined, the most often said first; those already picked are marked."""
    blocks = blocks_below(review)
    rows = unit_rows({block.unit_id for block in blocks}, min(clock.today(), review.period.end))
    used = {(source.block_id, source.snapshot_id, source.key) for source in _sources_of(review)}
    made = []
    for kind in dict.fromkeys(block.kind for block in blocks):
        own = {place: block for place, block in enumerate(blocks) if block.kind == kind}
        for group in clusters({place: block.text for place, block in own.items()}):
            same = [own[place] for place in group]
            names = [rows[block.unit_id].full_name for block in same if block.unit_id in rows]
            picked = any((block.block, block.snapshot, block.key) in used for block in same)
            made.append(Cluster(same[0], same, tuple(dict.fromkeys(names)), picked))
    return sorted(made, key=lambda one: -len(one.units))


def _sources_of(review: Review) -> Iterable[Source]:
    return Source.objects.filter(paragraph__review=review)


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source of a paragraph: the unit, its words, from which report or review, and where to read it whole."""

    unit: Unit
    name: str
    text: str
    what: str
    when: object
    review: str = ""


def sources_of(paragraph: Paragraph) -> list[SourceRow]:
    """Where the words of a paragraph come from, in the order in which they were picked. Three statements."""
    rows = list(paragraph.sources.select_related("unit", "block__report", "snapshot__review"))
    names = unit_rows({row.unit_id for row in rows}, clock.today())
    found = []
    for row in rows:
        name = names[row.unit_id].full_name if row.unit_id in names else row.unit.public_id
        if row.block is not None:
            found.append(SourceRow(row.unit, name, row.block.text, "block", row.block.report.submitted_at))
        else:
            assert row.snapshot is not None
            review = row.snapshot.review.public_id
            found.append(SourceRow(row.unit, name, _said(row), "review", row.snapshot.approved_at, review))
    return found


def _said(source: Source) -> str:
    assert source.snapshot is not None
    pieces = {piece["key"]: piece["printed"] for piece in source.snapshot.payload["paragraphs"]}
    return str(pieces.get(source.key, ""))
