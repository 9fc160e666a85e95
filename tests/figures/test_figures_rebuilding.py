"""Totals built anew where each form and period is a transaction of its own: two at a time where the database can."""

from datetime import date

import pytest

from binhyen.figures.models import Completeness, FormVersion, Slot, Total
from binhyen.figures.queries.recomputed import differences
from binhyen.figures.services.accepting import accept_report
from binhyen.figures.services.rebuilding import rebuild_totals
from binhyen.figures.services.reports import submit_report
from tests.figures.support import BY, FLOW, STOCK, make_form, make_period, opened
from tests.org.conftest import build_land

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("in_march")]
LARGE = 3_000_000_000


def test_every_total_is_what_the_reports_say() -> None:
    land, form = build_land(), make_form("group", (FLOW, STOCK))
    periods = [make_period(date(2025, month, 15), lock_days=400) for month in (9, 10, 11, 12)]
    for number, period in enumerate(periods, 1):
        for unit, slot in opened(period, form).items():
            if unit != land.g2.pk:
                submit_report(slot=slot, base_version=0, values=[LARGE + number, 10 * number], by=BY)
                if number < len(periods):
                    accept_report(slot=slot, version=1, by=BY)
    corrected = Slot.objects.get(unit=land.g1, period=periods[1])
    submit_report(slot=corrected, base_version=1, values=[-7, None], by=BY)
    right = list(Total.objects.values_list())
    Total.objects.filter(period=periods[0]).delete()
    Total.objects.filter(period=periods[1]).update(submitted=77, own=5, accepted=-1)
    Completeness.objects.filter(period=periods[2]).update(received=9, parent=None)
    stray = make_period(date(2026, 1, 15), lock_days=400)
    Total.objects.create(period=stray, form_version=FormVersion.objects.get(), unit=land.n1, position=0, submitted=3)
    seen: list[tuple[int, int]] = []
    assert rebuild_totals(by=BY, progress=lambda done, total: seen.append((done, total))) == len(periods) + 1
    assert seen == [(done, len(periods) + 1) for done in range(len(periods) + 2)]
    version = FormVersion.objects.get()
    assert all(differences(period, version) == [] for period in periods)
    assert list(Total.objects.values_list()) == right
