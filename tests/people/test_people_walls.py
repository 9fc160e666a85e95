"""What technical administrators and public pages may not show; what the unit's page says."""

from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from binhyen.core.access import access_of
from binhyen.people.models import (
    Appointment,
    AttemptBucket,
    DeviceBinding,
    Invitation,
    OpenSession,
    Post,
    SignInDevice,
    StaffReading,
    User,
)
from binhyen.people.roles import Role
from binhyen.people.services import reading
from binhyen.people.states import Scope
from binhyen.people.verbs import CARRIES, AuditVerb
from tests.people.conftest import BEGAN, People

OPEN_TO_A_TECHNICIAN = {AuditVerb.READ_CONFIGURATION.value}


def _patterns(resolver: URLResolver | None = None, prefix: str = "") -> list[tuple[str, URLPattern]]:
    found: list[tuple[str, URLPattern]] = []
    for part in (resolver or get_resolver()).url_patterns:
        if isinstance(part, URLResolver):
            inner = f"{part.namespace}:" if part.namespace else prefix
            found += _patterns(part, inner)
        else:
            found.append((f"{prefix}{part.name}", part))
    return found


def test_a_technical_administrator_carries_configuration_only() -> None:
    assert CARRIES[Role.TECHNICAL_ADMIN].all == OPEN_TO_A_TECHNICIAN


def test_over_all_addresses_a_technician_opens_no_content(people: People, enter: Any) -> None:
    """Every address that asks for a verb refuses a technician, unless the verb is to see the configuration."""
    browser = enter(people.users["tech"])
    values = {
        "unit": people.land.north.public_id, "post": people.posts["north"].public_id, "token": "x", "factor": 1,
        "position": 0,
        "appointment": people.posts["north"].appointments.get().public_id, "public_id": people.land.north.public_id,
    }  # fmt: skip
    asked = 0
    for name, pattern in _patterns():
        access = access_of(pattern.callback)
        if access is None or access.kind != "verb" or access.verb in OPEN_TO_A_TECHNICIAN:
            continue
        arguments = {key: values.get(key, "x") for key in pattern.pattern.converters}
        assert browser.get(reverse(name, kwargs=arguments)).status_code == 403, name
        asked += 1
    assert asked >= 10


def test_a_technician_sees_no_post_but_their_own(people: People, enter: Any) -> None:
    browser = enter(people.users["tech"])
    for key in ("north", "n1", "g1"):
        post = people.posts[key].public_id
        for name in ("post", "edit"):
            assert browser.get(reverse(f"people:{name}", args=[post])).status_code == 403
        ended = people.posts[key].appointments.get().public_id
        assert browser.get(reverse("people:end", args=[ended])).status_code == 403
    own = browser.get(reverse("people:post", args=[people.posts["tech"].public_id]))
    assert own.status_code == 200
    session = reading.ask(
        unit=people.land.n1, scope=Scope.COMMENTS, reason="Tra cứu ý kiến chờ đăng của tháng này", by=people.actor("n1")
    )
    assert browser.get(reverse("people:reading", args=[session.public_id])).status_code == 403
    assert "Nguyễn Mẫu Số 3" not in browser.get(reverse("people:readings")).content.decode()


def test_who_answers_here(people: People, client: Client, enter: Any) -> None:
    post = people.posts["n1"]
    Post.objects.filter(pk=post.pk).update(phone="0234 382 2113", hours="24/24")
    address = f"/don-vi/{people.land.n1.public_id}/"
    page = client.get(address).content.decode()
    assert "0234 382 2113" in page
    assert "Nguyễn Mẫu Số 4" not in page
    assert "Nguyễn Mẫu Số 4" in enter(people.users["north"]).get(address).content.decode()
    Post.objects.filter(pk=post.pk).update(public=True)
    assert "Nguyễn Mẫu Số 4" in client.get(address).content.decode()
    Appointment.objects.filter(post=post).delete()
    assert "hiện chưa có người" in client.get(address).content.decode()
    assert client.get(f"/don-vi/{people.land.n2.public_id}/").status_code == 200


def test_gaps_are_for_whoever_fills_them(people: People, client: Client, enter: Any) -> None:
    address = f"/don-vi/{people.land.n1.public_id}/"
    assert "xem=trong" not in client.get(address).content.decode()
    officer = enter(people.users["n1"])
    assert "xem=trong" not in officer.get(address).content.decode()
    Post.objects.create(unit=people.land.g3, role=Role.HAMLET_HEAD, title="to_truong", valid_from=BEGAN)
    assert "xem=trong" in officer.get(address).content.decode()
    assert "xem=trong" in officer.get("/ban-lam-viec/").content.decode()
    listed = officer.get(f"/ban-lam-viec/nguoi/{people.land.n1.public_id}/?xem=trong").content.decode()
    assert "Xóm 6" in listed
    assert "xem=trong" not in enter(people.users["n2"], browser=Client()).get(address).content.decode()


def test_acting_and_deputies_are_called_so(people: People, enter: Any) -> None:
    Appointment.objects.filter(post=people.posts["g1"]).update(kind="acting")
    Appointment.objects.filter(post=people.posts["g2"]).update(kind="deputy")
    officer = enter(people.users["n1"])
    first = officer.get(f"/ban-lam-viec/nguoi/{people.land.g1.public_id}/").content.decode()
    assert "tạm phụ trách" in first
    second = officer.get(f"/ban-lam-viec/nguoi/{people.land.g2.public_id}/").content.decode()
    assert "cấp phó phụ trách" in second
    assert officer.get("/ban-lam-viec/nguoi/").status_code == 302


@pytest.mark.wall("W3", "No search for a person: only names of units are found")
def test_no_page_finds_a_person_by_name(people: People, enter: Any) -> None:
    officer = enter(people.users["centre"])
    for address in ("/tim/?q=Mẫu", "/tim/?q=nguoi.n1", "/tim/goi-y/?q=Mẫu"):
        assert "Nguyễn Mẫu" not in officer.get(address).content.decode()


def test_words_of_things(people: People) -> None:
    session = reading.ask(
        unit=people.land.n1, scope=Scope.COMMENTS, reason="Tra cứu ý kiến chờ đăng của tháng này", by=people.actor("n1")
    )
    things = (
        people.users["n1"],
        people.posts["n1"],
        people.posts["n1"].appointments.get(),
        session,
        Invitation(),
        DeviceBinding(),
        StaffReading(object_type="post", object_id="x"),
        SignInDevice(family="mac"),
        OpenSession(opened_on=BEGAN),
        AttemptBucket(),
    )
    assert all(str(thing) for thing in things)
    assert User.objects.get_by_natural_key("nguoi.n1") == people.users["n1"]
