"""A document as it will be laid: every line of the head broken, every number and caption given, closing marks put.

Both writers draw the same plan, so the Word file and the PDF say the same words. Wording follows Decree 30/2020/NĐ-CP.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from binhyen.papers import layout, roots
from binhyen.papers.document import (
    Annex,
    Block,
    Document,
    Heading,
    Item,
    Paragraph,
    Picture,
    Span,
    Table,
    spans,
)

NATION: Final = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO: Final = "Độc lập - Tự do - Hạnh phúc"
RECIPIENTS: Final = "Nơi nhận:"
TO: Final = "Kính gửi:"
BLANK: Final = "\u00a0" * 6
"""Room to write a number in by hand."""
LETTERS: Final = "abcdđeghiklmnopqrstuvxy"
"""The letters that number points, in the order of the Vietnamese alphabet."""


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph to be set: the key of its style and its stretches."""

    style: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table to be set, with its width in millimetres; the lines above and below it are set around it."""

    table: Table
    room: float

    @property
    def whole(self) -> bool:
        """Whether it stays on one page."""
        return len(self.table.rows) <= layout.WHOLE_ROWS


@dataclass(frozen=True, slots=True)
class Image:
    """A picture to be set at a width in millimetres."""

    picture: Picture
    width: float


Piece = Line | Grid | Image


@dataclass(frozen=True, slots=True)
class Part:
    """The body or an annex: what stands on pages of their own count."""

    pieces: tuple[Piece, ...]
    landscape: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything to be drawn. Rules are lengths of drawn lines in millimetres."""

    superior: tuple[str, ...]
    issuer: tuple[str, ...]
    issuer_rule: float
    motto_rule: float
    number: str
    placed: str
    placed_style: str
    kind: str
    title: tuple[str, ...]
    title_rule: float
    opening: tuple[Line, ...]
    body: Part
    recipients: tuple[str, ...]
    authority: tuple[str, ...]
    annexes: tuple[Part, ...]
    root: tuple[str, ...]
    subject: str


def lay(document: Document) -> Plan:
    """The plan of a document. The same document always gives the same plan."""
    style = layout.STYLES
    above, issuer = (
        _capitals(name, key) for name, key in ((document.superior, "superior"), (document.issuer, "issuer"))
    )
    title = layout.broken(document.title, style["title"], layout.TEXT - 20)
    placed = place_and_date(document.place, document.signed_on)
    fits = layout.width(placed, style["placed"]) <= layout.NATION_WIDTH
    counts = _Counts()
    body = Part(tuple(_pieces(document.body, layout.TEXT, counts)))
    return Plan(
        superior=above,
        issuer=issuer,
        issuer_rule=_rule(issuer, "issuer"),
        motto_rule=layout.width(MOTTO, style["motto"]),
        number=number_and_symbol(document.number, document.symbol),
        placed=placed,
        placed_style="placed" if fits else "placed-long",
        kind=document.kind.upper(),
        title=title,
        title_rule=_rule(title, "title"),
        opening=tuple(_opening(document)),
        body=body,
        recipients=tuple(f"- {line}" for line in closed(document.recipients)),
        authority=tuple(line.upper() for line in (*document.signature.authority, document.signature.post)),
        annexes=tuple(_annex(document, place, annex, counts) for place, annex in enumerate(document.annexes)),
        root=roots.printed(document.root) if document.root else (),
        subject=f"{document.kind} {document.title}",
    )


def _capitals(name: str, key: str) -> tuple[str, ...]:
    """The name of a body in capitals, in even lines; none for no name."""
    return layout.broken(name.upper(), layout.STYLES[key], layout.ISSUER_WIDTH - layout.ISSUER_GAP) if name else ()


def _rule(lines: tuple[str, ...], key: str) -> float:
    return max(layout.width(line, layout.STYLES[key]) for line in lines) * layout.RULE_SHARE


def number_and_symbol(number: int | None, symbol: str) -> str:
    """ "Số: 05/BC-UBND": below ten with a nought before it; room to write one that is not given yet."""
    return f"Số: {BLANK if number is None else f'{number:02}'}/{symbol}"


def written_date(day: date | None) -> str:
    """ "ngày 05 tháng 02 năm 2026": days below 10 and the months 1 and 2 with a nought; room where none is given."""
    if day is None:
        return f"ngày{BLANK}tháng{BLANK}năm{BLANK}"
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02} tháng {month} năm {day.year}"


def place_and_date(place: str, day: date | None) -> str:
    """The place and the date on one line."""
    return f"{place}, {written_date(day)}"


def closed(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Lines of an enumeration with their closing marks: ";" and, after the last, "."."""
    bare = [line.rstrip(" ;.,") for line in lines]
    return tuple(f"{line}{'.' if place == len(bare) - 1 else ';'}" for place, line in enumerate(bare))


def roman(number: int) -> str:
    """A number from 1 to 3999 in Roman digits."""
    signs = [(1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
             (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]  # fmt: skip
    written = ""
    for value, sign in signs:
        written += sign * (number // value)
        number %= value
    return written


def _opening(document: Document) -> Iterator[Line]:
    if len(document.addressees) == 1:
        lines = layout.broken(f"{TO} {document.addressees[0]}.", layout.STYLES["to"], layout.TEXT)
        yield from (Line("to-more" if place else "to", (Span(line),)) for place, line in enumerate(lines))
    elif document.addressees:
        yield Line("to", (Span(TO),))
        yield from (Line("to-item", (Span(f"- {line}"),)) for line in closed(document.addressees))
    yield from (Line("ground", (Span(line),)) for line in closed(document.grounds))


class _Counts:
    """Numbers given so far: headings by level, captioned tables, captioned pictures."""

    def __init__(self) -> None:
        self.headings = [0, 0, 0]
        self.tables = self.pictures = 0

    def number(self, level: int) -> str:
        """The number of the next heading of a level: "II.", "3.", "đ)"."""
        self.headings[level - 1] += 1
        self.headings[level:] = [0] * (3 - level)
        count = self.headings[level - 1]
        if level == 3:
            return f"{LETTERS[(count - 1) % len(LETTERS)]})"
        return f"{roman(count) if level == 1 else count}."


def _pieces(blocks: tuple[Block, ...], room: float, counts: _Counts) -> Iterator[Piece]:
    for block in blocks:
        if isinstance(block, Heading):
            yield _heading(block, counts)
        elif isinstance(block, Paragraph):
            yield Line("note" if block.note else "body", spans(block.text))
        elif isinstance(block, Item):
            dash, style = ("- ", "item") if block.level == 1 else ("+ ", "item-2")
            yield Line(style, spans((Span(dash), *spans(block.text))))
        elif isinstance(block, Table):
            yield from _table(block, room, counts)
        else:
            yield from _picture(block, room, counts)


def _heading(heading: Heading, counts: _Counts) -> Line:
    number = f"{counts.number(heading.level)} " if heading.numbered else ""
    words = heading.text.upper() if heading.level == 1 else heading.text
    return Line(f"heading-{heading.level}", (Span(number + words),))


def _table(table: Table, room: float, counts: _Counts) -> Iterator[Piece]:
    if table.caption:
        counts.tables += 1
        yield Line("caption", (Span(f"Bảng {counts.tables}. {table.caption}"),))
    if table.unit:
        yield Line("unit", (Span(f"Đơn vị tính: {table.unit}"),))
    if not (table.caption or table.unit):
        yield Line("gap", ())
    yield Grid(table, room)
    yield from (Line("table-note", (Span(note),)) for note in table.notes)


def _picture(picture: Picture, room: float, counts: _Counts) -> Iterator[Piece]:
    yield Image(picture, min(picture.width_mm, room))
    if picture.caption:
        counts.pictures += 1
        yield Line("figure", (Span(f"Biểu đồ {counts.pictures}. {picture.caption}"),))


def _annex(document: Document, place: int, annex: Annex, counts: _Counts) -> Part:
    several = len(document.annexes) > 1
    room = layout.TEXT_LANDSCAPE if annex.landscape else layout.TEXT
    counts.headings = [0, 0, 0]
    of = f"(Kèm theo {document.kind} {attached_to(document)})"
    head = (
        Line("annex", (Span(f"Phụ lục {roman(place + 1)}" if several else "Phụ lục"),)),
        Line("annex-title", (Span(annex.title.upper()),)),
        Line("annex-of", (Span(of),)),
    )
    return Part((*head, *_pieces(annex.blocks, room, counts)), annex.landscape)


def attached_to(document: Document) -> str:
    """The number, symbol, date and issuer as an annex names them."""
    number = number_and_symbol(document.number, document.symbol).replace("Số: ", "số ")
    return f"{number} {written_date(document.signed_on)} của {document.issuer}"
