"""Numbers in words and digits, pure: no request, no clock, no language of its own.

Vietnamese writes 1.234,5 and 79,4%; English 1,234.5 and 79.4%. A share never stands without its count and its
denominator; below ten there is no share at all, from two hundred on it has one decimal.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import sqrt

NBSP = "\u00a0"
MISSING = "–"
Z_95 = 1.959963984540054
SMALLEST_PUBLIC_COUNT = 5
SMALLEST_SHARED_TOTAL = 10
DECIMALS_FROM = 200

Number = int | float | Decimal
_VIETNAMESE = str.maketrans(",.", ".,")


@dataclass(frozen=True, slots=True)
class Share:
    """A share and its 95 % Wilson interval, each between 0 and 1."""

    value: float
    low: float
    high: float


def digits(value: Number, language: str, decimals: int = 0) -> str:
    """The number with grouped thousands and exactly `decimals` decimals, rounded half away from zero."""
    rounded: int | Decimal
    if isinstance(value, int) and not decimals:  # most numbers of most pages: nothing to round
        rounded, text = value, f"{abs(value):,}"
    else:
        rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
        text = f"{abs(rounded):,.{decimals}f}"
    return ("−" if rounded < 0 else "") + (text.translate(_VIETNAMESE) if language == "vi" else text)


def money(dong: int, language: str) -> str:
    """Whole đồng, e.g. "1.240.000 đ" with a non-breaking space."""
    return f"{digits(dong, language)}{NBSP}đ"


def wilson(count: int, total: int, z: float = Z_95) -> Share:
    """The share `count` of `total` with its Wilson interval. Raises ValueError unless 0 ≤ count ≤ total, total > 0."""
    if total <= 0 or not 0 <= count <= total:
        raise ValueError(f"no share of {count} in {total}")
    p, zz = count / total, z * z
    centre = (p + zz / (2 * total)) / (1 + zz / total)
    half = z / (1 + zz / total) * sqrt(p * (1 - p) / total + zz / (4 * total * total))
    low = 0.0 if count == 0 else max(0.0, centre - half)
    high = 1.0 if count == total else min(1.0, centre + half)
    return Share(p, low, high)


def share_decimals(total: int) -> int:
    """How many decimals a share of `total` may carry."""
    return 1 if total >= DECIMALS_FROM else 0


def may_share(total: int) -> bool:
    """Whether a share of `total` may be shown at all."""
    return total >= SMALLEST_SHARED_TOTAL


def percent(share: float, language: str, decimals: int) -> str:
    """A share between 0 and 1 as e.g. "79,4%". Never shown alone: see `phrases.share`."""
    return f"{digits(share * 100, language, decimals)}%"


def percent_range(share: Share, language: str, decimals: int) -> str:
    """The interval as e.g. "63–90%"."""
    return f"{digits(share.low * 100, language, decimals)}–{percent(share.high, language, decimals)}"


def is_suppressed(count: int) -> bool:
    """Whether a public count is so small that it could point at somebody. A counted zero is shown."""
    return 0 < count < SMALLEST_PUBLIC_COUNT
