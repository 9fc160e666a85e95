"""Numbers as people type them: the same list of cases as the browser's, and back again without loss."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from binhyen.figures.rules.typing import Problem, Unreadable, plain, read_cell, read_number, read_or_none, typed
from binhyen.figures.rules.values import LIMIT

CASES = json.loads((Path(__file__).parent / "number_cases.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("text", "decimals", "value"), CASES["read"])
def test_what_is_read(text: str, decimals: int, value: int | None) -> None:
    assert read_number(text, decimals) == value


@pytest.mark.parametrize(("text", "decimals", "problem"), CASES["refused"])
def test_what_is_refused(text: str, decimals: int, problem: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_number(text, decimals)
    assert refusal.value.problem == problem


@given(st.integers(0, LIMIT - 1), st.integers(0, 3))
def test_what_stands_in_a_field_reads_back(value: int, decimals: int) -> None:
    assert read_number(typed(value, decimals), decimals) == value
    number = plain(value, decimals)
    assert number is not None
    assert read_cell(number, decimals) == value


@given(st.text(max_size=12), st.integers(0, 2))
def test_whatever_is_typed_is_a_number_or_refused(text: str, decimals: int) -> None:
    try:
        value = read_number(text, decimals)
    except Unreadable:
        return
    assert value is None or 0 <= value < LIMIT


def test_a_gap_stays_a_gap() -> None:
    assert typed(None) == ""
    assert plain(None) is None
    assert read_cell(None) is None


@pytest.mark.parametrize(
    ("cell", "decimals", "value"), [(5, 0, 5), (5.0, 0, 5), (1.5, 1, 15), (0.1, 1, 1), ("1.240", 0, 1240), (7, 2, 700)]
)
def test_cells(cell: object, decimals: int, value: int) -> None:
    assert read_cell(cell, decimals) == value


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        (1.234, Problem.TOO_PRECISE),
        (-1, Problem.NEGATIVE),
        (True, Problem.NOT_A_NUMBER),
        (date(2026, 1, 1), Problem.NOT_A_NUMBER),
        (float("nan"), Problem.NOT_A_NUMBER),
        (float("inf"), Problem.NOT_A_NUMBER),
        (Decimal("NaN"), Problem.NOT_A_NUMBER),
        (1e300, Problem.TOO_LARGE),
        ("mười", Problem.NOT_A_NUMBER),
    ],
)
def test_cells_refused(cell: object, problem: Problem) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_cell(cell)
    assert refusal.value.problem == problem


def test_what_cannot_be_read_is_a_gap_where_that_is_wanted() -> None:
    assert read_or_none("12,5", 1) == 125
    assert read_or_none("mười") is None
