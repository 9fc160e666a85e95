"""Whatever happens to units and posts, in any order: no duty is without a keeper, no post has two holders."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from binhyen.core import clock
from binhyen.core.errors import Refused
from binhyen.org.models import Unit
from binhyen.org.queries import alive
from binhyen.people import queries
from binhyen.people.models import Appointment, Post
from binhyen.people.roles import Role
from binhyen.people.services import appointments, posts
from binhyen.people.services.appointments import NewPerson
from binhyen.people.services.units import on_unit_ended, on_unit_started
from binhyen.people.states import AppointmentKind
from tests.org.conftest import Land
from tests.people.conftest import SYSTEM, TODAY, People
from tests.people.test_people_units import end, start, started
from tests.support.once import copies

KEYS = ("g1", "g2", "g3", "g4", "g5")
STEPS = st.one_of(
    st.tuples(st.just("merge"), st.sets(st.sampled_from(range(12)), min_size=2, max_size=3), st.integers(0, 60)),
    st.tuples(st.just("split"), st.sampled_from(range(12)), st.integers(0, 60)),
    st.tuples(st.just("close_unit"), st.sampled_from(range(12)), st.integers(0, 60)),
    st.tuples(st.just("appoint"), st.sampled_from(range(20)), st.integers(0, 90)),
    st.tuples(st.just("hand_over"), st.sampled_from(range(20)), st.integers(0, 90)),
    st.tuples(st.just("close_post"), st.sampled_from(range(20)), st.sampled_from(range(20)), st.integers(0, 90)),
    st.tuples(st.just("close_both"), st.integers(0, 6), st.integers(0, 6), st.integers(1, 60), st.integers(1, 60)),
    st.tuples(st.just("end"), st.sampled_from(range(20)), st.integers(0, 90)),
)


class NothingOrphaned(TestCase):
    """Any order of unit events and appointments."""

    @pytest.fixture(autouse=True)
    def _file(self, built_land: Land) -> None:
        self.land = built_land

    def setUp(self) -> None:
        self.clock = clock.frozen_at(TODAY)
        self.clock.__enter__()
        self.people = People(Land(copies(self.land.units)))
        self.people.put("centre", self.people.land.centre, Role.CENTRE_ADMIN)
        self.people.put("n1", self.people.land.n1, Role.COMMUNE_COORDINATOR)
        for key in KEYS:
            self.people.put(key, getattr(self.people.land, key), Role.HAMLET_HEAD)
        self.made = 0

    def tearDown(self) -> None:
        self.clock.__exit__(None, None, None)

    def _living(self, number: int, on: date) -> Unit:
        found = list(Unit.objects.filter(kind="group", valid_to=None, valid_from__lt=on).order_by("pk"))
        return found[number % len(found)] if found else self.people.land.g5

    def _new(self, on: date) -> Unit:
        self.made += 1
        return start(f"Xóm Thứ {self.made}", self.people.land.n1, on=on)

    def _carry(self, step: tuple[Any, ...]) -> None:
        on = TODAY.date() + timedelta(days=step[-1])
        name = step[0]
        if name == "merge":
            units = {self._living(number, on).pk: self._living(number, on) for number in step[1]}
            living = [unit for unit in units.values() if unit.valid_to is None and unit.valid_from < on]
            heir = self._new(on)
            events = [end(unit, [(heir, 1.0)], on) for unit in living]
            for event in events:
                on_unit_ended(event)
                on_unit_ended(event)
            on_unit_started(started(heir, on))
        elif name in {"split", "close_unit"}:
            unit = self._living(step[1], on)
            if unit.valid_to is None and unit.valid_from < on:
                heirs = [(self._new(on), 0.6), (self._new(on), 0.4)] if name == "split" else []
                for heir, _ in heirs:
                    on_unit_started(started(heir, on))
                on_unit_ended(end(unit, heirs, on))
        elif name == "close_both":
            first, second = TODAY.date() + timedelta(days=step[3]), on
            self._staff(("close_post", step[1], step[2]), first)
            self._staff(("close_post", step[2], step[1]), second)
        else:
            self._staff(step, on)

    def _staff(self, step: tuple[Any, ...], on: date) -> None:
        every = list(Post.objects.select_related("unit").order_by("pk"))
        post = every[step[1] % len(every)]
        given: dict[str, Any] = {"version": post.version, "by": SYSTEM}
        try:
            if step[0] == "appoint":
                kind = list(AppointmentKind)[step[1] % 3]
                person = NewPerson(f"Mẫu Số {on:%d}")
                appointments.appoint(post=post, person=person, kind=kind, valid_from=on, **given)
            elif step[0] == "hand_over":
                appointments.hand_over(post=post, to=NewPerson("Mẫu Mới"), on=on, **given)
            elif step[0] == "close_post":
                posts.close_post(post=post, passes_to=every[step[2] % len(every)], on=on, **given)
            else:
                held = post.appointments.select_related("person", "post__unit").first()
                if held is not None:
                    appointments.end_appointment(appointment=held, on=on, version=held.version, by=SYSTEM)
        except Refused:
            pass

    @settings(suppress_health_check=list(HealthCheck))
    @given(st.lists(STEPS, max_size=8))
    def test_every_duty_has_a_keeper_and_every_post_one_holder(self, steps: list[tuple[Any, ...]]) -> None:
        for step in steps:
            self._carry(step)
        first = TODAY.date()
        days = [first + timedelta(days=n) for n in (0, 1, 15, 30, 45, 60, 75, 90, 400)]
        for post in Post.objects.all():
            assert posts.lasting_keeper(post) is not None
            assert all(queries.keeper_of(post, day) is not None for day in days)
        for day in days:
            held = Appointment.objects.filter(alive(day), kind=AppointmentKind.HOLDER)
            seats = list(held.values_list("post", flat=True))
            assert len(seats) == len(set(seats))
            orphans = Appointment.objects.filter(alive(day)).exclude(alive(day, "post__"))
            assert not orphans.exists()
