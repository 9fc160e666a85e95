"""What people with posts do: units, holders, phones, signing in, staff sessions. Pointer and keyboard."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, Opened
from tests.e2e.hands import Hand, Keyboard, Pointer
from tests.e2e.keys import Keys, sign_in

SignedIn = Callable[..., Page]
Check = Callable[[Page], None]
Record = Callable[[Page, str], None]

CONFIRMER, PROVINCE, COMMUNE, CENTRE = "mau.tinh-xac-nhan", "mau.tinh", "mau.xa", "mau.trung-uong"


def hand_of(kind: str, page: Page) -> Hand:
    return Keyboard(page) if kind == "keyboard" else Pointer(page)


@pytest.fixture(params=("pointer", "keyboard"))
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def recorded(request: pytest.FixtureRequest, picture: Record) -> Record:
    """Pictures of the guide are taken once: by the pointer."""
    by_keyboard = getattr(request.node, "callspec", None) and request.node.callspec.params.get("kind") == "keyboard"
    return (lambda page, name: None) if by_keyboard else picture


# Signing in


def test_password_and_code(keys: Keys, desktop: Page, accessible: Check, picture: Record) -> None:
    desktop.goto("/dang-nhap/")
    picture(desktop, "sign-in")
    accessible(desktop)
    desktop.locator("input[name=username]").fill(PROVINCE)
    desktop.locator("input[name=password]").fill("not this one")
    desktop.keyboard.press("Enter")
    expect(desktop.locator(".errsum")).to_be_focused()
    expect(desktop.locator("input[name=username]")).to_have_value(PROVINCE)
    accessible(desktop)
    walker = Keyboard(desktop)
    walker.write(desktop.locator("input[name=password]"), keys.passwords[PROVINCE])
    desktop.keyboard.press("Enter")
    desktop.wait_for_url("**/dang-nhap/ma/")
    picture(desktop, "sign-in-code")
    accessible(desktop)
    walker.write(desktop.locator("input[name=code]"), "000000")
    desktop.keyboard.press("Enter")
    expect(desktop.locator(".err").first).to_be_visible()
    accessible(desktop)
    code = keys.code(PROVINCE)
    walker.write(desktop.locator("input[name=code]"), code)
    desktop.keyboard.press("Enter")
    desktop.wait_for_url("**/ban-lam-viec/")
    picture(desktop, "desk")
    accessible(desktop)


def test_a_code_opens_once(keys: Keys, desktop: Page) -> None:
    code = keys.code(COMMUNE)
    for again in (False, True):
        desktop.context.clear_cookies()
        desktop.goto("/dang-nhap/")
        desktop.locator("input[name=username]").fill(COMMUNE)
        desktop.locator("input[name=password]").fill(keys.passwords[COMMUNE])
        desktop.keyboard.press("Enter")
        desktop.locator("input[name=code]").fill(code)
        desktop.keyboard.press("Enter")
        if again:
            expect(desktop.locator(".err").first).to_be_visible()
        else:
            desktop.wait_for_url("**/ban-lam-viec/")


def test_passkey_made_and_used(keys: Keys, open_page: Opened, accessible: Check, picture: Record) -> None:
    page = open_page()
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    device = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    able = {**device, "isUserVerified": True, "automaticPresenceSimulation": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": able})
    sign_in(page, keys, CENTRE)
    page.goto("/tai-khoan/")
    accessible(page)
    page.locator("a[href='/tai-khoan/khoa/']").click()
    if "/xac-nhan/" in page.url:
        accessible(page)
        page.locator("input[name=secret]").fill(keys.passwords[CENTRE])
        page.keyboard.press("Enter")
        page.wait_for_url("**/tai-khoan/khoa/")
    make = page.locator("by-passkey button")
    expect(make).to_be_visible()
    picture(page, "passkey")
    accessible(page)
    Keyboard(page).press(make)
    page.wait_for_url("**/tai-khoan/ma-du-phong/")
    expect(page.locator(".codes code").first).to_be_visible()
    accessible(page)
    page.reload()
    expect(page.locator(".codes code")).to_have_count(0)
    page.goto("/tai-khoan/")
    page.locator("main form[action='/dang-xuat/'] button").click()
    page.wait_for_url("**/da-dang-xuat/")
    accessible(page)
    page.goto("/dang-nhap/")
    Keyboard(page).press(page.locator("by-passkey button"))
    page.wait_for_url("**/ban-lam-viec/")
    expect(page.locator("h1")).to_be_visible()


# Units


def test_a_province_confirms_a_proposed_merger(
    kind: str, signed_in: SignedIn, accessible: Check, recorded: Record
) -> None:
    page = signed_in(CONFIRMER)
    hand = hand_of(kind, page)
    hand.press(page.locator("nav a[href$='/ban-lam-viec/don-vi/']").first)
    before = int(page.locator("h2.q-h span").first.inner_text())
    recorded(page, "waiting-changes")
    hand.press(page.locator(".jobs a.btn").first)
    title = page.locator("h1").inner_text()
    recorded(page, "change")
    accessible(page)
    address = page.url
    hand.press(page.locator("form[action$='/xac-nhan/'] button"))
    expect(page.locator("main [role=status]").first).to_be_visible()
    expect(page).to_have_url(address)
    expect(page.locator("form[action$='/xac-nhan/']")).to_have_count(0)
    recorded(page, "change-confirmed")
    accessible(page)
    page.goto("/ban-lam-viec/don-vi/")
    expect(page.locator("h2.q-h span").first).to_have_text(str(before - 1))
    assert title not in page.locator("main").inner_text()


def test_a_province_corrects_shares(signed_in: SignedIn, accessible: Check, picture: Record) -> None:
    page = signed_in(CONFIRMER)
    page.goto("/ban-lam-viec/don-vi/")
    page.locator("a[href$='/can-xac-nhan/']").click()
    page.locator(".jobs a.btn").last.click()
    address = page.url
    page.locator("a[href$='/phan-chia/']").click()
    shares = page.locator("table input[type=text], table input[type=number]")
    first = shares.first
    kept = first.input_value()
    first.fill("40")
    page.locator("main form button").click()
    expect(page.locator(".errsum")).to_be_focused()
    expect(first).to_have_value("40")
    accessible(page)
    picture(page, "shares-error")
    first.fill(kept)
    page.locator("main form button").click()
    page.wait_for_load_state()
    assert page.url in (address, f"{address}phan-chia/")
    accessible(page)


def test_a_commune_drafts_a_merger_sees_it_and_withdraws(
    kind: str, signed_in: SignedIn, accessible: Check, recorded: Record
) -> None:
    page = signed_in(COMMUNE)
    hand = hand_of(kind, page)
    page.goto("/ban-lam-viec/don-vi/")
    drafts = page.locator("h2.q-h").nth(1).locator("+ ul > li")
    before = drafts.count()
    hand.press(page.locator("a[href$='/thay-doi/']").first)
    accessible(page)
    hand.press(page.locator("input[name=what]").first)
    recorded(page, "merge-what")
    hand.press(page.locator("main form button").first)
    page.wait_for_url("**/don-vi/thay-doi/**")
    units = page.locator("input[name=units]")
    hand.press(units.nth(3))
    hand.press(page.locator("main form button").first)
    expect(page.locator(".errsum")).to_be_focused()
    expect(units.nth(3)).to_be_checked()
    accessible(page)
    page.goto(page.url)
    hand.press(units.nth(3))
    hand.press(units.nth(4))
    page.locator("select[name=form]").select_option(label="Tổ dân phố")
    hand.write(page.locator("input[name=name]"), "90")
    page.evaluate("scrollTo(0, 0)")
    recorded(page, "merge-units")
    hand.press(page.locator("main form button").first)
    page.wait_for_url(re.compile(r"/giay-to/|/ngay|/van-ban|/paper|thay-doi/.*/.*/"))
    page.reload()
    hand.write(page.locator("input[name=effective_on]"), "31/02/2027")
    hand.press(page.locator("main form button").first)
    expect(page.locator("input[name=effective_on]")).to_have_value("31/02/2027")
    accessible(page)
    hand.write(page.locator("input[name=effective_on]"), "01/01/2027")
    hand.write(page.locator("input[name=legal_document]"), "12/NQ-HĐND")
    hand.press(page.locator("main form button").first)
    withdraw = page.locator("form[action$='/rut/'] button")
    expect(withdraw).to_be_visible()
    expect(page.locator("main")).to_contain_text("Tổ dân phố 90")
    recorded(page, "merge-preview")
    accessible(page)
    page.goto("/ban-lam-viec/don-vi/")
    assert drafts.count() == before + 1
    page.go_back()
    hand.press(withdraw)
    expect(withdraw).to_have_count(0)
    accessible(page)
    page.goto("/ban-lam-viec/don-vi/")
    assert drafts.count() == before


def test_a_double_click_drafts_one_change(signed_in: SignedIn) -> None:
    page = signed_in(COMMUNE)
    page.goto("/ban-lam-viec/don-vi/")
    drafts = page.locator("h2.q-h").nth(1).locator("+ ul > li")
    before = drafts.count()
    page.locator("a[href$='/thay-doi/']").first.click()
    page.locator("input[name=what]").first.check()
    page.locator("main form button").first.dblclick()
    page.wait_for_url("**/don-vi/thay-doi/**")
    made = page.url
    page.goto("/ban-lam-viec/don-vi/")
    assert drafts.count() == before + 1
    page.goto(re.sub(r"(thay-doi/\w+/).*", r"\1", made))
    withdraw = page.locator("form[action$='/rut/'] button")
    withdraw.dblclick()
    expect(withdraw).to_have_count(0)
    page.goto("/ban-lam-viec/don-vi/")
    assert drafts.count() == before


def test_the_same_form_sent_twice_without_script_makes_one(signed_in: SignedIn) -> None:
    page = signed_in(COMMUNE, java_script_enabled=False)
    page.goto("/ban-lam-viec/don-vi/")
    drafts = page.locator("h2.q-h").nth(1).locator("+ ul > li")
    before = drafts.count()
    page.locator("a[href$='/thay-doi/']").first.click()
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
    page.goto("/ban-lam-viec/don-vi/")
    assert drafts.count() == before + 1


# Posts


def test_the_holder_of_a_post_changes(kind: str, signed_in: SignedIn, accessible: Check, recorded: Record) -> None:
    page = signed_in(COMMUNE)
    hand = hand_of(kind, page)
    hand.press(page.locator("nav a[href$='/ban-lam-viec/nguoi/']").first)
    recorded(page, "people")
    accessible(page)
    page.locator("table").last.locator("tbody a").nth(1 if kind == "pointer" else 2).click()
    page.locator("table").first.locator("tbody a").first.click()
    post = page.url
    change = page.locator("a[href$='/ban-giao/']")
    if not change.count():
        hand.press(page.locator("a[href$='/bo-nhiem/']").first)
    else:
        recorded(page, "post")
        hand.press(change)
    hand.press(page.locator("main form button").first)
    expect(page.locator(".errsum")).to_be_focused()
    accessible(page)
    hand.write(page.locator("input[name=full_name]"), "Lò Thị Bản Mẫu")
    page.reload()
    expect(page.locator(".errsum")).to_be_focused()
    page.goto(page.url)
    hand.write(page.locator("input[name=full_name]"), "Lò Thị Bản Mẫu")
    page.evaluate("scrollTo(0, 0)")
    recorded(page, "hand-over")
    button = page.locator("main form button").first
    if kind == "keyboard":
        hand.press(button)
    else:
        button.dblclick()
    expect(page).to_have_url(post)
    expect(page.locator("main")).to_contain_text("Lò Thị Bản Mẫu")
    assert page.locator("main").inner_text().count("Lò Thị Bản Mẫu") == 1
    recorded(page, "handed-over")
    accessible(page)


def test_a_stale_hand_over_is_told(signed_in: SignedIn, accessible: Check) -> None:
    first, second = signed_in(COMMUNE), signed_in(COMMUNE)
    first.goto("/ban-lam-viec/nguoi/")
    first.locator("table").last.locator("tbody a").nth(3).click()
    first.locator("table").first.locator("tbody a").first.click()
    edit = first.locator("a[href$='/sua/']")
    edit.click()
    second.goto(first.url)
    first.locator("input[name=phone]").fill("0234 000 1111")
    first.locator("main form button").first.click()
    expect(first.locator("aside.stack")).to_contain_text("0234 000 1111")
    second.locator("input[name=phone]").fill("0234 000 2222")
    second.locator("main form button").first.click()
    expect(second.locator(".errsum")).to_be_focused()
    expect(second.locator("input[name=phone]")).to_have_value("0234 000 2222")
    accessible(second)


# A phone for somebody without e-mail


def test_a_phone_is_bound_and_signs_in_with_a_pin(
    signed_in: SignedIn, open_page: Opened, accessible: Check, picture: Record
) -> None:
    desk = signed_in(COMMUNE)
    desk.goto("/ban-lam-viec/nguoi/")
    desk.locator("table").last.locator("tbody a").nth(4).click()
    desk.locator("table").first.locator("tbody a").first.click()
    desk.locator("form[action$='/ma-may/'] button").first.click()
    desk.wait_for_url("**/to-ma/**")
    expect(desk.locator(".qr svg")).to_be_visible()
    picture(desk, "phone-sheet")
    accessible(desk)
    desk.emulate_media(media="print")
    expect(desk.locator("header.top nav")).to_be_hidden()
    expect(desk.locator(".qr svg")).to_be_visible()
    expect(desk.locator("by-print button")).to_be_hidden()
    link = desk.locator(".address").inner_text()

    phone = open_page(PHONE, device_scale_factor=2, has_touch=True)
    phone.goto(link)
    picture(phone, "phone-bind")
    accessible(phone)
    phone.reload()
    phone.locator("main form button").first.dblclick()
    phone.wait_for_url("**/gan-may/ma-pin/")
    accessible(phone)
    phone.locator("input[name=pin]").fill("123456")
    phone.locator("input[name=pin_again]").fill("123456")
    phone.keyboard.press("Enter")
    expect(phone.locator(".errsum")).to_be_focused()
    accessible(phone)
    phone.goto("/gan-may/ma-pin/")
    phone.locator("input[name=pin]").fill("590274")
    phone.locator("input[name=pin_again]").fill("590274")
    picture(phone, "phone-pin")
    phone.keyboard.press("Enter")
    phone.wait_for_url("**/ban-lam-viec/")
    picture(phone, "phone-desk")
    accessible(phone)
    phone.goto("/tai-khoan/")
    phone.locator("main form[action='/dang-xuat/'] button").click()
    phone.goto("/dang-nhap/")
    phone.wait_for_url("**/dang-nhap/pin/**")
    picture(phone, "phone-sign-in")
    accessible(phone)
    phone.locator("input[name=pin]").fill("111222")
    phone.keyboard.press("Enter")
    expect(phone.locator(".err").first).to_be_visible()
    accessible(phone)
    phone.locator("input[name=pin]").fill("590274")
    phone.keyboard.press("Enter")
    phone.wait_for_url("**/ban-lam-viec/")

    other = open_page(PHONE)
    other.goto(link)
    assert "590274" not in other.content()
    expect(other.locator("by-confirm-once form")).to_have_count(0)
    accessible(other)


# Staff sessions


def test_a_staff_session_needs_two_people_and_the_unit_sees_it(
    signed_in: SignedIn, accessible: Check, picture: Record
) -> None:
    commune = signed_in(COMMUNE)
    place = (commune.locator("aside a[href*='/nguoi/']").first.get_attribute("href") or "").split("/")[-2]
    asker = signed_in(PROVINCE)
    asker.goto(f"/ban-lam-viec/doc-them/xin/{place}/")
    accessible(asker)
    asker.locator("textarea[name=reason]").fill("ngắn")
    asker.locator("main form button").first.click()
    expect(asker.locator(".errsum")).to_be_focused()
    accessible(asker)
    asker.locator("input[name=scope]").first.check()
    asker.locator("textarea[name=reason]").fill("Đối chiếu người giữ vị trí trước đây theo quyết định của phường.")
    picture(asker, "reading-ask")
    asker.locator("main form button").first.dblclick()
    asker.wait_for_url(re.compile(r"/doc-them/\w+/$"))
    address = asker.url
    assert not asker.locator("button[value=dong-y]").count()
    accessible(asker)
    decider = signed_in(CENTRE)
    decider.goto("/ban-lam-viec/doc-them/")
    assert decider.locator("main ul a.btn").count() == 1
    accessible(decider)
    Keyboard(decider).press(decider.locator("main ul a.btn"))
    picture(decider, "reading-decide")
    Keyboard(decider).press(decider.locator("button[value=dong-y]"))
    expect(decider.locator("form[action$='/thoi/'] button")).to_be_visible()
    accessible(decider)
    asker.reload()
    expect(asker.locator("form[action$='/thoi/'] button")).to_be_visible()
    commune.goto("/ban-lam-viec/doc-them/")
    row = commune.locator(f"table a[href='{address[address.index('/ban-lam-viec') :]}']")
    expect(row).to_be_visible()
    picture(commune, "reading-log")
    accessible(commune)
    row.click()
    expect(commune.locator("blockquote")).to_contain_text("Đối chiếu")
    commune.goto(f"/ban-lam-viec/nhat-ky/{place}/")
    expect(commune.locator("table")).to_be_visible()
    picture(commune, "trail")
    accessible(commune)
    asker.goto(address)
    asker.locator("form[action$='/thoi/'] button").click()
    expect(asker.locator("form[action$='/thoi/']")).to_have_count(0)
