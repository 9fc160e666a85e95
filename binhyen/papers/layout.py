"""Decree 30/2020/NĐ-CP, annex I, as measures: the page, and each element's size, face, place and distances.

One table for both writers, so that the Word file and the PDF look alike. Millimetres for places, points for type.
Distances stand before a paragraph, after it only above a table: the space between two is then the same in Word, Writer
and CSS.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import inf
from pathlib import Path
from typing import Final

from PIL import ImageFont

FONTS: Final = Path(__file__).parent / "fonts"
FACES: Final = {
    (False, False): "Tinos-Regular.ttf",
    (False, True): "Tinos-Italic.ttf",
    (True, False): "Tinos-Bold.ttf",
    (True, True): "Tinos-BoldItalic.ttf",
}
FAMILY: Final = "Times New Roman"
SINGLE: Final = 1.149
"""Height of a single line of Times New Roman and of Tinos, in its own size."""

PAGE: Final = (210, 297)
TOP, BOTTOM, LEFT, RIGHT = 20, 20, 30, 15
TEXT: Final = PAGE[0] - LEFT - RIGHT
TEXT_LANDSCAPE: Final = PAGE[1] - LEFT - RIGHT
HEAD: Final = 10
"""From the edge of the page to the page number, and from the lower edge to the printed root."""

ISSUER_WIDTH: Final = 65
ISSUER_GAP: Final = 1.5
"""Kept free beside the issuer, so that its lines do not run into quốc hiệu."""
NATION_WIDTH: Final = TEXT - ISSUER_WIDTH
RECIPIENTS_WIDTH: Final = 75
SIGNATURE_WIDTH: Final = TEXT - RECIPIENTS_WIDTH
SIGNING_ROOM: Final = 78
"""Points between the post and the name: a signature and a seal fit."""

WHOLE_ROWS: Final = 12
"""A table of so many rows is not parted by the end of a page."""

RULE_SHARE: Final = 0.4
"""Length of the lines under the issuer and the title, as a share of the words above; a third to a half is asked."""

FIRST_LINE: Final = 10
LINE_WEIGHT: Final = 0.75

_OPENING: Final = frozenset(
    {
        "và", "năm", "của", "về", "trong", "tại", "theo", "từ", "đến", "cho", "giai", "quý", "tháng", "tỉnh", "thành",
        "phường", "xã", "đặc", "phong", "toàn", "phương",
    }
)  # fmt: skip
"""Words before which a title may be broken, and after which it may not."""

_TOGETHER: Final = frozenset(
    {
        "an ninh", "ban chỉ", "bảo vệ", "chỉ đạo", "công an", "công tác", "cơ sở", "giai đoạn", "hội đồng", "kế hoạch",
        "kết quả", "lực lượng", "mặt trận", "nhân dân", "nhiệm vụ", "phong trào", "phương hướng", "sơ kết", "thành phố",
        "thực hiện", "toàn dân", "tổ quốc", "tổng kết", "trật tự", "xây dựng", "đặc khu", "đồng chí", "ủy ban",
    }
)  # fmt: skip
"""Pairs of syllables that are one word: not parted by a break."""


@dataclass(frozen=True, slots=True)
class Style:
    """One element: `name` is what Word shows; `outline` is its level in the document map, 0 for none."""

    name: str
    pt: float
    bold: bool = False
    italic: bool = False
    align: str = "left"
    before: float = 0
    after: float = 0
    first: float = 0
    left: float = 0
    line: float = 1.0
    keep: bool = False
    outline: int = 0
    level: int = 0
    """The built-in heading it stands for."""
    exact: float = 0
    """Height of its line in points where it is not that of its type."""


_BODY: Final = 14
STYLES: Final[dict[str, Style]] = {
    "superior": Style("Cơ quan chủ quản", 13, align="center"),
    "issuer": Style("Cơ quan ban hành", 13, bold=True, align="center"),
    "nation": Style("Quốc hiệu", 13, bold=True, align="center"),
    "motto": Style("Tiêu ngữ", 14, bold=True, align="center"),
    "number": Style("Số và ký hiệu", 13, align="center", before=5),
    "placed": Style("Địa danh và thời gian", 14, italic=True, align="center", before=4),
    "placed-long": Style("Địa danh và thời gian dài", 13, italic=True, align="center", before=5),
    "kind": Style("Tên loại", _BODY, bold=True, align="center", before=18, keep=True),
    "title": Style("Trích yếu", _BODY, bold=True, align="center", keep=True),
    "to": Style("Kính gửi", _BODY, align="center", before=12, keep=True),
    "to-more": Style("Kính gửi dòng sau", _BODY, align="center", keep=True),
    "to-item": Style("Kính gửi nhiều nơi", _BODY, before=3, left=55),
    "ground": Style("Căn cứ", _BODY, italic=True, align="both", before=6, first=FIRST_LINE, line=1.1),
    "body": Style("Nội dung", _BODY, align="both", before=6, first=FIRST_LINE, line=1.1),
    "note": Style("Chú thích", 13, italic=True, align="both", before=6, first=FIRST_LINE, line=1.1),
    "item": Style("Gạch đầu dòng", _BODY, align="both", before=6, first=FIRST_LINE, line=1.1),
    "item-2": Style("Gạch đầu dòng cấp hai", _BODY, align="both", before=4, first=FIRST_LINE, left=5, line=1.1),
    "heading-1": Style("heading 1", _BODY, bold=True, align="both", before=10, first=FIRST_LINE, keep=True, level=1),
    "heading-2": Style("heading 2", _BODY, bold=True, align="both", before=8, first=FIRST_LINE, keep=True, level=2),
    "heading-3": Style(
        "heading 3", _BODY, bold=True, italic=True, align="both", before=6, first=FIRST_LINE, keep=True, level=3
    ),
    "caption": Style("Tên bảng", 13, bold=True, align="center", before=10, after=4, keep=True),
    "figure": Style("Tên hình", 13, bold=True, align="center", before=4),
    "unit": Style("Đơn vị tính", 12, italic=True, align="right", after=3, keep=True),
    "gap": Style("Cách bảng", 4, keep=True),
    "cell-head": Style("Đầu bảng", 12, bold=True, align="center", keep=True),
    "cell": Style("Ô bảng", 12),
    "cell-sum": Style("Ô bảng dòng cộng", 12, bold=True),
    "table-note": Style("Ghi chú bảng", 12, italic=True, align="both", before=3),
    "picture": Style("Hình", _BODY, align="center", before=8, keep=True),
    "recipients-head": Style("Nơi nhận", 12, bold=True, italic=True),
    "recipient": Style("Nơi nhận từng dòng", 11),
    "authority": Style("Quyền hạn, chức vụ", _BODY, bold=True, align="center"),
    "signer": Style("Họ và tên người ký", _BODY, bold=True, align="center", before=SIGNING_ROOM),
    "annex": Style("Phụ lục", _BODY, bold=True, align="center", keep=True, outline=1),
    "annex-title": Style("Tên phụ lục", _BODY, bold=True, align="center", before=2, keep=True),
    "annex-of": Style("Kèm theo văn bản", _BODY, italic=True, align="center", before=2, keep=True),
    "rule": Style("Đường kẻ", 2, align="center", before=4, exact=3, keep=True),
    "closing": Style("Trước chỗ ký", 4, exact=12, keep=True),
    "end": Style("Hết phần", 1, exact=1),
    "root": Style("Mã đối chiếu", 8.5, align="left"),
}
"""Every element by its key. Sizes and faces are the decree's; distances are ours within its bounds."""


@lru_cache(maxsize=4)
def _face(name: str) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / name, 2048, layout_engine=ImageFont.Layout.BASIC)


def width(text: str, style: Style) -> float:
    """Millimetres that a text takes on one line in a style."""
    advance = _face(FACES[style.bold, style.italic]).getlength(text) / 2048
    return float(advance * style.pt * 25.4 / 72)


def broken(text: str, style: Style, room: float) -> tuple[str, ...]:
    """The text in as few lines as fit `room` millimetres, even, and broken where a reader pauses. No word is cut."""
    words = text.split(" ")
    lines = _fewest(words, style, room)
    if lines == 1:
        return (text,)
    even = width(text, style) / lines
    best: dict[tuple[int, int], tuple[float, tuple[str, ...]]] = {(0, 0): (0.0, ())}
    for line in range(1, lines + 1):
        for start, end in combinations(range(len(words) + 1), 2):
            before = best.get((line - 1, start))
            if before is None:
                continue
            piece = " ".join(words[start:end])
            taken = width(piece, style)
            if taken > room and end - start > 1:
                continue
            cost = before[0] + ((taken - even) / even) ** 2 + _unease(words, end)
            if cost < best.get((line, end), (inf, ()))[0]:
                best[line, end] = cost, (*before[1], piece)
    return best[lines, len(words)][1]


def _fewest(words: list[str], style: Style, room: float) -> int:
    lines, line = 1, words[0]
    for word in words[1:]:
        longer = f"{line} {word}"
        fits = width(longer, style) <= room
        lines, line = (lines, longer) if fits else (lines + 1, word)
    return lines


def _unease(words: list[str], end: int) -> float:
    """How much a break before the word at `end` disturbs: little before a word that opens a phrase, much inside one."""
    if end == len(words) or words[end - 1][-1] in ",;:":
        return 0.0
    before, after = words[end - 1].casefold(), words[end].casefold()
    if f"{before} {after}" in _TOGETHER or after.isdigit() or before in _OPENING:
        return 1.0
    return 0.0 if after in _OPENING else 0.15
