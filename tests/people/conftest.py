"""A small country with people: who holds, who is next door, who is a stranger, who stands above."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import DjangoDbBlocker

from binhyen.core import clock
from binhyen.core.actor import Actor, system_actor
from binhyen.org.models import Unit
from binhyen.people.middleware import grants_of
from binhyen.people.models import Appointment, Post, User
from binhyen.people.roles import TITLES, Role
from binhyen.people.services.invitations import set_password
from binhyen.people.states import AppointmentKind
from tests.org.conftest import Land, land
from tests.support.once import copies, for_the_file
from tests.support.trail_words import unsaid

BEGAN = date(2025, 7, 1)
TODAY = datetime(2026, 3, 2, 9, 0, tzinfo=clock.VIET_NAM)
PASSWORD = "bốn con trâu gặm cỏ"
SYSTEM = system_actor("tests")
__all__ = ["land"]


@dataclass
class People:
    """Posts and their holders by a short name: "n1" is the coordinator of the commune n1, and so on."""

    land: Land
    posts: dict[str, Post] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)

    def put(self, key: str, unit: Unit, role: Role, *, kind: str = AppointmentKind.HOLDER) -> User:
        """A post at a unit with somebody on it who can sign in."""
        number = len(self.users) + 1
        post = Post.objects.create(unit=unit, role=role, title=TITLES[role][0], valid_from=BEGAN)
        user = User(username=f"nguoi.{key}", full_name=f"Nguyễn Mẫu Số {number}", email=f"{key}@vidu.vn")
        user.set_password(PASSWORD)
        user.save()
        Appointment.objects.create(post=post, person=user, kind=kind, valid_from=BEGAN, appointed_by="tests")
        self.posts[key], self.users[key] = post, user
        return user

    def actor(self, key: str) -> Actor:
        """The actor as the middleware would attach it."""
        post, user = self.posts[key], self.users[key]
        grants = grants_of(post.role, post.unit_id, post.function)
        return Actor(user.public_id, post.public_id, post.unit_id, grants)


@pytest.fixture(autouse=True)
def _in_march_2026() -> Iterator[None]:
    with clock.frozen_at(TODAY):
        yield


@pytest.fixture(autouse=True)
def _second_factor_asked(settings: object) -> None:
    settings.BINHYEN_SECOND_FACTOR = True  # type: ignore[attr-defined]


@pytest.fixture
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _the_trail_speaks_vietnamese(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever a test made this room write into the trail has words."""
    used = {"transactional_db", "db"} & set(request.fixturenames)
    for name in used:
        request.getfixturevalue(name)
    yield
    assert not used or unsaid() == []


@pytest.fixture(scope="module")
def built_people(built_land: Land | None, django_db_blocker: DjangoDbBlocker) -> Iterator[People | None]:
    """The people of a whole file; None where its tests commit."""
    if built_land is None:
        yield None
    else:
        yield from for_the_file(django_db_blocker, TODAY, lambda: settle(Land(copies(built_land.units))))


@pytest.fixture
def people(built_people: People | None, land: Land) -> People:
    """Coordinators of the Centre, of both provinces and of three communes; heads of two groups; oversight."""
    made = built_people
    return People(land, copies(made.posts), copies(made.users)) if made else settle(land)


def settle(land: Land) -> People:
    """Write the people of the small country into the test database."""
    made = People(land)
    made.put("centre", land.centre, Role.CENTRE_ADMIN)
    made.put("north", land.north, Role.PROVINCE_COORDINATOR)
    made.put("south", land.south, Role.PROVINCE_COORDINATOR)
    made.put("n1", land.n1, Role.COMMUNE_COORDINATOR)
    made.put("n2", land.n2, Role.COMMUNE_COORDINATOR)
    made.put("s1", land.s1, Role.COMMUNE_COORDINATOR)
    made.put("g1", land.g1, Role.HAMLET_HEAD)
    made.put("g2", land.g2, Role.HAMLET_HEAD)
    made.put("rights", land.north, Role.RIGHTS_REVIEWER)
    made.put("tech", land.north, Role.TECHNICAL_ADMIN)
    return made


@pytest.fixture
def enter(client: Client) -> Callable[..., Client]:
    """enter(user): a browser in which the person is signed in with a second factor."""

    def make(user: User, *, strong: bool = True, browser: Client | None = None) -> Client:
        chosen = browser or Client()
        chosen.force_login(user)
        session = chosen.session
        session["hai_buoc"] = strong
        session["da_xac_nhan"] = int(clock.now().timestamp())
        session.save()
        return chosen

    return make


@pytest.fixture
def strong_password() -> Callable[[User], None]:
    def give(user: User) -> None:
        set_password(user, PASSWORD)

    return give
