"""Who may do what where: subtree, single unit, date, the product itself, nobody."""

from collections.abc import Callable
from datetime import date

import pytest

from binhyen.core.actor import VISITOR, Actor, system_actor
from binhyen.org import policies
from binhyen.org.models import Body, Edge, Event, Label, Unit
from binhyen.org.services.positions import rebuild_positions
from binhyen.org.states import Verb
from tests.org.conftest import BEGAN, Land

Officer = Callable[..., Actor]


@pytest.mark.parametrize("verb", list(Verb))
def test_a_grant_holds_in_its_subtree_and_nowhere_else(land: Land, officer: Officer, verb: Verb) -> None:
    owner, other = officer(land.north, verb), officer(land.north, *(set(Verb) - {verb}))
    for unit in (land.north, land.n1, land.g1):
        assert policies.may(owner, verb, unit)
        assert not policies.may(other, verb, unit)
        assert not policies.may(VISITOR, verb, unit)
        assert policies.may(system_actor("loader"), verb, unit)
    for unit in (land.centre, land.south, land.s1, None):
        assert not policies.may(owner, verb, unit)
    assert policies.may(owner, verb, land.s1).reason != policies.may(other, verb, land.s1).reason


def test_a_grant_for_one_unit_does_not_reach_below(land: Land, officer: Officer) -> None:
    owner = officer(land.north, Verb.IMPORT, whole_subtree=False)
    assert policies.may_import(owner, land.north)
    assert not policies.may_import(owner, land.n1)


def test_an_ended_unit_and_a_future_one_are_judged_on_their_own_days(land: Land, officer: Officer) -> None:
    owner, stranger = officer(land.north), officer(land.south)
    ended = date(2026, 1, 1)
    for model, field in ((Label, "unit"), (Edge, "child")):
        model.objects.filter(**{field: land.n3}).update(valid_to=ended)
    Unit.objects.filter(pk=land.n3.pk).update(valid_to=ended)
    future = date(2026, 12, 1)
    Unit.objects.filter(pk=land.n2.pk).update(valid_from=future)
    Edge.objects.filter(child=land.n2).update(valid_from=future)
    rebuild_positions()
    for unit in (land.n3, land.n2):
        unit.refresh_from_db()
        assert policies.may_edit_unit(owner, unit)
        assert not policies.may_edit_unit(stranger, unit)


def test_named_policies_ask_their_own_verb(land: Land, officer: Officer) -> None:
    event = Event(place=land.n1, effective_on=BEGAN)
    body = Body(unit=land.n1)
    asked = {
        Verb.EDIT_UNIT: lambda by: policies.may_edit_unit(by, land.n1),
        Verb.IMPORT: lambda by: policies.may_import(by, land.n1),
        Verb.EDIT_BODIES: lambda by: policies.may_edit_body(by, body),
        Verb.CONFIRM_EVENT: lambda by: policies.may_confirm_event(by, event),
        Verb.DRAFT_EVENT: lambda by: policies.may_draft_event(by, land.n1),
    }
    assert set(asked) == set(Verb)
    for verb, ask in asked.items():
        for other in Verb:
            assert bool(ask(officer(land.north, other))) is (other == verb)
    assert policies.may_edit_bodies(officer(land.n1, Verb.EDIT_BODIES), land.n1)
    assert policies.may_withdraw_event(officer(land.n1, Verb.DRAFT_EVENT), event)
    assert policies.may_withdraw_event(officer(land.n1, Verb.CONFIRM_EVENT), event)
    assert not policies.may_withdraw_event(officer(land.n2), event)
