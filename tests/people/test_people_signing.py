"""Signing in: password, code, recovery code, throttling that locks nobody out, devices and sessions."""

import base64
import time
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from binhyen.core import clock
from binhyen.core.errors import BadInput, NotFound
from binhyen.notify.models import Letter
from binhyen.people import queries, rules, tokens
from binhyen.people.adapter import SecondFactorAdapter
from binhyen.people.models import AttemptBucket, OpenSession, SignInDevice, User
from binhyen.people.services import attempts, factors, signing
from binhyen.people.services.signing import Outcome
from tests.people.conftest import PASSWORD, TODAY, People

SIGN_IN = "/dang-nhap/"
WRONG = "không phải mật khẩu"


def code_of(person: User, step: int = 0) -> str:
    row = Authenticator.objects.get(user=person, type="totp")
    secret = SecondFactorAdapter().decrypt(row.data["secret"])
    counter = int(time.time()) // 30 + step
    return str(totp.format_hotp_value(totp.hotp_value(secret, counter)))


def set_up_app(people: People, key: str) -> User:
    person = people.users[key]
    secret = factors.new_totp_secret()
    code = totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 - 1))
    factors.add_totp(person=person, secret=secret, code=code, by=people.actor(key), unit=people.land.n1.public_id)
    return person


def sign_in(browser: Client, username: str, password: str = PASSWORD, **more: Any) -> Any:
    return browser.post(SIGN_IN, {"username": username, "password": password, **more})


def test_password_alone_where_no_second_factor_is_set_up(people: People, client: Client) -> None:
    answer = sign_in(client, "nguoi.g1", next="/ban-lam-viec/")
    assert answer["Location"] == "/ban-lam-viec/"
    assert client.get("/ban-lam-viec/").status_code == 200
    device = SignInDevice.objects.get()
    assert (device.family, device.first_day) == ("other", TODAY.date())
    assert "thiet_bi" in client.cookies
    assert client.cookies["thiet_bi"]["httponly"]
    columns = [column.name for model in (SignInDevice, OpenSession, User) for column in model._meta.get_fields()]
    assert not {"ip", "address", "user_agent", "last_login"} & set(columns)


@pytest.mark.parametrize("where", ["https://xau.vn/", "//xau.vn", "javascript:alert(1)", ""])
def test_nobody_is_led_elsewhere(people: People, client: Client, where: str) -> None:
    assert sign_in(client, "nguoi.g1", next=where)["Location"] == "/ban-lam-viec/"


def test_wrong_password_and_unknown_name_look_alike(people: People, client: Client) -> None:
    known = sign_in(client, "nguoi.n1", WRONG)
    unknown = sign_in(Client(), "khong.ai", WRONG)
    assert known.status_code == unknown.status_code == 422
    assert known.context["form"].errors == unknown.context["form"].errors
    assert sign_in(Client(), "", "").status_code == 422


def test_an_unknown_name_costs_the_same_hash(people: People, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["tests.people.counting.CountingHasher"]
    from tests.people.counting import CountingHasher

    person = people.users["g1"]
    person.set_password(PASSWORD)
    person.save()
    blank = people.users["g2"]
    blank.set_unusable_password()
    blank.save()
    spent = []
    for name in ("nguoi.g1", "khong.ai", "nguoi.g2"):
        CountingHasher.calls = 0
        assert signing.try_password(username=name, password=WRONG, device_secret="").outcome == Outcome.WRONG
        spent.append(CountingHasher.calls)
    assert spent == [1, 1, 1]


def test_an_account_that_was_closed(people: People) -> None:
    User.objects.filter(username="nguoi.g1").update(is_active=False)
    assert signing.try_password(username="nguoi.g1", password=PASSWORD, device_secret="").outcome == Outcome.WRONG


def test_guessing_elsewhere_never_blocks_the_owner_on_a_known_device(people: People, client: Client) -> None:
    sign_in(client, "nguoi.g1")
    client.post("/dang-xuat/")
    attacker = Client()
    for _ in range(rules.ATTEMPTS):
        assert sign_in(attacker, "nguoi.g1", WRONG).status_code == 422
    blocked = sign_in(attacker, "nguoi.g1", PASSWORD)
    assert blocked.status_code == 429
    assert blocked["Retry-After"] == "900"
    assert "15 phút" in blocked.content.decode()
    assert sign_in(Client(), "nguoi.g1").status_code == 429
    assert sign_in(client, "nguoi.g1").status_code == 302
    assert sign_in(Client(), "nguoi.g2").status_code == 302


def test_a_known_device_has_its_own_limit(people: People, client: Client) -> None:
    sign_in(client, "nguoi.g1")
    client.post("/dang-xuat/")
    for _ in range(rules.ATTEMPTS):
        sign_in(client, "nguoi.g1", WRONG)
    assert sign_in(client, "nguoi.g1").status_code == 429
    assert sign_in(Client(), "nguoi.g1").status_code == 302
    with clock.frozen_at(TODAY + rules.WINDOW):
        assert sign_in(client, "nguoi.g1").status_code == 302
        assert AttemptBucket.objects.count() == 1


def test_a_stolen_cookie_of_somebody_else_is_no_known_device(people: People, client: Client) -> None:
    sign_in(client, "nguoi.g2")
    secret = tokens.digest("x")
    assert attempts.bucket_for("password", "nguoi.g1", secret) == attempts.bucket_for("password", "nguoi.g1", "")
    client.cookies["thiet_bi"] = "gia:mao"
    assert sign_in(client, "nguoi.g1").status_code == 302


def test_right_attempts_do_not_count(people: People) -> None:
    for _ in range(rules.ATTEMPTS * 2):
        assert signing.try_password(username="nguoi.g1", password=PASSWORD, device_secret="").person
    assert AttemptBucket.objects.get().attempts == 0
    assert "nguoi" not in AttemptBucket.objects.get().name


def test_second_step(people: People, client: Client) -> None:
    person = set_up_app(people, "n1")
    answer = sign_in(client, "nguoi.n1", next="/tai-khoan/")
    assert answer["Location"] == reverse("people:sign_in_code")
    assert client.get("/tai-khoan/").status_code == 302
    assert client.get("/dang-nhap/ma/").status_code == 200
    code = code_of(person)
    entered = client.post("/dang-nhap/ma/", {"code": code})
    assert entered["Location"] == "/tai-khoan/"
    assert client.get("/ban-lam-viec/").status_code == 200
    other = Client()
    sign_in(other, "nguoi.n1")
    replay = other.post("/dang-nhap/ma/", {"code": code})
    assert replay.status_code == 422
    assert Letter.objects.filter(template="people/letters/account_changed").exists()


def test_the_half_open_door_closes_after_ten_minutes(people: People, client: Client) -> None:
    set_up_app(people, "n1")
    assert client.get("/dang-nhap/ma/").status_code == 302
    sign_in(client, "nguoi.n1")
    with clock.frozen_at(TODAY + timedelta(minutes=11)):
        assert client.get("/dang-nhap/ma/")["Location"] == SIGN_IN


def test_codes_are_throttled_apart_from_passwords(people: People, client: Client) -> None:
    person = set_up_app(people, "n1")
    sign_in(client, "nguoi.n1")
    for _ in range(rules.PIN_ATTEMPTS):
        assert client.post("/dang-nhap/ma/", {"code": "000000"}).status_code == 422
    assert client.post("/dang-nhap/ma/", {"code": code_of(person)}).status_code == 429


def test_recovery_codes_work_once(people: People, client: Client) -> None:
    person = set_up_app(people, "n1")
    codes = factors.unused_recovery_codes(person)
    assert len(codes) == 10
    sign_in(client, "nguoi.n1")
    assert client.post("/dang-nhap/ma/", {"code": f"{codes[0][:4]} {codes[0][4:]}"}).status_code == 302
    assert not factors.use_code(person=person, code=codes[0])
    assert len(factors.unused_recovery_codes(person)) == 9
    assert not factors.use_code(person=person, code="12")
    assert not factors.use_code(person=people.users["g1"], code=codes[1])
    assert not factors.use_code(person=people.users["g1"], code="123456")


def test_the_secret_is_not_in_the_database(people: People) -> None:
    person = people.users["n1"]
    secret = factors.new_totp_secret()
    code = totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
    factors.add_totp(person=person, secret=secret, code=code, by=people.actor("n1"), unit="")
    assert secret not in str(list(Authenticator.objects.values_list("data", flat=True)))
    url = SecondFactorAdapter().build_totp_url(person, secret)
    assert "Nguy" not in url
    assert "nguoi.n1" in url


def test_set_up_the_app_by_page(people: People, enter: Any) -> None:
    browser = enter(people.users["n1"], strong=False)
    page = browser.get("/tai-khoan/ung-dung-ma/")
    secret = page.context["secret"].replace(" ", "")
    assert browser.post("/tai-khoan/ung-dung-ma/", {"code": "000000"}).status_code == 422
    code = totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
    done = browser.post("/tai-khoan/ung-dung-ma/", {"code": code})
    assert done["Location"] == "/tai-khoan/ma-du-phong/"
    shown = browser.get("/tai-khoan/ma-du-phong/").content.decode()
    first = factors.unused_recovery_codes(people.users["n1"])[0]
    assert first[:4] in shown
    assert first[:4] + " " + first[4:] not in browser.get("/tai-khoan/ma-du-phong/").content.decode()
    assert browser.get("/ban-lam-viec/").status_code == 200
    browser.post("/tai-khoan/ma-du-phong/")
    assert factors.unused_recovery_codes(people.users["n1"])[0] != first
    row = Authenticator.objects.get(user=people.users["n1"], type="totp")
    assert browser.get("/tai-khoan/").status_code == 200
    assert browser.post(f"/tai-khoan/bo/{row.pk}/").status_code == 302
    assert not Authenticator.objects.exists()
    assert browser.post(f"/tai-khoan/bo/{row.pk}/").status_code == 404


def test_needs_a_factor_before_codes(people: People) -> None:
    with pytest.raises(BadInput):
        factors.new_recovery_codes(person=people.users["g1"], by=people.actor("g1"), unit="")
    with pytest.raises(NotFound):
        factors.remove_factor(person=people.users["g1"], factor=1, by=people.actor("g1"), unit="")
    person = set_up_app(people, "n1")
    codes = Authenticator.objects.get(user=person, type="recovery_codes")
    with pytest.raises(NotFound):
        factors.remove_factor(person=person, factor=codes.pk, by=people.actor("n1"), unit="")
    Authenticator.objects.create(user=person, type="webauthn", data={})
    app = Authenticator.objects.get(user=person, type="totp")
    factors.remove_factor(person=person, factor=app.pk, by=people.actor("n1"), unit="")
    assert queries.has_second_factor(person)
    assert factors.unused_recovery_codes(person)


@pytest.mark.parametrize("path", ["/tai-khoan/ung-dung-ma/", "/tai-khoan/khoa/", "/tai-khoan/ma-du-phong/"])
def test_a_proof_that_is_too_old(people: People, enter: Any, path: str) -> None:
    browser = enter(people.users["n1"])
    with clock.frozen_at(TODAY + timedelta(minutes=16)):
        asked = browser.get(path)
        assert asked["Location"].startswith("/tai-khoan/xac-nhan/")
        assert browser.post("/tai-khoan/xac-nhan/", {"secret": WRONG, "next": path}).status_code == 422
        assert browser.post("/tai-khoan/xac-nhan/", {"secret": PASSWORD, "next": path})["Location"] == path
        assert browser.get(path).status_code == 200
        for _ in range(rules.ATTEMPTS):
            browser.post("/tai-khoan/xac-nhan/", {"secret": WRONG})
        assert browser.post("/tai-khoan/xac-nhan/", {"secret": WRONG}).status_code == 429


def test_change_the_password(people: People, client: Client) -> None:
    other = Client()
    sign_in(other, "nguoi.g1")
    sign_in(client, "nguoi.g1")
    path = "/tai-khoan/mat-khau/"
    new = "năm con gà gáy sáng"
    for old, first, again in ((WRONG, new, new), (PASSWORD, new, "khác"), (PASSWORD, "ngắn", "ngắn")):
        answer = client.post(path, {"old": old, "password": first, "password_again": again})
        assert answer.status_code == 422
    assert client.post(path, {"old": PASSWORD, "password": new, "password_again": new}).status_code == 302
    assert client.get("/tai-khoan/").status_code == 200
    assert other.get("/tai-khoan/").status_code == 302
    assert sign_in(Client(), "nguoi.g1", new).status_code == 302


def test_sign_out_the_others(people: People, client: Client) -> None:
    other = Client(headers={"user-agent": "Mozilla/5.0 (Linux; Android 13)"})
    sign_in(other, "nguoi.g1")
    sign_in(client, "nguoi.g1")
    page = client.get("/tai-khoan/").content.decode()
    assert "Android" in page
    assert "Mozilla" not in page
    client.post("/tai-khoan/thoat-noi-khac/")
    assert other.get("/tai-khoan/").status_code == 302
    assert client.get("/tai-khoan/").status_code == 200
    assert OpenSession.objects.count() == 1
    client.post("/dang-xuat/")
    assert OpenSession.objects.count() == 0
    assert Client().post("/dang-xuat/").status_code == 302


def test_old_sessions_are_forgotten(people: People, client: Client) -> None:
    sign_in(client, "nguoi.g1")
    with clock.frozen_at(TODAY + timedelta(days=2)):
        sign_in(Client(), "nguoi.g1")
        assert OpenSession.objects.count() == 1
    sign_in(client, "nguoi.g1")
    assert SignInDevice.objects.count() == 2
    assert Session.objects.exists()


def test_language_of_the_account(people: People, enter: Any) -> None:
    browser = enter(people.users["g1"])
    answer = browser.post("/tai-khoan/ngon-ngu/", {"language": "en"})
    assert answer.cookies["ngon_ngu"].value == "en"
    assert User.objects.get(username="nguoi.g1").language == "en"
    assert "ngon_ngu" not in browser.post("/tai-khoan/ngon-ngu/", {"language": "fr"}).cookies
    fresh = Client()
    assert sign_in(fresh, "nguoi.g1").cookies["ngon_ngu"].value == "en"
    fresh.cookies["ngon_ngu"] = "vi"
    assert "ngon_ngu" not in sign_in(fresh, "nguoi.g1").cookies


def test_statements_of_signing_in(people: People, client: Client) -> None:
    with CaptureQueriesContext(connection) as spent:
        sign_in(client, "nguoi.g1")
    told = [one["sql"] for one in spent if "SAVEPOINT" not in one["sql"]]
    assert len(told) <= 20, "\n".join(told)
    assert sum(one.startswith(("INSERT", "UPDATE", "DELETE")) for one in told) <= 9


def test_passkeys_that_do_not_answer_us(people: People, client: Client, enter: Any) -> None:
    begun = client.post("/dang-nhap/khoa/bat-dau/")
    assert begun.json()["publicKey"]["userVerification"] == "required"
    handles = ("bmd1b2k", "$$$", base64.urlsafe_b64encode(b"\xff\xfe").decode())
    answers = [f'{{"response": {{"userHandle": "{handle}"}}}}' for handle in handles]
    for sent in ("", "{}", '{"response": 1}', *answers):
        assert client.post("/dang-nhap/khoa/", {"credential": sent}).status_code == 422
    known = base64.urlsafe_b64encode(people.users["n1"].public_id.encode()).decode()
    broken = f'{{"response": {{"userHandle": "{known}"}}}}'
    assert client.post("/dang-nhap/khoa/", {"credential": broken}).status_code == 422
    assert client.get("/dang-nhap/khoa/").status_code == 405
    browser = enter(people.users["n1"])
    options = browser.post("/tai-khoan/khoa/bat-dau/").json()["publicKey"]
    assert options["user"]["name"] == "nguoi.n1"
    assert "Nguy" not in str(options)
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert browser.post("/tai-khoan/khoa/", {"credential": '{"id": "x"}'}).status_code == 422
    assert browser.post("/tai-khoan/khoa/", {"credential": ""}).status_code == 422
    for _ in range(factors.MOST_PASSKEYS):
        Authenticator.objects.create(user=people.users["n1"], type="webauthn", data={})
    assert browser.post("/tai-khoan/khoa/", {"credential": '{"id": "x"}'}).status_code == 422
