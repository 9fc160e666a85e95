"""The history of a unit: rows and ribbons of what became what, the doubts, and the table of the same."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from binhyen.core.text import sort_key
from binhyen.org import drawings
from binhyen.org.models import Event, Unit
from binhyen.org.queries.pages import Around, Pair
from binhyen.org.queries.trees import UnitRow
from binhyen.org.states import EventStatus, Standing
from binhyen.org.views import words
from binhyen.ui import phrases

MOST_OTHERS = 6
"""Other successors drawn one by one; more of them share one row."""

OTHERS = "others"


@dataclass(frozen=True, slots=True)
class FlowRow:
    """One row of a column: a unit, what is said of its share, and whether it is the unit of the page."""

    key: str
    name: str
    public_id: str
    note: str
    here: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """Two columns and the ribbons between them; `label` says the same in one sentence."""

    title: str
    label: str
    left: Sequence[FlowRow]
    right: Sequence[FlowRow]
    ribbons: Sequence[drawings.Ribbon]


@dataclass(frozen=True, slots=True)
class TableRow:
    """One pair in words, all bases together."""

    before: UnitRow
    after: UnitRow
    share: str
    source: str
    standing: str
    doubt: str
    document: str
    day: str
    chip: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Past:
    """The history part of a page."""

    drawings: Sequence[Drawing]
    table: Sequence[TableRow]
    doubts: Sequence[TableRow]
    open_events: int


@dataclass(frozen=True, slots=True)
class _Link:
    """All bases of one pair under one event."""

    pairs: Sequence[Pair]

    @property
    def best(self) -> Pair:
        """The basis that is drawn: households, then population, then area."""
        rank: dict[str, int] = {basis: at for at, basis in enumerate(words.BASIS_ORDER)}
        return min(self.pairs, key=lambda pair: rank[pair.basis])

    @property
    def style(self) -> str:
        """ "fl-whole" or "fl-part", and "fl-open" while it is only proposed, "fl-doubt" while the sources differ."""
        best = self.best
        shape = "fl fl-whole" if best.exact else "fl fl-part"
        settled = best.event.status == EventStatus.CONFIRMED
        if not settled and best.standing not in (Standing.AGREED, Standing.ENTERED):
            return f"{shape} fl-doubt"
        return shape if settled else f"{shape} fl-open"


def _links(pairs: Iterable[Pair]) -> list[_Link]:
    found: dict[tuple[int, int, int], list[Pair]] = {}
    for pair in pairs:
        found.setdefault((pair.event.pk, pair.before, pair.after), []).append(pair)
    return [_Link(many) for many in found.values()]


def _flow_row(row: UnitRow, note: str, here: int) -> FlowRow:
    return FlowRow(str(row.id), row.full_name, row.public_id, note, row.id == here)


def _left_note(links: Sequence[_Link], here: int) -> str:
    """What is said beside a predecessor: its share that came to the unit of the page."""
    mine = next((link.best for link in links if link.best.after == here), None)
    return words.share_words(mine.weight, mine.exact, mine.basis) if mine else ""


def _ordered(rows: Iterable[UnitRow]) -> list[UnitRow]:
    return sorted(rows, key=lambda row: (sort_key(row.name), row.id))


def _before(here: UnitRow, links: Sequence[_Link], rows: Mapping[int, UnitRow]) -> Drawing | None:
    """Predecessors at the left; the unit, and where the rest of them went, at the right."""
    mine = [link for link in links if link.best.after == here.id]
    if not mine:
        return None
    sources = {link.best.before for link in mine}
    counted = [link for link in links if link.best.before in sources]
    others = _ordered(rows[pk] for pk in {link.best.after for link in counted} - {here.id})
    gathered = len(others) > MOST_OTHERS
    left = [
        _flow_row(row, _left_note([link for link in counted if link.best.before == row.id], here.id), here.id)
        for row in _ordered(rows[pk] for pk in sources)
    ]
    right = [_flow_row(here, "", here.id)]
    if gathered:
        many = ngettext("%(n)s other unit", "%(n)s other units", len(others)) % {"n": phrases.number(len(others))}
        right.append(FlowRow(OTHERS, many, "", _("the rest went there"), here=False))
    else:
        right += [_flow_row(row, _("the rest went there"), here.id) for row in others]
    flows = [
        drawings.Flow(
            str(link.best.before),
            OTHERS if gathered and link.best.after != here.id else str(link.best.after),
            link.best.weight,
            link.style + ("" if link.best.after == here.id else " fl-away"),
        )
        for link in counted
    ]
    names = ", ".join(f"{row.name} ({row.note})" for row in left)
    label = _("%(name)s came from: %(names)s.") % {"name": here.full_name, "names": names}
    return Drawing(_("Where it came from"), label, left, right, _drawn(left, right, flows))


def _after(here: UnitRow, links: Sequence[_Link], rows: Mapping[int, UnitRow]) -> Drawing | None:
    """The unit at the left, what it became at the right."""
    mine = [link for link in links if link.best.before == here.id]
    if not mine:
        return None
    notes = {link.best.after: words.share_words(link.best.weight, link.best.exact, link.best.basis) for link in mine}
    right = [_flow_row(row, notes[row.id], here.id) for row in _ordered(rows[pk] for pk in notes)]
    left = [_flow_row(here, "", here.id)]
    flows = [drawings.Flow(str(here.id), str(link.best.after), link.best.weight, link.style) for link in mine]
    names = ", ".join(f"{row.name} ({row.note})" for row in right)
    label = _("%(name)s became: %(names)s.") % {"name": here.full_name, "names": names}
    return Drawing(_("What it became"), label, left, right, _drawn(left, right, flows))


def _drawn(left: Sequence[FlowRow], right: Sequence[FlowRow], flows: Sequence[drawings.Flow]) -> list[drawings.Ribbon]:
    return drawings.draw([row.key for row in left], [row.key for row in right], flows)


def _table_row(link: _Link, rows: Mapping[int, UnitRow]) -> TableRow:
    best = link.best
    shares = [words.share_words(pair.weight, pair.exact, pair.basis) for pair in link.pairs]
    event = best.event
    return TableRow(
        before=rows[best.before],
        after=rows[best.after],
        share="; ".join(dict.fromkeys(shares)),
        source=words.source_words(best.source),
        standing=words.standing_words(best.standing),
        doubt=words.reason_words(best.reason),
        document=event.legal_document,
        day=phrases.day(event.effective_on),
        chip=words.status_words(event.status, event.confirmed_at.date() if event.confirmed_at else None),
    )


def past_of(unit: Unit, here: UnitRow, around: Around) -> Past:
    """The history part of the page of `unit`."""
    rows = dict(around.rows) | {unit.pk: here}
    links = _links(around.pairs)
    counted = [link for link in links if link.best.weight > 0]
    touching = [link for link in links if unit.pk in (link.best.before, link.best.after)]
    doubted = [link for link in touching if link.best.standing not in (Standing.AGREED, Standing.ENTERED)]
    drawn = [_before(here, counted, rows), _after(here, counted, rows)]
    events: dict[int, Event] = {link.best.event.pk: link.best.event for link in touching}
    return Past(
        drawings=[drawing for drawing in drawn if drawing],
        table=[_table_row(link, rows) for link in touching if link.best.weight > 0],
        doubts=[_table_row(link, rows) for link in doubted],
        open_events=sum(1 for event in events.values() if event.status == EventStatus.PROPOSED),
    )


def made_from(past: Past, here: UnitRow) -> tuple[Sequence[FlowRow], Sequence[FlowRow]]:
    """(rows it came from, rows it became), for the sentences of the head."""
    came: Sequence[FlowRow] = ()
    became: Sequence[FlowRow] = ()
    for drawing in past.drawings:
        if drawing.left[0].public_id == here.public_id:
            became = drawing.right
        else:
            came = drawing.left
    return came, became


def rows_of(pairs: Iterable[Pair], rows: Mapping[int, UnitRow]) -> list[TableRow]:
    """Pairs in words, one row for all bases of a pair, in the order given."""
    return [_table_row(link, rows) for link in _links(pairs)]
