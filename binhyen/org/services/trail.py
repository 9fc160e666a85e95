"""One way from this room into the audit trail."""

from collections.abc import Mapping

from binhyen.audit import services as audit
from binhyen.core.actor import Actor
from binhyen.org.models import Event, Unit


def note(
    *, by: Actor, verb: str, place: Unit | None, object_type: str, object_id: str, detail: Mapping[str, str | int]
) -> None:
    """Record a verb in the chain of a place (the platform's own chain when there is none). Ids and counts only."""
    audit.record(
        by=by,
        verb=verb,
        unit=place.public_id if place is not None else audit.PLATFORM,
        object_type=object_type,
        object_id=object_id,
        detail=dict(detail),
    )


def note_event(by: Actor, verb: str, event: Event, **detail: str | int) -> None:
    """Record what was done to an event of units."""
    what = {"version": event.version, **detail}
    note(
        by=by,
        verb=f"org.event.{verb}",
        place=event.place,
        object_type="org.event",
        object_id=event.public_id,
        detail=what,
    )
