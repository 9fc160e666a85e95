"""A Merkle tree over the heads of all chains (the shape of RFC 6962: leaves and nodes are hashed apart).

The leaves stand in the order of their chain ids. A level pairs its neighbours from the left; an odd last one moves up
as it is.
"""

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

EMPTY: Final = hashlib.sha256(b"").digest()


@dataclass(frozen=True, slots=True, order=True)
class Head:
    """The head of one chain: its id, the number of its last entry and that entry's hash (hexadecimal)."""

    chain: str
    sequence: int
    hash: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a proof: the neighbour's hash, and whether it stands to the left."""

    neighbour: bytes
    left: bool


def leaf(head: Head) -> bytes:
    """The hash of a leaf."""
    return hashlib.sha256(b"\x00" + f"{head.chain}\x1f{head.sequence}\x1f{head.hash}".encode()).digest()


def node(left: bytes, right: bytes) -> bytes:
    """The hash of two neighbours."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def _level_above(level: Sequence[bytes]) -> list[bytes]:
    pairs = [node(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
    return [*pairs, level[-1]] if len(level) % 2 else pairs


class Tree:
    """Heads by chain id with the hash over all of them, kept while heads move and chains are added."""

    def __init__(self, heads: Iterable[Head] = ()) -> None:
        self._heads: dict[str, Head] = {}
        self._order: list[str] = []
        self._levels: list[list[bytes]] = []
        self.move(heads)

    def __len__(self) -> int:
        return len(self._order)

    def move(self, heads: Iterable[Head]) -> None:
        """Take over new heads. Only what they touch is hashed again, unless a chain is new."""
        moved = {head.chain: head for head in heads}
        fresh = not moved.keys() <= self._heads.keys()
        self._heads.update(moved)
        if fresh:
            self._order = sorted(self._heads)
            self._levels = [[leaf(self._heads[chain]) for chain in self._order]]
            while len(self._levels[-1]) > 1:
                self._levels.append(_level_above(self._levels[-1]))
            return
        for chain in moved:
            self._hash_again(bisect_left(self._order, chain))

    def _hash_again(self, index: int) -> None:
        self._levels[0][index] = leaf(self._heads[self._order[index]])
        for below, above in zip(self._levels, self._levels[1:], strict=False):
            index //= 2
            pair = below[2 * index : 2 * index + 2]
            above[index] = node(*pair) if len(pair) == 2 else pair[0]

    def root(self) -> bytes:
        """The hash over all heads."""
        return self._levels[-1][0] if self._order else EMPTY

    def proof(self, chain: str) -> tuple[Step, ...]:
        """The neighbours that lead from one chain's head to the root. Raises KeyError for an unknown chain."""
        if chain not in self._heads:
            raise KeyError(chain)
        index, steps = bisect_left(self._order, chain), []
        for level in self._levels[:-1]:
            other = index ^ 1
            if other < len(level):
                steps.append(Step(level[other], left=other < index))
            index //= 2
        return tuple(steps)


def holds(head: Head, proof: Iterable[Step], root: bytes) -> bool:
    """Whether a proof leads from a head to a root."""
    found = leaf(head)
    for step in proof:
        found = node(step.neighbour, found) if step.left else node(found, step.neighbour)
    return found == root


def daily_root(day: date, chains: int, tree: bytes, previous: str) -> str:
    """What is given to the witnesses: one hash over the day, the number of chains, their tree and the root before."""
    return hashlib.sha256(b"\x02" + f"{day.isoformat()}\x1f{chains}\x1f{tree.hex()}\x1f{previous}".encode()).hexdigest()
