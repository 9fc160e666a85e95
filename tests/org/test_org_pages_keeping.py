"""Keeping a place: bodies, lists of units, who may open what; statements and well-formed pages of the desk."""

import base64
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from binhyen.org.models import Body, Event, Unit
from binhyen.org.rules.plan import Start, merge
from binhyen.org.services.bodies import add_body
from binhyen.org.services.events import draft_event
from binhyen.org.states import EventStatus
from tests.org.conftest import BEGAN, Land
from tests.org.desk_support import BY, Enter, hidden, on_record, page, staff

__all__ = ["on_record", "staff"]


def test_bodies_are_added_corrected_and_ended(land: Land, staff: Enter) -> None:
    commune = staff("n1")
    address = reverse("org:bodies", args=[land.n1.public_id])
    data = {"kind": "police", "name": "Công an xã Đông Sơn", "phone": "abc", "duty_hours": "24/24"}
    text = page(commune, address, {**hidden(page(commune, address)), **data})
    assert 'class="errsum"' in text
    assert 'value="Công an xã Đông Sơn"' in text
    data["phone"] = "0234 333 3333"
    assert commune.post(address, {**hidden(text), **data}).status_code == 302
    body = Body.objects.get()
    assert body.name in page(commune, address)
    edit = reverse("org:body", args=[body.public_id])
    wrong = page(commune, edit, {**hidden(page(commune, edit)), "name": "", "phone": ""})
    assert 'class="errsum"' in wrong
    changed = {"name": body.name, "phone": "0234 444 4444", "duty_hours": "7:30–17:00"}
    assert commune.post(edit, {**hidden(page(commune, edit)), **changed}).status_code == 302
    assert "tel:02344444444" in page(commune, reverse("org:unit", args=[land.n1.public_id]))
    Body.objects.update(valid_from=BEGAN)
    assert commune.post(edit, {**hidden(page(commune, edit)), "end": "1"}).status_code == 302
    assert "Chưa nhập cơ quan nào" in page(commune, address)
    page(commune, "/ban-lam-viec/don-vi/co-quan/zzzzzzzzzzzz/", status=404)


def test_a_place_that_is_missing_is_added_as_a_fact(land: Land, staff: Enter) -> None:
    commune = staff("n2")
    below, add = (reverse(f"org:{name}", args=[land.n2.public_id]) for name in ("below", "add"))
    assert "Chưa có nơi nào bên dưới" in page(commune, below)
    assert below in page(commune, reverse("org:place", args=[land.n2.public_id]))
    given = {"kind": "group", "form": "thon", "name": "Lê Văn Hai", "households": "88"}
    wrong = page(commune, add, {**hidden(page(commune, add)), **given})
    assert 'class="errsum"' in wrong
    assert 'value="Lê Văn Hai"' in wrong
    sent = {**hidden(wrong), **given, "name": "Đa Phúc"}
    for _ in range(2):
        assert commune.post(add, sent).headers["Location"] == below
    assert Unit.objects.filter(kind="group", labels__name="Đa Phúc").count() == 1
    text = page(commune, below)
    assert "Thôn Đa Phúc" in text
    assert "88" in text
    assert "Thôn Đa Phúc" in page(commune, reverse("org:unit", args=[land.n2.public_id]))


def test_facts_are_corrected_and_a_second_officer_sees_both(land: Land, staff: Enter) -> None:
    commune, address = staff("n1"), reverse("org:facts", args=[land.g1.public_id])
    seen = page(commune, address)
    assert 'name="area_km2"' not in seen
    half = page(commune, address, {**hidden(seen), "households": "120", "lat": "16,4", "lon": ""})
    assert 'class="errsum"' in half
    assert 'value="16,4"' in half
    stored = {"households": "120", "lat": "16,4", "lon": "107,5"}
    answer = commune.post(address, {**hidden(seen), **stored})
    assert answer.headers["Location"] == reverse("org:below", args=[land.n1.public_id])
    land.g1.refresh_from_db()
    assert (land.g1.households, land.g1.lat, land.g1.lon) == (120, 16.4, 107.5)
    late = page(commune, address, {**hidden(seen), "once": "k2", "households": "130", "lat": "", "lon": ""})
    assert "Bản đang lưu" in late
    assert 'value="130"' in late
    assert commune.post(address, {**hidden(late), "households": "130", "lat": "", "lon": ""}).status_code == 302
    land.g1.refresh_from_db()
    assert (land.g1.households, land.g1.lat) == (130, None)
    own = reverse("org:facts", args=[land.n1.public_id])
    sent = {**hidden(page(commune, own)), "households": "900", "area_km2": "31,5", "lat": "", "lon": ""}
    assert commune.post(own, sent).headers["Location"] == reverse("org:below", args=[land.n1.public_id])
    land.n1.refresh_from_db()
    assert land.n1.area_km2 == 31.5


HEAD = "Mã xã,Loại,Tên,Mã,Số hộ,Vĩ độ,Kinh độ,Có từ ngày,Mã nền tảng\n"


def _file(rows: str, name: str = "danh-sach.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, (HEAD + rows).encode(), content_type="text/csv")


def test_a_list_is_looked_at_row_by_row_and_then_stored(land: Land, staff: Enter) -> None:
    commune = staff("n2")
    address = reverse("org:load", args=[land.n2.public_id])
    bad = _file("91002,Khu dân cư,Thôn Đông,,100,,,,\n91002,Khu dân cư,Thôn Tây,,nhiều,,,,\n")
    text = page(commune, address, {**hidden(page(commune, address)), "file": bad})
    assert "Các dòng cần sửa" in text
    assert "nhiều" in text
    assert not Unit.objects.filter(labels__name="Đông").exists()
    good = _file("91002,Khu dân cư,Thôn Đông,,100,,,,\n91002,Nhà trường,Trường Tiểu học Đa Phúc,,,,,,\n")
    text = page(commune, address, {**hidden(page(commune, address)), "file": good})
    assert "Mọi dòng đều đúng" in text
    assert not Unit.objects.filter(labels__name="Đông").exists()
    content = re.search(r'name="content" value="([^"]*)"', text)
    assert content
    sent = {**hidden(text), "content": content.group(1)}
    assert commune.post(address, sent).status_code == 302
    assert commune.post(address, sent).status_code == 302
    assert Unit.objects.filter(labels__name="Đông").count() == 1
    assert "Thôn Đông" in page(commune, reverse("org:unit", args=[land.n2.public_id]))


def test_files_that_are_no_lists_are_refused_with_a_sentence(land: Land, staff: Enter) -> None:
    commune = staff("n2")
    address = reverse("org:load", args=[land.n2.public_id])
    for file in (SimpleUploadedFile("a.csv", b"\x00\x01\x02"), SimpleUploadedFile("a.xlsx", b"PK\x03\x04nothing")):
        text = page(commune, address, {**hidden(page(commune, address)), "file": file})
        assert 'class="errsum"' in text
    assert 'class="errsum"' in page(commune, address, hidden(page(commune, address)))
    assert 'class="errsum"' in page(commune, address, {"content": "khong phai base64!"})
    assert "không có dòng nào" in page(commune, address, {**hidden(page(commune, address)), "file": _file("")})
    changed = "TcOjIHjDow=="
    assert 'class="errsum"' in page(commune, address, {"content": changed})


def test_a_list_that_went_wrong_between_looking_and_storing_stores_nothing(land: Land, staff: Enter) -> None:
    commune = staff("n2")
    address = reverse("org:load", args=[land.n2.public_id])
    rows = (HEAD + "99999,Khu dân cư,Thôn Đông,,100,,,,\n").encode()
    text = page(commune, address, {"content": base64.b64encode(rows).decode()})
    assert 'class="errsum"' in text
    assert not Unit.objects.filter(labels__name="Đông").exists()


def test_the_empty_table_and_the_list_on_record_can_be_taken_home(land: Land, staff: Enter) -> None:
    commune = staff("n1")
    template = commune.get(reverse("org:load_template", args=[land.n1.public_id]))
    assert template.content[:2] == b"PK"
    listed = commune.get(reverse("org:export", args=[land.n1.public_id])).content.decode("utf-8-sig")
    assert "Thôn Xóm 10" in listed


ADDRESSES = {
    "places": lambda land, event: reverse("org:places"),
    "place": lambda land, event: reverse("org:place", args=[land.n1.public_id]),
    "begin": lambda land, event: reverse("org:begin", args=[land.n1.public_id]),
    "change": lambda land, event: reverse("org:change", args=[event.public_id]),
    "step": lambda land, event: reverse("org:change_step", args=[event.public_id, "gop", "don-vi"]),
    "bodies": lambda land, event: reverse("org:bodies", args=[land.n1.public_id]),
    "load": lambda land, event: reverse("org:load", args=[land.n1.public_id]),
    "template": lambda land, event: reverse("org:load_template", args=[land.n1.public_id]),
    "export": lambda land, event: reverse("org:export", args=[land.n1.public_id]),
    "waiting": lambda land, event: reverse("org:waiting", args=[land.n1.public_id]),
    "below": lambda land, event: reverse("org:below", args=[land.n1.public_id]),
    "add": lambda land, event: reverse("org:add", args=[land.n1.public_id]),
    "facts": lambda land, event: reverse("org:facts", args=[land.g1.public_id]),
}


@pytest.mark.parametrize("name", [name for name in ADDRESSES if name != "places"])
def test_the_holder_may_the_neighbour_and_the_stranger_may_not(land: Land, staff: Enter, name: str) -> None:
    event = draft_event(place=land.n1, effective_on=date(2026, 2, 2), lines=[], by=BY)
    address = ADDRESSES[name](land, event)
    assert staff("n1").get(address).status_code == 200
    for other in ("n2", "south", "stranger"):
        assert staff(other).get(address).status_code == 403, other
    assert Client().get(address).headers["Location"].startswith("/dang-nhap/")


def test_verbs_are_refused_to_neighbours(land: Land, staff: Enter, on_record: Event) -> None:
    body = add_body(unit=land.n1, kind="police", name="Công an xã", by=BY)
    neighbour = staff("n2")
    for address, data in (
        (reverse("org:change_act", args=[on_record.public_id, "xac-nhan"]), {"version": "1"}),
        (reverse("org:correct", args=[on_record.public_id]), {}),
        (reverse("org:body", args=[body.public_id]), {"end": "1"}),
        (reverse("org:begin", args=[land.n1.public_id]), {"what": "dong"}),
        (reverse("org:load", args=[land.n1.public_id]), {}),
    ):
        page(neighbour, address, data, status=403)
    on_record.refresh_from_db()
    assert on_record.status == EventStatus.PROPOSED


def test_addresses_that_mean_nothing_are_not_found(land: Land, staff: Enter) -> None:
    commune = staff("n1")
    event = draft_event(place=land.n1, effective_on=date(2026, 2, 2), lines=[], by=BY)
    for mode, step in (("khong", "don-vi"), ("gop", "khong"), ("gop", "ty-le")):
        page(commune, reverse("org:change_step", args=[event.public_id, mode, step]), status=404)
    page(commune, reverse("org:change_act", args=[event.public_id, "khong"]), {"version": "1"}, status=404)
    page(commune, reverse("org:begin", args=[land.g1.public_id]), status=404)


def test_a_change_that_is_no_draft_any_more_keeps_its_answers(land: Land, staff: Enter, on_record: Event) -> None:
    centre = staff("centre")
    page(centre, reverse("org:change_step", args=[on_record.public_id, "tach", "don-vi"]), status=409)


def test_the_list_of_places_depends_on_the_posts(land: Land, staff: Enter) -> None:
    one = staff("n1").get(reverse("org:places"))
    assert one.headers["Location"] == reverse("org:place", args=[land.n1.public_id])
    assert "không quản lý danh mục đơn vị" in page(staff("stranger"), reverse("org:places"))


def test_the_public_page_offers_tools_only_to_those_who_may(land: Land, staff: Enter) -> None:
    address = reverse("org:unit", args=[land.n1.public_id])
    assert "Lập thay đổi đơn vị" in page(staff("n1"), address)
    assert "Cần xác nhận" in page(staff("north"), address)
    for other in (staff("n2"), staff("stranger"), Client()):
        assert "Lập thay đổi đơn vị" not in page(other, address)


def test_statements_of_the_waiting_list_do_not_grow(land: Land, staff: Enter, on_record: Event) -> None:
    province = staff("north")
    address = reverse("org:waiting", args=[land.north.public_id])

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            page(province, address)
        return len(found)

    page(province, address)  # the name of the reader's unit is kept
    few = asked()
    for number in range(40):
        draft_event(
            place=land.n1,
            effective_on=date(2026, 2, 2),
            lines=merge([land.g2.pk, land.g3.pk], Start("n", "group", "thon", f"Mới {number}", parent=land.n1.pk)),
            by=BY,
        )
    Event.objects.filter(status=EventStatus.DRAFT).update(status=EventStatus.PROPOSED)
    assert asked() == few
    assert "41" in page(province, address)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_desk_pages_are_well_formed_in_both_languages(land: Land, staff: Enter, on_record: Event, lang: str) -> None:
    browser = staff("centre")
    browser.cookies["ngon_ngu"] = lang
    event = draft_event(place=land.n1, effective_on=date(2026, 2, 2), lines=[], by=BY)
    for name, build in ADDRESSES.items():
        if name not in ("template", "export", "places"):
            assert "style=" not in page(browser, build(land, event))
    page(browser, reverse("org:correct", args=[on_record.public_id]))
    page(browser, reverse("org:change", args=[on_record.public_id]))
    page(browser, reverse("org:waiting", args=[land.north.public_id]))


def test_a_body_cannot_end_before_it_began(land: Land, staff: Enter) -> None:
    body = add_body(unit=land.n1, kind="police", name="Công an xã", by=BY)
    commune = staff("n1")
    edit = reverse("org:body", args=[body.public_id])
    text = page(commune, edit, {**hidden(page(commune, edit)), "end": "1"})
    assert 'class="errsum"' in text


def test_a_verb_without_a_version_changes_nothing(land: Land, staff: Enter, on_record: Event) -> None:
    province = staff("north")
    address = reverse("org:change_act", args=[on_record.public_id, "xac-nhan"])
    page(province, address, {"version": "nonsense"}, status=409)
    on_record.refresh_from_db()
    assert on_record.status == EventStatus.PROPOSED


def test_a_change_of_many_units_is_named_by_the_first_ones(land: Land, staff: Enter) -> None:
    groups = [land.units[f"g{n}"].pk for n in range(1, 6)]
    event = draft_event(
        place=land.n1,
        effective_on=date(2026, 2, 2),
        lines=merge(groups, Start("n", "group", "thon", "Cả Xã", parent=land.n1.pk)),
        by=BY,
        legal_document="1",
    )
    add_body(unit=land.g1, kind="women", name="Chi hội Phụ nữ", by=BY, valid_from=BEGAN)
    commune, province = staff("n1"), staff("north")
    assert "Cơ quan, đoàn thể kết thúc theo" in page(commune, reverse("org:change", args=[event.public_id]))
    for browser, verb in ((commune, "de-xuat"), (province, "xac-nhan")):
        data = hidden(page(browser, reverse("org:change", args=[event.public_id])))
        assert browser.post(reverse("org:change_act", args=[event.public_id, verb]), data).status_code == 302
    assert "2 đơn vị nữa" in page(province, reverse("org:change", args=[event.public_id]))
