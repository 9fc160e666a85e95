"""What a board reads is written out: it answers exactly as the ORM would, and nothing that is kept is ever old."""

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from django.db.models import Sum
from django.test import Client
from django.urls import reverse

from binhyen.figures.models import Completeness, FormVersion, Total
from binhyen.figures.queries.totals import COUNTED, SUMMED, top_rows
from binhyen.insights.queries.board import board, live_number
from binhyen.insights.queries.board_rows import EVERY, TOP, below, count_rows, own, total_rows
from tests.figures.desk_support import Reporting

pytestmark = pytest.mark.django_db
FORM = "group_month"


@pytest.fixture
def sent(reports: Reporting) -> Reporting:
    land = reports.people.land
    for rank, group in enumerate((land.g1, land.g2, land.g3)):
        reports.send(group, talks__attended=10 + rank, talks__held=1 + rank)
    return reports


def versions() -> list[int]:
    return list(FormVersion.objects.filter(form__code=FORM).values_list("pk", flat=True))


def test_counters_are_those_of_the_orm(sent: Reporting) -> None:
    land, periods = sent.people.land, [sent.month.pk]
    rows = Completeness.objects.filter(period__in=periods, form_version__in=versions())
    for where, expected in (
        (TOP, top_rows(periods, versions())),
        (below(land.north.pk), rows.filter(parent=land.north)),
        (own(land.n1.pk), rows.filter(unit=land.n1)),
    ):
        found = sorted((unit, period, *counts) for unit, period, counts in count_rows(where, periods, versions()))
        assert found == sorted(expected.values_list("unit_id", "period_id", *COUNTED))
        assert found
    assert list(count_rows(TOP, [], versions())) == list(count_rows(TOP, periods, [])) == []


def test_totals_are_those_of_the_orm(sent: Reporting) -> None:
    land, period = sent.people.land, sent.month.pk
    units = [land.north.pk, land.south.pk]
    for version in versions():
        places = {version: [0, 1, 2]}
        rows = Total.objects.filter(unit__in=units, period=period, form_version=version, position__in=[0, 1, 2])
        single = sorted(total_rows(units, [period], [], places))
        columns = ("period_id", "form_version_id", "position")
        assert single == sorted(rows.order_by().values_list("unit_id", *columns, *SUMMED))
        sums = rows.order_by().values_list(*columns).annotate(*(Sum(name) for name in SUMMED))
        assert sorted(total_rows(units, [], [period], places)) == sorted((EVERY, *row) for row in sums)
    assert single
    assert list(total_rows([], [period], [], places)) == list(total_rows(units, [], [], places)) == []
    assert list(total_rows(units, [period], [], {})) == []


def test_all_units_together_are_the_sum_of_single_ones(sent: Reporting) -> None:
    codes = ["talks.attended", "talks.held"]
    for unit in (sent.people.land.centre, sent.people.land.north):
        single = board(unit, FORM, codes, [sent.month])
        together = board(unit, FORM, codes, [sent.month], [])
        kept = board(unit, FORM, codes, [sent.month], [])
        for code in codes:
            assert single.of(code, sent.month.pk) == together.of(code, sent.month.pk) == kept.of(code, sent.month.pk)
        assert single.of(codes[0], sent.month.pk).submitted == 33
        assert together.counted(sent.month.pk) == single.counted(sent.month.pk)


def test_a_late_report_stands_at_once_in_what_is_kept(sent: Reporting) -> None:
    """Sums that are kept stand under the month's own live number (ADR 0052)."""
    land = sent.people.land
    for turn in range(2):
        found = board(land.centre, FORM, ["talks.attended"], [sent.month], [])
        assert found.of("talks.attended", sent.month.pk).submitted == 33 + 100 * turn
        if not turn:
            sent.send(land.g4, talks__attended=100)


def test_an_open_page_asks_three_questions(
    sent: Reporting, enter: Callable[..., Client], django_assert_num_queries: Callable[[int], Any]
) -> None:
    """The session, the person with their posts, the number."""
    land = sent.people.land
    browser = enter(sent.people.users["centre"])
    url = reverse("insights:live", args=[land.centre.public_id, sent.month.public_id, FORM])
    first = browser.get(url)
    with django_assert_num_queries(3):
        assert browser.get(url, headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert browser.get(url.replace(sent.month.public_id, "nosuchmonth0")).status_code == 404
    sums = Completeness.objects.filter(parent=None, period=sent.month, form_version__in=versions())
    assert live_number(land.centre, FORM, sent.month.pk) == sums.aggregate(all=Sum("version"))["all"]


def test_what_is_kept_for_one_is_no_way_in_for_another(sent: Reporting, enter: Callable[..., Client]) -> None:
    """The unit, the period and the sums are kept; who may read them is asked of everybody, every time."""
    land = sent.people.land
    readers = {who: enter(sent.people.users[who]) for who in ("centre", "n1", "s1")}
    addresses = [
        reverse("insights:board", args=[land.n1.public_id]),
        reverse("insights:live", args=[land.n1.public_id, sent.month.public_id, FORM]),
    ]
    for url, _turn in product(addresses, range(2)):
        assert [readers[who].get(url).status_code for who in ("centre", "s1", "n1")] == [200, 403, 200]
