"""Posts and appointments: verbs, bad input, two officers at once, nothing orphaned."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from binhyen.audit.models import Entry
from binhyen.core import clock
from binhyen.core.errors import BadInput, InvalidTransition, NotAllowed, NotFound, Stale
from binhyen.people import overview, queries
from binhyen.people.models import Appointment, DeviceBinding, Invitation, Post, User
from binhyen.people.roles import Role, Title
from binhyen.people.services import appointments, invitations, phones, posts
from binhyen.people.services.appointments import NewPerson
from binhyen.people.services.posts import Duty
from binhyen.people.states import AppointmentKind, BindingState, InvitationState
from tests.people.conftest import BEGAN, PASSWORD, People

TODAY = date(2026, 3, 2)
SOON = date(2026, 3, 16)
HOLDER, ACTING, DEPUTY = AppointmentKind.HOLDER, AppointmentKind.ACTING, AppointmentKind.DEPUTY


def fresh(post: Post) -> Post:
    return Post.objects.select_related("unit").get(pk=post.pk)


def holder_on(post: Post, day: date) -> User | None:
    found = queries.seats([post], day)[0].holder
    return found.person if found else None


def test_create_a_post_and_appoint_somebody_new(people: People) -> None:
    by = people.actor("n1")
    post = posts.create_post(
        unit=people.land.g3, role=Role.HAMLET_HEAD, title=Title.TRUONG_THON, valid_from=TODAY, by=by,
        title_extra="khu vực 2", duty=Duty("0912345678", "24/24", public=True),
    )  # fmt: skip
    made = appointments.appoint(
        post=post, person=NewPerson("Trần Văn Mẫu", "mau@vidu.vn"), kind=HOLDER, valid_from=TODAY, version=1, by=by
    )
    assert made.person.username == "mau.tv"
    assert not made.person.has_usable_password()
    assert holder_on(post, TODAY) == made.person
    assert holder_on(post, TODAY - timedelta(days=1)) is None
    verbs = list(Entry.objects.filter(object_id=post.public_id).order_by("sequence").values_list("verb", flat=True))
    assert verbs == ["post.created", "post.appointed"]
    assert "Trần" not in str(list(Entry.objects.values()))
    second = appointments.appoint(
        post=fresh(post), person=NewPerson("Trần Văn Mẫu"), kind=DEPUTY, valid_from=TODAY, version=2, by=by
    )
    assert second.person.username == "mau.tv2"


@pytest.mark.parametrize(
    "more",
    [
        {"title": Title.CHAIR},
        {"valid_from": date(2020, 1, 1)},
        {"title_extra": "gọi 0912345678"},
        {"duty": Duty(phone="abc")},
        {"duty": Duty(hours="sáng")},
    ],
)
def test_a_post_is_refused_in_words(people: People, more: dict[str, Any]) -> None:
    given = {"role": Role.HAMLET_HEAD, "title": Title.TO_TRUONG, "valid_from": TODAY, **more}
    with pytest.raises(BadInput):
        posts.create_post(unit=people.land.g3, by=people.actor("n1"), **given)
    assert not Post.objects.filter(unit=people.land.g3).exists()


def test_a_unit_has_one_head(people: People) -> None:
    with pytest.raises(BadInput):
        posts.create_post(
            unit=people.land.g1, role=Role.HAMLET_HEAD, title=Title.TO_TRUONG, valid_from=TODAY, by=people.actor("n1")
        )


def test_no_overlap_of_two_holders(people: People) -> None:
    post, by = people.posts["g1"], people.actor("n1")
    with pytest.raises(BadInput, match="01/07/2025"):
        appointments.appoint(post=post, person=people.users["g2"], kind=HOLDER, valid_from=SOON, version=1, by=by)
    assert fresh(post).version == 1
    made = appointments.appoint(
        post=post,
        person=people.users["g2"],
        kind=ACTING,
        valid_from=SOON,
        valid_to=SOON + timedelta(days=7),
        version=1,
        by=by,
    )
    assert made.valid_to == SOON + timedelta(days=7)
    with pytest.raises(BadInput):
        appointments.appoint(post=post, person=people.users["n2"], kind=ACTING, valid_from=SOON, version=2, by=by)
    seat = queries.seats([post], SOON)[0]
    assert seat.answers == seat.acting
    assert not seat.vacant


@pytest.mark.parametrize(
    ("start", "end"), [(TODAY, TODAY), (TODAY, TODAY - timedelta(days=1)), (date(2025, 6, 30), None)]
)
def test_days_that_make_no_sense(people: People, start: date, end: date | None) -> None:
    with pytest.raises(BadInput):
        appointments.appoint(
            post=people.posts["g1"], person=people.users["g2"], kind=DEPUTY, valid_from=start, valid_to=end, version=1,
            by=people.actor("n1"),
        )  # fmt: skip


def test_the_same_person_twice_and_oneself(people: People) -> None:
    by, post = people.actor("n1"), people.posts["g1"]
    appointments.appoint(post=post, person=people.users["g2"], kind=DEPUTY, valid_from=TODAY, version=1, by=by)
    with pytest.raises(BadInput):
        appointments.appoint(post=post, person=people.users["g2"], kind=DEPUTY, valid_from=SOON, version=2, by=by)
    with pytest.raises(BadInput):
        appointments.appoint(post=post, person=people.users["n1"], kind=DEPUTY, valid_from=TODAY, version=2, by=by)
    with pytest.raises(NotAllowed):
        appointments.appoint(
            post=post, person=people.users["n2"], kind=DEPUTY, valid_from=TODAY, version=2, by=people.actor("n2")
        )


def test_a_name_that_cannot_be_one(people: People) -> None:
    with pytest.raises(BadInput):
        appointments.appoint(
            post=people.posts["g1"], person=NewPerson("", "không phải thư"), kind=DEPUTY, valid_from=TODAY, version=1,
            by=people.actor("n1"),
        )  # fmt: skip
    assert User.objects.count() == len(people.users)


def test_an_appointment_ends_with_its_post(people: People) -> None:
    post = people.posts["g2"]
    posts.close_post(post=post, passes_to=people.posts["n1"], on=SOON, version=1, by=people.actor("n1"))
    made = appointments.appoint(
        post=fresh(post), person=people.users["n2"], kind=DEPUTY, valid_from=TODAY, version=2, by=people.actor("n1")
    )
    assert made.valid_to == SOON


def test_hand_over(people: People) -> None:
    post, by = people.posts["g1"], people.actor("n1")
    appointments.appoint(post=post, person=people.users["n2"], kind=ACTING, valid_from=TODAY, version=1, by=by)
    appointments.appoint(post=fresh(post), person=people.users["s1"], kind=DEPUTY, valid_from=TODAY, version=2, by=by)
    made = appointments.hand_over(post=fresh(post), to=NewPerson("Lê Thị Mẫu"), on=SOON, version=3, by=by)
    assert holder_on(post, SOON - timedelta(days=1)) == people.users["g1"]
    assert holder_on(post, SOON) == made.person
    seat = queries.seats([post], SOON)[0]
    assert seat.acting is None
    assert [one.person for one in seat.deputies] == [people.users["s1"]]


def test_hand_over_before_it_began_takes_the_first_back(people: People) -> None:
    post, by = people.posts["g1"], people.actor("n1")
    first = appointments.hand_over(post=post, to=NewPerson("Lê Thị Mẫu"), on=SOON, version=1, by=by)
    with pytest.raises(BadInput):
        appointments.hand_over(post=fresh(post), to=first.person, on=SOON, version=2, by=by)
    second = appointments.hand_over(post=fresh(post), to=people.users["g2"], on=SOON, version=2, by=by)
    assert holder_on(post, SOON) == second.person
    assert not Appointment.objects.filter(pk=first.pk).exists()
    with pytest.raises(NotAllowed):
        appointments.hand_over(post=fresh(post), to=people.users["n2"], on=SOON, version=3, by=people.actor("n2"))
    with pytest.raises(BadInput):
        appointments.hand_over(post=fresh(post), to=people.users["n1"], on=SOON, version=3, by=by)


def test_two_officers_at_once(people: People) -> None:
    post = people.posts["g1"]
    appointments.hand_over(post=post, to=NewPerson("Lê Thị Mẫu"), on=SOON, version=1, by=people.actor("n1"))
    with pytest.raises(Stale):
        appointments.hand_over(post=post, to=people.users["g2"], on=SOON, version=1, by=people.actor("north"))
    with pytest.raises(Stale):
        appointments.appoint(
            post=post, person=people.users["g2"], kind=DEPUTY, valid_from=TODAY, version=1, by=people.actor("north")
        )
    with pytest.raises(Stale):
        posts.close_post(post=post, passes_to=people.posts["n1"], on=SOON, version=1, by=people.actor("north"))


def test_leaving_closes_the_doors(people: People) -> None:
    post, person, by = people.posts["g1"], people.users["g1"], people.actor("n1")
    person.set_unusable_password()
    person.save()
    phones.issue_code(post=post, person=person, by=by)
    invitations.invite(post=post, person=person, by_letter=False, by=by)
    held = queries.appointment_by_public_id(post.appointments.get().public_id)
    appointments.end_appointment(appointment=held, on=SOON, version=1, by=by)
    assert DeviceBinding.objects.get().state == BindingState.ISSUED
    with pytest.raises(BadInput):
        appointments.end_appointment(appointment=held, on=SOON + timedelta(days=9), version=2, by=by)
    appointments.end_appointment(appointment=held, on=TODAY, version=2, by=by)
    assert DeviceBinding.objects.get().state == BindingState.REVOKED
    assert Invitation.objects.get().state == InvitationState.REVOKED
    with pytest.raises(Stale):
        appointments.end_appointment(appointment=held, on=TODAY, version=1, by=by)


def test_whoever_keeps_another_post_keeps_the_phone(people: People) -> None:
    person, by = people.users["g1"], people.actor("n1")
    phones.issue_code(post=people.posts["g1"], person=person, by=by)
    appointments.appoint(post=people.posts["g2"], person=person, kind=DEPUTY, valid_from=TODAY, version=1, by=by)
    held = people.posts["g1"].appointments.select_related("person", "post__unit").get()
    appointments.end_appointment(appointment=held, on=TODAY, version=1, by=by)
    assert DeviceBinding.objects.get().state == BindingState.ISSUED


def test_closing_a_post_names_who_takes_over(people: People) -> None:
    post, by = people.posts["g1"], people.actor("n1")
    closed = posts.close_post(post=post, passes_to=people.posts["n1"], on=SOON, version=1, by=by)
    assert queries.keeper_of(closed, SOON - timedelta(days=1)) == closed
    assert queries.keeper_of(closed, SOON) == people.posts["n1"]
    assert holder_on(post, SOON) is None
    with pytest.raises(InvalidTransition):
        posts.close_post(post=fresh(post), passes_to=people.posts["n1"], on=SOON, version=2, by=by)


def test_a_line_of_take_overs_never_turns_back(people: People) -> None:
    one, by = people.posts["g1"], people.actor("n1")
    people.put("g1-cell", people.land.g1, Role.CELL_SECRETARY)
    other = people.posts["g1-cell"]
    posts.close_post(post=one, passes_to=other, on=SOON, version=1, by=by)
    with pytest.raises(BadInput):
        posts.close_post(post=other, passes_to=fresh(one), on=TODAY, version=1, by=by)
    with pytest.raises(BadInput):
        posts.close_post(post=other, passes_to=other, on=SOON, version=1, by=by)
    with pytest.raises(BadInput):
        posts.close_post(post=other, passes_to=people.posts["n1"], on=BEGAN, version=1, by=by)
    with pytest.raises(BadInput):
        posts.close_post(post=other, passes_to=fresh(one), on=SOON, version=1, by=by)
    broken = Post(valid_to=SOON, passes_to=None, pk=999)
    assert posts.lasting_keeper(broken) is None
    assert queries.keeper_of(broken, SOON) is None


def test_duties_pass_sideways_or_up_and_never_down(people: People) -> None:
    people.actor("centre")
    for below in ("g1", "n2", "south"):
        with pytest.raises(BadInput):
            posts.close_post(
                post=people.posts["centre"],
                passes_to=people.posts[below],
                on=SOON,
                version=1,
                by=people.actor("centre"),
            )
    with pytest.raises(BadInput):
        posts.close_post(
            post=people.posts["g1"], passes_to=people.posts["g2"], on=SOON, version=1, by=people.actor("n1")
        )
    posts.close_post(post=people.posts["g1"], passes_to=people.posts["n1"], on=SOON, version=1, by=people.actor("n1"))


def test_who_could_take_over(people: People) -> None:
    found = posts.takers(people.posts["g1"], TODAY)
    assert people.posts["n1"] in found
    assert people.posts["g1"] not in found
    assert found.index(people.posts["n1"]) < found.index(people.posts["north"])


def test_the_holder_keeps_the_phone_number(people: People) -> None:
    post = people.posts["g1"]
    posts.edit_duty(post=post, version=1, duty=Duty("0912345678", "24/24"), by=people.actor("g1"))
    with pytest.raises(NotAllowed):
        posts.edit_duty(post=fresh(post), version=2, duty=Duty(public=True), by=people.actor("g1"))
    posts.edit_duty(post=fresh(post), version=2, duty=Duty(public=True), by=people.actor("n1"))
    assert fresh(post).public
    with pytest.raises(Stale):
        posts.edit_duty(post=post, version=1, duty=Duty(), by=people.actor("g1"))


def test_nothing_at_an_unknown_address(people: People) -> None:
    for ask in (queries.post_by_public_id, queries.appointment_by_public_id, queries.staff_session_by_public_id):
        with pytest.raises(NotFound):
            ask("khong-co")


# The pages


def test_a_double_click_appoints_once(people: People, enter: Any) -> None:
    browser, post = enter(people.users["n1"]), people.posts["g2"]
    address = reverse("people:hand_over", args=[post.public_id])
    opened = browser.get(address).context["form"].initial
    sent = {
        "version": opened["version"], "once": opened["once"], "who": "moi", "full_name": "Phạm Thị Mẫu",
        "first_day": "16/03/2026",
    }  # fmt: skip
    first, second = browser.post(address, sent), browser.post(address, sent)
    assert first.status_code == second.status_code == 302
    assert User.objects.filter(full_name="Phạm Thị Mẫu").count() == 1
    stale = browser.post(address, {**sent, "once": "khoa-khac", "full_name": "Người Khác"})
    assert stale.status_code == 422
    assert not User.objects.filter(full_name="Người Khác").exists()
    form = stale.context["form"]
    assert form["full_name"].value() == "Người Khác"
    decided = {**sent, "version": form["version"].value(), "once": form["once"].value(), "first_day": "17/03/2026"}
    assert browser.post(address, {**decided, "full_name": "Người Khác"}).status_code == 302


def test_forms_keep_what_was_typed(people: People, enter: Any) -> None:
    browser, post = enter(people.users["n1"]), people.posts["g2"]
    address = reverse("people:appoint", args=[post.public_id])
    sent = {
        "version": 1,
        "once": "k1",
        "kind": "holder",
        "who": "moi",
        "full_name": "Phạm Thị Mẫu",
        "first_day": "16/03/2026",
    }
    answer = browser.post(address, sent)
    assert answer.status_code == 422
    assert "Phạm Thị Mẫu" in answer.content.decode()
    assert "01/07/2025" in answer.content.decode()
    nobody = browser.post(address, {**sent, "who": "co", "username": "khong.co", "kind": "deputy"})
    assert nobody.context["form"].errors["username"]
    empty = browser.post(address, {**sent, "who": "co", "username": "", "kind": "deputy"})
    assert len(empty.context["form"].errors["username"]) == 1
    known = {**sent, "who": "co", "username": "nguoi.g1", "kind": "deputy", "last_day": "31/03/2026", "once": "k2"}
    assert browser.post(address, known).status_code == 302
    assert post.appointments.get(kind="deputy").valid_to == date(2026, 4, 1)


def test_end_close_edit_and_create_by_page(people: People, enter: Any) -> None:
    browser = enter(people.users["n1"])
    head = people.posts["g1"]
    held = head.appointments.get()
    answer = browser.post(
        reverse("people:end", args=[held.public_id]), {"version": 1, "once": "e1", "last_day": "15/03/2026"}
    )
    assert answer.status_code == 302
    held.refresh_from_db()
    assert held.valid_to == SOON
    edited = browser.post(
        reverse("people:edit", args=[head.public_id]),
        {"version": 2, "once": "e2", "phone": "0912345678", "hours": "7:30-11:30,13:30-17:00", "public": "on"},
    )
    assert edited.status_code == 302
    assert fresh(head).hours == "7:30–11:30, 13:30–17:00"
    bad = browser.post(reverse("people:edit", args=[head.public_id]), {"version": 3, "once": "e3", "hours": "sáng"})
    assert bad.status_code == 422
    closed = browser.post(
        reverse("people:close", args=[head.public_id]),
        {"version": 3, "once": "e4", "passes_to": people.posts["n1"].public_id, "last_day": "31/03/2026"},
    )
    assert closed.status_code == 302
    assert fresh(head).valid_to == date(2026, 4, 1)
    late = browser.get(reverse("people:post", args=[head.public_id])).content.decode()
    assert "31/03/2026" in late
    address = reverse("people:create", args=[people.land.g3.public_id])
    made = browser.post(
        address,
        {"once": "e5", "role": "hamlet_head", "title": "truong_thon", "first_day": "02/03/2026", "hours": "24/24"},
    )
    assert made.status_code == 302
    wrong = browser.post(
        address, {"once": "e6", "role": "hamlet_head", "title": "cell_secretary", "first_day": "02/03/2026"}
    )
    assert wrong.status_code == 422
    assert browser.post(address, {"once": "e7"}).status_code == 422
    foreign = reverse("people:create", args=[people.land.s1.public_id])
    assert browser.get(foreign).status_code == 403


def test_bad_days_stay_in_the_forms(people: People, enter: Any) -> None:
    browser, head = enter(people.users["n1"]), people.posts["g1"]
    held = head.appointments.get()
    ended = {"version": 1, "once": "b1", "last_day": "15/03/2026"}
    browser.post(reverse("people:end", args=[held.public_id]), ended)
    later = {"version": 2, "once": "b2", "last_day": "20/03/2026"}
    assert browser.post(reverse("people:end", args=[held.public_id]), later).status_code == 422
    close = {"version": 2, "once": "b3", "passes_to": people.posts["n1"].public_id, "last_day": "01/01/2025"}
    assert browser.post(reverse("people:close", args=[head.public_id]), close).status_code == 422
    hand = {"version": 2, "once": "b4", "who": "co", "username": "nguoi.n1", "first_day": "16/03/2026"}
    assert browser.post(reverse("people:hand_over", args=[head.public_id]), hand).status_code == 422
    edit = {"version": 2, "once": "b5", "phone": "113", "hours": ""}
    assert browser.post(reverse("people:edit", args=[head.public_id]), edit).status_code == 302


def test_an_ended_post_says_where_its_work_went(people: People, enter: Any) -> None:
    post = people.posts["g1"]
    posts.close_post(post=post, passes_to=people.posts["n1"], on=TODAY, version=1, by=people.actor("n1"))
    page = enter(people.users["n1"]).get(reverse("people:post", args=[post.public_id])).content.decode()
    assert people.posts["n1"].public_id in page
    assert "Nguyễn Mẫu Số 7" not in page


def test_statements_of_a_directory_do_not_grow(people: People, enter: Any, django_assert_max_num_queries: Any) -> None:
    browser = enter(people.users["n1"])
    address = reverse("people:directory_of", args=[people.land.n1.public_id])
    browser.get(address)
    with django_assert_max_num_queries(20) as few:
        browser.get(address)
    for number in range(30):
        post = Post.objects.create(unit=people.land.n1, role=Role.READER, title=Title.READER, valid_from=BEGAN)
        user = User.objects.create(username=f"them.{number}", full_name=f"Mẫu Thêm {number}", password=PASSWORD)
        Appointment.objects.create(post=post, person=user, valid_from=BEGAN, appointed_by="x")
    with django_assert_max_num_queries(len(few)):
        browser.get(address)


def test_what_hangs_on_a_post(people: People) -> None:
    by = people.actor("n1")
    Post.objects.create(unit=people.land.g3, role=Role.HAMLET_HEAD, title=Title.TO_TRUONG, valid_from=BEGAN)
    person = people.users["g1"]
    phones.issue_code(post=people.posts["g1"], person=person, by=by)
    person.set_unusable_password()
    person.save()
    invitations.invite(post=people.posts["g1"], person=person, by_letter=False, by=by)
    found = {str(one.words): one.count for one in overview.hanging_on(people.posts["n1"])}
    assert len(found) == 3
    assert set(found.values()) == {1}
    assert overview.hanging_on(people.posts["tech"]) == []
    assert overview.name_of(people.land.g1, clock.today()) == "Thôn Xóm 2"
