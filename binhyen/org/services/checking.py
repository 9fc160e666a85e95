"""`org verify`: the promises of the tree, asked of the stored rows. An empty list means that all hold."""

import math
from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import F

from binhyen.org.models import Edge, Epoch, Label, Position, Succession, Unit
from binhyen.org.queries.trees import alive
from binhyen.org.rules.intervals import Interval, covers_without_gap, first_overlap
from binhyen.org.rules.preorder import climb, find_cycle
from binhyen.org.rules.weights import TOLERANCE
from binhyen.org.states import POSITIONED, EventStatus, Tree


def _overlaps(rows: Iterable[tuple[str, date, date | None]], what: str) -> list[str]:
    spans: dict[str, list[Interval]] = defaultdict(list)
    for owner, start, end in rows:
        spans[owner].append(Interval(start, end))
    clashes = [(owner, first_overlap(intervals)) for owner, intervals in spans.items() if len(intervals) > 1]
    return [f"{what} {owner}: {pair[0].start} and {pair[1].start} overlap" for owner, pair in clashes if pair]


def _one_parent() -> list[str]:
    rows = Edge.objects.order_by().values_list("tree", "child__public_id", "valid_from", "valid_to")
    return _overlaps(((f"{tree}/{child}", start, end) for tree, child, start, end in rows), "edges of")


def _names_cover() -> list[str]:
    spans: dict[int, list[Interval]] = defaultdict(list)
    for unit_id, start, end in (
        Label.objects.filter(lang="vi").order_by().values_list("unit_id", "valid_from", "valid_to")
    ):
        spans[unit_id].append(Interval(start, end))
    units = Unit.objects.order_by().values_list("pk", "public_id", "valid_from", "valid_to")
    return [
        f"names of {public_id} do not cover its life"
        for pk, public_id, start, end in units
        if not covers_without_gap(Interval(start, end), spans.get(pk, ()))
    ]


def _edges_inside() -> list[str]:
    columns = ("valid_from", "valid_to")
    sides = [f"{side}__{column}" for side in ("child", "parent") for column in columns]
    found = []
    for row in Edge.objects.order_by().values_list("child__public_id", *columns, *sides):
        edge = Interval(row[1], row[2])
        if not Interval(row[3], row[4]).covers(edge) or not Interval(row[5], row[6]).covers(edge):
            found.append(f"edge of {row[0]} from {row[1]} reaches beyond the life of its units")
    return found


def _kinds() -> list[str]:
    wrong = Edge.objects.exclude(child_kind=F("child__kind")).order_by("pk").values_list("child__public_id", flat=True)
    return [f"an edge of {public_id} says another kind" for public_id in wrong]


def _weights() -> list[str]:
    parts: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    rows = Succession.objects.exclude(event__status=EventStatus.WITHDRAWN).filter(weight__gt=0).order_by()
    for event, unit, basis, weight in rows.values_list("event__public_id", "predecessor__public_id", "basis", "weight"):
        parts[event, unit, basis].append(weight)
    return [
        f"weights of {unit} in {event} by {basis} add up to {math.fsum(weights)}"
        for (event, unit, basis), weights in parts.items()
        if abs(math.fsum(weights) - 1.0) > TOLERANCE
    ]


def _positions(tree: str) -> list[str]:
    """Every epoch's intervals say the same as walking up the edges."""
    found = []
    for epoch in Epoch.objects.filter(tree=tree):
        edges = Edge.objects.filter(alive(epoch.valid_from), tree=tree, child_kind__in=POSITIONED).order_by()
        parents: dict[int, int | None] = dict(edges.values_list("child_id", "parent_id"))
        places = {
            unit: (lo, hi, depth)
            for unit, lo, hi, depth in Position.objects.filter(epoch=epoch)
            .order_by()
            .values_list("unit_id", "lo", "hi", "depth")
        }
        circle = find_cycle({child: parent for child, parent in parents.items() if parent is not None})
        wrong = set(circle) or {unit for unit in places if _misplaced(unit, places, parents)}
        found += [f"positions of {tree} from {epoch.valid_from}: unit {unit} is wrong" for unit in sorted(wrong)]
        if len(places) != epoch.size:
            found.append(f"positions of {tree} from {epoch.valid_from}: {len(places)} instead of {epoch.size}")
    return found


def _misplaced(unit: int, places: dict[int, tuple[int, int, int]], parents: dict[int, int | None]) -> bool:
    lo, hi, depth = places[unit]
    above = list(climb(unit, parents))
    inside = all(up in places and places[up][0] < lo and hi <= places[up][1] for up in above)
    return not inside or depth != len(above) or hi < lo


def verify_units() -> list[str]:
    """Every broken promise, in one plain English line each: parents, names, lives, weights, positions."""
    found = [*_one_parent(), *_names_cover(), *_edges_inside(), *_kinds(), *_weights()]
    for tree in Tree.values:
        found += _positions(tree)
    return found
