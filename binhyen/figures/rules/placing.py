"""Where the figures of a unit belong on another tree: whole, in parts with weights, or nowhere. Pure functions."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from binhyen.org.rules.weights import TOLERANCE, largest_remainder

GENERATIONS = 12
Parts = tuple[tuple[int, float], ...]
"""(unit, weight), weights adding up to 1; largest first."""

Successors = Mapping[int, Parts]


@dataclass(frozen=True, slots=True)
class Place:
    """Where one unit's figures go. `exact`: all of them to the one target; else in parts, estimated."""

    parts: Parts
    exact: bool


def place_of(
    unit: int, there: Collection[int], successors: Successors, last: Callable[[int], int | None]
) -> Place | None:
    """Follow a unit through its successors to units that are there; None when nothing of it is found.

    A unit without successors counts where it last stood (`last`), which may itself have become something else.
    """
    front, exact = {unit: 1.0}, True
    for _generation in range(GENERATIONS):
        if all(one in there for one in front):
            parts = sorted(front.items(), key=lambda part: (-part[1], part[0]))
            return Place(tuple(parts), exact)
        after: dict[int, float] = {}
        for one, weight in front.items():
            steps = _steps(one, there, successors, last)
            if not steps:
                return None
            exact = exact and len(steps) == 1
            for target, share in steps:
                after[target] = after.get(target, 0.0) + weight * share
        front = after
    return None


def _steps(one: int, there: Collection[int], successors: Successors, last: Callable[[int], int | None]) -> Parts:
    if one in there:
        return ((one, 1.0),)
    known = successors.get(one)
    if known:
        return known
    above = last(one)
    return () if above is None or above == one else ((above, 1.0),)


def shared_out(amount: int, parts: Parts) -> list[int]:
    """A whole number in the proportion of the weights, adding up to it exactly; negative numbers as their opposites."""
    sign = -1 if amount < 0 else 1
    return [sign * share for share in largest_remainder([weight for _unit, weight in parts], abs(amount))]


def balanced(rows: Sequence[tuple[int, float]]) -> Parts:
    """Weights of one predecessor as shares that add up to 1; a single successor gets all of it."""
    total = sum(weight for _unit, weight in rows)
    if total <= TOLERANCE:
        return ()
    return tuple(sorted(((unit, weight / total) for unit, weight in rows), key=lambda part: (-part[1], part[0])))
