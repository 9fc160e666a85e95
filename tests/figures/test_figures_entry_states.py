"""Every state of a report has an answer for every verb over HTTP; periods are called what people call them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.test import Client

from binhyen.core import clock
from binhyen.figures.models import LockExtension, Period, Slot
from binhyen.figures.services.accepting import accept_report, return_report
from binhyen.figures.states import SlotState
from binhyen.figures.views import steps
from tests.figures.desk_support import AS_JSON, Reporting
from tests.figures.support import BY

Enter = Callable[..., Client]
STATES = {
    SlotState.OPEN: {"send": "received", "accept": 409, "return": 409},
    SlotState.SUBMITTED: {"send": "received", "accept": 302, "return": 302},
    SlotState.RETURNED: {"send": "received", "accept": 302, "return": 409},
    SlotState.ACCEPTED: {"send": "received", "accept": 409, "return": 409},
    SlotState.VOID: {"send": "refused", "accept": 409, "return": 409},
}


@pytest.mark.django_db
@pytest.mark.parametrize("state", list(STATES))
@pytest.mark.parametrize("verb", ["send", "accept", "return"])
def test_every_state_has_an_answer_for_every_verb(
    reports: Reporting, enter: Enter, state: SlotState, verb: str
) -> None:
    unit, head = reports.people.land.g1, enter(reports.people.users["g1"])
    slot = reports.send(unit) if state not in {SlotState.OPEN, SlotState.VOID} else reports.slot(unit)
    if state == SlotState.RETURNED:
        return_report(slot=slot, version=1, reasons={None: "Xem lại"}, by=BY)
    if state == SlotState.ACCEPTED:
        accept_report(slot=slot, version=1, by=BY)
    if state == SlotState.VOID:
        Slot.objects.filter(pk=slot.pk).update(state=state)
    expected = STATES[state][verb]
    if verb == "send":
        told = head.post(reports.url("report_send", unit), reports.typed(unit), **AS_JSON).json()
        assert told["state"] == expected
        return
    above = enter(reports.people.users["n1"], browser=Client())
    data = {"viec": "nhan" if verb == "accept" else "tra", "ban": str(reports.slot(unit).version), "r": "Xem lại"}
    answer = above.post(reports.url("accept_one", unit), data)
    assert (answer.status_code == 302) == (expected == 302), answer.content.decode()[-800:]
    if expected != 302:
        assert 'class="errsum"' in answer.content.decode()
        assert reports.slot(unit).state == state


@pytest.mark.django_db
def test_after_the_lock_the_page_says_so_and_offers_no_change(reports: Reporting, enter: Enter) -> None:
    """What has passed is not announced; more time brings the change back, with its last day."""
    unit, head = reports.people.land.g1, enter(reports.people.users["g1"])
    sent, change = reports.url("report_sent", unit), reports.url("report", unit)
    slot, link = reports.send(unit), f'href="{change}"'
    page = head.get(sent).content.decode()
    assert link in page
    assert page.count("<li><b>") == 3
    accept_report(slot=slot, version=1, by=BY)
    page = head.get(sent).content.decode()
    assert link in page
    assert page.count("<li><b>") == 1
    late = datetime.combine(reports.month.lock + timedelta(days=1), time(9), tzinfo=UTC)
    with clock.frozen_at(late):
        page, typing = head.get(sent).content.decode(), head.get(change).content.decode()
        assert 'class="next"' not in page
        assert link not in page
        assert "Kỳ này đã khóa" in page
        assert "Kỳ này đã khóa" in typing
        assert "Chậm" not in typing
        until = reports.month.lock + timedelta(days=9)
        given = {"period": reports.month, "unit": reports.people.land.n1, "until": until, "reason": "Mất điện cả tuần"}
        LockExtension.objects.create(granted_at=clock.now(), granted_by="t", **given)
        page = head.get(sent).content.decode()
        assert link in page
        assert f"{until:%d/%m}</b>" in page
        assert "Kỳ này đã khóa" not in head.get(change).content.decode()


def test_words_of_periods() -> None:
    def named(calendar: str, start: date, end: date, theme: str = "") -> str:
        return steps.period_name(Period(calendar=calendar, start=start, end=end, theme=theme))

    assert named("month", date(2026, 10, 15), date(2026, 11, 14)) == "tháng 11/2026"
    assert named("quarter", date(2026, 6, 15), date(2026, 9, 14)) == "quý 3/2026"
    assert named("half", date(2025, 12, 15), date(2026, 6, 14)) == "sáu tháng kỳ 1/2026"
    assert named("half", date(2026, 6, 15), date(2026, 12, 14)) == "sáu tháng kỳ 2/2026"
    assert named("year", date(2025, 12, 15), date(2026, 12, 14)) == "năm 2026"
    assert named("five_years", date(2020, 12, 15), date(2025, 12, 14)) == "các năm 2021–2025"
    assert named("thematic", date(2026, 1, 1), date(2026, 2, 1), "Sơ kết mô hình") == "Sơ kết mô hình"
    assert steps.period_days(Period(start=date(2025, 12, 15), end=date(2026, 1, 14))) == "15/12/2025–14/01/2026"
