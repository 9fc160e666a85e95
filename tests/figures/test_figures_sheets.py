"""Sheets out and in: a round trip loses nothing, a hostile sheet is refused row by row, nothing is half-loaded."""

import base64
import io
import re
from collections.abc import Callable, Sequence

import html5lib
import openpyxl
import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from binhyen.core.errors import BadInput, TooLarge
from binhyen.figures.forms.report import NUMBER_WORDS
from binhyen.figures.models import Draft, Report
from binhyen.figures.rules.values import LIMIT
from binhyen.figures.services import sheets
from binhyen.figures.services.sheets import Place, SheetRead, Table, read_table, write_csv_table, write_xlsx
from binhyen.figures.states import Mode
from binhyen.files import workbooks
from tests.figures.desk_support import Reporting, text_of

Enter = Callable[..., Client]
PLACES = [Place("Mã"), Place("Đơn vị"), Place("Số A", 0, True), Place("Số B", 1, True), Place("Vì sao", None, True)]


def table(rows: Sequence[Sequence[str | int | None]]) -> Table:
    return Table("Báo cáo thử", "0123456789abcdef", PLACES, rows)


def read(data: bytes, against: Table) -> SheetRead:
    return read_table(data, against, NUMBER_WORDS)


FIGURES = st.one_of(st.none(), st.integers(0, 9), st.integers(0, LIMIT - 1))
ROWS = st.lists(st.tuples(FIGURES, FIGURES), min_size=1, max_size=5)


@given(ROWS, st.sampled_from([lambda made: write_xlsx(made, []), write_csv_table]))
def test_a_round_trip_loses_nothing(rows: list[tuple[int | None, int | None]], write: Callable[[Table], bytes]) -> None:
    made = table([[f"u{at}", f"Tổ {at}", first, second, None] for at, (first, second) in enumerate(rows)])
    back = read(write(made), made)
    assert back.problems == []
    assert back.figures == {f"u{at}": {2: first, 3: second} for at, (first, second) in enumerate(rows)}


def book(rows: Sequence[Sequence[object]], **options: object) -> bytes:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    page = made.add_worksheet()
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    if options.get("hidden_sheet"):
        other = made.add_worksheet()
        other.write(0, 0, "x")
        other.hide()
    made.close()
    return out.getvalue()


HEAD = [["Báo cáo thử"], ["Mã mẫu", "0123456789abcdef"], [place.heading for place in PLACES]]
KNOWN = table([["u0", "Tổ 0", 1, 2, None], ["u1", "Tổ 1", None, None, None]])


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["u9", "Tổ 9", 1, 2], "không có trong mẫu này"),
        (["u0", "Tổ khác", 1, 2], "phải là “Tổ 0”"),
        (["u0", "Tổ 0", 1.5, 2], "nhiều chữ số lẻ"),
        (["u0", "Tổ 0", -1, 2], "không nhỏ hơn 0"),
        (["u0", "Tổ 0", "ba", 2], "không phải là số"),
        (["u0", "Tổ 0", "=1+1", 2], "công thức"),
        (["u0", "Tổ 0", 1, 2, "", "thêm"], "ngoài các cột"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_read(row: list[object], words: str) -> None:
    found = read(book([*HEAD, ["u1", "Tổ 1", 5, 5], row]), KNOWN)
    assert [problem.row for problem in found.problems] == [5]
    assert words in found.problems[0].words
    assert found.figures == {}


def test_columns_without_figures_and_marks() -> None:
    places = [Place("Mã"), Place("Đơn vị"), Place("Bản", mark=True), Place("Số", 0, True), Place("Vì sao", None, True)]
    made = Table("Bảng", "0123456789abcdef", places, [["u0", "Tổ 0", "3", None, "đã xem"]])
    back = read(write_xlsx(made, ["Một dòng"]), made)
    assert (back.marks, back.words, back.figures) == ({"u0": "3"}, {"u0": "đã xem"}, {"u0": {3: None}})
    assert read(write_csv_table(made), made).marks == {"u0": "3"}


def test_numbers_beyond_what_excel_counts_are_written_as_text() -> None:
    made = table([["u0", "Tổ 0", LIMIT - 1, 10**15, None]])
    assert read(write_xlsx(made, []), made).figures == {"u0": {2: LIMIT - 1, 3: 10**15}}


def test_empty_rows_are_left_out() -> None:
    found = read(book([*HEAD, [], ["u0", "Tổ 0", 1, 2]]), KNOWN)
    assert found.figures == {"u0": {2: 1, 3: 20}}


def test_many_formulas_are_counted_up_to_a_limit() -> None:
    rows = [["=1+1", "=2+2", "=3+3"]] * 3
    assert workbooks.formulas_in(book(rows), most_rows=9, most=4) == ["A1", "B1", "C1", "A2"]


def test_a_unit_twice() -> None:
    found = read(book([*HEAD, ["u0", "Tổ 0", 1, 2], ["u0", "Tổ 0", 1, 2]]), KNOWN)
    assert "hai dòng" in found.problems[0].words


@pytest.mark.parametrize(
    ("head", "row"),
    [
        ([HEAD[0], ["Mã mẫu", "khác"], HEAD[2]], 2),
        ([HEAD[0], HEAD[1], ["Mã", "Đơn vị", "Số khác", "Số B", "Vì sao"]], 3),
        ([HEAD[0], HEAD[1]], 3),
        ([["chỉ một dòng"]], 2),
    ],
)
def test_another_template(head: list[list[object]], row: int) -> None:
    found = read(book([*head, *([["u0", "Tổ 0", 1, 2]] if len(head) == 3 else [])]), KNOWN)
    assert [problem.row for problem in found.problems] == [row]


def test_more_rows_than_the_template() -> None:
    with pytest.raises(TooLarge):
        read(book([*HEAD, *[["u0", "Tổ 0", 1, 2]] * 100]), KNOWN)
    text = "\n".join([*(",".join(str(cell) for cell in row) for row in HEAD), *["u9,Tổ 9,1,2"] * 100])
    found = read(text.encode(), KNOWN)
    assert "nhiều dòng hơn mẫu" in found.problems[-1].words
    assert found.problems[-1].row == 3 + len(KNOWN.rows) + sheets.MORE_ROWS + 1


def test_what_is_no_sheet() -> None:
    for data in (book(HEAD, hidden_sheet=True), b"PK\x03\x04 broken", b"\x00\x01\x02"):
        with pytest.raises((BadInput, TooLarge)):
            read(data, KNOWN)
    with pytest.raises(TooLarge):
        read(b"x" * (sheets.MAX_BYTES + 1), KNOWN)
    with pytest.raises(BadInput):
        workbooks.formulas_in(_no_workbook(), most_rows=5)


def _no_workbook() -> bytes:
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("a.txt", "x")
    return out.getvalue()


# The pages


@pytest.fixture
def head(reports: Reporting, enter: Enter) -> Client:
    return enter(reports.people.users["g1"])


@pytest.fixture
def above(reports: Reporting, enter: Enter) -> Client:
    return enter(reports.people.users["n1"], browser=Client())


def upload(data: bytes, name: str = "bang.xlsx") -> dict[str, object]:
    return {"file": SimpleUploadedFile(name, data)}


def filled(data: bytes, cells: dict[str, object]) -> bytes:
    made = openpyxl.load_workbook(io.BytesIO(data))
    for cell, value in cells.items():
        made.worksheets[0][cell] = value
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


pytestmark: list[pytest.MarkDecorator] = []


@pytest.mark.django_db
def test_ones_own_sheet_becomes_the_draft(reports: Reporting, head: Client) -> None:
    unit = reports.people.land.g1
    reports.send(unit, period=reports.before)
    html5lib.HTMLParser(strict=True).parse(text_of(head, reports.url("sheet", unit)))
    template = head.get(reports.url("sheet_xlsx", unit)).content
    made = openpyxl.load_workbook(io.BytesIO(template))
    page = made.worksheets[0]
    assert page.protection.sheet
    assert [page["E4"].protection.locked, page["B4"].protection.locked] == [False, True]
    assert (page["D5"].value, page["E10"].value) == ("40", 1)
    sent = filled(template, {f"E{row}": row for row in range(4, 12)})
    assert head.post(reports.url("sheet", unit), upload(sent))["Location"] == reports.url("report", unit)
    assert Draft.objects.get().typed["so"] == {str(place): str(place + 4) for place in range(8)}
    again = head.get(reports.url("sheet_csv", unit)).content
    assert b"11" in again
    assert head.post(reports.url("sheet", unit), upload(again, "bang.csv")).status_code == 302
    assert not Report.objects.filter(slot=reports.slot(unit)).exists()


@pytest.mark.django_db
def test_ones_own_sheet_refused(reports: Reporting, head: Client) -> None:
    unit = reports.people.land.g1
    template = head.get(reports.url("sheet_xlsx", unit)).content
    page = head.post(reports.url("sheet", unit), upload(filled(template, {"E4": "ba", "E6": "=2*3"})))
    assert "công thức" in page.content.decode()
    page = head.post(reports.url("sheet", unit), upload(filled(template, {"E4": "ba", "E6": -2})))
    text = page.content.decode()
    html5lib.HTMLParser(strict=True).parse(text)
    assert ">4</th>" in text
    assert ">6</th>" in text
    other = head.get(reports.url("sheet_xlsx", unit, period=reports.before)).content
    assert "không phải mẫu" in head.post(reports.url("sheet", unit), upload(other)).content.decode()
    assert "Bảng chưa được nhận" in head.post(reports.url("sheet", unit), upload(b"PK\x03\x04x")).content.decode()
    assert 'class="errsum"' in head.post(reports.url("sheet", unit)).content.decode()
    assert not Draft.objects.exists()


@pytest.mark.django_db
def test_a_figure_with_fewer_decimals_than_the_column(reports: Reporting, enter: Enter) -> None:
    unit, browser = reports.people.land.n1, enter(reports.people.users["n1"])
    template = browser.get(reports.url("sheet_xlsx", unit, "commune_month")).content
    wrong = browser.post(reports.url("sheet", unit, "commune_month"), upload(filled(template, {"E4": 1.5})))
    assert "nhiều chữ số lẻ" in wrong.content.decode()
    right = browser.post(reports.url("sheet", unit, "commune_month"), upload(filled(template, {"E27": 1.5, "E4": 3})))
    assert right.status_code == 302
    typed = Draft.objects.get().typed["so"]
    assert (typed["0"], typed["23"]) == ("3", "1,5")


def below(reports: Reporting, name: str) -> str:
    land = reports.people.land
    return reverse(f"figures:{name}", args=[land.n1.public_id, reports.month.public_id, "group_month"])


def row_of(data: bytes, unit: str) -> int:
    page = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    return next(row[0].row for row in page.iter_rows(min_row=4) if row[0].value == unit)


@pytest.mark.django_db
def test_all_units_in_one_sheet(reports: Reporting, above: Client) -> None:
    land = reports.people.land
    reports.send(land.g1)
    template = above.get(below(reports, "sheet_below_xlsx")).content
    same = above.post(below(reports, "sheet_below"), upload(template)).content.decode()
    assert "không có dòng nào có số mới" in same
    at = row_of(template, land.g2.public_id)
    values = {f"{letter}{at}": 1 for letter in "DEFGHIJK"}
    looked = above.post(below(reports, "sheet_below"), upload(filled(template, values))).content.decode()
    html5lib.HTMLParser(strict=True).parse(looked)
    assert "1 đơn vị có số mới" in looked
    data = dict(re.findall(r'<input type="hidden" name="(content|once)" value="([^"]*)"', looked)) | {"cach": "3"}
    for _press in range(2):
        above.post(below(reports, "sheet_below"), data)
    report = Report.objects.get(slot=reports.slot(land.g2))
    assert (report.mode, reports.sent(land.g2)) == (Mode.PHONE, [1] * 8)
    assert reports.slot(land.g1).version == 1


@pytest.mark.django_db
def test_questions_in_a_sheet_are_answered_before_it_is_stored(reports: Reporting, above: Client) -> None:
    land = reports.people.land
    template = above.get(below(reports, "sheet_below_xlsx")).content
    at = row_of(template, land.g2.public_id)
    values = {f"{letter}{at}": 1 for letter in "DEFGHIJK"} | {f"F{at}": 400}
    looked = above.post(below(reports, "sheet_below"), upload(filled(template, values))).content.decode()
    assert "Có đúng không?" in looked
    assert 'name="dung"' in looked
    data = dict(re.findall(r'<input type="hidden" name="(content|once)" value="([^"]*)"', looked)) | {"cach": "2"}
    assert "Cần xem lại" not in above.post(below(reports, "sheet_below"), data).content.decode()
    assert not Report.objects.filter(slot=reports.slot(land.g2)).exists()
    assert above.post(below(reports, "sheet_below"), data | {"dung": "on"}).status_code == 302
    assert Report.objects.get(slot=reports.slot(land.g2)).remarks.count() == 1


@pytest.mark.django_db
def test_a_wrong_sheet_of_all_units_stores_nothing(reports: Reporting, above: Client) -> None:
    land = reports.people.land
    template = above.get(below(reports, "sheet_below_xlsx")).content
    first, second = row_of(template, land.g1.public_id), row_of(template, land.g2.public_id)
    values = {f"{letter}{first}": 1 for letter in "DEFGHIJK"} | {f"D{second}": 1}
    page = above.post(below(reports, "sheet_below"), upload(filled(template, values))).content.decode()
    assert f">{second}</th>" in page
    assert "Ghi số" in page
    bad = base64.b64encode(filled(template, values)).decode()
    for content in (bad, "không phải base64"):
        data = {"content": content, "once": "khoa", "cach": "2"}
        assert above.post(below(reports, "sheet_below"), data).status_code == 200
    assert 'class="errsum"' in above.post(below(reports, "sheet_below")).content.decode()
    broken = above.post(below(reports, "sheet_below"), upload(b"PK\x03\x04x")).content.decode()
    assert "Bảng chưa được nhận" in broken
    assert not Report.objects.filter(slot__period=reports.month).exists()


@pytest.mark.django_db
def test_records_are_contradicted_with_a_reason_in_the_sheet(reports: Reporting, above: Client) -> None:
    land = reports.people.land
    where = [land.n1.public_id, reports.year.public_id, "group_area_year"]
    address = reverse("figures:sheet_below", args=where)
    template = above.get(reverse("figures:sheet_below_xlsx", args=where)).content
    at = row_of(template, land.g1.public_id)
    values: dict[str, object] = {f"{letter}{at}": 0 for letter in "DEFGHIJK"} | {f"D{at}": 90}
    page = above.post(address, upload(filled(template, values))).content.decode()
    assert "Sổ ghi 100" in page
    values[f"L{at}"] = "10 hộ đã chuyển đi"
    looked = above.post(address, upload(filled(template, values))).content.decode()
    assert "1 đơn vị có số mới" in looked


@pytest.mark.django_db
def test_somebody_was_faster_than_the_sheet(reports: Reporting, above: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    land = reports.people.land
    template = above.get(below(reports, "sheet_below_xlsx")).content
    at = row_of(template, land.g2.public_id)
    values = {f"{letter}{at}": 1 for letter in "DEFGHIJK"}
    looked = above.post(below(reports, "sheet_below"), upload(filled(template, values))).content.decode()
    data = dict(re.findall(r'<input type="hidden" name="(content|once)" value="([^"]*)"', looked)) | {"cach": "2"}
    from binhyen.figures.views import sheet_page

    take = sheet_page.send_many

    def slower(**given: object) -> int:
        reports.send(land.g2)
        return take(**given)  # type: ignore[arg-type]

    monkeypatch.setattr(sheet_page, "send_many", slower)
    assert "Chưa lưu gì" in above.post(below(reports, "sheet_below"), data).content.decode()


@pytest.mark.django_db
def test_a_newer_version_is_not_written_over_from_an_old_sheet(reports: Reporting, above: Client) -> None:
    land = reports.people.land
    template = above.get(below(reports, "sheet_below_xlsx")).content
    reports.send(land.g2)
    at = row_of(template, land.g2.public_id)
    values = {f"{letter}{at}": 1 for letter in "DEFGHIJK"}
    page = above.post(below(reports, "sheet_below"), upload(filled(template, values))).content.decode()
    assert "đã gửi bản mới" in page
    assert reports.slot(land.g2).version == 1


@pytest.mark.django_db
def test_who_only_accepts_takes_the_table_out_and_sends_none_in(reports: Reporting, enter: Enter) -> None:
    north = enter(reports.people.users["north"])
    land = reports.people.land
    where = [land.north.public_id, reports.month.public_id, "commune_month"]
    assert "Gửi bảng vào" not in text_of(north, reverse("figures:sheet_below", args=where))
    assert "Xã Đông Sơn" in north.get(reverse("figures:sheet_below_csv", args=where)).content.decode()
    sent = north.post(reverse("figures:sheet_below", args=where), upload(b"x,y", "bang.csv"))
    assert sent.status_code == 403
