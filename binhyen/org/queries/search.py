"""Search among all names and codes of all times, without regard to marks or case.

Each folded name is stored once (`SearchName`), so that a search reads some thousand rows instead of every label. Only
units are found here, never a person (wall W3).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Q, Value
from django.db.models.functions import Length, Replace

from binhyen.core import clock, db
from binhyen.core.text import normalise
from binhyen.org.models import Edge, Label, SearchName, Succession
from binhyen.org.queries.labels import labels_on
from binhyen.org.queries.trees import KIND_ORDER, UnitRow, unit_rows
from binhyen.org.rules.names import full_name, read_query
from binhyen.org.states import TERRITORIAL, EventStatus, Form, Tree, UnitKind

NAMES_READ = 150
LABELS_READ = 300
PLACES_READ = 5
FEW = 5
LEVELS_UP = 3


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One unit found. `matched` is the name or code that matched; `current` whether the unit exists on the date;
    `within` the names above it, nearest first; `became` the units that an ended one went over to (largest share first).
    """

    row: UnitRow
    matched: str
    current: bool
    within: tuple[str, ...]
    became: tuple[UnitRow, ...]


class _Found(NamedTuple):
    """A label that matches, with what its rank needs. `tier`: 0 exact, 1 prefix, 2 and 3 by words."""

    unit_id: int
    kind: str
    lang: str
    form: str
    name: str
    code: str
    sort: str
    valid_from: date
    valid_to: date | None
    tier: int = 0

    def holds(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)

    def words(self) -> str:
        return full_name(self.form, self.name) if self.lang == "vi" else self.name


_COLUMNS = ("unit_id", "kind", "lang", "form", "name", "code", "sort", "unit__valid_from", "unit__valid_to", "search")


def _tier(search: str, wanted: str) -> int:
    if search == wanted:
        return 0
    if search.startswith(wanted):
        return 1
    return 2 if f" {wanted}" in search else 3


def _read(condition: Q, wanted: str, kinds: Sequence[str], limit: int) -> list[_Found]:
    rows = Label.objects.filter(condition, kind__in=kinds).order_by().values_list(*_COLUMNS)[:limit]
    return [_found(row, wanted) for row in rows]


def _found(row: Sequence[Any], wanted: str) -> _Found:
    *columns, search = row
    return _Found._make((*columns, _tier(search, wanted) if wanted else 0))


def _beginning(text: str) -> Q:
    """Names that begin with a text, by an index on both databases (LIKE uses none on SQLite)."""
    if db.is_sqlite():
        return Q(search__gte=text, search__lt=f"{text}\U0010ffff")
    return Q(search__startswith=text)  # pragma: no cover - walked by the same tests on PostgreSQL


def _words(words: Sequence[str]) -> Q:
    """Names in which every word begins some word."""
    condition = Q()
    for word in words:
        condition &= Q(search__startswith=word) | Q(search__contains=f" {word}")
    return condition


def _names(condition: Q) -> list[str]:
    found = SearchName.objects.filter(condition).order_by(Length("search"), "search")
    return list(found.values_list("search", flat=True)[:NAMES_READ])


def _labels(names: Sequence[str], wanted: str, kinds: Sequence[str]) -> list[_Found]:
    """The labels of these names, the exact ones first, until enough are read."""
    ordered = sorted(names, key=lambda name: _tier(name, wanted))
    found: list[_Found] = []
    for best in (ordered[:1], ordered[1:]):
        if len(found) < LABELS_READ and best and kinds:
            found += _read(Q(search__in=best), wanted, kinds, LABELS_READ)
    return found


def _by_name(wanted: str, kinds: Sequence[str]) -> list[_Found]:
    """Labels by name. In the upper tree every word may stand anywhere; the many names below a commune are looked up by
    their beginning.
    """
    if not wanted:
        return []
    words = wanted.split()
    upper = [kind for kind in TERRITORIAL if kind in kinds]
    lower = [kind for kind in kinds if kind not in TERRITORIAL]
    found = _labels(_names(_words(words) & Q(territorial=True)), wanted, upper) if upper else []
    return found + (_labels(_names(_beginning(wanted)), wanted, lower) if lower else [])


def _anywhere(wanted: str, kinds: Sequence[str]) -> list[_Found]:
    """The names of groups and institutions read through for every word: only where little else is found."""
    lower = [kind for kind in kinds if kind not in TERRITORIAL]
    return _labels(_names(_words(wanted.split())), wanted, lower) if wanted and lower else []


def _without_spaces(wanted: str, kinds: Sequence[str]) -> list[_Found]:
    """ "daklak": names typed without spaces, places of the upper tree only."""
    bare = wanted.replace(" ", "")
    if len(bare) < 4:
        return []
    packed = SearchName.objects.filter(territorial=True).alias(bare=Replace("search", Value(" "), Value("")))
    names = list(packed.filter(bare__startswith=bare).order_by(Length("search"), "search")[:10])
    asked = [kind for kind in TERRITORIAL if kind in kinds]
    found = _read(Q(search__in=[name.search for name in names]), "", asked, LABELS_READ)
    return [one._replace(tier=1) for one in found]


def _by_code(text: str, kinds: Sequence[str]) -> list[_Found]:
    code = text.replace(" ", "")
    if not code.isdigit() or len(code) > 12:
        return []
    exact = _read(Q(code=code), "", kinds, LABELS_READ)
    near = _read(Q(code__range=(code, code.ljust(12, "9"))), "", kinds, 40) if len(code) > 1 else []
    return exact + [one._replace(tier=1) for one in near if one.code != code]


class _Stood(NamedTuple):
    """Where a unit stood, from when to when."""

    parent_id: int
    valid_from: date
    valid_to: date | None


class _Above:
    """The chain of units above each of some units, on the last day that each was there: edges read level by level."""

    def __init__(self, found: Iterable[_Found], on: date) -> None:
        self.day = {one.unit_id: self._last_day(one, on) for one in found}
        self.up: dict[int, list[_Stood]] = {}
        front = set(self.day)
        for _level in range(LEVELS_UP):
            front = self._climb(front)
        self.labels = labels_on({edge.parent_id for edges in self.up.values() for edge in edges}, on)

    @staticmethod
    def _last_day(one: _Found, on: date) -> date:
        if one.valid_to is not None and one.valid_to <= on:
            return one.valid_to - timedelta(days=1)
        return max(on, one.valid_from)

    def _climb(self, front: set[int]) -> set[int]:
        edges = Edge.objects.filter(tree=Tree.TERRITORY, child_id__in=front - set(self.up)).order_by()
        for child_id, *stood in edges.values_list("child_id", *_Stood._fields):
            self.up.setdefault(child_id, []).append(_Stood(*stood))
        return {edge.parent_id for unit_id in front for edge in self.up.get(unit_id, ())}

    def names(self, unit_id: int) -> list[Label]:
        """Labels of the units above, nearest first, the Centre left out."""
        found, day, here = [], self.day[unit_id], unit_id
        for _level in range(LEVELS_UP):
            edges = self.up.get(here, ())
            edge = next((e for e in edges if e.valid_from <= day and (e.valid_to is None or day < e.valid_to)), None)
            if edge is None or edge.parent_id not in self.labels:
                break
            here = edge.parent_id
            found.append(self.labels[here])
        return [label for label in found if label.form != Form.TRUNG_UONG]


def _below(places: Sequence[str], forms: frozenset[str]) -> Q:
    """Labels of units that stand, or stood, one or two levels below a place of one of these names."""
    tree = Edge.objects.filter(tree=Tree.TERRITORY).order_by()
    named = Label.objects.filter(search__in=places, kind__in=TERRITORIAL).exclude(kind=UnitKind.CENTRE)
    if forms:
        named = named.filter(form__in=forms)
    near = tree.filter(parent_id__in=set(named.values_list("unit_id", flat=True)))
    first = set(near.values_list("child_id", flat=True))
    second = tree.filter(parent_id__in=first).values("child_id")
    return Q(unit_id__in=first) | Q(unit_id__in=second)


def _by_place(wanted: str, kinds: Sequence[str]) -> list[_Found]:
    """ "x huế": the last words name a place above. The longest name before it that finds anything wins."""
    words = wanted.split()
    for cut in range(len(words) - 1, 0, -1):
        forms, tail = read_query(" ".join(words[cut:]))
        head = " ".join(words[:cut])
        if not SearchName.objects.filter(_beginning(head)).exists():
            continue
        places = _names(Q(search=tail, territorial=True)) or _names(_beginning(tail) & Q(territorial=True))
        if not places or (len(tail) < 2 and not forms):
            continue
        inside = _read(_below(places[:PLACES_READ], forms) & _beginning(head), head, kinds, LABELS_READ)
        if inside:
            return inside
    return []


def _ranked(found: Iterable[_Found], forms: frozenset[str], typed: str, on: date) -> list[_Found]:
    """Each unit once: exact before the rest, today's before ended, the form and the marks that were typed first."""

    def rank(one: _Found) -> tuple[object, ...]:
        other_form = bool(forms) and one.form not in forms
        other_marks = 2 if one.lang != "vi" else int(normalise(one.name).lower() not in typed)
        near = (other_form, one.tier, KIND_ORDER[one.kind], other_marks, one.sort, one.unit_id)
        return (one.tier > 0, other_form and one.tier == 0, not one.holds(on), *near)

    best: dict[int, _Found] = {}
    for one in sorted(found, key=rank):
        best.setdefault(one.unit_id, one)
    return list(best.values())


def _became(found: Sequence[_Found], on: date) -> dict[int, list[int]]:
    ended = [one.unit_id for one in found if one.valid_to is not None and one.valid_to <= on]
    pairs = (
        Succession.objects.filter(predecessor_id__in=ended, weight__gt=0)
        .exclude(event__status=EventStatus.WITHDRAWN)
        .order_by("predecessor_id", "-weight", "successor_id")
        .values_list("predecessor_id", "successor_id")
    )
    after: dict[int, list[int]] = {}
    for before, successor in pairs if ended else ():
        if successor not in after.setdefault(before, []):
            after[before].append(successor)
    return after


def _hits(found: Sequence[_Found], on: date) -> list[SearchHit]:
    after = _became(found, on)
    rows = unit_rows({one.unit_id for one in found} | {pk for many in after.values() for pk in many}, on)
    above = _Above(found, on)
    return [
        SearchHit(
            row=rows[one.unit_id],
            matched=one.words(),
            current=one.holds(on),
            within=tuple(full_name(label.form, label.name) for label in above.names(one.unit_id)),
            became=tuple(rows[pk] for pk in after.get(one.unit_id, ())),
        )
        for one in found
    ]


def search_units(
    text: str, on: date | None = None, kinds: Iterable[str] | None = None, limit: int = 20
) -> list[SearchHit]:
    """Units by any name or code they ever had: exact first, current before ended, then by kind and Vietnamese order.

    "phường phú xuân huế" looks for Phú Xuân below a place called Huế. With `on`, only units that exist on that date.
    An empty or unknown text finds nothing.
    """
    day = on or clock.today()
    asked = tuple(kinds) if kinds is not None else tuple(UnitKind.values)
    forms, wanted = read_query(text[:120])
    found = _by_code(wanted, asked) or _by_name(wanted, asked)
    if not any(one.tier == 0 for one in found) and " " in wanted:
        found = _by_place(wanted, asked) or found
    if len(found) < FEW:
        found += _anywhere(wanted, asked)
    found = found or _without_spaces(wanted, asked)
    if on is not None:
        found = [one for one in found if one.holds(on)]
    return _hits(_ranked(found, forms, normalise(text).lower(), day)[:limit], day)
