"""The practice space: five steps checked by the system, private to the person, gone by itself or by one button."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from binhyen.core import clock
from binhyen.people.models import Appointment, OpenSession, Post, User
from binhyen.people.roles import Role, Title
from binhyen.simulation.rules import practice
from binhyen.simulation.rules.practice import Act, Goal, Space
from tests.simulation.conftest import BEGAN, NOW

keys = st.sampled_from(sorted(practice.UNITS))
group_keys = st.lists(st.sampled_from([unit.key for unit in practice.groups()]), unique=True, max_size=6)
texts = st.text(max_size=30)


def fresh() -> Space:
    return Space(NOW)


# The sample and its rules


def test_the_sample_is_whole() -> None:
    for unit in practice.UNITS.values():
        assert unit.parent in {"", *practice.UNITS}
    for key in {share.predecessor for share in practice.SHARES}:
        assert sum(share.weight for share in practice.successors(key)) == pytest.approx(1.0)
        assert practice.UNITS[key].valid_to is not None


@pytest.mark.parametrize("text", ["dang mau", "Đặng Mẫu", "DANG MAU", "xã đặng mẫu", "dang"])
def test_the_search_finds_with_and_without_marks(text: str) -> None:
    assert practice.search(text)[0].key == practice.MY_COMMUNE


def test_the_search_finds_old_names_and_nothing_for_nothing() -> None:
    assert [unit.key for unit in practice.search("mau ha")] == [practice.OLD_COMMUNE]
    assert practice.search("  ") == []
    assert practice.search("phường đặng mẫu") == []
    assert practice.search("ha noi") == []


def test_the_lesson_goes_step_by_step() -> None:
    space = fresh()
    assert space.current() == Goal.FIND
    assert practice.find(space, "ben-mau") is None
    space = practice.find(space, practice.MY_COMMUNE) or space
    assert space.current() == Goal.FOLLOW
    assert practice.answer(space, ["dang-mau"]) is None
    assert practice.answer(space, ["dang-mau", "ben-mau", "pho-mau"]) is None
    space = practice.answer(space, ["ben-mau", "dang-mau"]) or space
    space = practice.draft(space, ["thon-1", "thon-3"], "Mẫu Mới")
    assert space.draft is not None
    assert space.draft.households == 308
    assert practice.count(space, 300) is None
    space = practice.count(space, 308) or space
    assert space.current() == Goal.UNDO
    space = practice.undo(space)
    assert space.current() is None
    assert space.draft is None


def test_undo_without_a_draft_and_a_number_without_a_draft_are_nothing() -> None:
    assert practice.undo(fresh()) == fresh()
    assert practice.count(fresh(), 308) is None


@given(group_keys, texts)
def test_a_draft_moves_nothing_and_undo_gives_back_what_was(chosen: list[str], name: str) -> None:
    before = practice.children(practice.MY_COMMUNE)
    space = fresh()
    if practice.draft_problem(chosen, name) is None:
        space = practice.draft(space, chosen, name)
        assert space.draft is not None
        assert space.draft.households == sum(practice.UNITS[key].households or 0 for key in chosen)
    assert practice.children(practice.MY_COMMUNE) == before
    assert practice.undo(space).draft is None


@pytest.mark.parametrize(
    ("chosen", "name", "problem"),
    [
        (["thon-1"], "Mới", "two"),
        (["thon-1", "dang-mau"], "Mới", "two"),
        (["thon-1", "thon-2"], " . ", "name"),
        (["thon-1", "thon-2"], "nam mau", "taken"),
        (["thon-1", "thon-2"], "Đông Mẫu", None),
    ],
)
def test_a_draft_needs_two_groups_and_a_free_name(chosen: list[str], name: str, problem: str | None) -> None:
    assert practice.draft_problem(chosen, name) == problem


@given(st.lists(st.sampled_from(list(Act)), unique=True), group_keys, texts)
def test_a_space_survives_its_session(acts: list[Act], chosen: list[str], name: str) -> None:
    space = Space(NOW, tuple(acts))
    if practice.draft_problem(chosen, name) is None:
        space = practice.draft(space, chosen, name)
    assert practice.from_plain(practice.to_plain(space)) == space


@pytest.mark.parametrize("broken", [None, 7, {}, {"started_at": "x"}, {"started_at": 1, "acts": [], "groups": []}])
def test_what_is_not_a_space_is_none(broken: object) -> None:
    assert practice.from_plain(broken) is None


def test_a_space_ends_after_an_hour() -> None:
    assert not fresh().ended(NOW + timedelta(minutes=59))
    assert fresh().ended(NOW + timedelta(minutes=60))


# The pages


@pytest.fixture
def desk(country: dict[str, Any], settings: Any) -> Client:
    return signed_in(country["19701"], "mau.a")


def signed_in(unit: Any, username: str) -> Client:
    post = Post.objects.create(unit=unit, role=Role.COMMUNE_POLICE_DUTY, title=Title.POLICE_DUTY, valid_from=BEGAN)
    user = User.objects.create(username=username, full_name="Trần Văn Mẫu")
    Appointment.objects.create(post=post, person=user, valid_from=BEGAN, appointed_by="tests")
    desk = Client()
    desk.force_login(user)
    session = desk.session
    session["hai_buoc"] = True
    session.save()
    return desk


def at(name: str, *args: str) -> str:
    return reverse(f"simulation:{name}", args=args)


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.fixture
def started(desk: Client) -> Client:
    assert desk.post(at("practice_start")).status_code == 302
    return desk


def test_the_whole_lesson_by_its_pages(started: Client, english: None) -> None:
    started.cookies["ngon_ngu"] = "en"
    assert "Đặng Mẫu" in text_of(started.get(at("practice_search"), {"q": "dang mau"}))
    assert "This is my commune" in text_of(started.get(at("practice_unit", "dang-mau")))
    wrong = started.post(at("practice_found", "ben-mau"), follow=True)
    assert "Not this one" in text_of(wrong)
    found = started.post(at("practice_found", "dang-mau"), follow=True)
    assert "Which communes of today" in text_of(found)
    missed = started.post(at("practice_unit", "mau-ha"), {"became": ["ben-mau"]})
    assert "Not quite" in text_of(missed)
    right = started.post(at("practice_unit", "mau-ha"), {"became": ["ben-mau", "dang-mau"]}, follow=True)
    assert right.redirect_chain[-1][0] == at("practice_draft")
    short = started.post(at("practice_draft"), {"groups": ["thon-1"], "name": "Mới"})
    assert "at least two hamlets" in text_of(short)
    drafted = started.post(at("practice_draft"), {"groups": ["thon-1", "thon-3"], "name": "Mẫu Mới"}, follow=True)
    assert "308" in text_of(drafted)
    other = started.post(at("practice_preview"), {"households": "307"})
    assert "another number" in text_of(other)
    counted = started.post(at("practice_preview"), {"households": "308"}, follow=True)
    assert "now undo the draft" in text_of(counted)
    undone = started.post(at("practice_undo"), follow=True)
    assert "All five steps are done" in text_of(undone)
    gone = started.post(at("practice_end"), follow=True)
    assert "Nothing of it was kept" in text_of(gone)
    assert "practice" not in started.session


def test_errors_of_the_draft_stand_at_their_fields(started: Client) -> None:
    started.cookies["ngon_ngu"] = "en"
    taken = text_of(started.post(at("practice_draft"), {"groups": ["thon-1", "thon-2"], "name": "Nam Mẫu"}))
    assert "Another hamlet of the commune bears this name" in taken
    person = text_of(started.post(at("practice_draft"), {"groups": ["thon-1", "thon-2"], "name": "0912 345 678"}))
    assert 'id="id_name_error"' in person
    nothing = text_of(started.post(at("practice_draft"), {}))
    assert "Choose at least two hamlets" in nothing


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_opens_in_both_languages(started: Client, language: str) -> None:
    started.cookies["ngon_ngu"] = language
    started.post(at("practice_draft"), {"groups": ["thon-1", "thon-3"], "name": "Mẫu Mới"})
    pages = [at("practice"), at("practice_search"), at("practice_search") + "?q=mau", at("practice_search") + "?q=zz"]
    pages += [at("practice_draft"), at("practice_preview"), *(at("practice_unit", key) for key in practice.UNITS)]
    for address in pages:
        answer = started.get(address)
        assert answer.status_code == 200, address
        assert f'lang="{language}"' in text_of(answer)[:200]


def test_without_a_space_every_page_leads_to_the_first(desk: Client) -> None:
    for name in ("practice_search", "practice_draft", "practice_preview"):
        assert desk.get(at(name))["Location"] == at("practice")
    assert desk.post(at("practice_undo"))["Location"] == at("practice")
    assert desk.post(at("practice_end")).status_code == 302


def test_a_visitor_signs_in_first(client: Client, db: None) -> None:
    assert client.get(at("practice"))["Location"].startswith(reverse("people:sign_in"))
    assert client.post(at("practice_start"))["Location"].startswith(reverse("people:sign_in"))


def test_a_place_that_is_not_in_the_sample_is_not_found(started: Client) -> None:
    assert started.get(at("practice_unit", "ha-noi")).status_code == 404


def test_there_is_no_preview_without_a_draft(started: Client) -> None:
    assert started.get(at("practice_preview"))["Location"] == at("practice_draft")


def test_it_ends_by_itself(started: Client, english: None) -> None:
    started.cookies["ngon_ngu"] = "en"
    with clock.frozen_at(NOW + timedelta(minutes=61)):
        assert "ended by itself" in text_of(started.get(at("practice")))
        assert started.get(at("practice_search"))["Location"] == at("practice")


def test_nobody_else_sees_it(started: Client, country: dict[str, Any]) -> None:
    started.post(at("practice_draft"), {"groups": ["thon-1", "thon-3"], "name": "Chỉ Của Tôi"})
    neighbour = signed_in(country["19701"], "mau.b")
    assert neighbour.get(at("practice_preview"))["Location"] == at("practice")
    neighbour.post(at("practice_start"))
    assert "Chỉ Của Tôi" not in text_of(neighbour.get(at("practice_draft")))
    assert "Chỉ Của Tôi" in text_of(started.get(at("practice_preview")))


def _rows() -> Iterator[tuple[str, int]]:
    for model in apps.get_models():
        if model not in {Session, OpenSession}:
            yield model._meta.label, model._default_manager.count()


def test_practising_stores_nothing_but_the_persons_session(started: Client) -> None:
    before = dict(_rows())
    started.post(at("practice_found", "dang-mau"))
    started.post(at("practice_unit", "mau-ha"), {"became": ["ben-mau", "dang-mau"]})
    started.post(at("practice_draft"), {"groups": ["thon-1", "thon-3"], "name": "Mẫu Mới"})
    with CaptureQueriesContext(connection) as asked:
        started.post(at("practice_undo"))
    assert dict(_rows()) == before
    written = [query["sql"] for query in asked if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert all("django_session" in statement for statement in written)


def test_looking_writes_nothing(started: Client) -> None:
    for address in (at("practice"), at("practice_search") + "?q=mau", at("practice_unit", "dang-mau")):
        with CaptureQueriesContext(connection) as asked:
            started.get(address)
        assert not [query for query in asked if not query["sql"].lstrip().startswith("SELECT")]
        assert len(asked) <= 15


def test_the_way_there_stands_on_the_desk(desk: Client) -> None:
    assert f'href="{at("practice")}"' in text_of(desk.get(reverse("people:desk")))


def test_the_sample_has_no_date_of_today() -> None:
    assert max(unit.valid_from for unit in practice.UNITS.values()) == date(2025, 7, 1)
