"""The unit above: one table of what came, accepted one by one or all without a question, returned, entered for."""

import re
from collections.abc import Callable

import html5lib
import pytest
from django.test import Client
from django.urls import reverse

from binhyen.figures.models import Report, ReportText, Return
from binhyen.figures.services.reports import Block, submit_report
from binhyen.figures.states import Mode, SlotState
from binhyen.figures.views import accept_page
from tests.figures.desk_support import Reporting, text_of
from tests.figures.support import BY

pytestmark = pytest.mark.django_db
Enter = Callable[..., Client]


@pytest.fixture
def above(reports: Reporting, enter: Enter) -> Client:
    return enter(reports.people.users["n1"])


def place(reports: Reporting, name: str = "accept", form: str = "group_month") -> str:
    return reverse(f"figures:{name}", args=[reports.people.land.n1.public_id, reports.month.public_id, form])


def seen(reports: Reporting) -> dict[str, str]:
    land = reports.people.land
    units = [land.units[f"g{number}"] for number in range(1, 6)]
    return {f"v_{unit.public_id}": str(reports.slot(unit).version) for unit in units}


def test_three_people_at_every_address(reports: Reporting, above: Client, enter: Enter) -> None:
    slot = reports.send(reports.people.land.g1)
    addresses = [place(reports, name) for name in ("accept", "enter_for", "sheet_below", "sheet_below_csv")]
    addresses.append(reports.url("accept_one", slot.unit))
    for key in ("g1", "n2", "north", "tech"):
        browser = enter(reports.people.users[key], browser=Client())
        assert [browser.get(address).status_code for address in addresses] == [403] * 5, key
        data = {"viec": "nhan", "ban": "1", "nhan": slot.unit.public_id, f"v_{slot.unit.public_id}": "1"}
        assert browser.post(addresses[0], data).status_code == 403
        assert browser.post(addresses[-1], data).status_code == 403
    assert [above.get(address).status_code for address in addresses] == [200] * 5
    assert reports.slot(slot.unit).state == SlotState.SUBMITTED
    assert above.get(place(reports, form="no_such_form")).status_code == 404


def test_the_table_tells_a_gap_from_a_zero(reports: Reporting, above: Client) -> None:
    land = reports.people.land
    reports.send(land.g1, period=reports.before, talks__attended=71)
    reports.send(land.g1, talks__attended=33)
    page = text_of(above, place(reports))
    html5lib.HTMLParser(strict=True).parse(page)
    assert "33<br>" in page
    assert ">71</small>" in page
    assert "1 trong 5 đơn vị đã gửi" in page
    assert "–<br>" in page
    assert "Xóm 4" not in text_of(above, place(reports) + "?xem=submitted")
    assert "Ở đây chưa có gì" in text_of(above, place(reports) + "?xem=accepted")


def test_all_without_a_question_are_accepted_in_one_press(reports: Reporting, above: Client) -> None:
    land = reports.people.land
    for name in ("g1", "g2"):
        reports.send(land.units[name])
    odd = reports.typed(land.g3, patrols__held="400") | {"cach": "2"}
    page = text_of(above, reports.url("report", land.g3), odd)
    [question] = set(re.findall(r'name="(k_r\d+)"', page))
    above.post(reports.url("report_send", land.g3), odd | {question: "dung"})
    assert "1 câu hỏi" in text_of(above, place(reports))
    assert "nhập hộ" in text_of(above, place(reports))
    answer = above.post(place(reports), seen(reports) | {"viec": "nhan-het"}, follow=True).content.decode()
    assert "Đã duyệt 2 báo cáo." in answer
    states = {name: reports.slot(land.units[name]).state for name in ("g1", "g2", "g3", "g4")}
    assert states == {"g1": "accepted", "g2": "accepted", "g3": "submitted", "g4": "open"}


def test_ticked_ones_are_accepted_and_a_newer_version_is_left(reports: Reporting, above: Client) -> None:
    land = reports.people.land
    for name in ("g1", "g2"):
        reports.send(land.units[name])
    data = seen(reports) | {"viec": "nhan", "nhan": [land.g1.public_id, land.g2.public_id]}
    reports.send(land.g2, talks__held=3)
    answer = above.post(place(reports), data, follow=True).content.decode()
    assert "Đã duyệt 1 báo cáo." in answer
    assert "Xóm 4:" in answer
    assert (reports.slot(land.g1).state, reports.slot(land.g2).state) == ("accepted", "submitted")
    nothing = above.post(place(reports), seen(reports) | {"viec": "nhan"}, follow=True).content.decode()
    assert "chưa duyệt gì" in nothing


def test_one_report_is_accepted_or_returned_with_reasons(reports: Reporting, above: Client) -> None:
    land = reports.people.land
    texts = [Block("proposal", "Xin thêm đèn ngõ 3.")]
    values = reports.values("group_month", {"talks.held": 1}, land.g1)
    submit_report(slot=reports.slot(land.g1), base_version=0, values=values, texts=texts, by=BY)
    address = reports.url("accept_one", land.g1)
    page = text_of(above, address)
    html5lib.HTMLParser(strict=True).parse(page)
    assert "Xin thêm đèn ngõ 3." in page
    assert "Duyệt hoặc trả lại" in text_of(above, reports.url("report_sent", land.g1))
    empty = text_of(above, address, {"viec": "tra", "ban": "1"})
    assert 'class="errsum"' in empty
    stale = text_of(above, address, {"viec": "nhan", "ban": "x"})
    assert 'class="errsum"' in stale
    done = above.post(address, {"viec": "tra", "ban": "1", "r2": "Khác sổ trực", "r": "Xem lại cả báo cáo"})
    assert done["Location"] == place(reports)
    assert dict(Return.objects.values_list("position", "reason")) == {2: "Khác sổ trực", None: "Xem lại cả báo cáo"}
    assert above.post(address, {"viec": "nhan", "ban": "1"})["Location"] == place(reports)
    assert "không có gì chờ duyệt" in text_of(above, address)


def test_reasons_that_were_typed_stay(reports: Reporting, above: Client) -> None:
    unit = reports.people.land.g1
    reports.send(unit)
    page = text_of(above, reports.url("accept_one", unit), {"viec": "tra", "ban": "9", "r1": "Xem lại số này"})
    assert 'value="Xem lại số này"' in page


def test_nothing_that_has_not_come_is_accepted(reports: Reporting, above: Client) -> None:
    assert "Chưa gửi" in text_of(above, reports.url("accept_one", reports.people.land.g1))


def cells(reports: Reporting, name: str, **changed: str) -> dict[str, str]:
    unit = reports.people.land.units[name]
    typed = reports.typed(unit, **changed)
    found = {f"u{unit.public_id}_{key}": text for key, text in typed.items() if key.startswith("s")}
    return found | {f"u{unit.public_id}_v": str(reports.slot(unit).version)}


def test_many_units_are_entered_in_one_table(reports: Reporting, above: Client) -> None:
    address = place(reports, "enter_for")
    page = text_of(above, address)
    html5lib.HTMLParser(strict=True).parse(page)
    assert "Chưa gõ số nào" in text_of(above, address, {"cach": "2"})
    data = {"once": "khoa", "cach": "3"} | cells(reports, "g1") | cells(reports, "g2", talks__held="4")
    for _press in range(2):
        assert above.post(address, data).status_code == 302
    land = reports.people.land
    assert [report.mode for report in Report.objects.filter(slot__period=reports.month)] == [Mode.PHONE] * 2
    assert reports.sent(land.g2)[0] == 4
    assert "Xóm 2<" not in text_of(above, address)


def test_a_wrong_row_stops_the_whole_table(reports: Reporting, above: Client) -> None:
    address = place(reports, "enter_for")
    bad = cells(reports, "g2", talks__held="abc") | cells(reports, "g3", patrols__held="400")
    page = text_of(above, address, {"once": "khoa", "cach": "2"} | cells(reports, "g1") | bad)
    html5lib.HTMLParser(strict=True).parse(page)
    assert 'aria-invalid="true"' in page
    assert not Report.objects.filter(slot__period=reports.month).exists()
    [question] = set(re.findall(r'name="(u\w+_k_r\d+)"', page))
    data = {"once": "khoa", "cach": "2"} | cells(reports, "g3", patrols__held="400") | {question: "dung"}
    assert above.post(address, data).status_code == 302


def test_a_form_with_many_figures_is_not_entered_in_a_table(reports: Reporting, enter: Enter) -> None:
    north = enter(reports.people.users["north"])
    land = reports.people.land
    address = reverse("figures:accept", args=[land.north.public_id, reports.month.public_id, "commune_month"])
    page = text_of(north, address)
    assert "Xã Đông Sơn" in page
    assert "Nhập hộ từ giấy" not in page
    assert north.get(address + "nhap-ho/").status_code == 403


def test_a_commune_page_of_many_figures_says_what_to_do_instead(
    reports: Reporting, above: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accept_page, "WIDE", 3)
    assert "Biểu này có quá nhiều số" in text_of(above, place(reports, "enter_for"), status=400)


def test_words_of_a_returned_report_stay_when_its_figures_are_entered(reports: Reporting, above: Client) -> None:
    unit = reports.people.land.g1
    values = reports.values("group_month", {"talks.held": 1}, unit)
    texts = [Block("result", "Đã họp hai buổi.")]
    submit_report(slot=reports.slot(unit), base_version=0, values=values, texts=texts, by=BY)
    above.post(reports.url("accept_one", unit), {"viec": "tra", "ban": "1", "r": "Xem lại"})
    data = {"once": "khoa", "cach": "2"} | cells(reports, "g1")
    assert above.post(place(reports, "enter_for"), data).status_code == 302
    latest = Report.objects.get(slot=reports.slot(unit), version=2)
    assert [text.text for text in ReportText.objects.filter(report=latest)] == ["Đã họp hai buổi."]


def test_every_unit_has_sent(reports: Reporting, above: Client) -> None:
    for number in range(1, 6):
        reports.send(reports.people.land.units[f"g{number}"])
    assert "Đơn vị nào cũng đã gửi" in text_of(above, place(reports, "enter_for"))


def test_a_unit_that_sent_in_the_meantime_is_not_written_over(reports: Reporting, above: Client) -> None:
    data = {"once": "khoa", "cach": "2"} | cells(reports, "g1") | cells(reports, "g2")
    reports.send(reports.people.land.g2)
    page = text_of(above, place(reports, "enter_for"), data)
    assert "Chưa lưu gì" in page
    assert reports.slot(reports.people.land.g1).version == 0
    assert reports.slot(reports.people.land.g2).version == 1
