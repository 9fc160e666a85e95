"""The public pages of figures: everybody reads the same, without an account, and nothing that was hidden."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from binhyen.core import clock
from binhyen.insights.models import PublishedTable
from binhyen.insights.states import Reason
from binhyen.org.models import Unit
from tests.figures.desk_support import Reporting, text_of
from tests.insights.public_support import CLOSED, give, publish, report_all

pytestmark = pytest.mark.django_db
MORE = {"cameras__standing": 40, "cameras__working": 30, "tips__received": 9, "talks__held": 7}


@pytest.fixture(autouse=True)
def _after_the_lock(reports: Reporting) -> Iterator[None]:
    with clock.frozen_at(CLOSED):
        yield


@pytest.fixture
def visitor() -> Client:
    browser = Client()
    browser.cookies["ngon_ngu"] = "en"
    return browser


def at(table: PublishedTable, unit: Unit, query: str = "", name: str = "public", *more: str) -> str:
    names = [unit.public_id, table.period.public_id, table.form_version.form.code, *more]
    return reverse(f"insights:{name}", args=names) + query


def rows_of(visitor: Client, address: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(visitor.get(address).content.decode("utf-8-sig"))))


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_before_anything_is_published_the_page_says_when(visitor: Client, reports: Reporting) -> None:
    for address in ("/so-lieu/", reverse("insights:public_unit", args=[reports.people.land.n1.public_id])):
        assert "No period has been closed yet" in text_of(visitor, address)


def test_the_whole_country_first_and_down_to_a_commune(visitor: Client, reports: Reporting) -> None:
    report_all(reports, **MORE)
    table, land = publish(reports), reports.people.land
    page = text_of(visitor, "/so-lieu/")
    for unit in (land.north, land.south):
        assert at(table, unit) in page
    assert "5 of 5 reports".replace(" ", "\u00a0", 2) in page.replace("&nbsp;", "\u00a0")
    province = text_of(visitor, at(table, land.north))
    assert at(table, land.n1) in province
    assert "Xã Đông Sơn" in text_of(visitor, reverse("insights:public_unit", args=[land.n1.public_id]))


def test_completeness_and_numbers_stand_beside_every_share(visitor: Client, reports: Reporting) -> None:
    report_all(reports, **MORE)
    page = plain(text_of(visitor, at(publish(reports), reports.people.land.north)))
    assert "Share of cameras that work" in page
    assert re.search(r"90\D.{0,80}120", page)
    assert "95 times in 100" in page
    assert "Share of useful tips" not in page


def test_hidden_counts_are_nowhere_in_page_or_file(visitor: Client, reports: Reporting) -> None:
    report_all(reports, counts={"n1": 3, "n2": 98_765, "n3": 400_000, "s1": 20, "s2": 9})
    table, land = publish(reports), reports.people.land
    for query in ("", "?phan=4"):
        page = text_of(visitor, at(table, land.north, query))
        assert "98,765" not in page
    assert "hidden" in text_of(visitor, at(table, land.n2))
    assert "98,765" not in text_of(visitor, at(table, land.n2))
    for ending in ("csv", "xlsx"):
        answer = visitor.get(at(table, land.north, "?ban=1", "public_file", ending))
        assert answer.status_code == 200
        assert b"98765" not in answer.content
    rows = list(
        csv.reader(
            io.StringIO(visitor.get(at(table, land.north, "", "public_file", "csv")).content.decode("utf-8-sig"))
        )
    )
    place = next(rank for rank, head in enumerate(rows[0]) if head.startswith("Fires"))
    assert [row[place] for row in rows[1:]] == ["498768", "hidden", "hidden", "400000"]
    book = openpyxl.load_workbook(io.BytesIO(visitor.get(at(table, land.north, "", "public_file", "xlsx")).content))
    assert book.worksheets[0].cell(2, place + 1).value == 498768
    assert visitor.get(at(table, land.north, "", "public_file", "pdf")).status_code == 404


def test_a_commune_without_an_accepted_report_has_gaps(visitor: Client, reports: Reporting) -> None:
    give(reports, "s1", {"fires.found": 20})
    table, land = publish(reports), reports.people.land
    page = text_of(visitor, at(table, land.n1))
    assert "nothing is zero" in page
    assert "Shares" not in page
    south = list(
        csv.reader(
            io.StringIO(visitor.get(at(table, land.south, "", "public_file", "csv")).content.decode("utf-8-sig"))
        )
    )
    assert set(south[-1][6:]) == {""}
    assert "what is missing may be much or little" in text_of(visitor, at(table, land.south))


def test_reserved_figures_stop_at_the_province(visitor: Client, reports: Reporting) -> None:
    report_all(reports, **MORE)
    table, land = publish(reports), reports.people.land
    for unit, there in ((land.centre, True), (land.north, True), (land.n1, False)):
        assert ("Tips received" in plain(text_of(visitor, at(table, unit)))) is there
    alone = [text_of(visitor, at(table, land.north, f"?phan={part}")) for part in range(9)]
    assert all("/so-lieu/" in page for page in alone)


def test_an_earlier_release_stays_and_leads_to_the_newest(visitor: Client, reports: Reporting) -> None:
    report_all(reports, **MORE)
    first, land = publish(reports), reports.people.land
    give(reports, "n1", {"fires.found": 4, "talks.held": 8})
    publish(reports, Reason.LATE)
    old = text_of(visitor, at(first, land.n1, "?ban=1"))
    assert "A later release stands" in old
    new = text_of(visitor, at(first, land.n1))
    assert "A later release stands" not in new
    assert "as in release 1" in new
    assert "after the last day" in new
    assert first.hash[:16] in new
    assert visitor.get(at(first, land.n1, "?ban=9")).status_code == 404


def test_what_is_not_public_is_not_found(visitor: Client, reports: Reporting) -> None:
    report_all(reports)
    table, land = publish(reports), reports.people.land
    assert visitor.get(at(table, land.g1)).status_code == 404
    assert visitor.get(at(table, land.n1, "?cay=nay")).status_code == 404
    assert visitor.get(reverse("insights:public_unit", args=["nosuchunit22"])).status_code == 404
    assert visitor.get(at(table, land.n1, "?ban=x&phan=99")).status_code == 200


def test_the_way_there_from_the_menu_and_from_a_unit(visitor: Client, reports: Reporting) -> None:
    land = reports.people.land
    page = text_of(visitor, reverse("org:unit", args=[land.n1.public_id]))
    assert 'href="/so-lieu/"' in page
    assert reverse("insights:public_unit", args=[land.n1.public_id]) in page
    group = text_of(visitor, reverse("org:unit", args=[land.g1.public_id]))
    assert reverse("insights:public_unit", args=[land.g1.public_id]) not in group


def test_a_page_costs_the_same_however_many_units(
    visitor: Client, reports: Reporting, django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    report_all(reports)
    table = publish(reports)
    text_of(visitor, at(table, reports.people.land.north))
    with django_assert_max_num_queries(11):
        text_of(visitor, at(table, reports.people.land.north))


def test_the_centre_publishes_anew_with_a_reason(
    reports: Reporting, enter: Callable[..., Client], visitor: Client
) -> None:
    address, users = reverse("insights:publish"), reports.people.users
    centre = enter(users["centre"])
    centre.cookies["ngon_ngu"] = "en"
    assert "No period has been closed yet" in text_of(centre, address)
    assert address in text_of(centre, reverse("people:desk"))
    assert visitor.get(address).status_code == 302
    north = enter(users["north"], browser=Client())
    assert north.get(address).status_code == 403
    assert address not in text_of(north, reverse("people:desk"))
    report_all(reports, **MORE)
    first = publish(reports)
    data = {"table": first.public_id, "reason": "corrected", "once": "k1"}
    assert "Nothing that can be shown has changed" in text_of(centre, address, data)
    assert centre.post(address, {**data, "reason": "because"}).status_code == 200
    give(reports, "n1", {"talks.held": 9})
    assert centre.post(address, {**data, "once": "k2"}).status_code == 302
    assert PublishedTable.objects.order_by("-number").values_list("number", "reason").first() == (2, "corrected")
    assert "Release 2 is public now." in text_of(centre, address)
