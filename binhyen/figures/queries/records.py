"""Figures that some room already holds: filled into a report with their provenance, and held against what is typed.

An indicator names its source. The sources of the rooms below stand here; a room above adds its own by `RECORDS` in the
wiring: source → path of a function of the same shape.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import TypeAlias

from django.conf import settings
from django.db.models import Count
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from binhyen.org.models import Edge, Unit
from binhyen.org.queries import alive, subtree_filter
from binhyen.org.states import UNDER_COMMUNE, Tree, UnitKind
from binhyen.people.models import Post
from binhyen.people.queries import vacant_posts

Counted: TypeAlias = Mapping[int, int]
Record: TypeAlias = Callable[[Sequence[Unit], date], Counted]
"""(units, day) → whole numbers by primary key; a unit of which nothing is known is absent."""


def households(units: Sequence[Unit], on: date) -> Counted:
    """Households on record."""
    return {unit.pk: unit.households for unit in units if unit.households is not None}


def _children(units: Sequence[Unit], on: date, kinds: Iterable[str]) -> Counted:
    counted = Edge.objects.filter(
        alive(on), tree=Tree.TERRITORY, parent__in=[unit.pk for unit in units], child_kind__in=tuple(kinds)
    )
    found = dict(counted.values_list("parent_id").annotate(Count("id")).order_by())
    return {unit.pk: found.get(unit.pk, 0) for unit in units}


def groups(units: Sequence[Unit], on: date) -> Counted:
    """Residential areas directly below."""
    return _children(units, on, (UnitKind.GROUP,))


def institutions(units: Sequence[Unit], on: date) -> Counted:
    """Agencies, enterprises and schools directly below."""
    return _children(units, on, set(UNDER_COMMUNE) - {UnitKind.GROUP})


def communes(units: Sequence[Unit], on: date) -> Counted:
    """Communes, wards and special zones directly below."""
    return _children(units, on, (UnitKind.COMMUNE,))


def posts_held(units: Sequence[Unit], on: date) -> Counted:
    """Posts that somebody holds, at the unit and below. Two statements a unit."""
    empty = posts_vacant(units, on)
    every = Post.objects.filter(alive(on)).order_by()
    return {unit.pk: every.filter(subtree_filter(unit, on)).count() - empty[unit.pk] for unit in units}


def posts_vacant(units: Sequence[Unit], on: date) -> Counted:
    """Posts that nobody holds, at the unit and below. One statement a unit."""
    vacant = vacant_posts(on).order_by()
    return {unit.pk: vacant.filter(subtree_filter(unit, on)).count() for unit in units}


OWN: Mapping[str, Record] = MappingProxyType(
    {
        "org.households": households,
        "org.groups": groups,
        "org.institutions": institutions,
        "org.communes": communes,
        "people.posts_held": posts_held,
        "people.posts_vacant": posts_vacant,
    }
)
WORDS: Mapping[str, str | Promise] = MappingProxyType(
    {
        "org.households": _("From the record of units"),
        "org.groups": _("Counted from the units below"),
        "org.institutions": _("Counted from the units below"),
        "org.communes": _("Counted from the units below"),
        "people.posts_held": _("Counted from the list of posts"),
        "people.posts_vacant": _("Counted from the list of posts"),
    }
)


@cache
def _wired(module: str) -> Mapping[str, tuple[Record, str | Promise]]:
    named: Mapping[str, tuple[str, str | Promise]] = getattr(import_module(module), "RECORDS", {})
    return {source: (import_string(path), words) for source, (path, words) in named.items()}


def record_of(source: str) -> tuple[Record, str | Promise] | None:
    """How a source is counted and what it is called; None for a figure that people type."""
    if source in OWN:
        return OWN[source], WORDS[source]
    return _wired(settings.BINHYEN_WIRING).get(source)


def recorded(sources: Mapping[int, str], units: Sequence[Unit], on: date) -> dict[int, dict[int, int]]:
    """What the rooms hold on a day, by unit and by position; `sources` names each position's source."""
    found: dict[int, dict[int, int]] = {unit.pk: {} for unit in units}
    for position, source in sources.items():
        known = record_of(source)
        for pk, count in known[0](units, on).items() if known else ():
            found[pk][position] = count
    return found
