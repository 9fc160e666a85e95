"""Drawings stand where their numbers do; funnels find what was planted and little else."""

from itertools import pairwise
from math import sqrt
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from binhyen.insights.rules import drawing
from binhyen.insights.rules.drawing import Amount
from binhyen.insights.rules.funnel import Z_998, Funnel, funnel, over_dispersion, spread
from binhyen.insights.rules.scales import Axis, powers, round_step, ticks, window

amounts = st.builds(
    lambda sent, guessed, accepted: Amount(sent, min(sent, guessed), min(sent, accepted)),
    *([st.integers(0, 10**7)] * 3),
)
shares = st.lists(st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=3)


@given(st.floats(0, 1e9))
def test_an_axis_ends_at_a_round_value_that_holds_everything(high: float) -> None:
    found = ticks(high)
    assert found[0] == 0
    assert found[-1] >= high
    assert 2 <= len(found) <= 6
    steps = {round(after - before, 6) for before, after in pairwise(found)}
    assert len(steps) == 1
    assert float(steps.pop()).is_integer()


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_a_logarithmic_axis_has_round_values_around_everything(one: int, other: int) -> None:
    low, high = sorted((one, other))
    found = powers(low, high)
    assert found[0] <= low <= high <= found[-1]
    assert all(str(value).rstrip("0") in {"1", "2", "5"} for value in found)


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_window_holds_the_shares_and_stays_between_nothing_and_all(one: float, other: float) -> None:
    low, high = sorted((one, other))
    first, last = window(low, high)
    assert 0 <= first <= low + 1e-6
    assert high - 1e-6 <= last <= 1
    assert last - first >= 0.2 - 1e-6


def test_an_axis_draws_what_lies_outside_at_its_border() -> None:
    axis = Axis(0, 100, 10, 20)
    assert [axis.at(value) for value in (-5, 0, 50, 100, 999)] == [10, 10, 15, 20, 20]
    assert Axis(5, 5, 10, 20).at(5) == 10
    assert Axis(1, 100, 0, 10, logarithmic=True).at(10) == pytest.approx(5)
    assert round_step(9, 4) == 5


@given(st.lists(amounts, min_size=1, max_size=13))
def test_columns_are_as_tall_as_their_numbers(given_amounts: list[Amount]) -> None:
    found = drawing.columns(given_amounts)
    top = found.ticks[-1].value
    room = drawing.FLOOR - drawing.TOP
    for one, column in zip(given_amounts, found.columns, strict=True):
        assert float(column.height) == pytest.approx(room * one.sent / top, abs=0.11)
        assert float(column.accepted_height) == pytest.approx(room * one.accepted / top, abs=0.11)
        assert float(column.guess_height) == pytest.approx(room * one.guessed / top, abs=0.11)
        assert drawing.LEFT <= float(column.x) < float(column.x) + float(column.width) <= drawing.RIGHT
    assert len(found.bounds) == len(given_amounts) + 1


@given(shares, st.booleans())
def test_marks_stand_inside_the_drawing_and_point_out_of_the_limits(pairs: list[tuple[int, int]], along: bool) -> None:
    limits = Funnel(0.5, 1.0, ())
    found = drawing.plot(pairs, limits, along=along)
    for dot, (count, total) in zip(found.dots, pairs, strict=True):
        assert drawing.LEFT <= float(dot.x) <= drawing.RIGHT
        assert drawing.FUNNEL_TOP <= float(dot.y) <= drawing.FUNNEL_FLOOR
        at = limits.limits(total)
        assert (dot.side == "low") == (count / total < at.low_998)
        assert (dot.side == "high") == (count / total > at.high_998)
    assert bool(found.across) != along
    assert found.outer.startswith("M")
    assert found.outer.endswith("z")


def test_triangles_point_to_their_side() -> None:
    low, high = (drawing.Dot("100.0", "50.0", side, 0, "110.0", "start").shape for side in ("low", "high"))
    assert "L100.0 57.0" in low
    assert "L100.0 43.0" in high


def test_a_wide_spread_of_shares_has_fewer_lines() -> None:
    found = drawing.plot([(1, 100), (50, 100), (99, 100)], Funnel(0.5, 1.0, ()))
    assert [tick.value for tick in found.up] == [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    strip = drawing.strip([0.81, 0.9, 0.97], 0.9)
    assert [tick.value for tick in strip.ticks] == [0.8, 0.85, 0.9, 0.95, 1.0]
    assert len(strip.marks) == 3
    assert strip.common == strip.marks[1]


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
