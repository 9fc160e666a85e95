"""A figure along time: of one indicator at one unit, in any calendar into which what was typed nests.

A flow of a quarter, a half-year or a year is the sum of its months, a stock that of its last month; nothing is typed
twice. Where a form of the asked calendar has the indicator itself, what was typed there counts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, Sum

from binhyen.figures.models import FormField, IndicatorVersion, Period
from binhyen.figures.queries.totals import totals_at
from binhyen.figures.states import Calendar, Nature
from binhyen.org.models import Unit

NESTED = (Calendar.MONTH, Calendar.QUARTER, Calendar.HALF)
"""Calendars whose periods may stand in for longer ones, the finest first."""

COLUMNS = ("submitted", "accepted", "carried")


@dataclass(frozen=True, slots=True)
class Point:
    """One period of a series. `parts` are the periods it was added up from (itself where it was typed), `missing` how
    many of the periods that it should consist of have no figures. `breaks` says that the definition changed in it.
    """

    period: Period
    submitted: int
    accepted: int
    carried: int
    parts: Sequence[int]
    missing: int
    breaks: bool


def series(unit: Unit, code: str, periods: Sequence[Period]) -> list[Point]:
    """The points of an indicator (its code) at a unit for these periods, in their order; at most five statements.

    A period without any figures gives 0 with every part missing.
    """
    definitions = list(IndicatorVersion.objects.filter(indicator__code=code).select_related("indicator"))
    if not definitions or not periods:
        return []
    fields = _fields(code)
    finer = _finer(periods)
    sums = _sums(unit, fields, [*periods, *finer])
    stock = definitions[0].indicator.nature == Nature.STOCK
    starts = [version.valid_from for version in definitions if version.number > 1]
    return [_point(period, finer, sums, starts, stock=stock) for period in periods]


def _fields(code: str) -> Mapping[int, set[int]]:
    """Positions of the indicator by form version."""
    found: dict[int, set[int]] = {}
    rows = FormField.objects.filter(indicator__indicator__code=code).order_by()
    for version, position in rows.values_list("version_id", "position"):
        found.setdefault(version, set()).add(position)
    return found


def _finer(periods: Sequence[Period]) -> list[Period]:
    """The months, quarters and half-years inside the span of these periods."""
    first, last = min(period.start for period in periods), max(period.end for period in periods)
    rows = Period.objects.filter(calendar__in=NESTED, start__gte=first, end__lte=last, theme="")
    return sorted(rows, key=lambda period: (NESTED.index(Calendar(period.calendar)), period.start))


def _sums(unit: Unit, fields: Mapping[int, set[int]], periods: Iterable[Period]) -> dict[int, tuple[int, int, int]]:
    """(submitted, accepted, carried) by period; periods in which no form with the indicator was used are absent."""
    ids = {period.pk for period in periods}
    places = Q(pk__in=[])
    for version, positions in fields.items():
        places |= Q(form_version_id=version, position__in=positions)
    rows = totals_at(unit, list(ids), list(fields)).filter(places).values_list("period_id")
    found = rows.annotate(**{f"all_{name}": Sum(name) for name in COLUMNS})
    return {row[0]: row[1:] for row in found}


def _point(
    period: Period,
    finer: Sequence[Period],
    sums: Mapping[int, tuple[int, int, int]],
    starts: Sequence[date],
    *,
    stock: bool,
) -> Point:
    parts, expected = _parts(period, finer, sums)
    chosen = parts[-1:] if stock else parts
    values = [sum(sums[part][place] for part in chosen) for place in range(3)]
    breaks = any(period.start < start <= period.end for start in starts)
    return Point(period, values[0], values[1], values[2], parts, expected - len(parts), breaks)


def _parts(period: Period, finer: Sequence[Period], sums: Mapping[int, tuple[int, int, int]]) -> tuple[list[int], int]:
    """The periods with figures of which one consists, oldest first, and how many there should be."""
    if period.pk in sums:
        return [period.pk], 1
    for calendar in NESTED:
        inside = [one for one in finer if one.calendar == calendar and _within(one, period)]
        if any(one.pk in sums for one in inside):
            return [one.pk for one in inside if one.pk in sums], len(inside)
    return [], 1


def _within(one: Period, period: Period) -> bool:
    return one.pk != period.pk and period.start <= one.start and one.end <= period.end
