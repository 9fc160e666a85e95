"""The life of an event: every state has an answer to every verb."""

from collections.abc import Callable
from datetime import date

import pytest

from binhyen.core.actor import Actor
from binhyen.core.errors import InvalidTransition, Stale
from binhyen.org.models import Event, Unit
from binhyen.org.rules.plan import Rename
from binhyen.org.services.confirming import confirm_event
from binhyen.org.services.events import draft_event, edit_draft, propose_event, withdraw_event
from binhyen.org.services.weights import correct_weights
from binhyen.org.states import TRANSITIONS, VERB_WORDS, EventStatus, EventVerb, Verb
from tests.org.conftest import Land

FUTURE = date(2026, 9, 1)

EXPECTED = {
    EventStatus.DRAFT: {EventVerb.EDIT, EventVerb.PROPOSE, EventVerb.CORRECT, EventVerb.WITHDRAW},
    EventStatus.PROPOSED: {EventVerb.CONFIRM, EventVerb.CORRECT, EventVerb.WITHDRAW},
    EventStatus.CONFIRMED: set(),
    EventStatus.WITHDRAWN: set(),
}


def test_the_table_is_what_the_rules_say_and_final_states_are_final() -> None:
    for status in EventStatus:
        assert {verb for verb in EventVerb if (status, verb) in TRANSITIONS} == EXPECTED[status]
    assert set(VERB_WORDS) == set(Verb)


def _run(verb: EventVerb, event: Event, version: int, by: Actor) -> Event:
    lines = [Rename(event.lines.get().unit_id or 0, "thon", "Khác")]
    acts: dict[EventVerb, Callable[[], Event]] = {
        EventVerb.EDIT: lambda: edit_draft(event=event, version=version, lines=lines, by=by),
        EventVerb.PROPOSE: lambda: propose_event(event=event, version=version, by=by),
        EventVerb.CONFIRM: lambda: confirm_event(event=event, version=version, by=by),
        EventVerb.WITHDRAW: lambda: withdraw_event(event=event, version=version, by=by),
        EventVerb.CORRECT: lambda: correct_weights(event=event, version=version, shares=[], by=by),
    }
    return acts[verb]()


@pytest.mark.parametrize("status", list(EventStatus))
@pytest.mark.parametrize("verb", [verb for verb in EventVerb if verb != EventVerb.CORRECT])
def test_every_verb_in_every_state(
    land: Land, officer: Callable[[Unit], Actor], status: EventStatus, verb: EventVerb
) -> None:
    by = officer(land.north)
    event = draft_event(
        place=land.n1, effective_on=FUTURE, lines=[Rename(land.g1.pk, "thon", "Mới")], by=by, legal_document="1/NQ-HĐND"
    )
    Event.objects.filter(pk=event.pk).update(
        status=status,
        confirmed_at="2026-03-01T00:00:00+07:00" if status == EventStatus.CONFIRMED else None,
        confirmed_by="x" if status == EventStatus.CONFIRMED else "",
    )
    if verb in EXPECTED[status]:
        after = _run(verb, event, 1, by)
        assert after.status == TRANSITIONS[status, verb]
        assert Event.objects.get(pk=event.pk).version == after.version == 2
    else:
        with pytest.raises(InvalidTransition):
            _run(verb, event, 1, by)
        assert Event.objects.get(pk=event.pk).status == status


@pytest.mark.parametrize("verb", list(EventVerb))
def test_a_stale_version_changes_nothing(land: Land, officer: Callable[[Unit], Actor], verb: EventVerb) -> None:
    by = officer(land.north)
    event = draft_event(place=land.n1, effective_on=FUTURE, lines=[Rename(land.g1.pk, "thon", "Mới")], by=by)
    Event.objects.filter(pk=event.pk).update(status=EventStatus.PROPOSED if verb == EventVerb.CONFIRM else "draft")
    with pytest.raises(Stale):
        _run(verb, event, 7, by)
    assert Event.objects.get(pk=event.pk).version == 1
