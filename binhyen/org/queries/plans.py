"""What the checks of a plan need to know from the record, gathered in a fixed number of statements."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.db.models import Q

from binhyen.org.models import Edge, EventLine, Label, Unit
from binhyen.org.queries.labels import labels_on
from binhyen.org.queries.trees import alive, subtree
from binhyen.org.rules.checks import Fact, Record
from binhyen.org.rules.names import full_name
from binhyen.org.rules.plan import End, Line, Move, Rename, Start, Succeed
from binhyen.org.states import LineAction, Tree, UnitKind


def lines_of(rows: Iterable[EventLine]) -> list[Line]:
    """Stored lines as a plan."""
    made: list[Line] = []
    for row in rows:
        if row.action == LineAction.START:
            made.append(_start(row))
        elif row.unit_id is None:
            raise ValueError("a stored line names no unit")
        elif row.action == LineAction.END:
            made.append(End(row.unit_id))
        elif row.action == LineAction.SUCCEED:
            made.append(Succeed(row.unit_id, row.key, row.weight or 0.0, row.basis))
        elif row.action == LineAction.MOVE:
            made.append(Move(row.unit_id, row.parent_id, row.parent_key, row.tree))
        else:
            made.append(Rename(row.unit_id, row.form, row.name, row.code))
    return made


def _start(row: EventLine) -> Start:
    return Start(
        key=row.key,
        kind=row.kind,
        form=row.form,
        name=row.name,
        parent=row.parent_id,
        parent_key=row.parent_key,
        code=row.code,
        lat=row.lat,
        lon=row.lon,
        area_km2=row.area_km2,
        households=row.households,
        tree=row.tree,
    )


def _named(lines: Sequence[Line]) -> set[int]:
    found: set[int] = set()
    for line in lines:
        if not isinstance(line, Start):
            found.add(line.unit)
        if isinstance(line, Start | Move) and line.parent is not None:
            found.add(line.parent)
    return found


def parents_up(units: Iterable[int], on: date) -> dict[tuple[str, int], int | None]:
    """The parents on the way up from some units on a date, by (tree, unit). One statement a level."""
    above: dict[tuple[str, int], int | None] = {}
    front = set(units)
    while front:
        edges = (
            Edge.objects.filter(alive(on), child_id__in=front).order_by().values_list("tree", "child_id", "parent_id")
        )
        found = {(tree, child): parent for tree, child, parent in edges if (tree, child) not in above}
        above.update(found)
        front = set(found.values())
    return above


def _facts(units: set[int], day_before: date, above: dict[tuple[str, int], int | None]) -> dict[int, Fact]:
    labels = labels_on(units, day_before)
    last: dict[int, date] = {pk: label.valid_from for pk, label in labels.items()}
    later = Label.objects.filter(unit_id__in=units).order_by().values_list("unit_id", "valid_from")
    moved = Edge.objects.filter(child_id__in=units).order_by().values_list("child_id", "valid_from")
    for pk, start in (*later, *moved):
        last[pk] = max(last.get(pk, start), start)
    below: dict[int, list[int]] = {}
    living = Edge.objects.filter(parent_id__in=units, valid_to=None).order_by()
    for parent, child in sorted(living.values_list("parent_id", "child_id")):
        below.setdefault(parent, []).append(child)
    return {
        unit.pk: Fact(
            unit=unit.pk,
            kind=unit.kind,
            name=full_name(labels[unit.pk].form, labels[unit.pk].name) if unit.pk in labels else unit.public_id,
            valid_from=unit.valid_from,
            valid_to=unit.valid_to,
            parent=above.get((Tree.TERRITORY, unit.pk)),
            last_change=last.get(unit.pk),
            children=tuple(below.get(unit.pk, ())),
        )
        for unit in Unit.objects.filter(pk__in=units)
    }


def _codes(lines: Sequence[Line], on: date) -> dict[tuple[str, str], int]:
    codes = {line.code for line in lines if isinstance(line, Start | Rename) and line.code}
    borne = Label.objects.filter(Q(valid_to=None) | Q(valid_to__gt=on), code__in=codes, lang="vi").order_by()
    return {(kind, code): unit for kind, code, unit in borne.values_list("kind", "code", "unit_id")}


def _siblings(parents: set[int], on: date) -> dict[tuple[int, str, str], int]:
    names = Label.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=on),
        unit__parents__parent_id__in=parents,
        unit__parents__valid_to=None,
        lang="vi",
    ).order_by()
    rows = names.values_list("unit__parents__parent_id", "form", "name", "unit_id")
    return {(parent, form, name.casefold()): unit for parent, form, name, unit in rows}


def place_names(names: Iterable[str]) -> frozenset[str]:
    """Which of these names are, or were, names of official places (lower case)."""
    wanted = {name.strip() for name in names}
    kinds = (UnitKind.PROVINCE, UnitKind.DISTRICT, UnitKind.COMMUNE)
    found = Label.objects.filter(name__in=wanted, kind__in=kinds).order_by().values_list("name", flat=True)
    return frozenset(name.lower() for name in found)


def scope_of(place: Unit, units: set[int], on: date) -> frozenset[int]:
    """Which of these units the place may dispose of: those below it, and itself when nothing stands above it."""
    inside = set(subtree(place, on).filter(pk__in=units).values_list("pk", flat=True))
    alone = not Edge.objects.filter(alive(on), tree=Tree.TERRITORY, child=place).exists()
    return frozenset(inside if alone else inside - {place.pk})


def record_for(lines: Sequence[Line], on: date, place: Unit | None) -> Record:
    """The record that `rules.checks.check` looks at, for a plan that takes effect on a day."""
    day_before = on - timedelta(days=1)
    units = _named(lines)
    above = parents_up(units, day_before)
    facts = _facts(units, day_before, above)
    starts = [line for line in lines if isinstance(line, Start)]
    parents = {line.parent for line in starts if line.parent is not None}
    parents |= {fact.parent for fact in facts.values() if fact.parent is not None}
    return Record(
        on=on,
        units=facts,
        codes=_codes(lines, on),
        siblings=_siblings(parents, on),
        above=above,
        place_names=place_names(line.name for line in lines if isinstance(line, Start | Rename)),
        scope=None if place is None else scope_of(place, units, day_before),
    )
