"""Domain events and their handlers, in order. Small handlers run in the transaction, large ones enqueue a job."""

from binhyen.core.events import Event
from binhyen.org.events import UnitEnded, UnitStarted
from binhyen.people.events import PostChangedHands, PostEnded

HANDLERS: dict[type[Event], tuple[str, ...]] = {
    UnitEnded: ("binhyen.people.services.units.on_unit_ended",),
    UnitStarted: ("binhyen.people.services.units.on_unit_started",),
    PostChangedHands: (),
    PostEnded: (),
}
