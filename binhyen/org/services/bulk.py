"""Writing many units at once: units, labels, edges and search names in a fixed number of statements per 300 rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from binhyen.core import db
from binhyen.core.ids import new_public_id
from binhyen.core.text import sort_key
from binhyen.org.models import Edge, Label, SearchName, Unit
from binhyen.org.rules.names import search_key
from binhyen.org.states import TERRITORIAL, Tree


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit to be written as a fact. `parent` is the primary key of the unit above in `tree` (None: a root)."""

    kind: str
    form: str
    name: str
    valid_from: date
    parent: int | None = None
    code: str = ""
    valid_to: date | None = None
    lat: float | None = None
    lon: float | None = None
    area_km2: float | None = None
    households: int | None = None
    source: str = ""
    public_id: str = field(default_factory=new_public_id)
    tree: str = Tree.TERRITORY


def new_label(
    unit: Unit, *, form: str, name: str, code: str = "", start: date, end: date | None = None, lang: str = "vi"
) -> Label:
    """A label, not yet stored, with its search and sort keys."""
    return Label(
        unit=unit,
        kind=unit.kind,
        lang=lang,
        form=form,
        name=name,
        code=code,
        valid_from=start,
        valid_to=end,
        search=search_key(name),
        sort=sort_key(name)[:1000],
    )


def keep_search_names(labels: Iterable[Label]) -> None:
    """Make the names of these labels known to the search. Names that are known already stay."""
    wanted: dict[str, bool] = {}
    for label in labels:
        wanted[label.search] = wanted.get(label.search, False) or label.kind in TERRITORIAL
    known = dict(SearchName.objects.filter(search__in=list(wanted)).values_list("search", "territorial"))
    raised = [name for name, territorial in wanted.items() if territorial and known.get(name) is False]
    SearchName.objects.filter(search__in=raised).update(territorial=True)
    fresh = [SearchName(search=name, territorial=flag) for name, flag in wanted.items() if name not in known]
    SearchName.objects.bulk_create(fresh, ignore_conflicts=True)


def add_labels(labels: Sequence[Label]) -> None:
    """Store labels and make their names known to the search."""
    Label.objects.bulk_create(labels)
    keep_search_names(labels)


def add_units(rows: Sequence[NewUnit]) -> list[Unit]:
    """Store units with their labels and edges, as facts, and return them in the same order.

    For loaders and simulations: no right is asked and nothing is checked or audited here; that is the caller's promise.
    Positions are not touched: rebuild them when a unit of the upper tree is among the rows.
    """
    with db.write():
        units = Unit.objects.bulk_create(
            Unit(
                public_id=row.public_id,
                kind=row.kind,
                valid_from=row.valid_from,
                valid_to=row.valid_to,
                lat=row.lat,
                lon=row.lon,
                area_km2=row.area_km2,
                households=row.households,
                source=row.source,
            )
            for row in rows
        )
        pairs = list(zip(rows, units, strict=True))
        add_labels(
            [
                new_label(unit, form=row.form, name=row.name, code=row.code, start=row.valid_from, end=row.valid_to)
                for row, unit in pairs
            ]
        )
        Edge.objects.bulk_create(
            Edge(
                tree=row.tree,
                child=unit,
                child_kind=unit.kind,
                parent_id=row.parent,
                valid_from=row.valid_from,
                valid_to=row.valid_to,
            )
            for row, unit in pairs
            if row.parent is not None
        )
        return units
