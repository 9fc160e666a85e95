"""Shares of many units against their size: which lie outside what chance and ordinary differences explain.

Source: D. J. Spiegelhalter, Funnel plots for comparing institutional performance, Statistics in Medicine 24 (2005):
limits of a binomial share around the common one, widened by an over-dispersion estimated from winsorised z-scores.
A point outside is a question to the unit, never a grade.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

Z_95, Z_998 = 1.959963984540054, 3.090232306167813
WINSORISED = 0.1
SMALLEST_TOTAL = 10


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits at one size, as shares between 0 and 1."""

    total: int
    low_95: float
    high_95: float
    low_998: float
    high_998: float


@dataclass(frozen=True, slots=True)
class Funnel:
    """The common share, the over-dispersion φ (1: chance alone), and the ranks of units outside the 99.8 % limits."""

    share: float
    phi: float
    outside: tuple[int, ...]

    def limits(self, total: int) -> Limits:
        """The limits for a unit of a size. Raises ValueError below 1."""
        if total < 1:
            raise ValueError("a share needs at least one case")
        spread = sqrt(self.phi * self.share * (1 - self.share) / total)
        inside = [min(1.0, max(0.0, self.share + z * spread)) for z in (-Z_95, Z_95, -Z_998, Z_998)]
        return Limits(total, *inside)


def funnel(pairs: Sequence[tuple[int, int]]) -> Funnel | None:
    """The funnel of (count, total) pairs; None when there are fewer than three units of ten cases or more, or when all
    of them have everything or nothing. Raises ValueError for a count outside 0…total.
    """
    if any(not 0 <= count <= total for count, total in pairs):
        raise ValueError("a share counts part of its total")
    used = [(rank, count, total) for rank, (count, total) in enumerate(pairs) if total >= SMALLEST_TOTAL]
    counts, totals = sum(count for _, count, _ in used), sum(total for _, _, total in used)
    if len(used) < 3 or counts in {0, totals}:
        return None
    share = counts / totals
    scores = [(count / total - share) / sqrt(share * (1 - share) / total) for _, count, total in used]
    phi = over_dispersion(scores)
    far = tuple(rank for (rank, _, _), score in zip(used, scores, strict=True) if abs(score) > Z_998 * sqrt(phi))
    return Funnel(share, phi, far)


def over_dispersion(scores: Sequence[float]) -> float:
    """φ from z-scores, the outer tenth on each side pulled in; 1 unless it is more than chance would make it."""
    ordered = sorted(scores)
    cut = int(WINSORISED * len(ordered))
    low, high = ordered[cut], ordered[len(ordered) - 1 - cut]
    phi = sum(min(high, max(low, score)) ** 2 for score in scores) / len(scores)
    return phi if phi > 1 + 2 * sqrt(2 / len(scores)) else 1.0


@dataclass(frozen=True, slots=True)
class Spread:
    """How far units of one kind lie apart: the middle, and the tenths below and above which a tenth of them lie."""

    units: int
    low: float
    middle: float
    high: float


def spread(values: Sequence[float]) -> Spread | None:
    """The spread of shares or rates of units, by linear interpolation between ranks; None for fewer than three."""
    if len(values) < 3:
        return None
    ordered = sorted(values)
    return Spread(len(ordered), *(_quantile(ordered, part) for part in (0.1, 0.5, 0.9)))


def _quantile(ordered: Sequence[float], part: float) -> float:
    place = part * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])
