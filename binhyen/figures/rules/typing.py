"""Numbers as people type them: read into whole numbers of the smallest step, and written back for a field.

Vietnamese writes 1.234,5. A pasted sheet may bring 1,234.5. Whatever has two readings is refused, never guessed.
`frontend/src/report-numbers.ts` gives the same answers; both are held against the same list of cases.
"""

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from binhyen.figures.rules.values import LIMIT

SPACES = re.compile(r"[\s\u00a0\u202f\u2009]+")
MISSING = frozenset({"", "-", "–", "—"})
PLAIN = re.compile(r"\d+")
DOTTED = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,(\d+))?")
COMMAED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.(\d+))?")
FRACTION = re.compile(r"(\d+)[.,](\d+)")
LONGEST = 30
GROUP = 3


class Problem(StrEnum):
    """Why something typed is not a number of a report."""

    NOT_A_NUMBER = "not_a_number"
    NEGATIVE = "negative"
    TOO_PRECISE = "too_precise"
    TOO_LARGE = "too_large"
    TWO_READINGS = "two_readings"


class Unreadable(ValueError):
    """What was typed can't be taken as it is."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


def read_number(text: str, decimals: int = 0) -> int | None:
    """What was typed, in steps of 10 ** -decimals; None for nothing typed. Raises Unreadable."""
    cleaned = SPACES.sub("", unicodedata.normalize("NFKC", text))
    if cleaned in MISSING:
        return None
    if cleaned[0] in "-−" and PLAIN.match(cleaned[1:]):
        raise Unreadable(Problem.NEGATIVE)
    if len(cleaned) > LONGEST or not cleaned.isascii():
        raise Unreadable(Problem.NOT_A_NUMBER)
    whole, fraction = _parts(cleaned, decimals)
    return _steps(whole, fraction, decimals)


def read_or_none(text: str, decimals: int = 0) -> int | None:
    """`read_number`, and None for what can't be taken as it is."""
    try:
        return read_number(text, decimals)
    except Unreadable:
        return None


def _parts(text: str, decimals: int) -> tuple[str, str]:
    if PLAIN.fullmatch(text):
        return text, ""
    dotted, commaed = DOTTED.fullmatch(text), COMMAED.fullmatch(text)
    if dotted:
        fraction = dotted.group(1) or ""
        return text.partition(",")[0].replace(".", ""), fraction
    if commaed and (decimals == 0 or text.count(",") > 1 or "." in text):
        return text.partition(".")[0].replace(",", ""), commaed.group(1) or ""
    if commaed and decimals < GROUP:
        raise Unreadable(Problem.TWO_READINGS)
    parted = FRACTION.fullmatch(text)
    if parted is None:
        raise Unreadable(Problem.NOT_A_NUMBER)
    return parted.group(1), parted.group(2)


def _steps(whole: str, fraction: str, decimals: int) -> int:
    kept = fraction.rstrip("0")
    if len(kept) > decimals:
        raise Unreadable(Problem.TOO_PRECISE)
    value = int(whole + kept.ljust(decimals, "0"))
    if value >= LIMIT:
        raise Unreadable(Problem.TOO_LARGE)
    return value


def read_cell(value: object, decimals: int = 0) -> int | None:
    """What a cell of a sheet holds: a number as it is, a text as it was typed. Raises Unreadable."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        raise Unreadable(Problem.NOT_A_NUMBER)
    if isinstance(value, str):
        return read_number(value, decimals)
    try:
        steps = Decimal(repr(value) if isinstance(value, float) else value).scaleb(decimals)
        whole = int(steps)
    except (InvalidOperation, ValueError, OverflowError):
        raise Unreadable(Problem.NOT_A_NUMBER) from None
    if steps < 0:
        raise Unreadable(Problem.NEGATIVE)
    if steps != whole:
        raise Unreadable(Problem.TOO_PRECISE)
    if whole >= LIMIT:
        raise Unreadable(Problem.TOO_LARGE)
    return whole


def typed(value: int | None, decimals: int = 0) -> str:
    """A value as it stands in a field: digits without groups, a comma before the decimals; "" for a gap."""
    if value is None:
        return ""
    digits = str(value).rjust(decimals + 1, "0")
    return f"{digits[:-decimals]},{digits[-decimals:]}" if decimals else digits


def plain(value: int | None, decimals: int = 0) -> Decimal | None:
    """A value as a number of its unit of measure."""
    return None if value is None else Decimal(value).scaleb(-decimals)
