"""Figures in templates: values in smallest steps become numbers in the reader's language; periods and states words."""

import base64
from collections.abc import Sequence

from django import template
from django.utils.translation import gettext as _

from binhyen.figures.models import Period, Slot
from binhyen.figures.models.remarks import SAID
from binhyen.figures.models.reports import NARRATIVE, REASONS
from binhyen.figures.queries.accepting import Given
from binhyen.figures.queries.desk import Below, Owed
from binhyen.figures.queries.entry import title_of
from binhyen.figures.queries.forms import FieldRow
from binhyen.figures.rules.typing import plain
from binhyen.figures.states import SlotState
from binhyen.figures.views import steps
from binhyen.ui import phrases

register = template.Library()


@register.filter
def steps_of(value: int | None, decimals: int | None = 0) -> str:
    """A value in steps of 10 ** -decimals as a number; a dash when it was not given."""
    return phrases.number(plain(value, decimals or 0), decimals or 0)


@register.filter
def period_name(period: Period) -> str:
    """What people call a period."""
    return steps.period_name(period)


@register.filter
def period_days(period: Period) -> str:
    """The first and the last day of a period."""
    return steps.period_days(period)


@register.filter
def slot_state(state: str) -> str:
    """The state of a report in words."""
    return str(steps.state_words(state))


@register.filter
def slot_chip(state: str) -> str:
    """The kind of chip for the state of a report."""
    return steps.CHIPS[SlotState(state)]


@register.filter
def base64_of(data: bytes) -> str:
    """Bytes as a data attribute carries them."""
    return base64.b64encode(data).decode()


@register.simple_tag
def period_title(slot: Slot) -> str:
    """A report in one line: its form and its period."""
    return f"{title_of(slot)}, {steps.period_name(slot.period)}"


@register.simple_tag
def below_title(one: Below) -> str:
    """The reports of the units below in one line."""
    return f"{one.title}, {steps.period_name(one.period)}"


@register.simple_tag
def below_meta(one: Below) -> str:
    """How many of the units below have sent."""
    counts = {"sent": phrases.number(one.sent), "of": phrases.number(one.expected), "due": phrases.day(one.due)}
    return _("%(sent)s of %(of)s units have sent, due %(due)s") % counts


@register.simple_tag
def owed_meta(one: Owed) -> str:
    """The plain facts of a report that is owed."""
    words = _("Period %(days)s, due %(due)s") % {
        "days": steps.period_days(one.slot.period),
        "due": phrases.day(one.due),
    }
    return f"{words} · {steps.state_words(one.slot.state)}"


@register.filter
def with_fields(row: Given, fields: Sequence[FieldRow]) -> list[tuple[FieldRow, tuple[int | None, int | None]]]:
    """Each figure of the table with its value and that of the period before."""
    return [(one, (row.values[one.position], row.last[one.position])) for one in fields]


@register.simple_tag
def reader_of(what: str) -> str:
    """Who reads words of a kind ("narrative", "said", "reasons") and for how long they are kept."""
    return {"narrative": NARRATIVE, "said": SAID, "reasons": REASONS}[what].reader_note
