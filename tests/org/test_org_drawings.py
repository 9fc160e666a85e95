"""Ribbons of a succession drawing: inside the canvas, in order, as wide as their share."""

import re

from hypothesis import given
from hypothesis import strategies as st

from binhyen.org.drawings import FILL, Flow, draw


def heights(path: str) -> tuple[float, float]:
    """Width of a ribbon at its left and at its right end."""
    numbers = [float(text) for text in re.findall(r"-?\d+(?:\.\d+)?", path)]
    top_left, top_right, low_right, low_left = numbers[1], numbers[7], numbers[8], numbers[-1]
    return low_left - top_left, low_right - top_right


def test_a_whole_unit_fills_its_row_and_a_part_only_its_share() -> None:
    ribbons = draw(["a", "b"], ["n"], [Flow("a", "n", 1.0, "whole"), Flow("b", "n", 0.25, "part")])
    (whole, _), (part, _) = heights(ribbons[0].path), heights(ribbons[1].path)
    assert abs(whole - 50 * FILL) < 0.1
    assert abs(part - 50 * FILL * 0.25) < 0.1
    assert [ribbon.style for ribbon in ribbons] == ["whole", "part"]


def test_a_tiny_share_is_still_seen() -> None:
    (only,) = draw(["a"], ["n"], [Flow("a", "n", 0.0001, "part")])
    assert heights(only.path)[0] > 1


def test_flows_of_rows_that_are_not_shown_are_left_out() -> None:
    assert draw(["a"], ["n"], [Flow("x", "n", 1, "whole"), Flow("a", "y", 1, "whole")]) == []
    assert draw([], [], [Flow("x", "n", 1, "whole")]) == []


@given(st.integers(1, 6), st.integers(1, 6), st.data())
def test_ribbons_stay_in_the_canvas_and_do_not_overlap_at_the_left(n: int, m: int, data: st.DataObject) -> None:
    flows = []
    for row in range(n):
        shares = data.draw(st.lists(st.integers(1, 100), min_size=m, max_size=m))
        flows += [Flow(f"b{row}", f"a{k}", share / sum(shares), "part") for k, share in enumerate(shares)]
    ribbons = draw([f"b{row}" for row in range(n)], [f"a{k}" for k in range(m)], flows)
    assert len(ribbons) == n * m
    for ribbon in ribbons:
        numbers = [float(text) for text in re.findall(r"-?\d+(?:\.\d+)?", ribbon.path)]
        assert min(numbers) >= 0
        assert max(numbers) <= 100 + 1.3
    for row in range(n):
        mine = [heights(ribbon.path)[0] for ribbon in ribbons[row * m : (row + 1) * m]]
        assert sum(mine) <= 100 / n * FILL + m * 1.3
