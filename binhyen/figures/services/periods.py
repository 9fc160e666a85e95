"""Periods come into being here: opened by the calendar's rule, by the Centre for a theme, never twice."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from binhyen.audit.services import PLATFORM, record
from binhyen.core import db
from binhyen.core.actor import Actor
from binhyen.core.errors import BadInput
from binhyen.core.events import emit
from binhyen.figures.events import PeriodOpened
from binhyen.figures.models import CalendarRule, Period
from binhyen.figures.policies_keeping import may_edit_calendar
from binhyen.figures.queries.periods import cut_of, rule_of
from binhyen.figures.rules.calendar import Span, begins, span_from, span_on, spans_to_open


def open_period(*, calendar: str, start: date, by: Actor, end: date | None = None, theme: str = "") -> Period:
    """Open the period of a calendar that begins on a day, and tell the rooms; an opened one is given back as it is.

    A thematic period takes its `end` and its `theme`; the others are cut by the rule. Raises BadInput when no
    period begins on that day, NotAllowed for whoever does not keep the calendar.
    """
    may_edit_calendar(by).require()
    rule = rule_of(calendar)
    return _open(rule, _span(rule, start, end, theme), theme, by)


def _span(rule: CalendarRule, start: date, end: date | None, theme: str) -> Span:
    cut = cut_of(rule)
    if not cut.months:
        if end is None or not theme:
            raise BadInput(_("A thematic review needs its subject, its first and its last day."))
        if end < start:
            raise BadInput(_("The last day lies before the first."))
        return span_from(cut, start, end)
    if not begins(cut, start):
        raise BadInput(_("No period of this calendar begins on that day."))
    return span_on(cut, start)


def _open(rule: CalendarRule, span: Span, theme: str, by: Actor) -> Period:
    with db.write():
        period, created = Period.objects.get_or_create(
            calendar=rule.calendar,
            start=span.start,
            theme=theme,
            defaults={"end": span.end, "due": span.due, "lock": span.lock},
        )
        if created:
            record(
                by=by,
                verb="figures.period.open",
                unit=PLATFORM,
                object_type="figures.period",
                object_id=period.public_id,
                detail={"calendar": rule.calendar, "start": span.start.isoformat(), "end": span.end.isoformat()},
            )
            emit(PeriodOpened(f"period:{period.public_id}", period.pk, rule.calendar))
        return period


def make_due_periods(*, on: date, by: Actor) -> list[Period]:
    """Open every period whose day of opening has come. Returns the new ones; a second call finds none."""
    there = set(Period.objects.filter(lock__gte=on).values_list("calendar", "start"))
    return [
        _open(rule, span, "", by)
        for rule in CalendarRule.objects.order_by("calendar")
        for span in spans_to_open(cut_of(rule), on)
        if (rule.calendar, span.start) not in there
    ]
