"""Signing in with a real browser: a passkey is made and used; a printed code binds a phone."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.e2e.conftest import PHONE
from tests.e2e.keys import Keys, sign_in

INSIDE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
PIN = "739164"


def test_a_passkey_is_made_and_signs_in(desktop: Page, keys: Keys, accessible: Callable[[Page], None]) -> None:
    device = desktop.context.new_cdp_session(desktop)
    device.send("WebAuthn.enable")
    made = device.send("WebAuthn.addVirtualAuthenticator", {"options": INSIDE})
    sign_in(desktop, keys, "mau.tinh")
    desktop.goto("/tai-khoan/khoa/")
    accessible(desktop)
    desktop.locator("by-passkey button").click()
    desktop.wait_for_url("**/tai-khoan/ma-du-phong/")
    kept = device.send("WebAuthn.getCredentials", {"authenticatorId": made["authenticatorId"]})
    assert len(kept["credentials"]) == 1
    desktop.goto("/tai-khoan/")
    accessible(desktop)
    desktop.locator("main form[action='/dang-xuat/'] button").click()
    desktop.wait_for_url("**/da-dang-xuat/")
    desktop.goto("/dang-nhap/")
    accessible(desktop)
    desktop.locator("by-passkey button").click()
    desktop.wait_for_url("**/ban-lam-viec/")


def test_without_passkeys_there_is_another_way(open_page: Callable[..., Page]) -> None:
    zalo = "Mozilla/5.0 (Linux; Android 13; SM-A125F; wv) AppleWebKit/537.36 Chrome/109.0 Mobile Zalo android"
    page = open_page(PHONE, user_agent=zalo)
    page.add_init_script("delete window.PublicKeyCredential")
    page.goto("/dang-nhap/")
    assert page.locator("by-passkey button").is_hidden()
    assert page.locator("by-open-in-browser [data-panel]").is_visible()
    assert page.locator("input[name=password]").is_visible()


def test_a_printed_code_binds_a_phone(
    signed_in: Callable[..., Page],
    open_page: Callable[..., Page],
    accessible: Callable[[Page], None],
) -> None:
    desk = signed_in("mau.xa")
    desk.goto("/ban-lam-viec/nguoi/")
    desk.locator("table").nth(1).locator("tbody a").nth(1).click()
    desk.locator("table tbody th a").first.click()
    desk.locator("form[action$='/ma-may/'] button").first.click()
    desk.wait_for_url("**/to-ma/**")
    accessible(desk)
    address = desk.locator(".address").inner_text()
    phone = open_page(PHONE)
    phone.goto(address)
    accessible(phone)
    phone.locator("main form button").click()
    phone.wait_for_url("**/gan-may/ma-pin/")
    phone.locator("input[name=pin]").fill("123456")
    phone.locator("input[name=pin_again]").fill("123456")
    phone.locator("main form button").click()
    phone.locator(".errsum").wait_for()
    accessible(phone)
    phone.locator("input[name=pin]").fill(PIN)
    phone.locator("input[name=pin_again]").fill(PIN)
    phone.locator("main form button").click()
    phone.wait_for_url("**/ban-lam-viec/")
    phone.goto("/tai-khoan/")
    phone.locator("main form[action='/dang-xuat/'] button").click()
    phone.goto("/dang-nhap/")
    phone.wait_for_url("**/dang-nhap/pin/**")
    phone.locator("input[name=pin]").fill(PIN)
    phone.locator("main form button").click()
    phone.wait_for_url("**/ban-lam-viec/")
