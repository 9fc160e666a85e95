"""Intervals, preorder, weights: what holds for every input."""

import math
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from binhyen.org.rules.intervals import Interval, covers_without_gap, cut_epochs, first_overlap
from binhyen.org.rules.preorder import CyclicTree, climb, find_cycle, number
from binhyen.org.rules.weights import (
    TOLERANCE,
    Share,
    components,
    largest_remainder,
    percent,
    repeated,
    round_shares,
    unbalanced,
)

DAY = date(2025, 7, 1)
days = st.integers(0, 60).map(lambda n: DAY + timedelta(days=n))


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    start = draw(days)
    length = draw(st.none() | st.integers(1, 30))
    return Interval(start, None if length is None else start + timedelta(days=length))


def _days_of(interval: Interval) -> set[int]:
    return {n for n in range(200) if DAY + timedelta(days=n) in interval}


@given(intervals(), intervals())
def test_overlap_and_cover_say_the_same_as_counting_days(one: Interval, other: Interval) -> None:
    assert one.overlaps(other) == bool(_days_of(one) & _days_of(other))
    assert one.covers(other) == (_days_of(other) <= _days_of(one))


@given(st.lists(intervals(), max_size=6))
def test_first_overlap_is_found_exactly_when_some_day_is_held_twice(many: list[Interval]) -> None:
    held = [day for interval in many for day in _days_of(interval)]
    assert (first_overlap(many) is not None) == (len(held) > len(set(held)))


@given(intervals(), st.lists(st.integers(1, 29), max_size=4))
def test_an_interval_cut_in_pieces_is_covered_and_a_missing_piece_is_noticed(whole: Interval, cuts: list[int]) -> None:
    inner = sorted({day for n in cuts if (day := whole.start + timedelta(days=n)) in whole and day != whole.start})
    bounds = [whole.start, *inner, whole.end]
    pieces = [Interval(a, b) for a, b in pairwise(bounds) if a is not None]
    assert covers_without_gap(whole, pieces)
    for gone in range(len(pieces)):
        assert not covers_without_gap(whole, pieces[:gone] + pieces[gone + 1 :])


def test_an_empty_interval_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one day"):
        Interval(DAY, DAY)


@given(st.lists(days, max_size=8))
def test_epochs_follow_each_other_and_the_last_is_open(changes: list[date]) -> None:
    epochs = cut_epochs(changes)
    assert [epoch.start for epoch in epochs] == sorted(set(changes))
    if epochs:
        assert epochs[-1].end is None
        assert covers_without_gap(Interval(min(changes)), epochs)


@st.composite
def trees(draw: st.DrawFn) -> dict[int, int | None]:
    """child → parent, every parent smaller than its child: never a circle."""
    size = draw(st.integers(0, 25))
    return {node: draw(st.none() | st.integers(0, node - 1)) if node else None for node in range(size)}


@given(trees())
def test_preorder_intervals_are_the_recursion_over_edges(parents: dict[int, int | None]) -> None:
    places = {place.node: place for place in number(parents)}
    assert sorted(place.lo for place in places.values()) == list(range(1, len(parents) + 1))
    for node in parents:
        above = list(climb(node, parents))
        assert places[node].depth == len(above)
        inside = {other for other in parents if places[other].lo <= places[node].lo <= places[other].hi}
        assert inside == {node, *above}


@given(trees())
def test_siblings_stand_in_the_order_asked_for(parents: dict[int, int | None]) -> None:
    places = {place.node: place.lo for place in number(parents, order=lambda node: -node)}
    for one, above in parents.items():
        for other, other_above in parents.items():
            if one < other and above == other_above:
                assert places[one] > places[other]


@given(trees(), st.data())
def test_a_circle_is_named_and_refused(parents: dict[int, int | None], data: st.DataObject) -> None:
    nodes = [node for node in parents if any(node in list(climb(other, parents)) for other in parents)]
    plain = {node: parent for node, parent in parents.items() if parent is not None}
    assert find_cycle(plain) == ()
    if not nodes:
        return
    top = data.draw(st.sampled_from(nodes))
    below = data.draw(st.sampled_from([other for other in parents if top in list(climb(other, parents))]))
    bent = {**parents, top: below}
    circle = find_cycle({node: parent for node, parent in bent.items() if parent is not None})
    assert {top, below} <= set(circle)
    assert circle[0] == min(circle)
    with pytest.raises(CyclicTree) as error:
        number(bent)
    assert set(circle) <= error.value.nodes
    assert len(list(climb(top, bent))) <= len(parents)


@given(st.lists(st.floats(0, 1e12), min_size=1, max_size=40), st.integers(0, 10_000_000))
def test_largest_remainder_adds_up_and_stays_next_to_the_exact_part(parts: list[float], total: int) -> None:
    whole = largest_remainder(parts, total)
    assert sum(whole) == total
    assert all(count >= 0 for count in whole)
    if math.fsum(parts) > 0 and max(parts) / max(min(part for part in parts if part) or 1, 1e-300) < 1e9:
        for part, count in zip(parts, whole, strict=True):
            assert abs(count - total * part / math.fsum(parts)) < 1 + 1e-6 * total


def test_nothing_to_go_by_is_shared_evenly() -> None:
    assert largest_remainder([0.0, 0.0, 0.0], 10) == [4, 3, 3]
    assert round_shares([]) == []
    assert largest_remainder([], 0) == []


@pytest.mark.parametrize(("parts", "total"), [([-1.0], 3), ([math.inf], 3), ([math.nan], 3), ([1.0], -1), ([], 1)])
def test_impossible_parts_are_refused(parts: list[float], total: int) -> None:
    with pytest.raises(ValueError, match="finite"):
        largest_remainder(parts, total)


@given(st.lists(st.floats(0, 1e9), min_size=1, max_size=30))
def test_rounded_shares_balance(parts: list[float]) -> None:
    weights = round_shares(parts)
    assert abs(math.fsum(weights) - 1.0) <= TOLERANCE
    assert unbalanced([Share("a", n, "area", weight) for n, weight in enumerate(weights)]) == []


def test_sums_are_kept_apart_by_basis_and_predecessor() -> None:
    shares = [
        Share("a", "x", "area", 0.5),
        Share("a", "y", "area", 0.5),
        Share("a", "x", "households", 0.7),
        Share("b", "x", "area", 1.0 + 1e-10),
        Share("c", "x", "area", 1.0 + 1e-8),
        Share("c", "x", "area", 0.0),
    ]
    assert [(who, basis) for who, basis, _total in unbalanced(shares)] == [("a", "households"), ("c", "area")]
    assert repeated(shares) == [shares[-1]]


def test_percent_has_a_comma_and_no_idle_zeros() -> None:
    assert [percent(weight) for weight in (1.0, 0.995, 1.2, 0.00001)] == ["100", "99,5", "120", "0,001"]


@given(st.lists(st.tuples(st.sampled_from("abcdefg"), st.sampled_from("stuvwxyz")), max_size=20))
def test_components_keep_every_pair_in_one_group(pairs: list[tuple[str, str]]) -> None:
    groups = components(pairs)
    assert sorted(name for before, _after in groups for name in before) == sorted({a for a, _b in pairs})
    assert sorted(name for _before, after in groups for name in after) == sorted({b for _a, b in pairs})
    for before, after in pairs:
        assert sum(before in left and after in right for left, right in groups) == 1
        assert sum(before in left or after in right for left, right in groups) == 1
