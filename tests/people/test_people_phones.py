"""A phone instead of a mailbox, and invitations on paper or by letter."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from binhyen.core import clock
from binhyen.core.errors import BadInput, InvalidTransition, NotAllowed, NotFound
from binhyen.notify.models import Letter
from binhyen.people import queries, rules, tokens
from binhyen.people.models import DeviceBinding, Invitation, Post, User
from binhyen.people.services import appointments, invitations, phones, signing
from binhyen.people.services.appointments import NewPerson
from binhyen.people.services.signing import Outcome
from binhyen.people.states import AppointmentKind, BindingState, InvitationState
from tests.people.conftest import TODAY, People

PIN = "739164"
ZALO = {"user-agent": "Mozilla/5.0 (Linux; Android 13; wv) Zalo android"}


@pytest.fixture
def head(people: People) -> User:
    """The head of g1, without a password."""
    person = people.users["g1"]
    person.set_unusable_password()
    person.email = ""
    person.save()
    return person


def issue(people: People) -> DeviceBinding:
    return phones.issue_code(post=people.posts["g1"], person=people.users["g1"], by=people.actor("n1"))


def path_of(url: str) -> str:
    return "/" + url.split("/", 3)[3]


def bind_by_pages(people: People, browser: Client) -> None:
    address = path_of(phones.link_of(issue(people)))
    assert browser.get(address).status_code == 200
    assert browser.post(address)["Location"] == "/gan-may/ma-pin/"
    assert browser.get("/gan-may/ma-pin/").status_code == 200
    done = browser.post("/gan-may/ma-pin/", {"pin": PIN, "pin_again": PIN})
    assert done["Location"] == "/ban-lam-viec/"


def test_from_the_printed_code_to_the_desk(people: People, head: User, client: Client, enter: Any) -> None:
    officer = enter(people.users["n1"])
    appointment = people.posts["g1"].appointments.get().public_id
    printed = officer.post(reverse("people:issue", args=[appointment]))
    assert officer.get(printed["Location"]).status_code == 200
    page = officer.get(reverse("people:post", args=[people.posts["g1"].public_id])).content.decode()
    assert "chờ quét" in page
    address = path_of(phones.link_of(DeviceBinding.objects.get()))
    assert client.get(address).status_code == 200
    assert DeviceBinding.objects.get().state == BindingState.ISSUED
    client.post(address)
    weak = client.post("/gan-may/ma-pin/", {"pin": "123456", "pin_again": "123456"})
    assert weak.status_code == 422
    assert client.post("/gan-may/ma-pin/", {"pin": PIN, "pin_again": "739165"}).status_code == 422
    client.post("/gan-may/ma-pin/", {"pin": PIN, "pin_again": PIN})
    assert client.get("/ban-lam-viec/").status_code == 200
    bound = DeviceBinding.objects.get()
    assert bound.bound_on == TODAY.date()
    assert PIN not in bound.pin_hash
    client.post("/dang-xuat/")
    assert client.get("/dang-nhap/")["Location"].startswith("/dang-nhap/pin/")
    assert client.get("/dang-nhap/pin/").status_code == 200
    assert client.get("/dang-nhap/?mat-khau=1").status_code == 200
    assert client.post("/dang-nhap/pin/", {"pin": "000000"}).status_code == 422
    assert client.post("/dang-nhap/pin/", {"pin": PIN}).status_code == 302
    assert officer.get(printed["Location"]).status_code == 404
    assert officer.get(reverse("people:post", args=[people.posts["g1"].public_id])).status_code == 200
    assert client.get("/tai-khoan/").status_code == 200


def test_a_pin_works_on_its_phone_only(people: People, head: User, client: Client) -> None:
    bind_by_pages(people, client)
    stranger = Client()
    assert stranger.get("/dang-nhap/pin/").status_code == 302
    assert signing.try_pin(phone_secret="x", pin=PIN).outcome == Outcome.WRONG
    assert signing.try_pin(phone_secret="", pin=PIN).outcome == Outcome.WRONG
    for _ in range(rules.PIN_ATTEMPTS):
        assert client.post("/dang-nhap/pin/", {"pin": "000001"}).status_code == 422
    assert client.post("/dang-nhap/pin/", {"pin": PIN}).status_code == 429
    with clock.frozen_at(TODAY + rules.WINDOW):
        assert client.post("/dang-nhap/pin/", {"pin": PIN}).status_code == 302


def test_a_new_code_ends_the_lost_phone_at_once(people: People, head: User, client: Client) -> None:
    bind_by_pages(people, client)
    client.post("/dang-xuat/")
    new = Client()
    bind_by_pages(people, new)
    assert client.get("/dang-nhap/pin/").status_code == 302
    assert DeviceBinding.objects.exclude(state=BindingState.REVOKED).count() == 1
    assert DeviceBinding.objects.filter(state=BindingState.REVOKED, pin_hash="", secret_hash="").count() == 1


def test_a_code_is_good_once_and_for_a_day(people: People, head: User) -> None:
    token = tokens.mint(phones.KIND, issue(people).public_id)
    with clock.frozen_at(TODAY + rules.QR_LIFE), pytest.raises(NotFound):
        phones.bind(token=token)
    phones.bind(token=token)
    with pytest.raises(NotFound):
        phones.bind(token=token)
    with pytest.raises(NotFound):
        phones.open_binding("không phải mã")
    assert Client().get("/gan-may/abc/").status_code == 404


def test_inside_zalo_the_page_says_what_to_do(people: People, head: User) -> None:
    address = path_of(phones.link_of(issue(people)))
    assert "trình duyệt" in Client(headers=ZALO).get(address).content.decode()
    assert Client().get(address).context["in_app"] is False


def test_who_may_print_codes(people: People, head: User, enter: Any) -> None:
    appointment = people.posts["g1"].appointments.get().public_id
    for key in ("n2", "s1", "g1"):
        answer = enter(people.users[key]).post(reverse("people:issue", args=[appointment]))
        assert answer.status_code == 403
    with pytest.raises(BadInput):
        phones.issue_code(post=people.posts["g1"], person=people.users["g2"], by=people.actor("n1"))
    with pytest.raises(NotAllowed):
        phones.issue_code(post=people.posts["n1"], person=people.users["n1"], by=people.actor("north"))
    binding = issue(people)
    with pytest.raises(NotAllowed):
        phones.issued(binding.public_id, by=people.actor("n2"))
    with clock.frozen_at(TODAY + rules.QR_LIFE), pytest.raises(NotFound):
        phones.issued(binding.public_id, by=people.actor("n1"))


def test_ending_a_phone(people: People, head: User, client: Client, enter: Any) -> None:
    bind_by_pages(people, client)
    appointment = people.posts["g1"].appointments.get().public_id
    ended = enter(people.users["n1"]).post(reverse("people:revoke_phone", args=[appointment]))
    assert ended.status_code == 302
    with pytest.raises(InvalidTransition):
        phones.revoke(post=people.posts["g1"], person=head, by=people.actor("n1"))
    issue(people)
    with pytest.raises(NotAllowed):
        phones.revoke(post=people.posts["g1"], person=head, by=people.actor("n2"))
    phones.revoke(post=people.posts["g1"], person=head, by=people.actor("g1"))
    assert queries.phone_of(head) is None


def test_choosing_a_pin_out_of_turn(people: People, head: User, client: Client) -> None:
    assert client.get("/gan-may/ma-pin/").status_code == 404
    with pytest.raises(NotFound):
        phones.choose_pin(phone_secret="x", pin=PIN)
    secret = phones.bind(token=tokens.mint(phones.KIND, issue(people).public_id))
    phones.choose_pin(phone_secret=secret, pin=PIN)
    with pytest.raises(InvalidTransition):
        phones.choose_pin(phone_secret=secret, pin=PIN)
    User.objects.filter(pk=head.pk).update(is_active=False)
    assert signing.try_pin(phone_secret=secret, pin=PIN).outcome == Outcome.WRONG


def test_proving_oneself_with_the_pin(people: People, head: User, client: Client) -> None:
    bind_by_pages(people, client)
    with clock.frozen_at(TODAY + timedelta(minutes=20)):
        asked = client.get("/tai-khoan/ung-dung-ma/")
        assert client.get(asked["Location"]).status_code == 200
        assert client.post("/tai-khoan/xac-nhan/", {"secret": "000000"}).status_code == 422
        assert client.post("/tai-khoan/xac-nhan/", {"secret": PIN}).status_code == 302


# Invitations


def invite(people: People, *, by_letter: bool = False) -> Invitation:
    person = people.users["g1"]
    person.set_unusable_password()
    person.save()
    return invitations.invite(post=people.posts["g1"], person=person, by_letter=by_letter, by=people.actor("n1"))


NEW = {"username": "mau.moi", "password": "bốn con trâu gặm cỏ", "password_again": "bốn con trâu gặm cỏ"}


def test_an_invitation_opens_the_account(people: People, client: Client) -> None:
    address = path_of(invitations.link_of(invite(people)))
    assert "nguoi.g1" in client.get(address).content.decode()
    changes: tuple[dict[str, str], ...] = (
        {"username": "A B"}, {"username": "nguoi.n1"}, {"password_again": "khác"},
        {"password": "1", "password_again": "1"},
    )  # fmt: skip
    for wrong in changes:
        answer = client.post(address, {**NEW, **wrong})
        assert answer.status_code == 422, wrong
    assert Invitation.objects.get().state == InvitationState.SENT
    assert client.post(address, NEW)["Location"] == "/tai-khoan/hai-buoc/"
    assert client.get("/tai-khoan/hai-buoc/").status_code == 200
    assert Client().get(address).status_code == 404
    assert Client().post(address, NEW).status_code == 404
    assert User.objects.get(username="mau.moi").check_password(NEW["password"])


def test_an_invitation_runs_out_and_is_replaced(people: People) -> None:
    first = invite(people)
    second = invite(people)
    token = tokens.mint(invitations.KIND, first.public_id)
    with pytest.raises(NotFound):
        invitations.open_invitation(token)
    with clock.frozen_at(TODAY + rules.INVITATION_LIFE), pytest.raises(NotFound):
        invitations.open_invitation(tokens.mint(invitations.KIND, second.public_id))


def test_invitations_are_refused_in_words(people: People) -> None:
    by = people.actor("n1")
    with pytest.raises(BadInput):
        invitations.invite(post=people.posts["g1"], person=people.users["g1"], by_letter=False, by=by)
    blank = people.users["g2"]
    blank.set_unusable_password()
    blank.email = ""
    blank.save()
    with pytest.raises(BadInput):
        invitations.invite(post=people.posts["g1"], person=blank, by_letter=False, by=by)
    with pytest.raises(BadInput):
        invitations.invite(post=people.posts["g2"], person=blank, by_letter=True, by=by)
    with pytest.raises(NotAllowed):
        invitations.invite(post=people.posts["g2"], person=blank, by_letter=False, by=people.actor("n2"))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_letter(people: People, language: str) -> None:
    User.objects.filter(username="nguoi.g1").update(language=language)
    people.users["g1"].refresh_from_db()
    invitation = invite(people, by_letter=True)
    letter = Letter.objects.get()
    assert letter.language == language
    assert letter.confidential
    assert invitations.link_of(invitation) in letter.body


def _deputy_page(people: People) -> str:
    post = Post.objects.get(pk=people.posts["g2"].pk)
    kind = AppointmentKind.DEPUTY
    appointments.appoint(
        post=post,
        person=NewPerson("Mẫu Chưa Vào"),
        kind=kind,
        valid_from=TODAY.date(),
        version=1,
        by=people.actor("n1"),
    )
    return reverse("people:post", args=[post.public_id])


def test_invitations_by_page(people: People, enter: Any) -> None:
    invite(people)
    browser, appointment = enter(people.users["n1"]), people.posts["g1"].appointments.get().public_id
    sent = browser.post(reverse("people:invite", args=[appointment]), {"cach": "thu"})
    assert sent["Location"] == reverse("people:post", args=[people.posts["g1"].public_id])
    printed = browser.post(reverse("people:invite", args=[appointment]), {"cach": "in"})
    assert browser.get(printed["Location"]).status_code == 200
    assert browser.get(reverse("people:desk")).status_code == 200
    page = browser.get(reverse("people:post", args=[people.posts["g1"].public_id])).content.decode()
    assert "chờ nhận" in page
    assert "Chưa đăng nhập được" in browser.get(_deputy_page(people)).content.decode()
    waiting = Invitation.objects.get(state=InvitationState.SENT)
    withdraw = reverse("people:withdraw_invitation", args=[waiting.public_id])
    assert enter(people.users["n2"], browser=Client()).post(withdraw).status_code == 403
    assert browser.post(withdraw).status_code == 302
    assert browser.post(withdraw).status_code == 404
    with pytest.raises(InvalidTransition):
        invitations.revoke(invitation=Invitation.objects.get(pk=waiting.pk), by=people.actor("n1"))
    with pytest.raises(InvalidTransition):
        invitations.revoke(invitation=waiting, by=people.actor("n1"))
