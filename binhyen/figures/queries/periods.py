"""What can be asked of the calendar: periods, rules and extensions. Nothing here writes."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Max, QuerySet

from binhyen.core.errors import NotFound
from binhyen.figures.models import CalendarRule, LockExtension, Period
from binhyen.figures.rules.calendar import Cut


def cut_of(rule: CalendarRule) -> Cut:
    """The rule as plain data."""
    return Cut(rule.anchor, rule.months, rule.opens_days, rule.due_days, rule.lock_days)


def rule_of(calendar: str) -> CalendarRule:
    """The rule of a calendar. Raises NotFound before the catalogue was loaded."""
    rule = CalendarRule.objects.filter(calendar=calendar).first()
    if rule is None:
        raise NotFound(f"no rule cuts the calendar {calendar!r}: load the catalogue first")
    return rule


def periods_of(calendar: str) -> QuerySet[Period]:
    """The opened periods of a calendar, oldest first."""
    return Period.objects.filter(calendar=calendar).order_by("start", "id")


def current_period(calendar: str, on: date) -> Period | None:
    """The opened period that holds a day; of several thematic ones, the last to begin. None before it was opened."""
    return periods_of(calendar).filter(start__lte=on, end__gte=on).last()


def period_by_public_id(public_id: str) -> Period:
    """One period. Raises NotFound."""
    period = Period.objects.filter(public_id=public_id).first()
    if period is None:
        raise NotFound(f"no period {public_id!r}")
    return period


def lock_for(period: Period, unit_ids: Iterable[int]) -> date:
    """The last day on which a unit may send: `unit_ids` are the unit and those above it; extensions reach downward."""
    found = LockExtension.objects.filter(period=period, unit_id__in=list(unit_ids)).aggregate(last=Max("until"))
    last: date | None = found["last"]
    return max(period.lock, last) if last else period.lock


def extensions_of(period: Period) -> QuerySet[LockExtension]:
    """Who was given more time for a period, and why, oldest first."""
    return LockExtension.objects.filter(period=period).select_related("unit").order_by("id")
