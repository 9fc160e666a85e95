"""The plan of one place: a function of the seed, the day and the place alone.

Each part of the plan has a random stream of its own, named by seed, part and code. So a place looks the same whatever
was made before it, and a part that a later room adds changes nothing in the parts that were there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from binhyen.org.states import ON_RECORD_SINCE, TWO_LEVELS_SINCE, Form, UnitKind
from binhyen.simulation.rules.groups import Group, groups_of
from binhyen.simulation.rules.places import BODIES_PER_PLACE, BodyPlan, bodies_of, institutions_of
from binhyen.simulation.rules.posts import PostPlan, plan_post, seats_of

DUPLICATE_SHARE = 0.02
"""Communes in which two groups bear the same name, as happens after a union."""


@dataclass(frozen=True, slots=True)
class Place:
    """A unit of the upper tree as it stands. `number` counts the places of one province; `predecessors` are the units
    it came from, by primary key, with the share of each that it took over.
    """

    unit_id: int
    public_id: str
    kind: UnitKind
    form: Form
    name: str
    code: str
    province_code: str
    number: int
    valid_from: date
    lat: float | None = None
    lon: float | None = None
    area_km2: float | None = None
    predecessors: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class UnitPlan:
    """A unit to be made under a commune. `former_parent` held it before the reform of 2025 (None: it is newer)."""

    key: str
    kind: UnitKind
    form: Form
    name: str
    households: int | None
    lat: float | None
    lon: float | None
    valid_from: date
    former_parent: int | None
    posts: tuple[PostPlan, ...]


@dataclass(frozen=True, slots=True)
class PlacePlan:
    """All that is made at one place. `duplicates` are keys of groups that bear the same name on purpose."""

    place: Place
    bodies: tuple[BodyPlan, ...]
    posts: tuple[PostPlan, ...]
    units: tuple[UnitPlan, ...]
    duplicates: tuple[str, ...]


def stream(seed: int, part: str, code: str) -> Random:
    """The random stream of one part at one place."""
    return Random(f"{seed}/{part}/{code}")  # noqa: S311 samples, no secrets


def _posts(random: Random, kind: UnitKind, form: Form, valid_from: date, on: date) -> tuple[PostPlan, ...]:
    return tuple(plan_post(random, seat, unit_from=valid_from, on=on) for seat in seats_of(kind, form))


def _former_parent(random: Random, place: Place) -> int | None:
    if place.valid_from != TWO_LEVELS_SINCE or not place.predecessors:
        return None
    units, weights = zip(*place.predecessors, strict=True)
    chosen: int = random.choices(units, weights)[0]
    return chosen


def _plan_groups(seed: int, place: Place, on: date, groups: Sequence[Group]) -> Iterator[UnitPlan]:
    random = stream(seed, "group-posts", place.code)
    for index, group in enumerate(groups):
        former = _former_parent(random, place)
        begun = ON_RECORD_SINCE if former else place.valid_from
        yield UnitPlan(
            key=f"{place.code}/g{index}",
            kind=UnitKind.GROUP,
            form=group.form,
            name=group.name,
            households=group.households,
            lat=group.lat,
            lon=group.lon,
            valid_from=begun,
            former_parent=former,
            posts=_posts(random, UnitKind.GROUP, group.form, begun, on),
        )


def _plan_institutions(seed: int, place: Place, on: date) -> Iterator[UnitPlan]:
    random = stream(seed, "institutions", place.code)
    for index, each in enumerate(institutions_of(random, name=place.name, ward=place.form == Form.PHUONG)):
        yield UnitPlan(
            key=f"{place.code}/i{index}",
            kind=each.kind,
            form=Form.OTHER,
            name=each.name,
            households=None,
            lat=None,
            lon=None,
            valid_from=place.valid_from,
            former_parent=None,
            posts=_posts(random, each.kind, Form.OTHER, place.valid_from, on),
        )


def _with_duplicate(random: Random, units: Sequence[UnitPlan]) -> tuple[tuple[UnitPlan, ...], tuple[str, ...]]:
    if len(units) < 2 or random.random() >= DUPLICATE_SHARE:
        return tuple(units), ()
    first, second = random.sample(range(len(units)), 2)
    twin = units[second]
    changed = UnitPlan(
        twin.key, twin.kind, twin.form, units[first].name, twin.households, twin.lat, twin.lon, twin.valid_from,
        twin.former_parent, twin.posts,
    )  # fmt: skip
    pair = (units[first].key, twin.key)
    return tuple(changed if index == second else unit for index, unit in enumerate(units)), pair


def plan_place(place: Place, *, seed: int, on: date, down_to_groups: bool) -> PlacePlan:
    """The whole plan of one place on the day `on`; groups and institutions only for communes and when asked for."""
    bodies = bodies_of(
        kind=place.kind,
        form=place.form,
        name=place.name,
        province_code=place.province_code,
        first_number=1 + place.number * BODIES_PER_PLACE,
    )
    posts = _posts(stream(seed, "posts", place.code), place.kind, place.form, place.valid_from, on)
    units: tuple[UnitPlan, ...] = ()
    twins: tuple[str, ...] = ()
    if down_to_groups and place.kind == UnitKind.COMMUNE:
        groups = groups_of(
            stream(seed, "groups", place.code),
            code=place.code,
            province_code=place.province_code,
            ward=place.form == Form.PHUONG,
            lat=place.lat,
            lon=place.lon,
            area=place.area_km2,
        )
        planned, twins = _with_duplicate(
            stream(seed, "duplicates", place.code), tuple(_plan_groups(seed, place, on, groups))
        )
        units = planned + tuple(_plan_institutions(seed, place, on))
    return PlacePlan(place, tuple(bodies), posts, units, twins)
