"""Pages of the calendar, the catalogue and the forms: who may, what is shown, what is stored."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from binhyen.core import clock
from binhyen.core.actor import system_actor
from binhyen.figures.models import CalendarRule, Form, IndicatorVersion, LockExtension, ObjectProposal, Period
from binhyen.figures.services.catalogue import Loaded
from binhyen.figures.services.periods import open_period
from binhyen.people.roles import Role
from tests.people.conftest import People

SYSTEM = system_actor("tests")
Enter = Callable[..., Client]


@pytest.fixture
def period(catalogue: Loaded, people: People) -> Period:
    return open_period(calendar="month", start=date(2026, 1, 15), by=SYSTEM)


def page(browser: Client, name: str, *args: str, status: int = 200, **query: str) -> str:
    answer = browser.get(reverse(f"figures:{name}", args=args), query)
    assert answer.status_code == status
    return answer.content.decode()


def send(browser: Client, name: str, *args: str, query: str = "", **given: Any) -> Any:
    return browser.post(f"{reverse(f'figures:{name}', args=args)}{query}", given)


def test_everybody_reads_what_is_counted(period: Period, client: Client) -> None:
    assert "Buổi tuyên truyền, sinh hoạt" in page(client, "catalogue")
    tips = page(client, "indicator", "tips.useful_rate")
    assert "không được gắn chỉ tiêu" in tips
    assert "tips.useful / tips.received" in tips
    assert "không được gắn chỉ tiêu" not in page(client, "indicator", "talks.held")
    assert "Chưa có nội dung nào" in page(client, "notices")
    page(client, "indicator", "khong.co", status=404)


def test_the_year_says_what_is_due(people: People, period: Period, enter: Enter) -> None:
    shown = page(enter(people.users["n1"]), "calendar", nam="2026")
    assert "Ngày hội" in shown
    assert reverse("figures:rule", args=["month"]) not in shown
    at_the_centre = enter(people.users["centre"])
    assert reverse("figures:rule", args=["month"]) in page(at_the_centre, "calendar", nam="x")
    open_period(calendar="thematic", start=date(2026, 7, 1), end=date(2026, 8, 19), theme="Ngày hội", by=SYSTEM)
    page(at_the_centre, "calendar")
    page(enter(people.users["tech"]), "calendar", status=403)


def test_the_centre_edits_a_rule(people: People, period: Period, enter: Enter) -> None:
    browser = enter(people.users["centre"])
    given = {"anchor": "2000-12-15", "months": 1, "opens_days": 31, "due_days": 12, "lock_days": 21, "version": 1}
    assert "12" in page(browser, "rule", "month")
    assert send(browser, "rule", "month", **given).status_code == 302
    assert CalendarRule.objects.get(calendar="month").due_days == 12
    stale = send(browser, "rule", "month", **{**given, "due_days": 13})
    assert "Có người vừa sửa" in stale.content.decode()
    page(enter(people.users["north"]), "rule", "month", status=403)


def test_a_period_is_opened_by_hand(people: People, period: Period, enter: Enter) -> None:
    browser = enter(people.users["centre"])
    page(browser, "open_period")
    wrong = send(browser, "open_period", calendar="month", start="2026-02-16")
    assert "không có kỳ nào" in wrong.content.decode()
    done = send(browser, "open_period", calendar="month", start="2026-02-15")
    made = Period.objects.get(start=date(2026, 2, 15))
    assert done.url == reverse("figures:period", args=[made.public_id])


def test_more_time_is_given_from_above(people: People, period: Period, enter: Enter) -> None:
    browser = enter(people.users["north"])
    page(browser, "period", period.public_id)
    given = {"unit": people.land.n1.public_id, "until": "2026-03-20", "reason": "Xã bị lũ, mất mạng một tuần."}
    wrong = send(browser, "period", period.public_id, **{**given, "until": "2026-03-01"})
    assert wrong.status_code == 200
    assert send(browser, "period", period.public_id, **given).status_code == 302
    assert LockExtension.objects.get().unit == people.land.n1
    assert "Xã bị lũ" in page(browser, "period", period.public_id)
    assert 'name="until"' not in page(enter(people.users["n1"]), "period", period.public_id)


BUILT = {"title_vi": "Nguy cơ", "title_en": "Hazards", "due_shift": 0, "figures": ["hazards.found", "hazards.removed"]}


def test_a_province_makes_revises_and_retires_a_form(people: People, period: Period, enter: Enter) -> None:
    browser = enter(people.users["north"])
    assert "chưa có biểu mẫu riêng" in page(browser, "forms")
    page(browser, "form_new")
    page(browser, "form_new", cap="group", lich="month")
    query = "?cap=group&lich=month"
    half = send(browser, "form_new", query=query, **BUILT, kind="less", left="hazards.removed")
    assert "Hãy chọn những con số" in half.content.decode()
    words = {"words_vi": "Có đúng không?", "words_en": "Is that right?"}
    check = {"kind": "less", "left": "hazards.removed", "rights": ["hazards.found"], **words}
    done = send(browser, "form_new", query=query, **BUILT, **check)
    form = Form.objects.get(owner=people.land.north)
    assert done.url == reverse("figures:form", args=[form.public_id])
    assert "Có đúng không?" in page(browser, "form", form.public_id)
    assert "Nguy cơ" in page(browser, "forms")
    page(enter(people.users["south"]), "form_revise", form.public_id, status=403)
    page(enter(people.users["n1"]), "forms", status=403)
    with clock.frozen_at(clock.now() + timedelta(days=1)):
        page(browser, "form_revise", form.public_id)
        revised = {**BUILT, "figures": ["hazards.found", "hazards.removed", "talks.held"], "kept": ["1"], "version": 1}
        assert send(browser, "form_revise", form.public_id, **revised).status_code == 302
        again = send(browser, "form_revise", form.public_id, **revised)
        assert again.status_code == 200
    assert send(browser, "form_retire", form.public_id).status_code == 302
    assert "ngừng dùng" in page(browser, "form", form.public_id).lower()


def test_a_new_object_and_its_indicator(people: People, period: Period, enter: Enter, client: Client) -> None:
    people.put("centre2", people.land.centre, Role.CENTRE_ADMIN)
    browser, second = enter(people.users["centre"]), enter(people.users["centre2"])
    page(browser, "proposals")
    siren = {"name_vi": "còi báo động", "name_en": "Sirens", "reason": "Nhiều nơi lắp.", "min_level": "group"}
    assert send(browser, "proposals", **{**siren, "name_en": "Tips"}).status_code == 200
    assert send(browser, "proposals", **siren).status_code == 302
    made = ObjectProposal.objects.get()
    assert "còi báo động" in page(client, "notices")
    assert send(second, "proposal_decide", made.public_id, "confirm", version=1).status_code == 403
    assert send(second, "proposal_decide", made.public_id, "burn", version=1).status_code == 404
    made.proposed_at = clock.now() - timedelta(days=15)
    made.save()
    page(second, "proposals")
    assert send(second, "proposal_decide", made.public_id, "confirm", version="x").status_code == 409
    assert send(second, "proposal_decide", made.public_id, "confirm", version=1).status_code == 302
    words = {
        "name_vi": "Còi kêu",
        "name_en": "Sirens that work",
        "definition_vi": "Số còi.",
        "definition_en": "Sirens.",
    }
    more = {"nature": "stock", "aggregation": "additive", "apportionment": "none", "measure": "piece"}
    page(second, "indicator_new")
    assert send(second, "indicator_new", object="sirens", action="working", **words, **more).status_code == 302
    again = send(second, "indicator_new", object="sirens", action="working", **words, **more)
    assert again.status_code == 200
    page(second, "indicator_change", "talks.held")
    changed = {**words, "name_vi": "Buổi", "name_en": "Talks", "break_note": "Tính cả họp trực tuyến."}
    assert send(second, "indicator_change", "talks.held", **changed).status_code == 302
    assert send(second, "indicator_change", "talks.held", **changed).status_code == 200
    assert IndicatorVersion.objects.filter(indicator__code="talks.held").count() == 2
    assert "Tính cả họp trực tuyến." in page(client, "indicator", "talks.held")
    page(enter(people.users["north"]), "proposals", status=403)


def test_a_withdrawn_proposal(people: People, period: Period, enter: Enter) -> None:
    browser = enter(people.users["centre"])
    siren = {"name_vi": "còi báo động", "name_en": "Sirens", "reason": "Nhiều nơi lắp.", "min_level": "group"}
    send(browser, "proposals", **siren)
    made = ObjectProposal.objects.get()
    assert send(browser, "proposal_decide", made.public_id, "withdraw", version=1).status_code == 302
    assert "đã rút" in page(browser, "proposals")
