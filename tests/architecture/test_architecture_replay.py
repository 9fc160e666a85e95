"""Every handler of every event is replayed: the second time changes nothing."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps

from binhyen.core import clock, db
from binhyen.core.events import Event, handlers_of
from binhyen.figures.events import PeriodOpened, ReportAccepted, ReportSubmitted, SlotsRehomed
from binhyen.figures.services.reports import Block
from binhyen.jobs.services import JobRequeued
from binhyen.org.events import UnitEnded, UnitMoved, UnitStarted
from binhyen.org.models import Unit
from config import wiring
from tests.people.conftest import TODAY, People
from tests.reviews.support import Country, build_country

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


def _moved(people: People) -> Event:
    n3, north, south = people.land.n3, people.land.north, people.land.south
    return UnitMoved(
        key="e4", unit_id=n3.pk, public_id=n3.public_id, on=ON, tree="territory", old_parent_id=north.pk,
        new_parent_id=south.pk,
    )  # fmt: skip


def _approved(people: People) -> Country:
    """The country that reports, with an approved review of January over a report with a proposal."""
    country = build_country(people)
    country.send("g1", [1, 1, 1, 1, 1], month=1, texts=[Block("proposal", "Cần thêm đèn cho ngõ chợ")])
    country.approve(country.review(period=country.months[1]))
    return country


def _opened(people: People) -> Event:
    return PeriodOpened(key="e5", period_id=build_country(people).months[1].pk, calendar="month")


def _submitted(people: People) -> Event:
    country = _approved(people)
    slot = country.slot("g1", month=1)
    return ReportSubmitted(
        key="e6", slot_id=slot.pk, unit_id=slot.unit_id, period_id=slot.period_id,
        form_version_id=slot.form_version_id, version=2, mode=1, units=(slot.commune_id or 0,), moved=((0, 1),),
    )  # fmt: skip


def _accepted(people: People) -> Event:
    slot = _approved(people).slot("g1", month=1)
    return ReportAccepted(
        key="e7", slot_id=slot.pk, unit_id=slot.unit_id, period_id=slot.period_id,
        form_version_id=slot.form_version_id, version=1, before=0, units=(slot.commune_id or 0,), moved=(),
    )  # fmt: skip


def _rehomed(people: People) -> Event:
    slot = _approved(people).slot("g1", month=1)
    return SlotsRehomed(
        key="e8", period_id=slot.period_id, form_version_id=slot.form_version_id, moved=1, opened=0, voided=0
    )


EXAMPLES: dict[type[Event], Callable[[People], Event]] = {
    UnitEnded: _ended,
    UnitStarted: _started,
    JobRequeued: _requeued,
    UnitMoved: _moved,
    PeriodOpened: _opened,
    ReportSubmitted: _submitted,
    ReportAccepted: _accepted,
    SlotsRehomed: _rehomed,
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
