"""What files are taken for. A room declares each purpose as code: kinds, size, who may open it, how long it is kept."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, TypeAlias

from django.utils.functional import Promise

from binhyen.core.actor import Actor
from binhyen.core.decisions import Decision
from binhyen.core.purpose import Purpose
from binhyen.files.states import Kind

if TYPE_CHECKING:
    from binhyen.files.models import FileUse

Policy: TypeAlias = "Callable[[Actor, FileUse], Decision]"

SMALL_SIDE = 1280
"""Pixels on the longer side that are enough to see what a picture shows."""


@dataclass(frozen=True, slots=True)
class FilePurpose:
    """One purpose of files.

    `code` is closed and stored; `words` and `declared` tell the person who sends one; `may_open` decides about every
    single opening; `picture_side` makes pictures smaller; `guard_text` runs the people guard over plain texts;
    `kept_for` None keeps as long as the thing it belongs to.
    """

    code: str
    words: str | Promise
    declared: Purpose
    kinds: frozenset[Kind]
    max_bytes: int
    may_open: Policy
    picture_side: int | None = SMALL_SIDE
    guard_text: bool = True
    kept_for: timedelta | None = None


_purposes: dict[str, FilePurpose] = {}


def register(purpose: FilePurpose) -> FilePurpose:
    """Declare a purpose, from a room's `apps.ready`. Raises ValueError for a code that is taken."""
    known = _purposes.get(purpose.code)
    if known is not None and known != purpose:
        raise ValueError(f"two purposes of files are called {purpose.code}")
    _purposes[purpose.code] = purpose
    return purpose


def purpose_of(code: str) -> FilePurpose:
    """The purpose with a code. Raises LookupError for one that no room declares."""
    if code not in _purposes:
        raise LookupError(f"no room takes files for {code}")
    return _purposes[code]


def purposes() -> tuple[FilePurpose, ...]:
    """Every purpose, by code: for the generated reference."""
    return tuple(_purposes[code] for code in sorted(_purposes))
