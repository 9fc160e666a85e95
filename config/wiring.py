"""Domain events and their handlers, in order. Small handlers run in the transaction, large ones enqueue a job."""

from binhyen.core.events import Event

HANDLERS: dict[type[Event], tuple[str, ...]] = {}
