"""Staff sessions (W19): a reason, a second person, 30 minutes, and the unit sees the log."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from binhyen.audit.models import Entry
from binhyen.core import clock
from binhyen.core.actor import Actor
from binhyen.core.errors import BadInput, InvalidTransition, NotAllowed
from binhyen.people import overview, policies, queries, rules
from binhyen.people.middleware import actor_for
from binhyen.people.models import Appointment, StaffReading, StaffSession
from binhyen.people.roles import Role
from binhyen.people.services import reading
from binhyen.people.states import Scope, SessionState
from tests.people.conftest import BEGAN, TODAY, People
from tests.people.test_people_access import _request

REASON = "Tra cứu bàn giao sổ trực của năm trước để trả lời tỉnh"
SCOPE = Scope.POST_HISTORY


def ask(people: People, key: str = "n1", unit: Any = None) -> StaffSession:
    made = reading.ask(unit=unit or people.land.n1, scope=SCOPE, reason=REASON, by=people.actor(key))
    return queries.staff_session_by_public_id(made.public_id)


def read_one(people: People, actor: Actor, object_id: str = "x") -> StaffReading:
    return reading.log_reading(scope=SCOPE, unit=people.land.n1, object_type="post", object_id=object_id, by=actor)


def as_signed_in(people: People, key: str) -> Actor:
    return actor_for(_request(people.users[key]))


@pytest.mark.wall("W19", "Reading more than usual needs a second person.")
def test_a_second_person_for_thirty_minutes_and_the_unit_sees(people: People) -> None:
    session = ask(people)
    with pytest.raises(NotAllowed):
        reading.log_reading(
            scope=SCOPE, unit=people.land.n1, object_type="post", object_id="x", by=as_signed_in(people, "n1")
        )
    reading.decide(session=session, allow=True, by=people.actor("north"))
    actor = as_signed_in(people, "n1")
    assert actor.staff_session is not None
    assert actor.staff_session.ends_at - TODAY == rules.READING_LIFE
    reading.log_reading(scope=SCOPE, unit=people.land.g1, object_type="post", object_id="x", by=actor)
    assert StaffReading.objects.get().object_id == "x"
    entry = Entry.objects.get(verb="staff_session.read")
    assert entry.chain == people.land.g1.public_id
    assert policies.may_see_readings(people.actor("n1"), session)
    assert policies.time_left(queries.staff_session_by_public_id(session.public_id)) == rules.READING_LIFE
    for scope, unit in ((Scope.VOLUNTEERS, people.land.n1), (SCOPE, people.land.n2)):
        with pytest.raises(NotAllowed):
            reading.log_reading(scope=scope, unit=unit, object_type="post", object_id="y", by=actor)
    with clock.frozen_at(TODAY + rules.READING_LIFE):
        assert as_signed_in(people, "n1").staff_session is None
        with pytest.raises(NotAllowed):
            reading.log_reading(scope=SCOPE, unit=people.land.n1, object_type="post", object_id="y", by=actor)
        assert policies.time_left(session) == timedelta(0)
    assert StaffReading.objects.count() == 1


@pytest.mark.wall("W19", "Nobody allows their own request, not from another post either.")
def test_never_oneself_not_by_another_post(people: People) -> None:
    session = ask(people)
    with pytest.raises(NotAllowed):
        reading.decide(session=session, allow=True, by=people.actor("n1"))
    person = people.users["n1"]
    Appointment.objects.create(
        post=people.posts["north"], person=person, kind="deputy", valid_from=BEGAN, appointed_by="x"
    )
    other_post = actor_for(_request(person, chuc_danh=people.posts["north"].public_id))
    assert other_post.post_id == people.posts["north"].public_id
    with pytest.raises(NotAllowed):
        reading.decide(session=session, allow=True, by=other_post)
    StaffSession.objects.filter(pk=session.pk).update(approver=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        StaffSession.objects.filter(pk=session.pk).update(
            approver=person, approver_post=people.posts["north"], decided_at=TODAY
        )


def test_who_decides(people: People) -> None:
    people.put("leader", people.land.n1, Role.APPROVER)
    people.put("watch", people.land.n1, Role.RIGHTS_REVIEWER)
    session = ask(people)
    answers = {key: bool(policies.may_decide_reading(people.actor(key), session)) for key in people.users}
    assert {key for key, allowed in answers.items() if allowed} == {"north", "centre", "rights", "watch"}
    at_the_top = ask(people, "centre", people.land.centre)
    people.put("centre2", people.land.centre, Role.APPROVER)
    assert policies.may_decide_reading(people.actor("centre2"), at_the_top)
    assert not policies.may_decide_reading(people.actor("north"), at_the_top)


def test_requests_grow_old(people: People) -> None:
    session = ask(people)
    with clock.frozen_at(TODAY + rules.REQUEST_LIFE):
        with pytest.raises(NotAllowed):
            reading.decide(session=session, allow=True, by=people.actor("north"))
        assert overview.waiting_requests(people.actor("north")) == []
        assert ask(people).pk != session.pk
    assert overview.waiting_requests(people.actor("g1")) == []


@pytest.mark.parametrize("reason", ["ngắn", "Cần xem hồ sơ của ông số 0912345678 ở tổ này gấp"])
def test_a_reason_that_will_not_do(people: People, reason: str) -> None:
    with pytest.raises(BadInput):
        reading.ask(unit=people.land.n1, scope=SCOPE, reason=reason, by=people.actor("n1"))
    assert not StaffSession.objects.exists()


def test_one_request_at_a_time_and_not_for_others(people: People) -> None:
    ask(people)
    with pytest.raises(BadInput):
        ask(people)
    with pytest.raises(NotAllowed):
        ask(people, "n1", people.land.n2)
    with pytest.raises(NotAllowed):
        ask(people, "g1", people.land.g1)


def test_refuse_withdraw_end(people: People) -> None:
    session = ask(people)
    reading.decide(session=session, allow=False, by=people.actor("north"))
    with pytest.raises(InvalidTransition):
        reading.decide(session=session, allow=True, by=people.actor("north"))
    assert as_signed_in(people, "n1").staff_session is None
    second = ask(people)
    with pytest.raises(NotAllowed):
        reading.withdraw(session=second, by=people.actor("north"))
    reading.withdraw(session=second, by=people.actor("n1"))
    third = ask(people)
    reading.decide(session=third, allow=True, by=people.actor("north"))
    third = queries.staff_session_by_public_id(third.public_id)
    actor = as_signed_in(people, "n1")
    with pytest.raises(NotAllowed):
        reading.end(session=third, by=people.actor("n2"))
    reading.end(session=third, by=people.actor("north"))
    assert as_signed_in(people, "n1").staff_session is None
    with pytest.raises(InvalidTransition):
        reading.log_reading(scope=SCOPE, unit=people.land.n1, object_type="post", object_id="x", by=actor)
    fourth = ask(people)
    reading.decide(session=fourth, allow=True, by=people.actor("north"))
    with clock.frozen_at(TODAY + rules.READING_LIFE), pytest.raises(InvalidTransition):
        reading.end(session=queries.staff_session_by_public_id(fourth.public_id), by=people.actor("n1"))


def test_the_whole_way_by_pages(people: People, enter: Any) -> None:
    requester, approver = enter(people.users["n1"]), enter(people.users["north"], browser=Client())
    address = reverse("people:ask", args=[people.land.n1.public_id])
    sent = {"once": "k", "scope": SCOPE, "reason": REASON}
    assert requester.post(address, {**sent, "reason": "ngắn"}).status_code == 422
    first = requester.post(address, sent)
    assert requester.post(address, sent)["Location"] == first["Location"]
    assert StaffSession.objects.count() == 1
    session = StaffSession.objects.get()
    assert REASON in approver.get(reverse("people:readings")).content.decode()
    assert approver.get(reverse("people:desk")).status_code == 200
    decide = reverse("people:decide", args=[session.public_id])
    assert requester.post(decide, {"quyet-dinh": "dong-y"}).status_code == 403
    assert approver.post(decide, {"quyet-dinh": "dong-y"}).status_code == 302
    assert approver.post(decide, {"quyet-dinh": "dong-y"}).status_code == 409
    reading.log_reading(
        scope=SCOPE, unit=people.land.n1, object_type="post", object_id="x", by=as_signed_in(people, "n1")
    )
    page = requester.get(first["Location"]).content.decode()
    assert "post" in page
    assert requester.post(reverse("people:finish", args=[session.public_id])).status_code == 302
    session.refresh_from_db()
    assert session.state == SessionState.ENDED
    assert requester.get(reverse("people:readings")).status_code == 200
    requester.post(address, {**sent, "once": "k2"})
    refused = StaffSession.objects.get(state=SessionState.REQUESTED)
    approver.post(reverse("people:decide", args=[refused.public_id]), {"quyet-dinh": "tu-choi"})
    assert requester.get(reverse("people:reading", args=[refused.public_id])).status_code == 200
    requester.post(address, {**sent, "once": "k3"})
    last = StaffSession.objects.get(state=SessionState.REQUESTED)
    requester.post(reverse("people:finish", args=[last.public_id]))
    last.refresh_from_db()
    assert last.state == SessionState.WITHDRAWN
    stranger = enter(people.users["s1"], browser=Client())
    assert stranger.get(reverse("people:reading", args=[last.public_id])).status_code == 403
    head = enter(people.users["g1"], browser=Client())
    assert head.get(reverse("people:readings")).status_code == 200
