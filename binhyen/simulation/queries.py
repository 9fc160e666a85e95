"""What a sample is made on and what stands in it: the places of a day, the sample's mark, its digest."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from binhyen.core.actor import Actor, system_actor
from binhyen.figures.models import Report
from binhyen.org.models import Body, Edge, Label, Succession, Unit
from binhyen.org.queries.trees import alive
from binhyen.org.states import Form, Tree, UnitKind
from binhyen.people.models import Appointment, Post, User
from binhyen.simulation.models import SampleNation
from binhyen.simulation.rules.plan import Place

SIMULATION: Actor = system_actor("simulation")
"""Who makes a sample."""

SOURCE = "sample"
"""The source written on every unit that the simulation makes."""

USERNAME_PREFIX = "mau."
"""Every sign-in name that the simulation makes begins so."""


def sample() -> SampleNation | None:
    """The sample that this database holds, None when it holds none."""
    return SampleNation.objects.order_by("id").first()


def holds_accounts() -> bool:
    """Whether anybody has an account. Before a sample is made, whoever has one is real."""
    return User.objects.exists()


def _predecessors() -> dict[int, tuple[tuple[int, float], ...]]:
    found: dict[int, dict[int, float]] = defaultdict(dict)
    rows = Succession.objects.filter(weight__gt=0).values_list("successor_id", "predecessor_id", "weight")
    for successor, predecessor, weight in rows.iterator():
        found[successor][predecessor] = weight
    return {unit: tuple(sorted((key, share) for key, share in each.items())) for unit, each in found.items()}


def _upper_units(day: date) -> dict[int, tuple[Unit, Label]]:
    labels = (
        Label.objects.filter(alive(day), lang="vi", kind__in=(UnitKind.CENTRE, UnitKind.PROVINCE, UnitKind.COMMUNE))
        .select_related("unit")
        .order_by("kind", "code", "unit_id")
    )
    return {label.unit_id: (label.unit, label) for label in labels.iterator()}


def places_on(day: date) -> list[Place]:
    """The Centre, the provinces and the communes of a day, in the order of their codes, province by province."""
    units = _upper_units(day)
    parent_of = dict(
        Edge.objects.filter(alive(day), tree=Tree.TERRITORY).values_list("child_id", "parent_id").iterator()
    )
    before = _predecessors()
    numbers: dict[str, int] = defaultdict(int)
    places = []
    for unit_id, (unit, label) in units.items():
        above = units.get(parent_of.get(unit_id, 0))
        code = above[1].code if unit.kind == UnitKind.COMMUNE and above else label.code
        province = "" if unit.kind == UnitKind.CENTRE else code
        places.append(
            Place(
                unit_id=unit_id,
                public_id=unit.public_id,
                kind=UnitKind(unit.kind),
                form=Form(label.form),
                name=label.name,
                code=label.code,
                province_code=province,
                number=numbers[province],
                valid_from=unit.valid_from,
                lat=unit.lat,
                lon=unit.lon,
                area_km2=unit.area_km2,
                predecessors=before.get(unit_id, ()),
            )
        )
        numbers[province] += 1
    return sorted(places, key=_order)


def _order(place: Place) -> tuple[bool, str, bool, str]:
    return place.kind != UnitKind.CENTRE, place.province_code, place.kind == UnitKind.COMMUNE, place.code


def exported_rows() -> Iterator[Sequence[object]]:
    """Everything the simulation makes, in public ids and in a total order: equal samples give equal rows."""
    mine = Unit.objects.filter(source=SOURCE)
    yield from (
        mine.order_by("public_id").values_list(
            "public_id", "kind", "valid_from", "valid_to", "households", "lat", "lon"
        )
    ).iterator()
    yield from (
        Label.objects.filter(unit__source=SOURCE)
        .order_by("unit__public_id", "valid_from")
        .values_list("unit__public_id", "form", "name", "code", "valid_from", "valid_to")
    ).iterator()
    yield from (
        Edge.objects.filter(child__source=SOURCE)
        .order_by("child__public_id", "valid_from")
        .values_list("child__public_id", "parent__public_id", "valid_from", "valid_to")
    ).iterator()
    yield from (
        Body.objects.order_by("public_id").values_list("public_id", "unit__public_id", "kind", "name", "phone")
    ).iterator()
    yield from (
        Post.objects.order_by("public_id").values_list("public_id", "unit__public_id", "role", "title", "phone")
    ).iterator()
    yield from (
        Appointment.objects.order_by("public_id").values_list(
            "public_id", "post__public_id", "person__public_id", "person__full_name", "kind", "valid_from", "valid_to"
        )
    ).iterator()

    yield from (
        Report.objects.order_by("slot__unit__public_id", "slot__period__public_id", "slot__form_version_id", "version")
        .values_list("slot__unit__public_id", "slot__period__public_id", "slot__form_version__form__code", "hash")
        .iterator()
    )


def digest() -> str:
    """SHA-256 over the exported rows, as hexadecimal text."""
    total = hashlib.sha256()
    for row in exported_rows():
        total.update("\t".join(map(_written, row)).encode() + b"\n")
    return total.hexdigest()


def _written(value: object) -> str:
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else str(value)


def rows_made(nation: SampleNation) -> int:
    """How many rows the making of a sample has stored."""
    return sum(nation.parts.values_list("rows", flat=True))


def planted(nation: SampleNation) -> dict[str, object]:
    """What was planted in a sample on purpose, by public ids, so that later rooms can measure what they find.

    `vacant`, `acting`, `hand_over`: posts. `same_name`: pairs of groups of one commune. Further keys come from the
    stories of the sample: `merge_drafts`, `conflicting_drafts`, `renamed`, `transferred`; from its reports: habits of
    units (unit, form) and slips of the hand (unit, first day of the period, figure), see `rules.faults`.
    """
    found: dict[str, list[object]] = defaultdict(list)
    for part in nation.parts.values_list("planted", flat=True):
        for key, values in part.items():
            found[key].extend(values)
    counts = {key: len(values) for key, values in found.items()}
    return {
        "scale": nation.scale,
        "seed": nation.seed,
        "province": nation.province_code,
        "on": nation.on.isoformat(),
        "counts": dict(sorted(counts.items())),
        **dict(sorted(found.items())),
    }
