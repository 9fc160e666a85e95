"""W19: elevated reading needs a second person, ends after half an hour, and the unit sees it. W16 by its door."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from binhyen.audit.verifying import verify
from binhyen.core import clock, db
from binhyen.core.actor import Actor
from binhyen.core.errors import NotAllowed
from binhyen.people.models import StaffReading, StaffSession
from binhyen.people.services import reading
from binhyen.people.states import Scope
from tests.people.conftest import People
from tests.support.append_only import triggers_down

pytestmark = pytest.mark.django_db
REASON = "Đối chiếu hồ sơ bàn giao của tổ trong tháng này."


def _asked(people: People) -> StaffSession:
    return reading.ask(unit=people.land.n1, scope=Scope.POST_HISTORY, reason=REASON, by=people.actor("n1"))


def _with(people: People, key: str, session: StaffSession) -> Actor:
    from dataclasses import replace

    from binhyen.core.actor import StaffSession as Window

    session.refresh_from_db()
    assert session.ends_at is not None
    window = Window(session.public_id, session.unit_id, session.scope, session.ends_at)
    return replace(people.actor(key), staff_session=window)


@pytest.mark.wall("W19", "Reading more than usual needs a second person.")
def test_nobody_allows_their_own_reading(people: People) -> None:
    session = _asked(people)
    with pytest.raises(NotAllowed):
        reading.decide(session=session, allow=True, by=people.actor("n1"))
    for stranger in ("n2", "s1", "g1", "south", "tech"):
        with pytest.raises(NotAllowed):
            reading.decide(session=session, allow=True, by=people.actor(stranger))
    assert reading.decide(session=session, allow=True, by=people.actor("north")).approver == people.users["north"]


@pytest.mark.wall("W19", "Reading more than usual needs a second person.")
def test_the_database_itself_refuses_one_person_on_both_sides(people: People) -> None:
    session = _asked(people)
    with pytest.raises(IntegrityError), db.write():
        StaffSession.objects.filter(pk=session.pk).update(
            approver=people.users["n1"], approver_post=people.posts["n1"], decided_at=clock.now()
        )


@pytest.mark.wall("W19", "Such reading ends after 30 minutes.")
def test_the_window_is_half_an_hour(people: People) -> None:
    session = reading.decide(session=_asked(people), allow=True, by=people.actor("north"))
    assert session.starts_at is not None
    assert session.ends_at == session.starts_at + timedelta(minutes=30)
    by = _with(people, "n1", session)
    read = {"scope": Scope.POST_HISTORY, "unit": people.land.n1, "object_type": "post", "object_id": "x", "by": by}
    with clock.frozen_at(session.starts_at + timedelta(minutes=29)):
        assert reading.log_reading(**read)
    with clock.frozen_at(session.starts_at + timedelta(minutes=30, seconds=1)), pytest.raises(NotAllowed):
        reading.log_reading(**read)


@pytest.mark.wall("W19", "The unit sees who read what.")
def test_each_reading_stands_in_the_log_of_the_unit(people: People) -> None:
    from binhyen.audit.models import Entry

    session = reading.decide(session=_asked(people), allow=True, by=people.actor("north"))
    before = Entry.objects.filter(chain=people.land.n1.public_id).count()
    reading.log_reading(
        scope=Scope.POST_HISTORY,
        unit=people.land.n1,
        object_type="post",
        object_id="abc",
        by=_with(people, "n1", session),
    )
    assert StaffReading.objects.filter(session=session, object_id="abc").count() == 1
    assert Entry.objects.filter(chain=people.land.n1.public_id).count() == before + 1
    with pytest.raises(NotAllowed):
        reading.log_reading(
            scope=Scope.POST_HISTORY, unit=people.land.n1, object_type="post", object_id="x", by=people.actor("n1")
        )


@pytest.mark.wall("W16", "the trail cannot be edited quietly")
def test_an_edited_trail_is_named_by_the_public_check(people: People) -> None:
    from binhyen.audit.models import Entry

    _asked(people)
    assert verify().sound
    entry = Entry.objects.filter(chain=people.land.n1.public_id).latest("sequence")
    with triggers_down():
        Entry.objects.filter(pk=entry.pk).update(verb="org.rename")
    found: list[Any] = list(verify().found())
    assert [(each.chain, each.sequence) for each in found] == [(entry.chain, entry.sequence)]
