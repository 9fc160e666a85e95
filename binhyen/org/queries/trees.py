"""The trees on a date: ancestors, children, subtrees.

The upper tree (`POSITIONED` kinds) is read from preorder intervals; units under a commune attach by dated edges.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet

from binhyen.org.models import Edge, Label, Position, Unit
from binhyen.org.queries.labels import labels_on
from binhyen.org.rules.names import full_name
from binhyen.org.states import POSITIONED, Tree, UnitKind

KIND_ORDER = {kind: rank for rank, kind in enumerate(UnitKind.values)}


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit as a list shows it, with its name on the date asked for."""

    id: int
    public_id: str
    kind: str
    form: str
    name: str
    full_name: str
    code: str
    lat: float | None
    lon: float | None
    valid_from: date
    valid_to: date | None


def alive(on: date, prefix: str = "") -> Q:
    """Rows whose interval holds on a date; `prefix` reaches the interval of a related row ("epoch__")."""
    open_end = Q(**{f"{prefix}valid_to": None}) | Q(**{f"{prefix}valid_to__gt": on})
    return Q(**{f"{prefix}valid_from__lte": on}) & open_end


def _row(unit: Unit, label: Label) -> UnitRow:
    return UnitRow(
        id=unit.pk,
        public_id=unit.public_id,
        kind=unit.kind,
        form=label.form,
        name=label.name,
        full_name=full_name(label.form, label.name),
        code=label.code,
        lat=unit.lat,
        lon=unit.lon,
        valid_from=unit.valid_from,
        valid_to=unit.valid_to,
    )


def _rows(labels: Iterable[Label]) -> list[UnitRow]:
    return [_row(label.unit, label) for label in labels]


def unit_rows(unit_ids: Iterable[int], on: date) -> dict[int, UnitRow]:
    """Rows of some units, ended or not, by primary key; two statements however many there are."""
    ids = list(unit_ids)
    labels = labels_on(ids, on)
    units = Unit.objects.filter(pk__in=ids)
    return {unit.pk: _row(unit, labels[unit.pk]) for unit in units if unit.pk in labels}


def unit_row(unit: Unit, on: date) -> UnitRow | None:
    """The row of one unit; None for a unit without any label."""
    label = labels_on([unit.pk], on).get(unit.pk)
    return None if label is None else _row(unit, label)


def _place(unit_id: int, on: date, tree: str) -> Position | None:
    """The position of a unit on a date; of its parent when it attaches by an edge. One statement."""
    parents = Edge.objects.filter(alive(on), tree=tree, child_id=unit_id).values("parent_id")
    return (
        Position.objects.filter(Q(unit_id=unit_id) | Q(unit_id__in=parents), alive(on, "epoch__"), epoch__tree=tree)
        .select_related("epoch")
        .order_by("-depth")
        .first()
    )


def ancestors(unit: Unit, on: date, tree: str = Tree.TERRITORY) -> list[UnitRow]:
    """The units above on a date, root first, without the unit itself. Empty for a root or a unit not in the tree."""
    place = _place(unit.pk, on, tree)
    if place is None:
        return []
    above = Label.objects.filter(
        alive(on),
        lang="vi",
        unit__positions__epoch_id=place.epoch_id,
        unit__positions__lo__lte=place.lo,
        unit__positions__hi__gte=place.hi,
    ).exclude(unit_id=unit.pk)
    return _rows(above.select_related("unit").order_by("unit__positions__lo"))


def parent_of(unit: Unit, on: date, tree: str = Tree.TERRITORY) -> Unit | None:
    """The parent on a date, None for a root."""
    edge = Edge.objects.filter(alive(on), tree=tree, child=unit).select_related("parent").first()
    return None if edge is None else edge.parent


def root_unit(on: date, tree: str = Tree.TERRITORY) -> Unit | None:
    """The top of a tree on a date: the Centre, or the highest unit of an installation that stands alone."""
    top = Position.objects.filter(alive(on, "epoch__"), epoch__tree=tree, depth=0).select_related("unit").order_by("lo")
    first = top.first()
    return None if first is None else first.unit


def children(unit: Unit, on: date, tree: str = Tree.TERRITORY, kind: str | None = None) -> list[UnitRow]:
    """The units directly below on a date, by kind and then in Vietnamese order. One statement."""
    held = alive(on) & alive(on, "unit__parents__")
    below = Label.objects.filter(held, lang="vi", unit__parents__tree=tree, unit__parents__parent=unit)
    if kind is not None:
        below = below.filter(kind=kind)
    labels = list(below.select_related("unit"))
    labels.sort(key=lambda label: (KIND_ORDER[label.kind], label.sort, label.unit_id))
    return _rows(labels)


def count_children_by_kind(unit: Unit, on: date, tree: str = Tree.TERRITORY) -> dict[str, int]:
    """How many units of each kind stand directly below on a date."""
    counted = (
        Edge.objects.filter(alive(on), tree=tree, parent=unit)
        .values_list("child_kind")
        .annotate(Count("id"))
        .order_by()
    )
    return dict(sorted(counted, key=lambda pair: KIND_ORDER[pair[0]]))


def _own_place(unit: Unit, on: date, tree: str) -> Position | None:
    """The position that a unit of the upper tree has itself on a date; one statement, none for other units."""
    if unit.kind not in POSITIONED:
        return None
    own = Position.objects.filter(alive(on, "epoch__"), unit=unit, epoch__tree=tree)
    return own.select_related("epoch").order_by().first()


def _is_whole(place: Position, tree: str) -> bool:
    """Whether the subtree of a place is everything that territory holds: then dates alone tell what is inside."""
    return tree == Tree.TERRITORY and place.lo == 1 and place.hi == place.epoch.size


def _inside(place: Position, on: date, tree: str) -> tuple[QuerySet[Position], QuerySet[Edge]]:
    """What a subtree is made of: places of the upper tree, and edges by which the units below a commune hang there."""
    inside = Position.objects.filter(epoch_id=place.epoch_id, lo__range=(place.lo, place.hi)).order_by()
    hanging = Edge.objects.filter(alive(on), tree=tree, parent_id__in=inside.values("unit_id"))
    return inside, hanging.exclude(child_kind__in=POSITIONED).order_by()


def subtree_filter(unit: Unit, on: date, tree: str = Tree.TERRITORY, field: str = "unit") -> Q:
    """A condition for any model that points to a unit by `field` ("" for Unit itself): inside the subtree on a date.

    The unit itself counts. One statement is spent to find the interval; a unit that is not in the tree matches nothing.
    """
    pk = f"{field}_id" if field else "pk"
    prefix = f"{field}__" if field else ""
    if unit.kind not in POSITIONED:
        held = unit.valid_from <= on and (unit.valid_to is None or on < unit.valid_to)
        return Q(**{pk: unit.pk}) if held else Q(**{f"{pk}__in": []})
    place = _own_place(unit, on, tree)
    if place is None:
        return Q(**{f"{pk}__in": []})
    if _is_whole(place, tree):
        return alive(on, prefix) & ~Q(**{f"{prefix}kind": UnitKind.SECTOR})
    inside, hanging = _inside(place, on, tree)
    return Q(**{f"{pk}__in": inside.values("unit_id").union(hanging.values("child_id"), all=True)})


def subtree(unit: Unit, on: date, tree: str = Tree.TERRITORY) -> QuerySet[Unit]:
    """The unit and everything below it on a date, as a queryset to filter by (`unit_id__in`)."""
    return Unit.objects.filter(subtree_filter(unit, on, tree, field="")).order_by()


def _count_alive(units: QuerySet[Unit], on: date) -> int:
    """How many of these units exist on a date: those begun by then less those ended by then (one index each)."""
    return units.filter(valid_from__lte=on).count() - units.filter(valid_to__lte=on).count()


def count_subtree(unit: Unit, on: date, tree: str = Tree.TERRITORY) -> int:
    """How many units `subtree` holds on a date, the unit itself included, without looking each of them up."""
    place = _own_place(unit, on, tree)
    if place is None:
        return subtree(unit, on, tree).count()
    if _is_whole(place, tree):
        every = Unit.objects.order_by()
        return _count_alive(every, on) - _count_alive(every.filter(kind=UnitKind.SECTOR), on)
    inside, hanging = _inside(place, on, tree)
    return inside.count() + hanging.count()


def within_any(unit_id: int, ancestor_ids: Iterable[int], on: date, tree: str = Tree.TERRITORY) -> bool:
    """Whether the unit is one of these, or stands below one of them, on a date. One statement."""
    wanted = set(ancestor_ids)
    if unit_id in wanted:
        return True
    if not wanted:
        return False
    parents = Edge.objects.filter(alive(on), tree=tree, child_id=unit_id).values("parent_id")
    return Position.objects.filter(
        Q(unit_id=unit_id) | Q(unit_id__in=parents),
        alive(on, "epoch__"),
        epoch__tree=tree,
        epoch__positions__unit_id__in=wanted,
        epoch__positions__lo__lte=F("lo"),
        epoch__positions__hi__gte=F("hi"),
    ).exists()


def is_within(unit_id: int, ancestor_id: int, on: date, tree: str = Tree.TERRITORY) -> bool:
    """Whether the unit is the other one, or stands below it, on a date."""
    return within_any(unit_id, (ancestor_id,), on, tree)
