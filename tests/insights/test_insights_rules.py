"""Small counts stay hidden whatever is published around them; funnels find what was planted and little else."""

from math import sqrt
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from binhyen.insights.rules.funnel import Z_998, funnel, over_dispersion, spread
from binhyen.insights.rules.suppression import (
    SMALLEST,
    Shown,
    feasible,
    grouped,
    is_small,
    protect,
    release,
    release_table,
)

counts = st.lists(st.integers(0, 30), min_size=1, max_size=9)


def _solutions(shown: Shown) -> list[set[int]]:
    """Every value that each hidden cell can have: what somebody finds who tries them all and knows which are hidden
    because they are small is at least this."""
    hidden = [index for index, cell in enumerate(shown.cells) if cell is None]
    if shown.total is None:
        return [set(range(1, 40)) for _ in hidden]
    rest = shown.total - sum(cell for cell in shown.cells if cell is not None)
    reachable = [{0}]
    for _ in hidden:
        reachable.append(
            {total + value for total in reachable[-1] for value in range(1, rest + 1) if total + value <= rest}
        )
    found: list[set[int]] = []
    for _ in hidden:
        others = reachable[len(hidden) - 1]
        found.append({value for value in range(1, rest + 1) if rest - value in others})
    return found


@given(counts)
def test_no_small_count_is_shown_or_can_be_worked_out(cells: list[int]) -> None:
    shown = protect(cells)
    hidden = [index for index, cell in enumerate(shown.cells) if cell is None]
    assert all(cell is None or not is_small(cell) for cell in (*shown.cells, shown.total))
    assert {index for index, count in enumerate(cells) if is_small(count)} <= set(hidden)
    for index, values in zip(hidden, _solutions(shown), strict=True):
        if is_small(cells[index]):
            assert {1, 2, 3, 4} <= values
            low, high = feasible(shown, index)
            assert low <= 1
            assert high is None or high >= 4


@given(counts)
def test_shown_cells_are_true_and_nothing_is_hidden_without_need(cells: list[int]) -> None:
    shown = protect(cells)
    assert all(cell is None or cell == count for cell, count in zip(shown.cells, cells, strict=True))
    assert shown.total in {None, sum(cells)}
    if not any(is_small(count) for count in cells):
        assert shown == Shown(tuple(cells), sum(cells))
    for index, cell in enumerate(shown.cells):
        if cell is not None:
            assert feasible(shown, index) == (cell, cell)


def test_a_total_that_would_give_the_small_ones_away_is_hidden() -> None:
    assert protect([3, 0, 0]).total is None
    assert protect([3, 4]).total is None
    assert protect([3, 12]) == Shown((None, None), 15)
    assert protect([3, 12, 30], with_total=False) == Shown((None, 12, 30), None)


def test_a_table_holds_counts() -> None:
    with pytest.raises(ValueError, match="negative"):
        protect([4, -1])


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=6))
def test_two_releases_differ_by_nothing_or_by_five_and_more(pairs: list[tuple[int, int]]) -> None:
    before = protect([old for old, _ in pairs])
    after = release_table(protect([new for _, new in pairs]), before)
    cells = zip((*before.cells, before.total), (*after.cells, after.total), strict=True)
    for was, now in cells:
        if was is not None and now is not None:
            assert was == now or abs(was - now) >= SMALLEST
        elif was is None and now is not None:
            assert now == 0 or now >= 2 * SMALLEST - 1
        elif was is not None:
            assert was >= 2 * SMALLEST - 1


def test_the_first_release_is_as_it_is() -> None:
    table = protect([3, 12, 30])
    assert release_table(table, None) == table
    assert release(7, None, first=True) == 7


def test_totals_of_groups_are_a_table_of_their_own() -> None:
    shown = grouped({"a": [3, 0], "b": [9, 8], "c": [40, 2, 6]})
    assert shown["a"].total is None
    assert shown["b"].total is None
    assert shown["c"].total == 48


def _units(
    random: Random, *, share: float, spread_by: float, many: int, sizes: tuple[int, int] = (10, 400)
) -> list[tuple[int, int]]:
    found = []
    for _ in range(many):
        total = random.randint(*sizes)
        own = min(0.99, max(0.01, random.gauss(share, spread_by)))
        found.append((sum(random.random() < own for _ in range(total)), total))
    return found


def test_chance_alone_gives_no_over_dispersion_and_hardly_a_point_outside() -> None:
    random = Random(5)
    outside = 0
    for _ in range(30):
        found = funnel(_units(random, share=0.8, spread_by=0.0, many=100))
        assert found is not None
        assert found.phi == 1.0
        assert found.share == pytest.approx(0.8, abs=0.02)
        outside += len(found.outside)
    assert outside / 3000 < 0.008


def test_ordinary_differences_widen_the_limits_and_what_is_planted_stands_outside() -> None:
    units = _units(Random(7), share=0.7, spread_by=0.06, many=120, sizes=(150, 250))
    units[17] = (60, 200)
    found = funnel(units)
    assert found is not None
    assert found.phi > 1.5
    assert 17 in found.outside
    assert len(found.outside) <= 3
    at = found.limits(200)
    assert at.low_998 < at.low_95 < found.share < at.high_95 < at.high_998
    assert at.high_998 - found.share == pytest.approx(Z_998 * sqrt(found.phi * found.share * (1 - found.share) / 200))
    assert found.limits(1).high_998 == 1.0


def test_too_little_gives_no_funnel() -> None:
    assert funnel([(1, 9), (5, 20), (6, 30)]) is None
    assert funnel([(20, 20), (30, 30), (40, 40)]) is None
    assert funnel([(0, 20), (0, 30), (0, 40)]) is None
    with pytest.raises(ValueError, match="part"):
        funnel([(21, 20)])
    found = funnel([(10, 20), (12, 30), (20, 40)])
    assert found is not None
    with pytest.raises(ValueError, match="one case"):
        found.limits(0)


def test_over_dispersion_is_not_driven_by_a_few_far_points() -> None:
    calm = [(-1) ** n * 0.8 for n in range(95)]
    assert over_dispersion([*calm, 40.0, -38.0, 25.0, 60.0, -70.0]) == 1.0


def test_spread_is_told_by_tenths() -> None:
    found = spread([float(n) for n in range(11)])
    assert found is not None
    assert (found.units, found.low, found.middle, found.high) == (11, 1.0, 5.0, 9.0)
    assert spread([1.0, 2.0]) is None
