"""Preorder numbering of a tree: the subtree of a node is the interval [lo, hi] of its numbers."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any


class CyclicTree(ValueError):
    """Some nodes stand above themselves; `nodes` names those that were not reached from any root."""

    def __init__(self, nodes: frozenset[int]) -> None:
        super().__init__(f"{len(nodes)} nodes stand in a circle")
        self.nodes = nodes


@dataclass(frozen=True, slots=True)
class Place:
    """A node's numbers: itself and everything below have numbers lo..hi; depth 0 is a root."""

    node: int
    lo: int
    hi: int
    depth: int


def find_cycle(parents: Mapping[int, int]) -> tuple[int, ...]:
    """A circle in child → parent, in order from its smallest node; () when there is none."""
    clear: set[int] = set()
    for start in sorted(parents):
        path: list[int] = []
        here: int | None = start
        while here is not None and here not in clear and here not in path:
            path.append(here)
            here = parents.get(here)
        if here is not None and here in path:
            circle = path[path.index(here) :]
            low = circle.index(min(circle))
            return tuple(circle[low:] + circle[:low])
        clear.update(path)
    return ()


def number(parents: Mapping[int, int | None], order: Callable[[int], Any] = lambda node: node) -> list[Place]:
    """Number every node of child → parent (None: a root), siblings by `order`, from 1 without holes.

    A parent that is not itself a node makes its child a root. Raises CyclicTree.
    """
    below: dict[int | None, list[int]] = {}
    for node, parent in parents.items():
        below.setdefault(parent if parent in parents else None, []).append(node)
    for siblings in below.values():
        siblings.sort(key=order, reverse=True)
    numbers: dict[int, tuple[int, int]] = {}
    high: dict[int, int] = {}
    stack = [(node, 0) for node in below.get(None, ())]
    path: list[int] = []
    while stack:
        node, depth = stack.pop()
        while len(path) > depth:
            high[path.pop()] = len(numbers)
        numbers[node] = (len(numbers) + 1, depth)
        path.append(node)
        stack.extend((child, depth + 1) for child in below.get(node, ()))
    while path:
        high[path.pop()] = len(numbers)
    if len(numbers) < len(parents):
        raise CyclicTree(frozenset(parents) - frozenset(numbers))
    return [Place(node, lo, high[node], depth) for node, (lo, depth) in numbers.items()]


def climb(node: int, parents: Mapping[int, int | None]) -> Iterable[int]:
    """The nodes above a node, nearest first. Stops at a node that was seen: a circle does not hang."""
    seen = {node}
    here = parents.get(node)
    while here is not None and here not in seen:
        yield here
        seen.add(here)
        here = parents.get(here)
