"""Half-open intervals of days: [start, end), end None = still. Overlaps, gaps, epochs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """From `start` up to, not including, `end`; None: without end. Raises ValueError when empty."""

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end <= self.start:
            raise ValueError("an interval holds at least one day")

    def __contains__(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)

    def overlaps(self, other: "Interval") -> bool:
        """Whether some day lies in both."""
        return (other.end is None or self.start < other.end) and (self.end is None or other.start < self.end)

    def covers(self, other: "Interval") -> bool:
        """Whether every day of the other lies in this one."""
        open_enough = self.end is None or (other.end is not None and other.end <= self.end)
        return self.start <= other.start and open_enough


def first_overlap(intervals: Iterable[Interval]) -> tuple[Interval, Interval] | None:
    """The first two intervals, by start, that share a day; None when none do."""
    ordered = sorted(intervals, key=lambda one: one.start)
    for before, after in pairwise(ordered):
        if before.overlaps(after):
            return before, after
    return None


def covers_without_gap(whole: Interval, parts: Iterable[Interval]) -> bool:
    """Whether the parts, none overlapping, fill the whole interval exactly."""
    ordered = sorted(parts, key=lambda one: one.start)
    if not ordered or ordered[0].start != whole.start or ordered[-1].end != whole.end:
        return False
    return all(before.end == after.start for before, after in pairwise(ordered))


def cut_epochs(changes: Iterable[date]) -> Sequence[Interval]:
    """The intervals between consecutive days of change; the last one is open. No change: none."""
    days = sorted(set(changes))
    ends: list[date | None] = [*days[1:], None]
    return tuple(Interval(start, end) for start, end in zip(days, ends, strict=False))
