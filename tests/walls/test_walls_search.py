"""W3: a name planted in every text is found by no address, signed in or not."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, path, reverse

from binhyen.core import clock
from binhyen.core.access import public
from binhyen.core.fields import GuardedJSONField, guarded_fields
from binhyen.notify.models import Letter
from binhyen.org.models import Event
from binhyen.people.services import reading
from binhyen.people.states import Scope
from tests.architecture.model_rules import addresses
from tests.people.conftest import People

CANARY = "Lữ Thị Hoàng Yến Oanh"
QUERIES = ("Lữ Thị", "lu thi hoang yen oanh", "Hoàng Yến Oanh", "yen oanh")

SHOWN_TO_ITS_READERS = {
    "org.Label.name": "the name of a unit is what pages show",
    "org.EventLine.name": "the name a unit will have",
    "org.Body.name": "the name of a body of the place",
    "people.User.full_name": "the staff directory shows who stands on a public post",
}
"""Texts that pages are there to show, and why."""


def _rows(people: People) -> None:
    """A row in the tables that the small country leaves empty, so that there is a text to plant in."""
    reason = "Đối chiếu hồ sơ bàn giao của tổ trong tháng này."
    reading.ask(unit=people.land.n1, scope=Scope.POST_HISTORY, reason=reason, by=people.actor("n1"))
    document = {"legal_document": "12/NQ", "recorded_by": "x", "place": people.land.north}
    Event.objects.create(kind="create", effective_on=clock.today(), recorded_at=clock.now(), **document)
    Letter.objects.create(
        key="k", unit=people.land.n1.public_id, template="t", language="vi", channel="print", state="to_print",
        subject="s", body="b", queued_at=clock.now(), send_after=clock.now(),
    )  # fmt: skip


def plant() -> list[str]:
    """Write the canary into every free text of every row, past the guard, as a careless import would."""
    planted = []
    for model in apps.get_models():
        for field in guarded_fields(model):
            name = f"{model._meta.label}.{field.name}"
            if (
                name in SHOWN_TO_ITS_READERS
                or isinstance(field, GuardedJSONField)
                or not isinstance(field, models.TextField | models.CharField)
            ):
                continue
            if getattr(field, "types", None):
                continue
            table, column = (connection.ops.quote_name(part) for part in (model._meta.db_table, field.column))
            with connection.cursor() as cursor:
                if model._meta.label == "audit.Entry":
                    continue  # the database itself refuses to change an entry
                cursor.execute(f"UPDATE {table} SET {column} = %s", [CANARY[: field.max_length]])
                planted += [name] if cursor.rowcount else []
    return planted


def _samples(land: Any) -> dict[str, str]:
    return {"public_id": land.n1.public_id, "unit": land.n1.public_id, "unit_id": land.n1.public_id}


def _open_addresses(land: Any) -> Iterator[str]:
    """Every address that can be asked with GET: plain ones, and those that take the id of a unit."""
    values = _samples(land)
    for _address, name, _view in addresses(get_resolver().url_patterns):
        for arguments in ({}, *({key: value} for key, value in values.items())):
            try:
                yield reverse(name, kwargs=arguments)
                break
            except NoReverseMatch:
                continue


def leaks(client: Client, urls: list[str]) -> list[str]:
    """Addresses whose answer carries the whole canary; each is asked alone and with every query (a part of it)."""
    found = []
    for url in urls:
        for query in ("", *QUERIES):
            response = client.get(url, {"q": query} if query else {})
            body = b"".join(response.streaming_content) if response.streaming else response.content
            if CANARY in body.decode("utf-8", "replace"):
                found.append(url)
    return sorted(set(found))


@public
def _leaky(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"<p>{CANARY}</p>")


urlpatterns = [path("ro/", _leaky, name="leaky")]


@pytest.mark.django_db
@pytest.mark.urls("tests.walls.test_walls_search")
def test_planted_leak_is_found(client: Client) -> None:
    assert leaks(client, ["/ro/"]) == ["/ro/"]


@pytest.mark.wall("W3", "A name written into any text is found by no page and by no search.")
@pytest.mark.django_db
def test_no_address_finds_a_name_for_a_visitor(people: People, client: Client) -> None:
    _rows(people)
    assert {"people.StaffSession.reason", "org.Event.legal_document", "notify.Letter.body"} <= set(plant())
    urls = list(dict.fromkeys(_open_addresses(people.land)))
    assert len(urls) >= 8
    assert leaks(client, urls) == []


@pytest.mark.wall("W3", "A name written into any text is found by no page and by no search.")
@pytest.mark.django_db
def test_no_search_finds_a_name_for_staff(people: People, enter: Callable[..., Client]) -> None:
    _rows(people)
    plant()
    for key in ("centre", "n1", "g1"):
        browser = enter(people.users[key])
        urls = [url for url in dict.fromkeys(_open_addresses(people.land)) if "tim" in url or "search" in url]
        assert urls
        assert leaks(browser, urls) == []


@pytest.mark.wall("W3", "No search for a person: only names of units are found")
@pytest.mark.django_db
def test_search_finds_units_and_no_holder(people: People, client: Client) -> None:
    holder = people.users["n1"].full_name
    response = client.get(reverse("org:search"), {"q": holder})
    assert response.status_code == 200
    assert people.users["n1"].public_id not in response.content.decode()
    assert list(response.context["hits"]) == []
    found = client.get(reverse("org:search"), {"q": "dong son"}).content.decode()
    assert people.land.n1.public_id in found
