"""Pages of live figures and of what stands behind a number, for people who may and who may not read them."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from binhyen.core.actor import Actor
from binhyen.core.errors import NotFound
from binhyen.figures.models import Period, Slot
from binhyen.figures.queries.forms import form_fields
from binhyen.figures.queries.totals import Counts
from binhyen.figures.services.accepting import accept_report
from binhyen.figures.services.periods import open_period
from binhyen.figures.services.slots import open_slots
from binhyen.figures.states import SlotState
from binhyen.insights.queries.board import board, live_number
from binhyen.insights.queries.reading import is_reserved
from binhyen.insights.views.board_page import own_unit
from binhyen.org import maps
from binhyen.org.models import Unit
from binhyen.org.services.bulk import NewUnit, add_units
from binhyen.org.services.positions import rebuild_positions
from tests.figures.desk_support import Reporting, text_of
from tests.figures.support import BY
from tests.org.conftest import BEGAN

Enter = Callable[..., Client]
SENDERS = {
    "group_month": lambda reports: reports.people.land.g1,
    "commune_month": lambda reports: reports.people.land.n1,
}
pytestmark = pytest.mark.django_db


def address(unit: Unit, form: str = "group_month", **more: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in {"bieu": form, **more}.items())
    return f"{reverse('insights:board', args=[unit.public_id])}?{query}"


def english(browser: Client) -> Client:
    browser.cookies["ngon_ngu"] = "en"
    return browser


def behind(name: str, reports: Reporting, unit: Unit, *more: str, form: str = "group_month") -> str:
    return reverse(f"insights:{name}", args=[unit.public_id, reports.month.public_id, form, *more])


def table(unit: Unit, name: str, ending: str, **query: str) -> str:
    asked = "&".join(f"{key}={value}" for key, value in query.items())
    return f"{reverse('insights:table_file', args=[unit.public_id, name, ending])}?{asked}"


def test_a_board_of_every_level_holds_the_same_report(reports: Reporting) -> None:
    land = reports.people.land
    reports.send(land.g1, talks__attended=77)
    for unit in (land.centre, land.north, land.n1):
        found = board(unit, "group_month", ["talks.attended"], [reports.month])
        assert found.of("talks.attended", reports.month.pk).submitted == 77
        assert found.of("talks.attended", reports.month.pk).accepted == 0
        assert found.counted(reports.month.pk).received == 1
    expected = Slot.objects.filter(period=reports.month, form_version__form__code="group_month", commune=land.n1)
    assert found.counted(reports.month.pk).expected == expected.exclude(state=SlotState.VOID).count()


def test_a_board_of_a_communes_own_form(reports: Reporting) -> None:
    land = reports.people.land
    found = board(land.n1, "commune_month", ["talks.held"], [reports.month])
    assert list(found.units) == [land.n1.pk]
    assert found.counted(reports.month.pk).expected == 1


def test_the_live_number_grows_with_every_report(reports: Reporting) -> None:
    land = reports.people.land
    before = [live_number(unit, "group_month", reports.month.pk) for unit in (land.centre, land.n1)]
    reports.send(land.g1)
    after = [live_number(unit, "group_month", reports.month.pk) for unit in (land.centre, land.n1)]
    assert all(new > old for new, old in zip(after, before, strict=True))


def test_three_people(reports: Reporting, enter: Enter, client: Client) -> None:
    """The Centre and the commune read; the next commune does not, nor a visitor."""
    land = reports.people.land
    addresses = [
        address(land.n1),
        behind("live", reports, land.n1),
        table(land.n1, "don-vi", "csv", bieu="group_month"),
        table(land.n1, "don-vi", "xlsx", bieu="group_month"),
        behind("picture", reports, land.n1),
        behind("source", reports, land.n1, "1"),
        behind("source_file", reports, land.n1, "1", "csv"),
    ]
    for url in addresses:
        for who, status in (("centre", 200), ("n1", 200), ("s1", 403), ("tech", 403)):
            assert enter(reports.people.users[who]).get(url).status_code == status, (who, url)
        assert client.get(url).status_code == 302


def test_the_way_from_the_menu(reports: Reporting, enter: Enter) -> None:
    browser = english(enter(reports.people.users["n1"]))
    answer = browser.get(reverse("insights:mine"))
    assert answer["Location"] == reverse("insights:board", args=[reports.people.land.n1.public_id])
    assert reverse("insights:mine") in text_of(browser, answer["Location"])


def test_the_first_sentence_says_what_to_do(reports: Reporting, enter: Enter) -> None:
    land = reports.people.land
    browser = english(enter(reports.people.users["n1"]))
    assert "Ask first where none has" in text_of(browser, address(land.n1))
    for slot in Slot.objects.filter(period=reports.month, form_version__form__code="group_month", commune=land.n1):
        reports.send(Unit.objects.get(pk=slot.unit_id))
    assert "wait to be accepted" in text_of(browser, address(land.n1))
    for slot in Slot.objects.filter(period=reports.month, form_version__form__code="group_month", commune=land.n1):
        accept_report(slot=slot, version=slot.version, by=BY)
    assert "all of them are accepted" in text_of(browser, address(land.n1))


def test_three_clicks_from_the_centre_to_the_versions_of_a_report(reports: Reporting, enter: Enter) -> None:
    """The Centre's number, its provinces, a province with the reports of its groups, a report with its versions."""
    land = reports.people.land
    for rank, group in enumerate((land.g1, land.g2, land.g3, land.g4)):
        reports.send(group, talks__attended=4321 + rank)
    browser = english(enter(reports.people.users["centre"]))
    steps = [behind("source", reports, unit, "1") for unit in (land.centre, land.north)]
    assert steps[0] in text_of(browser, address(land.centre))
    first, second = (text_of(browser, step) for step in steps)
    assert steps[1] in first
    assert all("The rows add up" in page for page in (first, second))
    last = reports.url("report_sent", land.g4)
    assert last in second
    assert "4,324" in second
    assert "1 has not sent" in second
    assert "4 of 5 reports" in first.replace("\xa0", " ")
    assert f"{steps[1]}#h-chua" in first
    assert "1 report of units further below has not come" in first
    assert "4,324" in text_of(browser, last)
    assert last in text_of(browser, behind("source", reports, land.n1, "1"))


def test_the_largest_reports_of_a_commune_stand_open(
    reports: Reporting, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    land = reports.people.land
    for rank, group in enumerate((land.g1, land.g2, land.g3, land.g4, land.g5)):
        reports.send(group, talks__attended=10 + rank)
    monkeypatch.setattr("binhyen.insights.views.source_page.FIRST", 2)
    page = text_of(english(enter(reports.people.users["centre"])), behind("source", reports, land.north, "1"))
    opened, folded = page.split("3 more reports")
    assert all(reports.url("report_sent", group) in opened for group in (land.g4, land.g5))
    assert all(reports.url("report_sent", group) in folded for group in (land.g1, land.g2, land.g3))


def test_rows_come_in_the_official_order_or_the_largest_first(reports: Reporting, enter: Enter) -> None:
    land = reports.people.land
    reports.send(land.g1, talks__attended=1)
    reports.send(land.g2, talks__attended=9)
    browser = english(enter(reports.people.users["centre"]))
    url = behind("source", reports, land.n1, "1")

    def order(page: str) -> list[int]:
        found = [page.find(reports.url("report_sent", group)) for group in (land.g1, land.g2)]
        return sorted((0, 1), key=lambda one: found[one])

    assert order(text_of(browser, url)) == [0, 1]
    assert order(text_of(browser, f"{url}?xep=lon")) == [1, 0]


def test_a_reserved_figure_has_no_order_by_size(reports: Reporting, enter: Enter) -> None:
    browser = english(enter(reports.people.users["centre"]))
    fields = form_fields(reports.slot(reports.people.land.n1, "commune_month").form_version)
    place = next(row.position for row in fields if row.code == "tips.received")
    url = behind("source", reports, reports.people.land.north, str(place), form="commune_month")
    assert "Largest first" not in text_of(browser, f"{url}?xep=lon")


def test_behind_a_communes_own_number_stand_its_versions(reports: Reporting, enter: Enter) -> None:
    land = reports.people.land
    browser = english(enter(reports.people.users["n1"]))
    page = text_of(browser, behind("source", reports, land.n1, "3", form="commune_month"))
    assert "Who has not sent" in page
    assert "Versions" not in page


def test_what_is_not_there_is_not_found(reports: Reporting, enter: Enter) -> None:
    land = reports.people.land
    browser = english(enter(reports.people.users["centre"]))
    for url in (
        address(land.g1),
        address(land.centre, "no_such_form"),
        address(land.centre, ky="nosuchperiod"),
        address(land.centre, cay="gestern"),
        behind("source", reports, land.centre, "99"),
        behind("source_file", reports, land.centre, "1", "pdf"),
        table(land.centre, "don-vi", "pdf"),
        table(land.centre, "no-such-table", "csv"),
    ):
        assert browser.get(url).status_code == 404, url
    Period.objects.filter(calendar="month").update(calendar="thematic")
    assert browser.get(address(land.centre)).status_code == 404


def test_it_stays_live_with_a_small_answer(reports: Reporting, enter: Enter) -> None:
    browser = english(enter(reports.people.users["centre"]))
    url = behind("live", reports, reports.people.land.centre)
    first = browser.get(url)
    assert first.status_code == 200
    assert len(first.content) < 40
    assert browser.get(url, headers={"If-None-Match": first["ETag"]}).status_code == 304
    reports.send(reports.people.land.g1)
    again = browser.get(url, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 200
    assert again["ETag"] != first["ETag"]


@pytest.mark.parametrize("form", ["group_month", "commune_month"])
def test_reserved_figures_are_only_counted(reports: Reporting, enter: Enter, form: str) -> None:
    """Tips, surrenders and wanted people have no course over time, no rate, and no figure of last year (W7)."""
    browser = english(enter(reports.people.users["centre"]))
    centre = reports.people.land.centre
    fields = form_fields(reports.slot(SENDERS[form](reports), form).form_version)
    sections = list(dict.fromkeys(row.section_en for row in fields))
    found = [row for row in fields if is_reserved(row)]
    assert bool(found) == (form == "commune_month")
    for row in found:
        part = str(sections.index(row.section_en))
        shown = text_of(browser, address(centre, form, phan=part, so=row.code))
        assert "are only counted" in shown
        assert f"so={row.code}#theo-ky" not in shown
        assert "period by period" not in shown
    for part, name in enumerate(sections):
        usual = [row for row in fields if row.section_en == name and not is_reserved(row)]
        assert ("period by period" in text_of(browser, address(centre, form, phan=str(part)))) == bool(usual)


def statements_of(browser: Client, url: str) -> int:
    browser.get(url)
    with CaptureQueriesContext(connection) as found:
        assert browser.get(url).status_code == 200
    return len(found)


def test_the_page_of_the_centre_costs_twelve_statements_however_much_it_shows(reports: Reporting, enter: Enter) -> None:
    """More months, provinces and figures add nothing: the whole dashboard is a fixed number of statements."""
    land = reports.people.land
    browser = enter(reports.people.users["centre"])
    few = [statements_of(browser, address(land.centre, form)) for form in ("group_month", "commune_month")]
    assert max(few) <= 12
    rows = [NewUnit("province", "tinh", f"Tỉnh {rank}", BEGAN, land.centre.pk, code=f"7{rank}") for rank in range(5)]
    provinces = add_units(rows)
    add_units([NewUnit("commune", "xa", f"Xã {one.pk}", BEGAN, one.pk, code=f"77{one.pk}") for one in provinces])
    rebuild_positions()
    for start in (date(2025, 11, 15), date(2025, 12, 15)):
        open_slots(period=open_period(calendar="month", start=start, by=BY), by=BY)
    open_slots(period=reports.month, by=BY)
    many = [statements_of(browser, address(land.centre, form)) for form in ("group_month", "commune_month")]
    assert many == few
    shown = text_of(browser, address(land.centre, "commune_month"))
    assert all(f"Tỉnh {rank}" in shown for rank in range(5))


def test_who_stands_on_no_post_has_no_figures(reports: Reporting) -> None:
    with pytest.raises(NotFound):
        own_unit(Actor(person_id="x"))


def test_a_period_that_nobody_owes_says_so(reports: Reporting, enter: Enter) -> None:
    Slot.objects.all().delete()
    from binhyen.figures.models import Completeness

    Completeness.objects.all().delete()
    browser = english(enter(reports.people.users["centre"]))
    assert "No report is asked for in this period." in text_of(browser, address(reports.people.land.centre))


def test_the_map_shades_every_province_and_hatches_those_without_a_report() -> None:
    codes = list(maps.sheet().provinces)
    lines = [
        SimpleNamespace(
            url=f"/{code}/",
            unit=SimpleNamespace(public_id=f"u{code}", name=f"Tỉnh {code}", code=code),
            counts=Counts(expected=10, received=0 if rank == 0 else 10),
            shade="gap" if rank == 0 else "4",
        )
        for rank, code in enumerate(codes)
    ]
    drawn = render_to_string("insights/parts/map.html", {"page": SimpleNamespace(map_areas=lines, legend=())})
    assert drawn.count('class="m m4"') == len(codes) - 1 == 33
    assert drawn.count('class="m mgap"') == 1
    assert drawn.count('<rect class="inset"') == 2
    assert all(f'data-row="u-u{code}"' in drawn for code in codes)
