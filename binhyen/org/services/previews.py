"""What an event would move, before it moves anything."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count

from binhyen.org.models import Body, Edge, Event
from binhyen.org.queries import UnitRow, alive, unit_rows
from binhyen.org.rules.names import full_name
from binhyen.org.rules.plan import End, Line, Move, Rename, Start, Succeed
from binhyen.org.services.events import plan_of, problems_of


@dataclass(frozen=True, slots=True)
class PlannedUnit:
    """A unit that would start. `row` is set when it is on record already (the reform of 2025)."""

    key: str
    full_name: str
    kind: str
    code: str
    under: str
    households: int | None
    row: UnitRow | None


@dataclass(frozen=True, slots=True)
class PlannedShare:
    """What would become of a unit. `weight` in 0–1."""

    predecessor: UnitRow
    successor: str
    basis: str
    weight: float
    exact: bool
    standing: str


@dataclass(frozen=True, slots=True)
class PlannedMove:
    """A unit that would stand under another parent; `because` it follows a parent that ends."""

    row: UnitRow
    before: str
    after: str
    because: bool


@dataclass(frozen=True, slots=True)
class PlannedRename:
    """A unit that would be called otherwise."""

    row: UnitRow
    after: str


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything that would move on the day. `touched` are the units whose posts pass on or end."""

    on: date
    starts: tuple[PlannedUnit, ...]
    ends: tuple[UnitRow, ...]
    shares: tuple[PlannedShare, ...]
    moves: tuple[PlannedMove, ...]
    renames: tuple[PlannedRename, ...]
    bodies: int
    labels: int
    edges: int
    touched: tuple[int, ...]
    problems: tuple[str, ...]


class _Reader:
    """The lines of a plan with the names of everything they point to."""

    def __init__(self, event: Event, lines: list[Line]) -> None:
        self.on = event.effective_on
        self.starts = [line for line in lines if isinstance(line, Start)]
        self.ends = [line.unit for line in lines if isinstance(line, End)]
        self.shares = [line for line in lines if isinstance(line, Succeed)]
        self.moves = [line for line in lines if isinstance(line, Move)]
        self.renames = [line for line in lines if isinstance(line, Rename)]
        self.titles = {start.key: full_name(start.form, start.name) for start in self.starts}
        settled = {*self.ends, *(move.unit for move in self.moves)}
        held = Edge.objects.filter(valid_to=None)
        follow = held.filter(parent_id__in=self.ends).exclude(child_id__in=settled).order_by()
        self.follow = sorted(follow, key=lambda edge: edge.child_id)
        self.held = {edge.child_id: edge.parent_id for edge in held.filter(child_id__in=[m.unit for m in self.moves])}
        self.rows = unit_rows(self._ids(), self.on - timedelta(days=1))

    def _ids(self) -> set[int]:
        ids = {*self.ends, *(share.unit for share in self.shares), *(rename.unit for rename in self.renames)}
        ids |= {move.unit for move in self.moves} | {move.parent for move in self.moves if move.parent is not None}
        ids |= {start.parent for start in self.starts if start.parent is not None}
        return ids | {edge.child_id for edge in self.follow} | set(self.held.values())

    def title(self, unit: int | None, key: str = "") -> str:
        """The name of a unit on record, or of a start of the plan; "" for none."""
        if key:
            return self.titles.get(key, key)
        return self.rows[unit].full_name if unit in self.rows else ""

    def planned_moves(self) -> tuple[PlannedMove, ...]:
        heir = {share.unit: share.key for share in self.shares}
        asked = [
            PlannedMove(
                self.rows[m.unit], self.title(self.held.get(m.unit)), self.title(m.parent, m.parent_key), because=False
            )
            for m in self.moves
        ]
        following = [
            PlannedMove(
                self.rows[edge.child_id],
                self.title(edge.parent_id),
                self.title(None, heir.get(edge.parent_id, "")),
                because=True,
            )
            for edge in self.follow
        ]
        return (*asked, *following)


def _of_plan(event: Event, lines: list[Line]) -> Preview:
    read = _Reader(event, lines)
    moves = read.planned_moves()
    bodies = Body.objects.filter(alive(event.effective_on), unit_id__in=read.ends)
    return Preview(
        on=event.effective_on,
        starts=tuple(
            PlannedUnit(
                key=start.key,
                full_name=read.titles[start.key],
                kind=start.kind,
                code=start.code,
                under=read.title(start.parent, start.parent_key),
                households=start.households,
                row=None,
            )
            for start in read.starts
        ),
        ends=tuple(read.rows[unit] for unit in read.ends),
        shares=tuple(
            PlannedShare(
                predecessor=read.rows[share.unit],
                successor=read.titles.get(share.key, share.key),
                basis=share.basis,
                weight=share.weight,
                exact=share.weight == 1.0,
                standing="entered",
            )
            for share in read.shares
        ),
        moves=moves,
        renames=tuple(PlannedRename(read.rows[r.unit], full_name(r.form, r.name)) for r in read.renames),
        bodies=bodies.aggregate(n=Count("id"))["n"],
        labels=len(read.starts) + len(read.ends) + len(read.renames),
        edges=len(read.starts) + len(read.ends) + len(moves),
        touched=tuple(sorted({*read.ends, *(move.row.id for move in moves), *(r.unit for r in read.renames)})),
        problems=tuple(problems_of(event)),
    )


def _of_record(event: Event) -> Preview:
    """An event whose units are on record: confirming it only makes the succession final."""
    pairs = list(event.successions.order_by("predecessor_id", "-weight", "successor_id", "basis"))
    before = list(dict.fromkeys(pair.predecessor_id for pair in pairs if pair.weight > 0))
    after = list(dict.fromkeys(pair.successor_id for pair in pairs if pair.weight > 0))
    rows = unit_rows({pk for pair in pairs for pk in (pair.predecessor_id, pair.successor_id)}, event.effective_on)
    return Preview(
        on=event.effective_on,
        starts=tuple(
            PlannedUnit(
                key=rows[pk].public_id,
                full_name=rows[pk].full_name,
                kind=rows[pk].kind,
                code=rows[pk].code,
                under="",
                households=None,
                row=rows[pk],
            )
            for pk in after
        ),
        ends=tuple(rows[pk] for pk in before),
        shares=tuple(
            PlannedShare(
                predecessor=rows[pair.predecessor_id],
                successor=rows[pair.successor_id].full_name,
                basis=pair.basis,
                weight=pair.weight,
                exact=pair.exact,
                standing=pair.standing,
            )
            for pair in pairs
        ),
        moves=(),
        renames=(),
        bodies=0,
        labels=0,
        edges=0,
        touched=tuple(sorted(before)),
        problems=tuple(problems_of(event)),
    )


def preview_event(event: Event) -> Preview:
    """What the event would move, and what stands in the way. Writes nothing."""
    return _of_record(event) if event.successions.exists() else _of_plan(event, plan_of(event))
