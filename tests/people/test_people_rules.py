"""Pure rules, closed lists, state tables, tokens."""

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from binhyen.core.errors import InvalidTransition
from binhyen.org.states import UnitKind
from binhyen.people import rules, tokens
from binhyen.people.carry import read_object
from binhyen.people.models import hours_shape, phone_shape, username_shape
from binhyen.people.roles import COORDINATORS, KINDS, TITLES, Role, Title
from binhyen.people.rules import Interval
from binhyen.people.states import (
    BINDING_TRANSITIONS,
    BINDING_VERBS,
    INVITATION_TRANSITIONS,
    INVITATION_VERBS,
    SESSION_TRANSITIONS,
    SESSION_VERBS,
    BindingState,
    InvitationState,
    SessionState,
    step,
)
from binhyen.people.verbs import CARRIES, VERB_WORDS

DAYS = st.dates(date(2024, 1, 1), date(2027, 1, 1))


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    start = draw(DAYS)
    length = draw(st.none() | st.integers(1, 400))
    return Interval(start, None if length is None else start + timedelta(days=length))


@given(intervals(), intervals())
def test_overlap_means_a_common_day(one: Interval, other: Interval) -> None:
    last = date(2029, 1, 1)
    start = min(one.start, other.start)
    days = (start + timedelta(days=n) for n in range((last - start).days))
    assert one.overlaps(other) == other.overlaps(one) == any(one.holds_on(day) and other.holds_on(day) for day in days)


def test_clash_names_the_first() -> None:
    taken = [Interval(date(2026, 1, 1), date(2026, 2, 1)), Interval(date(2026, 3, 1))]
    assert rules.clash(Interval(date(2026, 2, 1), date(2026, 3, 1)), taken) is None
    assert rules.clash(Interval(date(2026, 2, 1)), taken) == taken[1]
    assert rules.last_day(date(2026, 3, 1)) == date(2026, 2, 28)
    assert rules.last_day(None) is None


@pytest.mark.parametrize(
    ("pin", "weakness"),
    [
        ("12345", "shape"), ("1234567", "shape"), ("abcdef", "shape"), ("１２３４５６", "shape"), ("111111", "same"),
        ("121212", "same"), ("123456", "run"), ("987654", "run"), ("890123", "run"), ("123123", "pairs"),
        ("123321", "pairs"), ("190868", "date"), ("311299", "date"), ("739164", ""), ("402957", ""),
    ],
)  # fmt: skip
def test_weak_pins(pin: str, weakness: str) -> None:
    assert rules.pin_weakness(pin) == weakness


@given(st.text(max_size=40), st.sets(st.text(max_size=10), max_size=5))
def test_a_proposed_name_is_free_and_well_formed(name: str, taken: set[str]) -> None:
    proposed = rules.username_from(name, taken)
    assert proposed not in taken
    username_shape(proposed)


def test_names_are_proposed_the_way_people_say_them() -> None:
    assert rules.username_from("Nguyễn Thị Hòa", ()) == "hoa.nt"
    assert rules.username_from("Đặng Đức", {"duc.d"}) == "duc.d2"
    assert rules.username_from("Y", ()) == "y.bh"
    assert rules.username_from("!", ()) == "nguoi.bh"


@pytest.mark.parametrize(
    ("header", "family"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17)", "iphone"), ("Mozilla/5.0 (iPad; CPU OS 17)", "ipad"),
        ("Mozilla/5.0 (Linux; Android 13; SM-A125F)", "android"), ("Mozilla/5.0 (Windows NT 6.1; Win64)", "windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X)", "mac"), ("Mozilla/5.0 (X11; Linux x86_64)", "linux"), ("", "other"),
    ],
)  # fmt: skip
def test_of_a_device_we_know_a_family(header: str, family: str) -> None:
    assert rules.device_family(header) == family


def test_inside_another_app() -> None:
    assert rules.is_in_app("Mozilla/5.0 (Linux; Android 13; wv) Zalo android/12")
    assert not rules.is_in_app("Mozilla/5.0 (Linux; Android 13) Chrome/120")


def test_minutes_round_up() -> None:
    assert [rules.minutes_left(seconds) for seconds in (0, 1, 60, 61, 899)] == [1, 1, 1, 2, 15]


@pytest.mark.parametrize("text", ["113", "0234 382 2113", "0912345678", "024 3825 1122"])
def test_phones(text: str) -> None:
    phone_shape(text)


@pytest.mark.parametrize("text", ["24/24", "7:30–17:00", "7:30–11:30, 13:30–17:00"])
def test_hours(text: str) -> None:
    hours_shape(text)


@pytest.mark.parametrize(
    ("table", "states", "verbs"),
    [
        (SESSION_TRANSITIONS, SessionState, SESSION_VERBS),
        (BINDING_TRANSITIONS, BindingState, BINDING_VERBS),
        (INVITATION_TRANSITIONS, InvitationState, INVITATION_VERBS),
    ],
)
def test_state_tables_are_total(table: dict, states: type, verbs: tuple[str, ...]) -> None:  # type: ignore[type-arg]
    for state, verb in product(states, verbs):
        if (state, verb) in table:
            assert step(table, state, verb) in states
        else:
            with pytest.raises(InvalidTransition):
                step(table, state, verb)
    assert {verb for _, verb in table} == set(verbs)


def test_closed_lists_are_whole() -> None:
    assert set(TITLES) == set(KINDS) == set(CARRIES) == set(Role)
    assert {title for titles in TITLES.values() for title in titles} == set(Title)
    assert all(kind in KINDS[role] for kind, role in COORDINATORS.items())
    assert {verb for carries in CARRIES.values() for verb in carries.all} == set(VERB_WORDS)
    assert UnitKind.DISTRICT not in COORDINATORS


def test_a_token_proves_its_kind_and_nothing_else() -> None:
    token = tokens.mint("phone", "abcdefghjkmn")
    assert tokens.read("phone", token) == "abcdefghjkmn"
    assert tokens.read("invitation", token) == ""
    assert tokens.read("phone", token[:-1] + ("a" if token[-1] != "a" else "b")) == ""
    assert tokens.read("phone", "") == ""
    assert tokens.digest("") == ""
    assert len(tokens.digest(tokens.new_secret())) == 64


@pytest.mark.parametrize("text", ["", "[]", "{", "1", "{" * 30_000, "[" * 15_000])
def test_what_is_no_object_reads_as_empty(text: str) -> None:
    assert read_object(text) == {}


def test_an_object_reads_as_it_is() -> None:
    assert read_object('{"id": "x"}') == {"id": "x"}
