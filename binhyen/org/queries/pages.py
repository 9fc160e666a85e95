"""What the pages ask in one go, so that a page costs the same few statements with ten rows and with a thousand."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from binhyen.org.models import Edge, Event, Label, Succession, Unit
from binhyen.org.queries.trees import UnitRow, alive, unit_rows
from binhyen.org.states import EventStatus, Form, Standing, Tree, UnitKind


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
    """A unit's direct past and future: all pairs of its predecessors and its successors, and the rows of their units."""

    pairs: Sequence[Pair]
    rows: Mapping[int, UnitRow]


@dataclass(frozen=True, slots=True)
class Reform:
    """How the changes of one effective day stand: provinces before and after, events by state, provinces confirmed."""

    events: int
    confirmed: int
    provinces_done: int


def labels_of(unit: Unit) -> list[Label]:
    """Every Vietnamese name the unit has borne, oldest first."""
    return list(Label.objects.filter(unit=unit, lang="vi").order_by("valid_from", "id"))


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
    pairs = [
        Pair(
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
        for row in found
    ]
    ids = {pair.before for pair in pairs} | {pair.after for pair in pairs}
    return Around(pairs=pairs, rows=unit_rows(ids, on) if ids else {})


def counts_below(parent_ids: Iterable[int], on: date, tree: str = Tree.TERRITORY) -> dict[int, dict[str, int]]:
    """For each parent: how many units of each kind stand directly below it on a date. One statement."""
    counted = (
        Edge.objects.filter(alive(on), tree=tree, parent_id__in=list(parent_ids))
        .values_list("parent_id", "child__kind")
        .annotate(Count("id"))
        .order_by()
    )
    found: dict[int, dict[str, int]] = {}
    for parent_id, kind, total in counted:
        found.setdefault(parent_id, {})[kind] = total
    return found


def groups_by_province(on: date) -> dict[int, int]:
    """How many residential groups each province holds on a date. Two statements, whatever the number of groups."""
    per_commune = dict(
        Edge.objects.filter(alive(on), tree=Tree.TERRITORY, child__kind=UnitKind.GROUP)
        .values_list("parent_id")
        .annotate(Count("id"))
        .order_by()
    )
    province_of = dict(
        Edge.objects.filter(alive(on), tree=Tree.TERRITORY, child__kind=UnitKind.COMMUNE).values_list(
            "child_id", "parent_id"
        )
    )
    found: dict[int, int] = {}
    for commune_id, total in per_commune.items():
        province_id = province_of.get(commune_id)
        if province_id is not None:
            found[province_id] = found.get(province_id, 0) + total
    return found


def special_zones(on: date) -> dict[str, str]:
    """Official code → public id of the special zones of a date."""
    found = Label.objects.filter(alive(on), lang="vi", form=Form.DAC_KHU).values_list("code", "unit__public_id")
    return dict(found)


def latest_events(limit: int) -> list[Event]:
    """The changes that were recorded or confirmed last, newest first. Drafts and withdrawn ones are left out."""
    return list(
        Event.objects.filter(status__in=(EventStatus.PROPOSED, EventStatus.CONFIRMED))
        .select_related("place")
        .order_by("-effective_on", "-recorded_at", "id")[:limit]
    )


def disputed(limit: int, start: int = 0) -> list[Succession]:
    """Pairs on which the sources differ or which a rule refused, by successor."""
    return list(
        Succession.objects.exclude(standing__in=(Standing.AGREED, Standing.ENTERED))
        .select_related("event")
        .order_by("standing", "successor_id", "predecessor_id", "basis")[start : start + limit]
    )
