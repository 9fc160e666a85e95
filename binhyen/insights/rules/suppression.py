"""What may be shown of small counts in public (wall W11).

A count of 1 to 4 could point at somebody and is hidden. Where the total of a table is shown, hidden cells could be
worked out from the rest, so further cells are hidden until every one of the small ones could still be anything from 1
to 4; when there is nothing left to hide, the total is hidden too. Between two releases of the same table a change of 1
to 4 would say as much as the count itself: the cell keeps what was published first until the change is larger.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SMALLEST = 5
"""The smallest count that is shown, apart from 0."""

SLACK = SMALLEST - 2
"""How much room the hidden cells need between them, so that each small one can still be anything from 1 to 4."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A table as it may be published: None where a count is hidden."""

    cells: tuple[int | None, ...]
    total: int | None


def is_small(count: int) -> bool:
    """Whether a count could point at somebody. A counted zero cannot."""
    return 0 < count < SMALLEST


def protect(counts: Sequence[int], *, with_total: bool = True) -> Shown:
    """One row of cells and their total as they may be published. Raises ValueError for a negative count."""
    if any(count < 0 for count in counts):
        raise ValueError("a public table holds counts, and none of them is negative")
    hidden = {index for index, count in enumerate(counts) if is_small(count)}
    total = sum(counts)
    if not with_total or is_small(total):
        return Shown(_cells(counts, hidden), None)
    if hidden:
        spare = sorted((index for index, count in enumerate(counts) if count >= SMALLEST), key=lambda i: (counts[i], i))
        while spare and not _safe(counts, hidden):
            hidden.add(spare.pop(0))
        if not _safe(counts, hidden):
            return Shown(_cells(counts, hidden), None)
    return Shown(_cells(counts, hidden), total)


def _cells(counts: Sequence[int], hidden: set[int]) -> tuple[int | None, ...]:
    return tuple(None if index in hidden else count for index, count in enumerate(counts))


def _safe(counts: Sequence[int], hidden: set[int]) -> bool:
    """Whether the hidden cells leave each other room: at least one of them is large, and the least they could be lies
    far enough below what they are together.
    """
    large = [index for index in hidden if counts[index] >= SMALLEST]
    least = SMALLEST * len(large) + (len(hidden) - len(large))
    return bool(large) and sum(counts[index] for index in hidden) - least >= SLACK


def release(new: int | None, published: int | None, *, first: bool) -> int | None:
    """What a cell shows in a later release: None is hidden. `first` when nothing was published before.

    A change of 1 to 4 against what stands published is not shown; a hidden cell opens only when its change is certain
    to be 5 or more.
    """
    if first or new == published:
        return new
    if published is None:
        return new if new is not None and (new == 0 or new >= 2 * SMALLEST - 1) else None
    if new is None:
        return None if published >= 2 * SMALLEST - 1 else published
    return new if abs(new - published) >= SMALLEST else published


def release_table(new: Shown, published: Shown | None) -> Shown:
    """A later release of a table, cell by cell and for its total."""
    if published is None:
        return new
    cells = tuple(release(now, was, first=False) for now, was in zip(new.cells, published.cells, strict=True))
    return Shown(cells, release(new.total, published.total, first=False))


def feasible(shown: Shown, index: int) -> tuple[int, int | None]:
    """What a reader can work out of a hidden cell from the published table, knowing the rules: least and most (None:
    no end). For a cell that is shown, its value twice.
    """
    value = shown.cells[index]
    if value is not None:
        return value, value
    if shown.total is None:
        return 1, None
    rest = shown.total - sum(cell for cell in shown.cells if cell is not None)
    others = sum(1 for cell in shown.cells if cell is None) - 1
    return (1, rest - others) if others else (rest, rest)


def grouped(counts: Mapping[str, Sequence[int]]) -> dict[str, Shown]:
    """Tables of several groups (units of a province, say) whose totals are added up in another public table.

    A group whose total is hidden would be worked out from the total of all: the totals are protected as a table of
    their own, and what that hides is hidden in the groups too.
    """
    own = {name: protect(cells) for name, cells in counts.items()}
    above = protect([sum(cells) for cells in counts.values()])
    return {
        name: Shown(table.cells, table.total if above.cells[place] is not None else None)
        for place, (name, table) in enumerate(own.items())
    }
