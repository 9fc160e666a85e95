"""Numbers in text are references to figures: `{{code}}`, so that a text and its table can't differ.

`{{code}}` gives the figure of the period, `{{code|truoc}}` the one of the same period a year before, `{{code|so_voi}}`
both with the difference in words. Everything else with digits in it is a number that somebody typed out.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

REFERENCE = re.compile(r"\{\{\s*([a-z0-9_.\-]{1,60})\s*(?:\|\s*(truoc|so_voi)\s*)?\}\}")
BROKEN = re.compile(r"\{\{|\}\}")

_DAY = r"\b\d{1,2}[/.\-]\d{1,2}(?:[/.\-]\d{2,4})?\b"
_MONTH = r"\b(?:tháng|quý|kỳ|khóa|nhiệm kỳ)\s+\d{1,2}(?:[/\-]\d{2,4})*(?:\s*[-–]\s*\d{2,4})?\b"
_YEAR = r"\b(?:19|20)\d{2}(?:\s*[-–]\s*(?:19|20)?\d{2,4})?\b"
_PAPER = r"\b(?:số\s+)?\d{1,5}[a-zđ]?/[\dA-ZĐa-zđ][\w\-/.]*"
_ORDINAL = (
    r"\b(?:tổ|tổ dân phố|thôn|xóm|khu|khu phố|ấp|bản|cụm|phường|quận|đội|nhóm|số nhà|ngõ|hẻm|điều|khoản|mục|phần|đợt|"
    r"lần|lần thứ|thứ|loại|cấp|chỉ thị|nghị định|thông tư|quyết định|kết luận|quốc lộ|tỉnh lộ)\s+(?:số\s+)?\d{1,4}\b"
)
_CALL = r"\b(?:113|114|115|111)\b"
_ALLOWED = re.compile(f"{_DAY}|{_PAPER}|{_MONTH}|{_ORDINAL}|{_YEAR}|{_CALL}", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*\s*%?")


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference in a text: the figure's code, and what of it ("" the figure, "truoc", "so_voi")."""

    code: str
    part: str = ""

    @property
    def written(self) -> str:
        """As it stands in a text."""
        return f"{{{{{self.code}|{self.part}}}}}" if self.part else f"{{{{{self.code}}}}}"


def references(text: str) -> tuple[Reference, ...]:
    """The references in a text, in order."""
    return tuple(Reference(found[1], found[2] or "") for found in REFERENCE.finditer(text))


def render(text: str, value_of: Callable[[Reference], str]) -> str:
    """The text with every reference replaced by what `value_of` gives for it."""
    return REFERENCE.sub(lambda found: value_of(Reference(found[1], found[2] or "")), text)


def is_broken(text: str) -> bool:
    """Whether braces stand in a text that make no reference."""
    return bool(BROKEN.search(REFERENCE.sub("", text)))


def typed_numbers(text: str) -> tuple[str, ...]:
    """Numbers typed out in a text, in order. Days, years, ordinals ("Tổ 4") and numbers of documents are none."""
    bare = _ALLOWED.sub(" ", REFERENCE.sub(" ", text))
    return tuple(found[0].strip() for found in _NUMBER.finditer(bare))
