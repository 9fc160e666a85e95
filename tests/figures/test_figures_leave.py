"""More time and other rules: given from above, with a reason, never by oneself."""

from datetime import date, timedelta
from typing import Any

import pytest

from binhyen.core import clock
from binhyen.core.actor import system_actor
from binhyen.core.errors import BadInput, NotAllowed, Stale
from binhyen.figures.models import CalendarRule, LockExtension, Period
from binhyen.figures.queries.locks import extended_until
from binhyen.figures.queries.periods import extensions_of, rule_of
from binhyen.figures.services.catalogue import Loaded
from binhyen.figures.services.periods import edit_rule, extend_lock, open_period
from binhyen.figures.tasks import keep_calendar
from binhyen.org.models import Unit
from tests.people.conftest import TODAY, People

SYSTEM = system_actor("tests")


@pytest.fixture
def period(catalogue: Loaded, people: People) -> Period:
    return open_period(calendar="month", start=date(2026, 1, 15), by=SYSTEM)


def give(period: Period, unit: Unit, people: People, key: str, **more: Any) -> LockExtension:
    given = {"until": date(2026, 3, 20), "reason": "Xã bị lũ, mất mạng một tuần.", **more}
    return extend_lock(period=period, unit=unit, by=people.actor(key), **given)


def test_more_time_is_given_from_above(people: People, period: Period) -> None:
    land = people.land
    for key in ("n1", "n2", "south", "g1", "tech"):
        with pytest.raises(NotAllowed):
            give(period, land.n1, people, key)
    with pytest.raises(NotAllowed):
        give(period, land.north, people, "north")
    given = give(period, land.n1, people, "north")
    assert (given.unit, given.until, given.granted_by) == (land.n1, date(2026, 3, 20), people.posts["north"].public_id)
    assert extended_until(period, [land.g1.pk, land.n1.pk, land.north.pk]) == date(2026, 3, 20)
    assert extended_until(period, [land.n2.pk, land.north.pk]) is None
    assert list(extensions_of(period)) == [given]
    assert give(period, land.north, people, "centre")


@pytest.mark.parametrize(
    "wrong",
    [
        {"until": date(2026, 3, 7)},
        {"until": date(2026, 3, 1)},
        {"until": date(2026, 7, 1)},
        {"reason": "  "},
    ],
)
def test_more_time_has_an_end_and_a_reason(people: People, period: Period, wrong: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        give(period, people.land.n1, people, "north", **wrong)


def edit(rule: CalendarRule, by: Any, **more: Any) -> CalendarRule:
    names = ("anchor", "months", "opens_days", "due_days", "lock_days", "version")
    return edit_rule(rule=rule, by=by, **{**{name: getattr(rule, name) for name in names}, **more})


def test_the_centre_edits_a_rule(people: People, period: Period) -> None:
    rule = rule_of("month")
    with pytest.raises(NotAllowed):
        edit(rule, people.actor("north"), due_days=12)
    changed = edit(rule, people.actor("centre"), due_days=12)
    assert (changed.due_days, changed.version) == (12, 2)
    with pytest.raises(Stale):
        edit(rule, people.actor("centre"), due_days=13)
    period.refresh_from_db()
    assert period.due == date(2026, 2, 25)
    assert open_period(calendar="month", start=date(2026, 2, 15), by=SYSTEM).due == date(2026, 3, 26)


@pytest.mark.parametrize(
    "wrong",
    [
        {"anchor": date(2000, 12, 31)},
        {"anchor": date(2000, 12, 1)},
        {"months": 0},
        {"months": 121},
        {"opens_days": 400},
        {"due_days": 22},
        {"lock_days": 400},
        {"due_days": -400},
    ],
    ids=str,
)
def test_a_rule_that_cannot_be_is_refused(people: People, period: Period, wrong: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        edit(rule_of("month"), people.actor("centre"), **wrong)


def test_thematic_days_stay_by_hand(people: People, period: Period) -> None:
    rule = rule_of("thematic")
    with pytest.raises(BadInput):
        edit(rule, people.actor("centre"), months=1)
    open_period(calendar="thematic", start=date(2026, 7, 1), end=date(2026, 8, 19), theme="Ngày hội", by=SYSTEM)
    assert edit(rule, people.actor("centre"), due_days=10).due_days == 10


def test_the_calendar_keeps_itself(people: People) -> None:
    keep_calendar({}, None)  # type: ignore[arg-type]
    assert Period.objects.filter(calendar="month").count() == 2
    keep_calendar({}, None)  # type: ignore[arg-type]
    assert Period.objects.count() == 4
    with clock.frozen_at(TODAY + timedelta(days=13)):
        keep_calendar({}, None)  # type: ignore[arg-type]
    assert Period.objects.filter(calendar="month").count() == 3
