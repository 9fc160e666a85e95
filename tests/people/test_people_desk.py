"""The desk says what waits, to whom it concerns and to nobody else."""

from datetime import date
from typing import Any

import pytest

from binhyen.org.models import Event
from binhyen.org.states import EventKind, EventStatus
from binhyen.people.roles import Role
from tests.people.conftest import TODAY, People

WORDS = "1 thay đổi đơn vị đang chờ"


@pytest.fixture
def proposed(people: People) -> Event:
    """A merger that n1 sent to the province for confirmation; each province has somebody who confirms."""
    people.put("confirms", people.land.north, Role.PROVINCE_CONFIRMER)
    people.put("next_door", people.land.south, Role.PROVINCE_CONFIRMER)
    return Event.objects.create(
        kind=EventKind.MERGE,
        effective_on=date(2026, 4, 1),
        place=people.land.n1,
        status=EventStatus.PROPOSED,
        recorded_at=TODAY,
        recorded_by="tests",
    )


def test_a_confirmer_sees_what_waits_and_nobody_else_does(people: People, proposed: Event, enter: Any) -> None:
    place = people.land.north.public_id
    page = enter(people.users["confirms"]).get("/ban-lam-viec/").content.decode()
    assert WORDS in page
    assert f"/{place}/" in page
    for key in ("next_door", "north", "n1", "g1", "tech"):
        assert WORDS not in enter(people.users[key]).get("/ban-lam-viec/").content.decode(), key


def test_nothing_waits_once_it_is_withdrawn(people: People, proposed: Event, enter: Any) -> None:
    Event.objects.filter(pk=proposed.pk).update(status=EventStatus.WITHDRAWN)
    page = enter(people.users["confirms"]).get("/ban-lam-viec/").content.decode()
    assert WORDS not in page
    assert "Không có việc nào đang chờ" in page


def test_a_second_proposal_is_counted(people: People, proposed: Event, enter: Any) -> None:
    Event.objects.create(
        kind=EventKind.RENAME,
        effective_on=date(2026, 5, 1),
        place=people.land.n2,
        status=EventStatus.PROPOSED,
        recorded_at=TODAY,
        recorded_by="tests",
    )
    page = enter(people.users["confirms"]).get("/ban-lam-viec/").content.decode()
    assert "2 thay đổi đơn vị đang chờ" in page
