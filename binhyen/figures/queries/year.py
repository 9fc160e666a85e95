"""The calendar of one year as people read it: what is due on which day, for whom. Nothing here writes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from binhyen.figures import shipped
from binhyen.figures.models import CalendarRule, FormVersion, Period
from binhyen.figures.queries.periods import cut_of
from binhyen.figures.rules.calendar import Span, spans_between
from binhyen.figures.states import Calendar

REACH = timedelta(days=460)
"""How far a due day may lie from its period: the longest lock, and the shift of a form."""


@dataclass(frozen=True, slots=True)
class DueDay:
    """One line of the year: on `on`, `form` is due for the days from `start` to `end`. Without a form it is a day that
    the calendar names (`words_vi`, `words_en`).
    """

    on: date
    form: FormVersion | None = None
    start: date | None = None
    end: date | None = None
    words_vi: str = ""
    words_en: str = ""
    theme: str = ""


@dataclass(frozen=True, slots=True)
class Month:
    """One month of the year with its due days."""

    first: date
    days: tuple[DueDay, ...]


def _spans(rules: Mapping[str, CalendarRule], year: int) -> Iterator[tuple[str, Span, str]]:
    first, last = date(year, 1, 1) - REACH, date(year, 12, 31) + REACH
    for calendar, rule in rules.items():
        for span in spans_between(cut_of(rule), first, last):
            yield calendar, span, ""
    thematic = Period.objects.filter(calendar=Calendar.THEMATIC, due__year=year).order_by("due", "id")
    for row in thematic:
        yield row.calendar, Span(row.start, row.end, row.start, row.due, row.lock), row.theme


def year_of(year: int, forms: list[FormVersion]) -> list[Month]:
    """The twelve months of a calendar year with what is due for some forms. Two statements."""
    rules = {rule.calendar: rule for rule in CalendarRule.objects.order_by("calendar")}
    by_calendar: dict[str, list[FormVersion]] = {}
    for form in forms:
        by_calendar.setdefault(form.form.calendar, []).append(form)
    days = [
        DueDay(date(year, line.month, line.day), None, None, None, line.words_vi, line.words_en)
        for line in shipped.yearly()
    ]
    for calendar, span, theme in _spans(rules, year):
        for form in by_calendar.get(calendar, ()):
            on = span.due + timedelta(days=form.form.due_shift)
            if on.year == year:
                days.append(DueDay(on, form, span.start, span.end, theme=theme))
    days.sort(key=lambda day: (day.on, day.form is None, day.form.form.code if day.form else ""))
    return [Month(date(year, month, 1), tuple(day for day in days if day.on.month == month)) for month in range(1, 13)]


def forms_in_force() -> list[FormVersion]:
    """The versions made last of every form that is asked for, by code. One statement."""
    rows = FormVersion.objects.filter(valid_to=None, form__retired_on=None)
    return list(rows.select_related("form").order_by("form__code"))


def recent_periods(calendar: str, limit: int = 4) -> list[Period]:
    """The periods of a calendar that were opened last, newest first."""
    return list(Period.objects.filter(calendar=calendar).order_by("-start", "-id")[:limit])


def rules_in_use() -> list[tuple[CalendarRule, list[Period]]]:
    """The rule of every calendar with its last periods, in the order of the list. One statement each, and one."""
    rules = {rule.calendar: rule for rule in CalendarRule.objects.order_by("calendar")}
    return [(rules[calendar], recent_periods(calendar)) for calendar in Calendar if calendar in rules]
