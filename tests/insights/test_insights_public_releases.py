"""Releases of figures: made once by themselves, anew with a reason, never changed, telling no small count."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import Error, transaction

from binhyen.audit.models import Entry
from binhyen.core import clock
from binhyen.core.errors import BadInput, NotAllowed, NotFound, Refused
from binhyen.figures.models import Completeness, Total
from binhyen.insights.models import PublishedPart, PublishedTable
from binhyen.insights.queries import public_counting as counting
from binhyen.insights.queries.public import read_release
from binhyen.insights.rules.public import Asked, level_of
from binhyen.insights.services.publishing import publish_due, publish_table
from binhyen.insights.shipped import public_counts
from binhyen.insights.states import Reason
from binhyen.jobs.services import enqueue
from binhyen.org.models import Unit
from tests.figures.desk_support import Reporting
from tests.figures.support import BY, run_jobs
from tests.insights.public_support import CLOSED, give, place_of, publish, report_all, version_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _after_the_lock(reports: Reporting) -> Iterator[None]:
    with clock.frozen_at(CLOSED):
        yield


def shown(table: PublishedTable, unit: Unit, code: str) -> int | None:
    release = read_release(table, unit)
    place = next(place for place, column in enumerate(release.columns) if column.code == code)
    return release.own.cells[place]


def all_shown(reports: Reporting, table: PublishedTable, code: str = "fires.found") -> dict[str, int | None]:
    names = ("centre", "north", "south", "n1", "n2", "n3", "s1", "s2")
    return {name: shown(table, getattr(reports.people.land, name), code) for name in names}


def test_a_small_count_is_hidden_with_a_neighbour_and_the_rest_adds_up(reports: Reporting) -> None:
    report_all(reports)
    table = publish(reports)
    assert all_shown(reports, table) == {
        "centre": 84, "north": 55, "south": 29, "n1": None, "n2": None, "n3": 40, "s1": 20, "s2": 9,
    }  # fmt: skip
    assert len(table.hash) == 64
    assert Entry.objects.filter(verb="public_table.published", object_id=table.public_id).exists()


def test_reserved_figures_begin_at_the_province_and_people_are_not_counted(reports: Reporting) -> None:
    report_all(reports, "tips.received", {"n1": 30, "n2": 8, "n3": 7, "s1": 6, "s2": 9}, crime_cases__caught=7)
    table = publish(reports)
    assert all_shown(reports, table, "tips.received") == {
        "centre": 60, "north": 45, "south": 15, "n1": None, "n2": None, "n3": None, "s1": None, "s2": None,
    }  # fmt: skip
    codes = {column["code"] for column in table.columns}
    assert "crime_cases.found_out" in codes
    assert not {"crime_cases.caught", "wanted.caught", "surrenders.surrendered", "tips.useful"} & codes


def test_what_was_done_is_public_as_it_is(reports: Reporting) -> None:
    report_all(reports, "talks.held", {"n1": 2, "s1": 30})
    table = publish(reports)
    found = all_shown(reports, table, "talks.held")
    assert (found["n1"], found["n2"], found["north"], found["centre"]) == (2, 0, 2, 32)


def test_the_released_list_decides_about_people() -> None:
    listed = public_counts()
    assert level_of(Asked("fires.found", "guarded", "case", 0), listed) == "commune"
    assert level_of(Asked("fires.found", "guarded", "case", 1), listed) is None
    assert level_of(Asked("new.counted", "open", "person", 0), listed) is None
    assert level_of(Asked("new.counted", "guarded", "session", 0), listed) is None
    assert level_of(Asked("new.counted", "open", "session", 0), listed) == ""


def test_only_closed_periods_of_public_forms_and_only_who_may(reports: Reporting) -> None:
    report_all(reports)
    with clock.frozen_at(CLOSED.replace(month=3)), pytest.raises(Refused):
        publish(reports)
    with pytest.raises(NotAllowed):
        publish_table(period=reports.month, version=version_of(), by=reports.people.actor("north"))
    with pytest.raises(Refused):
        publish_table(period=reports.month, version=version_of("school_year"), by=BY)
    made = publish_table(period=reports.month, version=version_of(), by=reports.people.actor("centre"))
    assert made.published_by


def test_a_second_release_says_why_and_has_something_new(reports: Reporting) -> None:
    report_all(reports, talks__held=3)
    first = publish(reports)
    with pytest.raises(BadInput):
        publish(reports)
    with pytest.raises(Refused):
        publish(reports, Reason.CORRECTED)
    give(reports, "n3", {"fires.found": 40, "talks.held": 9})
    second = publish(reports, Reason.CORRECTED)
    assert (second.number, second.previous) == (2, first.hash)
    assert str(second) == second.public_id
    assert shown(second, reports.people.land.n3, "talks.held") == 9
    assert shown(first, reports.people.land.n3, "talks.held") == 3


def test_a_correction_that_would_tell_a_hidden_count_stays_as_it_was(reports: Reporting) -> None:
    """n1 had 3 fires, hidden; corrected to 4, the province's sum would say by how much."""
    report_all(reports)
    before = all_shown(reports, publish(reports))
    give(reports, "n1", {"fires.found": 4, "talks.held": 1})
    second = publish(reports, Reason.CORRECTED)
    assert all_shown(reports, second) == before
    assert [column["since"] for column in second.columns if column["code"] == "fires.found"] == [1]
    assert [column["since"] for column in second.columns if column["code"] == "talks.held"] == [2]
    give(reports, "s1", {"fires.found": 30})
    with pytest.raises(Refused):
        publish(reports, Reason.CORRECTED)


def test_a_large_correction_of_a_shown_count_comes_out(reports: Reporting) -> None:
    report_all(reports)
    publish(reports)
    give(reports, "s1", {"fires.found": 30})
    found = all_shown(reports, publish(reports, Reason.CORRECTED))
    assert (found["s1"], found["south"], found["centre"], found["n1"]) == (30, 39, 94, None)


def test_when_the_units_of_a_period_change_guarded_figures_stay_as_published(reports: Reporting) -> None:
    """A merger that is confirmed late moves reports to other rows: sums of other units would tell the hidden ones."""
    report_all(reports)
    publish(reports)
    land = reports.people.land
    Completeness.objects.filter(period=reports.month, unit=land.s2).update(parent=land.north)
    Total.objects.filter(period=reports.month, unit=land.north).update(accepted=64)
    found = all_shown(reports, publish(reports, Reason.CORRECTED))
    assert (found["north"], found["south"], found["centre"], found["s2"]) == (55, 29, 84, None)


def test_what_stands_at_a_province_itself_is_no_row_and_guards_the_sum(reports: Reporting) -> None:
    report_all(reports)
    land = reports.people.land
    place = place_of("fires.found")
    Total.objects.filter(period=reports.month, unit=land.south, position=place).update(accepted=31)
    first = publish(reports)
    assert shown(first, land.south, "fires.found") == 31
    assert None in {shown(first, land.s1, "fires.found"), shown(first, land.s2, "fires.found")}
    give(reports, "n3", {"fires.found": 60})
    with pytest.raises(Refused):
        publish(reports, Reason.CORRECTED)


def test_a_sum_below_zero_is_published_nowhere(reports: Reporting) -> None:
    report_all(reports)
    place = place_of("fires.found")
    Total.objects.filter(period=reports.month, unit=reports.people.land.n1, position=place).update(accepted=-2)
    assert set(all_shown(reports, publish(reports)).values()) == {None}


def test_the_neighbour_hidden_in_the_period_before_is_hidden_again(reports: Reporting) -> None:
    report_all(reports)
    table = publish(reports)
    hidden = counting.latest_of_another_period(reports.month, version_of())
    assert hidden is None
    later = Reporting(reports.people, reports.before, reports.month, reports.year).month
    later.end = later.end.replace(month=4)
    assert counting.latest_of_another_period(later, version_of()) == table


def test_a_release_is_never_changed(reports: Reporting) -> None:
    report_all(reports)
    table = publish(reports)
    for change in (
        lambda: PublishedTable.objects.filter(pk=table.pk).update(reason="late"),
        lambda: PublishedPart.objects.filter(table=table).update(rows={}),
        lambda: PublishedPart.objects.filter(table=table).delete(),
    ):
        with pytest.raises(Error), transaction.atomic():
            change()


def test_each_closed_period_is_published_once_by_itself(reports: Reporting) -> None:
    report_all(reports)
    enqueue("insights.publish_due", key="night")
    assert run_jobs() >= 1
    made = {(table.period_id, table.form_version.form.code) for table in PublishedTable.objects.all()}
    assert (reports.month.pk, "commune_month") in made
    assert (reports.month.pk, "group_month") in made
    assert reports.before.pk not in {period for period, _form in made}
    assert publish_due(by=BY) == 0
    call_command("insights", "publish")


def test_nothing_is_published_before_there_are_units(reports: Reporting) -> None:
    period = reports.month
    period.end = period.end.replace(year=1990)
    with pytest.raises(NotFound):
        counting.counted(period, version_of())
    assert counting.present_tree(period.end) is None
    assert counting.to_restate(period.end) == []
