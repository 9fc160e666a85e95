"""What every request asks is written out: it answers exactly as the ORM would."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from binhyen.core import clock
from binhyen.core.rows import columns_of, instance_of, width_of
from binhyen.org.models import Unit
from binhyen.org.queries import alive
from binhyen.people.backend import StaffBackend
from binhyen.people.models import Appointment, Post, StaffSession, User
from binhyen.people.queries import person_on_posts, standings_of
from binhyen.people.sessions import SessionStore
from binhyen.people.states import Scope, SessionState
from tests.people.conftest import People

pytestmark = pytest.mark.django_db


def plain(row: object) -> dict[str, object]:
    return {name: value for name, value in vars(row).items() if name != "_state"}


@pytest.mark.parametrize("model", [User, Post, Appointment, Unit, StaffSession])
def test_a_written_row_is_what_the_orm_gives(people: People, model: type[User]) -> None:
    now = clock.now()
    StaffSession.objects.create(
        requester=people.users["n1"], requester_post=people.posts["n1"],
        unit=people.land.n1, scope=Scope.values[0], reason="Đối chiếu một tin báo", requested_at=now,
    )  # fmt: skip
    expected = model.objects.order_by("pk").first()
    assert expected is not None
    with connection.cursor() as cursor:
        table = model._meta.db_table
        cursor.execute(f"SELECT {columns_of(model, 't')} FROM {table} t WHERE t.id = %s", [expected.pk])
        row = cursor.fetchone()
    made = instance_of(model, row)
    assert len(row) == width_of(model)
    assert plain(made) == plain(expected)
    assert not made._state.adding


def test_an_account_comes_with_its_posts_in_one_statement(
    people: People, django_assert_num_queries: Callable[[int], Any]
) -> None:
    someone, now = people.users["n1"], clock.now()
    with django_assert_num_queries(1):
        found = person_on_posts(someone.pk, now)
    assert found is not None
    assert plain(found[0]) == plain(User.objects.filter(pk=someone.pk)[0])
    held = Appointment.objects.filter(alive(clock.today()), person=someone).order_by("valid_from", "pk")
    rows = held.values_list("post_id", "post__role", "kind", "post__unit_id", "post__unit__kind")
    assert [(one.post_id, one.role, one.kind, one.unit_id, one.unit_kind) for one in found[1]] == list(rows)
    assert found[1] == standings_of(someone, now)
    assert person_on_posts(0, now) is None
    assert standings_of(User(pk=0), now) == []


def test_an_account_without_a_post_that_stands_has_no_standing(people: People) -> None:
    someone, ended = people.users["n1"], people.users["g1"]
    Appointment.objects.filter(person=someone).update(valid_to=clock.today())
    Post.objects.filter(pk=people.posts["g1"].pk).update(valid_to=clock.today())
    for person in (someone, ended):
        found = person_on_posts(person.pk, clock.now())
        assert found is not None
        assert found[0] == person
        assert found[1] == []


def test_a_closed_account_is_nobody_at_once(people: People, enter: Callable[..., Any]) -> None:
    someone = people.users["n1"]
    browser = enter(someone)
    assert browser.get("/ban-lam-viec/").status_code == 200
    User.objects.filter(pk=someone.pk).update(is_active=False)
    assert browser.get("/ban-lam-viec/").status_code == 302
    assert StaffBackend().get_user(0) is None


def test_a_session_that_is_over_holds_nothing(people: People) -> None:
    store = SessionStore()
    store["gi"] = "đó"
    store.save()
    again = SessionStore(store.session_key)
    assert again["gi"] == "đó"
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    over = SessionStore(store.session_key)
    assert over.get("gi") is None
    assert over.session_key is None


def test_an_open_reading_stands_with_its_hour(people: People) -> None:
    now = clock.now()
    person = people.users["n1"]
    begun = now - timedelta(minutes=10)
    for minutes in (30, -5):
        StaffSession.objects.create(
            requester=person, requester_post=people.posts["n1"], unit=people.land.n1, scope=Scope.values[0],
            reason="Đối chiếu", requested_at=begun, state=SessionState.APPROVED, approver=people.users["north"],
            approver_post=people.posts["north"], decided_at=begun, starts_at=begun,
            ends_at=now + timedelta(minutes=minutes),
        )  # fmt: skip
    ends = [one.reading_ends_at for one in standings_of(person, now)]
    assert ends == [now + timedelta(minutes=30)]
