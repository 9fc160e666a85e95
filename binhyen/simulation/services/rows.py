"""Plans become rows: a few statements for many places, inside the caller's transaction."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from binhyen.audit.services import Row, record_many
from binhyen.core.actor import Actor
from binhyen.core.ids import derived_public_id
from binhyen.core.text import normalise, sort_key
from binhyen.org.models import Body, Edge, Label, SearchName, Unit
from binhyen.org.rules.names import search_key
from binhyen.org.states import TWO_LEVELS_SINCE, Tree
from binhyen.people.models import Appointment, Post, User
from binhyen.simulation.queries import SOURCE, USERNAME_PREFIX
from binhyen.simulation.rules.names import sample_phone
from binhyen.simulation.rules.plan import Place, PlacePlan, UnitPlan
from binhyen.simulation.rules.posts import Holding, PostPlan
from binhyen.simulation.services.columns import Rows

NO_PASSWORD = "!sample"  # noqa: S105 an unusable password: Django refuses every sign-in with it
POST_PHONES_FROM = 5000
APPOINTED_BY = "system:simulation"
TERRITORY = Tree.TERRITORY.value


@dataclass(frozen=True, slots=True)
class _Owner:
    """The unit whose posts are made (primary key), the place it lies in, and the key of its part of the sample."""

    unit_id: int
    place: Place
    key: str


class Batch:
    """The rows of one part, and what was planted in them. Only inside `db.write()`."""

    def __init__(self, seed: int) -> None:
        self.seed = str(seed)
        self.units = Rows(Unit, "public_id", "kind", "valid_from", "lat", "lon", "households", "source")
        self.labels = Rows(Label, "unit_id", "kind", "form", "name", "valid_from", "search", "sort")
        self.edges = Rows(Edge, "tree", "child_id", "child_kind", "parent_id", "valid_from", "valid_to")
        self.bodies = Rows(
            Body, "public_id", "unit_id", "kind", "name", "phone", "duty_hours", "standing_office", "valid_from"
        )
        self.people = Rows(User, "public_id", "username", "full_name", "password")
        self.posts = Rows(
            Post, "public_id", "unit_id", "role", "title", "function", "phone", "hours", "public", "valid_from"
        )
        self.appointments = Rows(
            Appointment, "public_id", "post_id", "person_id", "kind", "valid_from", "valid_to", "appointed_by"
        )
        self.names: set[str] = set()
        self.entries: list[Row] = []
        self.planted: dict[str, list[Any]] = defaultdict(list)

    def public_id(self, *parts: str) -> str:
        """The public id of something in this sample: the same on every installation with this seed."""
        return derived_public_id("sample", self.seed, *parts)

    def store(self, *, by: Actor) -> int:
        """Store all rows and one entry of the trail for each place. Returns how many rows were stored."""
        tables = (self.units, self.labels, self.edges, self.bodies, self.people, self.posts, self.appointments)
        stored = sum(table.store() for table in tables)
        SearchName.objects.bulk_create((SearchName(search=name) for name in sorted(self.names)), ignore_conflicts=True)
        return stored + record_many(by=by, verb="simulation.make", rows=self.entries)


def build(plans: Iterable[PlacePlan], *, seed: int) -> Batch:
    """The rows of some places."""
    batch = Batch(seed)
    for plan in plans:
        _add_place(batch, plan)
    return batch


def _add_place(batch: Batch, plan: PlacePlan) -> None:
    place, code = plan.place, plan.place.code or plan.place.kind.value
    for body in plan.bodies:
        batch.bodies.add(
            batch.public_id("body", code, body.kind.value),
            place.unit_id,
            body.kind.value,
            body.name,
            body.phone,
            body.duty_hours,
            body.standing_office,
            place.valid_from,
        )
    _add_posts(batch, _Owner(place.unit_id, place, f"{place.kind.value}/{code}"), plan.posts)
    for each in plan.units:
        _add_unit(batch, place, each)
    if plan.duplicates:
        batch.planted["same_name"].append([batch.public_id("unit", key) for key in plan.duplicates])
    detail = {"bodies": len(plan.bodies), "posts": len(plan.posts), "units": len(plan.units)}
    batch.entries.append(Row(place.public_id, "unit", place.public_id, detail))


def _add_unit(batch: Batch, place: Place, plan: UnitPlan) -> None:
    kind, begun, name = plan.kind.value, plan.valid_from, normalise(plan.name)
    public_id = batch.public_id("unit", plan.key)
    unit = batch.units.add(public_id, kind, begun, plan.lat, plan.lon, plan.households, SOURCE)
    search = search_key(name)
    batch.labels.add(unit, kind, plan.form.value, name, begun, search, sort_key(name)[:1000])
    batch.names.add(search)
    if plan.former_parent is not None:
        batch.edges.add(TERRITORY, unit, kind, plan.former_parent, begun, TWO_LEVELS_SINCE)
        begun = TWO_LEVELS_SINCE
    batch.edges.add(TERRITORY, unit, kind, place.unit_id, begun, None)
    _add_posts(batch, _Owner(unit, place, plan.key), plan.posts)


def _add_posts(batch: Batch, owner: _Owner, posts: Sequence[PostPlan]) -> None:
    for index, plan in enumerate(posts):
        seat, key = plan.seat, f"{owner.key}/p{index}"
        number = POST_PHONES_FROM + owner.place.number * 10 + index
        public_id = batch.public_id("post", key)
        post = batch.posts.add(
            public_id,
            owner.unit_id,
            seat.role.value,
            seat.title.value,
            seat.function.value,
            sample_phone(owner.place.province_code, number) if seat.hours else "",
            seat.hours,
            seat.public,
            plan.valid_from,
        )
        if plan.planted:
            batch.planted[plan.planted].append(public_id)
        for turn, holding in enumerate(plan.holdings):
            _add_holding(batch, post, f"{key}/{turn}", holding)


def _add_holding(batch: Batch, post: int, key: str, holding: Holding) -> None:
    public_id = batch.public_id("person", key)
    person = batch.people.add(public_id, f"{USERNAME_PREFIX}{public_id}", holding.full_name, NO_PASSWORD)
    batch.appointments.add(
        batch.public_id("appointment", key),
        post,
        person,
        holding.kind.value,
        holding.valid_from,
        holding.valid_to,
        APPOINTED_BY,
    )
