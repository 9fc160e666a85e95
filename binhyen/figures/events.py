"""What the figures room tells the rooms above, inside the transaction in which it happens (handlers: the wiring)."""

from dataclasses import dataclass

from binhyen.core.events import Event


@dataclass(frozen=True, slots=True)
class PeriodOpened(Event):
    """A period began to be collected: its slots are to be opened."""

    period_id: int
    calendar: str


@dataclass(frozen=True, slots=True)
class ReportSubmitted(Event):
    """A version of a report was sent. `units` are those whose totals moved (primary keys, the sender's first where it
    has rows of its own), `moved` the change of `submitted` by position; positions that did not change are left out.
    """

    slot_id: int
    unit_id: int
    period_id: int
    form_version_id: int
    version: int
    mode: int
    units: tuple[int, ...]
    moved: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class ReportAccepted(Event):
    """A version was accepted by the unit directly above. `before` is the version accepted until now (0: none), `moved`
    the change of `accepted` by position.
    """

    slot_id: int
    unit_id: int
    period_id: int
    form_version_id: int
    version: int
    before: int
    units: tuple[int, ...]
    moved: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class ReportReturned(Event):
    """A version was sent back with reasons for these positions (None: for the report as a whole)."""

    slot_id: int
    unit_id: int
    period_id: int
    form_version_id: int
    version: int
    positions: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class SlotsRehomed(Event):
    """Slots of a period moved in the tree, were opened or are no longer owed, after a change of units."""

    period_id: int
    form_version_id: int
    moved: int
    opened: int
    voided: int
