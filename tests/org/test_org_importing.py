"""Lists under a commune: template, dry run, row by row, nothing half loaded; carrying over without retyping."""

import io
from collections.abc import Callable
from datetime import date

import openpyxl
import pytest

from binhyen.audit.models import Entry
from binhyen.core.actor import Actor
from binhyen.core.errors import BadInput, NotAllowed
from binhyen.org import queries
from binhyen.org.models import LoadedFile, Unit
from binhyen.org.services.checking import verify_units
from binhyen.org.services.event_import import import_changes
from binhyen.org.services.importing import COLUMNS, ImportReport, export_units, import_template, import_units
from tests.org.conftest import BEGAN, Land

pytestmark = pytest.mark.usefixtures("english")
Officer = Callable[..., Actor]
ON = date(2026, 3, 2)
HEAD = [str(column.heading) for column in COLUMNS]
GOOD = ["91002", "Khu dân cư", "Thôn Đông", "", "120", "21,05", "105,8", "01/08/2025", ""]


def _csv(*rows: list[str]) -> bytes:
    return "\n".join(";".join(row) for row in (HEAD, *rows)).encode()


def _xlsx(*rows: list[object], touch: Callable[[openpyxl.Workbook], None] = lambda book: None) -> bytes:
    book = openpyxl.Workbook()
    for row in (HEAD, *rows):
        book.active.append(row)
    touch(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _with(**changes: str) -> list[str]:
    keys = [column.key for column in COLUMNS]
    return [changes.get(key, value) for key, value in zip(keys, GOOD, strict=True)]


@pytest.fixture
def send(land: Land, officer: Officer) -> Callable[..., ImportReport]:
    return lambda data, **how: import_units(commune=land.n2, data=data, by=officer(land.n2), **how)


def test_a_good_list_is_stored_once_and_then_found_unchanged(land: Land, send: Callable[..., ImportReport]) -> None:
    data = _csv(
        GOOD,
        ["91002", "Nhà trường", "Trường Tiểu học Đa Phúc", "T1", "", "", "", "", ""],
        ["91002", "Khu dân cư", "Khối 3"],
    )
    dry = send(data, dry_run=True)
    assert (dry.rows, dry.new, dry.stored, Unit.objects.count()) == (3, 3, False, 14)
    done = send(data)
    assert (done.new, done.changed, done.unchanged, done.stored, done.problems) == (3, 0, 0, True, ())
    rows = queries.children(land.n2, ON)
    assert [(row.full_name, row.form, row.code) for row in rows] == [
        ("Thôn Đông", "thon", ""),
        ("Khối 3", "other", ""),
        ("Trường Tiểu học Đa Phúc", "other", "T1"),
    ]
    unit = Unit.objects.get(pk=rows[0].id)
    assert (unit.households, unit.lat, unit.lon, unit.valid_from) == (120, 21.05, 105.8, date(2025, 8, 1))
    again = send(data)
    assert (again.new, again.changed, again.unchanged, Unit.objects.count()) == (0, 0, 3, 17)
    assert Entry.objects.filter(verb="org.import_units").count() == LoadedFile.objects.count() == 1
    assert verify_units() == []


def test_what_a_row_knows_better_is_filled_in(land: Land, send: Callable[..., ImportReport]) -> None:
    send(_csv(GOOD))
    report = send(_csv(_with(households="130", lat="21,06", code="T9")))
    assert (report.new, report.changed, report.stored) == (0, 1, True)
    row = queries.children(land.n2, ON)[0]
    assert (row.lat, row.code, Unit.objects.get(pk=row.id).households) == (21.06, "T9", 130)
    assert send(_csv(_with(households="", lat="", lon="", code="T9"))).unchanged == 1
    assert send(_csv(_with(households="140"))).changed == 1
    assert Unit.objects.get(pk=row.id).households == 140


def test_an_xlsx_with_numbers_and_dates(land: Land, send: Callable[..., ImportReport]) -> None:
    report = send(_xlsx(["91002", "Khu dân cư", "Ấp Một", None, 85, 21.05, 105.8, date(2025, 7, 2), None]))
    assert report.stored, report.problems
    assert Unit.objects.get(source="import").valid_from == date(2025, 7, 2)


WRONG = [
    ({"parent": "91009"}, "The commune code 91009 is not the code of this commune (91002)."),
    ({"parent": ""}, "“Mã xã” is empty."),
    ({"kind": "Hộ gia đình"}, "is not in the list of “Loại”"),
    ({"name": ""}, "“Tên” is empty."),
    ({"name": "Nguyễn Văn Hùng"}, "reads like a person"),
    ({"name": "Thôn Bà Hai Lúa"}, "reads like a person"),
    ({"name": "Thôn " + "x" * 170}, "longer than 160"),
    ({"code": "a b"}, "“a b” is not a code"),
    ({"households": "nhiều"}, "“nhiều” is not a whole number of households"),
    ({"lat": "99"}, "“99” is not a place in Viet Nam"),
    ({"lon": "đông"}, "“đông” is not a place in Viet Nam"),
    ({"valid_from": "32/01/2026"}, "“32/01/2026” is not a day"),
    ({"valid_from": "hôm nay"}, "“hôm nay” is not a day"),
    ({"valid_from": "01/01/2030"}, "01/01/2030 is outside the record"),
    ({"valid_from": "01/01/2025"}, "on record since 01/07/2025"),
    ({"public_id": "taken"}, "belongs to a unit of another place"),
]


@pytest.mark.parametrize(("changes", "sentence"), WRONG)
def test_one_wrong_row_among_many_and_nothing_is_stored(
    land: Land, send: Callable[..., ImportReport], changes: dict[str, str], sentence: str
) -> None:
    if changes.get("public_id"):
        changes = {"public_id": land.g1.public_id}
    good = [_with(name=f"Thôn {n}") for n in range(315)]
    report = send(_csv(*good, _with(**changes), _with(name="Thôn cuối")))
    assert [problem.row for problem in report.problems] == [317]
    assert sentence in report.problems[0].sentence
    assert not report.stored
    assert Unit.objects.count() == 14
    assert not LoadedFile.objects.exists()


def test_repeated_rows_and_a_second_name_for_a_known_unit_are_told(
    land: Land, send: Callable[..., ImportReport]
) -> None:
    report = send(_csv(GOOD, _with(code="T1"), _with(name="Thôn Tây", code="T1"), _with(name="Thôn Nam", code="T2")))
    assert [(problem.row, problem.sentence) for problem in report.problems] == [
        (3, "The same unit stands in row 2."),
        (4, "The same unit stands in row 3."),
    ]
    send(_csv(_with(code="T1")))
    report = send(_csv(_with(name="Thôn Khác", code="T1")))
    assert [problem.sentence for problem in report.problems] == [
        "This unit is on record as “Thôn Đông”. Rename it by a change of units."
    ]
    report = send(_csv(_with(code="T2")))
    assert [problem.sentence for problem in report.problems] == ["This unit is on record with the code T1."]


def _hide(book: openpyxl.Workbook) -> None:
    book.create_sheet("B").sheet_state = "hidden"


def _remark(book: openpyxl.Workbook) -> None:
    book.active["C2"].comment = openpyxl.comments.Comment("ghi chú", "x")


@pytest.mark.parametrize(
    "data",
    [
        _csv().replace(b"Lo\xe1\xba\xa1i", b"H\xe1\xbb\x8d t\xc3\xaan"),
        b"\xd0\xcf\x11\xe0 old excel",
        b"%PDF-1.7 \x00\x01",
        b"",
        _xlsx(list(GOOD), touch=_hide),
        _xlsx(list(GOOD), touch=_remark),
    ],
    ids=["extra column", "old excel", "a pdf", "empty", "hidden sheet", "cell note"],
)
def test_a_file_that_is_no_such_table_is_refused_whole(send: Callable[..., ImportReport], data: bytes) -> None:
    with pytest.raises(BadInput):
        send(data)
    assert Unit.objects.count() == 14


def test_only_under_a_commune_of_today_and_only_by_its_own(land: Land, officer: Officer) -> None:
    with pytest.raises(BadInput, match="under a commune of today"):
        import_units(commune=land.north, data=_csv(GOOD), by=officer(land.north))
    with pytest.raises(NotAllowed):
        import_units(commune=land.n2, data=_csv(GOOD), by=officer(land.n1))


def test_the_template_reads_back_empty_and_explains_itself(send: Callable[..., ImportReport]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(import_template()))
    assert [cell.value for cell in book.worksheets[0][1]][: len(HEAD)] == HEAD
    report = send(import_template())
    assert (report.rows, report.new, report.problems) == (0, 0, ())


def test_what_a_commune_alone_typed_is_carried_over_without_retyping(
    land: Land, officer: Officer, send: Callable[..., ImportReport]
) -> None:
    send(_csv(GOOD, _with(name="Thôn Tây", households="", lat="", lon="")))
    carried = export_units(commune=land.n2, on=ON)
    ids = set(Unit.objects.filter(source="import").values_list("public_id", flat=True))
    for model in (Unit.objects.filter(source="import"),):
        for unit in model:
            unit.labels.all().delete()
            unit.parents.all().delete()
            unit.delete()
    report = send(carried)
    assert (report.new, report.stored) == (2, True)
    assert set(Unit.objects.filter(source="import").values_list("public_id", flat=True)) == ids
    assert send(carried).unchanged == 2


CHANGES = "level\tcode\tkind_before\tname_before\tkind_after\tname_after\teffective_on\tlegal_document\tlegal_date\n"
ROW = "commune\t91002\txa\tXã Đa Phúc\tphuong\tPhường Đa Phúc\t2026-04-30\t237/NQ\t2026-04-14\n"


def test_later_changes_are_proposed_once_and_confirmed_when_asked(land: Land, officer: Officer) -> None:
    by = officer(land.centre)
    data = (CHANGES + ROW + ROW.replace("91002", "91003").replace("Đa Phúc", "An Lạc")).encode()
    looked = import_changes(data=data, by=by, dry_run=True)
    assert [(one.kind, one.place, one.rows) for one in looked.planned] == [("rename", "Tỉnh Bắc Hà", "2, 3")]
    assert looked.events == ()
    report = import_changes(data=data, by=by)
    assert (report.rows, len(report.events), report.unchanged, report.problems) == (2, 1, 0, ())
    event = queries.event_by_public_id(report.events[0])
    assert (event.status, event.place, event.legal_document, event.lines.count()) == (
        "proposed",
        land.north,
        "237/NQ",
        2,
    )
    assert import_changes(data=data, by=by).unchanged == 2
    province = "province\t91\ttinh\tTỉnh Bắc Hà\tthanh_pho\tThành phố Bắc Hà\t2026-05-01\t30/QH\t\n"
    report = import_changes(data=(CHANGES + province).encode(), by=by, confirm=True)
    assert queries.event_by_public_id(report.events[0]).status == "confirmed"
    assert queries.label_on(land.north, date(2026, 5, 1)).form == "thanh_pho"
    assert import_changes(data=(CHANGES + province).encode(), by=by).unchanged == 1


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("91002", "99999", "No unit bears the code 99999"),
        ("Xã Đa Phúc", "Xã Khác", "is borne by “Xã Đa Phúc”, not by “Xã Khác”"),
        ("Phường Đa Phúc", "Đa Phúc", "does not begin with its form"),
        ("2026-04-30", "30/04/2026", "A day is written as 2026-04-30"),
        ("237/NQ\t2026-04-14", "237/NQ\tnever", "A day is written as 2026-04-30"),
        ("commune", "hamlet", "is not in the list"),
    ],
)
def test_a_wrong_change_is_told_by_its_row(land: Land, officer: Officer, old: str, new: str, sentence: str) -> None:
    report = import_changes(data=(CHANGES + ROW.replace(old, new)).encode(), by=officer(land.centre))
    assert [problem.row for problem in report.problems] == [2]
    assert sentence in report.problems[0].sentence
    assert report.events == ()


def test_changes_of_another_place_and_changes_that_cannot_be_are_refused(land: Land, officer: Officer) -> None:
    with pytest.raises(NotAllowed):
        import_changes(data=(CHANGES + ROW).encode(), by=officer(land.south))
    early = ROW.replace("2026-04-30", "2025-07-02")
    Unit.objects.filter(pk=land.n2.pk).update(valid_to=date(2026, 12, 1))
    with pytest.raises(BadInput, match=r"Rows 2: “Xã Đa Phúc” already ends"):
        import_changes(data=(CHANGES + early).encode(), by=officer(land.centre))
    assert land.n2.valid_from == BEGAN
