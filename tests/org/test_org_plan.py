"""Plans of events and what is wrong with them: a clear sentence for each bad input."""

from dataclasses import replace
from datetime import date

import pytest

from binhyen.org.rules.checks import Fact, Record, check
from binhyen.org.rules.plan import (
    End,
    Line,
    Move,
    Part,
    Rename,
    SheetRow,
    Start,
    Succeed,
    close,
    kind_of,
    lines_of_sheet,
    merge,
    split,
)
from binhyen.org.states import EventKind, Tree

pytestmark = pytest.mark.usefixtures("english")

ON = date(2026, 4, 1)
BEGAN = date(2025, 7, 1)
CENTRE, NORTH, SOUTH, C1, C2, G1, G2, SECTOR, OFFICE = 1, 2, 3, 11, 12, 21, 22, 31, 32


def _fact(unit: int, kind: str, name: str, parent: int | None, children: tuple[int, ...] = ()) -> Fact:
    return Fact(unit, kind, name, BEGAN, None, parent, BEGAN, children)


FACTS = {
    fact.unit: fact
    for fact in (
        _fact(CENTRE, "centre", "Trung ương", None, (NORTH, SOUTH)),
        _fact(NORTH, "province", "Tỉnh Bắc", CENTRE, (C1, C2)),
        _fact(SOUTH, "province", "Tỉnh Nam", CENTRE),
        _fact(C1, "commune", "Xã Một", NORTH, (G1, G2)),
        _fact(C2, "commune", "Xã Hai", NORTH),
        _fact(G1, "group", "Thôn Đông", C1),
        _fact(G2, "group", "Thôn Tây", C1),
        _fact(SECTOR, "sector", "Cục", None, (OFFICE,)),
        _fact(OFFICE, "sector", "Phòng", None),
    )
}
ABOVE = {("territory", unit): fact.parent for unit, fact in FACTS.items() if fact.parent}
ABOVE["sector", OFFICE] = SECTOR
RECORD = Record(
    on=ON,
    units=FACTS,
    codes={("commune", "00001"): C1, ("commune", "00002"): C2},
    siblings={(C1, "thon", "đông"): G1, (C1, "thon", "tây"): G2},
    above=ABOVE,
)
NEW = Start("n", "group", "thon", "Mới", parent=C1)
COMMUNE = Start("c", "commune", "xa", "Mới", parent=NORTH, code="00003")


def _with(unit: int, **changes: object) -> Record:
    return replace(RECORD, units={**FACTS, unit: replace(FACTS[unit], **changes)})  # type: ignore[arg-type]


GOOD: list[tuple[list[Line], EventKind]] = [
    ([NEW], EventKind.CREATE),
    (merge([G1, G2], NEW), EventKind.MERGE),
    (split(G1, [Part(NEW, 60), Part(replace(NEW, key="m", name="Mới 2"), 40)]), EventKind.SPLIT),
    (close([G1, G2]), EventKind.CLOSE),
    ([Rename(G1, "thon", "Trong")], EventKind.RENAME),
    ([Rename(G1, "thon", "Tây"), Rename(G2, "thon", "Đông")], EventKind.RENAME),
    ([Move(C1, SOUTH)], EventKind.TRANSFER),
    (merge([C1, C2], COMMUNE), EventKind.MERGE),
    (merge([C1, C2], replace(COMMUNE, code="00001")), EventKind.MERGE),
    (
        [
            *split(C1, [Part(COMMUNE, 1), Part(replace(COMMUNE, key="d", name="Khác", code="00004"), 1)]),
            Move(G1, parent_key="c"),
            Move(G2, parent_key="d"),
        ],
        EventKind.SPLIT,
    ),
    (
        [
            *merge([G1], NEW),
            End(G2),
            Succeed(G2, "n", 0.5),
            Start("m", "group", "ap", "M", parent=C1),
            Succeed(G2, "m", 0.5),
        ],
        EventKind.REORGANISE,
    ),
    ([COMMUNE, Start("g", "group", "thon", "Đông", parent_key="c")], EventKind.CREATE),
    ([Start("s", "sector", "other", "Đội", parent=OFFICE, tree=Tree.SECTOR)], EventKind.CREATE),
    (
        [Move(OFFICE, None, "s", Tree.SECTOR), Start("s", "sector", "other", "X", parent=SECTOR, tree="sector")],
        EventKind.CREATE,
    ),
]


@pytest.mark.parametrize(("lines", "kind"), GOOD)
def test_a_right_plan_has_no_problem_and_the_kind_it_amounts_to(lines: list[Line], kind: EventKind) -> None:
    assert check(lines, RECORD) == []
    assert kind_of(lines) == kind


def _shares(*weights: float) -> list[Line]:
    starts = [replace(NEW, key=f"k{n}", name=f"Mới {n}") for n in range(len(weights))]
    return [*starts, End(G1), *(Succeed(G1, f"k{n}", weight) for n, weight in enumerate(weights))]


BAD: list[tuple[list[Line], Record, str]] = [
    ([], RECORD, "Nothing is planned yet."),
    ([End(999)], RECORD, "One of the units is not on record."),
    ([End(G1), End(G1)], RECORD, "“Thôn Đông” ends twice."),
    ([Move(C1, SOUTH), Move(C1, SOUTH)], RECORD, "“Xã Một” is given two parents on one day."),
    ([Rename(G1, "thon", "A"), Rename(G1, "thon", "B")], RECORD, "“Thôn Đông” is renamed twice."),
    ([End(G1), Rename(G1, "thon", "A")], RECORD, "“Thôn Đông” ends, so it cannot also be moved or renamed."),
    ([NEW, replace(NEW, name="Khác")], RECORD, "Two new units have the same key “n”."),
    ([End(G1)], replace(RECORD, scope=frozenset({G2})), "does not belong to the place of this change"),
    (
        merge([G1, G2], NEW),
        _with(G2, valid_from=ON),
        "takes effect on 01/04/2026, but “Thôn Tây” begins only on 01/04/2026",
    ),
    ([End(G1)], _with(G1, valid_to=date(2026, 5, 1)), "“Thôn Đông” already ends on 01/05/2026."),
    ([End(G1)], _with(G1, last_change=ON), "changes on 01/04/2026; this change must take effect after that day"),
    ([replace(NEW, name=" ")], RECORD, "A unit has no name."),
    ([replace(NEW, name="Nguyễn Văn Hùng")], RECORD, "reads like a person"),
    ([Rename(G1, "thon", "Trần Thị Hoa")], RECORD, "reads like a person"),
    ([replace(COMMUNE, code="3")], RECORD, "“3” is not a code for this kind of unit."),
    ([replace(COMMUNE, code="00001")], RECORD, "The code 00001 is borne by another unit."),
    ([Rename(C1, "xa", "Một", "00002")], RECORD, "The code 00002 is borne by another unit."),
    ([Rename(C1, "xa", "Một", "2")], RECORD, "“2” is not a code for this kind of unit."),
    ([NEW, replace(NEW, key="m")], RECORD, "Two new units of one place are both called “Thôn Mới”."),
    ([replace(NEW, name="Đông")], RECORD, "There already is a unit called “Thôn Đông” in this place."),
    ([Rename(G1, "thon", "Tây")], RECORD, "There already is a unit called “Thôn Tây” in this place."),
    ([replace(NEW, parent=None)], RECORD, "“Thôn Mới” has no unit above it."),
    ([replace(NEW, parent=G1)], RECORD, "“Thôn Đông” cannot have units below it."),
    ([replace(NEW, parent=NORTH)], RECORD, "“Thôn Mới” cannot stand under “Tỉnh Bắc”."),
    ([replace(NEW, parent=None, parent_key="zz")], RECORD, "“Thôn Mới” cannot stand under “zz”."),
    (
        [replace(NEW, parent=C2), End(C2)],
        RECORD,
        "“Xã Hai” does not exist on that day, so “Thôn Mới” cannot stand under it.",
    ),
    ([NEW], _with(C1, valid_to=ON), "“Xã Một” does not exist on that day"),
    ([NEW], _with(C1, valid_from=date(2026, 5, 1)), "“Xã Một” does not exist on that day"),
    ([Move(C1, NORTH)], RECORD, "“Xã Một” already stands under “Tỉnh Bắc”."),
    ([Move(C1, CENTRE)], RECORD, "“Xã Một” cannot stand under “Trung ương”."),
    ([Move(NORTH, NORTH)], RECORD, "“Tỉnh Bắc” would stand above itself."),
    ([Move(SECTOR, OFFICE, tree=Tree.SECTOR)], RECORD, "“Cục” would stand above itself."),
    ([NEW, Succeed(G1, "n")], RECORD, "“Thôn Đông” does not end, so nothing of it can go to another unit."),
    ([End(G1), Succeed(G1, "zz")], RECORD, "A share of “Thôn Đông” goes to a unit that is not in this change."),
    ([COMMUNE, End(G1), Succeed(G1, "c")], RECORD, "“Thôn Đông” cannot become a unit of another kind."),
    (_shares(0.6, 0.3), RECORD, "The shares of “Thôn Đông” add up to 90 %, not to 100 %."),
    (_shares(0.6, 0.4 + 1e-6), RECORD, "add up to 100,0001 %, not to 100 %"),
    (_shares(1.0, 0.0), RECORD, "must be more than 0 and at most 100 %"),
    (_shares(1.5, -0.5), RECORD, "must be more than 0 and at most 100 %"),
    (
        [NEW, End(G1), Succeed(G1, "n", 0.5), Succeed(G1, "n", 0.5)],
        RECORD,
        "“Thôn Đông” goes to the same unit in two lines.",
    ),
    (close([C1]), RECORD, "2 units below “Xã Một” have no new place yet."),
    (
        split(C1, [Part(COMMUNE, 1), Part(replace(COMMUNE, key="d", name="Khác", code="00004"), 1)]),
        RECORD,
        "2 units below “Xã Một” have no new place yet.",
    ),
]


@pytest.mark.parametrize(("lines", "record", "sentence"), BAD)
def test_each_bad_input_has_its_sentence(lines: list[Line], record: Record, sentence: str) -> None:
    assert any(sentence in problem for problem in check(lines, record)), check(lines, record)


def test_a_tiny_error_of_floats_is_no_problem() -> None:
    assert check(_shares(0.1, 0.2, 0.7), RECORD) == []


NAMES = {G1: ("thon", "Đông"), G2: ("thon", "Tây"), 23: ("thon", "Nam"), 24: ("thon", "Bắc")}


def test_a_sheet_merges_splits_renames_keeps_closes_and_creates() -> None:
    rows = [
        SheetRow(G1, "thon", "Một", 100),
        SheetRow(G2, "thon", "Một", 60),
        SheetRow(G2, "thon", "Hai", 40),
        SheetRow(23, "thon", "Nam mới"),
        SheetRow(24, "thon", "Bắc"),
        SheetRow(25, "", ""),
        SheetRow(None, "thon", "Ba", 50),
    ]
    lines = lines_of_sheet(rows, parent=C1, kind="group", names=NAMES)
    starts = {line.name: (line.key, line.households) for line in lines if isinstance(line, Start)}
    assert starts == {"Một": ("n1", 160), "Hai": ("n2", 40), "Ba": ("n3", 50)}
    assert [line.unit for line in lines if isinstance(line, End)] == [G1, G2, 25]
    shares = {(line.unit, line.key): line.weight for line in lines if isinstance(line, Succeed)}
    assert shares == {(G1, "n1"): 1.0, (G2, "n1"): 0.6, (G2, "n2"): 0.4}
    assert [line for line in lines if isinstance(line, Rename)] == [Rename(23, "thon", "Nam mới")]


def test_a_sheet_without_households_shares_evenly_and_leaves_them_unknown() -> None:
    lines = lines_of_sheet(
        [SheetRow(G1, "thon", "A"), SheetRow(G1, "thon", "B", 5)], parent=C1, kind="group", names=NAMES
    )
    assert [line.weight for line in lines if isinstance(line, Succeed)] == [0.5, 0.5]
    assert [line.households for line in lines if isinstance(line, Start)] == [None, 5]


def test_a_part_without_households_gets_no_share() -> None:
    rows = [SheetRow(G1, "thon", "A", 10), SheetRow(G1, "thon", "B", 0)]
    lines = lines_of_sheet(rows, parent=C1, kind="group", names=NAMES)
    assert [(line.key, line.weight) for line in lines if isinstance(line, Succeed)] == [("n1", 1.0)]


def test_a_sheet_that_changes_nothing_plans_nothing() -> None:
    assert lines_of_sheet([SheetRow(G1, "thon", "Đông")], parent=C1, kind="group", names=NAMES) == []
