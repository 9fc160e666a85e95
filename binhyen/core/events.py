"""Domain events without signals: each event type has one ordered tuple of handlers, listed in the wiring module.

A small handler runs in the same transaction; a large one only enqueues an idempotent job keyed by (event, handler).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TypeAlias

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. Subclasses are frozen dataclasses of plain values; `key` names this one for ever."""

    key: str


Handler: TypeAlias = Callable[[Event], None]


@cache
def _wiring(module: str) -> Mapping[type[Event], tuple[Handler, ...]]:
    table: Mapping[type[Event], tuple[str, ...]] = import_module(module).HANDLERS
    return {event: tuple(import_string(path) for path in paths) for event, paths in table.items()}


def handlers_of(event: type[Event]) -> tuple[Handler, ...]:
    """The handlers of an event type, in the order of the wiring."""
    return _wiring(settings.BINHYEN_WIRING).get(event, ())


def emit(event: Event) -> None:
    """Run every handler of the event, in order, inside the caller's transaction."""
    for handler in handlers_of(type(event)):
        handler(event)
