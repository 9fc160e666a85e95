"""The country on a date: every province with its counts, for the page of the Centre, the front door and their map."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Max, Subquery, Sum, Value

from binhyen.core.keeping import kept
from binhyen.org import maps
from binhyen.org.models import Edge, Event, Unit
from binhyen.org.queries import pages
from binhyen.org.queries.trees import UnitRow, alive, children, root_unit
from binhyen.org.states import TWO_LEVELS_SINCE, UnitKind

CLASSES = (60, 90, 120, 150)
"""Bounds of the five shades of the map, in communes of a province."""

KEEP_SECONDS = 24 * 3600
"""How long counts of the whole country are kept; they are counted anew as soon as the record changes (`stamp`)."""


@dataclass(frozen=True, slots=True)
class ProvinceLine:
    """One province: its row, its counts on the date (None: not entered), its shade on the map, 0–4."""

    row: UnitRow
    communes: int
    groups: int | None
    shade: int


@dataclass(frozen=True, slots=True)
class ShadeClass:
    """One entry of the legend: the shade, its bounds (None: open), how many provinces have it."""

    shade: int
    low: int | None
    high: int | None
    count: int


@dataclass(frozen=True, slots=True)
class Country:
    """Every province of a date in the order of the official list, the totals, and the public ids of special zones."""

    on: date
    root: str
    lines: Sequence[ProvinceLine]
    communes: int
    groups: int
    zones: dict[str, str]
    drawable: bool

    @property
    def past(self) -> bool:
        """Whether these are provinces from before the reform, of which no outlines are packaged."""
        return bool(self.lines) and self.on < TWO_LEVELS_SINCE

    @property
    def legend(self) -> list[ShadeClass]:
        """The classes of the map with their counts."""
        bounds = (None, *CLASSES, None)
        return [
            ShadeClass(shade, bounds[shade], bounds[shade + 1], sum(1 for line in self.lines if line.shade == shade))
            for shade in range(len(CLASSES) + 1)
        ]


def shade_of(communes: int) -> int:
    """The shade of a province with so many communes."""
    return sum(1 for bound in CLASSES if communes >= bound)


@dataclass(frozen=True, slots=True)
class Totals:
    """How many provinces and communes there are on a date."""

    on: date
    provinces: int
    communes: int


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the record is at this moment: `ground` changes with every unit that begins, ends, moves or is renamed,
    `events` also when a change is drafted, proposed or corrected.
    """

    ground: str
    events: str


def _read(on: date, root: Unit | None) -> Country:
    root = root or root_unit(on)
    rows = children(root, on, kind=UnitKind.PROVINCE) if root and root.kind == UnitKind.CENTRE else []
    below = pages.below_provinces(on) if rows else pages.BelowProvinces({}, {})
    lines = []
    for row in sorted(rows, key=lambda one: (one.code, one.id)):
        communes = below.communes.get(row.id, 0)
        lines.append(ProvinceLine(row, communes, below.groups.get(row.id), shade_of(communes)))
    return Country(
        on=on,
        root=root.public_id if root else "",
        lines=lines,
        communes=sum(line.communes for line in lines),
        groups=sum(line.groups or 0 for line in lines),
        zones=pages.special_zones((marker.code for marker in maps.sheet().markers), on) if rows else {},
        drawable=on >= TWO_LEVELS_SINCE and {line.row.code for line in lines} == set(maps.sheet().provinces),
    )


def stamp() -> Stamp:
    """The record as it is now. One cheap statement."""
    told = Event.objects.order_by().annotate(one=Value(1)).values("one")
    found = (
        Edge.objects.order_by("-pk")
        .values_list(
            "pk",
            Subquery(told.annotate(last=Max("confirmed_at")).values("last")),
            Subquery(told.annotate(versions=Sum("version")).values("versions")),
            Subquery(told.annotate(count=Count("id")).values("count")),
        )
        .first()
    )
    edge, last, versions, count = found or (0, None, 0, 0)
    ground = f"{edge}.{last.timestamp() if last else 0}"
    return Stamp(ground, f"{ground}.{versions}.{count}")


def country_on(on: date, at: Stamp, root: Unit | None = None) -> Country:
    """The country on a date. It counts every group of the nation, so it is kept for the record as it is: `at` is the
    `stamp` of this request. `root` spares a statement where the top of the tree is known.
    """
    return kept(f"org.country.{on.isoformat()}.{at.ground}", lambda: _read(on, root), seconds=KEEP_SECONDS)


def totals_on(on: date, at: Stamp) -> Totals:
    """Provinces and communes on a date, kept likewise. One statement."""
    return kept(f"org.totals.{on.isoformat()}.{at.ground}", lambda: _count(on), seconds=KEEP_SECONDS)


def _count(on: date) -> Totals:
    kinds = Unit.objects.filter(alive(on), kind__in=(UnitKind.PROVINCE, UnitKind.COMMUNE)).order_by()
    found = dict(kinds.values_list("kind").annotate(Count("id")))
    return Totals(on, found.get(UnitKind.PROVINCE, 0), found.get(UnitKind.COMMUNE, 0))


def reform_at(at: Stamp) -> pages.Reform:
    """The state of the succession, kept likewise."""
    return kept(f"org.reform.{at.events}", pages.reform, seconds=KEEP_SECONDS)


def eve_of_reform() -> date:
    """The last day with districts."""
    return TWO_LEVELS_SINCE - timedelta(days=1)
