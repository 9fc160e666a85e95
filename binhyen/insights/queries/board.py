"""What a board of figures reads: figures of all units below one, along periods, in a fixed number of statements."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from django.core.cache import cache

from binhyen.core.keeping import kept
from binhyen.figures.models import FormField, FormVersion, Period, Slot
from binhyen.figures.queries.cells import at, cells_of
from binhyen.figures.queries.totals import Counts
from binhyen.insights.queries.board_rows import EVERY, TOP, below, count_rows, own, total_rows
from binhyen.org.models import Unit
from binhyen.org.states import POSITIONED, UnitKind

Places = Mapping[int, Mapping[str, int]]
"""Positions of figures by form version and code."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of one unit in one period: what was sent, what was accepted, what stands in for reports not sent.

    On the units of another day `estimated` is the part of what was sent that was shared out; `apart` says that the
    figure cannot be shared out, so that it is not comparable.
    """

    submitted: int = 0
    accepted: int = 0
    carried: int = 0
    estimated: int = 0
    apart: bool = False

    def __add__(self, other: "Cell") -> "Cell":
        return Cell(
            self.submitted + other.submitted,
            self.accepted + other.accepted,
            self.carried + other.carried,
            self.estimated + other.estimated,
            self.apart or other.apart,
        )


NOTHING, NOBODY = Cell(), Counts()
KEEP_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Board:
    """Cells by (unit, period, code) and counters by (unit, period); units are primary keys, each unit's rows hold all
    that stands below it. `of` adds up whatever is asked for.
    """

    cells: Mapping[tuple[int, int, str], Cell]
    counts: Mapping[tuple[int, int], Counts]
    units: Sequence[int] = field(default=())

    def of(self, code: str, period: int, units: Iterable[int] | None = None) -> Cell:
        """A figure in one period, of some units or of all of them together."""
        together = self.cells.get((EVERY, period, code)) if units is None else None
        if together is not None:
            return together
        asked = self.units if units is None else units
        found = [cell for unit in asked if (cell := self.cells.get((unit, period, code)))]
        return sum(found[1:], found[0]) if found else NOTHING

    def cell(self, unit: int, period: int, code: str) -> Cell:
        """One figure of one unit in one period."""
        return self.cells.get((unit, period, code), NOTHING)

    def count(self, unit: int, period: int) -> Counts:
        """The counters of one unit in one period."""
        return self.counts.get((unit, period), NOBODY)

    def counted(self, period: int, units: Iterable[int] | None = None) -> Counts:
        """The counters of one period, of some units or of all of them together."""
        asked = self.units if units is None else units
        return _added([counts for unit in asked if (counts := self.counts.get((unit, period)))])


def places_of(form: str, codes: Iterable[str]) -> Places:
    """Where a form's versions have these figures. One statement."""
    rows = FormField.objects.filter(version__form__code=form, indicator__indicator__code__in=list(codes)).order_by()
    found: dict[int, dict[str, int]] = {}
    for version, code, position in rows.values_list("version_id", "indicator__indicator__code", "position"):
        found.setdefault(version, {})[code] = position
    return found


def board(
    unit: Unit, form: str, codes: Sequence[str], periods: Sequence[Period], single: Collection[Period] | None = None
) -> Board:
    """The figures of a form for every unit below a unit (provinces, communes, groups), the unit's own rows with them:
    at most five statements, however many units, periods and figures. Where versions of the form have the figures is
    kept for a minute.

    With `single`, the figures of single units are read for those periods only; for the others all units together, kept
    for a minute as long as nothing comes to that period.

    The rows of the units below, and the unit's own report where it sends this form itself, add up to the unit's total.
    """
    asked = sha256(repr((form, sorted(codes))).encode()).hexdigest()[:24]
    places = kept(f"insights.places.{asked}", lambda: places_of(form, codes), seconds=KEEP_SECONDS)
    ids = [period.pk for period in periods]
    if unit.kind == UnitKind.COMMUNE and not _sends_itself(places):
        return _of_groups(unit, places, ids)
    counts: dict[tuple[int, int], Counts] = {}
    for unit_id, period, come in count_rows(_rows_of(unit), ids, places):
        key = unit_id, period
        counts[key] = _added((counts[key], come)) if key in counts else come
    units = sorted({unit_id for unit_id, _ in counts})
    if single is None:
        return Board(_cells(places, units, ids, ()), counts, units)
    apart = [period.pk for period in single]
    whole = dict.fromkeys((pk for pk in ids if pk not in apart), 0)
    for (_unit, period), row in counts.items():
        if period in whole:
            whole[period] += row.version
    return Board(_summed(places, units, apart, whole, f"insights.sums.{unit.public_id}.{asked}"), counts, units)


def _rows_of(unit: Unit) -> str:
    """Which stored rows add up to a unit."""
    if unit.kind == UnitKind.CENTRE:
        return TOP
    return own(unit.pk) if unit.kind == UnitKind.COMMUNE else below(unit.pk)


def _added(rows: Collection[Counts]) -> Counts:
    return Counts(*map(sum, zip(*rows, strict=True))) if rows else NOBODY


def _summed(
    places: Places, units: Sequence[int], single: Sequence[int], whole: Mapping[int, int], stem: str
) -> dict[tuple[int, int, str], Cell]:
    """`_cells`, where what is kept of all units together, by period and its live number, is not read again."""
    keys = {period: f"{stem}.{period}.{version}" for period, version in whole.items()}
    there: dict[str, list[tuple[str, int, int, int]]] = cache.get_many(keys.values())
    missing = [period for period, key in keys.items() if key not in there]
    cells = _cells(places, units, single, missing)
    fresh: dict[str, list[tuple[str, int, int, int]]] = {keys[period]: [] for period in missing}
    for (unit, period, code), cell in cells.items():
        if unit == EVERY:
            fresh[keys[period]].append((code, cell.submitted, cell.accepted, cell.carried))
    if fresh:
        cache.set_many(fresh, KEEP_SECONDS)
    for period, key in keys.items():
        for code, sent, accepted, carried in there.get(key, ()):
            cells[EVERY, period, code] = Cell(sent, accepted, carried)
    return cells


def _sends_itself(places: Places) -> bool:
    return FormVersion.objects.filter(pk__in=list(places), form__unit_kind__in=POSITIONED).exists()


def _cells(
    places: Places, units: Sequence[int], single: Collection[int], whole: Collection[int]
) -> dict[tuple[int, int, str], Cell]:
    """Cells of single units in some periods, of all units together in others. One statement."""
    codes = {(version, position): code for version, row in places.items() for code, position in row.items()}
    positions = {version: tuple(row.values()) for version, row in places.items()}
    found: dict[tuple[int, int, str], Cell] = {}
    for unit, period, version, position, sent, accepted, carried in total_rows(units, single, whole, positions):
        key = unit, period, codes[version, position]
        cell = Cell(sent, accepted, carried)
        found[key] = found[key] + cell if key in found else cell
    return found


def _of_groups(unit: Unit, places: Places, periods: Sequence[int]) -> Board:
    """The board of a commune over its groups, from their slots and reports."""
    rows = Slot.objects.filter(period_id__in=periods, form_version_id__in=list(places), commune=unit)
    slots = list(rows.select_related("form_version__form").order_by("unit_id", "pk"))
    values = cells_of(slots)
    cells: dict[tuple[int, int, str], Cell] = {}
    counts: dict[tuple[int, int], Counts] = {}
    for slot in slots:
        sent = int(slot.version > 0)
        expected = int(slot.state != "void")
        counts[slot.unit_id, slot.period_id] = Counts(
            expected, sent, int(slot.on_time), int(slot.accepted > 0), slot.version + slot.accepted
        )
        mine = values[slot.pk]
        for code, position in places[slot.form_version_id].items():
            cells[slot.unit_id, slot.period_id, code] = Cell(
                at(mine.latest, position), at(mine.accepted, position), at(mine.carried, position)
            )
    return Board(cells, counts, sorted({unit_id for unit_id, _ in counts}))


def live_number(unit: Unit, form: str, period: int) -> int:
    """A number that grows whenever anything on a board of this unit, form and period (primary key) changes. One
    statement: which versions the form has is kept for a minute.
    """

    def read() -> list[int]:
        return list(FormVersion.objects.filter(form__code=form).values_list("pk", flat=True))

    versions = kept(f"insights.versions.{form}", read, seconds=KEEP_SECONDS)
    where = TOP if unit.kind == UnitKind.CENTRE else own(unit.pk)
    return sum(counts.version for _unit, _period, counts in count_rows(where, [period], versions))
