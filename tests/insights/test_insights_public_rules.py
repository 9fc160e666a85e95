"""Small counts stay hidden whatever is published around them, on any tree, in any number of releases (W11)."""

from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from binhyen.insights.rules.suppression import (
    Parents,
    Tree,
    Values,
    breaches,
    covers,
    hide,
    is_small,
    may_follow,
    put_together,
)
from tests.insights.disclosure import leaks, naive

TOP = 1
counts = st.one_of(st.integers(0, 7), st.integers(0, 24))


@st.composite
def tables(draw: st.DrawFn, parts: int = 1) -> tuple[Parents, Values]:
    """Up to three provinces with up to three communes each."""
    parents: dict[int, int | None] = {TOP: None}
    values: dict[int, tuple[int, ...]] = {}
    for province in range(10, 10 * (draw(st.integers(1, 3)) + 1), 10):
        parents[province] = TOP
        for commune in range(province + 1, province + 1 + draw(st.integers(1, 3))):
            parents[commune] = province
            values[commune] = tuple(draw(counts) for _part in range(parts))
    return parents, values


@st.composite
def corrected(draw: st.DrawFn, values: Values) -> Values:
    """The same table after a few corrections."""
    found = dict(values)
    for unit in draw(st.lists(st.sampled_from(sorted(values)), min_size=1, max_size=3)):
        found[unit] = tuple(max(0, part + draw(st.integers(-12, 12))) for part in found[unit])
    return found


@settings(max_examples=60, deadline=None)
@given(tables())
def test_no_small_count_is_shown_or_worked_out(table: tuple[Parents, Values]) -> None:
    parents, values = table
    assert leaks(parents, [values], hide(Tree(parents), values)) == []


@settings(max_examples=30, deadline=None)
@given(tables(parts=2))
def test_nor_of_a_figure_and_the_whole_it_is_part_of(table: tuple[Parents, Values]) -> None:
    parents, values = table
    assert leaks(parents, [values], hide(Tree(parents), values)) == []


@settings(max_examples=60, deadline=None)
@given(tables(), st.data())
def test_releases_together_tell_no_more(table: tuple[Parents, Values], data: st.DataObject) -> None:
    """Up to three releases; one that must not follow leaves the figures as they stand."""
    parents, first = table
    tree = Tree(parents)
    hidden, releases = hide(tree, first), [first]
    for _turn in range(2):
        new = data.draw(corrected(releases[-1]))
        if may_follow(tree, releases, hidden, new):
            releases.append(new)
    assume(len(releases) > 1)
    assert leaks(parents, releases, hidden) == []
    for earlier, later in pairwise(releases):
        for unit, parts in tree.summed(later).items():
            if unit not in hidden:
                assert not is_small(parts[0] - tree.summed(earlier)[unit][0])


@settings(max_examples=50, deadline=None)
@given(tables())
def test_the_product_says_of_one_release_what_trying_finds(table: tuple[Parents, Values]) -> None:
    """Its own audit is exact: it calls narrow what is narrow, whatever was hidden."""
    parents, values = table
    hidden = naive(parents, values)
    mine = {breach.unit for breach in breaches(Tree(parents), [values], hidden)}
    assert mine == {unit for unit, _release, _part in leaks(parents, [values], hidden)}


def test_without_hiding_more_the_neighbours_give_it_away() -> None:
    """The planted breach: only the small count is hidden."""
    parents: Parents = {TOP: None, 10: TOP, 11: 10, 12: 10, 13: 10}
    values = {11: (3,), 12: (9,), 13: (20,)}
    assert leaks(parents, [values], naive(parents, values)) == [(11, 0, 0)]
    assert leaks(parents, [values], hide(Tree(parents), values)) == []


def test_a_release_that_follows_blindly_gives_away_what_changed() -> None:
    """The planted breach: the second release hides what is small in it, and shows everything else anew."""
    parents: Parents = {TOP: None, 11: TOP, 12: TOP, 13: TOP}
    first, second = {11: (9,), 12: (8,), 13: (9,)}, {11: (9,), 12: (3,), 13: (9,)}
    tree = Tree(parents)
    shown_first = hide(tree, first)
    assert shown_first == frozenset()
    assert leaks(parents, [first, second], shown_first) == [(12, 1, 0)]
    assert not may_follow(tree, [first], shown_first, second)


def test_a_hidden_count_that_grew_stays_hidden_and_keeps_its_past_secret() -> None:
    parents: Parents = {TOP: None, 11: TOP, 12: TOP, 13: TOP}
    first = {11: (3,), 12: (12,), 13: (40,)}
    tree = Tree(parents)
    hidden = hide(tree, first)
    assert hidden == {11, 12}
    grown = {11: (14,), 12: (12,), 13: (40,)}
    assert may_follow(tree, [first], hidden, grown)
    assert leaks(parents, [first, grown], hidden) == []
    assert leaks(parents, [first, grown], frozenset()) != []
    assert not may_follow(tree, [first], hidden, {**first, 11: (5,)})
    assert not may_follow(tree, [first], hidden, {**first, 13: (42,)})
    assert not may_follow(tree, [first], hidden, {**first, 13: (-6,)})
    shrunk = {11: (3,), 12: (2,), 13: (40,)}
    assert not may_follow(tree, [first], hidden, shrunk)
    assert leaks(parents, [first, shrunk], hidden) != []


def test_when_a_province_has_nothing_more_to_hide_its_sum_is_hidden_and_one_beside_it() -> None:
    parents: Parents = {TOP: None, 10: TOP, 20: TOP, 30: TOP, 11: 10, 12: 10, 21: 20, 22: 20, 31: 30}
    values = {11: (3,), 12: (0,), 21: (30,), 22: (50,), 31: (90,)}
    hidden = hide(Tree(parents), values)
    assert {10, 11, 20, 21} == hidden
    assert leaks(parents, [values], hidden) == []


def test_a_table_with_hardly_anything_shows_no_sum_at_all() -> None:
    parents: Parents = {TOP: None, 10: TOP, 20: TOP, 11: 10, 21: 20, 22: 20}
    values = {11: (2,), 21: (0,), 22: (3,)}
    hidden = hide(Tree(parents), values)
    assert TOP in hidden
    assert leaks(parents, [values], hidden) == []
    assert hide(Tree(parents), {11: (6,), 21: (0,), 22: (9,)}) == frozenset()


def test_the_hidden_neighbour_is_the_one_of_the_period_before() -> None:
    parents: Parents = {TOP: None, 11: TOP, 12: TOP, 13: TOP}
    values = {11: (3,), 12: (12,), 13: (40,)}
    assert hide(Tree(parents), values) == {11, 12}
    assert hide(Tree(parents), values, prefer={13}) == {11, 13}


def test_a_table_holds_counts() -> None:
    with pytest.raises(ValueError, match="negative"):
        hide(Tree({TOP: None, 2: TOP}), {2: (-1,)})


def test_the_missing_few_are_hidden_with_the_many() -> None:
    """One to four households that did not register would be named by the rest (W9)."""
    parents: Parents = {TOP: None, 11: TOP, 12: TOP, 13: TOP}
    values = {11: (180, 2), 12: (150, 30), 13: (300, 60)}
    hidden = hide(Tree(parents), values)
    assert 11 in hidden
    assert len(hidden) == 2
    assert leaks(parents, [values], hidden) == []


OLD: Parents = {TOP: None, 10: TOP, 20: TOP, 11: 10, 12: 10, 21: 20, 22: 20}
NEW: Parents = {TOP: None, 70: TOP, 71: 70, 72: 70, 73: 70}


def test_on_another_tree_only_what_is_put_together_of_shown_numbers_is_shown() -> None:
    heirs = {11: 71, 12: 71, 21: 72, 22: 70}
    found = covers(OLD, heirs, {73, 72}, NEW)
    assert set(found) == {TOP, 70, 71}
    shown: dict[int, int | None] = {TOP: 60, 10: 20, 20: 40, 11: None, 12: None, 21: 30, 22: 10}
    assert put_together(found[71], shown) == 20
    assert put_together(found[70], shown) == 60
    assert put_together(found[71], {**shown, 10: None}) is None
    assert put_together(covers(OLD, {11: 71, 21: 71}, (), NEW)[71], shown) is None
    assert set(covers(OLD, {11: 71}, (), NEW)) == {71, 70, TOP}


@settings(max_examples=60, deadline=None)
@given(tables(), st.data())
def test_after_a_merger_parent_minus_children_across_trees_tells_nothing(
    table: tuple[Parents, Values], data: st.DataObject
) -> None:
    """Numbers on the new tree are sums of published ones: added to what is known, nothing narrows."""
    parents, values = table
    tree = Tree(parents)
    hidden = hide(tree, values)
    sums = tree.summed(values)
    shown = {unit: None if unit in hidden else parts[0] for unit, parts in sums.items()}
    later: Parents = {TOP: None, 80: TOP, 90: TOP, 81: 80, 82: 80, 91: 90}
    heirs = {leaf: data.draw(st.sampled_from([81, 82, 91, 80])) for leaf in tree.leaves}
    for cover in covers(parents, heirs, (), later).values():
        value = put_together(cover, shown)
        if value is not None:
            assert value == sum(values[leaf][0] for leaf in cover.leaves)
            sums_shown = [inside for unit, inside in cover.whole if shown[unit] is not None]
            assert cover.leaves & hidden <= frozenset().union(*sums_shown)
