"""What the org room tells the rooms above when a confirmed event moves something (handlers: the wiring module)."""

from dataclasses import dataclass
from datetime import date

from binhyen.core.events import Event


@dataclass(frozen=True, slots=True)
class UnitEnded(Event):
    """A unit ended. `successors` are (primary key, weight 0–1), largest first; empty when nothing follows it."""

    unit_id: int
    public_id: str
    on: date
    successors: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class UnitStarted(Event):
    """A unit started. `predecessors` are primary keys."""

    unit_id: int
    public_id: str
    on: date
    predecessors: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class UnitMoved(Event):
    """A unit got another parent in a tree."""

    unit_id: int
    public_id: str
    on: date
    tree: str
    old_parent_id: int | None
    new_parent_id: int
