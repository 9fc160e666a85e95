"""Sheets sent to do harm: each kind is refused at the door of the honest ones, in little room."""

import io
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator

import openpyxl
import pytest

from binhyen.core.errors import BadInput, Refused, TooLarge
from binhyen.figures.forms.report import NUMBER_WORDS
from binhyen.figures.services import sheets
from binhyen.figures.services.sheets import Place, SheetRead, Table, read_table, write_csv_table, write_xlsx

PLACES = [Place("Mã"), Place("Đơn vị"), Place("Số A", 0, True), Place("Số B", 1, True)]
TABLE = Table("Báo cáo thử", "0123456789abcdef", PLACES, [["u0", "Tổ 0", 1, 2], ["u1", "Tổ 1", None, None]])
HONEST = write_xlsx(TABLE, ["Mỗi tổ một dòng."])
SHEET = "xl/worksheets/sheet1.xml"
MILLION = 1_000_000


def read(data: bytes) -> SheetRead:
    return read_table(data, TABLE, NUMBER_WORDS)


def repacked(change: Callable[[str, bytes], bytes] = lambda _name, data: data, **extra: bytes) -> bytes:
    """The honest sheet with parts changed or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(HONEST)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, data in extra.items():
            new.writestr(name.replace("__", "/"), data)
    return out.getvalue()


def in_sheet(before: bytes, after: bytes) -> bytes:
    return repacked(lambda name, data: data.replace(before, after, 1) if name == SHEET else data)


def typed(cell: str, value: object) -> bytes:
    """The honest sheet with one cell typed over, as a spreadsheet program stores it."""
    book = openpyxl.load_workbook(io.BytesIO(HONEST))
    book.worksheets[0][cell] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_honest_sheet_is_read() -> None:
    assert read(HONEST).figures == {"u0": {2: 1, 3: 2}, "u1": {2: None, 3: None}}


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("xl__vbaProject.bin", "macro"),
        ("xl__externalLinks__externalLink1.xml", "tệp khác"),
        ("xl__media__image1.png", "ảnh"),
        ("xl__threadedComments__x.xml", "ghi chú"),
    ],
)
def test_parts_that_do_more_than_hold_cells_are_refused(part: str, words: str) -> None:
    with pytest.raises(BadInput) as refused:
        read(repacked(**{part: b"x"}))
    assert words in str(refused.value)


def test_a_part_that_unpacks_to_far_more_is_not_unpacked() -> None:
    bomb = repacked(**{"xl__a.xml": b"0" * 60_000_000})
    assert len(bomb) < 100_000
    with pytest.raises(TooLarge), Room(megabytes=20):
        read(bomb)


def test_entities_that_grow_are_not_followed() -> None:
    laughs = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10 if n else b"ha") for n in range(10))
    bomb = b"<!DOCTYPE worksheet [" + laughs + b"]>"
    with pytest.raises(BadInput), Room(megabytes=20):
        read(in_sheet(b"<worksheet", bomb + b"<worksheet"))


@pytest.mark.parametrize(
    "formula", ["=1+1", '=HYPERLINK("http://a.example",1)', '=WEBSERVICE("http://a.example")', "=[1]Sheet1!A1"]
)
def test_a_formula_is_named_with_its_row(formula: str) -> None:
    found = read(typed("C4", formula))
    assert ([one.row for one in found.problems], found.figures) == ([4], {})
    assert "công thức" in found.problems[0].words


@pytest.mark.parametrize(
    ("cell", "value", "row"),
    [
        ("A4", "u7", 4),
        ("B5", "Tổ 0", 5),
        ("C4", "1e309", 4),
        ("C4", "nan", 4),
        ("C4", 10**30, 4),
        ("C4", True, 4),
        ("C4", "12%", 4),
        ("D4", 1.25, 4),
        ("B2", "fedcba9876543210", 2),
        ("C3", "Số khác", 3),
        ("XFD4", "x", 4),
        ("A4000", "u0", 4000),
    ],
)
def test_what_is_wrong_is_named_with_its_row_and_nothing_is_read(cell: str, value: object, row: int) -> None:
    found = read(typed(cell, value))
    assert row in [one.row for one in found.problems]
    assert found.figures == {}


class Room:
    """A bound on memory (peak of Python objects), held also when the block raises."""

    def __init__(self, *, megabytes: float) -> None:
        self.megabytes = megabytes

    def __enter__(self) -> None:
        tracemalloc.start()

    def __exit__(self, *_args: object) -> None:
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < self.megabytes * 1_000_000, f"{peak / 1_000_000:.0f} MB"


def rows_of_a_million(first: int) -> Iterator[bytes]:
    for number in range(first, first + MILLION):
        yield b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (number, number)


def test_a_million_rows_of_excel_are_refused_in_little_room() -> None:
    rows = b"".join(rows_of_a_million(6))
    hostile = in_sheet(b"</sheetData>", rows + b"</sheetData>")
    del rows
    with pytest.raises(TooLarge), Room(megabytes=60):
        read(hostile)


@pytest.mark.parametrize(
    ("number", "refused"),
    [(b"1048576", "25000"), (b"999999999999", "25000"), (b"x", "hỏng")],
)
def test_a_row_said_to_stand_far_below_costs_nothing(number: bytes, refused: str) -> None:
    row = b'<row r="%b"><c r="A%b"><v>1</v></c></row>' % (number, number)
    far = in_sheet(b"</sheetData>", row + b"</sheetData>")
    with pytest.raises(Refused) as refusal, Room(megabytes=20):
        read(far)
    assert refused in str(refusal.value)


def test_an_empty_row_far_below_is_nothing() -> None:
    with Room(megabytes=40):
        assert read(in_sheet(b"</sheetData>", b'<row r="1048576" ht="20"/></sheetData>')).figures["u0"] == {2: 1, 3: 2}


def test_a_million_rows_of_csv_are_refused_in_little_room() -> None:
    hostile = write_csv_table(TABLE) + b"u9,x,1\r\n" * MILLION
    assert len(hostile) < sheets.MAX_BYTES
    with Room(megabytes=120):
        found = read(hostile)
    assert found.figures == {}
    assert len(found.problems) <= sheets.MOST_PROBLEMS + 1
    assert found.problems[-1].row <= 3 + len(TABLE.rows) + sheets.MORE_ROWS + 1


def test_a_line_without_end_is_refused() -> None:
    with pytest.raises(Refused), Room(megabytes=120):
        read(write_csv_table(TABLE) + b'u0,"' + b"x" * 9_000_000)
