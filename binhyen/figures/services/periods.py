"""Periods come into being here: opened by the calendar's rule, by the Centre for a theme, never twice."""

from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from binhyen.audit.rules import Value
from binhyen.audit.services import PLATFORM, record
from binhyen.core import clock, db
from binhyen.core.actor import Actor
from binhyen.core.errors import BadInput, Stale
from binhyen.core.events import emit
from binhyen.figures.events import PeriodOpened
from binhyen.figures.models import CalendarRule, LockExtension, Period
from binhyen.figures.policies_keeping import may_edit_calendar, may_extend_lock
from binhyen.figures.queries.periods import cut_of, rule_of
from binhyen.figures.rules.calendar import LAST_ANCHOR_DAY, Span, begins, span_from, span_on, spans_to_open
from binhyen.org.models import Unit

MOST_MONTHS: Final = 120
MOST_DAYS: Final = 366
MOST_EXTENSION: Final = 90
"""Days for which more time may be given at once."""


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
            days = {"start": span.start.isoformat(), "end": span.end.isoformat()}
            _note(
                by, "figures.period.open", PLATFORM, "figures.period", period.public_id, calendar=rule.calendar, **days
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


def edit_rule(
    *,
    rule: CalendarRule,
    anchor: date,
    months: int,
    opens_days: int,
    due_days: int,
    lock_days: int,
    version: int,
    by: Actor,
) -> CalendarRule:
    """Cut the periods of a calendar that are opened from now on by other days; what is opened stays as it is.

    Raises BadInput for days that cannot be, or that would cut into an opened period; Stale when somebody was faster.
    """
    may_edit_calendar(by).require()
    if bool(months) != bool(rule.months):
        raise BadInput(_("A calendar whose days are given by hand stays so, and the others stay cut by months."))
    _require_days(anchor, months, opens_days, due_days, lock_days)
    with db.write():
        fresh = CalendarRule.objects.select_for_update().get(pk=rule.pk)
        if fresh.version != version:
            raise Stale(_("Somebody else changed this rule. Look at it again."))
        fresh.anchor, fresh.months, fresh.opens_days = anchor, months, opens_days
        fresh.due_days, fresh.lock_days, fresh.version = due_days, lock_days, version + 1
        _require_no_cut(fresh)
        fresh.save()
        _note(
            by,
            "figures.calendar.edit",
            PLATFORM,
            "figures.calendar",
            rule.calendar,
            months=months,
            version=fresh.version,
        )
        return fresh


def _require_days(anchor: date, months: int, opens_days: int, due_days: int, lock_days: int) -> None:
    if anchor.day > LAST_ANCHOR_DAY:
        raise BadInput(_("Choose one of the first 28 days of a month: every month has them."))
    if months > MOST_MONTHS or not 0 <= opens_days <= MOST_DAYS:
        raise BadInput(_("A period has at most 120 months and is opened at most 366 days before its end."))
    if not -MOST_DAYS <= due_days <= lock_days <= MOST_DAYS:
        raise BadInput(_("The lock does not come before the due day, and both within a year of the period's end."))


def _require_no_cut(rule: CalendarRule) -> None:
    """The next period begins where the last opened one ends."""
    last = Period.objects.filter(calendar=rule.calendar).order_by("-end").first()
    if last is not None and rule.months and not begins(cut_of(rule), last.end + timedelta(days=1)):
        raise BadInput(
            _("The last opened period ends on %(end)s: a period of the new rule has to begin on the day after.")
            % {"end": last.end.strftime("%d/%m/%Y")}
        )


def extend_lock(*, period: Period, unit: Unit, until: date, reason: str, by: Actor) -> LockExtension:
    """Let a unit, and all below it, send for a period until a day, included. Given by a unit above, with a reason.

    Raises BadInput for a day that has passed, does not come after the lock or lies further than 90 days away.
    """
    may_extend_lock(by, unit).require()
    if until <= max(period.lock, clock.today()):
        raise BadInput(_("The new day comes after the lock and after today."))
    if until > clock.today() + timedelta(days=MOST_EXTENSION):
        raise BadInput(_("More time is given for at most 90 days."))
    if not reason.strip():
        raise BadInput(_("Say why more time is given: the unit reads it."))
    with db.write():
        given = LockExtension.objects.create(
            period=period,
            unit=unit,
            until=until,
            reason=reason,
            granted_at=clock.now(),
            granted_by=by.post_id or by.system,
        )
        _note(by, "figures.lock.extend", unit.public_id, "figures.period", period.public_id, until=until.isoformat())
        return given


def _note(by: Actor, verb: str, unit: str, kind: str, object_id: str, **detail: Value) -> None:
    record(by=by, verb=verb, unit=unit, object_type=kind, object_id=object_id, detail=detail)
