"""`org load`: both epochs as facts, the succession between them as proposed events, later changes as confirmed ones.

Idempotent: every unit has an id derived from its code and first day, and only what is missing is written. A commune
that was started alone bears the same id: it is recognised and taken into the nation.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from binhyen.audit import services as audit
from binhyen.core import clock, db
from binhyen.core.actor import Actor
from binhyen.core.ids import derived_public_id
from binhyen.org.models import Edge, Label, LoadedFile, Unit
from binhyen.org.rules.tables import PlaceRow
from binhyen.org.services import bulk
from binhyen.org.services.loading_events import write_events, write_renames
from binhyen.org.services.positions import rebuild_positions
from binhyen.org.services.sources import Nation, read_nation
from binhyen.org.states import ON_RECORD_SINCE, TWO_LEVELS_SINCE, Form, Tree, UnitKind

SOURCE = "official list"
Progress = Callable[[str, int, int], None]
"""Told (what, done, of how many) after every step."""


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load wrote. All zero on the second run."""

    units: int = 0
    labels: int = 0
    edges: int = 0
    events: int = 0
    pairs: int = 0
    renames: int = 0
    files: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether anything was written."""
        return any((self.units, self.labels, self.edges, self.events, self.pairs, self.renames, self.files))


@dataclass(slots=True)
class Ledger:
    """Where each official unit stands in the database: primary keys by (kind, code) and epoch."""

    old: dict[tuple[str, str], int] = field(default_factory=dict)
    new: dict[tuple[str, str], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One unit that should be there, and in which epochs its primary key is asked for."""

    kind: str
    row: PlaceRow
    start: date
    end: date | None

    @property
    def public_id(self) -> str:
        return official_public_id(self.kind, self.row.code, self.start)


def official_public_id(kind: str, code: str, start: date) -> str:
    """The public id of an official unit, the same on every installation."""
    return derived_public_id("unit", kind, code, start.isoformat())


def _centre() -> _Wanted:
    row = PlaceRow(
        code="",
        form=Form.TRUNG_UONG,
        name="Trung ương",
        parent="",
        lat=None,
        lon=None,
        area_km2=None,
        english="Centre",
        legal_document="",
        legal_date=None,
        unchanged=True,
        province="",
    )
    return _Wanted(UnitKind.CENTRE, row, ON_RECORD_SINCE, None)


def _wanted(nation: Nation) -> list[_Wanted]:
    """Every unit of both epochs once: those that survive the reform have no end."""
    found = [_centre()]
    levels: tuple[tuple[str, Mapping[str, PlaceRow], frozenset[str]], ...] = (
        (UnitKind.PROVINCE, nation.old_provinces, nation.surviving_provinces),
        (UnitKind.DISTRICT, nation.old_districts, frozenset()),
        (UnitKind.COMMUNE, nation.old_communes, nation.surviving_communes),
    )
    for kind, rows, surviving in levels:
        for code, row in rows.items():
            found.append(_Wanted(kind, row, ON_RECORD_SINCE, None if code in surviving else TWO_LEVELS_SINCE))
    for kind, rows, surviving in (
        (UnitKind.PROVINCE, nation.provinces, nation.surviving_provinces),
        (UnitKind.COMMUNE, nation.communes, nation.surviving_communes),
    ):
        found += [_Wanted(kind, row, TWO_LEVELS_SINCE, None) for code, row in rows.items() if code not in surviving]
    return found


def _add_missing(wanted: list[_Wanted], known: dict[str, int]) -> tuple[int, int]:
    """Write the units that are not there, with their labels. Returns (units, labels)."""
    missing = [one for one in wanted if one.public_id not in known]
    units = bulk.add_units(
        [
            bulk.NewUnit(
                kind=one.kind,
                form=one.row.form,
                name=one.row.name,
                code=one.row.code,
                valid_from=one.start,
                valid_to=one.end,
                lat=one.row.lat,
                lon=one.row.lon,
                area_km2=one.row.area_km2,
                source=SOURCE,
                public_id=one.public_id,
            )
            for one in missing
        ]
    )
    known.update((unit.public_id, unit.pk) for unit in units)
    english = [
        bulk.new_label(unit, form=one.row.form, name=one.row.english, start=one.start, end=one.end, lang="en")
        for one, unit in zip(missing, units, strict=True)
        if one.row.english
    ]
    bulk.add_labels(english)
    return len(units), len(units) + len(english)


def _ledger(wanted: list[_Wanted], known: Mapping[str, int]) -> Ledger:
    ledger = Ledger()
    for one in wanted:
        key, unit_id = (one.kind, one.row.code), known[one.public_id]
        if one.start < TWO_LEVELS_SINCE:
            ledger.old[key] = unit_id
        if one.end is None:
            ledger.new[key] = unit_id
    return ledger


def _update_survivors(nation: Nation, ledger: Ledger) -> int:
    """Names, points and areas of the units that survived: a new label where the name changed on the day."""
    fresh = []
    for kind, old, new, codes in (
        (UnitKind.PROVINCE, nation.old_provinces, nation.provinces, nation.surviving_provinces),
        (UnitKind.COMMUNE, nation.old_communes, nation.communes, nation.surviving_communes),
    ):
        for code in sorted(codes):
            before, after = old[code], new[code]
            unit_id = ledger.new[kind, code]
            Unit.objects.filter(pk=unit_id, area_km2=None).update(area_km2=after.area_km2)
            if (before.form, before.name) == (after.form, after.name):
                continue
            first = Label.objects.filter(unit_id=unit_id, lang="vi", valid_from=ON_RECORD_SINCE, valid_to=None)
            if first.update(valid_to=TWO_LEVELS_SINCE):
                unit = Unit.objects.get(pk=unit_id)
                fresh.append(bulk.new_label(unit, form=after.form, name=after.name, code=code, start=TWO_LEVELS_SINCE))
    bulk.add_labels(fresh)
    return len(fresh)


def _edges(nation: Nation, ledger: Ledger) -> list[Edge]:
    """Every edge of both epochs. An edge that the reform did not touch runs through."""
    centre = ledger.old[UnitKind.CENTRE, ""]
    found: list[Edge] = []

    def hang(kind: UnitKind, child: int, parent: int, start: date, end: date | None) -> None:
        edge = Edge(tree=Tree.TERRITORY, child_id=child, child_kind=kind, parent_id=parent)
        edge.valid_from, edge.valid_to = start, end
        found.append(edge)

    for code in nation.old_provinces:
        end = None if code in nation.surviving_provinces else TWO_LEVELS_SINCE
        hang(UnitKind.PROVINCE, ledger.old[UnitKind.PROVINCE, code], centre, ON_RECORD_SINCE, end)
    for code, row in nation.old_districts.items():
        parent = ledger.old[UnitKind.PROVINCE, row.parent]
        hang(UnitKind.DISTRICT, ledger.old[UnitKind.DISTRICT, code], parent, ON_RECORD_SINCE, TWO_LEVELS_SINCE)
    for code, row in nation.old_communes.items():
        parent = ledger.old[UnitKind.DISTRICT, row.parent]
        hang(UnitKind.COMMUNE, ledger.old[UnitKind.COMMUNE, code], parent, ON_RECORD_SINCE, TWO_LEVELS_SINCE)
    for code in nation.provinces.keys() - nation.surviving_provinces:
        hang(UnitKind.PROVINCE, ledger.new[UnitKind.PROVINCE, code], centre, TWO_LEVELS_SINCE, None)
    for code, row in nation.communes.items():
        parent = ledger.new[UnitKind.PROVINCE, row.parent]
        hang(UnitKind.COMMUNE, ledger.new[UnitKind.COMMUNE, code], parent, TWO_LEVELS_SINCE, None)
    return found


def _add_edges(nation: Nation, ledger: Ledger) -> int:
    there = set(Edge.objects.filter(tree=Tree.TERRITORY).values_list("child_id", "valid_from"))
    missing = [edge for edge in _edges(nation, ledger) if (edge.child_id, edge.valid_from) not in there]
    Edge.objects.bulk_create(missing)
    return len(missing)


def _remember(nation: Nation, fresh: Iterable[str], by: Actor) -> None:
    """One entry in the trail per file, with its digest."""
    for name in fresh:
        digest, rows = nation.digests[name], nation.rows[name]
        moment = clock.now()
        LoadedFile.objects.create(
            name=name, digest=digest, rows=rows, loaded_at=moment, loaded_by=by.system or by.post_id
        )
        audit.record(
            by=by,
            verb="org.load",
            unit=audit.PLATFORM,
            object_type="file",
            object_id=name,
            detail={"sha256": digest, "rows": rows},
        )


def load_nation(*, by: Actor, progress: Progress = lambda what, done, total: None) -> LoadReport:
    """Bring in what is missing of the shipped tables and say what was written; nothing on the second run.

    All or nothing. Raises BadTable for a broken table. The actor is the product itself: there is no place to ask about.
    """
    nation = read_nation()
    known_files = set(LoadedFile.objects.values_list("digest", flat=True))
    fresh = tuple(name for name, digest in nation.digests.items() if digest not in known_files)
    if not fresh:
        return LoadReport()
    steps = 7
    with db.write():
        progress("tables", 1, steps)
        wanted = _wanted(nation)
        known = dict(Unit.objects.filter(source=SOURCE).values_list("public_id", "pk"))
        units, labels = _add_missing(wanted, known)
        ledger = _ledger(wanted, known)
        progress("units", 2, steps)
        labels += _update_survivors(nation, ledger)
        progress("names", 3, steps)
        edges = _add_edges(nation, ledger)
        progress("edges", 4, steps)
        events, pairs = write_events(nation, ledger.old, ledger.new, by)
        progress("events", 5, steps)
        renames = write_renames(nation, ledger.new, by)
        progress("later changes", 6, steps)
        if units or edges:
            rebuild_positions(Tree.TERRITORY)
        _remember(nation, fresh, by)
        db.refresh_statistics()
        progress("positions", 7, steps)
    return LoadReport(units=units, labels=labels, edges=edges, events=events, pairs=pairs, renames=renames, files=fresh)
