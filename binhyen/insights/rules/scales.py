"""Where numbers stand on an axis: round steps that people read, linear and logarithmic. Pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

STEPS = (1, 2, 5, 10)


@dataclass(frozen=True, slots=True)
class Axis:
    """A stretch of a drawing, from `start` to `end` in its units, for values from `low` to `high`.

    `start` may lie beyond `end`: values then grow the other way, as upwards in a picture.
    """

    low: float
    high: float
    start: float
    end: float
    logarithmic: bool = False

    def at(self, value: float) -> float:
        """Where a value stands; values outside are drawn at the border."""
        inside = min(self.high, max(self.low, value))
        part = _part(inside, self.low, self.high, logarithmic=self.logarithmic)
        return self.start + part * (self.end - self.start)


def _part(value: float, low: float, high: float, *, logarithmic: bool) -> float:
    if high <= low:
        return 0.0
    if logarithmic:
        return (log10(value) - log10(low)) / (log10(high) - log10(low))
    return (value - low) / (high - low)


def round_step(span: float, most: int) -> float:
    """The smallest of 1, 2, 5 × a power of ten of which at most `most` fit into a span above 0."""
    rough = span / most
    power = 10.0 ** floor(log10(rough))
    return next(step * power for step in STEPS if step * power >= rough * (1 - 1e-9))


def ticks(high: float, most: int = 4) -> Sequence[float]:
    """Round values from 0 to the first that is not below `high`; whole numbers. 0 and 1 for nothing at all."""
    step = round_step(high, most) if high > most else 1.0
    return [step * rank for rank in range(ceil(max(high, 1.0) / step - 1e-9) + 1)]


def powers(low: float, high: float) -> Sequence[int]:
    """1, 2 and 5 × powers of ten from the last one not above `low` to the first one not below `high` (both ≥ 1)."""
    every = [step * 10**power for power in range(floor(log10(low)), ceil(log10(high)) + 2) for step in STEPS[:-1]]
    first = max(value for value in every if value <= low)
    last = min(value for value in every if value >= high)
    return [value for value in every if first <= value <= last]


def window(low: float, high: float, step: float = 0.1) -> tuple[float, float]:
    """Shares from `low` to `high` widened to whole steps, inside 0–1 and at least two steps wide."""
    first, last = max(0.0, floor(low / step + 1e-9) * step), min(1.0, ceil(high / step - 1e-9) * step)
    if last - first < 2 * step:
        first = max(0.0, last - 2 * step)
        last = first + 2 * step
    return round(first, 6), round(last, 6)
