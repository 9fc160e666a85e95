"""A small country that has published: totals of accepted monthly reports of communes, and the clock after the lock.

The totals are written as the room of figures would leave them: what is published is made of nothing else.
"""

from collections.abc import Mapping
from datetime import datetime

from binhyen.core import clock
from binhyen.figures.models import Completeness, FormVersion, Period, Total
from binhyen.figures.queries.forms import form_fields
from binhyen.insights.models import PublishedTable
from binhyen.insights.services.publishing import publish_table
from binhyen.insights.states import Reason
from binhyen.org.models import Unit
from tests.figures.desk_support import Reporting
from tests.figures.support import BY

CLOSED = datetime(2026, 5, 4, 9, 0, tzinfo=clock.VIET_NAM)
"""After the last day to send of March."""

ABOVE = {"n1": "north", "n2": "north", "n3": "north", "s1": "south", "s2": "south"}
FIRES = {"n1": 3, "n2": 12, "n3": 40, "s1": 20, "s2": 9}
"""Fires by commune: one of them a small count."""


def version_of(form: str = "commune_month") -> FormVersion:
    """The form's version in force."""
    return FormVersion.objects.select_related("form").get(form__code=form, valid_to=None)


def place_of(code: str) -> int:
    """Where the communes' month has a figure."""
    return next(row.position for row in form_fields(version_of()) if row.code == code)


def give(reports: Reporting, name: str, figures: Mapping[str, int]) -> None:
    """An accepted report of a commune (its short name), in the place of the one before."""
    land, period, version = reports.people.land, reports.month, version_of()
    unit, above = getattr(land, name), getattr(land, ABOVE[name])
    for code, value in figures.items():
        _set(period, version, unit, place_of(code), value)
        below = [getattr(land, one).pk for one, parent in ABOVE.items() if parent == ABOVE[name]]
        rows = Total.objects.filter(period=period, form_version=version, unit__in=below, position=place_of(code))
        _set(period, version, above, place_of(code), sum(rows.values_list("accepted", flat=True)))
    counts = Completeness.objects.filter(period=period, form_version=version)
    counts.filter(unit=unit).update(received=1, on_time=1, accepted=1)
    there = counts.filter(parent=above, accepted=1).count()
    counts.filter(unit=above).update(received=there, on_time=there, accepted=there)


def _set(period: Period, version: FormVersion, unit: Unit, position: int, value: int) -> None:
    key = {"period": period, "form_version": version, "unit": unit, "position": position}
    Total.objects.update_or_create(**key, defaults={"submitted": value, "accepted": value})


def publish(reports: Reporting, reason: Reason | None = None) -> PublishedTable:
    """The next release of the communes' month."""
    return publish_table(period=reports.month, version=version_of(), by=BY, reason=reason)


def report_all(reports: Reporting, code: str = "fires.found", counts: Mapping[str, int] = FIRES, **more: int) -> None:
    """Every commune reports a figure, and others alike."""
    rest = {name.replace("__", "."): value for name, value in more.items()}
    for name, count in counts.items():
        give(reports, name, {**rest, code: count})
