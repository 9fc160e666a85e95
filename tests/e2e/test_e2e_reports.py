"""A report typed on a phone without a network arrives once and the commune accepts it; nobody else sees or sends it."""

import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import openpyxl
import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.e2e.conftest import PHONE, Opened, Server, choose_language
from tests.e2e.hands import HANDS, LANGUAGE_OF, Hand, go_offline, hand_of, stay

Accessible = Callable[[Page], None]
Work = Callable[..., Hand]
_PROGRAM = """
import json, django
django.setup()
from django.test import Client
from binhyen.core import clock
from binhyen.figures.models import Slot
from binhyen.people.models import Appointment
from binhyen.people.roles import Role
open_now = Slot.objects.filter(
    state="open", version=0, form_version__form__code="group_month", period__start__lte=clock.today(),
    period__end__gte=clock.today(),
).select_related("unit", "period").order_by("unit_id")
told = []
for slot in open_now:
    held = Appointment.objects.filter(post__unit=slot.unit, post__role=Role.HAMLET_HEAD, valid_to=None).first()
    if held is None or held.person.username == "mau.truong-nhom":
        continue
    browser = Client()
    browser.force_login(held.person)
    told.append({
        "session": browser.cookies["phien"].value, "unit": slot.unit.public_id,
        "address": f"/ban-lam-viec/bao-cao/{slot.unit.public_id}/{slot.period.public_id}/group_month/",
    })
    if len(told) == 15:
        break
print(json.dumps(told))
"""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORDS = {
    "look": {"vi": "Xem lại rồi gửi", "en": "Look through and send"},
    "send": {"vi": "Gửi báo cáo", "en": "Send the report"},
    "kept": {"vi": "chưa gửi", "en": "not sent"},
    "right": {"vi": "Đúng, tôi đã xem lại", "en": "It is right, I looked again"},
    "accept": {"vi": "Duyệt báo cáo", "en": "Accept the report"},
    "accepted": {"vi": "đã duyệt", "en": "accepted"},
    "version": {"vi": "Bản 1,", "en": "Version 1,"},
    "nothing": {"vi": "Không phát sinh", "en": "Nothing to report"},
    "sign_in": {"vi": "Đăng nhập", "en": "Sign in"},
    "received": {"vi": "đã được nhận", "en": "was received"},
    "two": {"vi": "Hai bản của một báo cáo", "en": "Two versions of one report"},
    "settle": {"vi": "Chốt như vậy", "en": "Settle it so"},
}


@dataclass(frozen=True)
class Head:
    """The head of a group that has not reported yet: a session, and where the report is typed."""

    session: str
    unit: str
    address: str


@pytest.fixture(scope="module")
def heads(server: Server) -> Iterator[Head]:
    """Heads of groups, each a fresh one."""
    return iter([Head(**one) for one in json.loads(server.python(_PROGRAM))])


def enter(page: Page, head: Head, base_url: str, language: str) -> None:
    """The phone of somebody who has signed in."""
    page.context.add_cookies([{"name": "phien", "value": head.session, "url": base_url}])
    choose_language(page.context, base_url, language)


def figures(hand: Hand, **values: str) -> None:
    """Type figures by their place; places that are folded away already hold one."""
    for name, value in values.items():
        hand.write(hand.page.locator(f"#id_{name}"), value)


FIGURES = {"s0": "2", "s1": "40", "s2": "5", "s3": "1", "s4": "2", "s5": "1"}


def by_words(page: Page, name: str, language: str) -> Locator:
    return page.get_by_role("button", name=WORDS[name][language], exact=True)


def stocks(hand: Hand) -> None:
    """The two stocks stand folded when the period before had them, else they are typed."""
    for name in ("s6", "s7"):
        field = hand.page.locator(f"#id_{name}")
        if field.is_visible():
            hand.write(field, "1")


def test_typed_without_a_network_it_arrives_once_and_is_accepted(
    kind: str, heads: Iterator[Head], open_page: Opened, base_url: str, work: Work, accessible: Accessible,
    picture: Callable[[Page, str], None],
) -> None:  # fmt: skip
    head, language = next(heads), LANGUAGE_OF[kind]
    page = open_page(PHONE, device_scale_factor=2, has_touch=True, service_workers="block")
    enter(page, head, base_url, language)
    hand = hand_of(kind, page)
    page.goto(head.address)
    accessible(page)
    picture(page, "report-phone")
    go_offline(page)
    stay(hand, by_words(page, "look", language))
    expect(page.locator(".errsum")).to_be_focused()
    accessible(page)
    hand.refused()
    figures(hand, **{**FIGURES, "s2": "400"})
    stocks(hand)
    stay(hand, by_words(page, "look", language))
    expect(page.locator(".ask-in")).to_be_visible()
    accessible(page)
    right = page.locator(".ask-in").get_by_label(WORDS["right"][language])
    hand.press(right)
    stay(hand, by_words(page, "look", language))
    expect(page.locator("#xem-lai h2")).to_be_focused()
    accessible(page)
    stay(hand, by_words(page, "send", language))
    bar = page.locator("#mang")
    expect(bar).to_contain_text(WORDS["kept"][language])
    page.evaluate("window.scrollTo(0, 0)")
    picture(page, "report-offline")
    stay(hand, by_words(page, "send", language))
    expect(bar).to_contain_text(WORDS["kept"][language])
    page.context.set_offline(False)
    page.wait_for_url("**/ban-gui/")
    expect(page.locator("main")).to_contain_text(WORDS["version"][language])
    accessible(page)
    above = work("mau.xa")
    above.page.goto(head.address + "nghiem-thu/")
    accessible(above.page)
    picture(above.page, "report-acceptance")
    above.press(by_words(above.page, "accept", language))
    accessible(above.page)
    picture(above.page, "report-below")
    page.goto(head.address + "ban-gui/")
    expect(page.locator(".chip").first).to_contain_text(WORDS["accepted"][language])


@pytest.mark.parametrize("kind", ["no_script"])
def test_without_scripts(
    kind: str, heads: Iterator[Head], open_page: Opened, base_url: str, accessible: Accessible
) -> None:
    head, language = next(heads), LANGUAGE_OF[kind]
    assert kind in HANDS
    page = open_page(PHONE, java_script_enabled=False)
    enter(page, head, base_url, language)
    page.goto(head.address)
    by_words(page, "look", language).click()
    expect(page.locator(".errsum")).to_be_visible()
    accessible(page)
    by_words(page, "nothing", language).click()
    expect(page.locator("#id_s0")).to_have_value("0")
    by_words(page, "look", language).click()
    page.wait_for_url("**/xem-lai/")
    accessible(page)
    by_words(page, "send", language).click()
    page.wait_for_url("**/ban-gui/")
    expect(page.locator("main")).to_contain_text(WORDS["version"][language])
    accessible(page)


def _send_offline(page: Page, head: Head) -> None:
    """Type a report and press send without a network, then leave the page."""
    page.goto(head.address)
    go_offline(page)
    hand = hand_of("pointer", page)
    figures(hand, **FIGURES)
    stocks(hand)
    by_words(page, "look", "vi").click()
    by_words(page, "send", "vi").click()
    expect(page.locator("#mang")).to_contain_text(WORDS["kept"]["vi"])


STORED = """() => new Promise(done => {
  const asked = indexedDB.open("binhyen-bao-cao", 1);
  asked.onsuccess = () => {
    const rows = asked.result.transaction("giu").objectStore("giu").getAll();
    rows.onsuccess = () => {
      const said = rows.result.map(row => JSON.stringify({...row, iv: "", data: new TextDecoder().decode(row.data)}));
      asked.result.close();
      done(said);
    };
  };
})"""


def test_somebody_else_on_the_same_phone_neither_sees_nor_sends_it(
    heads: Iterator[Head], open_page: Opened, base_url: str
) -> None:
    head, other = next(heads), next(heads)
    page = open_page(PHONE, service_workers="block")
    enter(page, head, base_url, "vi")
    _send_offline(page, head)
    [stored] = page.evaluate(STORED)
    assert head.unit not in stored
    assert '"s1"' not in stored
    page.close()
    context = page.context
    context.set_offline(False)
    context.add_cookies([{"name": "phien", "value": other.session, "url": base_url}])
    theirs = context.new_page()
    theirs.goto("/ban-lam-viec/")
    theirs.wait_for_load_state("networkidle")
    expect(theirs.locator("by-outbox")).to_be_hidden()
    assert len(theirs.evaluate(STORED)) == 1
    context.add_cookies([{"name": "phien", "value": head.session, "url": base_url}])
    theirs.goto("/ban-lam-viec/")
    expect(theirs.locator("by-outbox")).to_contain_text(WORDS["received"]["vi"])
    assert theirs.evaluate(STORED) == []
    theirs.goto(head.address + "ban-gui/")
    expect(theirs.locator("main")).to_contain_text(WORDS["version"]["vi"])


def test_a_session_that_is_over_loses_nothing(heads: Iterator[Head], open_page: Opened, base_url: str) -> None:
    head = next(heads)
    page = open_page(PHONE, service_workers="block")
    enter(page, head, base_url, "vi")
    _send_offline(page, head)
    page.context.clear_cookies(name="phien")
    page.context.set_offline(False)
    lead = page.locator("#xem-lai").get_by_role("link", name=WORDS["sign_in"]["vi"])
    expect(lead).to_be_visible()
    assert "next=" in (lead.get_attribute("href") or "")
    page.context.add_cookies([{"name": "phien", "value": head.session, "url": base_url}])
    page.goto(head.address)
    page.wait_for_url("**/ban-gui/")
    expect(page.locator("main")).to_contain_text(WORDS["version"]["vi"])


def test_a_page_that_was_closed_while_typing_stands_there_again(
    heads: Iterator[Head], open_page: Opened, base_url: str
) -> None:
    head = next(heads)
    page = open_page(PHONE, service_workers="block")
    enter(page, head, base_url, "vi")
    page.goto(head.address)
    go_offline(page)
    figures(hand_of("pointer", page), s0="7")
    expect(page.locator("#mang")).to_be_visible()
    page.wait_for_timeout(600)
    page.close()
    page.context.set_offline(False)
    again = page.context.new_page()
    again.goto(head.address)
    expect(again.locator("#id_s0")).to_have_value("7")
    expect(again.locator("#giu")).to_contain_text("Đã lưu nháp")


SLOW_LOCK = """(() => {
  const lock = SubtleCrypto.prototype.encrypt;
  let first = true;
  SubtleCrypto.prototype.encrypt = async function (...given) {
    const wait = first ? 1500 : 0;
    first = false;
    await new Promise(done => setTimeout(done, wait));
    return lock.apply(this, given);
  };
})()"""
"""A phone that is slow to lock what was typed first."""


def test_a_slow_phone_keeps_what_was_typed_last(heads: Iterator[Head], open_page: Opened, base_url: str) -> None:
    head = next(heads)
    page = open_page(PHONE, service_workers="block")
    enter(page, head, base_url, "vi")
    page.add_init_script(SLOW_LOCK)
    page.goto(head.address)
    go_offline(page)
    hand = hand_of("pointer", page)
    stocks(hand)
    figures(hand, s0="2")
    page.wait_for_timeout(500)
    figures(hand, **{**FIGURES, "s0": "3"})
    by_words(page, "look", "vi").click()
    by_words(page, "send", "vi").click()
    expect(page.locator("#mang")).to_contain_text(WORDS["kept"]["vi"])
    page.wait_for_timeout(2000)
    assert [json.loads(one)["send"] for one in page.evaluate(STORED)] == [True]
    page.context.set_offline(False)
    page.wait_for_url("**/ban-gui/")
    expect(page.locator("tbody td").first).to_have_text("3")


SET_STATE = """
import django
django.setup()
from binhyen.figures.models import Slot
slots = Slot.objects.filter(unit__public_id="{unit}", version=0, form_version__form__code="group_month")
latest = slots.order_by("-period__end").first()
Slot.objects.filter(pk=latest.pk).update(state="{state}")
"""
"""A report that is owed no more, and owed again."""


def test_what_was_not_taken_is_shown_with_its_reasons(
    heads: Iterator[Head], open_page: Opened, base_url: str, server: Server, accessible: Accessible
) -> None:
    head = next(heads)
    page = open_page(PHONE, service_workers="block")
    enter(page, head, base_url, "vi")
    _send_offline(page, head)
    server.python(SET_STATE.format(unit=head.unit, state="void"))
    page.context.set_offline(False)
    lead = page.locator("#xem-lai").get_by_role("button", name="Mở lại trang")
    expect(lead).to_be_visible()
    accessible(page)
    lead.click()
    expect(page.locator("main")).to_contain_text("Báo cáo này không còn phải gửi")
    expect(page.locator("dd").nth(2)).to_contain_text(FIGURES["s1"])
    accessible(page)
    server.python(SET_STATE.format(unit=head.unit, state="open"))


def test_two_devices_of_one_post_see_both(heads: Iterator[Head], open_page: Opened, base_url: str) -> None:
    head = next(heads)
    page, other = (open_page(PHONE, service_workers="block") for _device in range(2))
    for device in (page, other):
        enter(device, head, base_url, "vi")
        device.goto(head.address)
    figures(hand_of("pointer", other), s0="8")
    expect(other.locator("#giu")).to_contain_text("Đã lưu nháp")
    figures(hand_of("pointer", page), s0="9", s1="70")
    lead = page.get_by_role("button", name="Mở lại trang")
    lead.click()
    row = page.locator("[data-place='0']")
    expect(row.locator("#id_s0")).to_have_value("9")
    expect(row).to_contain_text("8")
    page.wait_for_timeout(1500)
    other.reload()
    expect(other.locator("#id_s0")).to_have_value("8")


def test_two_people_at_once_see_both(
    kind: str, heads: Iterator[Head], open_page: Opened, base_url: str, work: Work, accessible: Accessible,
    picture: Callable[[Page, str], None],
) -> None:  # fmt: skip
    head, language = next(heads), LANGUAGE_OF[kind]
    page = open_page(PHONE, service_workers="block")
    enter(page, head, base_url, language)
    hand = hand_of(kind, page)
    page.goto(head.address)
    figures(hand, **FIGURES)
    stocks(hand)
    above = work("mau.xa").page
    above.goto(head.address)
    by_words(above, "nothing", language).click()
    expect(above.locator("#id_s0")).to_have_value("0")
    by_words(above, "look", language).click()
    by_words(above, "send", language).click()
    above.wait_for_url("**/ban-gui/")
    stay(hand, by_words(page, "look", language))
    stay(hand, by_words(page, "send", language))
    page.wait_for_url("**/hai-ban/")
    expect(page.get_by_role("heading", level=1)).to_have_text(WORDS["two"][language])
    accessible(page)
    picture(page, "report-two")
    for group in page.locator("fieldset.two").all():
        hand.press(group.locator("input[value=kia]"))
    hand.press(by_words(page, "settle", language))
    expect(page.locator("main")).to_contain_text(re.compile("Bản 2,|Version 2,"))
    accessible(page)


def test_a_block_of_cells_is_pasted_into_the_table(signed_in: Callable[..., Page], heads: Iterator[Head]) -> None:
    head = next(heads)
    page = signed_in("mau.xa")
    page.goto(head.address.replace("bao-cao/", "bao-cao/cap-duoi/").replace(head.unit, _own(page)) + "nhap-ho/")
    first = page.locator("tr[data-row]").first.locator("input.in").first
    first.evaluate("""(field) => {
      const data = new DataTransfer();
      data.setData("text/plain", "1\\t20\\t3\\n4\\t50\\t6\\n");
      field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    }""")
    rows = page.locator("tr[data-row]")
    expect(rows.nth(0).locator("input.in").nth(1)).to_have_value("20")
    expect(rows.nth(1).locator("input.in").nth(2)).to_have_value("6")
    first.press("ArrowDown")
    expect(rows.nth(1).locator("input.in").first).to_be_focused()


def _own(page: Page) -> str:
    """The unit of the person on the desk, out of the link to its people."""
    address = page.locator("aside a[href*='/nguoi/']").first.get_attribute("href") or ""
    return address.rstrip("/").split("/")[-1]


def superiors_form() -> bytes:
    """An empty Excel form of a superior."""
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page["A1"], page["A2"], page["A3"] = "Biểu tổng hợp", "Văn bản chỉ đạo đã ban hành", "Cuộc họp ban chỉ đạo"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_an_excel_form_of_the_level_above_is_matched_once(kind: str, work: Work, accessible: Accessible) -> None:
    hand = work("mau.xa")
    page, vi = hand.page, LANGUAGE_OF[kind] == "vi"
    page.goto("/ban-lam-viec/bao-cao/bieu-mau-rieng/")
    accessible(page)
    hand.write(page.locator("#id_title"), "Biểu số 1")
    hand.choose(page.locator("#id_form"), page.locator("#id_form option[value=commune_month]").inner_text())
    file: FilePayload = {"name": "bieu.xlsx", "mimeType": XLSX, "buffer": superiors_form()}
    hand.give(page.locator("#id_file"), file)
    hand.press(page.get_by_role("button", name="Gửi biểu vào" if vi else "Send the form in"))
    accessible(page)
    hand.press(page.get_by_role("button", name="Lưu cách ghép" if vi else "Store the matching"))
    accessible(page)
    assert page.locator("section").first.get_by_role("link").count() > 0
    hand.press(page.get_by_role("button", name="Thôi điền biểu này" if vi else "Fill it no longer"))
