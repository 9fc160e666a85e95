"""Numbers: digits of both languages, shares with intervals, suppression."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from binhyen.ui import numbers


@pytest.mark.parametrize(
    ("value", "decimals", "vi", "en"),
    [
        (0, 0, "0", "0"),
        (1234567, 0, "1.234.567", "1,234,567"),
        (1234.5, 1, "1.234,5", "1,234.5"),
        (Decimal("2.345"), 2, "2,35", "2.35"),
        (0.5, 0, "1", "1"),
        (-1240.0, 0, "−1.240", "−1,240"),
        (-0.2, 0, "0", "0"),
    ],
)
def test_digits_follow_the_language(value: numbers.Number, decimals: int, vi: str, en: str) -> None:
    assert numbers.digits(value, "vi", decimals) == vi
    assert numbers.digits(value, "en", decimals) == en


@given(st.integers(-(10**12), 10**12))
def test_digits_lose_nothing(value: int) -> None:
    for language, separator in (("vi", "."), ("en", ",")):
        assert int(numbers.digits(value, language).replace(separator, "").replace("−", "-")) == value


def test_money_does_not_break_from_its_unit() -> None:
    assert numbers.money(1240000, "vi") == "1.240.000\u00a0đ"


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [(27, 34, 0.632, 0.897), (0, 20, 0.0, 0.161), (20, 20, 0.839, 1.0), (1, 2, 0.095, 0.905)],
)
def test_wilson_matches_published_values(count: int, total: int, low: float, high: float) -> None:
    found = numbers.wilson(count, total)
    assert (round(found.low, 3), round(found.high, 3)) == (low, high)


@given(st.integers(1, 100_000).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_the_interval_holds_its_share_and_mirrors(pair: tuple[int, int]) -> None:
    count, total = pair
    found, other = numbers.wilson(count, total), numbers.wilson(total - count, total)
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert found.low == pytest.approx(1 - other.high, abs=1e-9)


@pytest.mark.parametrize(("count", "total"), [(1, 0), (-1, 5), (6, 5)])
def test_no_share_of_nonsense(count: int, total: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        numbers.wilson(count, total)


def test_decimals_and_shares_need_enough_cases() -> None:
    assert [numbers.share_decimals(n) for n in (10, 199, 200)] == [0, 0, 1]
    assert [numbers.may_share(n) for n in (0, 9, 10)] == [False, False, True]


def test_small_public_counts_are_suppressed_and_zero_is_not() -> None:
    assert [numbers.is_suppressed(n) for n in (0, 1, 4, 5)] == [False, True, True, False]


def test_a_range_carries_the_sign_once() -> None:
    assert numbers.percent_range(numbers.Share(0.794, 0.632, 0.897), "vi", 0) == "63–90%"
    assert numbers.percent(0.7943, "en", 1) == "79.4%"
