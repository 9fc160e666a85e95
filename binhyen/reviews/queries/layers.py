"""The figures of one unit over one span of days, as the live totals have them.

A fixed number of statements, whatever the number of units below. The Centre is added up from the units at the top.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet, Sum

from binhyen.figures.models import Completeness, FormVersion, Period
from binhyen.figures.queries.forms import FieldRow, form_fields
from binhyen.figures.queries.totals import totals_at
from binhyen.figures.states import Aggregation, Nature
from binhyen.org.models import Unit
from binhyen.org.states import UnitKind
from binhyen.reviews.rules.figures import Cell, Field, Span, cells_of, chosen_spans

Pair = tuple[int, int]
"""(period, form version), primary keys."""


@dataclass(frozen=True, slots=True)
class Layer:
    """The figures of one unit over one span: fields by code, cells, and each cell's (submitted, accepted, carried).

    `stamp` was read before the amounts: as long as it holds, they hold.
    """

    span: Span
    spans: Mapping[str, Sequence[Span]]
    rows: Mapping[str, FieldRow]
    cells: Sequence[Cell]
    amounts: Mapping[tuple[int, int, int], tuple[int, int, int]]
    pairs: Sequence[Pair]
    stamp: int

    @property
    def through(self) -> date | None:
        """The last day that every flow reaches; None when nothing is counted."""
        ends = [spans[-1].end for spans in self.spans.values() if spans]
        return max(ends, default=None)

    def sums(self, code: str) -> tuple[int, int, int] | None:
        """(submitted, accepted, carried) of a figure; None when no report asks for it in this span."""
        found = [
            self.amounts.get((cell.period, cell.form_version, cell.position), (0, 0, 0))
            for cell in self.cells
            if cell.code == code
        ]
        return (
            (sum(a for a, _b, _c in found), sum(b for _a, b, _c in found), sum(c for *_ab, c in found))
            if found
            else None
        )


def span_of(period: Period) -> Span:
    """A period as a span of days."""
    return Span(period.pk, period.calendar, period.start, period.end)


def rows_of(unit: Unit) -> Q:
    """Which rows of completeness are a unit's: its own, for the Centre those at the top of the tree."""
    return Q(parent=None) if unit.kind == UnitKind.CENTRE else Q(unit=unit)


def layer_of(unit: Unit, own: Span) -> Layer:
    """The figures of a unit over a span of days, as the totals have them."""
    frame = frame_of(own, rows_of(unit))
    stamp = stamp_of(unit, frame.used) if frame.used else 0
    return Layer(own, frame.spans, frame.rows, frame.cells, amounts_of(unit, frame.used), frame.used, stamp)


@dataclass(frozen=True, slots=True)
class Frame:
    """What is asked in a span of days: the figures, the periods of each, its cells, and the pairs they lie in."""

    spans: Mapping[str, Sequence[Span]]
    rows: Mapping[str, FieldRow]
    cells: Sequence[Cell]
    used: Sequence[Pair]


def frame_of(own: Span, asked: Q) -> Frame:
    """What the units with these rows of completeness are asked inside a span."""
    inside = Period.objects.filter(Q(theme="") | Q(pk=own.id), start__gte=own.start, end__lte=own.end)
    spans = [span_of(period) for period in inside.order_by("start", "id")]
    found = Completeness.objects.filter(asked, period_id__in=[span.id for span in spans]).order_by()
    pairs = set(found.values_list("period_id", "form_version_id"))
    versions = FormVersion.objects.filter(pk__in={version for _period, version in pairs}).select_related("form")
    fields, rows = _fields(versions)
    chosen = chosen_spans(own, spans, fields)
    cells = [cell for cell in cells_of(chosen, fields) if (cell.period, cell.form_version) in pairs]
    return Frame(chosen, rows, cells, sorted({(cell.period, cell.form_version) for cell in cells}))


def _fields(versions: QuerySet[FormVersion]) -> tuple[list[Field], dict[str, FieldRow]]:
    fields: list[Field] = []
    rows: dict[str, FieldRow] = {}
    for version in versions.order_by("form__code", "number"):
        for row in form_fields(version):
            if row.aggregation == Aggregation.ADDITIVE:
                stock = row.nature == Nature.STOCK
                fields.append(Field(version.pk, version.form.calendar, row.position, row.code, stock))
                rows[row.code] = row
    return fields, rows


def amounts_of(unit: Unit, pairs: Sequence[Pair]) -> dict[tuple[int, int, int], tuple[int, int, int]]:
    """(submitted, accepted, carried) of every cell of a unit for these pairs, by (period, form version, position)."""
    if not pairs:
        return {}
    periods, versions = (list(dict.fromkeys(ids)) for ids in zip(*pairs, strict=True))
    summed = totals_at(unit, periods, versions).values_list("period_id", "form_version_id", "position")
    wanted = set(pairs)
    return {
        (period, version, position): (submitted, accepted, carried)
        for period, version, position, submitted, accepted, carried in summed.annotate(
            Sum("submitted"), Sum("accepted"), Sum("carried")
        )
        if (period, version) in wanted
    }


def pairs_of(pairs: Sequence[Pair]) -> Q:
    """Rows of these pairs; a superset where periods and forms do not all meet."""
    return Q(
        period_id__in={period for period, _version in pairs},
        form_version_id__in={version for _period, version in pairs},
    )


def stamp_of(unit: Unit, pairs: Sequence[Pair], *, lock: bool = False) -> int:
    """A number that grows with every change of a unit's figures for these pairs. With `lock` they stand still until the
    transaction ends: whoever sends a report waits at the same rows.
    """
    rows = Completeness.objects.filter(rows_of(unit), pairs_of(pairs)).order_by(
        "period_id", "form_version_id", "unit_id"
    )
    return sum((rows.select_for_update() if lock else rows).values_list("version", flat=True))
