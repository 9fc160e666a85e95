"""What can be asked of the calendar: periods, rules and extensions. Nothing here writes."""

from django.db.models import QuerySet

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


def period_by_public_id(public_id: str) -> Period:
    """One period. Raises NotFound."""
    period = Period.objects.filter(public_id=public_id).first()
    if period is None:
        raise NotFound(f"no period {public_id!r}")
    return period


def extensions_of(period: Period) -> QuerySet[LockExtension]:
    """Who was given more time for a period, and why, oldest first."""
    return LockExtension.objects.filter(period=period).select_related("unit").order_by("id")
