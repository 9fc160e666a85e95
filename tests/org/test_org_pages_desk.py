"""Desk pages of units: the guided flow, confirmations, corrections, bodies, lists; holder, neighbour, stranger."""

import re
from collections.abc import Callable, Iterator
from datetime import date

import html5lib
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from binhyen.core.actor import system_actor
from binhyen.org.models import Body, Event, Succession, Unit
from binhyen.org.rules.plan import Start, merge
from binhyen.org.services.bodies import add_body
from binhyen.org.services.events import draft_event, edit_draft, plan_of
from binhyen.org.states import EventStatus
from binhyen.people.models import Appointment, Post, User
from binhyen.people.roles import TITLES, Role
from binhyen.people.states import AppointmentKind
from tests.org.conftest import BEGAN, Land

BY = system_actor("tests")
Enter = Callable[[str], Client]


@pytest.fixture
def staff(land: Land, settings: object) -> Iterator[Enter]:
    """staff(name): a browser signed in as the coordinator of n1, of n2, the confirmer of north, of south, or a hamlet
    head of g1 ("stranger" to every verb of this room).
    """
    holders = {
        "n1": (land.n1, Role.COMMUNE_COORDINATOR),
        "n2": (land.n2, Role.COMMUNE_COORDINATOR),
        "north": (land.north, Role.PROVINCE_CONFIRMER),
        "south": (land.south, Role.PROVINCE_CONFIRMER),
        "province": (land.north, Role.PROVINCE_COORDINATOR),
        "centre": (land.centre, Role.CENTRE_ADMIN),
        "stranger": (land.g1, Role.HAMLET_HEAD),
    }

    def enter(name: str) -> Client:
        unit, role = holders[name]
        post = Post.objects.create(unit=unit, role=role, title=TITLES[role][0], valid_from=BEGAN)
        user = User.objects.create(username=f"nguoi.{name}.{post.pk}", full_name="Nguyễn Mẫu Số Một")
        Appointment.objects.create(
            post=post, person=user, kind=AppointmentKind.HOLDER, valid_from=BEGAN, appointed_by="tests"
        )
        browser = Client()
        browser.force_login(user)
        session = browser.session
        session["hai_buoc"] = True
        session.save()
        return browser

    return enter  # type: ignore[return-value]


def page(browser: Client, address: str, data: dict[str, object] | None = None, status: int = 200) -> str:
    response = browser.get(address) if data is None else browser.post(address, data)
    assert response.status_code == status, response.content.decode()[-1500:]
    text = response.content.decode()
    html5lib.HTMLParser(strict=True).parse(text)
    return text


def hidden(text: str) -> dict[str, str]:
    """The idempotency key and the version that a form carries."""
    found = {}
    for name in ("once", "version"):
        match = re.search(rf'name="{name}" value="([^"]*)"', text) or re.search(
            rf'name="{name}"[^>]*value="([^"]*)"', text
        )
        assert match, name
        found[name] = match.group(1)
    return found


def begin(browser: Client, place: Unit, what: str) -> str:
    """Start a change; returns the address of its first question."""
    address = reverse("org:begin", args=[place.public_id])
    response = browser.post(address, {**hidden(page(browser, address)), "what": what})
    assert response.status_code == 302, response.content.decode()
    return str(response.headers["Location"])


def answer(browser: Client, address: str, **data: object) -> str:
    """Answer a step; returns where it leads."""
    response = browser.post(address, {**hidden(page(browser, address)), **data})
    assert response.status_code == 302, response.content.decode()[-3000:]
    return str(response.headers["Location"])


def act(browser: Client, event: Event, verb: str) -> None:
    address = reverse("org:change", args=[event.public_id])
    data = hidden(page(browser, address))
    response = browser.post(reverse("org:change_act", args=[event.public_id, verb]), data)
    assert response.status_code == 302, response.content.decode()[-2000:]


PAPER = {"effective_on": "02/02/2026", "legal_document": "5/NQ-HĐND", "legal_date": "15/01/2026"}


def test_a_merger_goes_from_the_first_question_to_the_confirmation(land: Land, staff: Enter) -> None:
    commune, province = staff("n1"), staff("north")
    step = begin(commune, land.n1, "gop")
    step = answer(commune, step, units=[land.g1.public_id, land.g2.public_id], form="thon", name="Bình Minh", code="")
    preview = answer(commune, step, **PAPER)
    event = Event.objects.get()
    assert preview == reverse("org:change", args=[event.public_id])
    text = page(commune, preview)
    assert "Thôn Xóm 2, Thôn Xóm 4" in text
    assert "Thôn Bình Minh" in text
    assert event.status == EventStatus.DRAFT
    act(commune, event, "de-xuat")
    waiting = page(province, reverse("org:waiting", args=[land.north.public_id]))
    assert "Thôn Bình Minh" in waiting
    assert Unit.objects.filter(labels__name="Bình Minh").count() == 0
    act(province, event, "xac-nhan")
    assert Unit.objects.filter(labels__name="Bình Minh").count() == 1
    assert "Đã xác nhận" in page(province, preview)


def test_a_split_asks_for_the_shares_by_basis(land: Land, staff: Enter) -> None:
    commune = staff("n1")
    step = begin(commune, land.n1, "tach")
    data = {"unit": land.g3.public_id, "form1": "thon", "name1": "Đông", "form2": "thon", "name2": "Tây"}
    shares = answer(commune, step, **data)
    assert shares.endswith("/ty-le/")
    paper = answer(commune, shares, basis="households", m_n1="75", m_n2="225")
    answer(commune, paper, **PAPER)
    weights = [line.weight for line in plan_of(Event.objects.get()) if hasattr(line, "weight")]
    assert weights == [0.25, 0.75]
    answer(commune, step, **{**data, "name2": "Tây Mới"})
    again = [line.weight for line in plan_of(Event.objects.get()) if hasattr(line, "weight")]
    assert again == [0.25, 0.75]
    text = page(commune, reverse("org:change", args=[Event.objects.get().public_id]))
    assert "một phần, khoảng 25% số hộ" in text


def test_shares_that_are_all_zero_and_a_missing_first_step_are_explained(land: Land, staff: Enter) -> None:
    commune = staff("n1")
    step = begin(commune, land.n1, "tach")
    page(commune, step.removesuffix("don-vi/") + "ty-le/", status=409)
    shares = answer(commune, step, unit=land.g3.public_id, form1="thon", name1="Đông", form2="thon", name2="Tây")
    text = page(commune, shares, {**hidden(page(commune, shares)), "basis": "area", "m_n1": "0", "m_n2": "0"})
    assert "Các phần đều là 0" in text


def test_a_transfer_asks_from_where_first(land: Land, staff: Enter) -> None:
    centre = staff("centre")
    step = begin(centre, land.centre, "chuyen")
    assert 'method="get"' in page(centre, step)
    chosen = f"{step}?tu={land.north.public_id}"
    text = page(centre, chosen)
    assert "Xã Đa Phúc" in text
    data = {"tu": land.north.public_id, "den": land.south.public_id, "units": [land.n2.public_id]}
    wrong = page(centre, chosen, {**hidden(text), **data, "den": land.north.public_id})
    assert "Nơi đi và nơi đến trùng nhau" in wrong
    paper = answer(centre, chosen, **data)
    preview = answer(centre, paper, **PAPER)
    assert "Thành phố Nam Hải" in page(centre, preview)
    assert land.north.public_id in page(centre, step)
    event = Event.objects.get()
    act(centre, event, "de-xuat")
    act(centre, event, "xac-nhan")
    assert "Xã Đa Phúc" in page(centre, reverse("org:unit", args=[land.south.public_id]))


def test_a_rename_a_creation_and_a_closure(land: Land, staff: Enter) -> None:
    commune, province = staff("n1"), staff("north")
    asked = {
        "doi-ten": {"unit": land.g1.public_id, "form": "thon", "name": "Hòa Bình"},
        "lap": {"kind": "group", "form": "to_dan_pho", "name": "Số 9", "code": "", "households": "120"},
        "dong": {"units": [land.g5.public_id]},
    }
    for what, data in asked.items():
        step = begin(commune, land.n1, what)
        preview = answer(commune, answer(commune, step, **data), **PAPER)
        event = Event.objects.get(public_id=preview.split("/")[-2])
        act(commune, event, "de-xuat")
        act(province, event, "xac-nhan")
    text = page(commune, reverse("org:unit", args=[land.n1.public_id]))
    assert "Thôn Hòa Bình" in text
    assert "Tổ dân phố Số 9" in text
    assert "Thôn Xóm 10<" not in text


def _sheet(text: str) -> dict[str, str]:
    """What the table of groups shows, as a browser would send it."""
    root = html5lib.parse(text, treebuilder="etree", namespaceHTMLElements=False)
    data: dict[str, str] = {}
    for field in root.iter("input"):
        if field.get("name") and field.get("name") != "csrfmiddlewaretoken":
            data[field.get("name")] = field.get("value") or ""
    for field in root.iter("select"):
        chosen = [option.get("value") for option in field.iter("option") if option.get("selected") is not None]
        data[field.get("name")] = chosen[0] if chosen else ""
    return data


def test_many_groups_change_in_one_table_with_one_preview(land: Land, staff: Enter) -> None:
    commune = staff("n1")
    step = begin(commune, land.n1, "bang")
    data = _sheet(page(commune, step))
    assert [data[f"name{n}"] for n in range(5)] == ["Xóm 2", "Xóm 4", "Xóm 6", "Xóm 8", "Xóm 10"]
    data |= {"name0": "Gộp", "name1": "Gộp", "name2": "Tên Mới", "name3": ""}
    data |= {"old5": land.g5.public_id, "form5": "thon", "name4": "Trên", "name5": "Dưới"}
    data |= {"households4": "300", "households5": "100", "form6": "thon", "name6": "Mới Tinh"}
    response = commune.post(step, data)
    assert response.status_code == 302, response.content.decode()[-3000:]
    preview = answer(commune, str(response.headers["Location"]), **PAPER)
    text = page(commune, preview)
    for name in ("Thôn Gộp", "Thôn Tên Mới", "Thôn Trên", "Thôn Dưới", "Thôn Mới Tinh"):
        assert name in text
    assert "khoảng 75% số hộ" in text
    kept = _sheet(page(commune, step))
    for key in ("name0", "name1", "name2", "name3", "name4", "name5", "households4", "name6"):
        assert kept[key] == data[key], key
    wrong = page(commune, step, {**kept, "form6": "", "name6": "Không Từ"})
    assert "Dòng 7: chọn thôn" in wrong


def test_going_back_shows_the_answers_again(land: Land, staff: Enter) -> None:
    commune = staff("n1")
    step = begin(commune, land.n1, "gop")
    answer(commune, step, units=[land.g1.public_id, land.g2.public_id], form="thon", name="Bình Minh", code="")
    text = page(commune, step)
    assert 'value="Bình Minh"' in text
    assert text.count("checked") == 2


@pytest.mark.parametrize(
    ("what", "data", "sentence"),
    [
        ("gop", {"units": ["g1"], "form": "thon", "name": "A"}, "Chọn từ hai đơn vị"),
        ("gop", {"units": ["g1", "g2"], "form": "thon", "name": ""}, "errsum"),
        ("tach", {"unit": "g1", "form1": "thon", "name1": "A"}, "Đặt tên từ hai phần"),
        ("doi-ten", {"unit": "", "form": "thon", "name": "A"}, "errsum"),
        ("dong", {}, "errsum"),
    ],
)
def test_wrong_answers_are_named_and_kept(
    land: Land, staff: Enter, what: str, data: dict[str, object], sentence: str
) -> None:
    commune = staff("n1")
    step = begin(commune, land.n1, what)
    sent = {
        key: [land.units[one].public_id for one in value]
        if isinstance(value, list)
        else land.units[value].public_id
        if value in land.units
        else value
        for key, value in data.items()
    }
    text = page(commune, step, {**hidden(page(commune, step)), **sent})
    assert sentence in text
    assert 'class="errsum"' in text
    assert "<title>Lỗi" in text
    if data.get("name"):
        assert 'value="A"' in text


def test_a_wrong_day_is_explained_and_the_document_is_kept(land: Land, staff: Enter) -> None:
    commune = staff("n1")
    step = begin(commune, land.n1, "dong")
    paper = answer(commune, step, units=[land.g5.public_id])
    data = hidden(page(commune, paper))
    for day in ("32/13/2026", "01/01/1990"):
        text = page(commune, paper, {**data, "effective_on": day, "legal_document": "9/NQ"})
        assert 'class="errsum"' in text
        assert 'value="9/NQ"' in text


def test_a_double_click_makes_one_draft_and_one_step(land: Land, staff: Enter) -> None:
    commune = staff("n1")
    address = reverse("org:begin", args=[land.n1.public_id])
    data = {**hidden(page(commune, address)), "what": "dong"}
    first, second = commune.post(address, data), commune.post(address, data)
    assert first.headers["Location"] == second.headers["Location"]
    assert Event.objects.count() == 1
    step = str(first.headers["Location"])
    sent = {**hidden(page(commune, step)), "units": [land.g5.public_id]}
    assert commune.post(step, sent).headers["Location"] == commune.post(step, sent).headers["Location"]
    assert Event.objects.get().version == 2


def test_a_stale_answer_shows_both_and_can_be_sent_again(land: Land, staff: Enter) -> None:
    mine, other = staff("n1"), staff("n1")
    step = begin(mine, land.n1, "dong")
    old = hidden(page(mine, step))
    answer(other, step, units=[land.g4.public_id])
    text = page(mine, step, {**old, "units": [land.g5.public_id]})
    assert "Bản đang lưu" in text
    assert "Kết thúc: Thôn Xóm 8" in text
    assert re.search(rf'value="{land.g5.public_id}"[^>]*checked', text)
    assert mine.post(step, {**hidden(text), "units": [land.g5.public_id]}).status_code == 302


def test_two_officers_confirm_at_once_and_one_is_told(land: Land, staff: Enter) -> None:
    event = draft_event(
        place=land.n1,
        effective_on=date(2026, 2, 2),
        lines=merge([land.g1.pk, land.g2.pk], Start("n", "group", "thon", "Mới", parent=land.n1.pk)),
        by=BY,
        legal_document="1",
    )
    commune, one, two = staff("n1"), staff("north"), staff("north")
    act(commune, event, "de-xuat")
    address = reverse("org:change", args=[event.public_id])
    seen_one, seen_two = hidden(page(one, address)), hidden(page(two, address))
    confirm = reverse("org:change_act", args=[event.public_id, "xac-nhan"])
    assert one.post(confirm, seen_one).status_code == 302
    text = page(two, confirm, seen_two, status=409)
    assert 'class="errsum"' in text
    assert Unit.objects.filter(labels__name="Mới").count() == 1


def test_a_plan_with_problems_says_them_and_is_not_proposed(land: Land, staff: Enter) -> None:
    commune = staff("n1")
    step = begin(commune, land.n1, "doi-ten")
    paper = answer(commune, step, unit=land.g1.public_id, form="thon", name="Xóm 4")
    preview = answer(commune, paper, effective_on="02/02/2026", legal_document="", legal_date="")
    text = page(commune, preview)
    assert "Còn vướng" in text
    event = Event.objects.get()
    data = hidden(text)
    refused = page(commune, reverse("org:change_act", args=[event.public_id, "de-xuat"]), data, status=409)
    assert 'class="errsum"' in refused
    event.refresh_from_db()
    assert event.status == EventStatus.DRAFT


def test_undo_until_confirmed(land: Land, staff: Enter) -> None:
    event = draft_event(place=land.n1, effective_on=date(2026, 2, 2), lines=[], by=BY, legal_document="1")
    edit_draft(
        event=event,
        version=1,
        lines=merge([land.g1.pk, land.g2.pk], Start("n", "group", "thon", "Mới", parent=land.n1.pk)),
        by=BY,
    )
    commune = staff("n1")
    act(commune, event, "de-xuat")
    act(commune, event, "rut")
    event.refresh_from_db()
    assert event.status == EventStatus.WITHDRAWN
    text = page(commune, reverse("org:change", args=[event.public_id]))
    assert "Đã rút" in text
    assert ">Xác nhận<" not in text


@pytest.fixture
def on_record(land: Land) -> Event:
    """A proposed change whose units are on record, as the loader writes them: g1 went to g3 and g4 in halves."""
    before, one, two = (Unit.objects.get(pk=land.units[key].pk) for key in ("g1", "g3", "g4"))
    day = date(2026, 1, 1)
    Unit.objects.filter(pk=before.pk).update(valid_to=day)
    before.labels.update(valid_to=day)
    before.parents.update(valid_to=day)
    Unit.objects.filter(pk__in=[one.pk, two.pk]).update(valid_from=day)
    event = Event.objects.create(
        kind="split",
        status=EventStatus.PROPOSED,
        effective_on=day,
        place=land.north,
        recorded_at="2026-01-01T00:00:00+07:00",
        recorded_by="load",
        legal_document="7/NQ",
    )
    for after, weight, standing in ((one, 0.5, "agreed"), (two, 0.5, "only_map")):
        Succession.objects.create(
            event=event,
            predecessor=before,
            successor=after,
            basis="area",
            weight=weight,
            standing=standing,
            source="map",
        )
    return event


def test_a_province_corrects_the_shares_and_confirms(land: Land, staff: Enter, on_record: Event) -> None:
    province = staff("north")
    waiting = page(province, reverse("org:waiting", args=[land.north.public_id]))
    assert "nguồn khác nhau" in waiting
    address = reverse("org:correct", args=[on_record.public_id])
    first, second = on_record.successions.order_by("pk")
    data = {"basis": "households", f"s_{first.pk}": "80", f"s_{second.pk}": "30", "legal_document": "7/NQ"}
    text = page(province, address, {**hidden(page(province, address)), **data})
    assert "cộng lại là 110, phải là 100" in text
    data[f"s_{second.pk}"] = "20"
    assert province.post(address, {**hidden(text), **data}).status_code == 302
    counted = on_record.successions.filter(weight__gt=0).order_by("pk").values_list("basis", "weight")
    assert list(counted) == [("households", 0.8), ("households", 0.2)]
    act(province, on_record, "xac-nhan")
    page(province, address, status=409)


def test_a_stale_correction_shows_both(land: Land, staff: Enter, on_record: Event) -> None:
    one, two = staff("north"), staff("north")
    address = reverse("org:correct", args=[on_record.public_id])
    old = hidden(page(two, address))
    first, second = on_record.successions.order_by("pk")
    data = {"basis": "area", f"s_{first.pk}": "60", f"s_{second.pk}": "40", "legal_document": ""}
    assert one.post(address, {**hidden(page(one, address)), **data}).status_code == 302
    text = page(two, address, {**old, **data, f"s_{first.pk}": "10", f"s_{second.pk}": "90"})
    assert "người đã lưu phần chia khác" in text
    assert "khoảng 60% diện tích" in text
    assert 'value="90"' in text


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
    import base64

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
    assert "không giữ danh mục đơn vị" in page(staff("stranger"), reverse("org:places"))


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
