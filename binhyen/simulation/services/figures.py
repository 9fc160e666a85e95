"""Reports of a sample: the periods, what every unit owes, what it sent, what goes wrong in it. Then the totals."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from binhyen.figures.models import FormVersion, Period
from binhyen.figures.queries.forms import FieldRow, form_fields, forms_for
from binhyen.figures.queries.homes import Upper, upper_tree
from binhyen.figures.states import BlockKind, Nature
from binhyen.org.models import Edge, Unit
from binhyen.org.queries.trees import alive
from binhyen.org.states import Tree, UnitKind
from binhyen.people.models import Post
from binhyen.people.roles import Role
from binhyen.simulation.rules.counts import Profile
from binhyen.simulation.rules.profiles import profile_of

REPORTER = {
    UnitKind.GROUP: Role.HAMLET_HEAD,
    UnitKind.COMMUNE: Role.COMMUNE_COORDINATOR,
    UnitKind.PROVINCE: Role.PROVINCE_COORDINATOR,
}
"""Who sends the reports of a kind of unit."""

USUAL_HOUSEHOLDS = 250
DAYS_A_MONTH = 30.4


@dataclass(frozen=True, slots=True)
class Asked:
    """A form as it is asked in some periods: its figures, how each behaves, what narrative it wants."""

    version: FormVersion
    kind: UnitKind
    fields: Sequence[FieldRow]
    profiles: Sequence[tuple[str, Profile]]
    blocks: tuple[BlockKind, ...]
    periods: Sequence[Period]
    due_shift: int

    def due(self, period: Period) -> date:
        """The last day on which this form is on time."""
        return period.due + timedelta(days=self.due_shift)

    @property
    def stocks(self) -> list[bool]:
        """Which positions are stocks."""
        return [field.nature == Nature.STOCK for field in self.fields]

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """Positions (part, whole) of figures of which one is a part of the other."""
        place = {code: position for position, (code, _) in enumerate(self.profiles)}
        return [
            (position, place[each.part_of]) for position, (_, each) in enumerate(self.profiles) if each.part_of in place
        ]


@dataclass(frozen=True, slots=True)
class Sender:
    """A unit that reports: its size against a usual one, its post, and its parents with their days."""

    unit_id: int
    public_id: str
    size: float
    post: str
    valid_from: date
    valid_to: date | None
    parents: tuple[tuple[int, date, date | None], ...]

    def stands(self, on: date) -> bool:
        """Whether it exists on a day."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)

    def parent(self, on: date) -> int | None:
        """Its parent on a day."""
        for above, begun, ended in self.parents:
            if begun <= on and (ended is None or on < ended):
                return above
        return None


def asked(periods: Iterable[Period]) -> list[Asked]:
    """The forms of groups, communes and provinces that are asked in these periods."""
    found: dict[int, tuple[FormVersion, UnitKind, list[Period]]] = {}
    for period in periods:
        for kind in REPORTER:
            for version in forms_for(kind, period.calendar, period.end):
                found.setdefault(version.pk, (version, kind, []))[2].append(period)
    return [_asked(*each) for each in found.values()]


def _asked(version: FormVersion, kind: UnitKind, periods: Sequence[Period]) -> Asked:
    fields = form_fields(version)
    codes = {field.code for field in fields}
    months = max(1, round((periods[0].end - periods[0].start).days / DAYS_A_MONTH))
    profiles = []
    for field in fields:
        profile = profile_of(field.code, stock=field.nature == Nature.STOCK, commune=kind != UnitKind.GROUP)
        if profile.part_of and profile.part_of not in codes:
            profile = Profile(1.0)
        if not profile.stock and not profile.part_of:
            profile = replace(profile, mean=profile.mean * months)
        profiles.append((field.code, profile))
    blocks = tuple(BlockKind(name) for name in version.blocks.split(",") if name)
    ordered = sorted(periods, key=lambda period: (period.end, period.pk))
    return Asked(version, kind, fields, profiles, blocks, ordered, version.form.due_shift)


def groups_under(communes: Iterable[int], on: date) -> dict[int, list[Sender]]:
    """The groups of each commune (primary keys) on a day, in the order of their public ids."""
    edges = Edge.objects.filter(
        alive(on), tree=Tree.TERRITORY, parent_id__in=list(communes), child_kind=UnitKind.GROUP
    ).values_list("child_id", "parent_id")
    home = dict(edges)
    found: dict[int, list[Sender]] = defaultdict(list)
    for sender in senders(home, UnitKind.GROUP):
        found[home[sender.unit_id]].append(sender)
    return found


def senders(unit_ids: Iterable[int], kind: UnitKind) -> list[Sender]:
    """Units of one kind and any time as senders, in the order of their public ids."""
    return _senders(Unit.objects.filter(pk__in=list(unit_ids)), REPORTER[kind])


def _senders(units: Iterable[Unit], role: Role) -> list[Sender]:
    rows = {unit.pk: unit for unit in units}
    parents: dict[int, list[tuple[int, date, date | None]]] = defaultdict(list)
    edges = Edge.objects.filter(tree=Tree.TERRITORY, child_id__in=list(rows)).order_by("child_id", "valid_from")
    for child, above, begun, ended in edges.values_list("child_id", "parent_id", "valid_from", "valid_to"):
        parents[child].append((above, begun, ended))
    posts = dict(Post.objects.filter(unit_id__in=list(rows), role=role).values_list("unit_id", "public_id"))
    found = [
        Sender(
            unit_id=pk,
            public_id=unit.public_id,
            size=(unit.households or USUAL_HOUSEHOLDS) / USUAL_HOUSEHOLDS,
            post=posts.get(pk, ""),
            valid_from=unit.valid_from,
            valid_to=unit.valid_to,
            parents=tuple(parents[pk]),
        )
        for pk, unit in rows.items()
    ]
    return sorted(found, key=lambda sender: sender.public_id)


class Provinces:
    """In which province a commune lies on a day, read once for each day."""

    def __init__(self) -> None:
        self._known: dict[date, Upper] = {}

    def province_of(self, commune: int | None, on: date) -> int | None:
        """The province (primary key) of a commune on a day, None outside every province."""
        if on not in self._known:
            self._known[on] = upper_tree(on)
        return None if commune is None else self._known[on].tops.get(commune)


def standing(senders: Sequence[Sender], periods: Sequence[Period]) -> Iterator[tuple[int, int]]:
    """The pairs (rank of the sender, rank of the period) in which the sender exists when the period ends."""
    for unit, sender in enumerate(senders):
        for turn, period in enumerate(periods):
            if sender.stands(period.end):
                yield unit, turn
