"""Every page, as everybody, in both languages, right and wrong: axe, HTML, width, hosts, console, policy."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.conftest import AXE_RULES, PHONE, Opened, choose_language
from tests.e2e.crawl import Crawl, all_names, short
from tests.e2e.markup import errors_in

SignedIn = Callable[..., Page]
UNITS = ("Thành", "Tỉnh", "Phường", "Xã", "Đặc", "Quận", "Huyện", "Tổ", "Thôn", "Trường", "Công")
PEOPLE = ("", "mau.xa", "mau.tinh-xac-nhan", "mau.ky-thuat")
OWN = ("people:desk", "people:post", "people:directory_of", "people:readings", "org:place", "org:change", "audit:")
"""Pages that look different to each of them; what stands on the others is the same for everybody."""

NO_PAGE = {
    "org:suggest", "org:outlines", "org:load_template", "org:export", "audit:export", "ui:manifest",
    "ui:service_worker",
}  # fmt: skip
"""Answers that are files or JSON."""

AFTER_A_PRESS = {
    "ui:language", "people:passkey_begin", "people:passkey_finish", "people:sign_out", "people:account_language",
    "people:passkey_options", "people:remove_factor", "people:close_sessions", "people:switch_post", "people:invite",
    "people:issue", "people:revoke_phone", "people:withdraw_invitation", "people:decide", "people:finish",
    "jobs:requeue", "notify:printed", "notify:withdraw", "notify:again", "notify:to_print", "org:change_act",
    "simulation:practice_start", "simulation:practice_end", "simulation:practice_found", "simulation:practice_undo",
}  # fmt: skip
"""Addresses that answer only to a button and lead on to another page."""

VISITED: dict[str, set[str]] = {"vi": set(), "en": set()}


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options=AXE_RULES).response["violations"]
    return [short(f"axe {rule['id']}: {'; '.join(node['html'] for node in rule['nodes'][:3])}") for rule in found]


def crawl(page: Page, seeds: list[str], language: str, *, variants: tuple[str, ...] = ()) -> list[str]:
    known = frozenset(key for key in VISITED[language] if not key.startswith(OWN))
    walk = Crawl(page, violations, seeds, variants, known, ways=(True, False) if language == "vi" else (False,))
    walk.walk()
    VISITED[language].update(walk.seen)
    print(
        f"\n{len(walk.seen)} addresses, {len(walk.markup)} pages looked at; accepted as sent: {sorted(walk.accepted)}"
    )
    problems = walk.problems + [f"html {line}" for line in errors_in(walk.markup)]
    print(*problems, sep="\n")
    return problems


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("username", PEOPLE)
def test_every_page(
    username: str, language: str, open_page: Opened, signed_in: SignedIn, base_url: str, more_pages: list[str]
) -> None:
    shape = {"service_workers": "block"}
    page = signed_in(username, PHONE, **shape) if username else open_page(PHONE, **shape)
    choose_language(page.context, base_url, language)
    if username:
        seeds, variants = ["/ban-lam-viec/", *(more_pages[:-2] if username == "mau.xa" else [])], ()
    else:
        seeds, variants = (
            ["/", "/tim/?q=phu xuan", "/tim/?q=khong co noi nay", "/ngoai-tuyen/", *more_pages[-2:]],
            UNITS,
        )
    problems = crawl(page, seeds, language, variants=variants)
    assert problems == [], "\n" + "\n".join(problems)


@pytest.fixture(scope="session")
def _made() -> list[str]:
    return []


@pytest.fixture
def more_pages(_made: list[str], signed_in: SignedIn) -> list[str]:
    """Pages that only a button leads to: a sheet with a code for a phone, a printed invitation, a request to read."""
    if _made:
        return _made
    page = signed_in("mau.xa")
    page.goto("/ban-lam-viec/nguoi/")
    page.locator("table").last.locator("tbody a").nth(6).click()
    page.locator("table").first.locator("tbody a").first.click()
    post = page.url
    page.locator("form[action$='/ma-may/'] button").first.click()
    page.wait_for_url("**/to-ma/**")
    sheet, bind = page.url, page.locator(".address").inner_text()
    page.goto(post)
    page.locator("button[value=in]").first.click()
    page.wait_for_url("**/thu-moi/**")
    invitation, accept = page.url, page.locator(".address").inner_text()
    _made += [one[one.index("/", 9) :] for one in (sheet, invitation, bind, accept)]
    return _made


def test_refusals_are_pages(
    open_page: Opened, signed_in: SignedIn, base_url: str, accessible: Callable[[Page], None]
) -> None:
    """Not found, not allowed, a stale token, too many tries: each is a page with a sentence and a way on."""
    visitor, commune = open_page(PHONE), signed_in("mau.xa", PHONE)
    pages = {"nowhere": "/khong-co/", "no unit": "/don-vi/aaaaaaaaaaaa/", "old code": "/gan-may/khongconhieuluc/"}
    for language in ("vi", "en"):
        choose_language(visitor.context, base_url, language)
        choose_language(commune.context, base_url, language)
        markup = {}
        for name, address in pages.items():
            answer = visitor.goto(address)
            assert answer is not None
            assert 400 <= answer.status < 500, address
            markup[name] = answer.text()
            accessible(visitor)
        for address in ("/ban-lam-viec/viec-nen/", "/ban-lam-viec/nhat-ky/aaaaaaaaaaaa/"):
            answer = commune.goto(address)
            assert answer is not None
            assert answer.status in (403, 404), address
            markup[address] = answer.text()
            accessible(commune)
            expect(commune.locator("main a").first).to_be_visible()
        assert errors_in(markup) == []


def test_too_many_tries_wait_on_a_page(open_page: Opened, accessible: Callable[[Page], None]) -> None:
    page = open_page(PHONE)
    for _try in range(12):
        page.goto("/dang-nhap/")
        page.locator("input[name=username]").fill("khong-co-nguoi-nay")
        page.locator("input[name=password]").fill("sai mật khẩu lần nữa")
        with page.expect_navigation() as answer:
            page.keyboard.press("Enter")
        if answer.value.status == 429:
            break
    assert answer.value.status == 429
    accessible(page)
    assert errors_in({"wait": answer.value.text()}) == []


def test_a_form_without_its_token_is_told(open_page: Opened, accessible: Callable[[Page], None]) -> None:
    page = open_page(PHONE)
    page.goto("/dang-nhap/")
    page.context.clear_cookies()
    page.locator("input[name=username]").fill("mau.xa")
    page.locator("input[name=password]").fill("không quan trọng")
    with page.expect_navigation() as answer:
        page.keyboard.press("Enter")
    assert answer.value.status == 403
    accessible(page)


def test_every_address_was_visited() -> None:
    """Runs last: nothing of the product was left out."""
    if not all(VISITED.values()):
        pytest.skip("the pages were not visited in this run")
    for language, keys in VISITED.items():
        left = set(all_names()) - {key.split(" ")[0] for key in keys} - NO_PAGE - AFTER_A_PRESS
        assert left == set(), language
