"""The calendar: periods tile time, months nest, rules are editable, each period is opened once."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from binhyen.figures import shipped
from binhyen.figures.rules.calendar import Cut, begins, shifted, span_from, span_on, spans_between, spans_to_open
from binhyen.figures.states import Calendar

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
CUT = sorted(set(Calendar) - {Calendar.THEMATIC})


def cut(calendar: str) -> Cut:
    row = shipped.calendars()[calendar]
    return Cut(row.anchor, row.months, row.opens_days, row.due_days, row.lock_days)


def test_every_calendar_ships_with_its_rule() -> None:
    assert set(shipped.calendars()) == set(Calendar)
    assert all(row.source for row in shipped.calendars().values() if row.months in {1, 3, 6, 12})


@pytest.mark.parametrize(
    ("calendar", "on", "first", "last", "due"),
    [
        ("month", date(2026, 3, 14), date(2026, 2, 15), date(2026, 3, 14), date(2026, 3, 25)),
        ("month", date(2026, 3, 15), date(2026, 3, 15), date(2026, 4, 14), date(2026, 4, 25)),
        ("quarter", date(2026, 1, 31), date(2025, 12, 15), date(2026, 3, 14), date(2026, 3, 25)),
        ("half", date(2026, 6, 14), date(2025, 12, 15), date(2026, 6, 14), date(2026, 6, 25)),
        ("year", date(2026, 12, 14), date(2025, 12, 15), date(2026, 12, 14), date(2026, 12, 25)),
        ("area_year", date(2026, 10, 31), date(2025, 11, 1), date(2026, 10, 31), date(2026, 11, 19)),
        ("recognition_year", date(2026, 11, 15), date(2025, 11, 16), date(2026, 11, 15), date(2026, 11, 29)),
        ("team_year", date(2026, 11, 14), date(2025, 11, 15), date(2026, 11, 14), date(2026, 11, 29)),
        ("mediation_first", date(2024, 2, 29), date(2024, 1, 1), date(2024, 12, 31), date(2024, 11, 28)),
        ("mediation_final", date(2024, 2, 29), date(2024, 1, 1), date(2024, 12, 31), date(2025, 2, 20)),
        ("three_years", date(2026, 3, 1), date(2023, 12, 15), date(2026, 12, 14), date(2027, 1, 13)),
        ("five_years", date(2026, 3, 1), date(2025, 12, 15), date(2030, 12, 14), date(2031, 1, 13)),
        ("ten_years", date(2026, 3, 1), date(2020, 12, 15), date(2030, 12, 14), date(2031, 1, 28)),
    ],
)
def test_the_days_of_the_decrees(calendar: str, on: date, first: date, last: date, due: date) -> None:
    span = span_on(cut(calendar), on)
    assert (span.start, span.end, span.due) == (first, last, due)


@given(st.sampled_from(CUT), DAYS)
def test_periods_tile_time(calendar: str, on: date) -> None:
    rule = cut(calendar)
    span = span_on(rule, on)
    assert span.start <= on <= span.end
    assert span.start <= span.opens <= span.end
    assert span.due <= span.lock
    assert span_on(rule, span.end + timedelta(days=1)).start == span.end + timedelta(days=1)
    assert span_on(rule, span.start - timedelta(days=1)).end == span.start - timedelta(days=1)
    assert begins(rule, span.start)
    assert begins(rule, on) == (on == span.start)


@given(DAYS, st.sampled_from([Calendar.QUARTER, Calendar.HALF, Calendar.YEAR]))
def test_months_nest(on: date, larger: str) -> None:
    month, outer = span_on(cut(Calendar.MONTH), on), span_on(cut(larger), on)
    assert outer.start <= month.start
    assert month.end <= outer.end
    inner = spans_between(cut(Calendar.MONTH), outer.start, outer.end)
    assert len(inner) == cut(larger).months
    assert (inner[0].start, inner[-1].end) == (outer.start, outer.end)


@given(DAYS, st.integers(-600, 600))
def test_shifting_there_and_back(day: date, months: int) -> None:
    if day.day > 28:
        with pytest.raises(ValueError, match="first 28 days"):
            shifted(day, months)
    else:
        assert shifted(shifted(day, months), -months) == day


def test_days_given_by_hand() -> None:
    rule = cut(Calendar.THEMATIC)
    span = span_from(rule, date(2026, 5, 1), date(2026, 8, 19))
    assert (span.opens, span.due, span.lock) == (date(2026, 8, 19), date(2026, 9, 3), date(2026, 9, 18))
    assert begins(rule, date(2026, 5, 31))
    assert spans_between(rule, date(2026, 1, 1), date(2027, 1, 1)) == []
    assert spans_to_open(rule, date(2026, 5, 1)) == []
    with pytest.raises(ValueError, match="by hand"):
        span_on(rule, date(2026, 5, 1))
    with pytest.raises(ValueError, match="before it begins"):
        span_from(rule, date(2026, 5, 1), date(2026, 4, 30))


@given(st.sampled_from(CUT), DAYS)
def test_a_period_is_to_be_opened_between_its_opening_and_its_lock(calendar: str, on: date) -> None:
    rule = cut(calendar)
    around = spans_between(rule, on - timedelta(days=5000), on + timedelta(days=100))
    assert spans_to_open(rule, on) == [span for span in around if span.opens <= on <= span.lock]
