"""Pages of live figures and of what stands behind a number, for people who may and who may not read them."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from binhyen.core.actor import Actor
from binhyen.core.errors import NotFound
from binhyen.figures.models import Period, Slot
from binhyen.figures.queries.totals import Counts
from binhyen.figures.services.accepting import accept_report
from binhyen.figures.states import SlotState
from binhyen.insights.queries.board import board, live_number
from binhyen.insights.views.board_page import own_unit
from binhyen.org import maps
from binhyen.org.models import Unit
from tests.figures.desk_support import Reporting, text_of
from tests.figures.support import BY

Enter = Callable[..., Client]
pytestmark = pytest.mark.django_db


def address(unit: Unit, form: str = "group_month", **more: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in {"bieu": form, **more}.items())
    return f"{reverse('insights:board', args=[unit.public_id])}?{query}"


def english(browser: Client) -> Client:
    browser.cookies["ngon_ngu"] = "en"
    return browser


def behind(name: str, reports: Reporting, unit: Unit, *more: str, form: str = "group_month") -> str:
    return reverse(f"insights:{name}", args=[unit.public_id, reports.month.public_id, form, *more])


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
    before = [live_number(unit, "group_month", reports.month) for unit in (land.centre, land.n1)]
    reports.send(land.g1)
    after = [live_number(unit, "group_month", reports.month) for unit in (land.centre, land.n1)]
    assert all(new > old for new, old in zip(after, before, strict=True))


def test_three_people(reports: Reporting, enter: Enter, client: Client) -> None:
    """The Centre and the commune read; the next commune does not, nor a visitor."""
    land = reports.people.land
    addresses = [
        address(land.n1),
        behind("live", reports, land.n1),
        behind("table_file", reports, land.n1),
        behind("source", reports, land.n1, "1"),
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


def test_sent_and_accepted_stand_side_by_side_and_lead_back(reports: Reporting, enter: Enter) -> None:
    """Three steps: the Centre's number, its province, its commune, the report."""
    land = reports.people.land
    reports.send(land.g1, talks__attended=4321)
    browser = english(enter(reports.people.users["centre"]))
    shown = text_of(browser, address(land.centre))
    steps = [behind("source", reports, unit, "1") for unit in (land.centre, land.north, land.n1)]
    assert steps[0] in shown
    assert "4,321" in shown
    for here, following in zip(steps, [*steps[1:], reports.url("report_sent", land.g1)], strict=True):
        page = text_of(browser, here)
        assert "4,321" in page
        assert following in page
        assert "The rows add up" in page


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
        behind("source", reports, land.centre, "99"),
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


def test_the_table_goes_out_whole(reports: Reporting, enter: Enter) -> None:
    land = reports.people.land
    reports.send(land.g1, talks__attended=4321)
    answer = enter(reports.people.users["n1"]).get(behind("table_file", reports, land.n1))
    assert "4321" in answer.content.decode()
    assert answer["Content-Disposition"].endswith('.csv"')


@pytest.mark.parametrize("form", ["group_month", "commune_month"])
def test_reserved_figures_are_only_counted(reports: Reporting, enter: Enter, form: str) -> None:
    """Tips, surrenders and wanted people have no course over time and no figure of last year (W7)."""
    browser = english(enter(reports.people.users["centre"]))
    only_counted = 0
    for part in range(9):
        page = text_of(browser, address(reports.people.land.centre, form, phan=str(part)))
        if "These figures are only counted" in page:
            only_counted += 1
            assert "period by period" not in page
    assert bool(only_counted) == (form == "commune_month")


def test_the_page_of_the_centre_costs_twelve_statements(
    reports: Reporting, enter: Enter, django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    land = reports.people.land
    browser = enter(reports.people.users["centre"])
    browser.get(address(land.centre))
    with django_assert_max_num_queries(12):
        browser.get(address(land.centre))


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
