"""Walls at the doors of reports: W17 (no list of people in words, drafts and sheets), W19 (no timing of work)."""

import io
import re
from collections.abc import Callable, Iterable

import openpyxl
import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.test import Client
from django.test.utils import isolate_apps
from django.urls import reverse

from binhyen.figures.models import Draft, Report
from tests.figures.conftest import Reporting, country, in_march, reports
from tests.figures.desk_support import AS_JSON, text_of

__all__ = ["country", "in_march", "reports"]

Enter = Callable[..., Client]
TIMED = re.compile(r"(spent|duration|seconds|minutes|keystroke|started_at|opened_at|typed_at|first_key|idle)")
OURS = [model for model in apps.get_models() if model.__module__.startswith("binhyen.figures.")]
NAMES = "Nguyễn Văn Minh\nTrần Thị Hoa\nLê Văn Nam\nPhạm Thị Lan"

with isolate_apps("binhyen.figures"):

    class TimedDraft(models.Model):
        started_at = models.DateTimeField()
        seconds_spent = models.IntegerField()

        class Meta:
            app_label = "figures"


def timed_fields(kinds: Iterable[type[models.Model]]) -> list[str]:
    """Columns that would tell how long somebody worked."""
    return [
        f"{kind.__name__}.{field.name}"
        for kind in kinds
        for field in kind._meta.get_fields()
        if TIMED.search(field.name)
    ]


def test_planted_timing_of_work_is_found() -> None:
    assert timed_fields([TimedDraft]) == ["TimedDraft.started_at", "TimedDraft.seconds_spent"]


@pytest.mark.wall("W19", "No figure about a person and no timing of work is stored.")
def test_no_report_keeps_how_long_it_took() -> None:
    assert len(OURS) > 20
    assert timed_fields(OURS) == []


@pytest.mark.django_db
@pytest.mark.wall("W19", "No figure about a person and no timing of work is stored.")
def test_what_is_being_typed_is_seen_by_nobody_above(reports: Reporting, enter: Enter) -> None:
    unit, land = reports.people.land.g1, reports.people.land
    head = enter(reports.people.users["g1"])
    typed = reports.typed(unit, talks__held="7654") | {"v_result": "Câu đang viết dở."}
    assert head.post(reports.url("report_draft", unit), typed, **AS_JSON).status_code == 200
    pages = [
        reverse("people:desk"),
        reverse("figures:entry_list"),
        reverse("figures:accept", args=[land.n1.public_id, reports.month.public_id, "group_month"]),
        reverse("figures:sheet_below", args=[land.n1.public_id, reports.month.public_id, "group_month"]),
        reverse("figures:sheet_below_csv", args=[land.n1.public_id, reports.month.public_id, "group_month"]),
        reports.url("report", unit),
        reports.url("report_sent", unit),
        reports.url("accept_one", unit),
        reports.url("sheet_csv", unit),
    ]
    above = enter(reports.people.users["n1"], browser=Client())
    for address in pages:
        page = text_of(above, address)
        assert "7654" not in page
        assert "viết dở" not in page
    assert "7654" in text_of(head, reports.url("report", unit))


@pytest.mark.django_db
@pytest.mark.wall("W17", "Every text, structured value and file that enters passes the people guard.")
def test_no_list_of_people_enters_a_report(reports: Reporting, enter: Enter) -> None:
    unit = reports.people.land.g1
    head = enter(reports.people.users["g1"])
    for kind in ("v_result", "v_proposal", "s0", "l_s0"):
        data = reports.typed(unit) | {kind: NAMES}
        head.post(reports.url("report_draft", unit), data, **AS_JSON)
        assert head.post(reports.url("report_send", unit), data, **AS_JSON).status_code in {200, 422}
    assert not [draft for draft in Draft.objects.all() if "Trần Thị Hoa" in str(draft.typed)]
    assert not [text for report in Report.objects.all() for text in report.texts.all() if "Trần" in text.text]
    above = enter(reports.people.users["n1"], browser=Client())
    reports.send(unit)
    reason = {"viec": "tra", "ban": "1", "r": "012345678901 sinh 01/02/1990"}
    page = text_of(above, reports.url("accept_one", unit), reason)
    assert 'class="errsum"' in page


def _sheet(reports: Reporting, browser: Client, **cells: object) -> bytes:
    land = reports.people.land
    where = [land.n1.public_id, reports.month.public_id, "group_month"]
    book = openpyxl.load_workbook(io.BytesIO(browser.get(reverse("figures:sheet_below_xlsx", args=where)).content))
    for place, value in cells.items():
        book.worksheets[0][place] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.django_db
@pytest.mark.wall("W17", "A table with a column about persons, a hidden sheet or a cell note is refused.")
def test_no_list_of_people_enters_with_a_sheet(reports: Reporting, enter: Enter) -> None:
    land = reports.people.land
    above = enter(reports.people.users["n1"])
    address = reverse("figures:sheet_below", args=[land.n1.public_id, reports.month.public_id, "group_month"])
    hostile = [_sheet(reports, above, M3="Họ tên", M4="Nguyễn Văn Minh"), _sheet(reports, above, M4="Nguyễn Văn Minh")]
    book = openpyxl.load_workbook(io.BytesIO(_sheet(reports, above)))
    book.create_sheet("ẩn")["A1"] = "Họ tên"
    book.worksheets[-1].sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    for data in (*hostile, out.getvalue()):
        page = above.post(address, {"file": SimpleUploadedFile("bang.xlsx", data)}).content.decode()
        assert "note-late" in page
        assert 'name="content"' not in page
    assert not Report.objects.filter(slot__period=reports.month).exists()
