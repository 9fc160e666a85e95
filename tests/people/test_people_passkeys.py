"""Passkeys, with a device in software: making one, signing in with it, and what does not get in."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from binhyen.notify.models import Letter
from binhyen.people.models import User
from tests.people.authenticator import SoftwareDevice
from tests.people.conftest import People

MAKE, MAKE_BEGIN = "/tai-khoan/khoa/", "/tai-khoan/khoa/bat-dau/"
ENTER, ENTER_BEGIN = "/dang-nhap/khoa/", "/dang-nhap/khoa/bat-dau/"


@pytest.fixture
def local() -> Client:
    return Client(SERVER_NAME="localhost")


def make(browser: Client, device: SoftwareDevice) -> Any:
    options = browser.post(MAKE_BEGIN, SERVER_NAME="localhost").json()
    return browser.post(MAKE, {"credential": device.make(options)}, SERVER_NAME="localhost")


def test_make_a_passkey_and_sign_in_with_it(people: People, enter: Any, local: Client) -> None:
    device = SoftwareDevice()
    owner = enter(people.users["n1"], strong=False)
    assert make(owner, device)["Location"] == "/tai-khoan/ma-du-phong/"
    assert owner.get("/ban-lam-viec/").status_code == 200
    assert "tạo ngày" in owner.get("/tai-khoan/").content.decode()
    options = local.post(ENTER_BEGIN).json()
    entered = local.post(ENTER, {"credential": device.answer(options), "next": "/tai-khoan/"})
    assert entered["Location"] == "/tai-khoan/"
    assert local.get("/ban-lam-viec/").status_code == 200
    assert Authenticator.objects.filter(type="webauthn").count() == 1


def test_an_answer_is_good_for_one_challenge(people: People, enter: Any, local: Client) -> None:
    device = SoftwareDevice()
    make(enter(people.users["n1"]), device)
    options = local.post(ENTER_BEGIN).json()
    answer = device.answer(options)
    assert local.post(ENTER, {"credential": answer}).status_code == 302
    other = Client(SERVER_NAME="localhost")
    assert other.post(ENTER, {"credential": answer}).status_code == 422
    other.post(ENTER_BEGIN)
    assert other.post(ENTER, {"credential": answer}).status_code == 422


def test_another_key_or_owner_does_not_get_in(people: People, enter: Any, local: Client) -> None:
    device, stranger = SoftwareDevice(), SoftwareDevice()
    make(enter(people.users["n1"]), device)
    stranger.handle = device.handle
    assert local.post(ENTER, {"credential": stranger.answer(local.post(ENTER_BEGIN).json())}).status_code == 422
    device.handle = "a2hvbmctY28"
    assert local.post(ENTER, {"credential": device.answer(local.post(ENTER_BEGIN).json())}).status_code == 422


def test_a_device_that_was_not_unlocked(people: People, enter: Any, local: Client) -> None:
    browser = enter(people.users["n1"])
    assert make(browser, SoftwareDevice(verified=False)).status_code == 422
    device = SoftwareDevice()
    make(browser, device)
    device.flags = SoftwareDevice(verified=False).flags
    assert local.post(ENTER, {"credential": device.answer(local.post(ENTER_BEGIN).json())}).status_code == 422


def test_an_account_that_was_closed_stays_closed(people: People, enter: Any, local: Client) -> None:
    device = SoftwareDevice()
    make(enter(people.users["n1"]), device)
    User.objects.filter(username="nguoi.n1").update(is_active=False)
    assert local.post(ENTER, {"credential": device.answer(local.post(ENTER_BEGIN).json())}).status_code == 422


def test_whoever_has_no_mailbox_gets_no_letter(people: People, enter: Any) -> None:
    User.objects.filter(username="nguoi.n1").update(email="")
    people.users["n1"].refresh_from_db()
    make(enter(people.users["n1"]), SoftwareDevice())
    assert Authenticator.objects.filter(type="webauthn").exists()
    assert not Letter.objects.exists()
