"""Reports of a sample, cut short and at their edges: a run goes on where it stood, nobody reports without a parent."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest

from binhyen.figures.models import FormField, Period, Report, Slot, Total
from binhyen.figures.queries import forms
from binhyen.org.models import Unit
from binhyen.simulation.models import SamplePart
from binhyen.simulation.services.figures import Provinces, Sender, asked
from binhyen.simulation.services.nation import Order, simulate_nation
from binhyen.simulation.services.sending import Place, Sample, Tables, send
from tests.simulation.conftest import ON, undone

Make = Callable[..., Order]


class Killed(Exception):
    """The run ends here."""


def _stored() -> list[object]:
    return [
        sorted(bytes(each).hex() for each in Report.objects.values_list("hash", flat=True)),
        sorted(Slot.objects.values_list("unit__public_id", "period__start", "state", "version")),
        Total.objects.count(),
        sorted(SamplePart.objects.values_list("key", "rows")),
    ]


def test_reports_that_were_cut_short_go_on_at_every_step(country: dict[str, Unit], order: Make) -> None:
    given, steps = order("village", months=3), 0

    def count(title: str, done: int, total: int) -> None:
        nonlocal steps
        steps += 1

    with undone():
        simulate_nation(order=given, progress=count)
        wanted = _stored()
    for last in range(1, steps + 1):
        seen = 0

        def cut(title: str, done: int, total: int, last: int = last) -> None:
            nonlocal seen
            seen += 1
            if seen == last:
                raise Killed

        with undone():
            with pytest.raises(Killed):
                simulate_nation(order=given, progress=cut)
            assert simulate_nation(order=given).finished_at is not None
            assert _stored() == wanted, f"cut at step {last} of {steps}"


def test_a_unit_has_the_parent_of_the_day_and_none_before_or_after() -> None:
    days = (date(2024, 1, 1), date(2025, 7, 1), date(2026, 1, 1))
    sender = Sender(1, "u1", 1.0, "p1", days[0], days[2], ((7, days[0], days[1]), (8, days[1], days[2])))
    assert [sender.parent(day) for day in days] == [7, 8, None]
    assert sender.parent(date(2023, 12, 31)) is None
    assert [sender.stands(day) for day in days] == [True, True, False]


@pytest.fixture
def _forms_read_anew() -> Iterator[None]:
    """A version in use never changes, so a process reads it once; here one is changed."""
    forms._fields.cache_clear()
    yield
    forms._fields.cache_clear()


@pytest.mark.usefixtures("_forms_read_anew")
def test_a_part_is_a_figure_of_its_own_in_a_form_without_its_whole(country: dict[str, Unit], order: Make) -> None:
    simulate_nation(order=order("village", months=1))
    form = next(one for one in asked(Period.objects.all()) if one.pairs)
    part, whole = form.pairs[0]
    code, profile = form.profiles[part]
    assert profile.part_of == form.profiles[whole][0]
    FormField.objects.filter(version=form.version, position=whole).delete()
    forms._fields.cache_clear()
    again = next(one for one in asked(Period.objects.all()) if one.version == form.version)
    assert dict(again.profiles)[code].part_of == ""


def test_a_place_where_nobody_reports_sends_nothing(country: dict[str, Unit], order: Make) -> None:
    simulate_nation(order=order("village", months=1))
    form, tables = asked(Period.objects.all())[0], Tables()
    send(tables, Place("empty", []), form, Sample(1, ON, Provinces()))
    assert tables.store() == 0
    assert not tables.planted
