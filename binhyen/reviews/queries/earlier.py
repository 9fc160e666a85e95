"""The figures of a unit a year earlier, on its territory of today: exact where whole units came, else estimated.

The live totals answer as long as no unit moved in between. After a change, as in the reform of 2025, the old reports
are placed on the new units (`figures.queries.restated`): how much of a figure is estimated is kept beside it, and what
cannot be shared out is not compared.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from django.db.models import Max, Q, Sum

from binhyen.figures.models import Completeness, FormVersion, Period, Slot
from binhyen.figures.queries.cells import at, cells_of
from binhyen.figures.queries.layouts import layout_of
from binhyen.figures.queries.origins import sources_of
from binhyen.figures.queries.restated import Placing, restated
from binhyen.figures.states import SlotState
from binhyen.org.models import Edge, Unit
from binhyen.org.queries.country import stamp
from binhyen.org.states import Tree, UnitKind
from binhyen.reviews.queries.layers import Layer, Pair, amounts_of, frame_of, layer_of, pairs_of, rows_of
from binhyen.reviews.rules.figures import Span

Key = tuple[int, int, int]
"""(period, form version, position)."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A layer on the units of a later day. `estimated` is that part of a cell which was shared out, `apart` the cells
    that cannot be shared out, `was` what the totals of the time have for the unit itself.
    """

    layer: Layer
    estimated: Mapping[Key, int] = field(default_factory=dict)
    apart: frozenset[Key] = frozenset()
    was: Mapping[Key, tuple[int, int, int]] = field(default_factory=dict)

    def _keys(self, code: str) -> list[Key]:
        return [(one.period, one.form_version, one.position) for one in self.layer.cells if one.code == code]

    def is_apart(self, code: str) -> bool:
        """Whether a figure cannot be compared, because a unit was divided and the figure cannot be."""
        return any(key in self.apart for key in self._keys(code))

    def estimate(self, code: str) -> int:
        """How much of a figure is estimated."""
        return sum(self.estimated.get(key, 0) for key in self._keys(code))

    def is_restated(self, code: str) -> bool:
        """Whether a figure is another than the one that the unit had at the time, or the unit had none."""
        return any(self.was[key] != self.layer.amounts[key] for key in self._keys(code) if key in self.was)


def earlier(unit: Unit, span: Span, on: date) -> Earlier:
    """The figures of a unit over a span that is past, on the units of the day `on`."""
    if unit.kind == UnitKind.CENTRE:
        return Earlier(layer_of(unit, span))
    sources = sources_of(unit, on)
    moved = _last_move(sources, on)
    if moved is None or moved <= span.start:
        return Earlier(layer_of(unit, span))
    rows = Completeness.objects.filter(unit_id__in=sources, period__start__gte=span.start, period__end__lte=span.end)
    versions = rows.aggregate(all=Sum("version"))["all"] or 0
    kept = f"{unit.public_id}.{stamp().ground}.{versions}"
    return _restated(_Asked(unit, span, on, moved, frozenset(sources), kept))


def _last_move(sources: set[int], on: date) -> date | None:
    """The latest day, not after `on`, on which a unit came to or left one of these, or one of them moved."""
    rows = Edge.objects.filter(Q(parent_id__in=sources) | Q(child_id__in=sources), tree=Tree.TERRITORY).order_by()
    found = rows.aggregate(
        came=Max("valid_from", filter=Q(valid_from__lte=on)), left=Max("valid_to", filter=Q(valid_to__lte=on))
    )
    return max((day for day in found.values() if day is not None), default=None)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is placed on the units of a day. `kept` changes with every unit that moves and every report of the span."""

    unit: Unit
    span: Span
    on: date
    moved: date
    sources: frozenset[int]
    kept: str


@lru_cache(maxsize=64)
def _restated(asked: _Asked) -> Earlier:
    """The figures on the units of the day: pairs since the last move as the totals have them, older ones placed."""
    frame = frame_of(asked.span, Q(unit_id__in=asked.sources) | rows_of(asked.unit))
    periods = Period.objects.in_bulk({period for period, _version in frame.used})
    forms = FormVersion.objects.select_related("form").in_bulk({version for _period, version in frame.used})
    old = [
        pair for pair in frame.used if periods[pair[0]].end < asked.moved and forms[pair[1]].form.tree == Tree.TERRITORY
    ]
    placed = _Placed(asked, Placing(asked.on, asked.unit.kind), amounts_of(asked.unit, frame.used))
    was = amounts_of(asked.unit, old)
    for period, version in old:
        placed.place(periods[period], forms[version], was)
    placed.stand_in(old)
    layer = Layer(asked.span, frame.spans, frame.rows, frame.cells, placed.amounts, frame.used, 0)
    return Earlier(layer, placed.estimated, frozenset(placed.apart), was)


@dataclass(slots=True)
class _Placed:
    """Figures on their way to the units of a later day."""

    asked: _Asked
    placing: Placing
    amounts: dict[Key, tuple[int, int, int]]
    estimated: dict[Key, int] = field(default_factory=dict)
    apart: set[Key] = field(default_factory=set)

    def place(self, period: Period, version: FormVersion, was: dict[Key, tuple[int, int, int]]) -> None:
        """Place one form of one period; what the unit had itself is put beside it."""
        unit = self.asked.unit.pk
        found = restated(period, version, self.placing, among=self.asked.sources)
        row = found.rows.get(unit)
        for place in layout_of(version).additive:
            key = (period.pk, version.pk, place)
            _submitted, accepted, _carried = was.setdefault(key, (0, 0, 0))
            self.amounts[key] = (row.value(place) if row else 0, accepted, 0)
            if row and row.estimated[place]:
                self.estimated[key] = row.estimated[place]
            if not found.comparable(unit, place):
                self.apart.add(key)

    def stand_in(self, pairs: Sequence[Pair]) -> None:
        """Add the stocks that stand in for reports not sent, where all of a unit's figures belong to this one."""
        waiting = Slot.objects.filter(pairs_of(pairs), version=0, carried__isnull=False).exclude(state=SlotState.VOID)
        here = waiting.filter(Q(commune_id__in=self.asked.sources) | Q(unit_id__in=self.asked.sources))
        slots = list(here.select_related("form_version__form", "carried__slot__form_version__form"))
        cells = cells_of(slots)
        for slot in slots:
            pair = (slot.period_id, slot.form_version_id)
            if pair not in pairs or self._home(slot.unit_id) != self.asked.unit.pk:
                continue
            for place in layout_of(slot.form_version).stocks:
                value, accepted, carried = self.amounts[*pair, place]
                self.amounts[*pair, place] = (value, accepted, carried + at(cells[slot.pk].carried, place))

    def _home(self, unit: int) -> int:
        """The one unit to which all figures of a unit belong; 0 when there is none."""
        if unit in self.placing.target:
            return self.placing.target[unit]
        places = self.placing.places(unit).values()
        found = {place.parts[0][0] if place and place.exact else 0 for place in places}
        return found.pop() if len(found) == 1 else 0
