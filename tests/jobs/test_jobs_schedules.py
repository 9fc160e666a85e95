"""Schedules: each turn once, after a standstill only the last one."""

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from binhyen.core.clock import VIET_NAM
from binhyen.jobs import services
from binhyen.jobs.models import Job
from binhyen.jobs.registry import handlers
from binhyen.jobs.rules import Daily, EveryMinutes, Hourly, day_of, pause_after, turn_key

MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1)).map(lambda d: d.replace(tzinfo=VIET_NAM))
SCHEDULES = st.one_of(
    st.times().map(lambda at: Daily(at.replace(second=0, microsecond=0))),
    st.builds(Hourly, minute=st.integers(0, 59), every=st.sampled_from([1, 2, 3, 4, 6, 8, 12, 24])),
    st.builds(EveryMinutes, minutes=st.sampled_from([1, 5, 10, 15, 30])),
)


@given(SCHEDULES, MOMENTS)
def test_a_turn_is_never_in_the_future_and_stays_the_same_until_the_next(schedule: Daily, now: datetime) -> None:
    turn = schedule.turn(now)
    assert turn <= now
    assert now - turn <= timedelta(days=1)
    assert schedule.turn(turn) == turn
    assert schedule.turn(turn + (now - turn) / 2) == turn


def test_turns_by_hand() -> None:
    now = datetime(2026, 11, 23, 10, 20, tzinfo=VIET_NAM)
    assert Daily(time(3)).turn(now) == datetime(2026, 11, 23, 3, 0, tzinfo=VIET_NAM)
    assert Daily(time(22)).turn(now) == datetime(2026, 11, 22, 22, 0, tzinfo=VIET_NAM)
    assert Hourly(minute=30, every=4).turn(now) == datetime(2026, 11, 23, 8, 30, tzinfo=VIET_NAM)
    assert Hourly(minute=30).turn(now.replace(hour=0)) == datetime(2026, 11, 22, 23, 30, tzinfo=VIET_NAM)
    assert EveryMinutes(15).turn(now) == datetime(2026, 11, 23, 10, 15, tzinfo=VIET_NAM)
    assert day_of(turn_key(now)) == now.date()


def test_pauses_double_up_to_six_hours() -> None:
    assert [pause_after(n).total_seconds() for n in (0, 1, 2, 3)] == [10, 10, 20, 40]
    assert pause_after(500) == timedelta(hours=6)


@pytest.mark.django_db
def test_each_turn_is_enqueued_once_and_a_standstill_makes_up_for_the_last_only() -> None:
    monday = datetime(2026, 11, 23, 12, 0, tzinfo=VIET_NAM)
    scheduled = sum(1 for handler in handlers().values() if handler.schedule)
    assert scheduled > 0
    assert services.enqueue_due(now=monday) == scheduled
    assert services.enqueue_due(now=monday) == 0
    services.enqueue_due(now=monday + timedelta(days=9))
    assert Job.objects.filter(name="jobs.clear_ended").count() == 2
