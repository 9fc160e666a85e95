"""Published figures on the units of a later day: put together of published numbers, so that they tell nothing new."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from binhyen.core import clock
from binhyen.figures.models import Completeness
from binhyen.insights.models import PublishedTable
from binhyen.insights.queries.public import read_release
from binhyen.insights.queries.public_counting import NONE, counted, to_restate
from binhyen.insights.services.publishing import placed, publish_due, restate_table
from binhyen.org.models import Unit
from binhyen.org.rules.plan import Part, Start, merge, split
from tests.figures.desk_support import Reporting, text_of
from tests.figures.support import BY, change_units
from tests.insights.public_support import CLOSED, publish, report_all, version_of

pytestmark = pytest.mark.django_db
CHANGED = date(2026, 4, 10)


@pytest.fixture(autouse=True)
def _after_the_lock(reports: Reporting) -> Iterator[None]:
    with clock.frozen_at(CLOSED):
        yield


def shown(table: PublishedTable, unit: Unit, code: str = "fires.found") -> int | None:
    release = read_release(table, unit)
    return release.own.cells[next(rank for rank, one in enumerate(release.columns) if one.code == code)]


def unit_named(code: str) -> Unit:
    return Unit.objects.get(labels__code=code)


def test_whole_units_add_up_and_hidden_ones_stay_hidden(reports: Reporting, client: Client) -> None:
    """n1 (3 fires, hidden) and n2 (12, hidden with it) become one: their sum, 15, was the province minus n3."""
    report_all(reports, talks__held=5, tips__received=8)
    source, land = publish(reports), reports.people.land
    change_units(
        land, merge([land.n1.pk, land.n2.pk], Start("m", "commune", "xa", "Một", land.north.pk, code="99901")), CHANGED
    )
    change_units(
        land, merge([land.n3.pk, land.s1.pk], Start("h", "commune", "xa", "Hai", land.north.pk, code="99902")), CHANGED
    )
    assert to_restate(clock.today()) == [source]
    assert publish_due(by=BY) > 0
    table = PublishedTable.objects.get(source=source)
    one, two = unit_named("99901"), unit_named("99902")
    assert shown(table, one) is None
    assert shown(table, two) == 60
    assert (shown(table, one, "talks.held"), shown(table, two, "talks.held")) == (10, 10)
    assert shown(table, land.centre) == shown(source, land.centre) == 84
    assert shown(table, land.north) == 75
    assert shown(table, land.south, "tips.received") is None
    assert read_release(table, one).own.reports == (2, 2, 2, 2)
    assert to_restate(clock.today()) == []
    forms = PublishedTable.objects.exclude(source=None).values_list("form_version__form__code", flat=True)
    assert "commune_month" in forms
    assert "province_month" not in forms
    client.cookies["ngon_ngu"] = "en"
    names = [land.centre.public_id, table.period.public_id, "commune_month"]
    address = reverse("insights:public", args=names)
    assert "The same figures on the units of today" in text_of(client, address)
    page = text_of(client, f"{address}?cay=nay")
    assert "The units of the time" in page
    assert "nobody counted the parts" in page
    again = reverse("insights:public", args=[one.public_id, *names[1:]])
    assert "cay=nay" in text_of(client, f"{again}?cay=nay")


def test_parts_of_a_divided_unit_are_counted_by_nobody(reports: Reporting) -> None:
    report_all(reports, talks__held=5)
    source, land = publish(reports), reports.people.land
    parts = [
        Part(Start("a", "commune", "xa", "A", land.north.pk, code="99903"), 0.6),
        Part(Start("b", "commune", "xa", "B", land.north.pk, code="99904"), 0.4),
    ]
    change_units(land, split(land.n3.pk, parts), CHANGED)
    table = restate_table(table=source, on=CHANGED, by=BY)
    half = unit_named("99903")
    assert shown(table, half, "talks.held") is None
    assert read_release(table, half).own.reports == NONE
    assert shown(table, land.north, "talks.held") == 15
    assert shown(table, land.n1, "talks.held") == 5
    again = restate_table(table=source, on=CHANGED, by=BY)
    assert (again.number, again.previous) == (2, table.hash)


def test_parts_that_went_to_two_provinces_leave_both_without_a_sum(reports: Reporting) -> None:
    report_all(reports, talks__held=5)
    source, land = publish(reports), reports.people.land
    parts = [
        Part(Start("a", "commune", "xa", "A", land.north.pk, code="99905"), 0.5),
        Part(Start("b", "commune", "xa", "B", land.south.pk, code="99906"), 0.5),
    ]
    change_units(land, split(land.n3.pk, parts), CHANGED)
    table = restate_table(table=source, on=CHANGED, by=BY)
    assert shown(table, land.north, "talks.held") is None
    assert shown(table, land.south, "talks.held") is None
    assert shown(table, land.s1, "talks.held") == 5
    assert shown(table, land.centre, "talks.held") == 25


def test_a_form_of_provinces_stands_right_below_the_country(reports: Reporting) -> None:
    found = counted(reports.month, version_of("province_month"))
    assert set(found.parents.values()) == {None, found.root.pk}


def test_an_installation_that_stands_alone_has_its_own_row(reports: Reporting, monkeypatch: pytest.MonkeyPatch) -> None:
    land = reports.people.land
    report_all(reports)
    monkeypatch.setattr("binhyen.insights.queries.public_counting.root_unit", lambda _on: land.north)
    rows = Completeness.objects.filter(period=reports.month)
    rows.filter(unit__in=[land.south, land.s1, land.s2]).delete()
    found = counted(reports.month, version_of())
    assert found.parents[land.north.pk] is None
    assert found.reports[land.north.pk] == (3, 3, 3, 3)
    assert shown(publish(reports), land.north) == 55


def test_a_unit_of_which_nobody_knows_where_it_went_leaves_its_province_without_a_sum(reports: Reporting) -> None:
    land, lost = reports.people.land, 10**9
    root = land.centre.pk
    later, heirs, broken = placed({root: None, land.north.pk: root, lost: land.north.pk}, CHANGED, root)
    assert heirs[lost] == root
    assert broken == {land.north.pk}
    assert later[land.n1.pk] == land.north.pk
