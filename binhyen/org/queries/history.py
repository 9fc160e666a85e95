"""What became what: predecessors and successors of a unit over up to three generations."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from binhyen.core import clock
from binhyen.org.models import Succession, Unit
from binhyen.org.queries.trees import UnitRow, unit_rows
from binhyen.org.states import EventStatus

GENERATIONS = 3


@dataclass(frozen=True, slots=True)
class HistoryNode:
    """A unit in the drawing. `generation` is 0 for the unit asked for and its contemporaries, -1 before, 1 after."""

    row: UnitRow
    generation: int


@dataclass(frozen=True, slots=True)
class HistoryLink:
    """A share of a predecessor (primary keys), with its event and how the sources stand to it.

    `weight` is in 0–1; 0 means that one source says so and it is not counted. `exact`: all of it went there.
    """

    predecessor_id: int
    successor_id: int
    weight: float
    basis: str
    exact: bool
    standing: str
    reason: str
    source: str
    status: str
    event_public_id: str
    effective_on: date
    legal_document: str


@dataclass(frozen=True, slots=True)
class History:
    """Nodes (oldest generation first, then by name) and links between them."""

    nodes: tuple[HistoryNode, ...]
    links: tuple[HistoryLink, ...]

    def node(self, unit_id: int) -> HistoryNode:
        """The node of a unit that is in the drawing."""
        return next(node for node in self.nodes if node.row.id == unit_id)


def _pairs(condition: Q) -> QuerySet[Succession]:
    return (
        Succession.objects.filter(condition)
        .exclude(event__status=EventStatus.WITHDRAWN)
        .select_related("event")
        .order_by("event__effective_on", "predecessor_id", "successor_id", "basis")
    )


def _walk(unit_id: int, backwards: bool, generations: int) -> tuple[dict[int, int], list[Succession]]:
    """Follow the pairs one way; uncounted pairs are kept but not followed."""
    near, far = ("successor_id", "predecessor_id") if backwards else ("predecessor_id", "successor_id")
    seen, pairs, front = {unit_id: 0}, [], {unit_id}
    for step in range(1, generations + 1):
        found = list(_pairs(Q(**{f"{near}__in": front}))) if front else []
        pairs.extend(found)
        front = {getattr(pair, far) for pair in found if pair.weight > 0} - set(seen)
        for pair in found:
            seen.setdefault(getattr(pair, far), -step if backwards else step)
    return seen, pairs


def _link(pair: Succession) -> HistoryLink:
    return HistoryLink(
        predecessor_id=pair.predecessor_id,
        successor_id=pair.successor_id,
        weight=pair.weight,
        basis=pair.basis,
        exact=pair.exact,
        standing=pair.standing,
        reason=pair.reason,
        source=pair.source,
        status=pair.event.status,
        event_public_id=pair.event.public_id,
        effective_on=pair.event.effective_on,
        legal_document=pair.event.legal_document,
    )


def history(unit: Unit, generations: int = GENERATIONS, *, siblings: bool = False) -> History:
    """The unit with its predecessors and successors, up to `generations` each way (1–3).

    With `siblings`, also the other successors of its direct predecessors (generation 0): where the rest went.
    """
    steps = max(1, min(generations, GENERATIONS))
    before, older = _walk(unit.pk, backwards=True, generations=steps)
    after, newer = _walk(unit.pk, backwards=False, generations=steps)
    depth, pairs = before | after, {pair.pk: pair for pair in (*older, *newer)}
    if siblings:
        direct = [pk for pk, level in before.items() if level == -1]
        for pair in _pairs(Q(predecessor_id__in=direct, weight__gt=0)):
            pairs[pair.pk] = pair
            depth.setdefault(pair.successor_id, 0)
    rows = unit_rows(depth, clock.today())
    nodes = [HistoryNode(row=row, generation=depth[pk]) for pk, row in rows.items()]
    nodes.sort(key=lambda node: (node.generation, node.row.valid_from, node.row.name, node.row.id))
    return History(nodes=tuple(nodes), links=tuple(_link(pair) for pair in pairs.values()))
