"""The guided flow of a change of units: questions, previews, corrections; wrong, double and stale answers."""

import re
from datetime import date

import html5lib
import pytest
from django.urls import reverse

from binhyen.org.forms.changes import EXTRA_ROWS
from binhyen.org.models import Event, Unit
from binhyen.org.rules.plan import Start, merge
from binhyen.org.services.events import draft_event, edit_draft, plan_of
from binhyen.org.states import EventStatus
from tests.org.conftest import Land
from tests.org.desk_support import BY, PAPER, Enter, act, answer, begin, hidden, on_record, page, staff

__all__ = ["on_record", "staff"]


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


def test_a_correction_may_leave_an_opinion_out(land: Land, staff: Enter, on_record: Event) -> None:
    province = staff("north")
    address = reverse("org:correct", args=[on_record.public_id])
    first, second = on_record.successions.order_by("pk")
    data = {"basis": "area", f"s_{first.pk}": "100", f"s_{second.pk}": "0", "legal_document": ""}
    text = page(province, address, {**hidden(page(province, address)), **data})
    assert "errsum" in text


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
        again = page(commune, step)
        assert str(data.get("name", "checked")) in again
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


def test_the_table_of_groups_grows_with_them_and_not_with_their_square(land: Land, staff: Enter) -> None:
    """A group of today stands in its row; only the empty rows offer all groups. One that ends meanwhile is told."""
    commune = staff("n1")
    step = begin(commune, land.n1, "bang")
    text = page(commune, step)
    assert text.count(f'value="{land.g1.public_id}"') == 1 + EXTRA_ROWS
    assert '<th scope="row">Thôn Xóm 2' in text
    wrong = page(commune, step, {**_sheet(text), "old0": "khongconnua00"})
    assert 'name="old0" value="khongconnua00"' in wrong
    assert "errsum" in wrong


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
