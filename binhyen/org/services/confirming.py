"""Confirming an event: the one place where a plan becomes fact. All of it, or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import F

from binhyen.core import clock, db
from binhyen.core.actor import Actor
from binhyen.core.events import emit
from binhyen.org import policies
from binhyen.org.events import UnitEnded, UnitMoved, UnitStarted
from binhyen.org.models import Body, Edge, Event, EventLine, Label, Succession, Unit
from binhyen.org.queries import root_unit
from binhyen.org.rules.plan import End, Move, Rename, Start, Succeed
from binhyen.org.rules.weights import TOLERANCE
from binhyen.org.services import bulk
from binhyen.org.services.events import advance, locked_event, plan_of, problems_of, refuse_problems
from binhyen.org.services.positions import rebuild_positions
from binhyen.org.services.trail import note_event
from binhyen.org.states import POSITIONED, EventVerb, LineAction, Standing, Tree


@dataclass(slots=True)
class _Work:
    """The plan of one event while it is applied, with the units it makes."""

    event: Event
    starts: list[Start]
    ends: list[int]
    shares: list[Succeed]
    moves: list[Move]
    renames: list[Rename]
    made: dict[str, Unit] = field(default_factory=dict)
    moved: list[tuple[int, str, int | None, int]] = field(default_factory=list)

    @property
    def on(self) -> date:
        return self.event.effective_on

    def changed(self) -> set[int]:
        return {*self.ends, *(move.unit for move in self.moves), *(rename.unit for rename in self.renames)}

    def named(self) -> set[int]:
        above = [start.parent for start in self.starts] + [move.parent for move in self.moves]
        return self.changed() | {parent for parent in above if parent is not None}


def _work(event: Event) -> _Work:
    lines = plan_of(event)
    return _Work(
        event=event,
        starts=[line for line in lines if isinstance(line, Start)],
        ends=[line.unit for line in lines if isinstance(line, End)],
        shares=[line for line in lines if isinstance(line, Succeed)],
        moves=[line for line in lines if isinstance(line, Move)],
        renames=[line for line in lines if isinstance(line, Rename)],
    )


def _lock_units(work: _Work) -> None:
    """Lock what the plan names, and the root when positions will be written, in one order for everybody."""
    named = work.named() | {top.pk for top in (root_unit(work.on),) if top is not None}
    list(Unit.objects.select_for_update(no_key=True).filter(pk__in=named).order_by("pk").values_list("pk", flat=True))


def _make_units(work: _Work) -> None:
    """Write the new units; a start under another start is written after it."""
    left = list(work.starts)
    while left:
        ready = [start for start in left if not start.parent_key or start.parent_key in work.made]
        units = bulk.add_units([_new_unit(work, start) for start in ready])
        work.made.update({start.key: unit for start, unit in zip(ready, units, strict=True)})
        left = [start for start in left if start.key not in work.made]
    for start in work.starts:
        EventLine.objects.filter(event=work.event, action=LineAction.START, key=start.key).update(
            unit=work.made[start.key]
        )
    Edge.objects.filter(child__in=list(work.made.values()), valid_from=work.on).update(event=work.event)


def _new_unit(work: _Work, start: Start) -> bulk.NewUnit:
    parent = work.made[start.parent_key].pk if start.parent_key else start.parent
    return bulk.NewUnit(
        kind=start.kind,
        form=start.form,
        name=start.name,
        code=start.code,
        valid_from=work.on,
        parent=parent,
        lat=start.lat,
        lon=start.lon,
        area_km2=start.area_km2,
        households=start.households,
        source="event",
        tree=start.tree,
    )


def _share_out(work: _Work) -> None:
    Succession.objects.bulk_create(
        Succession(
            event=work.event,
            predecessor_id=share.unit,
            successor=work.made[share.key],
            basis=share.basis,
            weight=share.weight,
            exact=abs(share.weight - 1.0) <= TOLERANCE,
            standing=Standing.ENTERED,
        )
        for share in work.shares
    )


def _targets(work: _Work) -> list[tuple[int, str, int]]:
    """(unit, tree, new parent) for every move of the plan and for every child of a unit that ends."""
    found = [
        (move.unit, move.tree, work.made[move.parent_key].pk if move.parent_key else move.parent or 0)
        for move in work.moves
    ]
    settled = {*work.ends, *(move.unit for move in work.moves)}
    heir = {share.unit: work.made[share.key].pk for share in work.shares}
    orphans = Edge.objects.filter(parent_id__in=work.ends, valid_to=None).exclude(child_id__in=settled)
    rows = orphans.order_by().values_list("child_id", "tree", "parent_id")
    return found + [(child, tree, heir[parent]) for child, tree, parent in sorted(rows)]


def _move_units(work: _Work) -> None:
    targets = _targets(work)
    by_tree: dict[str, list[int]] = {}
    for child, tree, _parent in targets:
        by_tree.setdefault(tree, []).append(child)
    before: dict[tuple[int, str], int] = {}
    for tree, children in by_tree.items():
        held = Edge.objects.filter(tree=tree, child_id__in=children, valid_to=None)
        before.update({(child, tree): parent for child, parent in held.order_by().values_list("child_id", "parent_id")})
        held.update(valid_to=work.on)
    moved = Unit.objects.filter(pk__in={child for child, _tree, _parent in targets})
    kinds = dict(moved.order_by().values_list("pk", "kind"))
    Edge.objects.bulk_create(
        Edge(tree=tree, child_id=child, child_kind=kinds[child], parent_id=parent, valid_from=work.on, event=work.event)
        for child, tree, parent in targets
    )
    work.moved = [(child, tree, before.get((child, tree)), parent) for child, tree, parent in targets]


def _end_units(work: _Work) -> None:
    on, ends = work.on, work.ends
    Unit.objects.filter(pk__in=ends).update(valid_to=on)
    Label.objects.filter(unit_id__in=ends, valid_to=None).update(valid_to=on)
    Edge.objects.filter(child_id__in=ends, valid_to=None).update(valid_to=on)
    Body.objects.filter(unit_id__in=ends, valid_to=None, valid_from__lt=on).update(valid_to=on)


def _rename_units(work: _Work) -> None:
    units = Unit.objects.in_bulk([line.unit for line in work.renames])
    codes = dict(
        Label.objects.filter(unit_id__in=units, lang="vi", valid_to=None).order_by().values_list("unit_id", "code")
    )
    Label.objects.filter(unit_id__in=units, lang="vi", valid_to=None).update(valid_to=work.on)
    bulk.add_labels(
        [
            bulk.new_label(
                units[line.unit],
                form=line.form,
                name=line.name,
                code=line.code or codes[line.unit],
                start=work.on,
            )
            for line in work.renames
        ]
    )


def _rebuild(work: _Work) -> int:
    """Write the epochs again when a unit of an upper tree began, ended or moved."""
    kinds = {start.kind for start in work.starts}
    kinds |= set(
        Unit.objects.filter(pk__in=[*work.ends, *(row[0] for row in work.moved)]).values_list("kind", flat=True)
    )
    if not kinds & set(POSITIONED):
        return 0
    return sum(rebuild_positions(tree, work.on) for tree in Tree.values)


def _tell(event: Event, pairs: Sequence[Succession], moved: Sequence[tuple[int, str, int | None, int]]) -> None:
    """Tell the rooms above what ended, started and moved."""
    ended = {pair.predecessor_id for pair in pairs} | _units_of(event, LineAction.END)
    begun = {pair.successor_id for pair in pairs} | _units_of(event, LineAction.START)
    named = ended | begun | {row[0] for row in moved}
    public = dict(Unit.objects.filter(pk__in=named).values_list("pk", "public_id"))
    key, on = event.public_id, event.effective_on
    for pk in sorted(ended):
        emit(UnitEnded(f"{key}:ended:{public[pk]}", pk, public[pk], on, _heirs(pk, pairs)))
    for pk in sorted(begun):
        before = tuple(sorted({pair.predecessor_id for pair in pairs if pair.successor_id == pk}))
        emit(UnitStarted(f"{key}:started:{public[pk]}", pk, public[pk], on, before))
    for child, tree, old, new in moved:
        emit(UnitMoved(f"{key}:moved:{tree}:{public[child]}", child, public[child], on, tree, old, new))


def _units_of(event: Event, action: str) -> set[int]:
    rows = event.lines.filter(action=action, unit__isnull=False)
    return {row.unit_id for row in rows if row.unit_id is not None}


def _heirs(unit_id: int, pairs: Sequence[Succession]) -> tuple[tuple[int, float], ...]:
    best: dict[int, float] = {}
    for pair in pairs:
        if pair.predecessor_id == unit_id:
            best.setdefault(pair.successor_id, pair.weight)
    return tuple(sorted(best.items(), key=lambda item: (-item[1], item[0])))


def confirm_event(*, event: Event, version: int, by: Actor) -> Event:
    """Carry out a proposed event: units end and start, whatever stands below moves, names change, positions follow.

    The plan is checked again against the record of this moment. Raises NotAllowed, Stale when somebody was quicker,
    InvalidTransition, BadInput with every problem; then nothing has moved.
    """
    policies.may_confirm_event(by, event).require()
    with db.write():
        fresh = locked_event(event, version, EventVerb.CONFIRM)
        work = _work(fresh)
        _lock_units(work)
        refuse_problems(problems_of(fresh))
        _apply(work)
        advance(fresh, EventVerb.CONFIRM)
        fresh.confirmed_at = clock.now()
        fresh.confirmed_by = by.post_id or by.system or by.person_id
        fresh.save()
        pairs = list(fresh.successions.filter(weight__gt=0).order_by("predecessor_id", "successor_id", "basis"))
        note_event(by, "confirm", fresh, **_counts(work, pairs))
        _tell(fresh, pairs, work.moved)
    return fresh


def _apply(work: _Work) -> None:
    _make_units(work)
    _share_out(work)
    _move_units(work)
    _rename_units(work)
    _end_units(work)
    Unit.objects.filter(pk__in=work.changed()).update(version=F("version") + 1)
    _rebuild(work)


def _counts(work: _Work, pairs: Sequence[Succession]) -> Mapping[str, int]:
    return {
        "started": len(work.made),
        "ended": len(work.ends),
        "moved": len(work.moved),
        "renamed": len(work.renames),
        "pairs": len(pairs),
    }
