"""Roles × verbs × relations: the printed matrix is what the policies answer, exhaustively."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from binhyen.core import clock
from binhyen.core.access import access_of, public, signed_in
from binhyen.core.actor import VISITOR, Actor
from binhyen.org.models import Unit
from binhyen.people import policies, queries
from binhyen.people.matrix import Relation, matrix
from binhyen.people.middleware import ActorMiddleware, actor_for, grants_of
from binhyen.people.models import Appointment, Post
from binhyen.people.roles import KINDS, TITLES, Role
from binhyen.people.states import AppointmentKind
from binhyen.people.verbs import VERB_WORDS, Verb
from tests.org.conftest import Land
from tests.people.conftest import BEGAN, SYSTEM, People


def _places(land: Land, role: Role) -> dict[Relation, Unit]:
    """A unit in each relation to a post of the role (the Centre has nothing above, a group nothing below)."""
    levels: dict[str, dict[Relation, Unit]] = {
        "centre": {Relation.SELF: land.centre, Relation.BELOW: land.n1},
        "province": {
            Relation.SELF: land.north, Relation.BELOW: land.g1, Relation.ABOVE: land.centre,
            Relation.SIBLING: land.south, Relation.STRANGER: land.s1,
        },
        "commune": {
            Relation.SELF: land.n1, Relation.BELOW: land.g1, Relation.ABOVE: land.north,
            Relation.SIBLING: land.n2, Relation.STRANGER: land.s1,
        },
        "group": {
            Relation.SELF: land.g1, Relation.ABOVE: land.n1, Relation.SIBLING: land.g2, Relation.STRANGER: land.s1,
        },
        "school": {
            Relation.SELF: land.school, Relation.ABOVE: land.n1, Relation.SIBLING: land.g1, Relation.STRANGER: land.s1,
        },
    }  # fmt: skip
    return next(levels[kind] for kind in levels if kind in KINDS[role])


@pytest.mark.parametrize("role", list(Role))
def test_the_matrix_is_what_the_policies_answer(land: Land, role: Role) -> None:
    table = matrix()[role]
    places = _places(land, role)
    own = places[Relation.SELF]
    actor = Actor("person", "post", own.pk, grants_of(role, own.pk, ""))
    for verb in VERB_WORDS:
        found = {relation for relation, unit in places.items() if policies.may(actor, verb, unit.pk)}
        assert found == table[verb] & set(places), (role, verb)
        assert not policies.may(VISITOR, verb, own.pk)
        assert policies.may(SYSTEM, verb, own.pk)


def test_nothing_holds_above_beside_or_from_an_ended_post() -> None:
    never = {Relation.ABOVE, Relation.SIBLING, Relation.STRANGER, Relation.ENDED}
    assert not any(found & never for table in matrix().values() for found in table.values())


def _request(person: Any, **session: Any) -> WSGIRequest:
    request = RequestFactory().get("/")
    request.user = person
    request.session = {"hai_buoc": True, **session}  # type: ignore[assignment]
    return request


@pytest.mark.parametrize("role", list(Role))
def test_an_ended_post_or_appointment_carries_nothing(people: People, role: Role) -> None:
    person, unit = people.users["n2"], _places(people.land, role)[Relation.SELF]
    Appointment.objects.filter(person=person).delete()
    post = Post.objects.create(unit=unit, role=role, title=TITLES[role][0], valid_from=BEGAN)
    held = Appointment.objects.create(post=post, person=person, valid_from=BEGAN, appointed_by="x")
    assert actor_for(_request(person)).grants
    today = clock.today()
    held.valid_to = today
    held.save()
    assert actor_for(_request(person)) == Actor(person_id=person.public_id)
    held.valid_to = today + timedelta(days=1)
    held.save()
    assert actor_for(_request(person)).grants
    Post.objects.filter(pk=post.pk).update(valid_to=today)
    assert actor_for(_request(person)).grants == ()


def test_a_function_narrows_a_grant(people: People) -> None:
    grants = grants_of(Role.COMMUNE_POLICE_DUTY, people.land.n1.pk, "police")
    actor = Actor("p", "q", people.land.n1.pk, grants)
    assert policies.may(actor, Verb.READ_DIRECTORY, people.land.n1.pk, "police")
    assert policies.may(actor, Verb.READ_DIRECTORY, people.land.n1.pk)
    assert not policies.may(actor, Verb.READ_DIRECTORY, people.land.n1.pk, "front")


def test_three_people_and_a_directory(people: People) -> None:
    n1 = people.land.n1
    assert policies.may_read_directory(people.actor("n1"), n1)
    assert not policies.may_read_directory(people.actor("n2"), n1)
    assert not policies.may_read_directory(people.actor("s1"), n1)
    assert policies.may_read_directory(people.actor("north"), n1)


def test_three_people_and_an_appointment(people: People) -> None:
    post = people.posts["g1"]
    assert policies.may_appoint(people.actor("n1"), post)
    assert not policies.may_appoint(people.actor("n2"), post)
    assert not policies.may_appoint(people.actor("s1"), post)
    assert not policies.may_appoint(people.actor("g1"), post)
    Post.objects.filter(pk=post.pk).update(valid_to=clock.today())
    post.refresh_from_db()
    assert not policies.may_appoint(people.actor("n1"), post)


def test_nobody_fills_a_seat_equal_to_their_own(people: People) -> None:
    own = people.posts["n1"]
    assert not policies.may_appoint(people.actor("n1"), own)
    assert policies.may_appoint(people.actor("north"), own)
    assert policies.may_appoint(people.actor("centre"), people.posts["centre"])
    assert not policies.may_create_post(people.actor("n1"), people.land.n1, Role.COMMUNE_COORDINATOR)
    assert policies.may_create_post(people.actor("n1"), people.land.n1, Role.READER)
    assert policies.may_create_post(people.actor("n1"), people.land.g1, Role.HAMLET_HEAD)
    assert not policies.may_create_post(people.actor("n1"), people.land.g1, Role.COMMUNE_COORDINATOR)
    assert not policies.may_create_post(people.actor("n2"), people.land.g1, Role.HAMLET_HEAD)
    assert not policies.may_manage_post(people.actor("n2"), people.posts["g1"])
    assert not policies.may_manage_post(people.actor("n1"), own)


def test_duty_phone_is_for_the_holder_and_the_manager(people: People) -> None:
    post = people.posts["g1"]
    assert policies.may_edit_duty(people.actor("g1"), post)
    assert policies.may_edit_duty(people.actor("n1"), post)
    assert not policies.may_edit_duty(people.actor("g2"), post)
    appointment = post.appointments.select_related("person", "post__unit").get()
    assert policies.may_end_appointment(people.actor("g1"), appointment)
    assert policies.may_end_appointment(people.actor("n1"), appointment)
    assert not policies.may_end_appointment(people.actor("g2"), appointment)


def test_codes_for_phones_only_below_the_commune(people: People) -> None:
    assert policies.may_bind_phone(people.actor("n1"), people.posts["g1"])
    assert not policies.may_bind_phone(people.actor("n2"), people.posts["g1"])
    assert not policies.may_bind_phone(people.actor("north"), people.posts["n1"])
    assert not policies.may_bind_phone(people.actor("north"), people.posts["north"])


def test_a_person_with_two_posts_chooses(people: People) -> None:
    person = people.users["n1"]
    Appointment.objects.create(
        post=people.posts["g1"], person=person, kind=AppointmentKind.DEPUTY, valid_from=BEGAN, appointed_by="x"
    )
    first = actor_for(_request(person))
    assert first.post_id == people.posts["n1"].public_id
    second = actor_for(_request(person, chuc_danh=people.posts["g1"].public_id))
    assert second.post_id == people.posts["g1"].public_id
    assert not second.holds(Verb.APPOINT)
    stranger = actor_for(_request(person, chuc_danh=people.posts["n2"].public_id))
    assert stranger.post_id == first.post_id


def test_the_switch_of_posts(people: People, enter: Any) -> None:
    person = people.users["n1"]
    Appointment.objects.create(
        post=people.posts["g1"], person=person, kind="deputy", valid_from=BEGAN, appointed_by="x"
    )
    browser = enter(person)
    page = browser.get("/ban-lam-viec/").content.decode()
    assert people.posts["g1"].public_id in page
    browser.post("/ban-lam-viec/chuc-danh/", {"chuc-danh": people.posts["g1"].public_id})
    assert browser.session["chuc_danh"] == people.posts["g1"].public_id
    browser.post("/ban-lam-viec/chuc-danh/", {"chuc-danh": people.posts["n2"].public_id})
    assert browser.session["chuc_danh"] == people.posts["g1"].public_id


def test_without_the_second_factor_nothing_is_held(people: People, enter: Any, settings: Any) -> None:
    weak = enter(people.users["n1"], strong=False)
    answer = weak.get("/ban-lam-viec/")
    assert answer.status_code == 302
    assert answer["Location"] == "/tai-khoan/can-hai-buoc/"
    assert weak.get("/tai-khoan/").status_code == 200
    assert weak.get("/dang-nhap/").status_code == 200
    assert actor_for(_request(people.users["n1"], hai_buoc=False)).grants == ()
    head = enter(people.users["g1"], strong=False)
    assert head.get("/ban-lam-viec/").status_code == 200
    settings.BINHYEN_SECOND_FACTOR = False
    assert weak.get("/ban-lam-viec/").status_code == 200


def test_a_page_without_a_declaration_is_let_through_to_its_own_fate(people: People) -> None:
    middleware = ActorMiddleware(lambda request: None)  # type: ignore[arg-type,return-value]
    request = _request(people.users["n1"], hai_buoc=False)
    assert middleware.process_view(request, lambda r: None, (), {}) is None  # type: ignore[arg-type,return-value]
    assert access_of(public(lambda r: None)).kind == "public"  # type: ignore[union-attr,arg-type,return-value]
    guarded = signed_in(lambda r: None)  # type: ignore[arg-type,return-value]
    assert middleware.process_view(request, guarded, (), {}) is not None


def test_statements_of_an_actor(people: People, enter: Any, client: Client) -> None:
    browser = enter(people.users["n1"])
    with CaptureQueriesContext(connection) as spent:
        browser.post("/ban-lam-viec/chuc-danh/", {"chuc-danh": "x", "next": "/"})
    assert len(spent) == 2
    with CaptureQueriesContext(connection) as spent:
        client.get("/da-dang-xuat/")
    assert len(spent) == 0


def test_somebody_without_a_post_sees_their_account_only(people: People, enter: Any) -> None:
    Appointment.objects.filter(person=people.users["g1"]).delete()
    browser = enter(people.users["g1"])
    assert "people/no_post.html" in [one.name for one in browser.get("/ban-lam-viec/").templates]
    assert browser.get("/ban-lam-viec/nguoi/").status_code == 403
    assert browser.get("/tai-khoan/").status_code == 200


def test_standings_come_in_one_statement(people: People) -> None:
    with CaptureQueriesContext(connection) as spent:
        found = queries.standings_of(people.users["n1"], clock.now())
    assert len(spent) == 1
    assert found[0].title_words
