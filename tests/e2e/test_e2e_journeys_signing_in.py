"""Ways in: password and code, a passkey, a phone bound by a printed code, a printed invitation. Both hands."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import PHONE, Visit
from tests.e2e.hands import HANDS, Hand
from tests.e2e.keys import Keys, code_at_this_moment

Check = Callable[[Page], None]
Record = Callable[[Page, str], None]

COMMUNE = "mau.xa"
WITH_CODE = {"pointer": "mau.tinh", "keyboard": "mau.ky-thuat", "no_script": "mau.trung-uong"}
WITH_PASSKEY = {"pointer": "mau.trung-uong", "keyboard": "mau.tinh"}
"""Each account shows a new code every 30 seconds: journeys that follow each other take different ones."""
GROUPS = {"pointer": (4, 5), "keyboard": (7, 8)}
"""Whose post is used by which hand: a phone is bound for the first, an account opened for the second."""
PIN, OTHER_PIN, PIN_OF_A_CHILD = "590274", "111222", "123456"
ON_THIS_DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def send_of(page: Page) -> Locator:
    """The button that sends the form of the page."""
    return page.locator("main form:not([action]) button").first


def give_password(hand: Hand, keys: Keys, username: str) -> None:
    page = hand.page
    page.goto("/dang-nhap/")
    hand.write(page.locator("input[name=username]"), username)
    hand.write(page.locator("input[name=password]"), keys.passwords[username])
    hand.enter(page.locator("input[name=password]"), send_of(page))
    page.wait_for_url("**/dang-nhap/ma/**")


def give_code(hand: Hand, code: str) -> None:
    field = hand.page.locator("input[name=code]")
    hand.write(field, code)
    hand.enter(field, send_of(hand.page))


def give_pin(hand: Hand, *fields: str, pin: str) -> None:
    for name in fields:
        hand.write(hand.page.locator(f"input[name={name}]"), pin)
    hand.enter(hand.page.locator(f"input[name={fields[-1]}]"), send_of(hand.page))


def sign_out(hand: Hand) -> None:
    hand.page.goto("/tai-khoan/")
    hand.press(hand.page.locator("main form[action='/dang-xuat/'] button"))


def post_of_a_group(hand: Hand, number: int) -> None:
    """From the desk of a commune to the first post of one of its groups."""
    page = hand.page
    page.goto("/ban-lam-viec/nguoi/")
    hand.press(page.locator("table").last.locator("tbody a").nth(number))
    hand.press(page.locator("table").first.locator("tbody th a").first)
    expect(page.locator("form[action$='/ma-may/'] button").first).to_be_visible()


@pytest.mark.parametrize("kind", HANDS)
def test_password_and_code(kind: str, visit: Visit, keys: Keys, accessible: Check, picture: Record) -> None:
    """Wrong ones are told without losing the name; a code opens once; this works without JavaScript too."""
    hand, username = visit(), WITH_CODE[kind]
    page = hand.page
    page.goto("/dang-nhap/")
    picture(page, "sign-in")
    accessible(page)
    hand.write(page.locator("input[name=username]"), username)
    hand.write(page.locator("input[name=password]"), "not this one")
    hand.press(send_of(page))
    hand.refused()
    expect(page.locator("input[name=username]")).to_have_value(username)
    accessible(page)
    hand.write(page.locator("input[name=password]"), keys.passwords[username])
    hand.enter(page.locator("input[name=password]"), send_of(page))
    page.wait_for_url("**/dang-nhap/ma/**")
    picture(page, "sign-in-code")
    accessible(page)
    give_code(hand, "000000")
    hand.refused()
    accessible(page)
    code = keys.code(username)
    give_code(hand, code)
    page.wait_for_url("**/ban-lam-viec/**")
    expect(page.locator("main .cols > div:first-child h2").first).to_be_visible()  # work, or that none waits
    picture(page, "desk")
    accessible(page)
    sign_out(hand)
    expect(page).to_have_url("/da-dang-xuat/")
    give_password(hand, keys, username)
    give_code(hand, code)
    hand.refused()


def test_passkey_made_used_and_removed(kind: str, visit: Visit, keys: Keys, accessible: Check, picture: Record) -> None:
    hand, username = visit(), WITH_PASSKEY[kind]
    page = hand.page
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    made = device.send("WebAuthn.addVirtualAuthenticator", {"options": ON_THIS_DEVICE})
    give_password(hand, keys, username)
    give_code(hand, keys.code(username))
    page.goto("/tai-khoan/")
    accessible(page)
    hand.press(page.locator("a[href='/tai-khoan/khoa/']"))
    prove(hand, keys.passwords[username], accessible)
    button = page.locator("by-passkey button")
    expect(button).to_be_visible()
    picture(page, "passkey")
    accessible(page)
    hand.press(button)
    page.wait_for_url("**/tai-khoan/ma-du-phong/**")
    expect(page.locator(".codes code").first).to_be_visible()
    kept = device.send("WebAuthn.getCredentials", {"authenticatorId": made["authenticatorId"]})
    assert len(kept["credentials"]) == 1
    accessible(page)
    page.reload()
    expect(page.locator(".codes code")).to_have_count(0)
    sign_out(hand)
    accessible(page)
    page.goto("/dang-nhap/")
    hand.press(page.locator("by-passkey button"))
    page.wait_for_url("**/ban-lam-viec/**")
    page.goto("/tai-khoan/")
    hand.press(page.locator("form[action^='/tai-khoan/bo/'] button").last)
    prove(hand, keys.passwords[username], accessible)
    page.goto("/tai-khoan/")
    expect(page.locator("form[action^='/tai-khoan/bo/']")).to_have_count(1)


def prove(hand: Hand, password: str, accessible: Check) -> None:
    """Where the product asks whether it is still the same person."""
    if "/xac-nhan/" in hand.page.url:
        accessible(hand.page)
        field = hand.page.locator("input[name=secret]")
        hand.write(field, password)
        hand.enter(field, send_of(hand.page))


def test_a_phone_is_bound_and_signs_in_with_a_pin(
    kind: str, work: Visit, visit: Visit, accessible: Check, picture: Record
) -> None:
    at_desk = work(COMMUNE)
    desk = at_desk.page
    post_of_a_group(at_desk, GROUPS[kind][0])
    at_desk.press(desk.locator("form[action$='/ma-may/'] button").first)
    desk.wait_for_url("**/to-ma/**")
    expect(desk.locator(".qr svg")).to_be_visible()
    picture(desk, "phone-sheet")
    accessible(desk)
    desk.emulate_media(media="print")
    expect(desk.locator("header.top nav")).to_be_hidden()
    expect(desk.locator(".qr svg")).to_be_visible()
    expect(desk.locator("by-print button")).to_be_hidden()
    link = desk.locator(".address").inner_text()

    on_phone = visit(PHONE, device_scale_factor=2, has_touch=True)
    phone = on_phone.page
    phone.goto(link)
    picture(phone, "phone-bind")
    accessible(phone)
    phone.reload()
    on_phone.twice(send_of(phone))
    phone.wait_for_url("**/gan-may/ma-pin/**")
    accessible(phone)
    give_pin(on_phone, "pin", "pin_again", pin=PIN_OF_A_CHILD)
    on_phone.refused()
    accessible(phone)
    phone.goto("/gan-may/ma-pin/")
    for name in ("pin", "pin_again"):
        on_phone.write(phone.locator(f"input[name={name}]"), PIN)
    picture(phone, "phone-pin")
    on_phone.enter(phone.locator("input[name=pin_again]"), send_of(phone))
    phone.wait_for_url("**/ban-lam-viec/**")
    picture(phone, "phone-desk")
    accessible(phone)
    sign_out(on_phone)
    phone.goto("/dang-nhap/")
    phone.wait_for_url("**/dang-nhap/pin/**")
    picture(phone, "phone-sign-in")
    accessible(phone)
    give_pin(on_phone, "pin", pin=OTHER_PIN)
    on_phone.refused()
    accessible(phone)
    give_pin(on_phone, "pin", pin=PIN)
    phone.wait_for_url("**/ban-lam-viec/**")

    other = visit(PHONE).page
    other.goto(link)
    assert PIN not in other.content()
    expect(other.locator("by-confirm-once form")).to_have_count(0)
    accessible(other)


def test_a_printed_invitation_opens_an_account(kind: str, work: Visit, visit: Visit, accessible: Check) -> None:
    """Invitation, password, authenticator, codes for a lost phone; then one of those codes instead of the phone."""
    at_desk = work(COMMUNE)
    post_of_a_group(at_desk, GROUPS[kind][1])
    at_desk.press(at_desk.page.locator("button[value=in]").first)
    at_desk.page.wait_for_url("**/thu-moi/**")
    accessible(at_desk.page)
    hand, username = visit(), f"to.truong.{kind}"
    page = hand.page
    page.goto(at_desk.page.locator(".address").inner_text())
    accessible(page)
    hand.press(send_of(page))
    hand.refused()
    accessible(page)
    hand.write(page.locator("input[name=username]"), username)
    secrets = page.locator("main input[type=password]")
    for number in range(secrets.count()):
        hand.write(secrets.nth(number), "con sông nhỏ chảy quanh làng")
    hand.press(send_of(page))
    page.goto("/tai-khoan/ung-dung-ma/")
    prove(hand, "con sông nhỏ chảy quanh làng", accessible)
    accessible(page)
    secret = page.locator("main code").inner_text()
    give_code(hand, "000000")
    hand.refused()
    accessible(page)
    give_code(hand, code_at_this_moment(secret))
    page.wait_for_url("**/tai-khoan/ma-du-phong/**")
    spare = page.locator(".codes code").first.inner_text()
    accessible(page)
    hand.press(page.locator("main a.btn").first)
    expect(page).to_have_url("/ban-lam-viec/")
    sign_out(hand)
    give_password(hand, Keys({username: "con sông nhỏ chảy quanh làng"}, {}), username)
    give_code(hand, spare)
    page.wait_for_url("**/ban-lam-viec/**")
    accessible(page)
