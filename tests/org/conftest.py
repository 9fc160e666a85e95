"""A small country: the Centre, two provinces, five communes, five residential groups and a school."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

import pytest
from django.utils import translation
from pytest_django import DjangoDbBlocker

from binhyen.core import clock
from binhyen.core.actor import Actor, Grant
from binhyen.org.models import Unit
from binhyen.org.services.bulk import NewUnit, add_units
from binhyen.org.services.positions import rebuild_positions
from binhyen.org.states import Verb
from tests.support.once import copies, empties_the_database, for_the_file
from tests.support.trail_words import unsaid

BEGAN = date(2025, 7, 1)
TODAY = datetime(2026, 3, 2, 9, 0, tzinfo=clock.VIET_NAM)


@dataclass(frozen=True)
class Land:
    """Units by a short name: centre, north, south, n1–n3 and s1–s2 (communes), g1–g5 (groups of n1), school (of n1)."""

    units: dict[str, Unit]

    def __getattr__(self, name: str) -> Unit:
        try:
            return self.units[name]
        except KeyError:
            raise AttributeError(name) from None


def build_land() -> Land:
    """Write the small country into the test database."""
    units: dict[str, Unit] = {}

    def put(key: str, kind: str, form: str, name: str, parent: str = "", **more: object) -> None:
        above = units[parent].pk if parent else None
        row = NewUnit(kind, form, name, BEGAN, above, **more)  # type: ignore[arg-type]
        units[key] = add_units([row])[0]

    put("centre", "centre", "trung_uong", "Trung ương")
    put("north", "province", "tinh", "Bắc Hà", "centre", code="91")
    put("south", "province", "thanh_pho", "Nam Hải", "centre", code="92")
    for index, (key, name) in enumerate([("n1", "Đông Sơn"), ("n2", "Đa Phúc"), ("n3", "An Lạc")], start=1):
        put(key, "commune", "xa", name, "north", code=f"9100{index}", households=1000 * index)
    for index, (key, name) in enumerate([("s1", "Hải Châu"), ("s2", "Đông Sơn")], start=1):
        put(key, "commune", "phuong", name, "south", code=f"9200{index}")
    for index in range(1, 6):
        put(f"g{index}", "group", "thon", f"Xóm {index * 2}", "n1", households=100 * index)
    put("school", "school", "other", "Trường Tiểu học Đông Sơn", "n1")
    rebuild_positions()
    return Land(units)


@pytest.fixture(autouse=True)
def _the_trail_speaks_vietnamese(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever a test made this room write into the trail has words."""
    used = {"transactional_db", "db"} & set(request.fixturenames)
    for name in used:
        request.getfixturevalue(name)
    yield
    assert not used or unsaid() == []


@pytest.fixture(scope="module")
def built_land(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Land | None]:
    """The small country of a whole file; None where its tests commit."""
    if empties_the_database(request):
        yield None
    else:
        yield from for_the_file(django_db_blocker, TODAY, build_land)


@pytest.fixture
def land(built_land: Land | None, db: None) -> Land:
    return Land(copies(built_land.units)) if built_land else build_land()


@pytest.fixture(autouse=True)
def _in_march_2026() -> Iterator[None]:
    with clock.frozen_at(TODAY):
        yield


@pytest.fixture
def english() -> Iterator[None]:
    """Sentences as they stand in the code."""
    with translation.override("en"):
        yield


@pytest.fixture
def officer() -> Callable[..., Actor]:
    """officer(unit, verbs…): somebody whose post carries the verbs (all of them by default) at the unit and below."""

    def make(unit: Unit, *verbs: str, whole_subtree: bool = True) -> Actor:
        grant = Grant(unit.pk, frozenset(verbs or Verb), whole_subtree=whole_subtree)
        return Actor(person_id=f"person{unit.pk}", post_id=f"post{unit.pk}", unit_id=unit.pk, grants=(grant,))

    return make
