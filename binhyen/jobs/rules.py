"""When a failed job tries again, and which turn of a schedule is due. Pure functions."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

FIRST_PAUSE: Final = timedelta(seconds=10)
LONGEST_PAUSE: Final = timedelta(hours=6)


def pause_after(attempts: int) -> timedelta:
    """How long a job rests after its n-th failed attempt: 10 s, doubled each time, at most 6 hours."""
    doublings = min(max(attempts - 1, 0), 20)
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)


@dataclass(frozen=True, slots=True)
class Daily:
    """Once a day at a time of the clock in Viet Nam."""

    at: time

    def turn(self, now: datetime) -> datetime:
        """The last moment, not after `now`, at which it was due."""
        due = datetime.combine(now.date(), self.at, tzinfo=now.tzinfo)
        return due if due <= now else due - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Hourly:
    """Every `every` hours, at a minute past the hour, counted from midnight."""

    minute: int = 0
    every: int = 1

    def turn(self, now: datetime) -> datetime:
        """The last moment, not after `now`, at which it was due."""
        start = datetime.combine(now.date(), time(minute=self.minute), tzinfo=now.tzinfo)
        hours = (now - start) // timedelta(hours=1)
        if hours < 0:
            last = (24 - 1) // self.every * self.every
            return start - timedelta(days=1) + timedelta(hours=last)
        return start + timedelta(hours=hours // self.every * self.every)


@dataclass(frozen=True, slots=True)
class EveryMinutes:
    """Every `minutes` minutes, counted from midnight."""

    minutes: int

    def turn(self, now: datetime) -> datetime:
        """The last moment, not after `now`, at which it was due."""
        start = datetime.combine(now.date(), time(), tzinfo=now.tzinfo)
        past = (now - start) // timedelta(minutes=self.minutes)
        return start + timedelta(minutes=past * self.minutes)


Schedule = Daily | Hourly | EveryMinutes


def turn_key(due: datetime) -> str:
    """The key of one turn of a schedule: the same for every worker that looks."""
    return f"turn:{due:%Y-%m-%dT%H:%M}"


def day_of(key: str) -> date:
    """The day of a turn, from its key."""
    return date.fromisoformat(key.removeprefix("turn:")[:10])
