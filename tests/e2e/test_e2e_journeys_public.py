"""What anybody can do: find a commune, follow an old one, look at an earlier date. By pointer, keyboard, no script."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, Opened, no_sideways_scroll
from tests.e2e.hands import HANDS, Hand, Keyboard, Pointer

Check = Callable[[Page], None]
Record = Callable[[Page, str], None]


@pytest.fixture(params=HANDS)
def hand(request: pytest.FixtureRequest, open_page: Opened) -> Hand:
    """A reader with a 360 px phone, with each way of using it."""
    page = open_page(PHONE, device_scale_factor=2, java_script_enabled=request.param != "no_script")
    return Keyboard(page) if request.param == "keyboard" else Pointer(page)


@pytest.fixture
def fine(request: pytest.FixtureRequest, accessible: Check) -> Check:
    """The page passes axe (which is a script itself) and does not scroll sideways."""
    return no_sideways_scroll if request.node.callspec.params.get("hand") == "no_script" else accessible


@pytest.fixture
def recorded(request: pytest.FixtureRequest, picture: Record) -> Record:
    """Pictures of the guide are taken once: by the pointer."""
    return picture if request.node.callspec.params.get("hand") == "pointer" else lambda page, name: None


def test_commune_found_without_marks_on_a_phone(hand: Hand, fine: Check, recorded: Record) -> None:
    page = hand.page
    page.goto("/")
    recorded(page, "home")
    hand.write(page.locator("#f-q"), "phuong phu xuan hue")
    if isinstance(hand, Keyboard):
        page.keyboard.press("Enter")
    else:
        page.locator("form.find button").first.click()
    page.wait_for_url("**/tim/?q=*")
    first = page.locator(".hit").first
    expect(first.locator("h3")).to_have_text("Phường Phú Xuân")
    expect(first).to_contain_text("Thành phố Huế")
    recorded(page, "search")
    fine(page)
    hand.press(first.locator("h3 a"))
    expect(page.locator("h1")).to_have_text("Phường Phú Xuân")
    expect(page.locator("aside a[href^='tel:']").first).to_be_visible()
    recorded(page, "unit")
    fine(page)


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


@pytest.mark.parametrize("typed", ["dak lak", "Đắk Lắk", "DAK LAK", "đăk lăk", "66"])
def test_a_province_is_found_however_it_is_typed(no_script: Page, typed: str) -> None:
    no_script.goto(f"/tim/?q={typed}")
    expect(no_script.locator(".hit h3").first).to_have_text("Tỉnh Đắk Lắk")


def test_old_commune_followed_to_its_successor(hand: Hand, fine: Check, recorded: Record) -> None:
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
    recorded(page, "history")
    hand.press(page.locator("#lich-su summary"))
    expect(page.locator("#lich-su table tbody tr").first).to_contain_text("Phường Vỹ Dạ")
    fine(page)
    hand.press(page.locator(".flow-r a", has_text="Vỹ Dạ"))
    expect(page.locator("h1")).to_have_text("Phường Vỹ Dạ")
    expect(page.locator(".flow-l")).to_contain_text("Phường Xuân Phú")


def test_a_unit_on_an_earlier_date(hand: Hand, fine: Check, recorded: Record) -> None:
    page = hand.page
    page.goto("/ca-nuoc/")
    hand.press(page.locator("table a", has_text="Huế").first)
    expect(page.locator("h1")).to_have_text("Thành phố Huế")
    today = page.locator("#don-vi-con").inner_text()
    assert "Phường Phú Xuân" in today
    day = page.locator(".day-form input[name=ngay]")
    hand.write(day, "30/06/2025")
    hand.press(page.locator(".day-form button"))
    page.wait_for_url("**ngay=*")
    expect(page.locator(".as-on")).to_contain_text("30/06/2025")
    expect(page.locator("#don-vi-con")).to_contain_text("Quận Phú Xuân")
    recorded(page, "earlier-date")
    fine(page)
    hand.press(page.locator(".as-on a"))
    expect(page.locator(".as-on")).to_have_count(0)
    hand.write(page.locator(".day-form input[name=ngay]"), "31/02/2025")
    hand.press(page.locator(".day-form button"))
    wrong = page.locator(".day-form input[aria-invalid=true]")
    expect(wrong).to_have_value("31/02/2025")
    fine(page)


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
    assert any("<footer" in stop or "/thanh-phan/" in stop for stop in stops)
