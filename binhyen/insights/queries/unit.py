"""The reports that a unit's page mentions: of the month that is being collected, each form that adds up there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Sum

from binhyen.figures.models import Completeness, FormVersion, Period
from binhyen.figures.queries.totals import COUNTED, Counts
from binhyen.figures.states import Calendar
from binhyen.insights.queries.reading import BELOW
from binhyen.org.models import Unit
from binhyen.org.states import UnitKind

BACK = timedelta(days=62)
"""A month that ended longer ago is not being collected any more."""

_PERIOD = ("public_id", "calendar", "theme", "start", "end", "due")
_FORM = ("title_vi", "title_en", "form__code")


@dataclass(frozen=True, slots=True)
class Collected:
    """One form of one month at a unit: its reports awaited and come, from itself and below."""

    period: Period
    code: str
    title_vi: str
    title_en: str
    counts: Counts


def collected(unit: Unit, on: date) -> Sequence[Collected]:
    """The forms that add up at the Centre, a province or a commune, of the month that is collected on a day, by code.

    One statement.
    """
    rows = Completeness.objects.filter(
        period__calendar=Calendar.MONTH, period__theme="", period__start__lte=on, period__end__gte=on - BACK
    )
    rows = rows.filter(form_version__form__unit_kind__in=BELOW[UnitKind(unit.kind)])
    rows = rows.filter(parent=None) if unit.kind == UnitKind.CENTRE else rows.filter(unit=unit)
    names = [f"period__{name}" for name in _PERIOD] + [f"form_version__{name}" for name in _FORM]
    sums = rows.order_by("period__start", "form_version__form__code").values_list(*names)
    found = [_collected(row) for row in sums.annotate(**{f"all_{name}": Sum(name) for name in COUNTED})]
    ends = [one.period.end for one in found if one.period.due >= on] or [one.period.end for one in found[-1:]]
    return [one for one in found if one.period.end == ends[0]] if ends else []


def _collected(row: Sequence[Any]) -> Collected:
    period = Period(**dict(zip(_PERIOD, row, strict=False)))
    form = FormVersion(**dict(zip(_FORM[:2], row[len(_PERIOD) :], strict=False)))
    counts = row[len(_PERIOD) + len(_FORM) :]
    code = str(row[len(_PERIOD) + 2])
    return Collected(period, code, form.title_vi, form.title_en, Counts(*counts))
