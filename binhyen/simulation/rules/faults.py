"""What goes wrong in reports, on purpose and at known places, so that later checks can be measured against the truth.

A fault belongs to one unit. Some are habits (all periods from a start), some happen once. Nothing here judges: honest
units round too, and are planted as such.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from binhyen.simulation.rules.counts import Counts


class Habit(StrEnum):
    """How a unit reports, over all its periods; the values are keys of `planted.json`."""

    HONEST = "honest"
    HONEST_ROUNDER = "honest_rounders"
    OFTEN_LATE = "often_late"
    OFTEN_MISSING = "often_missing"
    COPIES_LAST_MONTH = "copies_last_month"
    COPIES_A_PEER = "copies_a_peer"
    TOO_SMOOTH = "too_smooth"
    HEAPS_ON_TENS = "heaps_on_tens"
    ALWAYS_NOTHING = "always_nothing"


class Slip(StrEnum):
    """What happens in one period of one unit; the values are keys of `planted.json`."""

    TEN_TIMES = "ten_times"
    SWAPPED = "swapped_figures"
    PART_ABOVE_WHOLE = "part_above_whole"
    COPIED_TEXT = "copied_text"


HABITS: tuple[tuple[Habit, float], ...] = (
    (Habit.HONEST, 0.70),
    (Habit.HONEST_ROUNDER, 0.08),
    (Habit.OFTEN_LATE, 0.09),
    (Habit.OFTEN_MISSING, 0.08),
    (Habit.COPIES_LAST_MONTH, 0.01),
    (Habit.COPIES_A_PEER, 0.01),
    (Habit.TOO_SMOOTH, 0.01),
    (Habit.HEAPS_ON_TENS, 0.01),
    (Habit.ALWAYS_NOTHING, 0.01),
)
"""Every habit with its share of units."""

SLIP_SHARE = 0.004
"""Share of reports with a slip of the hand."""


@dataclass(frozen=True, slots=True)
class Planted:
    """A slip, where it is: rank of the unit, rank of the period, position of the figure (the first of a pair)."""

    slip: Slip
    unit: int
    period: int
    position: int


def habits_of(rng: np.random.Generator, units: int) -> list[Habit]:
    """A habit for each unit. A single unit has no peer to copy from and is honest then."""
    names = [habit for habit, _ in HABITS]
    chosen = rng.choice(len(names), size=units, p=[share for _, share in HABITS])
    found = [names[index] for index in chosen]
    return [Habit.HONEST if habit == Habit.COPIES_A_PEER and units < 2 else habit for habit in found]


def apply_habits(rng: np.random.Generator, values: Counts, habits: Sequence[Habit], stocks: Sequence[bool]) -> Counts:
    """The figures as the units send them: units × periods × positions, changed by what each is used to do."""
    found = values.copy()
    flows = ~np.asarray(stocks, dtype=bool)
    for unit, habit in enumerate(habits):
        mine = found[unit]
        if habit == Habit.HONEST_ROUNDER:
            mine[:, flows] = np.where(mine[:, flows] >= 20, _rounded(mine[:, flows], 5), mine[:, flows])
        elif habit == Habit.HEAPS_ON_TENS:
            mine[:, flows] = np.where(mine[:, flows] > 2, np.maximum(10, _rounded(mine[:, flows], 10)), mine[:, flows])
        elif habit == Habit.COPIES_LAST_MONTH:
            start = int(rng.integers(0, max(1, len(mine) // 3)))
            mine[start:] = mine[start]
        elif habit == Habit.TOO_SMOOTH:
            level = np.round(mine.mean(axis=0)).astype(np.int64)
            mine[:] = np.maximum(0, level + rng.integers(-1, 2, mine.shape) * (level > 4))
        elif habit == Habit.ALWAYS_NOTHING:
            mine[:, flows] = 0
    for unit, habit in enumerate(habits):
        if habit == Habit.COPIES_A_PEER:
            found[unit] = found[peer_of(unit, len(habits))]
    return found


def peer_of(unit: int, units: int) -> int:
    """From whom a unit copies: its neighbour in the list."""
    return (unit + 1) % units


def _rounded(values: Counts, step: int) -> Counts:
    return (values + step // 2) // step * step


def slip(
    rng: np.random.Generator, values: Counts, pairs: Sequence[tuple[int, int]], flows: Sequence[int]
) -> list[Planted]:
    """Let hands slip in `values` (changed in place) and say where. `pairs` are (part, whole) positions of the form."""
    units, periods, _ = values.shape
    found: list[Planted] = []
    for _turn in range(int(rng.binomial(units * periods, SLIP_SHARE))):
        unit, period = int(rng.integers(units)), int(rng.integers(periods))
        kind = (Slip.TEN_TIMES, Slip.SWAPPED, Slip.PART_ABOVE_WHOLE)[int(rng.integers(3 if pairs else 2))]
        row = values[unit, period]
        if kind == Slip.TEN_TIMES:
            position = int(rng.choice(np.asarray(flows)))
            if row[position] == 0:
                continue
            row[position] *= 10
        elif kind == Slip.SWAPPED:
            position = int(rng.integers(len(row) - 1))
            if row[position] == row[position + 1]:
                continue
            row[position], row[position + 1] = row[position + 1], row[position]
        else:
            position, whole = pairs[int(rng.integers(len(pairs)))]
            row[position] = row[whole] + 1 + int(rng.integers(5))
        found.append(Planted(kind, unit, period, position))
    return found
