"""What is wrong with a plan, in sentences for the officer who wrote it. An empty list: it can be confirmed."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from binhyen.org.rules.names import FORMS_OF_KIND, full_name, looks_like_person
from binhyen.org.rules.plan import End, Line, Move, Rename, Start, Succeed
from binhyen.org.rules.weights import Share, percent, repeated, unbalanced
from binhyen.org.states import TWO_LEVELS_SINCE, UNDER_COMMUNE, Tree, UnitKind

MAX_NAME = 160
_CODES = {UnitKind.PROVINCE: r"\d{2}", UnitKind.DISTRICT: r"\d{3}", UnitKind.COMMUNE: r"\d{5}"}


@dataclass(frozen=True, slots=True)
class Fact:
    """What is on record about a unit just before the day of the event.

    `last_change` is the latest day on which a name or a parent of it begins; `children` are units directly below.
    """

    unit: int
    kind: str
    name: str
    valid_from: date
    valid_to: date | None
    parent: int | None = None
    last_change: date | None = None
    children: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """Everything the checks look at: units by primary key, codes that are taken, names that stand under a parent.

    `above` gives the parent of each (tree, unit) on the way up from every unit named. `scope` are the units that the
    place of the event may dispose of (None: not asked).
    """

    on: date
    units: Mapping[int, Fact]
    codes: Mapping[tuple[str, str], int] = field(default_factory=dict)
    siblings: Mapping[tuple[int, str, str], int] = field(default_factory=dict)
    above: Mapping[tuple[str, int], int | None] = field(default_factory=dict)
    place_names: frozenset[str] = frozenset()
    scope: frozenset[int] | None = None


def parent_kinds(kind: str, on: date, tree: str = Tree.TERRITORY) -> tuple[str, ...]:
    """The kinds that may stand above a kind on a date."""
    if tree == Tree.SECTOR:
        return (UnitKind.SECTOR,)
    if kind == UnitKind.COMMUNE:
        return (UnitKind.PROVINCE,) if on >= TWO_LEVELS_SINCE else (UnitKind.DISTRICT,)
    above = {UnitKind.PROVINCE: (UnitKind.CENTRE,), UnitKind.DISTRICT: (UnitKind.PROVINCE,)}
    return (UnitKind.COMMUNE,) if kind in UNDER_COMMUNE else above.get(UnitKind(kind), ())


def name_problems(kind: str, form: str, name: str, place_names: frozenset[str] = frozenset()) -> list[str]:
    """What is wrong with a name of a unit: empty, too long, a wrong form, or read as a person (wall W2)."""
    if not name.strip():
        return [_("A unit has no name.")]
    if len(name) > MAX_NAME:
        words = {"name": name[:40], "length": MAX_NAME}
        return [_("The name “%(name)s…” is longer than %(length)d characters.") % words]
    found = []
    if form not in FORMS_OF_KIND.get(kind, ()):
        found.append(_("“%(name)s” has a form that does not fit its kind.") % {"name": name})
    if kind in UNDER_COMMUNE and looks_like_person(name, place_names):
        found.append(_("“%(name)s” reads like a person or a household. A unit is never a person.") % {"name": name})
    return found


def code_problems(kind: str, code: str) -> list[str]:
    """What is wrong with an official code (2 digits for a province, 5 for a commune)."""
    pattern = _CODES.get(UnitKind(kind), r"[0-9A-Za-z.\-]{0,12}")
    if re.fullmatch(pattern, code) or (not code and kind in UNDER_COMMUNE):
        return []
    return [_("“%(code)s” is not a code for this kind of unit.") % {"code": code}]


def check(lines: Sequence[Line], record: Record) -> list[str]:
    """Every problem of a plan, each once, in the order of the lines."""
    if not lines:
        return [_("Nothing is planned yet.")]
    plan = _Plan(lines, record)
    unknown = sorted({unit for unit in plan.touched() if unit not in record.units})
    if unknown:
        return [_("One of the units is not on record.")]
    tests: tuple[Callable[[_Plan], Iterable[str]], ...] = (
        _twice,
        _outside,
        _dates,
        _starts,
        _parents,
        _shares,
        _children,
        _renames,
        _circles,
    )
    return list(dict.fromkeys(sentence for test in tests for sentence in test(plan)))


class _Plan:
    """The lines by what they do, beside the record."""

    def __init__(self, lines: Sequence[Line], record: Record) -> None:
        self.record = record
        self.on = record.on
        self.starts = [line for line in lines if isinstance(line, Start)]
        self.ends = [line.unit for line in lines if isinstance(line, End)]
        self.shares = [line for line in lines if isinstance(line, Succeed)]
        self.moves = [line for line in lines if isinstance(line, Move)]
        self.renames = [line for line in lines if isinstance(line, Rename)]
        self.keys = {start.key: start for start in self.starts}

    def changed(self) -> list[int]:
        """Units that the plan changes."""
        return [*self.ends, *(move.unit for move in self.moves), *(rename.unit for rename in self.renames)]

    def touched(self) -> list[int]:
        """Units that the plan names at all."""
        above = [start.parent for start in self.starts] + [move.parent for move in self.moves]
        named = [parent for parent in above if parent is not None]
        return [*self.changed(), *(share.unit for share in self.shares), *named]

    def name(self, unit: int) -> str:
        return self.record.units[unit].name


def _twice(plan: _Plan) -> Iterable[str]:
    moves = [move.unit for move in plan.moves]
    for units, sentence in (
        (plan.ends, _("“%(name)s” ends twice.")),
        (moves, _("“%(name)s” is given two parents on one day.")),
        ([rename.unit for rename in plan.renames], _("“%(name)s” is renamed twice.")),
    ):
        yield from (sentence % {"name": plan.name(unit)} for unit, times in Counter(units).items() if times > 1)
    ended = set(plan.ends)
    for unit in dict.fromkeys(plan.changed()):
        if unit in ended and (unit in moves or unit in {rename.unit for rename in plan.renames}):
            yield _("“%(name)s” ends, so it cannot also be moved or renamed.") % {"name": plan.name(unit)}
    for key, times in Counter(start.key for start in plan.starts).items():
        if times > 1:
            yield _("Two new units have the same key “%(key)s”.") % {"key": key}


def _outside(plan: _Plan) -> Iterable[str]:
    scope = plan.record.scope
    if scope is not None:
        for unit in dict.fromkeys(plan.changed()):
            if unit not in scope:
                yield _("“%(name)s” does not belong to the place of this change.") % {"name": plan.name(unit)}


def _dates(plan: _Plan) -> Iterable[str]:
    on = plan.on
    for unit in dict.fromkeys(plan.changed()):
        fact = plan.record.units[unit]
        words = {"name": fact.name, "day": f"{on:%d/%m/%Y}"}
        if fact.valid_from >= on:
            yield _("The change takes effect on %(day)s, but “%(name)s” begins only on %(start)s.") % {
                **words,
                "start": f"{fact.valid_from:%d/%m/%Y}",
            }
        elif fact.valid_to is not None:
            yield _("“%(name)s” already ends on %(end)s.") % {**words, "end": f"{fact.valid_to:%d/%m/%Y}"}
        elif fact.last_change is not None and fact.last_change >= on:
            yield _("Something about “%(name)s” changes on %(last)s; this change must take effect after that day.") % {
                **words,
                "last": f"{fact.last_change:%d/%m/%Y}",
            }


def _starts(plan: _Plan) -> Iterable[str]:
    named: set[tuple[object, str, str]] = set()
    for start in plan.starts:
        yield from name_problems(start.kind, start.form, start.name, plan.record.place_names)
        yield from code_problems(start.kind, start.code)
        holder = plan.record.codes.get((start.kind, start.code)) if start.code else None
        if holder is not None and holder not in plan.ends:
            yield _("The code %(code)s is borne by another unit.") % {"code": start.code}
        name = (start.parent or start.parent_key, start.form, start.name.casefold())
        if name in named:
            yield _("Two new units of one place are both called “%(name)s”.") % {"name": _title(start)}
        named.add(name)
        if start.kind in UNDER_COMMUNE and start.parent is not None:
            yield from _same_name(plan, start.parent, start.form, start.name)


def _title(start: Start) -> str:
    return full_name(start.form, start.name)


def _same_name(plan: _Plan, parent: int, form: str, name: str, but: int | None = None) -> Iterable[str]:
    holder = plan.record.siblings.get((parent, form, name.casefold()))
    renamed = {rename.unit for rename in plan.renames}
    if holder is not None and holder != but and holder not in plan.ends and holder not in renamed:
        yield _("There already is a unit called “%(name)s” in this place.") % {"name": full_name(form, name)}


def _parents(plan: _Plan) -> Iterable[str]:
    for start in plan.starts:
        yield from _parent_problems(plan, start.kind, _title(start), start)
    for move in plan.moves:
        yield from _parent_problems(plan, plan.record.units[move.unit].kind, plan.name(move.unit), move)
        if move.parent is not None and plan.record.above.get((move.tree, move.unit)) == move.parent:
            yield _("“%(name)s” already stands under “%(parent)s”.") % {
                "name": plan.name(move.unit),
                "parent": plan.name(move.parent),
            }


def _parent_problems(plan: _Plan, kind: str, name: str, line: Start | Move) -> Iterable[str]:
    if line.parent_key:
        start = plan.keys.get(line.parent_key)
        above, title = (start.kind, start.name) if start else ("", line.parent_key)
    elif line.parent is not None:
        fact = plan.record.units[line.parent]
        above, title = fact.kind, fact.name
        gone = line.parent in plan.ends or (fact.valid_to is not None and fact.valid_to <= plan.on)
        if gone or fact.valid_from > plan.on:
            yield _("“%(parent)s” does not exist on that day, so “%(name)s” cannot stand under it.") % {
                "parent": title,
                "name": name,
            }
    else:
        yield _("“%(name)s” has no unit above it.") % {"name": name}
        return
    if above in UNDER_COMMUNE:
        yield _("“%(parent)s” cannot have units below it.") % {"parent": title}
    elif above not in parent_kinds(kind, plan.on, line.tree):
        yield _("“%(name)s” cannot stand under “%(parent)s”.") % {"name": name, "parent": title}


def _shares(plan: _Plan) -> Iterable[str]:
    for share in plan.shares:
        start = plan.keys.get(share.key)
        words = {"name": plan.name(share.unit)}
        if share.unit not in plan.ends:
            yield _("“%(name)s” does not end, so nothing of it can go to another unit.") % words
        if start is None:
            yield _("A share of “%(name)s” goes to a unit that is not in this change.") % words
        elif start.kind != plan.record.units[share.unit].kind:
            yield _("“%(name)s” cannot become a unit of another kind.") % words
        if not 0 < share.weight <= 1:
            yield _("A share of “%(name)s” must be more than 0 and at most 100 %%.") % words
    plain = [Share(share.unit, share.key, share.basis, share.weight) for share in plan.shares]
    for twice in repeated(plain):
        yield _("“%(name)s” goes to the same unit in two lines.") % {"name": plan.name(int(twice.predecessor))}
    for unit, _basis, total in unbalanced(plain):
        yield _("The shares of “%(name)s” add up to %(sum)s %%, not to 100 %%.") % {
            "name": plan.name(int(unit)),
            "sum": percent(total),
        }


def _children(plan: _Plan) -> Iterable[str]:
    """Whatever stands below a unit that ends needs a place: its one successor, or a line of its own."""
    settled = {*plan.ends, *(move.unit for move in plan.moves)}
    heirs: dict[int, set[str]] = {}
    for share in plan.shares:
        heirs.setdefault(share.unit, set()).add(share.key)
    for unit in plan.ends:
        left = [child for child in plan.record.units[unit].children if child not in settled]
        if left and len(heirs.get(unit, ())) != 1:
            yield _("%(count)d units below “%(name)s” have no new place yet.") % {
                "count": len(left),
                "name": plan.name(unit),
            }


def _renames(plan: _Plan) -> Iterable[str]:
    for rename in plan.renames:
        fact = plan.record.units[rename.unit]
        yield from name_problems(fact.kind, rename.form, rename.name, plan.record.place_names)
        if rename.code:
            yield from code_problems(fact.kind, rename.code)
            holder = plan.record.codes.get((fact.kind, rename.code), rename.unit)
            if holder != rename.unit and holder not in plan.ends:
                yield _("The code %(code)s is borne by another unit.") % {"code": rename.code}
        if fact.kind in UNDER_COMMUNE and fact.parent is not None:
            yield from _same_name(plan, fact.parent, rename.form, rename.name, but=rename.unit)


def _circles(plan: _Plan) -> Iterable[str]:
    above = dict(plan.record.above)
    above.update({(move.tree, move.unit): move.parent for move in plan.moves if move.parent is not None})
    for move in plan.moves:
        here, seen = above.get((move.tree, move.unit)), {move.unit}
        while here is not None and here not in seen:
            seen.add(here)
            here = above.get((move.tree, here))
        if here is not None:
            yield _("“%(name)s” would stand above itself.") % {"name": plan.name(move.unit)}
