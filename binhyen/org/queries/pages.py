"""What the pages ask in one go, so that a page costs the same few statements with ten rows and with a thousand."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Func, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.utils.translation import gettext as _

from binhyen.core import clock
from binhyen.core.errors import NotFound
from binhyen.org.models import Body, Edge, Event, EventLine, Label, Position, Succession, Unit
from binhyen.org.queries.trees import UnitRow, alive, children, parent_of, unit_rows
from binhyen.org.states import UNDER_COMMUNE, EventStatus, Form, Standing, Tree, UnitKind


@dataclass(frozen=True, slots=True)
class Pair:
    """One share of a predecessor (primary keys) with its event. `weight` 0: somebody says so and it is not counted."""

    before: int
    after: int
    weight: float
    basis: str
    exact: bool
    standing: str
    reason: str
    source: str
    event: Event


@dataclass(frozen=True, slots=True)
class Around:
    """The direct past and future of a unit: the pairs of its predecessors and successors, the rows of their units."""

    pairs: Sequence[Pair]
    rows: Mapping[int, UnitRow]


@dataclass(frozen=True, slots=True)
class Reform:
    """How the succession stands: communes that are unions of whole predecessors (`exact`) of all that have one, former
    units that were split, pairs on which the sources differ, and events by state for each province (primary key).
    """

    communes: int
    exact: int
    splits: int
    disputed: int
    events: Mapping[int, Mapping[str, int]]

    def total(self, status: str) -> int:
        """How many events are in a state."""
        return sum(counts.get(status, 0) for counts in self.events.values())

    @property
    def provinces_done(self) -> int:
        """Provinces in which no event waits any more."""
        return sum(1 for counts in self.events.values() if not counts.get(EventStatus.PROPOSED))


def labels_at(public_id: str) -> list[Label]:
    """Every Vietnamese name that the unit with this public id has borne, oldest first, with the unit. One statement."""
    named = Label.objects.filter(unit__public_id=public_id, lang="vi").select_related("unit")
    return list(named.order_by("valid_from", "id"))


def around(unit: Unit, on: date) -> Around:
    """The pairs in which the unit, or one of its direct predecessors, takes part. Withdrawn and draft events are left
    out. Three statements.
    """
    parents = Succession.objects.filter(successor=unit, weight__gt=0).values("predecessor_id")
    found = (
        Succession.objects.filter(Q(predecessor=unit) | Q(successor=unit) | Q(predecessor_id__in=parents))
        .filter(event__status__in=(EventStatus.PROPOSED, EventStatus.CONFIRMED))
        .select_related("event")
        .order_by("event__effective_on", "predecessor_id", "successor_id", "basis")
    )
    pairs = [pair_of(row) for row in found]
    ids = {pair.before for pair in pairs} | {pair.after for pair in pairs}
    return Around(pairs=pairs, rows=unit_rows(ids, on) if ids else {})


def counts_below(parent_ids: Iterable[int], on: date, tree: str = Tree.TERRITORY) -> dict[int, dict[str, int]]:
    """For each parent: how many units of each kind stand directly below it on a date. One statement."""
    counted = (
        Edge.objects.filter(alive(on), tree=tree, parent_id__in=list(parent_ids))
        .values_list("parent_id", "child_kind")
        .annotate(Count("id"))
        .order_by()
    )
    found: dict[int, dict[str, int]] = {}
    for parent_id, kind, total in counted:
        found.setdefault(parent_id, {})[kind] = total
    return found


@dataclass(frozen=True, slots=True)
class BelowProvinces:
    """Communes and groups of each province (primary key), whatever stands between."""

    communes: Mapping[int, int]
    groups: Mapping[int, int]


def below_provinces(on: date) -> BelowProvinces:
    """How many communes and groups each province holds on a date. One statement, whatever the number of groups.

    The province of a commune is read off the preorder: the last one before it.
    """
    hanging = Edge.objects.filter(
        alive(on), tree=Tree.TERRITORY, parent_id=OuterRef("unit_id"), child_kind=UnitKind.GROUP
    ).order_by()
    counted = hanging.annotate(n=Func(Value("*"), function="COUNT", output_field=IntegerField())).values("n")
    held = Position.objects.filter(
        alive(on, "epoch__"), epoch__tree=Tree.TERRITORY, unit__kind__in=(UnitKind.PROVINCE, UnitKind.COMMUNE)
    )
    communes: Counter[int] = Counter()
    groups: Counter[int] = Counter()
    province, last = 0, 0
    for unit_id, kind, lo, hi, total in held.order_by("lo").values_list(
        "unit_id", "unit__kind", "lo", "hi", Subquery(counted)
    ):
        if kind == UnitKind.PROVINCE:
            province, last = unit_id, hi
        elif lo <= last:
            communes[province] += 1
            groups[province] += total
    return BelowProvinces(communes, +groups)


def special_zones(codes: Iterable[str], on: date) -> dict[str, str]:
    """Official code → public id of those special zones that exist on a date."""
    found = Label.objects.filter(alive(on), lang="vi", code__in=list(codes), form=Form.DAC_KHU)
    return dict(found.values_list("code", "unit__public_id"))


def latest_events(limit: int) -> list[Event]:
    """The changes that took effect last, newest first. Drafts and withdrawn ones are left out."""
    return list(
        Event.objects.filter(status__in=(EventStatus.PROPOSED, EventStatus.CONFIRMED))
        .select_related("place")
        .order_by("-effective_on", "-recorded_at", "id")[:limit]
    )


def events_about(unit: Unit, limit: int) -> list[Event]:
    """The changes that started, ended, moved, renamed or shared out this unit itself, newest first."""
    shared = Succession.objects.filter(Q(predecessor=unit) | Q(successor=unit)).values("event_id")
    lines = EventLine.objects.filter(unit=unit).values("event_id")
    moved = Edge.objects.filter(child=unit, event__isnull=False).values("event_id")
    return list(
        Event.objects.filter(Q(pk__in=shared) | Q(pk__in=lines) | Q(pk__in=moved))
        .filter(status__in=(EventStatus.PROPOSED, EventStatus.CONFIRMED))
        .order_by("-effective_on", "id")[:limit]
    )


def units_in(events: Iterable[Event]) -> dict[int, list[int]]:
    """For each event (primary key): the units that its plan names, in the order of its lines. One statement."""
    found: dict[int, list[int]] = {}
    lines = EventLine.objects.filter(event__in=list(events), unit__isnull=False).order_by("event_id", "order")
    for event_id, unit_id in lines.values_list("event_id", "unit_id"):
        if unit_id not in found.setdefault(event_id, []):
            found[event_id].append(unit_id)
    return found


def reform() -> Reform:
    """The state of the succession as a whole. Two statements."""
    live = Q(event__status__in=(EventStatus.PROPOSED, EventStatus.CONFIRMED))
    counted = live & Q(weight__gt=0, successor__kind=UnitKind.COMMUNE)
    known = (Standing.AGREED, Standing.ENTERED)
    figures = Succession.objects.aggregate(
        communes=Count("successor", distinct=True, filter=counted),
        mixed=Count("successor", distinct=True, filter=counted & Q(exact=False)),
        splits=Count("predecessor", distinct=True, filter=counted & Q(exact=False)),
        disputed=Count("id", filter=live & ~Q(standing__in=known)),
    )
    states: dict[int, dict[str, int]] = {}
    by_place = Event.objects.filter(
        status__in=(EventStatus.PROPOSED, EventStatus.CONFIRMED), place__kind=UnitKind.PROVINCE
    )
    for place_id, status, total in by_place.values_list("place_id", "status").annotate(Count("id")).order_by():
        states.setdefault(place_id, {})[status] = total
    return Reform(
        communes=figures["communes"],
        exact=figures["communes"] - figures["mixed"],
        splits=figures["splits"],
        disputed=figures["disputed"],
        events=states,
    )


def disputed_pairs() -> QuerySet[Succession]:
    """Pairs on which the sources differ or which a rule refused, in a fixed order."""
    return (
        Succession.objects.filter(event__status__in=(EventStatus.PROPOSED, EventStatus.CONFIRMED))
        .exclude(standing__in=(Standing.AGREED, Standing.ENTERED))
        .select_related("event")
        .order_by("standing", "successor_id", "predecessor_id", "id")
    )


def split_pairs() -> QuerySet[Succession]:
    """Shares of former communes that were divided, predecessor by predecessor."""
    return (
        Succession.objects.filter(
            event__status__in=(EventStatus.PROPOSED, EventStatus.CONFIRMED),
            weight__gt=0,
            exact=False,
            successor__kind=UnitKind.COMMUNE,
        )
        .select_related("event")
        .order_by("predecessor_id", "-weight", "successor_id", "id")
    )


def pair_of(row: Succession) -> Pair:
    """A stored pair as the pages show it."""
    return Pair(
        before=row.predecessor_id,
        after=row.successor_id,
        weight=row.weight,
        basis=row.basis,
        exact=row.exact,
        standing=row.standing,
        reason=row.reason,
        source=row.source,
        event=row.event,
    )


def drafts_of(place: Unit) -> list[Event]:
    """The drafts of a place, newest first."""
    return list(Event.objects.filter(place=place, status=EventStatus.DRAFT).order_by("-recorded_at", "id"))


def pairs_of(events: Iterable[Event]) -> dict[int, list[Succession]]:
    """The pairs of each event (primary key), counted or not, in a fixed order. One statement."""
    found: dict[int, list[Succession]] = {}
    rows = Succession.objects.filter(event__in=list(events))
    for row in rows.order_by("event_id", "predecessor_id", "-weight", "successor_id", "basis"):
        found.setdefault(row.event_id, []).append(row)
    return found


def lines_of(events: Iterable[Event]) -> dict[int, list[EventLine]]:
    """The plan of each event (primary key), in order. One statement."""
    found: dict[int, list[EventLine]] = {}
    for line in EventLine.objects.filter(event__in=list(events)).order_by("event_id", "order"):
        found.setdefault(line.event_id, []).append(line)
    return found


def open_bodies(unit: Unit) -> list[Body]:
    """The bodies of a place that have not ended."""
    return list(Body.objects.filter(unit=unit, valid_to=None).order_by("kind", "name", "id"))


def body_by_public_id(public_id: str) -> Body:
    """The body with this public id. Raises NotFound."""
    body = Body.objects.select_related("unit").filter(public_id=public_id).first()
    if body is None:
        raise NotFound(_("There is no body at this address."))
    return body


def kept_below(unit: Unit) -> list[tuple[UnitRow, Unit]]:
    """The units directly below today, each with its plain facts. Two statements."""
    today = clock.today()
    rows = children(unit, today)
    facts = Unit.objects.in_bulk([row.id for row in rows])
    return [(row, facts[row.id]) for row in rows]


def kept_from(unit: Unit) -> Unit:
    """The unit on whose list the facts of a unit are kept: its parent for one below a commune, itself for others."""
    above = parent_of(unit, clock.today()) if unit.kind in UNDER_COMMUNE else None
    return above or unit
