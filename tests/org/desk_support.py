"""Signed-in browsers and forms for the tests of the desk pages of units."""

import re
from collections.abc import Callable, Iterator
from datetime import date

import html5lib
import pytest
from django.test import Client
from django.urls import reverse

from binhyen.core.actor import system_actor
from binhyen.org.models import Event, Succession, Unit
from binhyen.org.states import EventStatus
from binhyen.people.models import Appointment, Post, User
from binhyen.people.roles import TITLES, Role
from binhyen.people.states import AppointmentKind
from tests.org.conftest import BEGAN, Land

BY = system_actor("tests")
Enter = Callable[[str], Client]


@pytest.fixture
def staff(land: Land, settings: object) -> Iterator[Enter]:
    """staff(name): a browser signed in as the coordinator of n1, of n2, the confirmer of north, of south, or a hamlet
    head of g1 ("stranger" to every verb of this room).
    """
    holders = {
        "n1": (land.n1, Role.COMMUNE_COORDINATOR),
        "n2": (land.n2, Role.COMMUNE_COORDINATOR),
        "north": (land.north, Role.PROVINCE_CONFIRMER),
        "south": (land.south, Role.PROVINCE_CONFIRMER),
        "province": (land.north, Role.PROVINCE_COORDINATOR),
        "centre": (land.centre, Role.CENTRE_ADMIN),
        "stranger": (land.g1, Role.HAMLET_HEAD),
    }

    def enter(name: str) -> Client:
        unit, role = holders[name]
        post = Post.objects.create(unit=unit, role=role, title=TITLES[role][0], valid_from=BEGAN)
        user = User.objects.create(username=f"nguoi.{name}.{post.pk}", full_name="Nguyễn Mẫu Số Một")
        Appointment.objects.create(
            post=post, person=user, kind=AppointmentKind.HOLDER, valid_from=BEGAN, appointed_by="tests"
        )
        browser = Client()
        browser.force_login(user)
        session = browser.session
        session["hai_buoc"] = True
        session.save()
        return browser

    return enter  # type: ignore[return-value]


def page(browser: Client, address: str, data: dict[str, object] | None = None, status: int = 200) -> str:
    response = browser.get(address) if data is None else browser.post(address, data)
    assert response.status_code == status, response.content.decode()[-1500:]
    text = response.content.decode()
    html5lib.HTMLParser(strict=True).parse(text)
    return text


def hidden(text: str) -> dict[str, str]:
    """The idempotency key and the version that a form carries."""
    found = {}
    for name in ("once", "version"):
        match = re.search(rf'name="{name}" value="([^"]*)"', text) or re.search(
            rf'name="{name}"[^>]*value="([^"]*)"', text
        )
        assert match, name
        found[name] = match.group(1)
    return found


def begin(browser: Client, place: Unit, what: str) -> str:
    """Start a change; returns the address of its first question."""
    address = reverse("org:begin", args=[place.public_id])
    response = browser.post(address, {**hidden(page(browser, address)), "what": what})
    assert response.status_code == 302, response.content.decode()
    return str(response.headers["Location"])


def answer(browser: Client, address: str, **data: object) -> str:
    """Answer a step; returns where it leads."""
    response = browser.post(address, {**hidden(page(browser, address)), **data})
    assert response.status_code == 302, response.content.decode()[-3000:]
    return str(response.headers["Location"])


def act(browser: Client, event: Event, verb: str) -> None:
    address = reverse("org:change", args=[event.public_id])
    data = hidden(page(browser, address))
    response = browser.post(reverse("org:change_act", args=[event.public_id, verb]), data)
    assert response.status_code == 302, response.content.decode()[-2000:]


PAPER = {"effective_on": "02/02/2026", "legal_document": "5/NQ-HĐND", "legal_date": "15/01/2026"}


@pytest.fixture
def on_record(land: Land) -> Event:
    """A proposed change whose units are on record, as the loader writes them: g1 went to g3 and g4 in halves."""
    before, one, two = (Unit.objects.get(pk=land.units[key].pk) for key in ("g1", "g3", "g4"))
    day = date(2026, 1, 1)
    Unit.objects.filter(pk=before.pk).update(valid_to=day)
    before.labels.update(valid_to=day)
    before.parents.update(valid_to=day)
    Unit.objects.filter(pk__in=[one.pk, two.pk]).update(valid_from=day)
    event = Event.objects.create(
        kind="split",
        status=EventStatus.PROPOSED,
        effective_on=day,
        place=land.north,
        recorded_at="2026-01-01T00:00:00+07:00",
        recorded_by="load",
        legal_document="7/NQ",
    )
    for after, weight, standing in ((one, 0.5, "agreed"), (two, 0.5, "only_map")):
        Succession.objects.create(
            event=event,
            predecessor=before,
            successor=after,
            basis="area",
            weight=weight,
            standing=standing,
            source="map",
        )
    return event
