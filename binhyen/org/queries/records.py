"""Bodies of a place, and the events that touched a unit."""

from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from binhyen.core.errors import NotFound
from binhyen.org.models import Body, Edge, Event, EventLine, Succession, Unit
from binhyen.org.queries.trees import alive, subtree_filter
from binhyen.org.states import BodyKind, EventStatus, Tree

BODY_ORDER = {kind: rank for rank, kind in enumerate(BodyKind.values)}


def bodies(unit: Unit, on: date) -> list[Body]:
    """The bodies of a place on a date, the Party committee first."""
    found = list(Body.objects.filter(alive(on), unit=unit))
    return sorted(found, key=lambda body: (BODY_ORDER[body.kind], body.name, body.pk))


def event_by_public_id(public_id: str) -> Event:
    """The event with this public id. Raises NotFound."""
    event = Event.objects.select_related("place").filter(public_id=public_id).first()
    if event is None:
        raise NotFound(_("There is no change of units at this address."))
    return event


def events_of(unit: Unit) -> list[Event]:
    """Every event that started, ended, moved, renamed or shared out the unit, newest first. Drafts and withdrawn events
    are left out.
    """
    shared = Succession.objects.filter(Q(predecessor=unit) | Q(successor=unit)).values("event_id")
    lines = EventLine.objects.filter(Q(unit=unit) | Q(parent=unit)).values("event_id")
    moved = Edge.objects.filter(child=unit, event__isnull=False).values("event_id")
    return list(
        Event.objects.filter(Q(pk__in=shared) | Q(pk__in=lines) | Q(pk__in=moved) | Q(place=unit))
        .filter(status__in=(EventStatus.PROPOSED, EventStatus.CONFIRMED))
        .order_by("-effective_on", "id")
    )


def events_waiting(unit: Unit, on: date) -> QuerySet[Event]:
    """The proposed events of a place and of everything below it, oldest effect first."""
    here = subtree_filter(unit, on, Tree.TERRITORY, field="place")
    return (
        Event.objects.filter(here, status=EventStatus.PROPOSED).select_related("place").order_by("effective_on", "id")
    )
