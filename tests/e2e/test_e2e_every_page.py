"""Every page, as everybody, in both languages, right and wrong: axe, HTML, width, hosts, console, policy."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import product

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, Opened, Server, choose_language
from tests.e2e.crawl import Crawl, all_names, short
from tests.e2e.keys import Keys
from tests.e2e.markup import errors_in
from tests.e2e.structures import Shapes

SignedIn = Callable[..., Page]
UNITS = ("Thành", "Tỉnh", "Phường", "Xã", "Đặc", "Quận", "Huyện", "Tổ", "Thôn", "Trường", "Công")
PEOPLE = [
    *product(("", "mau.xa", "mau.tinh-xac-nhan"), ("vi", "en")),
    ("mau.tinh", "vi"),
    *product(("mau.trung-uong", "mau.ky-thuat"), ("vi", "en")),
]
"""Who walks, in which language. A province's own pages are the Centre's with other words."""

OWN = (
    "people:desk", "people:post", "people:directory_of", "people:readings", "org:place", "org:change", "audit:",
    "figures:entry_list", "figures:report", "reviews:list",
)  # fmt: skip
"""Pages that look different to each of them; what stands on the others is the same for everybody."""

NO_PAGE = {
    "org:suggest", "org:outlines", "org:load_template", "org:export", "audit:export", "ui:manifest",
    "ui:service_worker", "files:serve", "figures:ticket", "figures:sheet_xlsx", "figures:sheet_csv",
    "insights:public_file", "insights:table_file", "insights:source_file", "insights:picture", "insights:live",
    "reviews:download", "figures:sheet_below_xlsx", "figures:sheet_below_csv", "figures:workbook_filled",
}  # fmt: skip
"""Answers that are files or JSON."""

AFTER_A_PRESS = {
    "ui:language", "people:passkey_begin", "people:passkey_finish", "people:sign_out", "people:account_language",
    "people:passkey_options", "people:remove_factor", "people:close_sessions", "people:switch_post", "people:invite",
    "people:issue", "people:revoke_phone", "people:withdraw_invitation", "people:decide", "people:finish",
    "people:open_trail_names",
    "jobs:requeue", "notify:printed", "notify:withdraw", "notify:again", "notify:to_print", "org:change_act",
    "reviews:open", "reviews:draft", "reviews:submit", "reviews:arrange", "reviews:revise", "reviews:receive",
    "figures:report_send", "figures:report_draft", "figures:report_confirm", "figures:form_retire",
    "figures:proposal_decide",
    "simulation:practice_start", "simulation:practice_end", "simulation:practice_found", "simulation:practice_undo",
}  # fmt: skip
"""Addresses that answer only to a button and lead on to another page."""

VISITED: dict[str, set[str]] = {"vi": set(), "en": set()}


IN_LETTERS = {"notify:decline"}
"""Pages behind a link that only a letter carries."""

IN_JOURNEYS = {
    "figures:report_check", "figures:report_branch", "figures:workbook", "reviews:review", "reviews:add",
    "reviews:edit", "reviews:pick", "reviews:sources", "reviews:below", "reviews:approve", "reviews:send_back",
    "reviews:give_back", "reviews:drift", "reviews:preview", "reviews:published", "reviews:proposal",
}  # fmt: skip
"""Pages of a report or a review that is under way: their journeys look at them."""

BY_STEPS = {"people:sign_in_code", "people:sign_in_pin", "people:choose_pin"}
"""Pages in the middle of signing in: `test_the_steps_of_signing_in` looks at them."""


@dataclass
class Made:
    """Addresses of pages that only a press of a button makes."""

    staff: list[str] = field(default_factory=list)
    anybody: list[str] = field(default_factory=list)


MADE = Made()
SHAPES = Shapes()


def violations(page: Page) -> list[str]:
    return [short(line) for line in SHAPES.violations(page)]


def crawl(page: Page, seeds: list[str], language: str, *, variants: tuple[str, ...] = ()) -> list[str]:
    known = frozenset(key for key in VISITED[language] if not key.startswith(OWN))
    walk = Crawl(page, violations, seeds, variants, known, ways=(True, False) if language == "vi" else (False,))
    walk.walk()
    VISITED[language].update(walk.seen)
    print(f"\n{len(walk.seen)} addresses, {len(walk.markup)} pages, accepted as sent: {sorted(walk.accepted)}")
    print(f"axe so far: {SHAPES.measured} shapes in full, {SHAPES.spared} pages built like one of them")
    problems = walk.problems + [f"html {line}" for line in errors_in(walk.markup)]
    print(*problems, sep="\n")
    return problems


@pytest.mark.parametrize(("username", "language"), PEOPLE)
def test_every_page(
    username: str, language: str, open_page: Opened, signed_in: SignedIn, base_url: str, more_pages: Made
) -> None:
    shape = {"service_workers": "block"}
    page = signed_in(username, PHONE, **shape) if username else open_page(PHONE, **shape)
    choose_language(page.context, base_url, language)
    if username:
        seeds, variants = ["/ban-lam-viec/", *(more_pages.staff if username == "mau.xa" else [])], ()
    else:
        seeds, variants = (
            [
                "/",
                "/tim/?q=phu xuan",
                "/tim/?q=khong co noi nay",
                "/ngoai-tuyen/",
                "/da-dang-xuat/",
                *more_pages.anybody,
            ],
            UNITS,
        )
    problems = crawl(page, seeds, language, variants=variants)
    assert problems == [], "\n" + "\n".join(problems)


def path_of(address: str) -> str:
    return address[address.index("/", 9) :] if address.startswith("http") else address


def go_to_a_post(page: Page) -> tuple[str, str]:
    """A post of a residential group: (id of the group, address of the post)."""
    page.goto("/ban-lam-viec/nguoi/")
    page.locator("table").last.locator("tbody a").nth(6).click()
    page.wait_for_url(re.compile(r"/nguoi/\w+/$"))
    group = page.url.split("/")[-2]
    page.locator("table").first.locator("tbody a").first.click()
    page.wait_for_url("**/vi-tri/**")
    return group, path_of(page.url)


PUBLISH = """
import django
django.setup()
from binhyen.core import clock
from binhyen.core.actor import system_actor
from binhyen.figures.models import Slot
from binhyen.insights.services.publishing import publish_table
closed = Slot.objects.filter(period__lock__lt=clock.today(), form_version__form__code="commune_month")
slot = closed.select_related("period", "form_version__form").order_by("-period__end").first()
publish_table(period=slot.period, version=slot.form_version, by=system_actor("tests"))
"""
"""What the night does: the newest closed period is public."""


@pytest.fixture
def more_pages(signed_in: SignedIn, server: Server) -> Made:
    """Published figures, a sheet with a code for a phone, a printed invitation, a letter, a post with its verbs, the
    practice space.
    """
    if MADE.staff:
        return MADE
    server.python(PUBLISH)
    page = signed_in("mau.xa")
    unit = (page.locator("aside a[href*='/nguoi/']").first.get_attribute("href") or "").split("/")[-2]
    group, post = go_to_a_post(page)
    MADE.staff += [post, *(f"{post}{verb}/" for verb in ("bo-nhiem", "ban-giao", "sua", "dong"))]
    MADE.staff += [link.get_attribute("href") or "" for link in page.locator("main a[href$='/ket-thuc/']").all()]
    page.locator("form[action$='/ma-may/'] button").first.click()
    page.wait_for_url("**/to-ma/**")
    MADE.staff.append(path_of(page.url))
    MADE.anybody.append(path_of(page.locator(".address").inner_text()))
    page.goto(post)
    page.locator("button[value=in]").first.click()
    page.wait_for_url("**/thu-moi/**")
    MADE.staff.append(path_of(page.url))
    MADE.anybody.append(path_of(page.locator(".address").inner_text()))
    page.goto(f"{post}bo-nhiem/")
    page.locator("input[name=full_name]").fill("Hồ Thị Bản Mẫu")
    page.locator("input[name=email]").fill("ban.mau@example.org")
    page.locator("main form button").first.click()
    page.wait_for_url(f"**{post}")
    page.locator("button[value=thu]").first.click()
    page.wait_for_url(f"**{post}")
    page.goto(f"/ban-lam-viec/doc-them/xin/{unit}/")
    page.locator("input[name=scope]").first.check()
    page.locator("textarea[name=reason]").fill("Đối chiếu người giữ vị trí trước đây theo quyết định của phường.")
    page.locator("main form button").first.click()
    page.wait_for_url(re.compile(r"/doc-them/\w+/$"))
    MADE.staff += [path_of(page.url), f"/ban-lam-viec/thu/don-vi/{group}/", "/tai-khoan/xac-nhan/"]
    MADE.staff += ["/tai-khoan/hai-buoc/", "/tai-khoan/can-hai-buoc/"]
    page.goto("/lam-thu/")
    page.locator("form[action='/lam-thu/bat-dau/'] button").first.click()
    page.wait_for_load_state("load")
    MADE.staff += [
        "/lam-thu/",
        "/lam-thu/tim/",
        "/lam-thu/tim/?q=mau",
        "/lam-thu/sap-nhap/",
        "/lam-thu/sap-nhap/xem-truoc/",
    ]
    MADE.staff += [f"/ban-lam-viec/nhat-ky/{unit}/", f"/ban-lam-viec/thu/don-vi/{unit}/"]
    MADE.staff += [f"/ban-lam-viec/doc-them/xin/{unit}/", f"/ban-lam-viec/nguoi/{unit}/them/"]
    return MADE


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_steps_of_signing_in(
    language: str, open_page: Opened, signed_in: SignedIn, keys: Keys, base_url: str, accessible: Callable[[Page], None]
) -> None:
    """The code, the PIN that is chosen, the PIN that is asked: empty and wrong."""
    desk = signed_in("mau.xa")
    go_to_a_post(desk)
    desk.locator("form[action$='/ma-may/'] button").first.click()
    desk.wait_for_url("**/to-ma/**")
    link, markup = desk.locator(".address").inner_text(), {}
    page = open_page(PHONE)
    choose_language(page.context, base_url, language)

    def look(name: str, button: bool = True) -> None:
        accessible(page)
        markup[name] = page.content()
        if button:
            with page.expect_navigation():
                page.locator("main form button").first.click()
            accessible(page)
            markup[f"{name}, empty"] = page.content()

    page.goto("/dang-nhap/")
    page.locator("input[name=username]").fill("mau.tinh-xac-nhan")
    page.locator("input[name=password]").fill(keys.passwords["mau.tinh-xac-nhan"])
    page.keyboard.press("Enter")
    page.wait_for_url("**/dang-nhap/ma/")
    look("the code")
    page.goto(link)
    page.locator("main form button").first.click()
    page.wait_for_url("**/gan-may/ma-pin/")
    look("the PIN is chosen")
    for name in ("pin", "pin_again"):
        page.locator(f"input[name={name}]").fill("590274")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ban-lam-viec/")
    page.context.clear_cookies(name="phien")
    page.goto("/dang-nhap/")
    page.wait_for_url("**/dang-nhap/pin/**")
    look("the PIN is asked")
    assert errors_in(markup) == []


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
    page.goto("/dang-nhap/")
    for _try in range(12):
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
    if not VISITED["vi"]:
        pytest.skip("the pages were not visited in this run")
    for language, keys in VISITED.items():
        elsewhere = NO_PAGE | AFTER_A_PRESS | IN_LETTERS | BY_STEPS | IN_JOURNEYS
        left = set(all_names()) - {key.split(" ")[0] for key in keys} - elsewhere
        assert left == set(), language
