"""The page of a report: typed, looked through, sent once; without scripts, from a phone's queue, by two at once."""

import re
from collections.abc import Callable
from datetime import timedelta

import html5lib
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from binhyen.core import clock
from binhyen.figures.models import Branch, Confirmation, Draft, Remark, Report, ReportText, Slot
from binhyen.figures.services.accepting import return_report
from binhyen.figures.services.reports import Block, submit_report
from binhyen.figures.states import Mode, SlotState
from binhyen.figures.tasks import clear_drafts
from binhyen.jobs.checkpoints import Checkpoint
from binhyen.jobs.models import Job
from binhyen.people.roles import Role
from tests.figures.desk_support import AS_JSON, GROUP, Reporting, text_of
from tests.figures.support import BY

pytestmark = pytest.mark.django_db
Enter = Callable[..., Client]


@pytest.fixture
def head(reports: Reporting, enter: Enter) -> Client:
    return enter(reports.people.users["g1"])


def test_three_people_at_every_address(reports: Reporting, enter: Enter, client: Client) -> None:
    unit = reports.people.land.g1
    slot = reports.send(unit)
    browsers = {key: enter(reports.people.users[key], browser=Client()) for key in ("g1", "g2", "s1", "tech")}
    for name in ("report", "report_check", "report_sent", "report_branch", "sheet", "sheet_xlsx", "sheet_csv"):
        address = reports.url(name, unit)
        assert browsers["g1"].get(address).status_code in {200, 302}, name
        for stranger in ("g2", "s1", "tech"):
            assert browsers[stranger].get(address).status_code == 403, (name, stranger)
        answer = client.get(address)
        assert answer.status_code == 302, name
        assert answer["Location"].startswith(reverse("people:sign_in"))
    for name in ("report_send", "report_draft", "report_confirm"):
        for stranger in ("g2", "s1", "tech"):
            data = reports.typed(unit) | {"ban": str(slot.version)}
            assert browsers[stranger].post(reports.url(name, unit), data).status_code == 403, (name, stranger)
    assert reports.slot(unit).version == 1


def test_an_unknown_report_is_not_found(reports: Reporting, head: Client) -> None:
    assert head.get(reports.url("report", reports.people.land.g1, "commune_month")).status_code == 404


def test_without_scripts_from_the_first_field_to_the_receipt(reports: Reporting, head: Client) -> None:
    unit = reports.people.land.g1
    address = reports.url("report", unit)
    page = text_of(head, address)
    html5lib.HTMLParser(strict=True).parse(page)
    assert "Kỳ trước không có số." in page
    answer = head.post(address, reports.typed(unit) | {"viec": "xem-lai", "v_proposal": "Xin đổi hai bóng đèn."})
    assert answer["Location"] == reports.url("report_check", unit)
    check = text_of(head, answer["Location"])
    html5lib.HTMLParser(strict=True).parse(check)
    assert "Xin đổi hai bóng đèn." in check
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', check))
    hidden["v_proposal"] = "Xin đổi hai bóng đèn."
    for _press in range(2):
        assert head.post(reports.url("report_send", unit), hidden)["Location"] == reports.url("report_sent", unit)
    assert Report.objects.filter(slot=reports.slot(unit)).count() == 1
    assert ReportText.objects.get().text == "Xin đổi hai bóng đèn."
    assert not Draft.objects.exists()
    receipt = text_of(head, reports.url("report_sent", unit))
    html5lib.HTMLParser(strict=True).parse(receipt)
    assert "Gửi xong thì sao" in receipt
    assert "Đề nghị với cấp trên" in receipt


def test_a_page_that_comes_back_with_errors_goes_on_from_its_own_draft(reports: Reporting, head: Client) -> None:
    """Without scripts: press, correct, press again. Nobody else typed, and nobody is said to have."""
    unit = reports.people.land.g1
    empty = {**reports.typed(unit), "s0": "", "viec": "xem-lai"}
    page = text_of(head, reports.url("report", unit), empty)
    assert 'class="errsum"' in page
    assert 'name="ban" value="1"' in page
    again = head.post(reports.url("report", unit), {**reports.typed(unit), "ban": "1", "viec": "xem-lai"})
    assert again["Location"] == reports.url("report_check", unit)


def test_nothing_to_report_in_one_press(reports: Reporting, head: Client) -> None:
    unit = reports.people.land.g1
    reports.send(unit, period=reports.before, sites__standing=3, sites__working=2)
    address = reports.url("report", unit)
    data = dict.fromkeys(reports.typed(unit), "") | {"viec": "khong-phat-sinh", "s0": "4", "s6": "", "s7": ""}
    assert head.post(address, data)["Location"] == address
    draft = Draft.objects.get()
    assert draft.typed["so"] == {"0": "4", **{str(place): "0" for place in range(1, 6)}, "6": "3", "7": "2"}
    assert "Như kỳ trước" in text_of(head, address)


def test_stocks_stand_as_in_the_period_before_and_the_last_figure_stands_beside(
    reports: Reporting, head: Client
) -> None:
    unit = reports.people.land.g1
    reports.send(unit, period=reports.before, sites__standing=3, talks__held=7, talks__attended=99)
    page = text_of(head, reports.url("report", unit))
    assert "Kỳ trước: 99." in page
    assert 'class="fix"' in page
    assert "Đã có sẵn 2 số" in page


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"talks__held": "hai"}, "Đây không phải là số"),
        ({"talks__held": "-1"}, "Số đếm không nhỏ hơn 0"),
        ({"talks__held": "1,5"}, "chữ số lẻ"),
        ({"talks__held": ""}, "không có thì ghi 0"),
        ({"talks__held": "0"}, "Có lượt người dự thì phải có ít nhất một buổi"),
        ({"patrols__held": "400"}, "Có đúng không?"),
    ],
)
def test_what_is_wrong_or_odd_is_said_at_the_figure(
    reports: Reporting, head: Client, changed: dict[str, str], words: str
) -> None:
    unit = reports.people.land.g1
    page = text_of(head, reports.url("report", unit), reports.typed(unit, **changed))
    assert 'class="errsum"' in page
    assert words in page
    assert not Report.objects.filter(slot=reports.slot(unit)).exists()
    again = text_of(head, reports.url("report", unit) + "?xem=loi")
    assert words in again
    assert head.get(reports.url("report_check", unit))["Location"].endswith("?xem=loi")


def test_a_question_is_answered_and_the_answer_goes_with_the_version(reports: Reporting, head: Client) -> None:
    unit = reports.people.land.g1
    data = reports.typed(unit, patrols__held="400")
    page = text_of(head, reports.url("report", unit), data)
    [name] = set(re.findall(r'name="(k_r\d+)"', page))
    assert 'class="errsum"' in text_of(head, reports.url("report", unit), data | {name: "sua", "ban": "1"})
    answer = head.post(reports.url("report", unit), data | {name: "dung", "ban": "2"})
    assert answer["Location"] == reports.url("report_check", unit)
    assert "Đúng, tôi đã xem lại" in text_of(head, answer["Location"])
    for _press in range(2):
        head.post(reports.url("report_send", unit), data | {name: "dung", "once": "khoa"})
    remark = Remark.objects.get()
    assert (remark.position, remark.rule, remark.recorded) == (2, int(name[3:]), None)
    assert "Đã hỏi lại" in text_of(head, reports.url("report_sent", unit))


def test_a_figure_that_contradicts_the_records_asks_why(reports: Reporting, head: Client) -> None:
    unit, form = reports.people.land.g1, "group_area_year"
    address = reports.url("report", unit, form, reports.year)
    page = text_of(head, address)
    assert "Lấy từ hồ sơ đơn vị" in page
    data = {f"s{place}": "0" for place in range(8)} | {"s0": "90", "goc": "0", "ban": "0", "cach": "1"}
    page = text_of(head, address, data)
    assert "Sổ ghi 100" in page
    named = data | {"l_s0": "Nguyễn Văn Minh, sinh ngày 03/02/1980, số 001080012345"}
    refused = head.post(reports.url("report_send", unit, form, reports.year), named, **AS_JSON)
    assert (refused.status_code, refused.json()["state"]) == (422, "asked")
    answer = head.post(reports.url("report_send", unit, form, reports.year), data | {"l_s0": "10 hộ đã chuyển đi"})
    assert answer.status_code == 302
    remark = Remark.objects.get()
    assert (remark.position, remark.rule, remark.recorded, remark.reason) == (0, None, 100, "10 hộ đã chuyển đi")
    assert "10 hộ đã chuyển đi" in text_of(head, reports.url("report_sent", unit, form, reports.year))


def test_words_are_short_and_name_nobody(reports: Reporting, head: Client) -> None:
    unit = reports.people.land.g1
    address = reports.url("report", unit)
    long = text_of(head, address, reports.typed(unit) | {"v_result": "á" * 601})
    assert "Nhiều nhất 600 ký tự; đoạn này có 601" in long
    named = reports.typed(unit) | {"v_result": "Nguyễn Văn Minh\nTrần Thị Hoa\nLê Văn Nam\nPhạm Thị Lan"}
    page = head.post(reports.url("report_send", unit), named, **AS_JSON)
    assert page.status_code == 422
    assert not Report.objects.filter(slot=reports.slot(unit)).exists()


def test_drafts_are_kept_while_typing_and_nobody_above_sees_them(
    reports: Reporting, head: Client, enter: Enter
) -> None:
    unit = reports.people.land.g1
    told = head.post(reports.url("report_draft", unit), reports.typed(unit, talks__held="17"), **AS_JSON).json()
    assert (told["state"], told["version"], told["at"]) == ("saved", 1, "09:00")
    assert 'value="17"' in text_of(head, reports.url("report", unit))
    above = enter(reports.people.users["n1"], browser=Client())
    for address in (
        reports.url("report", unit),
        reports.url("report_sent", unit),
        reverse("figures:accept", args=[reports.people.land.n1.public_id, reports.month.public_id, "group_month"]),
    ):
        assert 'value="17"' not in text_of(above, address)
    left = head.post(reports.url("report", unit), reports.typed(unit) | {"viec": "de-lai", "ban": "1"})
    assert left["Location"] == reverse("figures:entry_list")


def test_a_draft_carries_no_list_of_people(reports: Reporting, head: Client) -> None:
    unit = reports.people.land.g1
    named = reports.typed(unit) | {"v_result": "Nguyễn Văn Minh\nTrần Thị Hoa\nLê Văn Nam\nPhạm Thị Lan"}
    page = text_of(head, reports.url("report", unit), named | {"viec": "de-lai"})
    assert 'class="errsum"' in page
    told = head.post(reports.url("report_draft", unit), named, **AS_JSON)
    assert (told.status_code, told.json()["state"]) == (422, "refused")
    assert not Draft.objects.exists()


def test_what_groups_sent_stands_behind_a_question_to_the_commune(
    reports: Reporting, head: Client, enter: Enter
) -> None:
    reports.send(reports.people.land.g1)
    commune = enter(reports.people.users["n1"], browser=Client())
    unit = reports.people.land.n1
    data = {f"s{place}": "0" for place in range(40)} | {"s8": "900", "goc": "0", "cach": "1"}
    told = commune.post(reports.url("report_send", unit, "commune_month"), data, **AS_JSON).json()
    assert any("mô hình" in words for words in told["errors"])
    assert "other.group_month.sites.standing" in text_of(commune, reports.url("report", unit, "commune_month"))


def test_two_devices_of_one_post(reports: Reporting, head: Client) -> None:
    unit = reports.people.land.g1
    head.post(reports.url("report_draft", unit), reports.typed(unit, talks__held="17"), **AS_JSON)
    stale = head.post(reports.url("report_draft", unit), reports.typed(unit, talks__held="18"), **AS_JSON)
    assert (stale.status_code, stale.json()["state"]) == (422, "stale")
    page = text_of(head, reports.url("report", unit), reports.typed(unit, talks__held="18") | {"viec": "de-lai"})
    assert 'value="18"' in page
    assert "Máy kia ghi 17" in page
    newer = reports.typed(unit, talks__held="18") | {"viec": "de-lai", "ban": "1"}
    kept = head.post(reports.url("report", unit), newer)
    assert kept.status_code == 302


def test_the_queue_of_a_phone_is_told_the_truth(reports: Reporting, head: Client) -> None:
    unit = reports.people.land.g1
    ticket = head.get(reverse("figures:ticket")).json()
    assert set(ticket) == {"csrf", "owner"}
    data = reports.typed(unit) | {"once": "khoa-cua-may"}
    first = head.post(reports.url("report_send", unit), data, **AS_JSON)
    assert first.json() == {
        "state": "received",
        "at": "09:00",
        "version": 1,
        "next": reports.url("report_sent", unit),
    }
    assert len(first.content) < 250
    again = head.post(reports.url("report_send", unit), data, **AS_JSON).json()
    assert (again["state"], again["version"]) == ("received", 1)
    odd = data | {"s2": "400"}
    assert head.post(reports.url("report_send", unit), odd, **AS_JSON).json()["state"] == "received"
    asked = head.post(reports.url("report_send", unit), odd | {"once": "khac"}, **AS_JSON)
    assert (asked.status_code, asked.json()["state"]) == (422, "asked")
    assert "Có đúng không?" in asked.json()["errors"][0]
    assert Report.objects.filter(slot=reports.slot(unit)).count() == 1


def test_another_person_on_the_phone_has_another_name(reports: Reporting, head: Client, enter: Enter) -> None:
    other = enter(reports.people.users["g2"], browser=Client())
    mine, theirs = (browser.get(reverse("figures:ticket")).json()["owner"] for browser in (head, other))
    assert mine != theirs
    page = text_of(head, reports.url("report", reports.people.land.g1))
    assert mine in page
    assert reports.people.users["g1"].public_id not in mine


def test_what_is_locked_or_no_longer_owed_is_not_sent(reports: Reporting, head: Client) -> None:
    unit = reports.people.land.g1
    slot = reports.slot(unit)
    Slot.objects.filter(pk=slot.pk).update(state=SlotState.VOID)
    assert "không còn phải gửi" in text_of(head, reports.url("report", unit))
    refused = head.post(reports.url("report_send", unit), reports.typed(unit), **AS_JSON)
    assert (refused.status_code, refused.json()["state"]) == (422, "refused")
    page = text_of(head, reports.url("report_send", unit), reports.typed(unit))
    assert 'class="errsum"' in page
    Slot.objects.filter(pk=slot.pk).update(state=SlotState.OPEN)
    type(slot.period).objects.filter(pk=slot.period_id).update(due="2026-03-14", lock="2026-03-15")
    page = text_of(head, reports.url("report", unit))
    assert 'aria-disabled="true"' in page
    assert head.post(reports.url("report_send", unit), reports.typed(unit)).status_code == 403


def _beside(reports: Reporting, head: Client) -> None:
    unit = reports.people.land.g1
    data = reports.typed(unit, talks__held="9") | {"v_result": "Bản của tôi.", "v_proposal": "Như nhau."}
    values, texts = reports.values("group_month", GROUP, unit), [Block("proposal", "Như nhau.")]
    submit_report(slot=reports.slot(unit), base_version=0, values=values, texts=texts, by=BY)
    told = head.post(reports.url("report_send", unit), data, **AS_JSON).json()
    assert (told["state"], told["next"]) == ("branch", reports.url("report_branch", unit))


def test_two_people_at_once_choose_field_by_field(reports: Reporting, head: Client) -> None:
    unit = reports.people.land.g1
    _beside(reports, head)
    page = text_of(head, reports.url("report_branch", unit))
    html5lib.HTMLParser(strict=True).parse(page)
    assert "bản của ông/bà" in page
    assert set(re.findall(r'name="(c\d+|t_\w+)"', page)) == {"c0", "t_result"}
    assert "Báo cáo này có hai bản" in text_of(head, reports.url("report", unit))
    assert "Báo cáo này có hai bản" in text_of(head, reports.url("report_sent", unit))
    half = text_of(head, reports.url("report_branch", unit), {"goc": "1", "c0": "kia"})
    assert 'class="errsum"' in half
    stale = text_of(head, reports.url("report_branch", unit), {"goc": "7", "c0": "kia", "t_result": "moi"})
    assert 'class="errsum"' in stale
    done = head.post(reports.url("report_branch", unit), {"goc": "1", "c0": "kia", "t_result": "moi"})
    assert done["Location"] == reports.url("report_sent", unit)
    assert reports.sent(unit)[0] == 9
    latest = ReportText.objects.filter(report__version=2)
    assert [text.text for text in latest] == ["Như nhau."]
    assert Branch.objects.get().settled_in == 2
    assert head.get(reports.url("report_branch", unit))["Location"] == reports.url("report_sent", unit)


def test_the_latest_version_may_stay_as_it_is(reports: Reporting, head: Client) -> None:
    unit = reports.people.land.g1
    _beside(reports, head)
    head.post(reports.url("report_branch", unit), {"goc": "1", "c0": "moi", "t_result": "moi"})
    assert reports.slot(unit).version == 1
    assert Branch.objects.get().settled_in == 1


def test_words_of_the_version_beside_are_taken_too(reports: Reporting, head: Client) -> None:
    unit = reports.people.land.g1
    _beside(reports, head)
    head.post(reports.url("report_branch", unit), {"goc": "1", "c0": "moi", "t_result": "kia"})
    latest = ReportText.objects.filter(report__version=2).order_by("order")
    assert [text.text for text in latest] == ["Như nhau.", "Bản của tôi."]


def test_a_page_that_sends_beside_leads_to_both(reports: Reporting, head: Client) -> None:
    unit = reports.people.land.g1
    data = reports.typed(unit, talks__held="9")
    reports.send(unit)
    assert head.post(reports.url("report_send", unit), data)["Location"] == reports.url("report_branch", unit)


def test_somebody_else_at_the_unit_sees_who_sent_what(reports: Reporting, head: Client, enter: Enter) -> None:
    unit = reports.people.land.g1
    _beside(reports, head)
    reports.people.put("g1b", unit, Role.HAMLET_HEAD)
    other = enter(reports.people.users["g1b"], browser=Client())
    page = text_of(other, reports.url("report_branch", unit))
    assert "bản bên cạnh" in page
    assert "Xóm 2" in page


def test_entered_for_a_unit_by_telephone_and_confirmed(reports: Reporting, head: Client, enter: Enter) -> None:
    unit = reports.people.land.g1
    above = enter(reports.people.users["n1"], browser=Client())
    page = text_of(above, reports.url("report", unit))
    assert "nhập hộ một đơn vị" in page
    data = reports.typed(unit) | {"cach": "3"}
    assert above.post(reports.url("report", unit), data)["Location"] == reports.url("report_check", unit)
    assert above.post(reports.url("report_send", unit), data).status_code == 302
    assert Report.objects.get(slot=reports.slot(unit)).mode == Mode.PHONE
    assert above.post(reports.url("report_send", unit), data | {"cach": "1"}).status_code == 403
    assert above.post(reports.url("report_send", unit), data | {"cach": "77"}).status_code == 403
    assert "Cấp trên đã nhập hộ" in text_of(head, reverse("figures:entry_list"))
    assert "Cấp trên đã nhập hộ" in text_of(head, reverse("people:desk"))
    assert "Đúng, tôi xác nhận" in text_of(head, reports.url("report_sent", unit))
    assert "Đúng, tôi xác nhận" not in text_of(above, reports.url("report_sent", unit))
    assert above.post(reports.url("report_confirm", unit), {"ban": "1"}).status_code == 403
    head.post(reports.url("report_confirm", unit), {"ban": "x"})
    assert not Confirmation.objects.exists()
    for _press in range(2):
        head.post(reports.url("report_confirm", unit), {"ban": "1"})
    assert Confirmation.objects.count() == 1
    assert "Đúng, tôi xác nhận" not in text_of(head, reports.url("report_sent", unit))


def test_returned_reasons_stand_beside_the_figures(reports: Reporting, head: Client) -> None:
    unit = reports.people.land.g1
    slot = reports.send(unit)
    reasons = {None: "Xem lại cả báo cáo", 2: "Số ca khác sổ trực"}
    return_report(slot=slot, version=1, reasons=reasons, by=BY)
    for name in ("report", "report_sent"):
        page = text_of(head, reports.url(name, unit))
        assert "Xem lại cả báo cáo" in page
        assert "Số ca khác sổ trực" in page
    assert "Sửa rồi gửi" in text_of(head, reverse("figures:entry_list"))


def _statements(browser: Client, address: str) -> int:
    browser.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(address).status_code == 200
    return len(queries)


def test_statements_do_not_grow(reports: Reporting, head: Client, enter: Enter) -> None:
    land = reports.people.land
    above = enter(reports.people.users["n1"], browser=Client())
    table = reverse("figures:accept", args=[land.n1.public_id, reports.month.public_id, "group_month"])
    listed = reverse("figures:entry_list")
    desk = reverse("people:desk")
    reports.send(land.g1)
    few = [_statements(above, table), _statements(above, listed), _statements(above, desk)]
    for name in ("g2", "g3", "g4", "g5"):
        reports.send(land.units[name])
    assert [_statements(above, table), _statements(above, listed), _statements(above, desk)] == few
    assert few[0] <= 17
    assert _statements(head, reports.url("report", land.g1)) <= 16
    assert _statements(head, reports.url("report_sent", land.g1)) <= 18


def test_a_sending_is_light(reports: Reporting, head: Client) -> None:
    unit = reports.people.land.g1
    head.post(reports.url("report_send", reports.people.land.g1), reports.typed(unit), **AS_JSON)
    data = reports.typed(unit, talks__held="3") | {"once": "lan-hai"}
    with CaptureQueriesContext(connection) as queries:
        assert head.post(reports.url("report_send", unit), data, **AS_JSON).json()["version"] == 2
    assert len(queries) <= 24


def test_the_list_and_the_desk(reports: Reporting, head: Client, enter: Enter) -> None:
    listed = text_of(head, reverse("figures:entry_list"))
    html5lib.HTMLParser(strict=True).parse(listed)
    assert "Quá hạn" in listed
    assert "Nhập và gửi" in text_of(head, reverse("people:desk"))
    reports.send(reports.people.land.g1)
    assert "Đã gửi" in text_of(head, reverse("figures:entry_list"))
    above = enter(reports.people.users["n1"], browser=Client())
    page = text_of(above, reverse("figures:entry_list"))
    assert "1 trong 5" in page
    desk = text_of(above, reverse("people:desk"))
    assert "1 chờ duyệt" in desk
    assert 'Chưa thấy: <span lang="vi">Thôn Xóm 4, Thôn Xóm 6' in desk
    for name in ("g2", "g3", "g4", "g5"):
        reports.send(reports.people.land.units[name])
        reports.send(reports.people.land.units[name], period=reports.before)
    reports.send(reports.people.land.g1, period=reports.before)
    Slot.objects.filter(period=reports.year).update(state=SlotState.VOID)
    assert "Chưa thấy" not in text_of(above, reverse("people:desk"))
    centre = enter(reports.people.users["centre"], browser=Client())
    assert "0 trong 2" in text_of(centre, reverse("figures:entry_list"))
    north = enter(reports.people.users["north"], browser=Client())
    assert "0 trong 3" in text_of(north, reverse("figures:entry_list"))
    tech = enter(reports.people.users["tech"], browser=Client())
    assert "Hiện chưa có báo cáo phải gửi" in text_of(tech, reverse("figures:entry_list"))
    assert "by-outbox" not in text_of(tech, reverse("people:desk"))
    reader = reports.people.put("reader", reports.people.land.n1, Role.FRONT_OFFICER)
    assert "Báo cáo" not in text_of(enter(reader, browser=Client()), reverse("people:desk")).split("<main")[0]


def test_somebody_without_a_post_has_no_reports(reports: Reporting, enter: Enter) -> None:
    user = reports.people.users["g2"]
    user.appointments.all().delete()
    assert "Hiện chưa có" in text_of(enter(user, browser=Client()), reverse("figures:entry_list"))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_pages_in_both_languages(reports: Reporting, head: Client, language: str) -> None:
    unit = reports.people.land.g1
    head.cookies["ngon_ngu"] = language
    submit_report(slot=reports.slot(unit), base_version=0, values=[0] * 8, by=BY)
    for name in ("report", "report_sent", "sheet"):
        page = text_of(head, reports.url(name, unit))
        html5lib.HTMLParser(strict=True).parse(page)
        assert ("tháng 3/2026" if language == "vi" else "month 3/2026") in page


def test_a_draft_ends_after_sixty_days(reports: Reporting, head: Client) -> None:
    unit = reports.people.land.g1
    head.post(reports.url("report_draft", unit), reports.typed(unit), **AS_JSON)
    clear_drafts({}, Checkpoint(Job(), timedelta(minutes=1)))
    assert Draft.objects.count() == 1
    with clock.frozen_at(clock.now() + timedelta(days=61)):
        clear_drafts({}, Checkpoint(Job(), timedelta(minutes=1)))
    assert not Draft.objects.exists()
