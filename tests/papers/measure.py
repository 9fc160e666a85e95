"""What stands where on the pages of a PDF. Millimetres from the upper left corner; type in points."""

import io
from dataclasses import dataclass
from itertools import groupby

from pdfminer.high_level import extract_pages
from pdfminer.layout import LAParams, LTChar, LTContainer, LTCurve, LTPage

MM = 25.4 / 72


@dataclass(frozen=True)
class Glyph:
    text: str
    left: float
    right: float
    base: float
    font: str
    pt: float


@dataclass(frozen=True)
class Printed:
    """A line of text: glyphs on one base."""

    text: str
    left: float
    right: float
    base: float
    pt: float
    fonts: frozenset[str]

    @property
    def bold(self) -> bool:
        return all("Bold" in font for font in self.fonts)

    @property
    def italic(self) -> bool:
        return all("Italic" in font for font in self.fonts)

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


@dataclass(frozen=True)
class Drawn:
    """A line that was drawn, not typed."""

    left: float
    right: float
    top: float
    bottom: float

    @property
    def length(self) -> float:
        return self.right - self.left

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


@dataclass(frozen=True)
class Sheet:
    """A page."""

    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    lines: tuple[Printed, ...]
    level: tuple[Drawn, ...]

    def find(self, start: str) -> Printed:
        """The one line of text that begins so."""
        (found,) = [line for line in self.lines if line.text.startswith(start)]
        return found

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)

    def rule_under(self, line: Printed) -> Drawn:
        """The drawn line next below a line of text, at most 4 mm under its base, that does not belong to a table."""
        below = [
            rule
            for rule in self.level
            if 0 < rule.top - line.base < 4 and line.left - 1 <= rule.middle <= line.right + 1
        ]
        return min(below, key=lambda rule: rule.top)


def measured(pdf: bytes) -> list[Sheet]:
    """Every page of a PDF."""
    return [_sheet(page) for page in extract_pages(io.BytesIO(pdf), laparams=LAParams(all_texts=True))]


def _sheet(page: LTPage) -> Sheet:
    glyphs: list[Glyph] = []
    level: list[Drawn] = []

    def walk(item: object) -> None:
        if isinstance(item, LTChar):
            base = page.height - item.matrix[5]
            pt = round(item.size, 1)
            glyphs.append(Glyph(item.get_text(), item.x0 * MM, item.x1 * MM, base * MM, item.fontname, pt))
        elif isinstance(item, LTCurve):
            if item.height * MM < 0.6 and item.width * MM > 3:
                top, bottom = page.height - item.y1, page.height - item.y0
                level.append(Drawn(item.x0 * MM, item.x1 * MM, top * MM, bottom * MM))
        elif isinstance(item, LTContainer):
            for inner in item:
                walk(inner)

    walk(page)
    return Sheet(page.width * MM, page.height * MM, tuple(glyphs), tuple(_lines(glyphs)), tuple(level))


def _lines(glyphs: list[Glyph]) -> list[Printed]:
    """Glyphs gathered by their base, parted where more than 6 mm are free."""
    ordered = sorted(
        (glyph for glyph in glyphs if glyph.text.strip()), key=lambda glyph: (round(glyph.base, 1), glyph.left)
    )
    found = []
    for _base, row in groupby(ordered, key=lambda glyph: round(glyph.base, 1)):
        part: list[Glyph] = []
        for glyph in row:
            if part and glyph.left - part[-1].right > 6:
                found.append(_line(part))
                part = []
            part.append(glyph)
        found.append(_line(part))
    return found


def _line(glyphs: list[Glyph]) -> Printed:
    text = ""
    for before, glyph in zip([None, *glyphs], glyphs, strict=False):
        if before is not None and glyph.left - before.right > 0.12 * glyph.pt * MM:
            text += " "
        text += glyph.text
    sizes = {glyph.pt for glyph in glyphs}
    return Printed(
        text, glyphs[0].left, glyphs[-1].right, glyphs[0].base, max(sizes), frozenset(glyph.font for glyph in glyphs)
    )
