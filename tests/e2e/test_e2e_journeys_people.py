"""What people with posts do about people: change a holder, meet a change of somebody else, read more than usual; and
practise. Both hands."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Visit
from tests.e2e.hands import Hand, address_of

Check = Callable[[Page], None]
Record = Callable[[Page, str], None]

PROVINCE, COMMUNE, CENTRE = "mau.tinh", "mau.xa", "mau.trung-uong"
GROUPS = {"pointer": (1, 3), "keyboard": (2, 6)}
"""Whose post each hand uses: the holder changes on the first, two people meet on the second."""
NEW = "Lò Thị Bản Mẫu"
REASON = "Đối chiếu người giữ vị trí trước đây theo quyết định của phường."


def send_of(page: Page) -> Locator:
    """The button that sends the form of the page."""
    return page.locator("main form:not([action]) button").first


def post_of_a_group(hand: Hand, number: int) -> str:
    """From the list of people to the first post of a group below; its address."""
    page = hand.page
    page.goto("/ban-lam-viec/nguoi/")
    hand.press(page.locator("table").last.locator("tbody a").nth(number))
    hand.press(page.locator("table").first.locator("tbody a").first)
    return address_of(page)


def test_the_holder_of_a_post_changes(kind: str, work: Visit, accessible: Check, picture: Record) -> None:
    """What hangs on the post is listed beside the form and stays with the post; a double press hands over once."""
    hand = work(COMMUNE)
    page = hand.page
    hand.press(page.locator("nav a[href$='/ban-lam-viec/nguoi/']").first)
    picture(page, "people")
    accessible(page)
    post = post_of_a_group(hand, GROUPS[kind][0])
    picture(page, "post")
    hand.press(page.locator("a[href$='/ban-giao/']"))
    expect(page.locator("aside .panel").first).to_be_visible()
    hand.press(send_of(page))
    hand.refused()
    accessible(page)
    hand.write(page.locator("input[name=full_name]"), NEW)
    page.reload()
    expect(page.locator(".errsum")).to_be_focused()
    page.goto(f"{post}ban-giao/")
    hand.write(page.locator("input[name=full_name]"), NEW)
    page.evaluate("scrollTo(0, 0)")
    picture(page, "hand-over")
    hand.twice(send_of(page))
    assert address_of(page) == post
    expect(page.locator("main")).to_contain_text(NEW)
    assert page.locator("main").inner_text().count(NEW) == 1
    picture(page, "handed-over")
    accessible(page)


def test_two_people_change_a_post_at_once(kind: str, work: Visit, accessible: Check) -> None:
    """The second one is told what is stored now; nothing that was typed is lost; sending again stores it."""
    one, other = work(COMMUNE), work(COMMUNE)
    post_of_a_group(one, GROUPS[kind][1])
    one.press(one.page.locator("a[href$='/sua/']"))
    other.page.goto(address_of(one.page))
    one.write(one.page.locator("input[name=phone]"), "0234 000 1111")
    one.press(send_of(one.page))
    expect(one.page.locator("aside.stack")).to_contain_text("0234 000 1111")
    second = other.page
    other.write(second.locator("input[name=phone]"), "0234 000 2222")
    other.press(send_of(second))
    other.refused()
    expect(second.locator("input[name=phone]")).to_have_value("0234 000 2222")
    accessible(second)


def test_a_staff_session_needs_two_people_and_the_unit_sees_it(
    kind: str, work: Visit, accessible: Check, picture: Record
) -> None:
    by_unit, by_asker = work(COMMUNE), work(PROVINCE)
    commune, asker = by_unit.page, by_asker.page
    place = (commune.locator("aside a[href*='/nguoi/']").first.get_attribute("href") or "").split("/")[-2]
    asker.goto(f"/ban-lam-viec/doc-them/xin/{place}/")
    accessible(asker)
    by_asker.write(asker.locator("textarea[name=reason]"), "ngắn")
    by_asker.press(send_of(asker))
    by_asker.refused()
    accessible(asker)
    asker.goto(address_of(asker))
    by_asker.press(asker.locator("input[name=scope]").first)
    by_asker.write(asker.locator("textarea[name=reason]"), REASON)
    picture(asker, "reading-ask")
    by_asker.twice(send_of(asker))
    asker.wait_for_url(re.compile(r"/doc-them/\w+/(#.*)?$"))
    address = address_of(asker)
    assert not asker.locator("button[value=dong-y]").count()
    accessible(asker)
    by_decider = work(CENTRE)
    decider = by_decider.page
    decider.goto("/ban-lam-viec/doc-them/")
    assert decider.locator("main ul a.btn").count() == 1
    accessible(decider)
    by_decider.press(decider.locator("main ul a.btn"))
    picture(decider, "reading-decide")
    by_decider.press(decider.locator("button[value=dong-y]"))
    expect(decider.locator("form[action$='/thoi/'] button")).to_be_visible()
    accessible(decider)
    asker.reload()
    expect(asker.locator("form[action$='/thoi/'] button")).to_be_visible()
    commune.goto("/ban-lam-viec/doc-them/")
    row = commune.locator(f"table a[href='{address[address.index('/ban-lam-viec') :]}']")
    picture(commune, "reading-log")
    accessible(commune)
    by_unit.press(row)
    expect(commune.locator("blockquote")).to_contain_text("Đối chiếu")
    commune.goto(f"/ban-lam-viec/nhat-ky/{place}/")
    expect(commune.locator("table")).to_be_visible()
    picture(commune, "trail")
    accessible(commune)
    asker.goto(address)
    by_asker.press(asker.locator("form[action$='/thoi/'] button"))
    expect(asker.locator("form[action$='/thoi/']")).to_have_count(0)


def test_the_lesson_of_five_steps(kind: str, work: Visit, accessible: Check, picture: Record) -> None:
    """Find, follow, draft, read the preview, undo; each wrong answer is told; then the space is thrown away."""
    hand = work(COMMUNE)
    page = hand.page
    page.goto("/lam-thu/")
    start = page.locator("form[action='/lam-thu/bat-dau/'] button")
    if not start.count():
        hand.press(page.locator("form[action='/lam-thu/bo/'] button").first)
    hand.press(start)
    hand.write(page.locator("main input[name=q]"), "dang mau")
    hand.enter(page.locator("main input[name=q]"), page.locator("main form.find button"))
    hand.press(page.locator(".hit a").first)
    hand.press(page.locator("form[action$='/tim-thay/'] button"))
    hand.press(page.locator("input[name=became]").first)
    hand.press(send_of(page))
    hand.refused()
    accessible(page)
    hand.press(page.locator("input[name=became]").nth(1))
    hand.press(send_of(page))
    expect(page).to_have_url(re.compile("/lam-thu/sap-nhap/"))
    hand.press(page.locator("input[name=groups]").first)
    hand.write(page.locator("input[name=name]"), "Mẫu Mới")
    hand.press(send_of(page))
    hand.refused()
    accessible(page)
    hand.press(page.locator("input[name=groups]").nth(1))
    hand.press(send_of(page))
    expect(page).to_have_url(re.compile("/lam-thu/sap-nhap/xem-truoc/"))
    picture(page, "practice")
    field = page.locator("input[name=households]")
    hand.write(field, "1")
    hand.enter(field, send_of(page))
    hand.refused()
    accessible(page)
    hand.write(field, re.sub(r"\D", "", page.locator("main tfoot td").inner_text()))
    hand.enter(field, send_of(page))
    hand.press(page.locator("form[action='/lam-thu/sap-nhap/hoan-tac/'] button"))
    accessible(page)
    expect(page.locator("aside .steps [aria-current]")).to_have_count(0)
    hand.press(page.locator("main form[action='/lam-thu/bo/'] button").first)
    expect(start).to_be_visible()
    expect(page.locator("main [role=status]").first).to_be_visible()
