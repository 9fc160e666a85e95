"""Clock, decisions, ids, actor, purpose, once and formats."""

import re
import threading
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.db import connection
from django.utils import formats, translation
from hypothesis import given
from hypothesis import strategies as st

from binhyen.core import clock, ids
from binhyen.core.actor import VISITOR, Actor, Grant, system_actor
from binhyen.core.decisions import ALLOWED, refused
from binhyen.core.errors import NotAllowed
from binhyen.core.events import Event
from binhyen.core.models import Once
from binhyen.core.once import new_key, once_per_event, run_once
from binhyen.core.purpose import Purpose


def test_clock_is_that_of_viet_nam() -> None:
    with clock.frozen_at(datetime(2026, 11, 22, 18, 30, tzinfo=UTC)):
        assert clock.now().isoformat() == "2026-11-23T01:30:00+07:00"
        assert clock.today() == date(2026, 11, 23)
    assert abs((clock.now() - datetime.now(UTC)).total_seconds()) < 5


def test_clock_stands_only_within_the_block_also_when_it_fails() -> None:
    with pytest.raises(RuntimeError), clock.frozen_at(datetime(2020, 1, 1, tzinfo=UTC)):
        raise RuntimeError
    assert clock.now().year >= 2026


def test_clock_refuses_a_moment_without_zone() -> None:
    with pytest.raises(ValueError, match="time zone"), clock.frozen_at(datetime(2026, 1, 1)):
        pass


def test_decision_is_a_bool_a_guard_and_words() -> None:
    assert ALLOWED
    assert ALLOWED.require() is None
    no = refused("Tổ khác giữ việc này.")
    assert not no
    with pytest.raises(NotAllowed, match="Tổ khác giữ việc này"):
        no.require()


def test_actor_holds_what_its_grants_carry() -> None:
    actor = Actor(person_id="p", post_id="q", grants=(Grant(1, frozenset({"read"})), Grant(2, frozenset({"write"}))))
    assert actor.holds("write")
    assert not actor.holds("close")
    assert [grant.unit_id for grant in actor.grants_for("read")] == [1]
    assert VISITOR.anonymous
    assert not actor.anonymous
    assert not system_actor("loader").anonymous


def test_public_ids_are_random_and_readable() -> None:
    made = {ids.new_public_id() for _ in range(2000)}
    assert len(made) == 2000
    assert all(re.fullmatch(f"[{ids.ALPHABET}]{{12}}", one) for one in made)
    assert not set("01ilo") & set(ids.ALPHABET)


@given(st.lists(st.text(max_size=5), min_size=1, max_size=3), st.lists(st.text(max_size=5), min_size=1, max_size=3))
def test_derived_ids_depend_on_their_parts_only(one: list[str], other: list[str]) -> None:
    clean_one, clean_other = ([part.replace("\x1f", "") for part in parts] for parts in (one, other))
    same = ids.derived_public_id(*clean_one) == ids.derived_public_id(*clean_other)
    assert same == (clean_one == clean_other)


def test_purpose_names_all_three() -> None:
    with pytest.raises(ValueError, match="purpose"):
        Purpose(what="x", reader=" ", retention="1 năm")
    assert "công an phường" in Purpose("x", "công an phường", "1 năm").reader_note


class _Form(forms.Form):
    day = forms.DateField(localize=True)
    amount = forms.DecimalField(localize=True)


@pytest.mark.parametrize(("language", "number"), [("vi", "1.234,5"), ("en", "1,234.5")])
def test_dates_and_numbers_are_read_and_written_as_people_write_them(language: str, number: str) -> None:
    with translation.override(language):
        form = _Form({"day": "03/04/2026", "amount": number})
        assert form.is_valid(), form.errors
        assert form.cleaned_data["day"] == date(2026, 4, 3)
        assert form.cleaned_data["amount"] == Decimal("1234.5")
        assert formats.localize(Decimal("1234.5")) == number
        assert formats.date_format(date(2026, 4, 3), "SHORT_DATE_FORMAT") == "03/04/2026"
        assert formats.get_format("FIRST_DAY_OF_WEEK") == 1


def test_written_out_dates() -> None:
    with translation.override("vi"):
        assert formats.date_format(date(2026, 11, 3), "YEAR_MONTH_FORMAT") == "tháng 11 năm 2026"
        assert formats.date_format(date(2026, 11, 13)) == "13/11/2026"
    with translation.override("en"):
        assert formats.date_format(date(2026, 11, 3)) == "3 November 2026"


@pytest.mark.django_db
def test_same_key_gives_the_first_result_and_acts_once() -> None:
    done: list[int] = []

    def act() -> str:
        done.append(1)
        return f"result-{len(done)}"

    key = new_key()
    assert run_once(scope="a", key=key, act=act, person="p") == "result-1"
    assert run_once(scope="a", key=key, act=act, person="p") == "result-1"
    assert done == [1]
    assert run_once(scope="b", key=key, act=act, person="p") == "result-2"
    assert run_once(scope="a", key=key, act=act, person="q") == "result-3"
    assert run_once(scope="a", key="", act=act) == "result-4"
    assert run_once(scope="a", key="", act=act) == "result-5"
    assert not Once.objects.filter(key=key).exists()


@pytest.mark.django_db
def test_key_of_any_length_is_kept_as_a_digest() -> None:
    assert run_once(scope="a", key="k" * 10_000, act=lambda: "x") == "x"
    assert run_once(scope="a", key="k" * 10_000, act=lambda: "y") == "x"


@pytest.mark.django_db
def test_failed_act_leaves_nothing_and_can_be_tried_again() -> None:
    def fail() -> str:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        run_once(scope="a", key="k", act=fail)
    assert run_once(scope="a", key="k", act=lambda: "second") == "second"
    with pytest.raises(ValueError, match="200"):
        run_once(scope="a", key="long", act=lambda: "x" * 201)


@pytest.mark.django_db(transaction=True)
def test_double_click_at_the_same_moment_acts_once() -> None:
    done: list[int] = []
    results: list[str] = []
    start = threading.Barrier(4)

    def click() -> None:
        def act() -> str:
            done.append(1)
            return f"r{len(done)}"

        start.wait()
        results.append(run_once(scope="a", key="same", act=act))
        connection.close()

    threads = [threading.Thread(target=click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done == [1]
    assert results == ["r1"] * 4


@pytest.mark.django_db
def test_handler_acts_once_per_event() -> None:
    seen: list[str] = []

    @once_per_event
    def handler(event: Event) -> None:
        seen.append(event.key)

    for key in ("a", "a", "b"):
        handler(Event(key))
    assert seen == ["a", "b"]
