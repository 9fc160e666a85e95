"""A superior's own Excel form: taken in once, matched once, filled for every period; only by its unit."""

import io
from collections.abc import Callable
from pathlib import Path

import html5lib
import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from binhyen.core.errors import BadInput, NotFound, Stale
from binhyen.figures.models import Workbook
from binhyen.figures.policies_entry import may_open_workbook
from binhyen.figures.queries.workbooks import suggested, waiting_cells, workbook_by_public_id
from binhyen.figures.services import workbooks
from binhyen.figures.services.accepting import accept_report
from binhyen.figures.services.reports import submit_report
from binhyen.figures.services.workbooks import Match, fill_workbook, match_cells, retire_workbook
from binhyen.figures.states import CellAsk
from binhyen.files.models import FileUse
from binhyen.files.store import path_of
from binhyen.people.roles import Role
from tests.figures.desk_support import Reporting, text_of
from tests.figures.support import BY

pytestmark = pytest.mark.django_db
Enter = Callable[..., Client]
LISTED = "figures:workbooks"


def form(*, note: str = "") -> bytes:
    """A superior's form: names at the left, two columns to fill in, a sum that it works out itself."""
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.title = "Biểu 1"
    page["A1"], page["A2"], page["A3"] = "BIỂU TỔNG HỢP", "Đơn vị báo cáo", "Kỳ"
    page["B4"], page["C4"] = "Kỳ này", "Kỳ trước"
    page["A5"], page["A6"], page["A7"] = "Văn bản chỉ đạo đã ban hành", "Cuộc họp ban chỉ đạo", "Cộng"
    page["B7"] = "=B5+B6"
    page["A8"] = note
    book.create_sheet("Phụ lục")["A1"] = "Buổi tuyên truyền, sinh hoạt của xã"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture(autouse=True)
def _files_in_a_folder(settings: object, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"  # type: ignore[attr-defined]


@pytest.fixture
def commune(reports: Reporting, enter: Enter) -> Client:
    return enter(reports.people.users["n1"])


def taken(browser: Client, data: bytes | None = None) -> Workbook:
    upload = SimpleUploadedFile("bieu.xlsx", data or form())
    answer = browser.post(reverse(LISTED), {"title": "Biểu số 1", "form": "commune_month", "file": upload})
    assert answer.status_code == 302, answer.content.decode()[-1500:]
    return Workbook.objects.latest("pk")


def choices(page: str) -> dict[str, str]:
    """What is chosen in each list of the page."""
    tree = html5lib.HTMLParser(namespaceHTMLElements=False, strict=True).parse(page)
    found = {}
    for select in tree.iter("select"):
        chosen = [option.get("value") for option in select.iter("option") if option.get("selected") is not None]
        found[select.get("name")] = chosen[0] if chosen else ""
    return found


def test_taken_in_matched_and_filled(reports: Reporting, commune: Client) -> None:
    html5lib.HTMLParser(strict=True).parse(text_of(commune, reverse(LISTED)))
    made = taken(commune)
    address = reverse("figures:workbook", args=[made.public_id])
    page = text_of(commune, address)
    first = choices(page)
    assert first["o0_B5"] == "submitted:guidance.issued"
    assert first["o0_B6"] == "submitted:committee.held"
    assert "o0_B7" not in first
    assert "gợi ý theo tên" in page
    chosen = first | {"o0_C5": "before:guidance.issued", "o0_B2": "unit", "o0_B3": "period", "o0_C6": ""}
    chosen |= {"o0_C2": "", "o0_C3": "", "version": "1"}
    chosen["o0_B6"] = "accepted:committee.held"
    assert commune.post(address, chosen)["Location"] == address
    assert 'class="errsum"' in text_of(commune, address, chosen)
    unit = reports.people.land.n1
    before = reports.slot(unit, "commune_month", reports.before)
    submit_report(slot=before, base_version=0, values=[4] * 40, by=BY)
    submit_report(slot=reports.slot(unit, "commune_month"), base_version=0, values=[9] * 40, by=BY)
    accept_report(slot=reports.slot(unit, "commune_month"), version=1, by=BY)
    filled = commune.get(reverse("figures:workbook_filled", args=[made.public_id, reports.month.public_id]))
    sheet = openpyxl.load_workbook(io.BytesIO(filled.content)).worksheets[0]
    assert (sheet["B5"].value, sheet["C5"].value, sheet["B6"].value, sheet["B7"].value) == (9, 4, 9, "=B5+B6")
    assert (sheet["B2"].value, sheet["B3"].value) == ("Xã Đông Sơn", "tháng 3/2026")
    page = text_of(commune, address)
    assert "tháng 3/2026" in page
    assert choices(page)["o0_C5"] == "before:guidance.issued"
    assert "Biểu số 1" in text_of(commune, reverse(LISTED))
    assert commune.get(reverse("figures:workbook_filled", args=[made.public_id, "khong-co"])).status_code == 404


def test_the_sums_of_the_groups_stand_in_for_figures_that_the_commune_does_not_send(
    reports: Reporting, commune: Client
) -> None:
    made = taken(commune)
    matches = [Match(0, "B5", CellAsk.SUBMITTED, "hazards.found"), Match(7, "B5", CellAsk.SUBMITTED, "hazards.found")]
    match_cells(workbook=made, version=1, matches=matches, by=BY)
    for name in ("g1", "g2"):
        reports.send(reports.people.land.units[name])
    data = fill_workbook(workbook=made, unit=reports.people.land.n1, period=reports.month, names={})
    assert openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]["B5"].value == 4
    early = fill_workbook(workbook=made, unit=reports.people.land.n1, period=reports.before, names={})
    assert openpyxl.load_workbook(io.BytesIO(early)).worksheets[0]["B5"].value is None


def test_three_people(reports: Reporting, commune: Client, enter: Enter) -> None:
    made = taken(commune)
    addresses = [
        reverse("figures:workbook", args=[made.public_id]),
        reverse("figures:workbook_filled", args=[made.public_id, reports.month.public_id]),
    ]
    use = FileUse.objects.get(object_id=made.public_id)
    for key, may in (("n1", True), ("n2", False), ("north", False)):
        browser = enter(reports.people.users[key], browser=Client())
        assert [browser.get(address).status_code for address in addresses] == [200 if may else 403] * 2
        assert bool(may_open_workbook(reports.people.actor(key), use)) == may
        assert ("Biểu số 1" in text_of(browser, reverse(LISTED))) == may
    tech = enter(reports.people.users["tech"], browser=Client())
    assert tech.get(reverse(LISTED)).status_code == 403
    assert Client().get(reverse(LISTED)).status_code == 302
    use.unit = "khong-co"
    assert not may_open_workbook(reports.people.actor("n1"), use)


@pytest.mark.parametrize("data", [b"khong phai bang", b"PK\x03\x04 hong"])
def test_what_is_no_excel_form(commune: Client, data: bytes) -> None:
    upload = SimpleUploadedFile("bieu.xlsx", data)
    page = commune.post(reverse(LISTED), {"title": "Biểu", "form": "commune_month", "file": upload})
    assert 'class="errsum"' in page.content.decode()
    assert not Workbook.objects.exists()


def test_a_form_needs_a_title(commune: Client) -> None:
    page = commune.post(reverse(LISTED), {"form": "commune_month"}).content.decode()
    assert 'class="errsum"' in page


def test_matching_is_checked(reports: Reporting, commune: Client) -> None:
    made = taken(commune)
    wrong = (
        [Match(0, "B5", CellAsk.SUBMITTED, "no.such")],
        [Match(0, "B5", CellAsk.SUBMITTED)],
        [Match(0, "B5", CellAsk.UNIT, "guidance.issued")],
        [Match(0, "b5;", CellAsk.UNIT)],
        [Match(0, "B5", CellAsk.UNIT), Match(0, "B5", CellAsk.PERIOD)],
    )
    for matches in wrong:
        with pytest.raises(BadInput):
            match_cells(workbook=made, version=1, matches=matches, by=BY)
    with pytest.raises(Stale):
        match_cells(workbook=made, version=9, matches=[], by=BY)
    address = reverse("figures:workbook", args=[made.public_id])
    odd = text_of(commune, address, {"version": "x", "o0_B5": "lung-tung"})
    assert 'class="errsum"' in odd


def test_retired(reports: Reporting, commune: Client) -> None:
    made = taken(commune)
    address = reverse("figures:workbook", args=[made.public_id])
    assert commune.post(address, {"viec": "bo"})["Location"] == reverse(LISTED)
    retire_workbook(workbook=made, by=BY)
    assert commune.get(address).status_code == 404
    assert not FileUse.objects.filter(object_id=made.public_id).exists()
    made.refresh_from_db()
    with pytest.raises(NotFound):
        workbooks.open_book(made)
    with pytest.raises(NotFound):
        workbook_by_public_id("khong-co")


def test_a_damaged_file_is_said_to_be_damaged(commune: Client) -> None:
    made = taken(commune)
    path_of(FileUse.objects.get(object_id=made.public_id).stored.sha256).write_bytes(b"hong")
    with pytest.raises(BadInput):
        workbooks.open_book(made)


def test_an_empty_form_has_no_cells(commune: Client) -> None:
    book = openpyxl.Workbook()
    out = io.BytesIO()
    book.save(out)
    made = taken(commune, out.getvalue())
    page = text_of(commune, reverse("figures:workbook", args=[made.public_id]))
    assert "Không tìm thấy ô trống" in page


def test_somebody_without_a_post(reports: Reporting, enter: Enter) -> None:
    user = reports.people.put("khac", reports.people.land.n1, Role.COMMUNE_COORDINATOR)
    user.appointments.all().delete()
    assert enter(user).get(reverse(LISTED)).status_code == 403


def test_one_name_only_is_suggested() -> None:
    names = {"a": "Buổi tuyên truyền", "b": "Cuộc họp", "c": "Cuộc họp ban"}
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page["A1"], page["A2"], page["A3"], page["A4"] = "Cuộc họp ban", "Cuộc họp ban nữa", "Khác", "=1+1"
    page["B4"] = 0
    found = {one.cell: suggested(one, names) for one in waiting_cells(book)}
    assert found == {"B1": "c", "B2": "", "B3": ""}
    assert all(one.above == "" for one in waiting_cells(book))
