"""Merges, splits, transfers, openings and closings from a table: planned, refused row by row, stored once."""

import csv
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from binhyen.audit.models import Entry
from binhyen.core.actor import Actor
from binhyen.core.errors import BadInput, NotAllowed
from binhyen.org import queries
from binhyen.org.models import Event, EventLine, LoadedFile, Succession, Unit
from binhyen.org.rules.change_rows import BadRow, read_day
from binhyen.org.services.checking import verify_units
from binhyen.org.services.event_import import EventImport
from binhyen.org.services.events import withdraw_event
from binhyen.org.services.succession_import import change_template, columns, import_events
from tests.org.conftest import Land

pytestmark = pytest.mark.usefixtures("english")

Officer = Callable[..., Actor]
HEAD = [column.key for column in columns()]
DAY = date(2026, 4, 30)
PAPER = {"effective_on": "30/04/2026", "legal_document": "7/NQ-UBTVQH16", "legal_date": "2026-04-14"}
SHORT = {"b": "predecessor_code", "c": "successor_code", "n": "successor_name", "p": "parent_code", "part": "part"}


def _table(*rows: dict[str, str]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, HEAD, delimiter="\t", restval="")
    writer.writeheader()
    for row in rows:
        writer.writerow(PAPER | {SHORT.get(key, key): value for key, value in row.items()})
    return out.getvalue().encode()


MERGE = ({"b": "91001", "c": "91001", "n": "Phường Đông Phúc"}, {"b": "91002", "c": "91001", "part": "whole"})
SPLIT = (
    {"b": "91003", "c": "91003", "n": "Xã An Lạc", "share_households": "0,6", "share_area": "70%", "part": "part"},
    {
        "b": "91003",
        "c": "91004",
        "n": "An Hòa",
        "successor_form": "XA",
        "share_households": "40 %",
        "share_area": "0.3",
        "households": "1200",
        "area_km2": "12,5",
        "lat": "16,5",
        "lon": "107.5",
    },
)
MOVE = {"b": "92001", "p": "91"}
CLOSE = {"b": "92002"}
OPEN = {"c": "92005", "n": "Đặc khu Đảo Xa", "p": "92"}


@pytest.fixture
def send(land: Land, officer: Officer) -> Callable[..., EventImport]:
    """send(*rows): the table of these rows, brought in by an officer of the Centre."""

    def act(*rows: dict[str, str], **more: object) -> EventImport:
        return import_events(data=_table(*rows), by=officer(land.centre), **more)  # type: ignore[arg-type]

    return act


def _said(report: EventImport) -> list[tuple[int, str]]:
    assert (report.events, Event.objects.count(), LoadedFile.objects.count()) == ((), 0, 0)
    return [(problem.row, problem.sentence) for problem in report.problems]


def test_rows_that_hang_together_become_one_event_each(land: Land, send: Callable[..., EventImport]) -> None:
    rows = (*MERGE, *SPLIT, MOVE, CLOSE, OPEN)
    looked = send(*rows, dry_run=True)
    kinds = ["merge", "split", "transfer", "close", "create"]
    assert [(one.kind, one.rows) for one in looked.planned] == list(
        zip(kinds, ["2, 3", "4, 5", "6", "7", "8"], strict=True)
    )
    places = ["Tỉnh Bắc Hà", "Tỉnh Bắc Hà", "Trung ương", "Thành phố Nam Hải", "Thành phố Nam Hải"]
    assert [one.place for one in looked.planned] == places
    assert (looked.events, Event.objects.count()) == ((), 0)
    report = send(*rows)
    events = [queries.event_by_public_id(public_id) for public_id in report.events]
    assert [event.kind for event in events] == kinds
    assert {(event.status, event.effective_on, event.legal_document, event.legal_date) for event in events} == {
        ("proposed", DAY, "7/NQ-UBTVQH16", date(2026, 4, 14))
    }
    assert LoadedFile.objects.get().rows == 7
    assert Entry.objects.filter(verb="org.import_events").count() == 1
    again = send(*rows)
    assert (again.rows, again.events, again.unchanged, again.planned) == (7, (), 7, ())
    assert (Event.objects.count(), LoadedFile.objects.count()) == (5, 1)


def test_a_proposed_table_is_confirmed_when_asked_and_only_once(land: Land, send: Callable[..., EventImport]) -> None:
    rows = (*MERGE, *SPLIT, MOVE, CLOSE, OPEN)
    first = send(*rows[:4])
    report = send(*rows, confirm=True)
    assert (len(report.events), report.unchanged) == (5, 0)
    assert set(first.events) < set(report.events)
    assert set(Event.objects.values_list("status", flat=True)) == {"confirmed"}
    merged = queries.units_by_code("91001", DAY, ("commune",))[0]
    assert queries.label_on(merged, DAY).name == "Đông Phúc"
    assert {row.full_name for row in queries.children(merged, DAY) if row.kind == "group"} == {
        f"Thôn Xóm {n}" for n in (2, 4, 6, 8, 10)
    }
    shares = Succession.objects.filter(predecessor=land.n3).values_list("basis", "weight", "exact")
    assert sorted(shares) == [
        ("area", 0.3, False),
        ("area", 0.7, False),
        ("households", 0.4, False),
        ("households", 0.6, False),
    ]
    part = queries.units_by_code("91004", DAY, ("commune",))[0]
    assert (part.lat, part.lon, part.area_km2, part.households) == (16.5, 107.5, 12.5, 1200)
    assert queries.parent_of(land.s1, DAY) == land.north
    assert not queries.units_by_code("92002", DAY, ("commune",))
    opened = queries.units_by_code("92005", DAY, ("commune",))[0]
    assert (queries.label_on(opened, DAY).form, queries.parent_of(opened, DAY)) == ("dac_khu", land.south)
    assert verify_units() == []
    assert send(*rows, confirm=True).unchanged == 7


def test_groups_find_their_place_by_platform_id_when_a_commune_is_divided(
    land: Land, send: Callable[..., EventImport]
) -> None:
    parts = [
        {"b": "91001", "c": f"9101{n}", "n": f"Xã Mới {n}", "part": "part", "share_population": "0,5"} for n in (1, 2)
    ]
    below = [
        {"b": land.units[key].public_id, "level": "group", "p": f"9101{1 + (key > 'g2')}"}
        for key in ("g1", "g2", "g3", "g4", "g5")
    ]
    school = {"b": land.school.public_id, "level": "school", "p": "91012", "n": "Trường Tiểu học Mới"}
    assert "6 units below “Xã Đông Sơn” have no new place yet" in _said(send(*parts))[0][1]
    report = send(*parts, *below, school, confirm=True)
    assert [one.rows for one in report.planned] == ["2, 3, 4, 5, 6, 7, 8, 9"]
    second = queries.units_by_code("91012", DAY, ("commune",))[0]
    assert [row.full_name for row in queries.children(second, DAY)] == [
        "Thôn Xóm 6",
        "Thôn Xóm 8",
        "Thôn Xóm 10",
        "Trường Tiểu học Mới",
    ]
    assert verify_units() == []


def test_provinces_and_groups_change_in_the_same_way(land: Land, send: Callable[..., EventImport]) -> None:
    provinces = [
        {"level": "province", "b": "91", "c": "91", "n": "Tỉnh Bắc Nam"},
        {"level": "province", "b": "92", "c": "91"},
        {"level": "province", "c": "93", "n": "Thành phố Mới"},
    ]
    hamlets = [
        {"level": "group", "b": land.g1.public_id, "n": "Thôn Đông", "p": "91001"},
        {"level": "group", "b": land.g2.public_id, "n": "Thôn Đông", "p": "91001"},
        {"level": "group", "b": land.g3.public_id, "n": "Xóm Cả", "successor_form": "other"},
    ]
    report = send(*provinces, *hamlets)
    kinds = [(one.kind, one.place, one.rows) for one in report.planned]
    assert kinds == [
        ("merge", "Trung ương", "2, 3"),
        ("create", "Trung ương", "4"),
        ("merge", "Xã Đông Sơn", "5, 6"),
        ("rename", "Xã Đông Sơn", "7"),
    ]
    assert EventLine.objects.get(event__public_id=report.events[1]).parent == land.centre


def test_a_commune_alone_renames_itself(land: Land, officer: Officer) -> None:
    Unit.objects.filter(pk=land.n1.pk).update(version=2)
    land.n1.parents.all().delete()
    report = import_events(data=_table({"b": "91001", "n": "Phường Đông Sơn"}), by=officer(land.n1), confirm=True)
    assert queries.event_by_public_id(report.events[0]).place == land.n1
    assert queries.label_on(land.n1, DAY).form == "phuong"


@pytest.mark.parametrize(
    ("rows", "row", "sentence"),
    [
        (({"b": "99999", "c": "99999", "n": "Xã A"},), 2, "bears the code 99999 on 29/04/2026"),
        (({"b": "91001", "c": "91001", "effective_on": "soon"},), 2, "“soon” is not a day"),
        (({"b": "91001", "c": "91001", "legal_date": "31/02/2026"},), 2, "is not a day"),
        (({"b": "91001", "legal_document": ""},), 2, "“legal_document” is empty"),
        (({"b": "91001", "level": "village"},), 2, "is not in the list of “level”"),
        (({},), 2, "neither a unit that was nor a unit that comes"),
        (({"b": "91001", "part": "part"},), 2, "A share needs a unit"),
        (({"b": "91001", "share_area": "1"},), 2, "A share needs a unit"),
        (({"b": "91001", "c": "91001", "n": "Đông"},), 2, "does not begin with its form"),
        (({"b": "91001", "c": "91001", "n": "Xã Đông", "successor_form": "phuong"},), 2, "another form"),
        (({"b": "91001", "c": "91001", "share_area": "1,2"},), 2, "“1,2” is not a number from 0 to 1"),
        (({"b": "91001", "c": "91001", "households": "many"},), 2, "“many” is not a number"),
        (({"b": "91001", "c": "91001"},), 2, "changes nothing: “Xã Đông Sơn” is so on record"),
        ((MERGE[0], {"b": "91002", "c": "91001", "n": "Phường Khác"}), 2, "say different things"),
        (({"b": "91001", "c": "91009"}, {"b": "91002", "c": "91009"}), 2, "has no name"),
        ((MERGE[0], {"b": "91001", "c": "91008", "n": "Xã A"}), 2, "Only a part goes over"),
        ((MERGE[0], {"b": "91001", "c": "91008", "n": "Xã A", "part": "whole"}), 3, "cannot go over whole"),
        (({**MERGE[1], "share_area": "0,5"}, MERGE[0]), 2, "goes over whole has a share of 1"),
        ((*MERGE, {"b": "91002"}), 3, "nothing follows this unit"),
        (({**SPLIT[0], "share_area": "0,6"}, SPLIT[1]), 2, "Rows 2, 3: The shares of “Xã An Lạc” add up to 90 %"),
        (({"c": "91009", "n": "Xã A"},), 2, "Write the code of the unit above “Xã A”"),
        (({"b": "91001", "c": "91009", "n": "Xã A"}, {"b": "92001", "c": "91009"}), 2, "Write the code of the unit"),
        (({"c": "92001", "n": "Xã A", "p": "91"},), 2, "The code 92001 is borne by another unit"),
        (({"b": "91001", "p": "99"},), 2, "bears the code 99"),
        (({"b": "91001", "effective_on": "2040-01-01"},), 2, "too far ahead"),
        ((CLOSE, {**CLOSE, "effective_on": "2026-05-01"}), 3, "Row 2 changes the same unit"),
        ((OPEN, {**OPEN, "legal_document": "8/NQ"}), 3, "Row 2 changes the same unit"),
        ((MERGE[0], {**MERGE[1], "legal_date": ""}), 3, "Row 2 gives another date"),
    ],
)
def test_a_wrong_row_is_told_by_its_number_and_nothing_is_stored(
    send: Callable[..., EventImport], rows: tuple[dict[str, str], ...], row: int, sentence: str
) -> None:
    said = _said(send(*rows, OPEN | {"c": "92009", "n": "Xã Đúng"}))
    assert any(number == row and sentence in words for number, words in said), said


def test_a_code_that_two_units_bear_asks_for_the_platform_id(land: Land, send: Callable[..., EventImport]) -> None:
    land.s1.labels.update(code="91001")
    assert "Write the platform id instead" in _said(send({"b": "91001"}))[0][1]


def test_units_without_anything_above_them_cannot_change_together(land: Land, send: Callable[..., EventImport]) -> None:
    land.north.parents.all().delete()
    rows = [{**row, "p": "91"} for row in ({"b": "91001", "c": "91009", "n": "Xã A"}, {"b": "92001", "c": "91009"})]
    assert "no place can decide it" in _said(send(*rows))[0][1]


def test_a_proposal_in_the_way_is_named_until_it_is_withdrawn(
    land: Land, officer: Officer, send: Callable[..., EventImport]
) -> None:
    event = queries.event_by_public_id(send(*MERGE).events[0])
    report = send({"b": "91002"})
    assert "by 7/NQ-UBTVQH16 on 30/04/2026 waits already" in report.problems[0].sentence
    withdraw_event(event=event, version=event.version, by=officer(land.centre))
    assert len(send({"b": "91002"}).events) == 1
    assert send({"b": "91002"}).unchanged == 1


def test_only_by_somebody_of_the_place_and_all_or_nothing_when_confirmed(
    land: Land, officer: Officer, send: Callable[..., EventImport]
) -> None:
    with pytest.raises(NotAllowed):
        import_events(data=_table(*MERGE), by=officer(land.south))
    late = {"level": "province", "b": "91", "n": "Thành phố Bắc Hà", "effective_on": "2026-05-02"}
    one_province = [
        {"level": "province", "b": code, "c": "91", "n": "Tỉnh Chung", "effective_on": "2026-05-01"}
        for code in ("91", "92")
    ]
    with pytest.raises(BadInput, match=r"Rows 4: .*does not exist on that day"):
        send(*one_province, {"b": "91001", "p": "92", "effective_on": "2026-05-02"}, confirm=True)
    assert not Event.objects.exists()
    assert len(send(late, confirm=True).events) == 1


def test_the_template_reads_back_empty(send: Callable[..., EventImport], land: Land, officer: Officer) -> None:
    book = openpyxl.load_workbook(io.BytesIO(change_template()))
    assert [cell.value for cell in book.worksheets[0][1]] == HEAD
    report = import_events(data=change_template(), by=officer(land.centre))
    assert (report.rows, report.events, report.problems) == (0, (), ())
    assert not LoadedFile.objects.exists()


def test_on_the_console(land: Land, tmp_path: Path) -> None:
    def run(*words: str) -> str:
        out = io.StringIO()
        call_command("org", "event", "import", *words, stdout=out, stderr=out)
        return out.getvalue()

    path, template = tmp_path / "thay-doi.tsv", tmp_path / "mau.xlsx"
    assert "Template written" in run("--template", str(template))
    assert template.read_bytes()[:2] == b"PK"
    with pytest.raises(CommandError, match="Which file"):
        run()
    path.write_bytes(_table(*MERGE))
    said = run(str(path), "--dry-run")
    assert "2026-04-30 merge, Tỉnh Bắc Hà, 7/NQ-UBTVQH16: rows 2, 3" in said
    assert "1 events would be proposed, 0 changes were on record" in said
    assert "1 events confirmed, 0 changes were on record" in run(str(path), "--confirm")
    assert "0 events proposed, 2 changes were on record" in run(str(path))
    path.write_bytes(_table({"b": "99999"}))
    with pytest.raises(CommandError, match="1 rows to correct"):
        run(str(path))


def test_a_day_is_read_in_both_ways() -> None:
    assert read_day("30/04/2026") == read_day("2026-04-30") == DAY
    with pytest.raises(BadRow):
        read_day("")
