"""The shell in a real browser: accessible, valid, no sideways scroll, islands, offline, print, without JavaScript."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route, expect

from tests.e2e.markup import errors_of

pytestmark = pytest.mark.e2e

PAGES = ("/thanh-phan/", "/thanh-phan/?trang-thai=loi", "/ban/", "/ngoai-tuyen/", "/khong-co/")
LOOKS = [("vi", "light", 360), ("vi", "dark", 1280), ("en", "light", 1280), ("en", "dark", 320)]
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
ZALO = "Mozilla/5.0 (Linux; Android 12; wv) AppleWebKit/537.36 Chrome/109.0 Mobile Safari/537.36 Zalo android/23"
Open = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, shell_server: str) -> Iterator[Open]:
    """Opens an address in a fresh browser profile; a console error fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and "404" not in message.text and "ERR_INTERNET" not in message.text:
            complaints.append(message.text)

    def go(address: str, language: str = "vi", width: int = 360, **options: Any) -> Page:
        options.setdefault("service_workers", "block")
        context = browser.new_context(base_url=shell_server, viewport={"width": width, "height": 800}, **options)
        context.add_cookies([{"name": "ngon_ngu", "value": language, "url": shell_server}])
        contexts.append(context)
        page = context.new_page()
        page.on("console", note)
        page.goto(address)
        return page

    yield go
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize(("language", "scheme", "width"), LOOKS)
def test_nothing_for_axe_and_no_sideways_scroll(
    open_page: Open, address: str, language: str, scheme: str, width: int
) -> None:
    page = open_page(address, language, width, color_scheme=scheme)
    found = Axe().run(page, options=AXE).response["violations"]
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_valid_html(open_page: Open, address: str, language: str) -> None:
    page = open_page(address, language, java_script_enabled=False)
    answer = page.request.get(page.url)
    assert errors_of(answer.text()) == []


def test_the_language_switch_without_script(open_page: Open) -> None:
    page = open_page("/thanh-phan/?trang-thai=loi", java_script_enabled=False)
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Components")).to_be_visible()
    assert page.url.endswith("/thanh-phan/?trang-thai=loi")


def test_the_menu_is_reached_without_script_on_a_telephone(open_page: Open) -> None:
    page = open_page("/thanh-phan/", java_script_enabled=False)
    page.locator(".top").get_by_role("link", name="Mục lục").click()
    expect(page.locator("#muc-luc").get_by_role("link", name="Nơi", exact=True)).to_be_visible()


def test_the_first_stop_of_the_keyboard_leads_to_the_content(open_page: Open) -> None:
    page = open_page("/thanh-phan/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_the_error_summary_is_read_first_and_leads_to_its_field(open_page: Open) -> None:
    page = open_page("/thanh-phan/?trang-thai=loi")
    expect(page.locator(".errsum")).to_be_focused()
    page.locator(".errsum a").first.click()
    expect(page.locator("#id_households")).to_be_focused()
    expect(page.locator("#id_households")).to_have_value("700")


def _suggest(route: Route) -> None:
    items = [
        {"label": "Tỉnh Đắk Lắk", "detail": "66", "url": "/ban/#dak-lak"},
        {"label": "Phường Đắk Cấm", "url": "/ban/#b"},
    ]
    route.fulfill(json={"items": items})


def test_suggestions_by_keyboard(open_page: Open) -> None:
    page = open_page("/thanh-phan/")
    page.route("**/thanh-phan/?q=*", _suggest)
    box = page.get_by_role("combobox", name="Tên hoặc mã địa phương")
    suggestions = page.get_by_role("listbox", name="Gợi ý")
    box.fill("dak")
    expect(suggestions.get_by_role("option")).to_have_count(2)
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowUp")
    expect(suggestions.get_by_role("option", name="Phường Đắk Cấm")).to_have_attribute("aria-selected", "true")
    box.press("ArrowDown")
    expect(suggestions.get_by_role("option", name="Tỉnh Đắk Lắk")).to_have_attribute("aria-selected", "true")
    box.press("Escape")
    expect(suggestions).to_be_hidden()
    box.fill("dak l")
    expect(suggestions.get_by_role("option")).to_have_count(2)
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url("**/ban/#dak-lak")


def test_a_second_press_sends_nothing(open_page: Open) -> None:
    page = open_page("/thanh-phan/")
    sent: list[str] = []

    def slow(route: Route) -> None:
        sent.append(route.request.url)
        route.fulfill(status=204)

    page.route("**/thanh-phan/?*trang-thai=loi*", slow)
    button = page.get_by_role("button", name="Gửi")
    button.evaluate("b => { b.click(); setTimeout(() => b.click(), 50); }")
    expect(button).to_have_attribute("aria-disabled", "true")
    page.wait_for_timeout(200)
    assert len(sent) == 1
    expect(page.get_by_text("Đang gửi, chờ một chút.")).to_be_visible()


def test_a_map_marks_the_row_of_the_table(open_page: Open) -> None:
    page = open_page("/thanh-phan/")
    page.get_by_role("link", name="Tổ 1: 641 hộ").focus()
    expect(page.locator("#r-1")).to_have_class("is-hot")
    expect(page.locator(".map-tip")).to_have_text("Tổ 1: 641 hộ")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#r-2")).to_have_class("is-hot")
    expect(page.locator("#r-1")).not_to_have_class("is-hot")


def test_the_queue_is_walked_by_keyboard(open_page: Open) -> None:
    page = open_page("/ban/", width=1280)
    page.keyboard.press("j")
    expect(page.locator(".job a").first).to_be_focused()
    page.keyboard.press("j")
    expect(page.locator(".job").nth(1).locator("a").first).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator(".job a").first).to_be_focused()


def test_a_page_says_when_the_network_is_gone(open_page: Open) -> None:
    page = open_page("/thanh-phan/")
    bar = page.locator("by-net-state .offline")
    expect(bar).to_be_hidden()
    page.context.set_offline(True)
    expect(bar).to_be_visible()
    page.context.set_offline(False)
    expect(bar).to_be_hidden()


def test_without_network_the_installed_app_is_honest(open_page: Open) -> None:
    page = open_page("/thanh-phan/", service_workers="allow")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    kept: list[str] = page.evaluate("""async () => {
        const [name] = await caches.keys();
        const requests = await (await caches.open(name)).keys();
        return requests.map((request) => new URL(request.url).pathname);
    }""")
    assert [path for path in kept if "/ui/build/" not in path] == ["/ngoai-tuyen/"]
    page.context.set_offline(True)
    page.goto("/ban/")
    expect(page.get_by_role("heading", name="Chưa có mạng")).to_be_visible()
    expect(page.get_by_role("link", name="113 công an")).to_be_visible()


def test_inside_zalo_the_browser_is_offered(open_page: Open) -> None:
    page = open_page("/trong-ung-dung/", user_agent=ZALO)
    link = page.get_by_role("link", name="Mở bằng trình duyệt")
    expect(link).to_be_visible()
    assert (link.get_attribute("href") or "").startswith("intent://localhost")
    expect(open_page("/trong-ung-dung/").get_by_text("Mở bằng trình duyệt").first).to_be_hidden()


def test_on_paper_there_is_no_menu(open_page: Open) -> None:
    page = open_page("/thanh-phan/", width=1280)
    page.emulate_media(media="print")
    for part in (".sos", ".nav", ".hedge-edge", ".acts", "by-print", ".foot nav"):
        expect(page.locator(part).first).to_be_hidden()
    expect(page.get_by_role("heading", name="Bộ thành phần")).to_be_visible()


def test_the_first_page_comes_from_this_host_and_stays_light(open_page: Open, shell_server: str) -> None:
    page = open_page("/ngoai-tuyen/")
    fetched: list[str] = page.evaluate("performance.getEntriesByType('resource').map(entry => entry.name)")
    assert fetched
    assert all(address.startswith(shell_server) for address in fetched)
