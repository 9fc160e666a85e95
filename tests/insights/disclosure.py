"""What a reader could work out of everything that was published, found by trying: knows nothing of how it was hidden.

The reader knows which units were corrected between two releases, that counts are whole and none is negative, that a
hidden count of a first release is no zero, and every number on every page.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from binhyen.insights.rules.suppression import Parents, Tree, Values

MOST = 250
Variable = tuple[int, int]
"""A lowest unit, and the first release in which it had the value that it has."""


@dataclass
class Knowledge:
    """Equations over whole numbers, and the bounds of each."""

    bounds: dict[Variable, tuple[int, int]] = field(default_factory=dict)
    facts: list[tuple[frozenset[Variable], int]] = field(default_factory=list)

    def could_be(self, asked: frozenset[Variable], value: int) -> bool:
        """Whether the sum of some unknowns may be this value."""
        return _solvable(dict(self.bounds), [*self.facts, (asked, value)])

    def values(self, asked: frozenset[Variable], upto: int = 12) -> list[int]:
        """Every value below a limit which the sum of some unknowns may have."""
        return [value for value in range(upto) if self.could_be(asked, value)]


def _tight(bounds: dict[Variable, tuple[int, int]], facts: Sequence[tuple[frozenset[Variable], int]]) -> bool:
    """Draw the bounds in as far as single equations allow; False when one can't hold."""
    moved = True
    while moved:
        moved = False
        for names, total in facts:
            low, high = sum(bounds[name][0] for name in names), sum(bounds[name][1] for name in names)
            if not low <= total <= high:
                return False
            for name in names:
                least, most = bounds[name]
                drawn = max(least, total - (high - most)), min(most, total - (low - least))
                if drawn != (least, most):
                    low, high = low + drawn[0] - least, high + drawn[1] - most
                    bounds[name], moved = drawn, True
    return True


def _solvable(bounds: dict[Variable, tuple[int, int]], facts: Sequence[tuple[frozenset[Variable], int]]) -> bool:
    if not _tight(bounds, facts):
        return False
    bound = {name for names, _total in facts for name in names}
    open_ones = [name for name in sorted(bound) if bounds[name][0] < bounds[name][1]]
    if not open_ones:
        return True
    name = min(open_ones, key=lambda one: bounds[one][1] - bounds[one][0])
    low, high = bounds[name]
    return any(_solvable({**bounds, name: (value, value)}, facts) for value in range(low, high + 1))


def known(parents: Parents, releases: Sequence[Values], hidden: Collection[int], part: int) -> Knowledge:
    """What is known of one part of a family after these releases, each of which hides the same units."""
    tree, found = Tree(parents), Knowledge()
    single = all(len(parts) == 1 for parts in releases[0].values())
    for rank, values in enumerate(releases):
        for leaf in tree.leaves:
            name = variable(releases, leaf, rank)
            least = int(single and rank == 0 and leaf in hidden)
            found.bounds[name] = max(least, found.bounds.get(name, (0, 0))[0]), MOST
        for unit in parents:
            if unit not in hidden:
                names, total = unknowns(tree, releases, unit, rank), 0
                total = sum(values[leaf][part] for leaf in tree.below.get(unit, [unit]))
                found.facts.append((names, total))
    return found


def variable(releases: Sequence[Values], leaf: int, rank: int) -> Variable:
    """The unknown of a lowest unit in a release: the one of the release before where nothing was corrected."""
    while rank and releases[rank][leaf] == releases[rank - 1][leaf]:
        rank -= 1
    return leaf, rank


def unknowns(tree: Tree, releases: Sequence[Values], unit: int, rank: int) -> frozenset[Variable]:
    """The unknowns that add up to a unit in a release."""
    return frozenset(variable(releases, leaf, rank) for leaf in tree.below.get(unit, [unit]))


def leaks(parents: Parents, releases: Sequence[Values], hidden: Collection[int]) -> list[tuple[int, int, int]]:
    """(unit, release, part) of every count of 1 to 4 that is shown, or that a reader can tell to be one, or of which
    fewer than five values are possible.
    """
    tree, found = Tree(parents), []
    sums = [tree.summed(values) for values in releases]
    for part in range(len(next(iter(releases[0].values())))):
        knowledge = known(parents, releases, hidden, part)
        for unit in parents:
            for rank, values in enumerate(sums):
                if 0 < values[unit][part] < 5:
                    possible = knowledge.values(unknowns(tree, releases, unit, rank))
                    if len(possible) < 5 or max(possible) < 5:
                        found.append((unit, rank, part))
    return found


def naive(parents: Parents, values: Values) -> frozenset[int]:
    """The planted breach: small counts are hidden, and nothing besides."""
    sums: Mapping[int, tuple[int, ...]] = Tree(parents).summed(values)
    return frozenset(unit for unit, parts in sums.items() if any(0 < part < 5 for part in parts))
