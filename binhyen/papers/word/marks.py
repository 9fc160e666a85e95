"""Small pieces of WordprocessingML as text. Whatever comes from outside passes `safe`."""

from collections.abc import Iterable
from typing import Final
from xml.sax.saxutils import escape

from binhyen.papers import layout
from binhyen.papers.document import Span
from binhyen.papers.layout import STYLES
from binhyen.papers.plan import BLANK

MAIN: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SPACES: Final = f'xmlns:w="{MAIN}" xmlns:r="{RELATIONS}"'


def twips(millimetres: float) -> int:
    """Twentieths of a point."""
    return round(millimetres / 25.4 * 1440)


def safe(text: str) -> str:
    """A text for an element or an attribute."""
    return escape(text, {'"': "&quot;"})


def run(span: Span) -> str:
    """A stretch of text in its face, over that of its style."""
    face = "<w:b/>" * span.bold + "<w:i/>" * span.italic
    said = f"<w:rPr>{face}</w:rPr>" if face else ""
    words = span.text.replace(BLANK, " " * len(BLANK))  # Writer draws these wider when they are non-breaking
    return f'<w:r>{said}<w:t xml:space="preserve">{safe(words)}</w:t></w:r>'


def paragraph(style: str, spans: Iterable[Span] = (), *, more: str = "", keep: bool = False, content: str = "") -> str:
    """A paragraph in a style. `more`: properties which stand after those of the style; `content`: ready runs."""
    held = "<w:keepNext/>" * keep
    runs = content + "".join(run(span) for span in spans)
    return f'<w:p><w:pPr><w:pStyle w:val="{style_id(style)}"/>{held}{more}</w:pPr>{runs}</w:p>'


def text(style: str, words: str) -> str:
    """A paragraph of one face."""
    return paragraph(style, (Span(words),))


def style_id(key: str) -> str:
    """The name of a style inside the file: that of a built-in heading, or our own."""
    level = STYLES[key].level
    return f"Heading{level}" if level else "BY" + "".join(part.capitalize() for part in key.split("-"))


def rule(length: float, room: float) -> str:
    """A line of a length in the middle of a room, drawn as the upper border of an empty paragraph; all millimetres."""
    side = twips((room - length) / 2)
    border = f'<w:top w:val="single" w:sz="{round(layout.LINE_WEIGHT * 8)}" w:space="0" w:color="000000"/>'
    more = f'<w:pBdr>{border}</w:pBdr><w:ind w:left="{side}" w:right="{side}"/>'
    return paragraph("rule", more=more)


def field(code: str, shown: str) -> str:
    """A field that Word computes, e.g. the page number."""
    parts = (
        '<w:fldChar w:fldCharType="begin"/>',
        f'<w:instrText xml:space="preserve"> {code} </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        f"<w:t>{shown}</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
    )
    return "".join(f"<w:r>{part}</w:r>" for part in parts)
