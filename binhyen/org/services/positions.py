"""Epochs and positions: the preorder of the upper tree, written again from the first day that changed."""

from datetime import date

from binhyen.core import db
from binhyen.org.models import Edge, Epoch, Position, Unit
from binhyen.org.queries.trees import alive
from binhyen.org.rules.preorder import number
from binhyen.org.states import POSITIONED, TERRITORIAL, Tree, UnitKind


def _kinds(tree: str) -> tuple[str, ...]:
    return TERRITORIAL if tree == Tree.TERRITORY else (UnitKind.SECTOR,)


def _days_of_change(tree: str) -> set[date]:
    """Every day on which a unit of the upper tree began, ended or changed its parent."""
    edges = Edge.objects.filter(tree=tree, child_kind__in=POSITIONED).order_by()
    units = Unit.objects.filter(kind__in=_kinds(tree)).order_by()
    days: set[date | None] = set()
    for rows in (edges, units):
        days |= set(rows.values_list("valid_from", flat=True).distinct())
        days |= set(rows.values_list("valid_to", flat=True).distinct())
    return {day for day in days if day is not None}


def _parents_on(tree: str, day: date) -> dict[int, int | None]:
    nodes: dict[int, int | None] = dict.fromkeys(
        Unit.objects.filter(alive(day), kind__in=_kinds(tree)).order_by().values_list("pk", flat=True)
    )
    edges = Edge.objects.filter(alive(day), tree=tree, child_id__in=list(nodes)).order_by()
    nodes.update(edges.values_list("child_id", "parent_id"))
    return nodes


def _write_epoch(tree: str, start: date, end: date | None) -> None:
    places = number(_parents_on(tree, start))
    epoch = Epoch.objects.create(tree=tree, valid_from=start, valid_to=end, size=len(places))
    Position.objects.bulk_create(
        Position(epoch=epoch, unit_id=one.node, lo=one.lo, hi=one.hi, depth=one.depth) for one in places
    )


def rebuild_positions(tree: str = Tree.TERRITORY, since: date | None = None) -> int:
    """Write the epochs that reach into or past `since` again (None: all of them); return how many were written.

    Earlier epochs stay as they are: an epoch that runs over `since` is cut there. Raises CyclicTree when edges stand in
    a circle; nothing is changed then.
    """
    with db.write():
        days = sorted(_days_of_change(tree))
        before = [day for day in days if since is not None and day <= since]
        first = before[-1] if before else date.min
        Epoch.objects.filter(tree=tree, valid_from__gte=first).delete()
        Epoch.objects.filter(alive(first), tree=tree).update(valid_to=first)
        starts = [day for day in days if day >= first]
        ends: list[date | None] = [*starts[1:], None]
        written = 0
        for start, end in zip(starts, ends, strict=False):
            _write_epoch(tree, start, end)
            written += 1
        return written
