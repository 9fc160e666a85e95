"""Sheets: what is visible is read, everything else is refused with a sentence."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import openpyxl
import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.comments import Comment

from binhyen.core.errors import BadInput, Refused, TooLarge
from binhyen.files import packages
from binhyen.files.spreadsheets import (
    Column,
    decode_text,
    problems_in,
    read_sheet,
    write_csv,
    write_template,
)

COLUMNS = (
    Column("name", "Tên tổ", required=True, guarded=False, max_length=40, also=("ten to dan pho",)),
    Column("kind", "Loại", choices=("thôn", "bản", "tổ dân phố"), note="Chọn một."),
    Column("households", "Số hộ", text=False),
    Column("note", "Ghi chú", max_length=60),
)


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


def book(*rows: tuple[Any, ...], change: Callable[[Any], None] = lambda workbook: None) -> bytes:
    workbook = openpyxl.Workbook()
    for row in rows or (("Tên tổ", "Loại", "Số hộ", "Ghi chú"), ("Tổ 1", "thôn", 12, "gần chợ")):
        workbook.active.append(row)
    change(workbook)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def repacked(data: bytes, change: Callable[[str, bytes], bytes | None], extra: dict[str, bytes] | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            changed = change(name, old.read(name))
            if changed is not None:
                new.writestr(name, changed)
        for name, content in (extra or {}).items():
            new.writestr(name, content)
    return out.getvalue()


def refusal(data: bytes, **options: Any) -> str:
    with pytest.raises(Refused) as caught:
        read_sheet(data, columns=COLUMNS, **options)
    return str(caught.value)


def test_a_sheet_is_read_with_the_numbers_of_its_rows() -> None:
    rows = read_sheet(
        book(
            (None,),
            ("ten to dan pho", None, "số hộ"),
            ("  Tổ  1 ", None, 12.0),
            (None, None, None),
            ("Tổ 2", None, 2.5),
        ),
        columns=COLUMNS,
    )
    assert [(row.number, row.values["name"], row.values["households"]) for row in rows] == [
        (3, "Tổ 1", "12"),
        (5, "Tổ 2", "2.5"),
    ]
    assert rows[0].values["kind"] == ""


def test_dates_times_and_booleans_come_as_plain_text() -> None:
    head = ("Tên tổ", "Ghi chú")
    data = book(
        head, ("a", date(2026, 4, 3)), ("b", datetime(2026, 4, 3, 7, 30)), ("c", time(7, 30)), ("d", True), ("e", False)
    )
    notes = [row.values["note"] for row in read_sheet(data, columns=COLUMNS)]
    assert notes == ["2026-04-03", "2026-04-03 07:30", "07:30:00", "1", "0"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_csv_in_every_encoding_and_with_every_mark(encoding: str, mark: str) -> None:
    text = f'Tên tổ{mark}Số hộ\r\n"Tổ 1{mark} xóm Đình"{mark}12\r\n'
    rows = read_sheet(text.encode(encoding), columns=COLUMNS)
    assert [dict(row.values) for row in rows] == [
        {
            "name": f"Tổ 1{mark} xóm Đình".replace("\t", " ").replace("  ", " "),
            "kind": "",
            "households": "12",
            "note": "",
        }
    ]


def test_csv_of_an_old_windows_machine() -> None:
    assert read_sheet("Ten to\nThôn Đa".encode("cp1258"), columns=(Column("n", "Tên tổ"),))[0].values["n"] == "Thôn Đa"


@given(st.text(st.characters(min_codepoint=32, max_codepoint=0x1EF9, exclude_categories=("Cs", "Cc")), min_size=1))
def test_any_text_comes_back_from_utf8(text: str) -> None:
    assert decode_text(text.encode()) == text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"\xd0\xcf\x11\xe0rest", "old Excel"),
        (b"PK\x03\x04rest", "damaged"),
        (b"\x00\x01\x02\x03\x04", "plain text"),
        (b"\xff\xfe\x00", "plain text"),
        (b"\x89\x81\xd2\x8d\x00", "plain text"),
        ("Tên tổ,CCCD\na,b".encode(), "not asked for"),
        ("Tên tổ,Tên tổ\na,b".encode(), "twice"),
        ("Loại\na".encode(), "missing: Tên tổ"),
        ("Tên tổ,\na,b".encode(), "outside the columns"),
        (("Tên tổ\n" + "x" * 2001).encode(), "far too long"),
        ('Tên tổ\n"abc'.encode(), "quotation mark"),
        ("Tên tổ,Ghi chú\na,số 012345678901".encode(), "Row 2 carries personal"),
    ],
)
def test_what_is_refused_says_why(data: bytes, words: str) -> None:
    assert words in refusal(data)


def test_a_column_of_names_is_refused() -> None:
    names = ["Nguyễn Văn An", "Trần Thị Bình", "Lê Hoàng Cường", "Phạm Thu Dung", "Hoàng Minh Đức"]
    text = "Tên tổ,Ghi chú\n" + "\n".join(f"Tổ {number},{name}" for number, name in enumerate(names))
    assert "list of people" in refusal(text.encode())
    unguarded = tuple(Column(each.key, each.heading, guarded=False) for each in COLUMNS)
    assert len(read_sheet(text.encode(), columns=unguarded)) == 5


def hidden_sheet(workbook: Any) -> None:
    workbook.create_sheet("B").sheet_state = "hidden"


def second_sheet(workbook: Any) -> None:
    workbook.create_sheet("B")["A1"] = "x"


def note(workbook: Any) -> None:
    workbook.active["A2"].comment = Comment("x", "y")


def merged(workbook: Any) -> None:
    workbook.active.merge_cells("A2:B2")


def hidden_column(workbook: Any) -> None:
    workbook.active.column_dimensions["D"].hidden = True


def formula(workbook: Any) -> None:
    workbook.active["C2"] = "=1+1"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (hidden_sheet, "hidden sheet"),
        (second_sheet, "more than one sheet"),
        (note, "notes"),
        (merged, "merged at A2:B2"),
        (hidden_column, "hidden column"),
        (formula, "formula in C2"),
    ],
)
def test_what_is_not_seen_is_not_taken(change: Callable[[Any], None], words: str) -> None:
    assert words in refusal(book(change=change))


def test_empty_further_sheets_and_the_instructions_are_fine() -> None:
    def change(workbook: Any) -> None:
        workbook.create_sheet("Sheet2")
        workbook.create_sheet("Hướng dẫn")["A1"] = "Đọc trước"

    assert len(read_sheet(book(change=change), columns=COLUMNS)) == 1


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("xl/vbaProject.bin", "macro"),
        ("xl/media/image1.png", "picture"),
        ("xl/externalLinks/externalLink1.xml", "other files"),
        ("xl/threadedComments/x.xml", "notes"),
    ],
)
def test_parts_that_nobody_sees_are_refused(part: str, words: str) -> None:
    assert words in refusal(repacked(book(), lambda _name, data: data, {part: b"x"}))


def test_a_package_that_is_no_sheet_is_refused() -> None:
    assert "not an Excel sheet" in refusal(
        repacked(book(), lambda name, data: None if "workbook.xml" in name else data)
    )


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("xl/workbook.xml", b"<sheet ", b"<other "),
        ("xl/_rels/workbook.xml.rels", b"worksheets/", b"nowhere/"),
        ("xl/worksheets/sheet1.xml", b"<worksheet", b"<!DOCTYPE a><worksheet"),
        ("xl/worksheets/sheet1.xml", b"</worksheet>", b""),
        ("xl/styles.xml", b"<cellXfs", b"<nothing"),
    ],
)
def test_a_damaged_package_is_refused(name: str, old: bytes, new: bytes) -> None:
    def change(part: str, data: bytes) -> bytes:
        return data.replace(old, new) if part == name else data

    assert "damaged" in refusal(repacked(book(), change))


def test_absolute_targets_of_sheets_are_understood() -> None:
    def change(part: str, data: bytes) -> bytes:
        return data.replace(b'"worksheets/', b'"/xl/worksheets/') if part.endswith("workbook.xml.rels") else data

    assert len(read_sheet(repacked(book(), change), columns=COLUMNS)) == 1


def test_too_many_rows_and_too_many_bytes() -> None:
    text = "Tên tổ\n" + "\n".join(f"Tổ {number}" for number in range(11))
    assert "more than 10 rows" in refusal(text.encode(), max_rows=10)
    assert len(read_sheet(text.encode(), columns=COLUMNS, max_rows=11)) == 11
    with pytest.raises(TooLarge):
        read_sheet(b"x" * 10_000_001, columns=COLUMNS)


def test_a_zip_bomb_is_not_opened() -> None:
    bomb = repacked(book(), lambda _name, data: data, {"xl/a.xml": b"0" * 30_000_000})
    assert "unpacks to far more" in refusal(bomb)


def test_odd_locked_and_repeated_entries_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "damaged" in refusal(repacked(book(), lambda _name, data: data, {"../evil": b"x"}))
    with pytest.warns(UserWarning, match="Duplicate"):
        twice = repacked(book(), lambda _name, data: data, {"xl/workbook.xml": b"x"})
    assert "damaged" in refusal(twice)
    locked = bytearray(book())
    at = locked.index(b"PK\x01\x02")
    locked[at + 8] |= 1
    assert "password" in refusal(bytes(locked))


def test_a_template_comes_back_as_it_left_and_offers_its_lists() -> None:
    data = write_template(
        columns=COLUMNS, sheet="Danh sách", instructions=["Mỗi tổ một dòng."], examples=[("Tổ 9", "thôn", "30", "")]
    )
    assert read_sheet(data, columns=COLUMNS) == []
    workbook = openpyxl.load_workbook(io.BytesIO(data))
    sheet, help_sheet = workbook.worksheets
    assert [cell.value for cell in sheet[1]] == ["Tên tổ", "Loại", "Số hộ", "Ghi chú"]
    rule = sheet.data_validations.dataValidation[0]
    area = rule.formula1.replace("'", "").replace("$", "").partition("!")[2]
    assert [cell[0].value for cell in help_sheet[area]] == ["thôn", "bản", "tổ dân phố"]
    assert workbook.worksheets[1].sheet_state == "visible"
    assert write_template(columns=COLUMNS[:1], sheet="A", instructions=[])[:2] == b"PK"


def test_problems_are_named_row_by_row() -> None:
    text = "Tên tổ,Loại,Ghi chú\n,THON,\nTổ 2,xóm," + "y" * 61
    problems = problems_in(read_sheet(text.encode(), columns=COLUMNS), COLUMNS)
    assert [(each.number, each.key) for each in problems] == [(2, "name"), (3, "kind"), (3, "note")]
    assert "“xóm” is not in the list" in problems[1].sentence


def test_a_table_that_is_taken_out_starts_no_formula() -> None:
    data = write_csv(["a"], [["=1+1"], ["Tổ 1"], [5], ["-x"]])
    assert data.decode("utf-8-sig").split() == ["a", "'=1+1", "Tổ", "1", "5", "'-x"]


def test_limits_of_a_package_by_hand() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for number in range(packages.MAX_PARTS + 1):
            package.writestr(f"a{number}", b"")
    with pytest.raises(TooLarge), packages.opened(out.getvalue()):
        pytest.fail("it was opened")


def test_a_password_and_an_unknown_package_are_plain_refusals() -> None:
    with pytest.raises(BadInput):
        read_sheet(b"PK\x03\x04", columns=COLUMNS)
