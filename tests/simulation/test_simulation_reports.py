"""Reports of a sample: whole, deterministic, true to the tree of their time, with every total as a recount has it."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from binhyen.figures.models import FormVersion, Period, Report, ReportText, Return, Slot, Total
from binhyen.figures.queries.recomputed import differences, pairs_in_use
from binhyen.figures.rules.values import unpack
from binhyen.figures.states import SlotState
from binhyen.org.models import Unit
from binhyen.org.states import UnitKind
from binhyen.simulation import queries
from binhyen.simulation.rules.faults import Habit, Slip
from binhyen.simulation.services.nation import Order, simulate_nation
from tests.simulation.conftest import ON, undone

Make = Callable[..., Order]
GROUP_MONTH = "group_month"


def _group_slots() -> dict[tuple[int, date], Slot]:
    rows = Slot.objects.filter(form_version__form__code=GROUP_MONTH).select_related("period", "unit")
    return {(slot.unit_id, slot.period.end): slot for slot in rows}


def test_every_group_owes_a_report_for_every_month_in_which_it_stood(country: dict[str, Unit], order: Make) -> None:
    simulate_nation(order=order("province", months=18))
    months = list(Period.objects.filter(calendar="month").order_by("end"))
    assert len([period for period in months if period.end < ON]) == 18
    slots = _group_slots()
    for unit in Unit.objects.filter(kind=UnitKind.GROUP):
        stood = {period.end for period in months if unit.valid_from <= period.end}
        assert {end for pk, end in slots if pk == unit.pk} == stood


def test_before_the_reform_reports_stand_under_the_communes_of_that_time(country: dict[str, Unit], order: Make) -> None:
    simulate_nation(order=order("village", months=20))
    old = {country["10001"].pk, country["10002"].pk}
    for (_, end), slot in _group_slots().items():
        assert (slot.commune_id in old) == (end < date(2025, 7, 1))
    assert Slot.objects.filter(unit__in=old, form_version__form__code="commune_month").exists()
    assert not Slot.objects.filter(unit__in=old, period__end__gte=date(2025, 7, 1)).exists()


def test_totals_are_what_a_recount_finds(country: dict[str, Unit], order: Make) -> None:
    simulate_nation(order=order("province", months=18))
    periods, versions = Period.objects.in_bulk(), FormVersion.objects.select_related("form").in_bulk()
    pairs = pairs_in_use()
    assert len(pairs) > 18
    assert [each for period, version in pairs for each in differences(periods[period], versions[version])] == []
    Total.objects.filter(unit=country["46"]).delete()
    assert [each for period, version in pairs for each in differences(periods[period], versions[version])] != []


def test_reports_go_as_in_life(country: dict[str, Unit], order: Make) -> None:
    simulate_nation(order=order("province", months=18))
    slots = Slot.objects.filter(period__end__lt=ON - timedelta(days=50), form_version__form__code=GROUP_MONTH)
    sent = slots.filter(version__gt=0)
    assert 0.85 < sent.count() / slots.count() < 1
    assert 0.8 < sent.filter(on_time=True).count() / sent.count() < 1
    assert 0.9 < sent.filter(state=SlotState.ACCEPTED).count() / sent.count() < 1
    assert (
        Return.objects.filter(slot__state=SlotState.RETURNED).count() == Slot.objects.filter(state="returned").count()
    )
    corrected = Report.objects.filter(version=2)
    assert corrected.exists()
    first = Report.objects.get(slot_id=corrected[0].slot_id, version=1)
    assert unpack(first.values) != unpack(corrected[0].values)
    assert not Report.objects.filter(submitted_at__date__gt=ON).exists()
    assert not Slot.objects.filter(period__end__gte=ON, version__gt=0).exists()
    carried = Slot.objects.filter(carried__isnull=False).select_related("carried__slot__period", "period")
    assert carried.exists()
    assert all(
        slot.version == 0
        and slot.carried.slot.unit_id == slot.unit_id
        and slot.carried.slot.period.end < slot.period.end
        for slot in carried
        if slot.carried is not None
    )


def test_units_write_about_their_work(country: dict[str, Unit], order: Make) -> None:
    simulate_nation(order=order("nation", months=4))
    texts = ReportText.objects.all()
    assert texts.filter(kind="result").exists()
    assert texts.filter(kind="proposal").exists()
    assert texts.values("text").distinct().count() > 30


def test_what_goes_wrong_is_written_down(country: dict[str, Unit], order: Make) -> None:
    nation = simulate_nation(order=order("nation", months=18))
    truth = queries.planted(nation)
    found = {key for key in truth if key in {*Habit, *Slip}}
    assert {Habit.OFTEN_LATE, Habit.OFTEN_MISSING, Habit.HONEST_ROUNDER, Slip.TEN_TIMES, Slip.SWAPPED} <= found
    known = set(Unit.objects.values_list("public_id", flat=True))
    for key in found:
        rows = truth[key]
        assert isinstance(rows, list)
        assert {row[0] for row in rows} <= known
    above = truth[Slip.PART_ABOVE_WHOLE]
    assert isinstance(above, list)
    for unit, start, code in above:
        if code == "hazards.removed":
            slot = Slot.objects.get(
                unit__public_id=unit,
                period__start=start,
                period__calendar="month",
                form_version__form__code=GROUP_MONTH,
            )
            values = unpack(Report.objects.get(slot=slot, version=slot.version).values)
            assert (values[5] or 0) > (values[4] or 0)


@pytest.mark.parametrize("months", [0, 3])
def test_the_same_seed_gives_the_same_reports(country: dict[str, Unit], order: Make, months: int) -> None:
    found = []
    for seed in (1, 1, 2):
        with undone():
            simulate_nation(order=order("village", seed, months=months))
            found.append(sorted(bytes(each).hex() for each in Report.objects.values_list("hash", flat=True)))
    assert found[0] == found[1]
    assert (found[0] != found[2]) == bool(months)
    assert bool(found[0]) == bool(months)
