"""What every sending asks is written out: it answers exactly as the ORM would."""

import pytest

from binhyen.core.errors import NotFound
from binhyen.figures.models import Slot
from binhyen.figures.queries import entry
from binhyen.figures.services.reports import submit_report
from tests.figures.desk_support import Reporting
from tests.figures.support import BY


def plain(row: object) -> dict[str, object]:
    return {name: value for name, value in vars(row).items() if name != "_state"}


def test_the_slot_at_an_address_comes_whole(reports: Reporting, django_assert_num_queries: object) -> None:
    expected = Slot.objects.select_related(*entry.SLOT_PARTS).order_by("pk").first()
    assert expected is not None
    where = (expected.unit.public_id, expected.period.public_id, expected.form_version.form.code)
    with django_assert_num_queries(1):  # type: ignore[operator]
        found = entry.slot_at(*where)
        parts = (found, found.unit, found.period, found.form_version, found.form_version.form)
    theirs = (expected, expected.unit, expected.period, expected.form_version, expected.form_version.form)
    assert [plain(one) for one in parts] == [plain(one) for one in theirs]
    with pytest.raises(NotFound):
        entry.slot_at(where[0], where[1], "khong-co")


def test_the_two_periods_before_come_nearest_first(reports: Reporting) -> None:
    now = next(iter(Slot.objects.select_related(*entry.SLOT_PARTS).filter(period=reports.month)))
    size = len(entry.before_of(now)[0])
    assert entry.before_of(now) == ([None] * size, [None] * size)
    before = Slot.objects.select_related(*entry.SLOT_PARTS).filter(
        period=reports.before, unit=now.unit, form_version__form=now.form_version.form
    )
    slot = next(iter(before))
    submit_report(slot=slot, base_version=0, values=[5] * size, by=BY)
    submit_report(slot=slot, base_version=1, values=[7] * size, by=BY)
    assert entry.before_of(now) == ([7] * size, [None] * size)
