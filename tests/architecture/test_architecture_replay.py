"""Every handler of every event is replayed: the second time changes nothing."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps

from binhyen.core import clock, db
from binhyen.core.events import Event, handlers_of
from binhyen.jobs.services import JobRequeued
from binhyen.org.events import UnitEnded, UnitStarted
from binhyen.org.models import Unit
from config import wiring
from tests.people.conftest import TODAY, People

OURS = [model for model in apps.get_models() if model.__module__.startswith("binhyen.")]
ON = date(2026, 1, 1)


def _ended(people: People) -> Event:
    n1, n2 = people.land.n1, people.land.n2
    Unit.objects.filter(pk=n1.pk).update(valid_to=ON)
    return UnitEnded(key="e1", unit_id=n1.pk, public_id=n1.public_id, on=ON, successors=((n2.pk, 1.0),))


def _started(people: People) -> Event:
    n3 = people.land.n3
    return UnitStarted(key="e2", unit_id=n3.pk, public_id=n3.public_id, on=ON, predecessors=())


def _requeued(people: People) -> Event:
    return JobRequeued(key="e3", job="job1", name="tidy", by=people.actor("tech"))


EXAMPLES: dict[type[Event], Callable[[People], Event]] = {
    UnitEnded: _ended,
    UnitStarted: _started,
    JobRequeued: _requeued,
}
WIRED = [(event, path) for event, paths in wiring.HANDLERS.items() for path in paths]


def snapshot() -> dict[str, list[Any]]:
    """Every row of the product."""
    return {model._meta.label: list(model._default_manager.order_by("pk").values()) for model in OURS}


def test_every_wired_event_has_an_example() -> None:
    assert {event for event, _path in WIRED} <= set(EXAMPLES)


@pytest.mark.django_db
def test_a_handler_that_adds_each_time_is_found(people: People) -> None:
    before = snapshot()
    people.put("again", people.land.n3, "commune_coordinator")  # type: ignore[arg-type]
    assert snapshot() != before


@pytest.mark.django_db
@pytest.mark.parametrize(("event", "path"), WIRED, ids=[path for _event, path in WIRED])
def test_second_time_changes_nothing(people: People, event: type[Event], path: str) -> None:
    with clock.frozen_at(TODAY):
        made = EXAMPLES[event](people)
        handler = next(h for h in handlers_of(event) if f"{h.__module__}.{h.__qualname__}" == path)
        with db.write():
            handler(made)
        once = snapshot()
    with clock.frozen_at(TODAY + timedelta(hours=1)):
        with db.write():
            handler(made)
        assert snapshot() == once
