"""Names in a unit's trail: hidden, opened in a staff session, logged where the unit sees it, and erased at the end."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from binhyen.audit import services as audit
from binhyen.audit.models import Entry, Holder
from binhyen.core import clock
from binhyen.core.actor import system_actor
from binhyen.core.errors import NotAllowed
from binhyen.people import overview, queries
from binhyen.people.middleware import actor_for
from binhyen.people.models import Appointment, DeviceBinding, Invitation, OpenSession, Post, StaffReading, User
from binhyen.people.services import appointments, ending, posts, reading
from binhyen.people.services.appointments import NewPerson
from binhyen.people.services.posts import Duty
from binhyen.people.states import AppointmentKind, Scope
from binhyen.people.tasks import end_accounts
from tests.people.conftest import PASSWORD, TODAY, People
from tests.people.test_people_access import _request

REASON = "Tra cứu người ký bàn giao năm trước để trả lời tỉnh"
BY = system_actor("tests")
NAME = "Lê Thị Ghi Sổ"


def address(people: People) -> str:
    return f"/ban-lam-viec/nhat-ky/{people.land.n1.public_id}/"


def open_it(people: People) -> str:
    return f"/ban-lam-viec/doc-them/nhat-ky/{people.land.n1.public_id}/"


@pytest.fixture
def written(people: People) -> Post:
    """The coordinator of n1, under a name of their own, has changed the phone of their post."""
    User.objects.filter(pk=people.users["n1"].pk).update(full_name=NAME)
    post = people.posts["n1"]
    return posts.edit_duty(post=post, version=post.version, duty=Duty("0234 382 2113", "24/24"), by=people.actor("n1"))


def allowed(people: People, scope: Scope = Scope.AUDIT_NAMES) -> None:
    session = reading.ask(unit=people.land.n1, scope=scope, reason=REASON, by=people.actor("north"))
    reading.decide(session=queries.staff_session_by_public_id(session.public_id), allow=True, by=people.actor("centre"))


@pytest.mark.wall("W19", "Reading more than usual needs a second person.")
def test_names_in_the_trail_open_in_a_staff_session_only(people: People, written: Post, enter: Any) -> None:
    above = enter(people.users["north"])
    page = above.get(address(people)).content.decode()
    assert NAME not in page
    assert "Tên người giữ vị trí đang ẩn" in page
    assert open_it(people) not in page
    assert above.post(open_it(people)).status_code == 403
    allowed(people)
    page = above.get(address(people)).content.decode()
    assert NAME not in page
    assert open_it(people) in page
    assert above.post(open_it(people)).headers["Location"] == address(people)
    page = above.get(address(people)).content.decode()
    assert NAME in page
    assert "Đang hiện tên" in page
    with clock.frozen_at(TODAY + timedelta(minutes=31)):
        assert NAME not in above.get(address(people)).content.decode()


def test_the_unit_sees_that_its_names_were_read(people: People, written: Post, enter: Any) -> None:
    allowed(people)
    enter(people.users["north"]).post(open_it(people))
    row = StaffReading.objects.get()
    assert (row.object_type, row.object_id) == ("trail", people.land.n1.public_id)
    entry = Entry.objects.get(verb="staff_session.read")
    assert entry.chain == people.land.n1.public_id
    mine = enter(people.users["n1"])
    page = mine.get(address(people)).content.decode()
    assert "Đọc thông tin trong phiên đọc thêm" in page
    assert "Người giữ vị trí" not in page
    page = mine.get(f"/ban-lam-viec/doc-them/{row.session.public_id}/").content.decode()
    assert "tên người trong nhật ký" in page
    assert overview.name_of(people.land.n1) in page
    listed = mine.get("/ban-lam-viec/doc-them/").content.decode()
    assert f"{people.posts['north'].title_words}, {overview.name_of(people.land.north)}" in listed


def test_a_session_for_something_else_or_somebody_else_opens_no_name(people: People, written: Post, enter: Any) -> None:
    allowed(people, Scope.POST_HISTORY)
    assert enter(people.users["north"]).post(open_it(people)).status_code == 403
    for key in ("n2", "south", "g1"):
        assert enter(people.users[key]).post(open_it(people)).status_code == 403
    assert Client().post(open_it(people)).status_code == 302
    assert not StaffReading.objects.exists()
    assert not queries.trail_names_open(people.actor("n1"), people.land.n1.public_id)


def test_opening_one_trail_opens_no_other(people: People, written: Post) -> None:
    session = reading.ask(unit=people.land.north, scope=Scope.AUDIT_NAMES, reason=REASON, by=people.actor("north"))
    reading.decide(session=queries.staff_session_by_public_id(session.public_id), allow=True, by=people.actor("centre"))
    actor = actor_for(_request(people.users["north"]))
    reading.open_trail_names(unit=people.land.n1, by=actor)
    assert queries.trail_names_open(actor, people.land.n1.public_id)
    assert not queries.trail_names_open(actor, people.land.n2.public_id)
    with pytest.raises(NotAllowed):
        reading.open_trail_names(unit=people.land.s1, by=actor)


def test_the_trail_reads_in_words_and_costs_the_same_however_long(people: People, enter: Any) -> None:
    officer = enter(people.users["n1"])
    officer.get("/ban-lam-viec/")  # the name of one's own unit is kept
    counts = []
    for number in (1, 12):
        for turn in range(number):
            post = Post.objects.get(pk=people.posts["g1"].pk)
            how = Duty(f"0234 382 21{turn:02}", "24/24")
            posts.edit_duty(post=post, version=post.version, duty=how, by=people.actor("n1"))
        with CaptureQueriesContext(connection) as seen:
            page = officer.get(f"/ban-lam-viec/nhat-ky/{people.land.g1.public_id}/").content.decode()
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert "Sửa điện thoại, giờ trực hoặc việc công khai của vị trí" in page
    assert "post.changed" not in page.replace('value="post.changed"', "")
    assert "công khai: không" in page
    assert people.posts["g1"].title_words in page


def test_who_left_every_post_five_years_ago_is_forgotten(people: People, written: Post) -> None:
    person = people.users["n1"]
    appointment = Appointment.objects.get(person=person)
    appointments.end_appointment(
        appointment=appointment, on=clock.today(), version=appointment.version, by=people.actor("north")
    )
    with clock.frozen_at(TODAY + timedelta(days=5 * 365 - 40)):
        end_accounts({}, None)  # type: ignore[arg-type]
        assert Holder.objects.filter(person=person.public_id).exists()
    with clock.frozen_at(TODAY + timedelta(days=5 * 365 + 40)):
        assert ending.end_old_accounts(by=BY) == 1
        assert ending.end_old_accounts(by=BY) == 0
    assert not Holder.objects.filter(person=person.public_id).exists()
    person.refresh_from_db()
    assert (person.full_name, person.email, person.is_active) == ("", "", False)
    assert not person.check_password(PASSWORD)
    assert Entry.objects.filter(verb="account.ended", chain=people.land.n1.public_id).count() == 1
    assert Entry.objects.filter(verb="audit.forget_holder").count() == 1
    changed = Entry.objects.filter(verb="post.changed")
    assert changed.exists()


def test_an_ended_account_has_no_way_in_left(people: People) -> None:
    person = people.users["g1"]
    made = Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})
    ending.end_account(person=person, by=BY)
    ending.end_account(person=person, by=BY)
    assert not Authenticator.objects.filter(pk=made.pk).exists()
    assert not OpenSession.objects.filter(person=person).exists()
    assert not DeviceBinding.objects.filter(person=person).exclude(state="revoked").exists()
    assert not Invitation.objects.filter(person=person, state="sent").exists()
    assert Entry.objects.filter(verb="account.ended").count() == 1


def test_somebody_called_to_a_post_is_kept_and_somebody_called_to_none_is_not(people: People) -> None:
    appointments.appoint(
        post=people.posts["g1"],
        person=NewPerson("Phạm Văn Sắp Tới"),
        kind=AppointmentKind.DEPUTY,
        valid_from=clock.today() + timedelta(days=30),
        version=people.posts["g1"].version,
        by=people.actor("n1"),
    )
    stray = User.objects.create(username="khong.ai", full_name="Không Vị Trí")
    assert list(ending.accounts_to_end(clock.today())) == [stray]
    ending.end_account(person=stray, by=BY)
    assert Entry.objects.get(verb="account.ended").chain == audit.PLATFORM


def test_the_trail_of_the_installation_opens_no_name(people: People, enter: Any) -> None:
    page = enter(people.users["tech"]).get("/ban-lam-viec/nhat-ky/").content.decode()
    assert "Nhật ký của Hệ thống" in page
    assert "đang ẩn" not in page
    assert "Đang hiện tên" not in page
