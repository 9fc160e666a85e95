"""Old machines, other apps' windows, paper, the dark, no network; and what the first page weighs."""

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Page, Response, expect

from tests.e2e.conftest import PHONE, ROOT, Opened
from tests.e2e.hands import Keyboard
from tests.e2e.keys import Keys

SignedIn = Callable[..., Page]
Check = Callable[[Page], None]
BUILD = ROOT / "binhyen" / "ui" / "static" / "ui" / "build"
ZALO = (
    "Mozilla/5.0 (Linux; Android 12; SM-A125F; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
    "Chrome/109.0.5414.117 Mobile Safari/537.36 Zalo android/13040490 ZaloTheme/light ZaloLanguage/vi"
)
BUDGET = 150_000
NEWER_THAN_CHROME_109 = {
    "nested rules": r"[{;]\s*&|[{;]\s*@nest",
    "@scope": r"@scope\b",
    "@starting-style": r"@starting-style",
    "light-dark()": r"light-dark\(",
    "color-mix()": r"color-mix\(",
    "oklch()": r"okl(ch|ab)\(",
    "relative colours": r"(rgb|hsl)\(from ",
    "popover": r":popover-open|\[popover\]|showPopover|popovertarget",
    "view transitions": r"::view-transition|startViewTransition|view-transition-name",
    "subgrid": r"subgrid",
    "anchor positioning": r"anchor-name|position-anchor",
    "scroll timelines": r"animation-timeline",
    "linear()": r"linear\((?!-)[0-9.]+,",
    ":user-valid": r":user-(in)?valid",
    "array methods of 2023": r"\.(toSorted|toReversed|toSpliced)\(|Object\.groupBy|Promise\.withResolvers",
    "set methods": r"\.(isSubsetOf|symmetricDifference)\(",
    "URL.parse": r"URL\.(parse|canParse)\(",
    "JSON of passkeys": r"parse(Creation|Request)OptionsFromJSON|credential\.toJSON",
    "class fields of later engines": r"static\s*\{|/v\b.*regexp",
}


def test_built_files_run_in_chrome_109() -> None:
    """Windows 7 ends at Chrome 109."""
    found = [
        f"{path.name}: {what}"
        for path in sorted([*BUILD.glob("*.css"), *BUILD.glob("*.js")])
        for what, pattern in NEWER_THAN_CHROME_109.items()
        if re.search(pattern, path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize("planted", ["a{color:red;&:hover{color:blue}}", "p{color:color-mix(in srgb,red,blue)}"])
def test_a_newer_feature_would_be_noticed(planted: str) -> None:
    assert any(re.search(pattern, planted) for pattern in NEWER_THAN_CHROME_109.values())


def test_first_page_weighs_little(open_page: Opened, capsys: pytest.CaptureFixture[str]) -> None:
    """All requests of a first visit, as they travel: compressed bodies and headers."""
    page = open_page(PHONE)
    answers: list[Response] = []

    def keep(answer: Response) -> None:
        answers.append(answer)

    page.on("response", keep)
    page.goto("/", wait_until="networkidle")
    page.wait_for_timeout(500)
    sizes = {answer.url: answer.request.sizes() for answer in answers}
    parts = {url: size["responseBodySize"] + size["responseHeadersSize"] for url, size in sizes.items()}
    total = sum(parts.values())
    with capsys.disabled():
        heaviest = sorted(parts.items(), key=lambda part: -part[1])[:4]
        words = ", ".join(f"{Path(url.split('?')[0]).name or 'page'} {size / 1000:.1f}" for url, size in heaviest)
        print(f"\nFirst page: {total / 1000:.1f} kB in {len(parts)} answers (bar 150); heaviest, in kB: {words}")
    assert total <= BUDGET
    assert len(parts) > 5


def test_zalo_offers_the_browser_and_password_signs_in(
    keys: Keys, open_page: Opened, accessible: Check, picture: Callable[[Page, str], None]
) -> None:
    page = open_page(PHONE, user_agent=ZALO, device_scale_factor=2)
    page.add_init_script("delete window.PublicKeyCredential; delete navigator.credentials")
    page.goto("/dang-nhap/")
    offer = page.locator("by-open-in-browser [data-panel]")
    expect(offer).to_be_visible()
    expect(offer.locator("a[data-open]")).to_have_attribute("href", re.compile("^intent://"))
    expect(page.locator("by-passkey button")).to_be_hidden()
    accessible(page)
    offer.scroll_into_view_if_needed()
    picture(page, "zalo")
    page.locator("input[name=username]").fill("mau.trung-uong")
    page.locator("input[name=password]").fill(keys.passwords["mau.trung-uong"])
    page.keyboard.press("Enter")
    page.locator("input[name=code]").fill(keys.code("mau.trung-uong"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/ban-lam-viec/")
    page.goto("/tai-khoan/hai-buoc/")
    expect(page.locator("main a[href='/tai-khoan/ung-dung-ma/']")).to_be_visible()
    accessible(page)


def test_paper_shows_the_unit_and_leaves_out_the_screen(desktop: Page) -> None:
    desktop.goto("/tim/?q=phuong phu xuan hue")
    desktop.locator(".hit h3 a").first.click()
    desktop.emulate_media(media="print")
    for screen_only in (".sos", "header.top nav", "header.top .tool", "footer nav", ".hedge-edge"):
        expect(desktop.locator(screen_only).first).to_be_hidden()
    expect(desktop.locator("h1")).to_be_visible()
    expect(desktop.locator("#don-vi-con")).to_be_visible()
    size = desktop.evaluate("parseFloat(getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0])")
    assert size == 255
    assert desktop.pdf(format="A4").startswith(b"%PDF")


@pytest.mark.parametrize("address", ["/", "/tim/?q=phu xuan", "/ca-nuoc/", "/dang-nhap/", "/thanh-phan/"])
def test_the_dark_reads_well(open_page: Opened, accessible: Check, address: str) -> None:
    page = open_page(PHONE, color_scheme="dark")
    page.goto(address)
    red, green, blue = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")[:3]
    assert max(red, green, blue) < 80, "the ground is dark"
    accessible(page)


def test_no_network_is_said_and_nothing_typed_is_lost(open_page: Opened, accessible: Check) -> None:
    page = open_page(PHONE)
    page.goto("/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    page.locator("#f-q").fill("phu xuan")
    page.context.set_offline(True)
    expect(page.locator(".offline")).to_be_visible()
    expect(page.locator("#f-q")).to_have_value("phu xuan")
    page.goto("/ca-nuoc/")
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("a[href='tel:113']").first).to_be_visible()
    assert page.locator("table").count() == 0
    accessible(page)
    page.context.set_offline(False)
    page.goto("/ca-nuoc/")
    expect(page.locator("table").first).to_be_visible()


def test_the_desk_is_never_kept_on_the_device(signed_in: SignedIn) -> None:
    page = signed_in("mau.xa")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.goto("/ban-lam-viec/nguoi/")
    kept = page.evaluate(
        "caches.keys().then(names => Promise.all(names.map(n => caches.open(n).then(c => c.keys())))).then("
        "lists => lists.flat().map(r => new URL(r.url).pathname))"
    )
    assert kept
    assert [path for path in kept if not path.startswith("/tinh/") and path != "/ngoai-tuyen/"] == []


def test_headings_of_the_home_page_go_down_step_by_step(phone: Page) -> None:
    phone.goto("/")
    levels = phone.evaluate("Array.from(document.querySelectorAll('h1,h2,h3,h4')).map(h => Number(h.tagName[1]))")
    assert levels[0] == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))
    assert levels.count(1) == 1


def test_body_text_is_large_enough_for_old_eyes(phone: Page) -> None:
    phone.goto("/")
    assert phone.evaluate("parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)") >= 17
    Keyboard(phone).reach(phone.locator("#f-q"))
