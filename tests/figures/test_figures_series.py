"""A figure along time, and totals compared with and built anew from the reports."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from binhyen.figures.models import Completeness, Indicator, IndicatorVersion, Period, Total
from binhyen.figures.queries.recomputed import decoded, differences, pairs_in_use, recomputed
from binhyen.figures.queries.series import series
from binhyen.figures.rules.values import pack
from binhyen.figures.services.accepting import accept_report
from binhyen.figures.services.rebuilding import rebuild_totals
from binhyen.figures.services.reports import submit_report
from binhyen.figures.states import Calendar
from tests.figures.support import BY, FLOW, LAST, STOCK, Figure, make_form, make_period, make_version, opened, stored
from tests.org.conftest import Land

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march")]
PATROLS, TEAMS = Figure(code="patrols"), Figure(code="teams", nature="stock")


def months(land: Land, count: int = 3) -> list[Period]:
    """Months from 15 December 2025 in which g1 sends 1, 2, … patrols and 10, 20, … teams; the second is left out."""
    form = make_form("group", (PATROLS, TEAMS))
    starts = [date(2025, 12, 15), date(2026, 1, 15), date(2026, 2, 15)][:count]
    made = [make_period(start, lock_days=200) for start in starts]
    for number, period in enumerate(made, 1):
        slots = opened(period, form)
        if number != 2:
            submit_report(slot=slots[land.g1.pk], base_version=0, values=[number, 10 * number], by=BY)
            accept_report(slot=slots[land.g1.pk], version=1, by=BY)
    return made


def test_a_quarter_is_the_sum_of_its_months_and_its_stock_that_of_the_last(land: Land) -> None:
    every = months(land)
    quarter = make_period(date(2025, 12, 15), calendar=Calendar.QUARTER, months=3)
    for unit in (land.n1, land.north, land.centre):
        [flow] = series(unit, "patrols", [quarter])
        assert (flow.submitted, flow.accepted, flow.missing) == (4, 4, 1)
        [stock] = series(unit, "teams", [quarter])
        assert (stock.submitted, stock.carried, stock.missing) == (30, 0, 0)
    assert [point.submitted for point in series(land.centre, "patrols", every)] == [1, 0, 3]
    assert [(point.submitted, point.carried) for point in series(land.centre, "teams", every)] == [
        (10, 0),
        (0, 10),
        (30, 0),
    ]
    assert series(land.centre, "nothing", every) == []
    assert series(land.centre, "patrols", []) == []
    [empty] = series(land.south, "patrols", [quarter])
    assert (empty.submitted, empty.missing, list(empty.parts)) == (0, 1, [])


def test_what_was_typed_for_the_year_counts_as_typed_and_a_new_definition_is_a_break(land: Land) -> None:
    months(land)
    year = make_period(date(2025, 12, 15), calendar=Calendar.YEAR, months=12, lock_days=400)
    form = make_form("group", (PATROLS,), calendar=Calendar.YEAR)
    submit_report(slot=opened(year, form)[land.g1.pk], base_version=0, values=[99], by=BY)
    [point] = series(land.centre, "patrols", [year])
    assert (point.submitted, list(point.parts), point.breaks) == (99, [year.pk], False)
    old = IndicatorVersion.objects.get(indicator__code="patrols")
    IndicatorVersion.objects.filter(pk=old.pk).update(valid_to=date(2026, 3, 1))
    old.pk, old.number, old.valid_from, old.valid_to = None, 2, date(2026, 3, 1), None
    old._state.adding = True
    old.save()
    assert series(land.centre, "patrols", [year])[0].breaks


def test_a_series_costs_the_same_for_one_period_and_for_many(land: Land) -> None:
    every = months(land)
    spent = []
    for periods in (every[:1], every):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            series(land.centre, "patrols", periods)
        spent.append(len(asked))
    assert spent[0] == spent[1] <= 5


def test_packed_values_of_every_width_are_decoded_together() -> None:
    rows = [[1, None, 3], [300, -5, None], [70_000, 0, 1], [2**40, None, -(2**40)]]
    assert decoded([*(pack(row) for row in rows), None], 3).tolist() == [
        *([value or 0 for value in row] for row in rows),
        [0, 0, 0],
    ]


def test_carried_stocks_of_an_earlier_version_of_the_form_keep_their_indicator(land: Land) -> None:
    version = make_form("group", (PATROLS, TEAMS))
    first = make_period(date(2026, 1, 15), lock_days=200)
    slots = opened(first, version)
    submit_report(slot=slots[land.g1.pk], base_version=0, values=[1, 8], by=BY)
    accept_report(slot=slots[land.g1.pk], version=1, by=BY)
    newer = make_version(version.form, (TEAMS, FLOW, PATROLS, STOCK), number=2, since=date(2026, 3, 14))
    second = make_period(date(2026, 2, 15), lock_days=200)
    later = opened(second, newer)
    assert stored(land.n1, second, newer) == {0: (0, 0, 0, 8)}
    assert differences(second, newer) == []
    submit_report(slot=later[land.g1.pk], base_version=0, values=[9, 0, 0, 0], by=BY)
    assert stored(land.n1, second, newer) == {0: (0, 9, 0, 0)}
    assert differences(second, newer) == []


def test_the_audit_names_every_difference_and_a_rebuild_mends_it(land: Land) -> None:
    *_rest, last = months(land)
    commune = make_form("commune", (FLOW, LAST))
    submit_report(slot=opened(last, commune)[land.n1.pk], base_version=0, values=[5, 6], by=BY)
    out = StringIO()
    call_command("figures", "audit", stdout=out)
    Total.objects.filter(unit=land.n1, position=0, period=last).update(submitted=77)
    Completeness.objects.filter(unit=land.north, period=last).update(received=9)
    Total.objects.filter(unit=land.north, period=last, position=1).delete()
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("figures", "audit", "--period", last.public_id, "--json", stdout=out)
    found = json.loads(out.getvalue())["differences"]
    assert {(row["unit_id"], row["position"]) for row in found} == {
        (land.n1.public_id, 0),
        (land.north.public_id, 1),
        (land.north.public_id, -1),
    }
    assert [77 in row["stored"] for row in found].count(True) == 2
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("figures", "audit", stdout=out)
    assert land.n1.public_id in out.getvalue()
    call_command("figures", "rebuild", "--quiet", stdout=StringIO())
    call_command("figures", "audit", stdout=out)
    assert all(differences(Period.objects.get(pk=period), version) == [] for period, version in _pairs())
    with pytest.raises(CommandError):
        call_command("figures", "audit", "--period", "nothing")


def _pairs() -> list[tuple[int, object]]:
    from binhyen.figures.models import FormVersion

    return [(period, FormVersion.objects.get(pk=version)) for period, version in pairs_in_use()]


def test_a_rebuild_is_told_and_keeps_the_versions_growing(land: Land) -> None:
    every = months(land, 1)
    before = Completeness.objects.get(unit=land.n1, period=every[0]).version
    seen: list[tuple[int, int]] = []
    assert rebuild_totals(by=BY, progress=lambda done, total: seen.append((done, total))) == 1
    assert seen == [(0, 1), (1, 1)]
    assert Completeness.objects.get(unit=land.n1, period=every[0]).version > before
    form = make_form("group")
    assert recomputed(every[0], form).totals.shape == (0, 6)


def test_the_catalogue_is_loaded_from_the_console(land: Land) -> None:
    call_command("figures", "load", stdout=StringIO())
    assert Indicator.objects.count() > 50
