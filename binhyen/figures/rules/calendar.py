"""Cutting time into the periods of a calendar. Days are inclusive: a month of the administration runs 15 → 14.

Source: Decree 09/2019/NĐ-CP (months, quarters, half-years, years); Circular 124/2021/TT-BCA (recognition years).
"""

from dataclasses import dataclass
from datetime import date, timedelta

LAST_ANCHOR_DAY = 28
"""Periods begin on a day that every month has."""


@dataclass(frozen=True, slots=True)
class Cut:
    """How a calendar is cut: `anchor` begins a period, each is `months` long (0: given by hand), the rest in days."""

    anchor: date
    months: int
    opens_days: int
    due_days: int
    lock_days: int


@dataclass(frozen=True, slots=True)
class Span:
    """One period: its first and last day, when it is opened, when reports are due and when sending ends."""

    start: date
    end: date
    opens: date
    due: date
    lock: date


def shifted(day: date, months: int) -> date:
    """The same day of the month `months` later (earlier when negative). Raises ValueError beyond day 28."""
    if day.day > LAST_ANCHOR_DAY:
        raise ValueError("a period begins on one of the first 28 days of a month")
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, day.day)


def span_from(cut: Cut, start: date, end: date) -> Span:
    """A period between two given days. Raises ValueError when it ends before it begins."""
    if end < start:
        raise ValueError("a period does not end before it begins")
    return Span(
        start=start,
        end=end,
        opens=max(start, end - timedelta(days=cut.opens_days)),
        due=end + timedelta(days=cut.due_days),
        lock=end + timedelta(days=cut.lock_days),
    )


def span_on(cut: Cut, on: date) -> Span:
    """The period that holds a day. Raises ValueError for a calendar whose days are given by hand."""
    if not cut.months:
        raise ValueError("the days of this calendar's periods are given by hand")
    gone = (on.year - cut.anchor.year) * 12 + on.month - cut.anchor.month - (on.day < cut.anchor.day)
    start = shifted(cut.anchor, gone // cut.months * cut.months)
    return span_from(cut, start, shifted(start, cut.months) - timedelta(days=1))


def begins(cut: Cut, on: date) -> bool:
    """Whether a period of the calendar begins on a day; always where days are given by hand."""
    return not cut.months or span_on(cut, on).start == on


def spans_between(cut: Cut, first: date, last: date) -> list[Span]:
    """Every period that touches the days from `first` to `last`, in order; none where days are given by hand."""
    found: list[Span] = []
    day = first
    while cut.months and day <= last:
        found.append(span_on(cut, day))
        day = found[-1].end + timedelta(days=1)
    return found


def spans_to_open(cut: Cut, on: date) -> list[Span]:
    """The periods whose day of opening has come and whose lock has not passed, on a day, in order."""
    reach = max(cut.lock_days, 0)
    around = spans_between(cut, on - timedelta(days=reach), on) if cut.months else []
    return [span for span in around if span.opens <= on <= span.lock]
