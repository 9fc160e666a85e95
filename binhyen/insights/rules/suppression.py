"""What may be shown of small counts in public (wall W11).

A count of 1 to 4 could point at somebody and is hidden. Totals of the tree are shown, so a hidden count could be worked
out from its parent and its neighbours: further counts are hidden, here or higher up, until each small one could as well
be 5 or more and has at least five possible values. Both kinds of hidden counts carry the same mark.

Releases of one table add to what is known: whoever knows which units were corrected (we take it that everybody does)
reads their change from the totals. A later release therefore hides exactly what the first one hid, and comes out only
if no difference to any earlier one is a count of 1 to 4 and the hidden counts keep their room in all releases together.

A family is one figure of one table, or a figure and the whole it is part of (registered households among all): then its
values are parts that do not overlap, and a unit shows all of them or none.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from binhyen.ui.numbers import SMALLEST_PUBLIC_COUNT as SMALLEST

Parts = tuple[int, ...]
Values = Mapping[int, Parts]
Parents = Mapping[int, int | None]
"""Every unit of a table and the one above it; None for the root."""


def is_small(count: int) -> bool:
    """Whether a count could point at somebody. A counted zero cannot."""
    return 0 < abs(count) < SMALLEST


def has_small(parts: Parts) -> bool:
    """Whether any part of a row could point at somebody."""
    return any(is_small(part) for part in parts)


class Tree:
    """The units of a table: the lowest ones hold values, every other one the sum of those below it."""

    def __init__(self, parents: Parents) -> None:
        self.parents = parents
        inner = {parent for parent in parents.values() if parent is not None}
        self.leaves = [unit for unit in parents if unit not in inner]
        self.inner = sorted(inner, key=lambda unit: (-len(self.above(unit)), unit))
        """Units with others below them, the lowest first."""
        self.below: dict[int, list[int]] = {}
        for leaf in self.leaves:
            for unit in self.above(leaf):
                self.below.setdefault(unit, []).append(leaf)

    def above(self, unit: int) -> list[int]:
        """The units above one, the nearest first."""
        found, parent = [], self.parents[unit]
        while parent is not None:
            found.append(parent)
            parent = self.parents[parent]
        return found

    def summed(self, values: Values) -> dict[int, Parts]:
        """The values of every unit out of those of the lowest ones."""
        sums = dict(values)
        for unit in self.inner:
            sums[unit] = tuple(map(sum, zip(*(values[leaf] for leaf in self.below[unit]), strict=True)))
        return sums


@dataclass(frozen=True, slots=True)
class Pool:
    """Hidden lowest units whose sum is known, since `owner` above them is shown. They can take from each other only.

    `units` are the hidden units in it, those above the lowest too, each with the lowest units of the pool in it.
    """

    owner: int
    units: Mapping[int, Collection[int]]

    @property
    def leaves(self) -> Collection[int]:
        """Every lowest unit of the pool."""
        return {leaf for own in self.units.values() for leaf in own}


def pool_of(tree: Tree, hidden: Collection[int], owner: int) -> Pool:
    """What is hidden right below a shown unit. Empty where nothing is."""
    found: dict[int, set[int]] = {}
    for leaf in tree.below[owner]:
        if leaf not in hidden:
            continue
        between = [leaf, *tree.above(leaf)]
        between = between[: between.index(owner)]
        if all(unit in hidden for unit in between):
            for unit in between:
                found.setdefault(unit, set()).add(leaf)
    return Pool(owner, dict(found))


def pools(tree: Tree, hidden: Collection[int]) -> list[Pool]:
    """Every pool of a table. Hidden units without a shown one above them are bound by nothing and in none."""
    found = [pool_of(tree, hidden, owner) for owner in tree.inner if owner not in hidden]
    return [pool for pool in found if pool.units]


@dataclass(frozen=True, slots=True)
class Breach:
    """A small count of a unit in a release whose possible values, `low` to `high`, are too few."""

    unit: int
    release: int
    low: int
    high: int


def _floors(releases: Sequence[Values]) -> list[int]:
    """The least that everybody knows of a hidden count in each release. In the first release of a single figure zeros
    are shown, so it is 1; parts, and later releases, hide zeros too.
    """
    single = all(len(parts) == 1 for parts in releases[0].values())
    return [int(single), *(0 for _release in releases[1:])]


def breaches(tree: Tree, releases: Sequence[Values], hidden: Collection[int]) -> list[Breach]:
    """Small hidden counts that everything published together narrows too far. Exact for one release.

    What a reader can't tell apart: worlds in which units of one pool give to each other the same amount in every
    release. All shown numbers, and all changes from release to release, are the same in them.
    """
    sums = [tree.summed(values) for values in releases]
    floors = _floors(releases)
    return [breach for pool in pools(tree, hidden) for breach in _narrowed(pool, sums, floors)]


def _narrowed(pool: Pool, sums: Sequence[Values], floors: Sequence[int]) -> Iterator[Breach]:
    leaves = pool.leaves
    parts = range(len(sums[0][pool.owner]))
    for part in parts:
        room = {
            leaf: min(found[leaf][part] - least for found, least in zip(sums, floors, strict=True)) for leaf in leaves
        }
        everything = sum(room.values())
        for unit, own in pool.units.items():
            inside = sum(room[leaf] for leaf in own)
            alone = len(own) == len(leaves)
            for release, found in enumerate(sums):
                count = found[unit][part]
                low, high = (count, count) if alone else (count - inside, count + everything - inside)
                if is_small(count) and (high < SMALLEST or high - low < SMALLEST - 1):
                    yield Breach(unit, release, low, high)


def hide(tree: Tree, values: Values, prefer: Collection[int] = ()) -> frozenset[int]:
    """The units whose values are not shown in the first release of a family.

    `prefer` are units to hide rather than others when more have to be: those hidden in the period before, so that a
    stock that hardly moves isn't hidden here and shown there. Raises ValueError for a negative count.
    """
    if any(part < 0 for parts in values.values() for part in parts):
        raise ValueError("a public table holds counts, and none of them is negative")
    sums, floors = tree.summed(values), _floors([values])
    hidden = {unit for unit, parts in sums.items() if has_small(parts)}
    for owner in tree.inner:
        while owner not in hidden and any(_narrowed(pool_of(tree, hidden, owner), [sums], floors)):
            hidden |= _spare(tree, sums, hidden, owner, prefer) or {owner}
    return frozenset(hidden)


def _spare(tree: Tree, sums: Values, hidden: Collection[int], owner: int, prefer: Collection[int]) -> set[int]:
    """What is hidden next below a unit: a shown count with those above it, the least loss first; nothing when no count
    is left. A zero gives no room and stays.
    """
    choices = []
    for leaf in tree.below[owner]:
        if leaf not in hidden and any(sums[leaf]):
            between = tree.above(leaf)
            between = [unit for unit in between[: between.index(owner)] if unit not in hidden]
            choices.append((len(between), leaf not in prefer, sum(sums[leaf]), leaf, {leaf, *between}))
    choices += [
        (1, unit not in prefer, sum(sums[unit]), unit, {unit})
        for unit in tree.inner
        if unit not in hidden and tree.parents[unit] == owner and any(leaf in hidden for leaf in tree.below[unit])
    ]
    return min(choices, key=lambda one: one[:4])[4] if choices else set()


def may_follow(tree: Tree, earlier: Sequence[Values], hidden: Collection[int], new: Values) -> bool:
    """Whether the new values of a family may come out after the earlier releases, hiding what those hide.

    `earlier` are all releases so far, on this same tree, the first one first.
    """
    if any(part < 0 for parts in new.values() for part in parts):
        return False
    sums, before = tree.summed(new), [tree.summed(values) for values in earlier]
    if any(has_small(parts) for unit, parts in sums.items() if unit not in hidden):
        return False
    known = [[unit] for unit in sums if unit not in hidden] + [[*pool.leaves] for pool in pools(tree, hidden)]
    for found in before:
        if any(has_small(_change(found, sums, units)) for units in known):
            return False
    return not breaches(tree, [*earlier, new], hidden)


def _change(before: Values, now: Values, units: Iterable[int]) -> Parts:
    changes = [tuple(new - old for old, new in zip(before[unit], now[unit], strict=True)) for unit in units]
    return tuple(map(sum, zip(*changes, strict=True)))


@dataclass(frozen=True, slots=True)
class Cover:
    """Of what a unit of another date is put together: its lowest units, and the units above those that are whole inside
    it, the highest first.
    """

    leaves: frozenset[int]
    whole: Sequence[tuple[int, frozenset[int]]]


def covers(parents: Parents, heirs: Mapping[int, int], broken: Collection[int], later: Parents) -> dict[int, Cover]:
    """For the units of another date (their tree: `later`) of what published units they consist.

    `heirs` gives the lowest unit that holds a published lowest unit whole. Units in `broken` hold only a part of one;
    they are absent, as are those that hold nothing: nobody counted them.
    """
    old, new = Tree(parents), Tree(later)
    taken: dict[int, set[int]] = {}
    for leaf in old.leaves:
        for unit in [heirs[leaf], *new.above(heirs[leaf])] if leaf in heirs else ():
            taken.setdefault(unit, set()).add(leaf)
    above = [(unit, frozenset(old.below[unit])) for unit in reversed(old.inner)]
    return {
        unit: Cover(frozenset(leaves), [one for one in above if one[1] <= leaves])
        for unit, leaves in taken.items()
        if unit not in broken
    }


def put_together(cover: Cover, shown: Mapping[int, int | None]) -> int | None:
    """A published figure for a unit of another date, made of published numbers alone, so that it tells nothing new;
    None unless all that it is made of is shown.
    """
    total, rest = 0, set(cover.leaves)
    for unit, inside in cover.whole:
        value = shown[unit]
        if inside <= rest and value is not None:
            total, rest = total + value, rest - inside
    values = [shown[leaf] for leaf in rest]
    return None if any(value is None for value in values) else total + sum(value or 0 for value in values)
