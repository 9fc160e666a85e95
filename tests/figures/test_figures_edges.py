"""The rare turns of the engine: what is not there, what was cut off, what stands in no order."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from binhyen.core import db
from binhyen.core.actor import Actor, system_actor
from binhyen.core.errors import NotAllowed, NotFound
from binhyen.figures.models import Form, FormVersion, Indicator, Slot
from binhyen.figures.queries.restated import Placing
from binhyen.figures.rules.checks import JUMP_SLACK, make_check
from binhyen.figures.rules.expressions import evaluate
from binhyen.figures.rules.values import LIMIT, pack, unpack
from binhyen.figures.services import holding
from binhyen.figures.services.catalogue import load_catalogue
from binhyen.figures.services.periods import open_period
from binhyen.figures.views.keeping_page import own_unit
from binhyen.jobs.models import Job
from binhyen.jobs.services import enqueue
from tests.figures.support import make_form, make_period, run_jobs
from tests.org.conftest import Land

SYSTEM = system_actor("tests")


def test_a_value_beyond_the_limit_and_foreign_bytes_are_refused() -> None:
    assert unpack(pack([LIMIT - 1, None, 0])) == [LIMIT - 1, None, 0]
    with pytest.raises(ValueError, match="below"):
        pack([LIMIT])
    for foreign in (b"", b"\x03abc", b"\x02abc"):
        with pytest.raises(ValueError, match="not the values"):
            unpack(foreign)


@pytest.mark.parametrize(
    ("kind", "rights", "number", "holds", "fails"),
    [
        ("less", ["b"], 0, {"a": 3, "b": 3}, {"a": 4, "b": 3}),
        ("sum", ["b"], 0, {"a": 3, "b": 3}, {"a": 4, "b": 3}),
        ("sum", ["b", "c"], 0, {"a": 5, "b": 3, "c": 2}, {"a": 6, "b": 3, "c": 2}),
        ("nothing", ["b"], 0, {"a": 2, "b": 1}, {"a": 2, "b": 0}),
        ("most", [], 9, {"a": 9}, {"a": 10}),
        ("jump", [], 3, {"a": 30 + JUMP_SLACK, "last.a": 10}, {"a": 31 + JUMP_SLACK, "last.a": 10}),
    ],
)
def test_the_usual_checks_hold_and_fail_where_they_say(
    kind: str, rights: list[str], number: int, holds: dict[str, int], fails: dict[str, int]
) -> None:
    check = make_check(kind, "a", rights, number)
    assert evaluate(check, holds) is True
    assert evaluate(check, fails) is False


def test_a_check_without_its_parts_is_none() -> None:
    for given in (("more", "a", ["b"]), ("less", "", ["b"]), ("sum", "a", [])):
        with pytest.raises(ValueError, match="no check"):
            make_check(*given, 0)


def test_forms_and_indicators_go_by_their_code() -> None:
    assert str(Form(code="group_month")) == "group_month"
    assert str(Indicator(code="talks.held")) == "talks.held"


@pytest.mark.django_db
def test_a_slot_that_is_not_there_is_not_found() -> None:
    with db.write(), pytest.raises(NotFound):
        holding.locked_slot(0)


@pytest.mark.django_db
def test_who_stands_on_no_post_keeps_nothing() -> None:
    with pytest.raises(NotAllowed):
        own_unit(Actor(person_id="x"))


@pytest.mark.django_db
def test_a_period_that_does_not_exist_is_a_sentence_on_the_console() -> None:
    with pytest.raises(CommandError):
        call_command("figures", "audit", "--period", "khong-co")


@pytest.mark.django_db
def test_opening_goes_on_behind_the_forms_that_are_done(land: Land) -> None:
    period = make_period(date(2026, 1, 15))
    first, second = make_form("group"), make_form("commune")
    assert first.pk < second.pk
    enqueue("figures.open_slots", {"period": period.pk}, key="k")
    Job.objects.update(checkpoint={"form": second.pk, "unit": 0})
    assert run_jobs() == 1
    assert not Slot.objects.filter(form_version=first).exists()
    assert Slot.objects.filter(form_version=second).exists()


@pytest.mark.django_db
def test_a_period_opened_by_the_calendar_gets_its_slots_from_the_worker(land: Land) -> None:
    load_catalogue(by=SYSTEM)
    period = open_period(calendar="month", start=date(2026, 1, 15), by=SYSTEM)
    assert not Slot.objects.filter(period=period).exists()
    run_jobs()
    version = FormVersion.objects.get(form__code="group_month")
    assert Slot.objects.filter(period=period, form_version=version, unit=land.g1).exists()


@pytest.mark.django_db
def test_a_place_is_looked_up_once(land: Land) -> None:
    placing = Placing(date(2026, 2, 1))
    assert placing.places(land.g1.pk) is placing.places(land.g1.pk)
