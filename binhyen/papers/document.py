"""What an official document is made of: plain values, without a font, a page or a file format.

Texts are Vietnamese, typed or composed by the room that asks. They are cleaned here (composed letters, nothing unseen,
one line), so that what is measured, drawn and written is the same text.
"""

import io
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import groupby
from typing import Final

from PIL import Image

from binhyen.papers import roots

LEVELS: Final = (1, 2, 3)
_SPACES: Final = str.maketrans(
    {"\n": " ", "\r": " ", "\t": " ", "\v": " ", "\f": " ", "\u2028": " ", "\u2029": " ", "\x85": " "}
)
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Cn", "Co"})
_PICTURES: Final = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


def clean(text: str) -> str:
    """One spelling on one line: composed letters (NFC), no control or unseen characters; non-breaking spaces stay."""
    flat = unicodedata.normalize("NFC", text).translate(_SPACES)
    seen = "".join(char for char in flat if unicodedata.category(char) not in _UNSEEN)
    return re.sub(" +", " ", seen).strip(" ")


def _clean_fields(thing: object, *names: str) -> None:
    """Clean the named texts, and tuples of texts, of a frozen value."""
    for name in names:
        value = getattr(thing, name)
        cleaned = clean(value) if isinstance(value, str) else tuple(clean(each) for each in value)
        object.__setattr__(thing, name, cleaned)


class Align(StrEnum):
    """How a column of a table stands."""

    LEFT = "left"
    CENTRE = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a paragraph in one face. Spaces at its ends count."""

    text: str
    bold: bool = False
    italic: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", clean(f"|{self.text}|")[1:-1])


Text = str | tuple[Span, ...]


def spans(text: Text) -> tuple[Span, ...]:
    """A text as stretches, neighbours in different faces: a plain text is one."""
    if isinstance(text, str):
        return (Span(clean(text)),)
    faces = groupby(text, key=lambda span: (span.bold, span.italic))
    return tuple(Span("".join(span.text for span in run), *face) for face, run in faces)


def words(text: Text) -> tuple[Span, ...]:
    """A text in stretches of one word with the space after it, each in its face."""
    return tuple(
        Span(word, span.bold, span.italic) for span in spans(text) for word in re.findall(r" *[^ ]+ ?| +", span.text)
    )


def plain(text: Text) -> str:
    """A text without its faces."""
    return "".join(span.text for span in spans(text))


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: level 1 (I.), 2 (1.) or 3 (a), … đ)). Its number is put before it unless `numbered` is off."""

    text: str
    level: int = 1
    numbered: bool = True

    def __post_init__(self) -> None:
        if self.level not in LEVELS:
            raise ValueError(f"no heading of level {self.level}")
        _clean_fields(self, "text")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the text. `note` sets it in italics: how a figure was counted, who has not sent."""

    text: Text
    note: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a list: level 1 begins with "-", level 2 with "+"."""

    text: Text
    level: int = 1

    def __post_init__(self) -> None:
        if self.level not in (1, 2):
            raise ValueError(f"no item of level {self.level}")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. Neighbours of the same `group` stand under one common heading.

    `weight`: its share of the width. `official`: its cells are names from the official list of units, which the people
    guard does not read (wards are named after people).
    """

    heading: str
    align: Align = Align.LEFT
    weight: float = 1.0
    group: str = ""
    official: bool = False

    def __post_init__(self) -> None:
        if self.weight <= 0:
            raise ValueError("a column has a width")
        _clean_fields(self, "heading", "group")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: one formatted text a column, "" for an empty cell. `bold` marks a sum."""

    cells: tuple[str, ...]
    bold: bool = False

    def __post_init__(self) -> None:
        _clean_fields(self, "cells")


@dataclass(frozen=True, slots=True)
class Table:
    """A table; with a caption it is numbered ("Bảng 1. …"). The first column names the row."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    caption: str = ""
    unit: str = ""
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _clean_fields(self, "caption", "unit", "notes")
        wrong = [row for row in self.rows if len(row.cells) != len(self.columns)]
        if wrong or not self.columns:
            raise ValueError(f"{len(wrong)} rows do not fit {len(self.columns)} columns")
        named = [column.group for column in self.columns]
        runs = [group for place, group in enumerate(named) if group and group != (named[place - 1] if place else "")]
        if len(runs) != len(set(runs)):
            raise ValueError("columns of one group stand side by side")


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG or JPEG, e.g. a chart; with a caption it is numbered ("Biểu đồ 1. …"). `alt`: what it shows."""

    data: bytes = field(repr=False)
    alt: str
    caption: str = ""
    width_mm: int = 150

    def __post_init__(self) -> None:
        _clean_fields(self, "alt", "caption")
        if not self.alt or not 10 <= self.width_mm <= 252:
            raise ValueError("a picture has words for who cannot see it, and fits a page")
        _ = self.mime, self.size

    @property
    def size(self) -> tuple[int, int]:
        """Its width and height in dots. Raises ValueError when it cannot be read."""
        try:
            with Image.open(io.BytesIO(self.data)) as image:
                return image.size
        except OSError as error:
            raise ValueError("a damaged picture") from error

    @property
    def mime(self) -> str:
        """Its media type, by content. Raises ValueError for another kind."""
        for start, mime in _PICTURES.items():
            if self.data.startswith(start):
                return mime
        raise ValueError("neither PNG nor JPEG")


Block = Heading | Paragraph | Item | Table | Picture


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs: `authority` lines ("TM. Ủy ban nhân dân", "KT. Chủ tịch"), then the post; set in capitals.

    The name stays empty: it is written by whoever signs, by hand or digitally.
    """

    post: str
    authority: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _clean_fields(self, "post", "authority")


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex on pages of its own. Several are numbered Phụ lục I, II…"""

    title: str
    blocks: tuple[Block, ...]
    landscape: bool = True

    def __post_init__(self) -> None:
        _clean_fields(self, "title")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """An official document with the parts of Decree 30/2020/NĐ-CP, annex I.

    `superior`, `issuer`: the body above, "" when none is named, and the issuing body, as they are written in a sentence
    ("Ủy ban nhân dân phường Bàu Sen"): capitals are set where they belong. `number` None and `signed_on` None
    leave room to write them in. `kind` and `title`: "Báo cáo" and what it is about. `grounds`: the căn cứ, without
    closing marks. `addressees`: after "Kính gửi". `recipients`: nơi nhận, without dashes and closing marks, the filing
    line ("Lưu: VT, PV05") last. `root`: the root of the snapshot it was made from (64 hexadecimal digits), "" for none.
    """

    issuer: str
    symbol: str
    place: str
    kind: str
    title: str
    body: tuple[Block, ...]
    signature: Signature
    recipients: tuple[str, ...]
    superior: str = ""
    number: int | None = None
    signed_on: date | None = None
    addressees: tuple[str, ...] = ()
    grounds: tuple[str, ...] = ()
    annexes: tuple[Annex, ...] = ()
    root: str = ""

    def __post_init__(self) -> None:
        _clean_fields(self, "issuer", "symbol", "place", "kind", "title", "superior")
        _clean_fields(self, "recipients", "addressees", "grounds")
        if not (self.issuer and self.symbol and self.place and self.kind and self.title):
            raise ValueError("an official document names its issuer, symbol, place, kind and subject")
        if self.number is not None and self.number < 1:
            raise ValueError("documents are numbered from 1")
        if self.root and not roots.is_root(self.root):
            raise ValueError("a root is 64 hexadecimal digits")

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Every block, of the body and of the annexes, in order."""
        return (*self.body, *(block for annex in self.annexes for block in annex.blocks))
