"""A chart of columns as a picture for a document: readable printed in black and white, each column with its figure.

It repeats figures of a table beside it and never replaces one. The same figures give the same picture.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from binhyen.papers import layout
from binhyen.papers.document import Picture, clean

DOTS: Final = 240
"""Dots an inch."""
MOST: Final = 24
"""So many places on the line below at most; more are unreadable on paper."""
_INKS: Final = (70, 255, 165)
"""Dark, white with an outline, grey: told apart in black and white."""
_HEIGHT_MM: Final = 70
_WORDS_MM: Final = 3.6


@dataclass(frozen=True, slots=True)
class Series:
    """A row of figures with its name, e.g. of one year. None where nothing was sent: it is left out and said."""

    name: str
    values: tuple[float | None, ...]
    shown: tuple[str, ...]
    """The figures as they are printed, "–" where there is none."""


@dataclass(frozen=True, slots=True)
class _Ground:
    """The picture being drawn: its pen and font, its size, the lowest line of the columns, and a place's width."""

    pen: ImageDraw.ImageDraw
    font: ImageFont.FreeTypeFont
    width: int
    floor: int
    top: int
    step: float


def draw_columns(labels: tuple[str, ...], series: tuple[Series, ...], *, caption: str, width_mm: int = 150) -> Picture:
    """Columns side by side for each label, one for each of 1 to 3 series. Figures are not negative.

    Raises ValueError for another number of series or labels (1 to 24), or figures that do not fit the labels.
    """
    _check(labels, series)
    width, height = _dots(width_mm), _dots(_HEIGHT_MM)
    image = Image.new("L", (width, height), 255)
    font = ImageFont.truetype(layout.FONTS / layout.FACES[False, False], _dots(_WORDS_MM))
    line = _dots(_WORDS_MM * 1.4)
    ground = _Ground(ImageDraw.Draw(image), font, width, height - line * 2, line * 2, width / len(labels))
    highest = max((value for row in series for value in row.values if value), default=1.0)
    for place, label in enumerate(labels):
        _draw_place(ground, place, clean(label), series, highest)
    ground.pen.line((0, ground.floor, width, ground.floor), fill=0, width=3)
    _draw_names(ground, series)
    out = io.BytesIO()
    image.save(out, "PNG", dpi=(DOTS, DOTS), optimize=True)
    return Picture(out.getvalue(), " ".join(_told(labels, series)), caption, width_mm)


def _check(labels: tuple[str, ...], series: tuple[Series, ...]) -> None:
    if not 1 <= len(labels) <= MOST or not 1 <= len(series) <= len(_INKS):
        raise ValueError(f"{len(series)} series of {len(labels)} labels make no readable chart")
    for row in series:
        if not len(row.values) == len(row.shown) == len(labels):
            raise ValueError(f"the figures of {row.name} do not fit {len(labels)} labels")
        if any(value is not None and value < 0 for value in row.values):
            raise ValueError("columns stand above the line")


def _dots(millimetres: float) -> int:
    return round(millimetres / 25.4 * DOTS)


def _draw_place(ground: _Ground, place: int, label: str, series: tuple[Series, ...], highest: float) -> None:
    middle = (place + 0.5) * ground.step
    ground.pen.text((middle, ground.floor + 8), label, fill=0, font=_fitting(ground, label, ground.step), anchor="ma")
    wide = ground.step * 0.8 / len(series)
    for index, row in enumerate(series):
        value = row.values[place]
        left = middle - ground.step * 0.4 + index * wide
        high = 0 if value is None else (ground.floor - ground.top) * value / highest
        if value:
            box = (left + 2, ground.floor - high, left + wide - 2, ground.floor)
            ground.pen.rectangle(box, fill=_INKS[index], outline=0, width=2)
        font = _fitting(ground, row.shown[place], wide)
        ground.pen.text((left + wide / 2, ground.floor - high - 6), row.shown[place], fill=0, font=font, anchor="md")


def _fitting(ground: _Ground, words: str, room: float) -> ImageFont.FreeTypeFont:
    """The font, smaller where the words are wider than their room, never below 2 mm."""
    taken = ground.font.getlength(words)
    if taken <= room:
        return ground.font
    return ground.font.font_variant(size=max(_dots(2), int(ground.font.size * room / taken)))


def _draw_names(ground: _Ground, series: tuple[Series, ...]) -> None:
    """The names of the series in a row above the columns, each after a patch of its ink; none for a single one."""
    left, side = 0.0, _dots(3)
    for ink, row in zip(_INKS, series if len(series) > 1 else (), strict=False):
        ground.pen.rectangle((left, 2, left + side, 2 + side), fill=ink, outline=0, width=2)
        ground.pen.text((left + side + 10, 0), clean(row.name), fill=0, font=ground.font, anchor="la")
        left += side + 60 + ground.font.getlength(clean(row.name))


def _told(labels: tuple[str, ...], series: tuple[Series, ...]) -> Iterator[str]:
    """What the picture shows, in words: every figure."""
    for row in series:
        pairs = zip(labels, row.shown, strict=True)
        yield f"{row.name}: " + "; ".join(f"{label} {shown}" for label, shown in pairs) + "."
