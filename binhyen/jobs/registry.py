"""The named handlers of background jobs and their schedules, found in the `tasks` module of every room."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib import import_module, util
from typing import Any, TypeAlias, TypeVar

from django.apps import apps

from binhyen.jobs.checkpoints import Checkpoint
from binhyen.jobs.rules import Schedule

Payload: TypeAlias = Mapping[str, Any]
Work: TypeAlias = Callable[[Payload, Checkpoint], None]
W = TypeVar("W", bound=Work)

URGENT, ORDINARY, PATIENT = 10, 50, 90
"""Priorities: the smaller number goes first."""


@dataclass(frozen=True, slots=True)
class Handler:
    """What runs a job: the function, how long a lease lasts, how often it is tried, and when it runs by itself."""

    name: str
    work: Work
    lease: timedelta
    most_attempts: int
    priority: int
    schedule: Schedule | None


_handlers: dict[str, Handler] = {}


def job(
    name: str,
    *,
    lease: timedelta = timedelta(minutes=2),
    most_attempts: int = 8,
    priority: int = ORDINARY,
    schedule: Schedule | None = None,
) -> Callable[[W], W]:
    """Register a function as the handler of jobs called `name` ("room.what").

    It gets the payload and a Checkpoint. Whatever it writes, it writes in short transactions, each together with the
    checkpoint (`with checkpoint.step(...)`), so that a job which is cut off goes on where it was and
    does nothing twice.
    With a `schedule` a job is enqueued at every turn; after a standstill only the last turn missed is made up for.
    Raises ValueError for a name that is taken.
    """

    def register(work: W) -> W:
        known = _handlers.get(name)
        if known is not None and known.work.__qualname__ != work.__qualname__:
            raise ValueError(f"two handlers are called {name}")
        _handlers[name] = Handler(name, work, lease, most_attempts, priority, schedule)
        return work

    return register


@cache
def _load() -> None:
    """Import the `tasks` module of every room that has one."""
    for config in apps.get_app_configs():
        if config.name.startswith("binhyen.") and util.find_spec(f"{config.name}.tasks"):
            import_module(f"{config.name}.tasks")


def handlers() -> Mapping[str, Handler]:
    """Every handler by name."""
    _load()
    return _handlers


def handler_of(name: str) -> Handler | None:
    """The handler of a job, or None when no room knows the name (any more)."""
    return handlers().get(name)
