"""Two officers at once: one wins, the other hears that somebody was quicker, nothing is half done."""

import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from django.db import connections

from binhyen.core import clock
from binhyen.core.actor import system_actor
from binhyen.core.errors import Refused, Stale
from binhyen.org import queries
from binhyen.org.models import Event, Succession, Unit
from binhyen.org.rules.plan import Move, Start, merge
from binhyen.org.services.checking import verify_units
from binhyen.org.services.confirming import confirm_event
from binhyen.org.services.events import draft_event, propose_event, withdraw_event
from tests.org.conftest import TODAY, Land, build_land
from tests.support.databases import shared_database

ON = date(2026, 4, 1)
BY = system_actor("officer")
Act = Callable[[], object]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shared_land(tmp_path: Path) -> Iterator[Land]:
    """The small country in a database that several connections see: the server, or a SQLite file."""
    with shared_database(tmp_path):
        yield build_land()


def _proposed(land: Land, lines: list[object], place: Unit) -> Event:
    event = draft_event(place=place, effective_on=ON, lines=lines, by=BY, legal_document="1")  # type: ignore[arg-type]
    return propose_event(event=event, version=1, by=BY)


def _at_once(*acts: Act) -> list[object]:
    """Run each act in its own thread and connection, all let go at one moment; results or refusals in order."""
    gate = threading.Barrier(len(acts))
    results: list[object] = [None] * len(acts)

    def run(index: int, act: Act) -> None:
        with clock.frozen_at(TODAY):
            gate.wait(10)
            try:
                results[index] = act()
            except Refused as refusal:
                results[index] = refusal
            finally:
                connections.close_all()

    threads = [threading.Thread(target=run, args=(index, act)) for index, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def test_two_officers_confirm_the_same_event(shared_land: Land) -> None:
    land = shared_land
    new = Start("n", "group", "thon", "Mới", land.n1.pk)
    event = _proposed(land, merge([land.g1.pk, land.g2.pk], new), land.n1)
    results = _at_once(*[lambda: confirm_event(event=event, version=2, by=BY)] * 3)
    assert sorted(type(result).__name__ for result in results) == ["Event", "Stale", "Stale"]
    assert Unit.objects.filter(source="event").count() == 1
    assert Succession.objects.count() == 2
    assert verify_units() == []


def test_one_confirms_while_another_withdraws(shared_land: Land) -> None:
    land = shared_land
    event = _proposed(land, merge([land.g1.pk, land.g2.pk], Start("n", "group", "thon", "Mới", land.n1.pk)), land.n1)
    results = _at_once(
        lambda: confirm_event(event=event, version=2, by=BY), lambda: withdraw_event(event=event, version=2, by=BY)
    )
    assert sum(isinstance(result, Stale) for result in results) == 1
    event.refresh_from_db()
    assert Unit.objects.filter(source="event").count() == (1 if event.status == "confirmed" else 0)
    assert verify_units() == []


def test_two_events_that_want_the_same_unit(shared_land: Land) -> None:
    land = shared_land
    first = _proposed(land, merge([land.g1.pk, land.g2.pk], Start("n", "group", "thon", "Một", land.n1.pk)), land.n1)
    second = _proposed(land, merge([land.g2.pk, land.g3.pk], Start("n", "group", "thon", "Hai", land.n1.pk)), land.n1)
    results = _at_once(
        lambda: confirm_event(event=first, version=2, by=BY), lambda: confirm_event(event=second, version=2, by=BY)
    )
    assert sum(isinstance(result, Event) for result in results) == 1
    assert Unit.objects.filter(source="event").count() == 1
    assert verify_units() == []


def test_two_transfers_at_once_leave_one_set_of_positions(shared_land: Land) -> None:
    land = shared_land
    events = [_proposed(land, [Move(unit.pk, land.south.pk)], land.centre) for unit in (land.n1, land.n2)]
    results = _at_once(*[lambda event=event: confirm_event(event=event, version=2, by=BY) for event in events])  # type: ignore[misc]
    assert all(isinstance(result, Event) for result in results)
    assert queries.count_subtree(land.south, ON) == 11
    assert queries.count_subtree(land.north, ON) == 2
    assert verify_units() == []
