"""Differences of totals and counters, gathered before they are written in one go, in the order of units."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from binhyen.figures.rules.values import difference

Values = Sequence[int | None]
Column = str
COLUMNS: tuple[Column, ...] = ("own", "submitted", "accepted", "carried")
COUNTERS: tuple[Column, ...] = ("expected", "received", "on_time", "accepted")


@dataclass(frozen=True, slots=True)
class Home:
    """The rows that a slot moves. `own` is the sending unit where it has rows of its own (commune and above), else
    None; `commune` and `province` are the stored ancestors.
    """

    own: int | None
    commune: int | None
    province: int | None

    def units(self) -> tuple[int, ...]:
        """Every unit whose rows move, each once, the sender's own first."""
        return tuple(dict.fromkeys(unit for unit in (self.own, self.commune, self.province) if unit is not None))

    def parent(self, unit: int) -> int | None:
        """The unit into which a row adds up: the province, except for the province's own row."""
        return self.province if unit != self.province else None


Scope = tuple[int, int]
"""(period, form version), primary keys."""


@dataclass(slots=True)
class Ledger:
    """Differences by row: `figures` by (period, form version, unit, position), `counts` without the position."""

    figures: dict[tuple[int, int, int, int], list[int]] = field(default_factory=dict)
    counts: dict[tuple[int, int, int], list[int]] = field(default_factory=dict)
    parents: dict[tuple[int, int, int], int | None] = field(default_factory=dict)

    def add(self, scope: Scope, home: Home, column: Column, amounts: Iterable[tuple[int, int]]) -> None:
        """Add amounts (position, difference) to a column of every row of a home; `submitted` moves `own` too."""
        moves = [(position, amount) for position, amount in amounts if amount]
        place = COLUMNS.index(column)
        for unit in home.units():
            for position, amount in moves:
                row = self.figures.setdefault((*scope, unit, position), [0, 0, 0, 0])
                row[place] += amount
                if column == "submitted" and unit == home.own:
                    row[0] += amount

    def count(self, scope: Scope, home: Home, changes: Mapping[Column, int]) -> None:
        """Add to the counters of every row of a home. With no change the rows' versions grow all the same."""
        for unit in home.units():
            row = self.counts.setdefault((*scope, unit), [0, 0, 0, 0])
            self.parents[(*scope, unit)] = home.parent(unit)
            for column, amount in changes.items():
                row[COUNTERS.index(column)] += amount

    def figure_rows(self) -> Iterator[tuple[int, ...]]:
        """(period, form version, unit, position, own, submitted, accepted, carried), ordered; no row of zeros."""
        return ((*key, *row) for key, row in sorted(self.figures.items()) if any(row))

    def count_rows(self) -> Iterator[tuple[int | None, ...]]:
        """(period, form version, unit, parent, expected, received, on time, accepted), ordered."""
        return ((*key, self.parents[key], *row) for key, row in sorted(self.counts.items()))


def changed(positions: Iterable[int], new: Values, old: Values) -> list[tuple[int, int]]:
    """(position, new − old) for those of the given positions that differ."""
    amounts = difference(new, old)
    return [(place, amounts[place]) for place in positions if place < len(amounts) and amounts[place]]


def differing(new: Values, old: Values) -> list[int]:
    """The positions at which two versions differ; a gap and a 0 differ here."""
    return [place for place, (after, before) in enumerate(zip_longest(new, old)) if after != before]
