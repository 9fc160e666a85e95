"""Succession weights: the shares of a predecessor add up to 1 on each basis, within one part in a thousand million."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

TOLERANCE = 1e-9
TICKS = 1_000_000
"""Weights are rounded to millionths: finer than any survey, and their sum stays exact far within the tolerance."""


@dataclass(frozen=True, slots=True)
class Share:
    """The part of `predecessor` that goes to `successor`, both named by any hashable text or number."""

    predecessor: str | int
    successor: str | int
    basis: str
    weight: float


def largest_remainder(parts: Sequence[float], total: int) -> list[int]:
    """Whole numbers in the proportion of `parts` that add up to `total` exactly; the largest remainders are rounded up.

    Parts are finite and not negative; when all are 0 the total is shared evenly, the first ones getting the rest.
    Raises ValueError for a negative or unbounded part, a negative total, or a total without parts.
    """
    if total < 0 or any(part < 0 or not math.isfinite(part) for part in parts) or (total and not parts):
        raise ValueError("parts and total must be finite and not negative")
    biggest = max(parts, default=0.0)
    scaled = [part / biggest for part in parts] if biggest else [1.0] * len(parts)
    whole = math.fsum(scaled)
    exact = [total * part / whole for part in scaled]
    floors = [math.floor(value) for value in exact]
    rest = total - sum(floors)
    order = sorted(range(len(parts)), key=lambda index: (floors[index] - exact[index], index))
    step = 1 if rest >= 0 else -1
    for index in (order if step > 0 else order[::-1])[: abs(rest)]:
        floors[index] += step
    return floors


def round_shares(parts: Sequence[float]) -> list[float]:
    """Weights in the proportion of `parts` whose sum is 1 within the tolerance. Raises ValueError as above."""
    return [ticks / TICKS for ticks in largest_remainder(parts, TICKS)] if parts else []


def sums(shares: Iterable[Share]) -> dict[tuple[str | int, str], float]:
    """The sum of the weights per (predecessor, basis)."""
    parts: dict[tuple[str | int, str], list[float]] = {}
    for share in shares:
        parts.setdefault((share.predecessor, share.basis), []).append(share.weight)
    return {key: math.fsum(weights) for key, weights in parts.items()}


def unbalanced(shares: Iterable[Share]) -> list[tuple[str | int, str, float]]:
    """(predecessor, basis, sum) wherever the weights do not add up to 1, in a stable order."""
    found = [(*key, total) for key, total in sums(shares).items() if abs(total - 1.0) > TOLERANCE]
    return sorted(found, key=lambda item: (str(item[0]), item[1]))


def percent(weight: float) -> str:
    """A weight as a percentage with a decimal comma, without idle zeros: 0.995 gives "99,5"."""
    return f"{weight * 100:.4f}".rstrip("0").rstrip(".").replace(".", ",")


def repeated(shares: Iterable[Share]) -> list[Share]:
    """Shares that name the same pair on the same basis a second time."""
    seen: set[tuple[str | int, str | int, str]] = set()
    found = []
    for share in shares:
        key = (share.predecessor, share.successor, share.basis)
        if key in seen:
            found.append(share)
        seen.add(key)
    return found


def components(pairs: Iterable[tuple[str, str]]) -> list[tuple[frozenset[str], frozenset[str]]]:
    """Groups of (predecessors, successors) that hang together: no split reaches over the edge of its group.

    Groups are in the order of their smallest successor.
    """
    roots: dict[tuple[bool, str], tuple[bool, str]] = {}

    def find(node: tuple[bool, str]) -> tuple[bool, str]:
        roots.setdefault(node, node)
        while roots[node] != node:
            roots[node] = roots[roots[node]]
            node = roots[node]
        return node

    for before, after in pairs:
        roots[find((False, before))] = find((True, after))
    groups: dict[tuple[bool, str], tuple[set[str], set[str]]] = {}
    for node in roots:
        side, name = node
        groups.setdefault(find(node), (set(), set()))[side].add(name)
    found = [(frozenset(before), frozenset(after)) for before, after in groups.values()]
    return sorted(found, key=lambda group: min(group[1]))
