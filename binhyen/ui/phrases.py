"""Numbers, shares and deadlines as words in the reader's language."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import get_language, gettext_noop, ngettext
from django.utils.translation import gettext as _

from binhyen.ui import numbers
from binhyen.ui.numbers import MISSING, NBSP, Number

WEEKDAYS = (
    gettext_noop("Monday"),
    gettext_noop("Tuesday"),
    gettext_noop("Wednesday"),
    gettext_noop("Thursday"),
    gettext_noop("Friday"),
    gettext_noop("Saturday"),
    gettext_noop("Sunday"),
)


def language() -> str:
    """The language of the reader: "vi" or "en"."""
    return (get_language() or "vi")[:2]


def number(value: Number | None, decimals: int = 0) -> str:
    """Digits in the reader's language; a dash for what was not sent."""
    return MISSING if value is None else numbers.digits(value, language(), decimals)


def money(dong: int) -> str:
    """Whole đồng in the reader's language."""
    return numbers.money(dong, language())


def public_count(value: int | None) -> str:
    """A count on a public page: a dash when not sent, "under 5" when it could point at somebody."""
    if value is not None and numbers.is_suppressed(value):
        return _("under %(limit)s") % {"limit": numbers.SMALLEST_PUBLIC_COUNT}
    return number(value)


def count_of(count: int, total: int, noun: str = "") -> str:
    """ "27 of 34 tasks": the noun stands by the denominator."""
    words = _("%(count)s of %(total)s") % {"count": number(count), "total": number(total)}
    return (f"{words} {noun}" if noun else words).replace(" ", NBSP, 2)


def share(count: int, total: int) -> str:
    """ "79%, range 63–90%", or "" when the total is too small for a share."""
    if not numbers.may_share(total):
        return ""
    found, decimals = numbers.wilson(count, total), numbers.share_decimals(total)
    return _("%(share)s, range %(range)s") % {
        "share": numbers.percent(found.value, language(), decimals),
        "range": numbers.percent_range(found, language(), decimals),
    }


def count_and_share(count: int, total: int, noun: str = "") -> str:
    """ "27 of 34 tasks (79%, range 63–90%)"; without the share when the total is below ten."""
    words, part = count_of(count, total, noun), share(count, total)
    return f"{words} ({part})" if part else words


def day(value: date | None) -> str:
    """13/11/2026; a dash when there is none."""
    return MISSING if value is None else f"{value:%d/%m/%Y}"


def day_time(value: datetime | None) -> str:
    """13/11/2026, 14:32 in the value's own time zone; a dash when there is none."""
    return MISSING if value is None else f"{value:%d/%m/%Y}, {value:%H:%M}"


def weekday(value: date) -> str:
    """The day of the week with a capital, e.g. "Thứ Sáu"."""
    return _(WEEKDAYS[value.weekday()])


@dataclass(frozen=True, slots=True)
class Clock:
    """The state of a deadline (a chip kind) and its words."""

    kind: str
    words: str


def deadline(
    due: date | datetime, now: datetime, *, done: date | datetime | None = None, waiting_for: str = ""
) -> Clock:
    """The words of a deadline at the aware moment `now`: left, today, late by; done in time or late.

    `waiting_for` names whom it waits for: then the clock stands still and says so.
    """
    if done is not None:
        late = (_as_day(done) - _as_day(due)).days
        return Clock("done", _("Done, %(late)s late") % {"late": _days(late)} if late > 0 else _("Done in time"))
    if waiting_for:
        return Clock("paused", _("Clock stopped: waiting for %(whom)s") % {"whom": waiting_for})
    left = (_as_day(due) - now.date()).days
    if left < 0:
        return Clock("late", _("%(late)s late") % {"late": _days(-left)})
    if left == 0:
        return _due_today(due, now)
    if left == 1:
        return Clock("waiting", _("Tomorrow, %(day)s") % {"day": f"{due:%d/%m}"})
    return Clock("waiting", _("%(left)s left") % {"left": _days(left)})


def _due_today(due: date | datetime, now: datetime) -> Clock:
    if not isinstance(due, datetime):
        return Clock("soon", _("Today"))
    if due < now:
        return Clock("late", _("Late since %(time)s today") % {"time": f"{due:%H:%M}"})
    return Clock("soon", _("Today %(time)s") % {"time": f"{due:%H:%M}"})


def _as_day(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value


def _days(count: int) -> str:
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": number(count)}
