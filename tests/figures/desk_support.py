"""A small country in which reports are asked for: the shipped catalogue, two months, a year of areas."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.test import Client
from django.urls import reverse

from binhyen.figures.models import Period, Report, Slot
from binhyen.figures.queries.forms import form_fields
from binhyen.figures.rules.values import unpack
from binhyen.figures.services.catalogue import load_catalogue
from binhyen.figures.services.periods import open_period
from binhyen.figures.services.reports import submit_report
from binhyen.figures.services.slots import open_slots
from binhyen.org.models import Unit
from binhyen.people.roles import Role
from tests.figures.support import BY
from tests.org.conftest import build_land
from tests.people.conftest import People

GROUP = {"talks.held": 2, "talks.attended": 40, "patrols.held": 5, "patrols.handled": 1}
GROUP |= {"hazards.found": 2, "hazards.removed": 1, "sites.standing": 1, "sites.working": 1}
"""A report of a residential group at which nothing is odd."""

AS_JSON = {"HTTP_ACCEPT": "application/json"}


@dataclass
class Reporting:
    """Who reports what: `before` and `month` are the periods of February and March, `year` that of areas."""

    people: People
    before: Period
    month: Period
    year: Period

    def slot(self, unit: Unit, form: str = "group_month", period: Period | None = None) -> Slot:
        found = Slot.objects.select_related("form_version__form", "period", "unit")
        return found.get(unit=unit, period=period or self.month, form_version__form__code=form)

    def url(self, name: str, unit: Unit, form: str = "group_month", period: Period | None = None) -> str:
        return reverse(f"figures:{name}", args=[unit.public_id, (period or self.month).public_id, form])

    def values(self, form: str, figures: Mapping[str, int], unit: Unit) -> list[int | None]:
        fields = form_fields(self.slot(unit, form).form_version)
        found: list[int | None] = [None] * len(fields)
        for row in fields:
            found[row.position] = figures.get(row.code, 0) * 10**row.decimals
        return found

    def send(self, unit: Unit, *, period: Period | None = None, **changed: int) -> Slot:
        """A report of a group, sent by the system."""
        slot = self.slot(unit, period=period)
        figures = {**GROUP, **{code.replace("__", "."): value for code, value in changed.items()}}
        submit_report(slot=slot, base_version=slot.version, values=self.values("group_month", figures, unit), by=BY)
        return self.slot(unit, period=period)

    def sent(self, unit: Unit, form: str = "group_month") -> list[int | None]:
        report = Report.objects.filter(slot=self.slot(unit, form)).order_by("-version").first()
        return unpack(report.values) if report else []

    def typed(self, unit: Unit, form: str = "group_month", **changed: str) -> dict[str, str]:
        """The fields of a page with nothing odd in them; `changed` by code with __ for the dot."""
        fields = form_fields(self.slot(unit, form).form_version)
        given = {code.replace("__", "."): text for code, text in changed.items()}
        found = {f"s{row.position}": given.get(row.code, str(GROUP.get(row.code, 0))) for row in fields}
        return {**found, "goc": str(self.slot(unit, form).version), "once": "", "ban": "0", "cach": "1"}


def reporting() -> Reporting:
    """Put people on posts, load the catalogue, open the periods and their slots."""
    land = build_land()
    people = People(land)
    for key, unit, role in (
        ("centre", land.centre, Role.CENTRE_ADMIN),
        ("north", land.north, Role.PROVINCE_COORDINATOR),
        ("n1", land.n1, Role.COMMUNE_COORDINATOR),
        ("n2", land.n2, Role.COMMUNE_COORDINATOR),
        ("s1", land.s1, Role.COMMUNE_COORDINATOR),
        ("g1", land.g1, Role.HAMLET_HEAD),
        ("g2", land.g2, Role.HAMLET_HEAD),
        ("tech", land.north, Role.TECHNICAL_ADMIN),
    ):
        people.put(key, unit, role)
    load_catalogue(by=BY)
    before = open_period(calendar="month", start=date(2026, 1, 15), by=BY)
    month = open_period(calendar="month", start=date(2026, 2, 15), by=BY)
    year = open_period(calendar="area_year", start=date(2025, 11, 1), by=BY)
    for period in (before, month, year):
        open_slots(period=period, by=BY)
    Period.objects.filter(pk=before.pk).update(lock=date(2026, 6, 1))
    before.refresh_from_db()
    return Reporting(people, before, month, year)


def text_of(browser: Client, address: str, data: dict[str, str] | None = None, status: int = 200) -> str:
    answer = browser.get(address) if data is None else browser.post(address, data)
    assert answer.status_code == status, (answer.status_code, answer.content.decode()[-1500:])
    return answer.content.decode()
