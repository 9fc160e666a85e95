"""Public pages of units: what they say, on which day, for whom, in how many statements and bytes."""

from datetime import date

import html5lib
import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from binhyen.core.actor import system_actor
from binhyen.org.models import Event, Succession, Unit
from binhyen.org.queries.country import CLASSES, shade_of, stamp
from binhyen.org.queries.pages import below_provinces
from binhyen.org.rules.plan import End, Rename, Start, Succeed, merge
from binhyen.org.services.bodies import add_body
from binhyen.org.services.bulk import NewUnit, add_units
from binhyen.org.services.confirming import confirm_event
from binhyen.org.services.events import draft_event, propose_event
from binhyen.org.services.positions import rebuild_positions
from tests.org.conftest import BEGAN, Land

BY = system_actor("tests")
MOST_STATEMENTS = 15
MOST_BYTES = 60_000


def page(client: Client, address: str, status: int = 200, lang: str = "vi") -> str:
    """The text of a page, checked to be well-formed HTML."""
    client.cookies["ngon_ngu"] = lang
    response = client.get(address)
    assert response.status_code == status, response.content[:400]
    text = response.content.decode()
    html5lib.HTMLParser(strict=True).parse(text)
    return text


def unit_url(unit: Unit, query: str = "") -> str:
    return reverse("org:unit", args=[unit.public_id]) + query


def merged(land: Land, *, confirm: bool = True) -> Event:
    """g1 and g2 of n1 become one hamlet on 2 February 2026."""
    lines = merge([land.g1.pk, land.g2.pk], Start("new", "group", "thon", "Bình Minh", parent=land.n1.pk))
    event = draft_event(place=land.n1, effective_on=date(2026, 2, 2), lines=lines, by=BY, legal_document="5/NQ-HĐND")
    event = propose_event(event=event, version=event.version, by=BY)
    return confirm_event(event=event, version=event.version, by=BY) if confirm else event


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("name", ["centre", "north", "n1", "g1", "school", "s2"])
def test_every_kind_of_unit_has_a_well_formed_page_in_both_languages(
    client: Client, land: Land, name: str, lang: str
) -> None:
    text = page(client, unit_url(land.units[name]), lang=lang)
    assert f'lang="{lang}"' in text
    assert "style=" not in text


def test_an_unknown_unit_is_a_page_and_not_found(client: Client, land: Land) -> None:
    assert "Không có đơn vị nào" in page(client, "/don-vi/zzzzzzzzzzzz/", status=404)


def test_a_commune_names_its_place_its_children_and_its_facts(client: Client, land: Land) -> None:
    text = page(client, unit_url(land.n1))
    assert "<h1>Xã Đông Sơn</h1>" in text
    assert "Tỉnh Bắc Hà" in text
    assert text.index("Thôn Xóm 2") < text.index("Thôn Xóm 10")
    assert "5 thôn, tổ dân phố" in text
    assert "Lập ngày 01/07/2025" in text


def test_bodies_stand_with_call_links_and_the_police_first(client: Client, land: Land) -> None:
    for kind, name, phone in (
        ("party_committee", "Đảng ủy xã", "0234 111 1111"),
        ("women", "Hội Phụ nữ xã", "0234 444 4444"),
        ("peoples_committee", "UBND xã", "0234 222 2222"),
        ("police", "Công an xã", "0234 333 3333"),
    ):
        add_body(unit=land.n1, kind=kind, name=name, phone=phone, duty_hours="24/24", by=BY)
    text = page(client, unit_url(land.n1))
    calls = text[text.index('class="calls"') : text.index("</ul>", text.index('class="calls"'))]
    assert calls.index("tel:02343333333") < calls.index("tel:02342222222")
    assert "tel:02341111111" not in calls
    assert "cơ quan thường trực" in text


def test_nobody_entered_says_who_to_call(client: Client, land: Land) -> None:
    assert "gọi 113, 114, 115 hoặc 111" in page(client, unit_url(land.n2))


def test_a_date_shows_the_children_of_that_day_and_says_so(client: Client, land: Land) -> None:
    merged(land)
    today, before = page(client, unit_url(land.n1)), page(client, unit_url(land.n1, "?ngay=01/02/2026"))
    assert "Thôn Bình Minh" in today
    assert "Thôn Xóm 2<" not in today
    assert "Thôn Bình Minh" not in before
    assert "Thôn Xóm 2<" in before
    assert "Ngày 01/02/2026" in before
    assert "?ngay=01/02/2026" in before


@pytest.mark.parametrize("typed", ["31/31/2025", "hôm qua", "2025"])
def test_a_wrong_date_is_explained_first_and_kept(client: Client, land: Land, typed: str) -> None:
    text = page(client, unit_url(land.n1, f"?ngay={typed}"))
    assert 'class="errsum"' in text
    assert f'value="{typed}"' in text
    assert "<title>Lỗi" in text


def test_a_date_without_the_unit_shows_the_nearest_day(client: Client, land: Land) -> None:
    text = page(client, unit_url(land.n1, "?ngay=01/01/2024"))
    assert "Đang xem ngày 01/07/2025" in text


def test_an_ended_unit_says_until_when_and_what_it_became(client: Client, land: Land) -> None:
    merged(land)
    text = page(client, unit_url(land.g1))
    assert "kết thúc ngày 01/02/2026" in text
    assert "Thôn Bình Minh</a> (toàn bộ)" in text
    assert "Đã xác nhận" in text
    made = Unit.objects.get(labels__name="Bình Minh")
    new = page(client, unit_url(made))
    assert "Thôn Xóm 2</a> (toàn bộ)" in new
    assert new.count('class="fl fl-whole"') >= 3
    assert "5/NQ-HĐND" in new


def test_an_ended_unit_without_successor_says_so(client: Client, land: Land) -> None:
    event = draft_event(
        place=land.n1, effective_on=date(2026, 2, 2), lines=[End(land.g1.pk)], by=BY, legal_document="1"
    )
    event = propose_event(event=event, version=event.version, by=BY)
    confirm_event(event=event, version=event.version, by=BY)
    assert "Chưa ghi nhận nay thuộc đơn vị nào" in page(client, unit_url(land.g1))


def test_a_renamed_unit_keeps_its_former_name(client: Client, land: Land) -> None:
    event = draft_event(
        place=land.n1,
        effective_on=date(2026, 2, 2),
        lines=[Rename(land.g1.pk, "thon", "Hòa Bình")],
        by=BY,
        legal_document="1",
    )
    event = propose_event(event=event, version=event.version, by=BY)
    confirm_event(event=event, version=event.version, by=BY)
    text = page(client, unit_url(land.g1))
    assert "<h1>Thôn Hòa Bình</h1>" in text
    assert "Tên trước đây: Thôn Xóm 2" in text
    assert "<h1>Thôn Xóm 2</h1>" in page(client, unit_url(land.g1, "?ngay=01/02/2026"))


def test_a_split_is_drawn_with_its_shares_and_the_rest(client: Client, land: Land) -> None:
    lines = [
        Start("a", "group", "thon", "Đông", parent=land.n1.pk),
        Start("b", "group", "thon", "Tây", parent=land.n1.pk),
        End(land.g1.pk),
        End(land.g2.pk),
        Succeed(land.g1.pk, "a", 0.25),
        Succeed(land.g1.pk, "b", 0.75),
        Succeed(land.g2.pk, "a", 1.0),
    ]
    event = draft_event(place=land.n1, effective_on=date(2026, 2, 2), lines=lines, by=BY, legal_document="1")
    event = propose_event(event=event, version=event.version, by=BY)
    confirm_event(event=event, version=event.version, by=BY)
    text = page(client, unit_url(Unit.objects.get(labels__name="Đông")))
    assert "một phần, khoảng 25% số hộ" in text
    assert "phần còn lại về đây" in text
    assert "fl-part fl-away" in text
    assert "một phần, khoảng 75% số hộ" in page(client, unit_url(land.g1))


@pytest.fixture
def many(land: Land) -> Land:
    """A thousand more groups in n2."""
    rows = [NewUnit("group", "thon", f"Làng {n}", BEGAN, land.n2.pk) for n in range(1000)]
    add_units(rows)
    return land


def test_statements_do_not_grow_with_children(client: Client, many: Land) -> None:
    counts = {}
    for name in ("n1", "n2"):
        with CaptureQueriesContext(connection) as asked:
            page(client, unit_url(many.units[name]))
        counts[name] = len(asked)
    assert counts["n1"] == counts["n2"]
    assert counts["n2"] <= MOST_STATEMENTS


@pytest.mark.parametrize("query", ["", "?ngay=30/06/2025"])
def test_the_centre_costs_few_statements_even_when_nothing_is_kept(client: Client, many: Land, query: str) -> None:
    merged(many)
    cache.clear()
    with CaptureQueriesContext(connection) as asked:
        page(client, unit_url(many.centre, query))
    assert len(asked) <= MOST_STATEMENTS


def test_a_draft_leaves_the_kept_counts_and_a_new_group_does_not(land: Land) -> None:
    before = stamp()
    draft_event(place=land.north, effective_on=date(2026, 5, 1), lines=[End(land.n3.pk)], by=system_actor("tests"))
    drafted = stamp()
    assert (drafted.ground, drafted.events == before.events) == (before.ground, False)
    add_units([NewUnit("group", "thon", "Mới", BEGAN, land.n2.pk)])
    assert stamp().ground != before.ground
    land.n1.parents.model.objects.all().delete()
    assert stamp().ground == "0.0"


def test_long_lists_are_paged_and_searched(client: Client, many: Land) -> None:
    text = page(client, unit_url(many.n2))
    assert text.count("Thôn Làng ") == 200
    assert len(text.encode()) < MOST_BYTES
    assert "?trang=2" in text
    second = page(client, unit_url(many.n2, "?trang=2"))
    assert "Thôn Làng 200<" in second
    found = page(client, unit_url(many.n2, "?tim=LANG+77"))
    assert "11 trong 1.000" in found
    assert "Thôn Làng 779" in found
    assert "Thôn Làng 1<" not in found
    assert "0 trong 1.000" in page(client, unit_url(many.n2, "?tim=khong"))


def test_the_country_page_counts_and_adds_up(client: Client, land: Land) -> None:
    merged(land, confirm=False)
    text = page(client, unit_url(land.centre))
    assert "Bắc Hà" in text
    assert "Nam Hải" in text
    foot = text[text.index("<tfoot>") : text.index("</tfoot>")]
    assert ">5<" in foot
    assert "Nhập: Thôn Xóm 2, Thôn Xóm 4" in text
    assert "chưa có bản đồ" in text


def test_the_country_address_leads_to_the_centre(client: Client, land: Land) -> None:
    response = client.get("/ca-nuoc/?ngay=30/06/2025")
    assert response.headers["Location"] == unit_url(land.centre, "?ngay=30%2F06%2F2025")


@pytest.mark.parametrize(("communes", "shade"), [(0, 0), (59, 0), (60, 1), (149, 3), (150, 4)])
def test_shades_follow_the_classes_of_the_legend(communes: int, shade: int) -> None:
    assert shade_of(communes) == shade
    assert len(CLASSES) == 4


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("query", ["", "?q=dong+son", "?q=ĐÔNG SƠN&loai=xa", "?q=zzz&loai=to", "?q=%3Cscript%3E"])
def test_search_pages_are_well_formed(client: Client, land: Land, query: str, lang: str) -> None:
    text = page(client, f"/tim/{query}", lang=lang)
    assert "<script>alert" not in text


def test_search_finds_without_marks_by_code_and_below_a_place(client: Client, land: Land) -> None:
    assert "Xã Đông Sơn" in page(client, "/tim/?q=dong son")
    assert "Xã Đông Sơn" in page(client, "/tim/?q=91001")
    text = page(client, "/tim/?q=dong+son+bac+ha&loai=xa")
    assert "Tỉnh Bắc Hà" in text
    assert "Thành phố Nam Hải" not in text[text.index("<main") :]


def test_search_says_what_an_ended_unit_became(client: Client, land: Land) -> None:
    merged(land)
    text = page(client, "/tim/?q=xóm+2")
    assert "đến 01/02/2026" in text
    assert "Thôn Bình Minh" in text


def test_search_without_result_helps(client: Client, land: Land) -> None:
    text = page(client, "/tim/?q=khongconoinao&loai=xa")
    assert "Không có nơi nào tên" in text
    assert "Tìm trong mọi loại đơn vị" in text


def test_suggestions_are_few_short_and_lead_to_pages(client: Client, land: Land) -> None:
    response = client.get("/tim/goi-y/?q=dong")
    items = response.json()["items"]
    assert [item["label"] for item in items] == ["Phường Đông Sơn", "Xã Đông Sơn"] or len(items) == 2
    assert all(item["url"].startswith("/don-vi/") for item in items)
    assert {item["detail"] for item in items} == {"Tỉnh Bắc Hà", "Thành phố Nam Hải"}
    assert "max-age=60" in response.headers["Cache-Control"]
    assert client.get("/tim/goi-y/?q=d").json() == {"items": []}


def test_suggestions_of_the_past_say_until_when(client: Client, land: Land) -> None:
    event = draft_event(
        place=land.centre,
        effective_on=date(2026, 2, 2),
        lines=merge(
            [land.n2.pk, land.n3.pk], Start("n", "commune", "xa", "Hợp Nhất", parent=land.north.pk, code="91009")
        ),
        by=BY,
        legal_document="1",
    )
    event = propose_event(event=event, version=event.version, by=BY)
    confirm_event(event=event, version=event.version, by=BY)
    (item,) = client.get("/tim/goi-y/?q=an+lac").json()["items"]
    assert "đến 01/02/2026" in item["detail"]
    assert "nay là Xã Hợp Nhất" in item["detail"]


def test_a_unit_of_tomorrow_says_from_when(client: Client, land: Land) -> None:
    add_units([NewUnit("commune", "xa", "Ngày Mai", date(2027, 1, 1), land.north.pk, code="91077")])
    (item,) = client.get("/tim/goi-y/?q=ngay+mai").json()["items"]
    assert "từ 01/01/2027" in item["detail"]


def test_a_unit_without_a_name_has_no_page(client: Client, land: Land) -> None:
    unit = Unit.objects.create(kind="agency", valid_from=BEGAN)
    page(client, unit_url(unit), status=404)


def test_groups_outside_every_province_count_for_none(land: Land) -> None:
    alone = add_units([NewUnit("commune", "xa", "Một Mình", BEGAN, None, code="12345")])[0]
    add_units([NewUnit("group", "thon", "Một", BEGAN, alone.pk)])
    rebuild_positions()
    found = below_provinces(date(2026, 1, 1))
    assert dict(found.groups) == {land.north.pk: 5}
    assert dict(found.communes) == {land.north.pk: 3, land.south.pk: 2}


def test_suggestions_are_bounded_for_all_together(client: Client, land: Land, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("binhyen.org.views.public.SUGGESTIONS_A_SECOND", 2)
    assert [client.get("/tim/goi-y/?q=dong").status_code for _ in range(3)] == [200, 200, 429]


def test_the_outlines_are_kept_by_browsers_and_revalidated(client: Client) -> None:
    first = client.get("/ban-do/cac-tinh.svg")
    assert first.headers["Content-Type"] == "image/svg+xml"
    assert "immutable" in first.headers["Cache-Control"]
    again = client.get("/ban-do/cac-tinh.svg", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("address", ["/tim/", "/ca-nuoc/", "/ban-do/cac-tinh.svg", "/ca-nuoc/sap-xep/"])
def test_public_pages_are_read_only(client: Client, land: Land, address: str) -> None:
    assert client.post(address).status_code == 405


def test_the_reform_page_of_an_empty_installation_is_honest(client: Client, land: Land) -> None:
    assert "Chưa có gì trong danh sách" in page(client, "/ca-nuoc/sap-xep/")
    assert Succession.objects.count() == 0
