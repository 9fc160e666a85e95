"""What a review counts: which periods and forms, the figures with those of a year before, how complete they are.

A fixed number of statements, whatever the number of units below. The Centre is added up from the units at the top.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum

from binhyen.figures import shipped
from binhyen.figures.models import Completeness, FormVersion, Period, Report, Slot, Total
from binhyen.figures.queries.forms import FieldRow, form_fields
from binhyen.figures.rules.values import unpack
from binhyen.figures.states import Aggregation, Nature, Sensitivity, SlotState
from binhyen.org.models import Unit
from binhyen.org.states import UnitKind
from binhyen.reviews.rules.figures import Cell, Field, Figure, Span, cells_of, chosen_spans, year_before
from binhyen.reviews.states import SECTION_OF_TOPIC, Section

Pair = tuple[int, int]
"""(period, form version), primary keys."""


@dataclass(frozen=True, slots=True)
class Reports:
    """Reports that are awaited from a unit and below, and those that came."""

    expected: int = 0
    received: int = 0
    on_time: int = 0
    accepted: int = 0

    @property
    def missing(self) -> int:
        """Reports that did not come."""
        return self.expected - self.received


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


@dataclass(frozen=True, slots=True)
class Counted:
    """All that the figures of a review are made from."""

    layer: Layer
    figures: Sequence[Figure]
    reports: Reports
    below: Sequence[tuple[int, Reports]]


def span_of(period: Period) -> Span:
    """A period as a span of days."""
    return Span(period.pk, period.calendar, period.start, period.end)


def rows_of(unit: Unit) -> Q:
    """Which rows of completeness are a unit's: its own, for the Centre those at the top of the tree."""
    return Q(parent=None) if unit.kind == UnitKind.CENTRE else Q(unit=unit)


def _totals_of(unit: Unit) -> QuerySet[Total]:
    if unit.kind != UnitKind.CENTRE:
        return Total.objects.filter(unit=unit)
    same = {"period_id": OuterRef("period_id"), "form_version_id": OuterRef("form_version_id")}
    tops = Completeness.objects.filter(parent=None, unit_id=OuterRef("unit_id"), **same)
    return Total.objects.filter(Exists(tops))


def _layer(unit: Unit, own: Span) -> Layer:
    inside = Period.objects.filter(Q(theme="") | Q(pk=own.id), start__gte=own.start, end__lte=own.end)
    spans = [span_of(period) for period in inside.order_by("start", "id")]
    calendar = {span.id: span.calendar for span in spans}
    found = Completeness.objects.filter(rows_of(unit), period_id__in=list(calendar)).order_by()
    pairs = sorted(set(found.values_list("period_id", "form_version_id")))
    versions = FormVersion.objects.filter(pk__in={version for _period, version in pairs}).select_related("form")
    fields, rows = _fields(versions)
    chosen = chosen_spans(own, spans, fields)
    there = set(pairs)
    cells = [cell for cell in cells_of(chosen, fields) if (cell.period, cell.form_version) in there]
    used = sorted({(cell.period, cell.form_version) for cell in cells})
    stamp = stamp_of(unit, used) if used else 0
    return Layer(own, chosen, rows, cells, amounts_of(unit, used), used, stamp)


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
    rows = _totals_of(unit).filter(
        period_id__in={period for period, _version in pairs},
        form_version_id__in={version for _period, version in pairs},
    )
    summed = rows.order_by().values_list("period_id", "form_version_id", "position")
    wanted = set(pairs)
    return {
        (period, version, position): (submitted, accepted, carried)
        for period, version, position, submitted, accepted, carried in summed.annotate(
            Sum("submitted"), Sum("accepted"), Sum("carried")
        )
        if (period, version) in wanted
    }


def count(unit: Unit, period: Period) -> Counted:
    """The figures of a unit for the period of a review, as they stand now."""
    own = span_of(period)
    layer = _layer(unit, own)
    reports = _reports(unit, layer.pairs)
    through = layer.through
    before = None
    if through is not None:
        before = _layer(unit, Span(0, own.calendar, year_before(own.start), year_before(through)))
    figures = [
        *(_figure(row, layer, before) for row in layer.rows.values() if layer.sums(row.code) is not None),
        *_ratios(layer, before),
        *_last_values(unit, layer),
    ]
    ordered = sorted(figures, key=lambda one: _ORDER[one.section])
    return Counted(layer, ordered, reports, _below(unit, layer.pairs))


_ORDER = {section.value: place for place, section in enumerate(Section)}


def section_of(code: str) -> str:
    """The part of a review in which a figure stands, by the topic of its object."""
    known = shipped.objects().get(code.partition(".")[0])
    return SECTION_OF_TOPIC.get(known.topic if known else "", Section.TAKING_PART)


def _figure(row: FieldRow, layer: Layer, before: Layer | None) -> Figure:
    value, accepted, carried = layer.sums(row.code) or (0, 0, 0)
    stock = row.nature == Nature.STOCK
    return Figure(
        code=row.code,
        name=row.name_vi,
        measure=row.measure_vi,
        decimals=row.decimals,
        section=section_of(row.code),
        value=value,
        accepted=accepted,
        carried=carried if stock else 0,
        before=_before(row, layer, before, stock=stock),
        reserved=row.sensitivity == Sensitivity.RESERVED,
        stock=stock,
    )


def _before(row: FieldRow, layer: Layer, before: Layer | None, *, stock: bool) -> int | None:
    """The same figure a year earlier: only where it was asked under the same definition, over as many periods."""
    known = before.rows.get(row.code) if before else None
    if before is None or known is None or known.version_id != row.version_id:
        return None
    if len(before.spans[row.code]) != len(layer.spans[row.code]):
        return None
    submitted, _accepted, carried = before.sums(row.code) or (0, 0, 0)
    return submitted + (carried if stock else 0)


def _ratios(layer: Layer, before: Layer | None) -> Iterator[Figure]:
    """The shares of the catalogue whose numerator and denominator are both counted here."""
    for row in shipped.indicators().values():
        if row.aggregation != Aggregation.RATIO or layer.sums(row.numerator) is None:
            continue
        parts = _parts(layer, row.numerator, row.denominator)
        if parts is None:
            continue
        earlier = _parts(before, row.numerator, row.denominator) if before else None
        yield Figure(
            code=row.code,
            name=row.name_vi,
            measure="",
            decimals=0,
            section=section_of(row.code),
            value=None,
            accepted=None,
            carried=0,
            before=None,
            reserved=False,
            stock=row.nature == Nature.STOCK,
            parts=parts,
            parts_before=earlier,
        )


def _parts(layer: Layer, numerator: str, denominator: str) -> tuple[int, int] | None:
    """Both counts of a share with the stocks that stand in; None unless 0 ≤ numerator ≤ denominator and 0 < it."""
    top, bottom = layer.sums(numerator), layer.sums(denominator)
    if top is None or bottom is None:
        return None
    found = (top[0] + top[2], bottom[0] + bottom[2])
    return found if 0 <= found[0] <= found[1] and found[1] else None


def _last_values(unit: Unit, layer: Layer) -> Iterator[Figure]:
    """Figures that are never added up: the unit's own last value."""
    slots = Slot.objects.filter(unit=unit, period_id__in={period for period, _version in layer.pairs}, version__gt=0)
    ordered = slots.select_related("form_version__form", "period").order_by("period__end", "pk")
    reports = Report.objects.filter(slot__in=ordered, version=F("slot__version")).order_by()
    values = {report.slot_id: unpack(bytes(report.values)) for report in reports}
    found: dict[str, Figure] = {}
    for slot in ordered:
        for row in form_fields(slot.form_version):
            given = values[slot.pk][row.position] if row.position < len(values[slot.pk]) else None
            if row.aggregation == Aggregation.LAST and given is not None:
                found[row.code] = _last_value(row, given, accepted=slot.accepted == slot.version)
    yield from found.values()


def _last_value(row: FieldRow, value: int, *, accepted: bool) -> Figure:
    return Figure(
        code=row.code,
        name=row.name_vi,
        measure=row.measure_vi,
        decimals=row.decimals,
        section=section_of(row.code),
        value=value,
        accepted=value if accepted else None,
        carried=0,
        before=None,
        reserved=row.sensitivity == Sensitivity.RESERVED,
        stock=True,
    )


_COUNTS = ("expected", "received", "on_time", "accepted")


def _pairs_of(pairs: Sequence[Pair]) -> Q:
    """Rows of these pairs; a superset where periods and forms do not all meet."""
    return Q(
        period_id__in={period for period, _version in pairs},
        form_version_id__in={version for _period, version in pairs},
    )


def _reports(unit: Unit, pairs: Sequence[Pair]) -> Reports:
    rows = Completeness.objects.filter(rows_of(unit), _pairs_of(pairs))
    sums = rows.aggregate(**{name: Sum(name) for name in _COUNTS})
    return Reports(*(sums[name] or 0 for name in _COUNTS))


def stamp_of(unit: Unit, pairs: Sequence[Pair], *, lock: bool = False) -> int:
    """A number that grows with every change of a unit's figures for these pairs. With `lock` they stand still until the
    transaction ends: whoever sends a report waits at the same rows.
    """
    rows = Completeness.objects.filter(rows_of(unit), _pairs_of(pairs)).order_by(
        "period_id", "form_version_id", "unit_id"
    )
    return sum((rows.select_for_update() if lock else rows).values_list("version", flat=True))


def _below(unit: Unit, pairs: Sequence[Pair]) -> list[tuple[int, Reports]]:
    """Each unit directly below with its reports, in the order of their keys; a commune has its groups."""
    if not pairs:
        return []
    if unit.kind == UnitKind.COMMUNE:
        return _groups(unit, pairs)
    parent = Q(parent=None) if unit.kind == UnitKind.CENTRE else Q(parent=unit)
    rows = Completeness.objects.filter(parent, _pairs_of(pairs)).exclude(unit=unit).order_by("unit_id")
    summed = rows.values_list("unit_id").annotate(*(Sum(name) for name in _COUNTS))
    return [(row[0], Reports(*row[1:])) for row in summed]


def _groups(unit: Unit, pairs: Sequence[Pair]) -> list[tuple[int, Reports]]:
    slots = Slot.objects.filter(_pairs_of(pairs), commune=unit).exclude(state=SlotState.VOID).order_by("unit_id", "pk")
    found: dict[int, list[int]] = {}
    for owner, version, on_time, accepted in slots.values_list("unit_id", "version", "on_time", "accepted"):
        counts = found.setdefault(owner, [0, 0, 0, 0])
        for place, more in enumerate((1, int(version > 0), int(on_time), int(accepted > 0))):
            counts[place] += more
    return [(owner, Reports(*counts)) for owner, counts in found.items()]


def leaves(unit: Unit, pairs: Sequence[Pair]) -> Iterator[tuple[int, int, bytes]]:
    """(slot, version, hash) of the latest version of every report that a unit's figures count, by slot."""
    latest = Report.objects.filter(_slots_of(unit, pairs), version=F("slot__version"))
    reports = latest.exclude(slot__state=SlotState.VOID).order_by("slot_id")
    wanted = set(pairs)
    rows = reports.values_list("slot_id", "version", "hash", "slot__period_id", "slot__form_version_id")
    for slot, version, digest, period, form in rows.iterator(chunk_size=5000):
        if (period, form) in wanted:
            yield slot, version, bytes(digest)


def _slots_of(unit: Unit, pairs: Sequence[Pair]) -> Q:
    of_pairs = Q(
        slot__period_id__in={period for period, _version in pairs},
        slot__form_version_id__in={version for _period, version in pairs},
    )
    if unit.kind == UnitKind.CENTRE:
        return of_pairs
    if unit.kind == UnitKind.COMMUNE:
        return of_pairs & (Q(slot__commune=unit) | Q(slot__unit=unit))
    inside = Completeness.objects.filter(_pairs_of(pairs), parent=unit).values("unit_id")
    return of_pairs & (Q(slot__commune_id__in=inside) | Q(slot__province=unit, slot__commune=None) | Q(slot__unit=unit))
