"""A board on the units of another day: what was counted there, what is estimated, what cannot be compared.

Units that went over whole are added up exactly; only divided units are shared out (`figures.queries.restated`).
The national total is the same on the units of every day.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import product

from django.db.models import Q

from binhyen.core.keeping import kept
from binhyen.figures.models import FormField, FormVersion, Period, Slot
from binhyen.figures.queries.cells import at, cells_of
from binhyen.figures.queries.homes import KNOWN
from binhyen.figures.queries.origins import sources_of
from binhyen.figures.queries.restated import Placing, Restated, restated
from binhyen.figures.queries.totals import Counts
from binhyen.figures.rules.placing import shared_out
from binhyen.figures.states import Apportionment, SlotState
from binhyen.insights.queries.board import Board, Cell, Places, board, places_of
from binhyen.insights.queries.reading import Reading, Scope, in_order
from binhyen.org.models import Succession, Unit
from binhyen.org.queries import children, unit_rows
from binhyen.org.queries.country import stamp
from binhyen.org.queries.trees import UnitRow
from binhyen.org.states import POSITIONED, Basis, UnitKind

MANY = 100
"""So many units that went over on one day are a change of the whole country."""
KEEP_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Change:
    """A day on which units of a board became others."""

    day: date
    units: int


def changes(unit: Unit, units: Iterable[int], first: date, last: date) -> Sequence[Change]:
    """The days after `first`, up to `last`, on which provinces or communes of a board became others, oldest first. One
    statement. For the Centre the days on which very many did: kept for some minutes, for every reader asks for them.
    """
    if unit.kind != UnitKind.CENTRE:
        ids = {unit.pk, *units}
        return _changes(Q(successor_id__in=ids) | Q(predecessor_id__in=ids), first, last)
    key = f"insights.changes.{unit.public_id}.{first}.{last}"
    return kept(key, lambda: [one for one in _changes(Q(), first, last) if one.units >= MANY], seconds=KEEP_SECONDS)


def _changes(among: Q, first: date, last: date) -> list[Change]:
    rows = Succession.objects.filter(
        among,
        event__status__in=KNOWN,
        event__effective_on__gt=first,
        event__effective_on__lte=last,
        predecessor__kind__in=POSITIONED,
        weight__gt=0,
    )
    days: dict[date, set[int]] = {}
    for day, one in rows.order_by("event__effective_on").values_list("event__effective_on", "predecessor_id"):
        days.setdefault(day, set()).add(one)
    return [Change(day, len(ones)) for day, ones in days.items()]


@lru_cache(maxsize=16)
def _placing(on: date, level: str, _kept: str) -> Placing:
    return Placing(on, level)


def placing_on(on: date, level: str, unit: Unit) -> Placing:
    """Where units stand on a day, communes or provinces; kept for a unit's pages until the record of units changes."""
    return _placing(on, level, f"{unit.public_id}.{stamp().events}")


def targets_on(unit: Unit, on: date) -> dict[int, UnitRow]:
    """The units of a board on a day: provinces of the Centre, communes of a province, a commune itself."""
    below = {UnitKind.CENTRE: UnitKind.PROVINCE, UnitKind.PROVINCE: UnitKind.COMMUNE}.get(UnitKind(unit.kind))
    if below is None:
        return unit_rows([unit.pk], on)
    return {row.id: row for row in children(unit, on, kind=below)}


@dataclass(frozen=True, slots=True)
class RestatedReading(Reading):
    """A reading on the units of the day `on`: `board` holds the chosen period only, `whole` all units together along
    time. `national` are the totals of the country on the units of the day, by code; empty below the Centre.
    """

    on: date
    whole: Board
    national: Mapping[str, int]

    @property
    def conserved(self) -> bool:
        """Whether the totals of the country are the same on the units of the day: computed, not claimed."""
        now = self.scope.period.pk
        return all(total == self.whole.of(code, now).submitted for code, total in self.national.items())


def read_restated(given: Scope, codes: Sequence[str], on: date) -> RestatedReading:
    """The figures (by code) of a scope on the units of a day, at most eight statements for each period and version of
    the form. A unit that is not there on the day has no rows. The country as a whole is what it was.
    """
    unit, centre = given.unit, given.unit.kind == UnitKind.CENTRE
    among = None if centre else frozenset(sources_of(unit, on))
    places = places_of(given.form.form.code, codes)
    versions = FormVersion.objects.select_related("form").in_bulk(list(places))
    asked = _Asked(places, versions, among)
    targets = targets_on(unit, on)
    level = UnitKind.PROVINCE if centre else UnitKind.COMMUNE
    rows = asked.read([given.period], placing_on(on, level, unit), targets)
    if centre:
        whole = board(unit, given.form.form.code, codes, given.periods, [])
    else:
        whole = asked.read(given.periods, placing_on(on, unit.kind, unit), {unit.pk}).board
    return RestatedReading(given, rows.board, in_order(targets, unit), on, whole, rows.totals if centre else {})


@dataclass(frozen=True, slots=True)
class _Placed:
    """A board on the units of a day, and the totals of all reports that were read, by code."""

    board: Board
    totals: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Asked:
    """The figures that are placed: where the versions of a form have them, and above which units reports are read."""

    places: Places
    versions: Mapping[int, FormVersion]
    among: Collection[int] | None

    def read(self, periods: Sequence[Period], placing: Placing, units: Collection[int]) -> _Placed:
        """The cells and counters of these units of the placing's day."""
        cells: dict[tuple[int, int, str], Cell] = {}
        totals: dict[str, int] = {}
        for period, (version, positions) in product(periods, self.places.items()):
            sent, accepted = (
                restated(period, self.versions[version], placing, column=column, among=self.among)
                for column in ("submitted", "accepted")
            )
            for code, place in positions.items():
                totals[code] = totals.get(code, 0) + sent.total(place)
                for unit in units:
                    key = (unit, period.pk, code)
                    cells[key] = cells.get(key, Cell()) + _cell(sent, accepted, unit, place)
        return _Placed(Board(cells, self._counts(periods, placing, units), sorted(units)), totals)

    def _counts(
        self, periods: Sequence[Period], placing: Placing, units: Collection[int]
    ) -> dict[tuple[int, int], Counts]:
        """Reports of the time that count at each unit, wholly or in part. One statement."""
        slots = Slot.objects.filter(period__in=periods, form_version_id__in=list(self.places)).order_by()
        if self.among is not None:
            slots = slots.filter(Q(commune_id__in=self.among) | Q(unit_id__in=self.among))
        found: dict[tuple[int, int], Counts] = {}
        rows = slots.exclude(state=SlotState.VOID).values_list("unit_id", "period_id", "version", "accepted", "on_time")
        for unit, period, version, accepted, on_time in rows:
            for target in _stands(placing, unit):
                if target in units:
                    one = found.get((target, period), Counts())
                    come, taken = one.received + (version > 0), one.accepted + (accepted > 0)
                    found[target, period] = Counts(one.expected + 1, come, one.on_time + bool(on_time), taken)
        return found


def _cell(sent: Restated, accepted: Restated, unit: int, place: int) -> Cell:
    row, taken = sent.rows.get(unit), accepted.rows.get(unit)
    if row is None:
        return Cell()
    part = taken.value(place) if taken else 0
    return Cell(row.value(place), part, estimated=row.estimated[place], apart=not sent.comparable(unit, place))


def _stands(placing: Placing, unit: int) -> list[int]:
    """The units at which a unit's reports count."""
    if unit in placing.target:
        return [placing.target[unit]]
    return sorted({target for place in placing.places(unit).values() if place for target, _weight in place.parts})


@dataclass(frozen=True, slots=True)
class Part:
    """What one report of the time gives to a unit of the day: its whole number and the part of it that counts here.

    `shared`: the unit was divided, so that the part is estimated; `apart`: the figure cannot be shared out at all.
    """

    slot: Slot
    whole: int
    part: int
    shared: bool = False
    apart: bool = False


def parts_of(given: Scope, position: int, on: date) -> list[Part]:
    """Every report of the scope's period that counts at its unit on a day, wholly or in part; they add up to the
    restated number there. At most twelve statements.
    """
    unit = given.unit
    placing = placing_on(on, unit.kind, unit)
    among = sources_of(unit, on)
    slots = Slot.objects.filter(Q(commune_id__in=among) | Q(unit_id__in=among), period=given.period, version__gt=0)
    found = list(slots.filter(form_version=given.form).select_related("form_version__form").order_by("unit_id"))
    values = cells_of(found)
    basis = FormField.objects.get(version=given.form, position=position).indicator.apportionment
    parts = (_part(slot, at(values[slot.pk].latest, position), placing, unit.pk, basis) for slot in found)
    return [part for part in parts if part is not None]


def _part(slot: Slot, amount: int, placing: Placing, unit: int, basis: str) -> Part | None:
    if slot.unit_id in placing.target:
        return Part(slot, amount, amount) if placing.target[slot.unit_id] == unit else None
    place = placing.places(slot.unit_id)[basis if basis in Basis.values else Basis.HOUSEHOLDS]
    if place is None or unit not in dict(place.parts):
        return None
    if place.exact:
        return Part(slot, amount, amount)
    if basis == Apportionment.NONE:
        return Part(slot, amount, 0, shared=True, apart=True)
    shares = zip(place.parts, shared_out(amount, place.parts), strict=True)
    return Part(slot, amount, next(share for (one, _weight), share in shares if one == unit), shared=True)
