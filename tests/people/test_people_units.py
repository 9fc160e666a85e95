"""When units change, posts follow: as often as asked, and no duty is ever left without somebody who answers."""

from datetime import date, timedelta
from typing import Any

from binhyen.core import clock, db
from binhyen.org.events import UnitEnded, UnitStarted
from binhyen.org.models import Edge, Event, Succession, Unit
from binhyen.org.services.bulk import NewUnit, add_units
from binhyen.org.services.positions import rebuild_positions
from binhyen.org.states import Tree
from binhyen.people import queries
from binhyen.people.models import Appointment, Post
from binhyen.people.roles import Role
from binhyen.people.services import posts
from binhyen.people.services.units import on_unit_ended, on_unit_started
from binhyen.people.states import AppointmentKind
from tests.people.conftest import BEGAN, SYSTEM, People

ON = date(2026, 4, 30)


def end(unit: Unit, heirs: list[tuple[Unit, float]], on: date = ON) -> UnitEnded:
    """What a confirmed event does to a unit, and the event that the org room emits."""
    event = Event.objects.create(kind="merge", effective_on=on, recorded_at=clock.now(), recorded_by="tests")
    for heir, weight in heirs:
        Succession.objects.create(event=event, predecessor=unit, successor=heir, basis="households", weight=weight)
    Unit.objects.filter(pk=unit.pk).update(valid_to=on)
    Edge.objects.filter(child=unit, valid_to=None).update(valid_to=on)
    return UnitEnded(f"e:{unit.pk}", unit.pk, unit.public_id, on, tuple((heir.pk, weight) for heir, weight in heirs))


def start(name: str, parent: Unit, kind: str = "group", on: date = ON) -> Unit:
    unit = add_units([NewUnit(kind, "thon" if kind == "group" else "xa", name, on, parent.pk)])[0]
    if kind != "group":
        rebuild_positions(Tree.TERRITORY)
    return unit


def started(unit: Unit, on: date = ON) -> UnitStarted:
    return UnitStarted(f"s:{unit.pk}", unit.pk, unit.public_id, on, ())


def _state() -> list[tuple[Any, ...]]:
    return [
        *Post.objects.order_by("pk").values_list("unit", "role", "valid_from", "valid_to", "passes_to"),
        *Appointment.objects.order_by("pk").values_list("post", "person", "kind", "valid_from", "valid_to"),
    ]


def test_a_unit_that_goes_on_under_another_name_keeps_its_people(people: People) -> None:
    heir = start("Xóm Mới", people.land.n1)
    ended = end(people.land.g1, [(heir, 1.0)])
    on_unit_ended(ended)
    on_unit_started(started(heir))
    seat = queries.seats(Post.objects.filter(unit=heir), ON)[0]
    assert seat.holder is not None
    assert seat.holder.person == people.users["g1"]
    old = Post.objects.get(pk=people.posts["g1"].pk)
    assert queries.keeper_of(old, ON) == seat.post
    before = _state()
    on_unit_ended(ended)
    on_unit_started(started(heir))
    assert _state() == before


def test_three_become_one_and_the_unit_above_decides(people: People) -> None:
    people.put("g3", people.land.g3, Role.HAMLET_HEAD)
    heir = start("Xóm Gộp", people.land.n1)
    on_unit_started(started(heir))
    for unit in (people.land.g1, people.land.g2, people.land.g3):
        end(unit, [(heir, 1.0)])
    for unit in (people.land.g1, people.land.g2, people.land.g3):
        on_unit_ended(UnitEnded(f"e:{unit.pk}", unit.pk, unit.public_id, ON, ((heir.pk, 1.0),)))
    seat = queries.seats(Post.objects.filter(unit=heir), ON)[0]
    assert seat.holder is None
    assert seat.acting is not None
    assert seat.acting.person == people.users["g1"]
    for key in ("g1", "g2", "g3"):
        assert queries.keeper_of(Post.objects.get(pk=people.posts[key].pk), ON) == seat.post
    assert Post.objects.filter(unit=heir).count() == 1


def test_a_split_leaves_no_part_without_a_seat(people: People) -> None:
    big, small = start("Xóm Lớn", people.land.n1), start("Xóm Nhỏ", people.land.n1)
    on_unit_ended(end(people.land.g1, [(big, 0.7), (small, 0.3)]))
    for unit in (big, small):
        on_unit_started(started(unit))
    assert queries.seats(Post.objects.filter(unit=big), ON)[0].acting is not None
    empty = queries.seats(Post.objects.filter(unit=small), ON)[0]
    assert empty.vacant
    assert empty.post in queries.vacant_posts(ON)


def test_a_unit_that_closes_hands_its_work_upward(people: People) -> None:
    on_unit_ended(end(people.land.g1, []))
    old = Post.objects.get(pk=people.posts["g1"].pk)
    assert queries.keeper_of(old, ON) == people.posts["n1"]
    assert old.valid_to == ON
    assert not Appointment.objects.filter(post=old, valid_to=None).exists()


def test_a_commune_closes_and_nobody_coordinates_above(people: People) -> None:
    Appointment.objects.filter(post=people.posts["north"]).delete()
    Post.objects.filter(pk=people.posts["north"].pk).delete()
    Appointment.objects.filter(post=people.posts["centre"]).delete()
    Post.objects.filter(pk=people.posts["centre"].pk).delete()
    on_unit_ended(end(people.land.n2, []))
    old = Post.objects.get(pk=people.posts["n2"].pk)
    keeper = queries.keeper_of(old, ON)
    assert keeper is not None
    assert keeper.unit == people.land.north


def test_several_posts_of_a_role_all_go_over(people: People) -> None:
    for number in range(2):
        people.put(f"duty{number}", people.land.n2, Role.COMMUNE_POLICE_DUTY)
    heir = start("Xã Mới", people.land.north, "commune")
    on_unit_ended(end(people.land.n2, [(heir, 0.6), (people.land.n3, 0.4)]))
    over = queries.seats(Post.objects.filter(unit=heir, role=Role.COMMUNE_POLICE_DUTY), ON)
    assert [seat.holder.person for seat in over if seat.holder] == [people.users["duty0"], people.users["duty1"]]


def test_a_role_that_the_heir_cannot_have_goes_to_its_coordinator(people: People) -> None:
    heir = people.land.g2
    people.put("police", people.land.n2, Role.COMMUNE_POLICE_DUTY)
    on_unit_ended(end(people.land.n2, [(heir, 1.0)]))
    old = Post.objects.get(pk=people.posts["police"].pk)
    assert queries.keeper_of(old, ON) == people.posts["g2"]


def test_what_had_not_begun_by_then(people: People) -> None:
    unit = people.land.g1
    later = Post.objects.create(unit=unit, role=Role.READER, title="reader", valid_from=ON + timedelta(days=30))
    Appointment.objects.create(
        post=later, person=people.users["n2"], valid_from=ON + timedelta(days=30), appointed_by="x",
        valid_to=ON + timedelta(days=60),
    )  # fmt: skip
    ending = Appointment.objects.create(
        post=people.posts["g1"], person=people.users["s1"], kind=AppointmentKind.DEPUTY, valid_from=BEGAN,
        valid_to=ON + timedelta(days=5), appointed_by="x",
    )  # fmt: skip
    heir = start("Xóm Mới", people.land.n1, on=ON + timedelta(days=10))
    on_unit_ended(end(unit, [(heir, 1.0)]))
    later.refresh_from_db()
    assert later.valid_to == ON
    moved = Appointment.objects.get(person=people.users["n2"], post__unit=heir)
    assert (moved.valid_from, moved.valid_to) == (ON + timedelta(days=30), ON + timedelta(days=60))
    ending.refresh_from_db()
    assert ending.valid_to == ON
    assert not Appointment.objects.filter(person=people.users["s1"], post__unit=heir).exists()


def test_a_seat_that_is_taken_at_the_heir_stays_taken(people: People) -> None:
    on_unit_ended(end(people.land.g1, [(people.land.g2, 1.0)]))
    seat = queries.seats(Post.objects.filter(unit=people.land.g2), ON)[0]
    assert seat.holder is not None
    assert seat.holder.person == people.users["g2"]
    assert seat.acting is None


def test_a_seat_whose_line_leads_back_is_not_taken(people: People) -> None:
    one, other = people.posts["g1"], people.posts["g2"]
    with db.write():
        posts.end_post(other, passes_to=one, on=ON + timedelta(days=9), by=SYSTEM)
    on_unit_ended(end(people.land.g1, [(people.land.g2, 1.0)]))
    old = Post.objects.get(pk=one.pk)
    assert queries.keeper_of(old, ON) == people.posts["n1"]
    assert posts.lasting_keeper(Post.objects.get(pk=other.pk)) == people.posts["n1"]


def test_an_agency_gets_its_contact(people: People) -> None:
    unit = add_units([NewUnit("school", "other", "Trường Mới", ON, people.land.n1.pk)])[0]
    on_unit_started(started(unit))
    assert Post.objects.get(unit=unit).role == Role.INSTITUTION_CONTACT
    district = Unit.objects.create(kind="district", valid_from=ON)
    on_unit_started(started(district))
    assert not Post.objects.filter(unit=district).exists()
