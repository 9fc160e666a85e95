"""What people with posts do to units: confirm, correct, draft, undo, bring in lists, keep telephones. Both hands."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Visit
from tests.e2e.hands import Hand, address_of

Check = Callable[[Page], None]
Record = Callable[[Page, str], None]

CONFIRMER, COMMUNE = "mau.tinh-xac-nhan", "mau.xa"
UNITS = "/ban-lam-viec/don-vi/"
SCHOOLS = {"pointer": "Trường Mầm non Mẫu Một", "keyboard": "Trường Mầm non Mẫu Hai"}


def send_of(page: Page) -> Locator:
    """The button that sends the form of the page."""
    return page.locator("main form[method=post]:not([action]) button").last


def drafts_on(page: Page) -> int:
    """How many drafts the desk of the commune lists."""
    page.goto(UNITS)
    return page.locator("h2.q-h").nth(1).locator("+ ul > li").count()


def begin(hand: Hand, what: str) -> None:
    """From the desk of units to the first step of a change."""
    page = hand.page
    page.goto(UNITS)
    hand.press(page.locator("main a[href$='/thay-doi/']").first)
    hand.press(page.locator(f"input[name=what][value='{what}']"))
    hand.press(send_of(page))
    page.wait_for_url("**/don-vi/thay-doi/**")


def withdraw_of(page: Page) -> Locator:
    return page.locator("form[action$='/rut/'] button")


def test_a_province_confirms_a_proposed_merger(kind: str, work: Visit, accessible: Check, picture: Record) -> None:
    hand = work(CONFIRMER)
    page = hand.page
    hand.press(page.locator("nav a[href$='/ban-lam-viec/don-vi/']").first)
    before = int(page.locator("h2.q-h span").first.inner_text())
    picture(page, "waiting-changes")
    hand.press(page.locator(".jobs a.btn").first)
    title = page.locator("h1").inner_text()
    picture(page, "change")
    accessible(page)
    address = address_of(page)
    hand.press(page.locator("form[action$='/xac-nhan/'] button"))
    expect(page.locator("main [role=status]").first).to_be_visible()
    assert address_of(page) == address
    expect(page.locator("form[action$='/xac-nhan/']")).to_have_count(0)
    picture(page, "change-confirmed")
    accessible(page)
    page.goto(UNITS)
    expect(page.locator("h2.q-h span").first).to_have_text(str(before - 1))
    assert title not in page.locator("main").inner_text()


def test_a_province_corrects_shares(kind: str, work: Visit, accessible: Check, picture: Record) -> None:
    """What does not add up to 100 is refused and stays as typed; what does is stored: basis, document and its day."""
    hand = work(CONFIRMER)
    page = hand.page
    page.goto(UNITS)
    hand.press(page.locator("a[href$='/can-xac-nhan/']"))
    hand.press(page.locator(".jobs a.btn").nth({"pointer": -1, "keyboard": -2}[kind]))
    change = address_of(page)
    paper = f"{len(kind)}/NQ-HĐND"
    expect(page.locator("main")).not_to_contain_text(paper)
    hand.press(page.locator("a[href$='/phan-chia/']"))
    share, households = page.locator("main table input").first, page.locator("input[name=basis][value=households]")
    expect(households).not_to_be_checked()
    kept = share.input_value()
    hand.write(share, "40")
    hand.press(send_of(page))
    hand.refused()
    expect(share).to_have_value("40")
    accessible(page)
    picture(page, "shares-error")
    hand.write(share, kept)
    hand.press(households)
    hand.write(page.locator("input[name=legal_document]"), paper)
    hand.write(page.locator("input[name=legal_date]"), "12/06/2025")
    hand.press(send_of(page))
    assert address_of(page) == change
    expect(page.locator("main")).to_contain_text(paper)
    accessible(page)
    hand.press(page.locator("a[href$='/phan-chia/']"))
    expect(households).to_be_checked()
    expect(page.locator("input[name=legal_date]")).to_have_value("12/06/2025")


def test_a_commune_drafts_a_merger_sees_it_and_withdraws(
    kind: str, work: Visit, accessible: Check, picture: Record
) -> None:
    hand = work(COMMUNE)
    page = hand.page
    before = drafts_on(page)
    hand.press(page.locator("main a[href$='/thay-doi/']").first)
    accessible(page)
    hand.press(page.locator("input[name=what]").first)
    picture(page, "merge-what")
    hand.press(send_of(page))
    page.wait_for_url("**/don-vi/thay-doi/**")
    units = page.locator("input[name=units]")
    hand.press(units.nth(3))
    hand.press(send_of(page))
    hand.refused()
    expect(units.nth(3)).to_be_checked()
    accessible(page)
    page.goto(address_of(page))
    hand.press(units.nth(3))
    hand.press(units.nth(4))
    hand.choose(page.locator("select[name=form]"), "Tổ dân phố")
    hand.write(page.locator("input[name=name]"), "290")
    page.evaluate("scrollTo(0, 0)")
    picture(page, "merge-units")
    hand.press(send_of(page))
    page.reload()
    day = page.locator("input[name=effective_on]")
    hand.write(day, "31/02/2027")
    hand.press(send_of(page))
    hand.refused()
    expect(day).to_have_value("31/02/2027")
    accessible(page)
    hand.write(day, "01/01/2027")
    hand.write(page.locator("input[name=legal_document]"), "12/NQ-HĐND")
    hand.press(send_of(page))
    expect(withdraw_of(page)).to_be_visible()
    expect(page.locator("main")).to_contain_text("Tổ dân phố 290")
    picture(page, "merge-preview")
    accessible(page)
    change = address_of(page)
    assert drafts_on(page) == before + 1
    page.goto(change)
    hand.press(withdraw_of(page))
    expect(withdraw_of(page)).to_have_count(0)
    accessible(page)
    assert drafts_on(page) == before


def test_many_groups_are_changed_in_one_sheet(kind: str, work: Visit, accessible: Check) -> None:
    """Two groups become one in the table of all groups; one preview; withdrawn again."""
    hand = work(COMMUNE)
    page = hand.page
    before = drafts_on(page)
    begin(hand, "bang")
    assert page.locator("main option").count() < 20 * page.locator("main tbody tr").count()
    name, other = page.locator("input[name=name0]"), page.locator("input[name=name1]")
    hand.write(name, "291")
    hand.choose(page.locator("select[name=form0]"), "–")
    hand.enter(name, send_of(page))
    hand.refused()
    accessible(page)
    hand.choose(page.locator("select[name=form0]"), "Tổ dân phố")
    expect(name).to_have_value("291")
    hand.write(other, "291")
    hand.enter(other, send_of(page))
    hand.write(page.locator("input[name=effective_on]"), "01/02/2027")
    hand.press(send_of(page))
    expect(page.locator("main")).to_contain_text("Tổ dân phố 291")
    accessible(page)
    hand.press(withdraw_of(page))
    expect(withdraw_of(page)).to_have_count(0)
    assert drafts_on(page) == before


def test_a_double_press_drafts_one_change(kind: str, work: Visit) -> None:
    hand = work(COMMUNE)
    page = hand.page
    before = drafts_on(page)
    hand.press(page.locator("main a[href$='/thay-doi/']").first)
    hand.press(page.locator("input[name=what]").first)
    hand.twice(send_of(page))
    page.wait_for_url("**/don-vi/thay-doi/**")
    made = re.sub(r"(thay-doi/\w+/).*", r"\1", address_of(page))
    assert drafts_on(page) == before + 1
    page.goto(made)
    hand.twice(withdraw_of(page))
    expect(withdraw_of(page)).to_have_count(0)
    assert drafts_on(page) == before


def test_the_same_form_sent_twice_without_script_makes_one(signed_in: Callable[..., Page]) -> None:
    page = signed_in(COMMUNE, java_script_enabled=False)
    before = drafts_on(page)
    page.locator("main a[href$='/thay-doi/']").first.click()
    page.locator("input[name=what]").first.check()
    fields = page.locator("main form [name]")
    sent = {
        one.get_attribute("name") or "": one.input_value()
        for one in fields.all()
        if one.get_attribute("type") != "radio" or one.is_checked()
    }
    answers = [
        page.request.post(page.url, form=sent, headers={"Referer": page.url}, max_redirects=0) for _twice in (1, 2)
    ]
    assert [answer.status for answer in answers] == [302, 302]
    assert answers[0].headers["location"] == answers[1].headers["location"]
    assert drafts_on(page) == before + 1


def test_a_list_is_brought_in_after_its_rows_are_right(
    kind: str, work: Visit, accessible: Check, picture: Record
) -> None:
    """No file, a picture that calls itself a table, a wrong row, the right table: looked at, then stored."""
    hand = work(COMMUNE)
    page = hand.page
    page.goto(UNITS)
    hand.press(page.locator("main a[href$='/nhap/']"))
    heads, first = hand.fetch(page.locator("main a[href$='/tai-ve/']")).decode("utf-8-sig").splitlines()[:2]
    code, school = first.split(",")[0], SCHOOLS[kind]
    right = f"{heads}\r\n{code},Nhà trường,{school},,,,,,\r\n"
    wrong = f"{right}{code},Nhà xe,Bến Mẫu,,,,,,\r\n"
    file = page.locator("input[type=file]")
    hand.press(send_of(page))
    hand.refused()
    accessible(page)
    hand.give(file, {"name": "danh-sach.xlsx", "mimeType": "text/csv", "buffer": b"\x89PNG\r\n\x1a\n" + bytes(64)})
    hand.press(send_of(page))
    hand.refused()
    accessible(page)
    hand.give(file, {"name": "danh-sach.csv", "mimeType": "text/csv", "buffer": wrong.encode()})
    hand.press(send_of(page))
    expect(page.locator("main table tbody th")).to_have_text("3")
    picture(page, "list-rows")
    accessible(page)
    hand.give(file, {"name": "danh-sach.csv", "mimeType": "text/csv", "buffer": right.encode()})
    hand.press(send_of(page))
    accessible(page)
    hand.press(page.locator("by-confirm-once form:has(input[name=content]) button"))
    expect(page.locator("main [role=status]").first).to_be_visible()
    hand.write(page.locator("#tim-con"), school)
    hand.enter(page.locator("#tim-con"), page.locator("#don-vi-con form.find button"))
    expect(page.locator("#don-vi-con")).to_contain_text(school)


def test_the_telephone_of_a_body_is_kept(kind: str, work: Visit, accessible: Check) -> None:
    """A wrong number is told; a right one stands on the public page at once."""
    hand = work(COMMUNE)
    page = hand.page
    page.goto(UNITS)
    hand.press(page.locator("main a[href$='/co-quan/']"))
    accessible(page)
    hand.press(page.locator("main a[href*='/co-quan/']").first)
    number, field = {"pointer": "0234 000 7001", "keyboard": "0234 000 7002"}[kind], page.locator("input[name=phone]")
    hand.write(field, "không có")
    hand.press(send_of(page).or_(page.locator("main form button")).first)
    hand.refused()
    accessible(page)
    hand.write(field, number)
    hand.press(page.locator("main form button").first)
    expect(page.locator("main")).to_contain_text(number)
    page.goto(UNITS)
    hand.press(page.locator("main a[href^='/don-vi/']").first)
    expect(page.locator("main")).to_contain_text(number)
