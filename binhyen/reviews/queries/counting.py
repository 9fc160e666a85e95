"""What a review counts: the figures with those of a year before, how complete they are, which reports they count."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from django.db.models import Count, F, Q, Sum

from binhyen.core import clock
from binhyen.figures import shipped
from binhyen.figures.models import Completeness, Period, Report, Slot
from binhyen.figures.queries.forms import FieldRow, form_fields
from binhyen.figures.rules.values import unpack
from binhyen.figures.states import Aggregation, Nature, Sensitivity, SlotState
from binhyen.org.models import Unit
from binhyen.org.queries import subtree
from binhyen.org.states import UnitKind
from binhyen.reviews.queries.earlier import Earlier, earlier
from binhyen.reviews.queries.layers import Layer, Pair, layer_of, pairs_of, rows_of, span_of
from binhyen.reviews.rules.figures import Figure, Footing, Span, year_before
from binhyen.reviews.states import SECTION_OF_TOPIC, Section


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
class Ground:
    """The units below on the last day of the period, or today while it runs."""

    provinces: int = 0
    communes: int = 0
    groups: int = 0


@dataclass(frozen=True, slots=True)
class Counted:
    """All that the figures of a review are made from."""

    layer: Layer
    figures: Sequence[Figure]
    reports: Reports
    below: Sequence[tuple[int, Reports]]
    ground: Ground

    @property
    def numbers(self) -> dict[str, int]:
        """What a text can refer to besides figures: reports and units below, by name."""
        return {**asdict(self.reports), **asdict(self.ground)}


def count(unit: Unit, period: Period) -> Counted:
    """The figures of a unit for the period of a review, as they stand now."""
    own = span_of(period)
    layer = layer_of(unit, own)
    reports = _reports(unit, layer.pairs)
    span = Span(0, own.calendar, year_before(own.start), year_before(layer.through or own.end))
    before = _Before(earlier(unit, span, period.end), young=unit.valid_from > own.start)
    figures = [
        *(_figure(row, layer, before) for row in layer.rows.values() if layer.sums(row.code) is not None),
        *_ratios(layer, before),
        *_last_values(unit, layer),
    ]
    ordered = sorted(figures, key=lambda one: _ORDER[one.section])
    return Counted(layer, ordered, reports, _below(unit, layer.pairs), _ground(unit, period.end))


def _ground(unit: Unit, end: date) -> Ground:
    kinds = (UnitKind.PROVINCE, UnitKind.COMMUNE, UnitKind.GROUP)
    below = subtree(unit, min(clock.today(), end)).filter(kind__in=kinds).exclude(pk=unit.pk)
    found = dict(below.values_list("kind").annotate(Count("pk")))
    return Ground(*(found.get(kind, 0) for kind in kinds))


_ORDER = {section.value: place for place, section in enumerate(Section)}


def section_of(code: str) -> str:
    """The part of a review in which a figure stands, by the topic of its object."""
    known = shipped.objects().get(code.partition(".")[0])
    return SECTION_OF_TOPIC.get(known.topic if known else "", Section.TAKING_PART)


@dataclass(frozen=True, slots=True)
class _Before:
    """The figures of a year before. `young`: the unit began inside the period, so its flows are those of a part."""

    earlier: Earlier
    young: bool

    def footing(self, row: FieldRow, layer: Layer) -> Footing:
        """Whether a figure may be compared: asked under the same definition, over as many periods, of whole units."""
        then = self.earlier.layer
        known = then.rows.get(row.code)
        if known is None or len(then.spans[row.code]) != len(layer.spans[row.code]):
            return Footing.UNKNOWN
        if known.version_id != row.version_id:
            return Footing.REDEFINED
        if self.earlier.is_apart(row.code):
            return Footing.APART
        if self.young and row.nature != Nature.STOCK:
            return Footing.PARTLY
        return Footing.RESTATED if self.earlier.is_restated(row.code) else Footing.AS_WAS

    def value(self, row: FieldRow) -> int:
        """The figure, a stock with those that stood in for reports not sent."""
        submitted, _accepted, carried = self.earlier.layer.sums(row.code) or (0, 0, 0)
        return submitted + (carried if row.nature == Nature.STOCK else 0)


_STANDS = (Footing.AS_WAS, Footing.RESTATED)


def _figure(row: FieldRow, layer: Layer, before: _Before) -> Figure:
    value, accepted, carried = layer.sums(row.code) or (0, 0, 0)
    stock = row.nature == Nature.STOCK
    footing = before.footing(row, layer)
    return Figure(
        code=row.code,
        name=row.name_vi,
        measure=row.measure_vi,
        decimals=row.decimals,
        section=section_of(row.code),
        value=value,
        accepted=accepted,
        carried=carried if stock else 0,
        before=before.value(row) if footing in _STANDS else None,
        reserved=row.sensitivity == Sensitivity.RESERVED,
        stock=stock,
        footing=footing,
        estimated=before.earlier.estimate(row.code) if footing == Footing.RESTATED else 0,
    )


def _ratios(layer: Layer, before: _Before) -> Iterator[Figure]:
    """The shares of the catalogue whose numerator and denominator are both counted here."""
    for row in shipped.indicators().values():
        counts = (row.numerator, row.denominator)
        if row.aggregation != Aggregation.RATIO or any(layer.sums(code) is None for code in counts):
            continue
        parts = _parts(layer, *counts)
        if parts is None:
            continue
        footing = _footing_of_share(counts, layer, before)
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
            reserved=_reserved(layer, counts),
            stock=row.nature == Nature.STOCK,
            parts=parts,
            parts_before=_parts(before.earlier.layer, *counts) if footing in _STANDS else None,
            footing=footing,
        )


def _reserved(layer: Layer, codes: Sequence[str]) -> bool:
    """A share stands without a comparison as soon as one of its counts does."""
    return any(layer.rows[code].sensitivity == Sensitivity.RESERVED for code in codes)


def _footing_of_share(codes: Sequence[str], layer: Layer, before: _Before) -> Footing:
    """On what the share of a year before stands: the weaker of its two counts; restated as soon as one of them is."""
    found = [before.footing(layer.rows[code], layer) for code in codes]
    return next((one for one in found if one not in _STANDS), max(found))


def _parts(layer: Layer, numerator: str, denominator: str) -> tuple[int, int] | None:
    """Both counts of a share with the stocks that stand in; None unless 0 ≤ numerator ≤ denominator and 0 < it."""
    top, bottom = (layer.sums(code) or (0, 0, 0) for code in (numerator, denominator))
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
        footing=Footing.UNKNOWN,
    )


_COUNTS = ("expected", "received", "on_time", "accepted")


def _reports(unit: Unit, pairs: Sequence[Pair]) -> Reports:
    rows = Completeness.objects.filter(rows_of(unit), pairs_of(pairs))
    sums = rows.aggregate(**{name: Sum(name) for name in _COUNTS})
    return Reports(*(sums[name] or 0 for name in _COUNTS))


def _below(unit: Unit, pairs: Sequence[Pair]) -> list[tuple[int, Reports]]:
    """Each unit directly below with its reports, in the order of their keys; a commune has its groups."""
    if not pairs:
        return []
    if unit.kind == UnitKind.COMMUNE:
        return _groups(unit, pairs)
    parent = Q(parent=None) if unit.kind == UnitKind.CENTRE else Q(parent=unit)
    rows = Completeness.objects.filter(parent, pairs_of(pairs)).exclude(unit=unit).order_by("unit_id")
    summed = rows.values_list("unit_id").annotate(*(Sum(name) for name in _COUNTS))
    return [(row[0], Reports(*row[1:])) for row in summed]


def _groups(unit: Unit, pairs: Sequence[Pair]) -> list[tuple[int, Reports]]:
    slots = Slot.objects.filter(pairs_of(pairs), commune=unit).exclude(state=SlotState.VOID).order_by("unit_id", "pk")
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
    inside = Completeness.objects.filter(pairs_of(pairs), parent=unit).values("unit_id")
    return of_pairs & (Q(slot__commune_id__in=inside) | Q(slot__province=unit, slot__commune=None) | Q(slot__unit=unit))
