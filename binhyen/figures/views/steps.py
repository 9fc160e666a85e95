"""What happens after a report is sent, with dates; and words for states and periods."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from binhyen.core import clock
from binhyen.core.decisions import Decision
from binhyen.figures.models import Period, Slot
from binhyen.figures.queries.locks import extended_until
from binhyen.figures.states import Calendar, SlotState
from binhyen.ui.phrases import day

JUNE, LAST_MONTH = 6, 12
CHIPS = {
    SlotState.OPEN: "waiting",
    SlotState.SUBMITTED: "info",
    SlotState.RETURNED: "asked",
    SlotState.ACCEPTED: "accepted",
    SlotState.VOID: "stopped",
}


@dataclass(frozen=True, slots=True)
class Step:
    """When, and what happens then."""

    when: str
    what: str


def after_sending(slot: Slot, above: str) -> list[Step]:
    """What happens after sending: at once, until the level above has looked, until when it can be changed."""
    who = above or _("The level above")
    return [
        Step(_("At once"), _("The figures are added to the totals above, up to the Centre.")),
        Step(
            _("By %(day)s") % {"day": _short(slot.period.due)},
            _("%(who)s accepts the report, or returns it and says why.") % {"who": who},
        ),
        _changing(slot.period.lock),
    ]


def from_now(slot: Slot, above: str, takes: Decision) -> list[Step]:
    """What of it is still to come for a report that was sent; nothing once it is accepted and locked."""
    steps = after_sending(slot, above)
    waiting = steps[:2] if slot.state != SlotState.ACCEPTED else []
    if not takes:
        return waiting
    more = None if clock.today() <= slot.period.lock else _given(slot)
    return [*waiting, _changing(more or slot.period.lock)]


def _given(slot: Slot) -> date | None:
    return extended_until(slot.period, (slot.unit_id, slot.commune_id, slot.province_id))


def _changing(until: date) -> Step:
    return Step(
        _("Until %(day)s") % {"day": _short(until)},
        _("It can still be changed. A change is a new version; the old one stays on record."),
    )


def _short(value: date) -> str:
    return f"{value:%d/%m}"


def state_words(state: str) -> str | Promise:
    """A state of a report in words."""
    return SlotState(state).label


def period_name(period: Period) -> str:
    """What people call a period: month 11/2026, quarter 3/2026, year 2026, years 2021–2025, or its theme.

    A period is called after the month and the year in which it ends; one that begins in December belongs to the year
    after.
    """
    end: date = period.end
    if period.theme:
        return str(period.theme)
    if period.calendar == Calendar.MONTH:
        return _("month %(month)d/%(year)d") % {"month": end.month, "year": end.year}
    if period.calendar == Calendar.QUARTER:
        return _("quarter %(quarter)d/%(year)d") % {"quarter": (end.month + 2) // 3, "year": end.year}
    if period.calendar == Calendar.HALF:
        return _("half-year %(half)d/%(year)d") % {"half": 1 if end.month <= JUNE else 2, "year": end.year}
    first = period.start.year + (period.start.month == LAST_MONTH)
    if end.year - first > 1:
        return _("years %(first)d–%(last)d") % {"first": first, "last": end.year}
    return _("year %(year)d") % {"year": end.year}


def period_days(period: Period) -> str:
    """The days of a period: 15/10–14/11/2026, with both years where they differ."""
    start, end = period.start, period.end
    first = day(start) if start.year != end.year else f"{start:%d/%m}"
    return f"{first}–{day(end)}"
