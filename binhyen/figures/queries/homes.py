"""Where the slots of units stand on a date: the commune and the province whose totals they move.

A unit that had ended by the date stands where its largest successor stands, else where it last stood.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import F

from binhyen.figures.rules.deltas import Home
from binhyen.org.models import Edge, Position, Succession, Unit
from binhyen.org.queries import alive
from binhyen.org.states import POSITIONED, EventStatus, Tree, UnitKind

KNOWN = (EventStatus.PROPOSED, EventStatus.CONFIRMED)
"""Changes that count for units which have ended: the reform of 2025 happened before every province confirmed it."""


@dataclass(frozen=True, slots=True)
class Upper:
    """The upper tree on a date: each positioned unit's province (sector tree: its top), itself for a province."""

    tops: Mapping[int, int | None]


def upper_tree(on: date, tree: str = Tree.TERRITORY) -> Upper:
    """Every commune's province on a date, in one statement."""
    rows = Position.objects.filter(alive(on, "epoch__"), epoch__tree=tree).order_by("lo")
    tops: dict[int, int | None] = {}
    top, last = None, 0
    for unit, kind, lo, hi, depth in rows.values_list("unit_id", "unit__kind", "lo", "hi", "depth"):
        if kind == UnitKind.PROVINCE or (tree == Tree.SECTOR and depth == 0):
            top, last = unit, hi
        tops[unit] = top if lo <= last else None
    return Upper(tops)


def heirs_on(unit_ids: Collection[int], on: date) -> dict[int, int]:
    """For units that had ended by a date: the largest successor that was there, through several changes."""
    heirs: dict[int, int] = {}
    front = {unit: unit for unit in unit_ids}
    while front:
        found = _largest_successors(set(front.values()))
        front = {unit: found[now] for unit, now in front.items() if now in found}
        there = set(Unit.objects.filter(alive(on), pk__in=set(front.values())).values_list("pk", flat=True))
        heirs.update({unit: now for unit, now in front.items() if now in there})
        front = {unit: now for unit, now in front.items() if now not in there}
    return heirs


def predecessors_of(unit_ids: Collection[int]) -> set[int]:
    """Every unit that became one of these, through several changes; one statement for each."""
    found: set[int] = set()
    front = set(unit_ids)
    while front:
        earlier = Succession.objects.filter(successor_id__in=front, event__status__in=KNOWN)
        front = set(earlier.values_list("predecessor_id", flat=True)) - found - set(unit_ids)
        found |= front
    return found


def _largest_successors(unit_ids: Collection[int]) -> dict[int, int]:
    rows = Succession.objects.filter(predecessor_id__in=unit_ids, weight__gt=0, event__status__in=KNOWN).order_by(
        "weight", F("successor_id").desc()
    )
    return dict(rows.values_list("predecessor_id", "successor_id"))


def _parents(unit_ids: Collection[int], on: date, tree: str) -> dict[int, int]:
    """The parent of each unit on a date; for a unit that is in the tree no more, the last one it had."""
    rows = Edge.objects.filter(tree=tree, child_id__in=unit_ids, valid_from__lte=on).order_by("valid_from")
    return dict(rows.values_list("child_id", "parent_id"))


def homes_on(
    unit_ids: Iterable[int], on: date, tree: str = Tree.TERRITORY, upper: Upper | None = None
) -> dict[int, Home]:
    """The rows that slots of these units move for a period that ends on a date. A fixed number of statements."""
    ids = set(unit_ids)
    above = upper or upper_tree(on, tree)
    kinds = dict(Unit.objects.filter(pk__in=ids).values_list("pk", "kind"))
    gone = ids - set(Unit.objects.filter(alive(on), pk__in=ids).values_list("pk", flat=True))
    heirs = heirs_on(gone, on) if gone else {}
    stands = {unit: heirs.get(unit, unit) for unit in ids}
    hanging = {unit for unit in ids if kinds[unit] not in POSITIONED}
    parents = _parents({stands[unit] for unit in hanging}, on, tree) if hanging else {}
    lost = {parent for parent in parents.values() if parent not in above.tops}
    moved = heirs_on(lost, on) if lost else {}
    homes = {}
    for unit in ids:
        if unit in hanging:
            parent = parents.get(stands[unit])
            commune = moved.get(parent, parent) if parent is not None else None
            homes[unit] = _hanging(commune, above)
        else:
            top = above.tops.get(stands[unit])
            homes[unit] = Home(own=unit, commune=None, province=top if top != unit else None)
    return homes


def _hanging(commune: int | None, above: Upper) -> Home:
    """The home of a unit under a commune; one that hangs on a province directly has no commune."""
    top = above.tops.get(commune) if commune is not None else None
    return Home(own=None, commune=commune if commune != top else None, province=top)
