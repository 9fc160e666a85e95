"""What every request asks is written out: it answers exactly as the ORM would."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from binhyen.core import clock
from binhyen.core.rows import columns_of, instance_of, width_of
from binhyen.org.models import Unit
from binhyen.people.models import Appointment, Post, StaffSession, User
from binhyen.people.queries import standings_of
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


def test_an_account_by_its_key_or_by_anything_else(people: People) -> None:
    someone = people.users["n1"]
    assert plain(User.objects.get(pk=someone.pk)) == plain(User.objects.filter(pk=someone.pk)[0])
    assert User.objects.get(username=someone.username) == someone
    assert User.objects.get(pk=str(someone.pk)) == someone
    with pytest.raises(User.DoesNotExist):
        User.objects.get(pk=0)


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
