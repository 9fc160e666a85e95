"""Ancestors, children, subtrees and names on a date; the number of statements does not grow with the rows."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from binhyen.core.errors import NotFound
from binhyen.org import queries
from binhyen.org.models import Body, Edge, Label, Unit
from binhyen.org.services.bulk import NewUnit, add_units, new_label
from binhyen.org.services.positions import rebuild_positions
from binhyen.org.states import Tree
from tests.org.conftest import BEGAN, Land

ON = date(2026, 3, 2)
BEFORE = date(2025, 6, 30)


def _names(rows: list[queries.UnitRow]) -> list[str]:
    return [row.full_name for row in rows]


def test_ancestors_are_root_first_for_every_level(land: Land) -> None:
    assert _names(queries.ancestors(land.g1, ON)) == ["Trung ương", "Tỉnh Bắc Hà", "Xã Đông Sơn"]
    assert _names(queries.ancestors(land.n1, ON)) == ["Trung ương", "Tỉnh Bắc Hà"]
    assert queries.ancestors(land.centre, ON) == []
    assert queries.ancestors(land.g1, BEFORE) == []


def test_children_are_in_vietnamese_order_by_kind(land: Land) -> None:
    assert _names(queries.children(land.north, ON)) == ["Xã An Lạc", "Xã Đa Phúc", "Xã Đông Sơn"]
    below = queries.children(land.n1, ON)
    assert _names(below) == [
        "Thôn Xóm 2",
        "Thôn Xóm 4",
        "Thôn Xóm 6",
        "Thôn Xóm 8",
        "Thôn Xóm 10",
        "Trường Tiểu học Đông Sơn",
    ]
    assert _names(queries.children(land.n1, ON, kind="school")) == ["Trường Tiểu học Đông Sơn"]
    assert queries.children(land.n1, BEFORE) == []
    assert queries.count_children_by_kind(land.n1, ON) == {"group": 5, "school": 1}


def test_subtrees_are_counted_and_filter_other_models(land: Land) -> None:
    assert queries.count_subtree(land.centre, ON) == 14
    assert queries.count_subtree(land.north, ON) == 10
    assert queries.count_subtree(land.n1, ON) == 7
    assert queries.count_subtree(land.g1, ON) == 1
    assert queries.count_subtree(land.centre, BEFORE) == 0
    assert queries.count_subtree(land.g1, BEFORE) == 0
    assert set(queries.subtree(land.south, ON)) == {land.south, land.s1, land.s2}
    for unit in (land.n1, land.s1):
        Body.objects.create(unit=unit, kind="police", name="Công an", valid_from=BEGAN)
    for unit, found in ((land.centre, 2), (land.north, 1), (land.g1, 0), (land.s1, 1)):
        assert Body.objects.filter(queries.subtree_filter(unit, ON)).count() == found


def test_within_is_asked_in_one_statement(land: Land) -> None:
    with CaptureQueriesContext(connection) as statements:
        assert queries.is_within(land.g1.pk, land.centre.pk, ON)
    assert len(statements) == 1
    assert queries.is_within(land.g1.pk, land.n1.pk, ON)
    assert queries.is_within(land.n1.pk, land.n1.pk, BEFORE)
    assert queries.is_within(land.n1.pk, land.north.pk, ON)
    assert not queries.is_within(land.n1.pk, land.south.pk, ON)
    assert not queries.is_within(land.north.pk, land.n1.pk, ON)
    assert not queries.is_within(land.g1.pk, land.g2.pk, ON)
    assert not queries.is_within(land.g1.pk, land.north.pk, BEFORE)
    assert not queries.within_any(land.g1.pk, [], ON)


def test_parent_and_root(land: Land) -> None:
    assert queries.parent_of(land.g1, ON) == land.n1
    assert queries.parent_of(land.centre, ON) is None
    assert queries.root_unit(ON) == land.centre
    assert queries.root_unit(BEFORE) is None


def test_a_unit_by_its_address(land: Land) -> None:
    assert str(land.n1) == f"commune {land.n1.public_id}"
    assert queries.unit_by_public_id(land.n1.public_id) == land.n1
    with pytest.raises(NotFound):
        queries.unit_by_public_id("nowhere")


def test_names_follow_the_date_and_an_ended_unit_keeps_its_last(land: Land) -> None:
    Label.objects.filter(unit=land.n1).update(valid_to=date(2026, 1, 1))
    later = new_label(land.n1, form="phuong", name="Đông Sơn Mới", start=date(2026, 1, 1), end=date(2026, 2, 1))
    english = new_label(land.n1, form="phuong", name="Dong Son Moi", start=date(2026, 1, 1), lang="en")
    Label.objects.bulk_create([later, english])
    assert queries.label_on(land.n1, date(2025, 12, 31)).name == "Đông Sơn"
    assert queries.label_on(land.n1, date(2026, 1, 1)).name == "Đông Sơn Mới"
    assert queries.label_on(land.n1, ON).name == "Đông Sơn Mới"
    assert queries.label_on(land.n1, BEFORE).name == "Đông Sơn"
    assert queries.label_on(land.n1, ON, lang="en").name == "Dong Son Moi"
    assert queries.label_on(land.n2, ON, lang="en").name == "Đa Phúc"


def test_a_unit_without_a_name_is_told_not_invented(land: Land) -> None:
    bare = Unit.objects.create(kind="group", valid_from=BEGAN)
    assert queries.labels_on([bare.pk], ON) == {}
    assert queries.unit_row(bare, ON) is None
    with pytest.raises(NotFound):
        queries.label_on(bare, ON)


def test_rows_of_some_units(land: Land) -> None:
    row = queries.unit_row(land.n1, ON)
    assert row is not None
    assert (row.full_name, row.code, row.kind, row.form) == ("Xã Đông Sơn", "91001", "commune", "xa")
    assert set(queries.unit_rows([land.n1.pk, land.n2.pk], ON)) == {land.n1.pk, land.n2.pk}


def test_units_by_code(land: Land) -> None:
    assert queries.units_by_code("91001", ON, ["commune"]) == [land.n1]
    assert queries.units_by_code("91001", ON, ["province"]) == []
    assert queries.units_by_code("91001", BEFORE, ["commune"]) == []


def test_statements_do_not_grow_with_rows(land: Land) -> None:
    def spent() -> list[int]:
        counts = []
        for ask in (
            lambda: queries.children(land.n2, ON),
            lambda: queries.count_subtree(land.n2, ON),
            lambda: queries.ancestors(land.n2, ON),
            lambda: queries.unit_rows(list(Unit.objects.values_list("pk", flat=True)), ON),
        ):
            with CaptureQueriesContext(connection) as statements:
                ask()
            counts.append(len(statements))
        return counts

    few = spent()
    add_units([NewUnit("group", "thon", f"Thôn {n}", BEGAN, land.n2.pk) for n in range(300)])
    assert spent() == few
    assert queries.count_subtree(land.n2, ON) == 301


def test_the_sector_tree_stands_beside_the_territory(land: Land) -> None:
    ministry, office = add_units(
        [
            NewUnit("sector", "other", "Bộ", BEGAN, tree=Tree.SECTOR),
            NewUnit("agency", "other", "Công an xã", BEGAN, land.n1.pk),
        ]
    )
    department = add_units([NewUnit("sector", "other", "Cục", BEGAN, ministry.pk, tree=Tree.SECTOR)])[0]
    Edge.objects.create(tree=Tree.SECTOR, child=office, child_kind="agency", parent=department, valid_from=BEGAN)
    rebuild_positions(Tree.SECTOR)
    assert _names(queries.ancestors(office, ON, Tree.SECTOR)) == ["Bộ", "Cục"]
    assert _names(queries.ancestors(office, ON)) == ["Trung ương", "Tỉnh Bắc Hà", "Xã Đông Sơn"]
    assert queries.count_subtree(ministry, ON, Tree.SECTOR) == 3
    assert queries.count_subtree(land.n1, ON, Tree.SECTOR) == 0
    assert queries.count_subtree(land.centre, ON) == 15
    assert queries.is_within(office.pk, ministry.pk, ON, Tree.SECTOR)
    assert not queries.is_within(office.pk, ministry.pk, ON)


def test_positions_stay_before_the_first_day_that_changed(land: Land) -> None:
    early = list(land.n1.positions.values_list("pk", flat=True))
    assert rebuild_positions(Tree.TERRITORY, date(2026, 1, 1)) == 1
    assert queries.count_subtree(land.centre, ON) == 14
    assert len(early) == 1
