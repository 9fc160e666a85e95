"""What anybody can do: find a commune, follow an old one, look at an earlier date, read the promises, decline letters.

Each by pointer, by keyboard and with JavaScript off.
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, Server, Visit
from tests.e2e.hands import HANDS, LANGUAGE_OF, Hand, Keyboard

Check = Callable[[Page], None]
Record = Callable[[Page, str], None]
LINK_OF_A_LETTER = """
import django
django.setup()
from binhyen.notify.services import unsubscribe_url
from binhyen.people.queries import person_by_username
print(unsubscribe_url(person_by_username("mau.tinh").public_id))
"""


@pytest.fixture(params=HANDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Public pages are used in each way."""
    return str(request.param)


@pytest.fixture
def hand(visit: Visit) -> Hand:
    """A reader with a 360 px phone."""
    return visit(PHONE, device_scale_factor=2)


def test_commune_found_without_marks_on_a_phone(hand: Hand, accessible: Check, picture: Record) -> None:
    page = hand.page
    page.goto("/")
    picture(page, "home")
    hand.write(page.locator("#f-q"), "phuong phu xuan hue")
    hand.enter(page.locator("#f-q"), page.locator("form.find button").first)
    expect(page).to_have_url(re.compile(r"/tim/\?q="))
    first = page.locator(".hit").first
    expect(first.locator("h3")).to_have_text("Phường Phú Xuân")
    expect(first).to_contain_text("Thành phố Huế")
    picture(page, "search")
    accessible(page)
    hand.press(first.locator("h3 a"))
    expect(page.locator("h1")).to_have_text("Phường Phú Xuân")
    expect(page.locator("aside a[href^='tel:']").first).to_be_visible()
    picture(page, "unit")
    accessible(page)


def test_old_commune_followed_to_its_successor(hand: Hand, accessible: Check, picture: Record) -> None:
    page = hand.page
    page.goto("/tim/?q=phuong xuan phu thuan hoa")
    old = page.locator(".hit", has_text="Quận Thuận Hóa").first
    expect(old.locator("h3")).to_have_text("Phường Xuân Phú")
    hand.press(old.locator("h3 a"))
    expect(page.locator("h1")).to_have_text("Phường Xuân Phú")
    expect(page.locator(".note-warn").first).to_contain_text("Phường Vỹ Dạ")
    drawing = page.locator("#lich-su .flow svg")
    expect(drawing).to_have_attribute("aria-label", re.compile("Phường Xuân Phú.*Phường Vỹ Dạ"))
    expect(drawing.locator("path").first).to_be_attached()
    drawing.scroll_into_view_if_needed()
    picture(page, "history")
    hand.press(page.locator("#lich-su summary"))
    expect(page.locator("#lich-su table tbody tr").first).to_contain_text("Phường Vỹ Dạ")
    accessible(page)
    hand.press(page.locator(".flow-r a", has_text="Vỹ Dạ"))
    expect(page.locator("h1")).to_have_text("Phường Vỹ Dạ")
    expect(page.locator(".flow-l")).to_contain_text("Phường Xuân Phú")


def test_a_unit_on_an_earlier_date(hand: Hand, accessible: Check, picture: Record) -> None:
    page = hand.page
    page.goto("/ca-nuoc/")
    hand.press(page.locator("table a", has_text="Huế").first)
    expect(page.locator("h1")).to_have_text("Thành phố Huế")
    assert "Phường Phú Xuân" in page.locator("#don-vi-con").inner_text()
    day, show = page.locator(".day-form input[name=ngay]"), page.locator(".day-form button")
    hand.write(day, "30/06/2025")
    hand.enter(day, show)
    expect(page.locator(".as-on")).to_contain_text("30/06/2025")
    expect(page.locator("#don-vi-con")).to_contain_text("Quận Phú Xuân")
    picture(page, "earlier-date")
    accessible(page)
    hand.press(page.locator(".as-on a"))
    expect(page.locator(".as-on")).to_have_count(0)
    hand.write(day, "31/02/2025")
    hand.press(show)
    hand.refused()
    expect(page.locator(".day-form input[aria-invalid=true]")).to_have_value("31/02/2025")
    accessible(page)
    hand.write(day, "30/06/2025")
    hand.press(show)
    expect(page.locator("#don-vi-con")).to_contain_text("Quận Phú Xuân")


def test_promises_and_the_reform_are_read_in_the_other_language(hand: Hand, kind: str, accessible: Check) -> None:
    page, spoken = hand.page, page_language(LANGUAGE_OF[kind])
    page.goto("/")
    hand.press(page.locator("main a[href='/cam-ket/']").first)
    expect(page.locator("html")).to_have_attribute("lang", spoken[0])
    title = page.locator("h1").inner_text()
    hand.press(page.locator("main summary").first)
    expect(page.locator("main details[open] code").first).to_be_visible()
    hand.press(page.locator("form[action='/ngon-ngu/'] button").first)
    expect(page.locator("html")).to_have_attribute("lang", spoken[1])
    assert page.locator("h1").inner_text() != title
    accessible(page)
    hand.press(page.locator("footer a[href='/ca-nuoc/']").first)
    hand.press(page.locator("main a[href='/ca-nuoc/sap-xep/']").first)
    expect(page.locator("main table").first).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", spoken[1])
    accessible(page)


def page_language(first: str) -> tuple[str, str]:
    """The language of a hand, and the other one."""
    return (first, "en" if first == "vi" else "vi")


def test_letters_are_declined_and_wanted_again(hand: Hand, server: Server, accessible: Check) -> None:
    """Opening the link of a letter changes nothing; nobody has to sign in; a link cut short is told."""
    page, link = hand.page, server.python(LINK_OF_A_LETTER).strip()
    for _visit in range(2):
        page.goto(link)
        expect(page.locator("button[name=nhan-lai]")).to_have_count(0)
    accessible(page)
    hand.press(page.locator("main form button"))
    page.goto(link)
    again = page.locator("button[name=nhan-lai]")
    accessible(page)
    hand.press(again)
    expect(again).to_have_count(0)
    answer = page.goto(f"{link.rstrip('/')[:-3]}/")
    assert answer is not None
    assert answer.status == 404
    expect(page.locator("main a").first).to_be_visible()
    accessible(page)


# Only the keyboard, only the address


def test_suggestions_by_keyboard_open_the_place(phone: Page) -> None:
    phone.goto("/")
    Keyboard(phone).reach(phone.locator("#f-q"))
    phone.keyboard.type("dak lak")
    options = phone.locator("[role=option]")
    expect(options.first).to_contain_text("Đắk Lắk")
    phone.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    phone.keyboard.press("Escape")
    expect(options.first).to_be_hidden()
    phone.keyboard.type(" ")
    expect(options.first).to_be_visible()
    phone.keyboard.press("ArrowDown")
    phone.keyboard.press("Enter")
    expect(phone.locator("h1")).to_have_text("Tỉnh Đắk Lắk")


def test_the_map_is_walked_with_arrows(desktop: Page) -> None:
    """One stop of Tab for the whole map; arrows go from province to province and mark its row; Enter opens it."""
    desktop.goto("/ca-nuoc/")
    areas = desktop.locator("by-map svg a")
    Keyboard(desktop).reach(areas.first)
    desktop.keyboard.press("ArrowRight")
    expect(areas.nth(1)).to_be_focused()
    expect(desktop.locator("table tr.is-hot")).to_have_count(1)
    name = desktop.locator("table tr.is-hot th").inner_text()
    desktop.keyboard.press("ArrowLeft")
    expect(areas.first).to_be_focused()
    desktop.keyboard.press("ArrowRight")
    with desktop.expect_event("load"):
        desktop.keyboard.press("Enter")
    assert name in desktop.locator("h1").inner_text()


def test_a_province_is_found_however_it_is_typed(no_script: Page) -> None:
    for typed in ("dak lak", "Đắk Lắk", "DAK LAK", "đăk lăk", "66"):
        no_script.goto(f"/tim/?q={typed}")
        expect(no_script.locator(".hit h3").first).to_have_text("Tỉnh Đắk Lắk")


def test_the_keyboard_walks_through_the_home_page_and_leaves_it(phone: Page) -> None:
    """One full round: every stop shows the focus, nothing is visited twice, the round ends."""
    phone.goto("/")
    phone.keyboard.press("Tab")
    expect(phone.locator(".skip")).to_be_focused()
    expect(phone.locator(".skip")).to_be_in_viewport()
    phone.keyboard.press("Enter")
    expect(phone.locator("main")).to_be_focused()
    stops = Keyboard(phone).round()
    assert len(stops) == len(set(stops)) > 20
