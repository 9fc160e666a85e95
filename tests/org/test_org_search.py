"""Search: marks, case, old names, codes, forms, places above; never a person."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from binhyen.core.actor import Actor
from binhyen.org import queries
from binhyen.org.models import Label, SearchName, Succession
from binhyen.org.rules.plan import Rename, Start, merge
from binhyen.org.services.bulk import NewUnit, add_labels, add_units, keep_search_names, new_label
from binhyen.org.services.confirming import confirm_event
from binhyen.org.services.events import draft_event, propose_event
from binhyen.org.services.positions import rebuild_positions
from tests.org.conftest import BEGAN, Land

Officer = Callable[..., Actor]
PAST = date(2026, 2, 1)


def _found(text: str, **how: object) -> list[str]:
    return [hit.row.full_name for hit in queries.search_units(text, **how)]  # type: ignore[arg-type]


@pytest.fixture
def wider(land: Land) -> Land:
    """The land with Đắk Lắk, an English name, and groups that bear the names of communes."""
    lak = add_units([NewUnit("province", "tinh", "Đắk Lắk", BEGAN, land.centre.pk, code="66")])[0]
    city = add_units([NewUnit("province", "thanh_pho", "Hà Nội", BEGAN, land.centre.pk, code="01")])[0]
    add_labels([new_label(city, form="thanh_pho", name="Hanoi", start=BEGAN, lang="en")])
    add_units(
        [
            NewUnit("commune", "phuong", "Sa Pả", BEGAN, lak.pk, code="66001"),
            NewUnit("commune", "phuong", "Sa Pa", BEGAN, lak.pk, code="66002"),
            NewUnit("group", "thon", "Đa Phúc", BEGAN, land.n1.pk),
        ]
    )
    rebuild_positions()
    return land


@pytest.mark.parametrize(
    "typed", ["dak lak", "Đắk Lắk", "DAK LAK", "đăk  lăk", "daklak", "Tỉnh Đắk Lắk", "dak", "lak", "66"]
)
def test_marks_case_and_spaces_do_not_matter(wider: Land, typed: str) -> None:
    assert _found(typed)[0] == "Tỉnh Đắk Lắk"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("hanoi", ["Thành phố Hà Nội"]),
        ("hn", ["Thành phố Hà Nội"]),
        ("Sa Pả", ["Phường Sa Pả", "Phường Sa Pa"]),
        ("Sa Pa", ["Phường Sa Pa", "Phường Sa Pả"]),
        ("đông sơn", ["Xã Đông Sơn", "Phường Đông Sơn", "Trường Tiểu học Đông Sơn"]),
        ("xã đông sơn", ["Xã Đông Sơn", "Phường Đông Sơn", "Trường Tiểu học Đông Sơn"]),
        ("p. đông sơn", ["Phường Đông Sơn", "Xã Đông Sơn", "Trường Tiểu học Đông Sơn"]),
        ("đông sơn nam hải", ["Phường Đông Sơn"]),
        ("xã đông sơn tỉnh bắc hà", ["Xã Đông Sơn"]),
        ("xóm 10 đông sơn", ["Thôn Xóm 10"]),
        ("xóm 2 nam hải", []),
        ("đa phúc", ["Xã Đa Phúc", "Thôn Đa Phúc"]),
        ("sơn đông", ["Xã Đông Sơn", "Phường Đông Sơn", "Trường Tiểu học Đông Sơn"]),
        ("91002", ["Xã Đa Phúc"]),
        ("9100", ["Xã An Lạc", "Xã Đa Phúc", "Xã Đông Sơn"]),
        ("zzz", []),
        ("", []),
        ("   ", []),
        ("%", []),
        ("_", []),
        ("x" * 500, []),
        ("1234567890123", []),
    ],
)
def test_what_is_found_and_in_which_order(wider: Land, typed: str, found: list[str]) -> None:
    assert _found(typed) == found


def test_kinds_and_limit(wider: Land) -> None:
    assert _found("đa phúc", kinds=["group"]) == ["Thôn Đa Phúc"]
    assert _found("đa phúc", kinds=["province"]) == []
    assert len(_found("xóm", limit=3)) == 3
    assert _found("daklak", kinds=["group"]) == []


def test_old_names_are_found_and_say_what_became_of_them(land: Land, officer: Officer) -> None:
    by = officer(land.centre)
    new = Start("c", "commune", "xa", "Hợp Nhất", parent=land.north.pk, code="91001")
    for lines, on in (
        ([Rename(land.n3.pk, "phuong", "Bình Yên")], date(2026, 1, 1)),
        (merge([land.n1.pk, land.n2.pk], new), date(2026, 2, 15)),
    ):
        event = draft_event(place=land.north, effective_on=on, lines=lines, by=by, legal_document="1")
        event = propose_event(event=event, version=1, by=by)
        confirm_event(event=event, version=2, by=by)
    renamed = queries.search_units("an lạc")[0]
    assert (renamed.row.full_name, renamed.matched, renamed.current) == ("Phường Bình Yên", "Xã An Lạc", True)
    for pair in Succession.objects.filter(predecessor=land.n2):
        pair.pk, pair.basis = None, "area"
        pair.save()
    gone = queries.search_units("đa phúc")[0]
    assert (gone.current, gone.within, [row.full_name for row in gone.became]) == (
        False,
        ("Tỉnh Bắc Hà",),
        ["Xã Hợp Nhất"],
    )
    assert [(hit.row.full_name, hit.current) for hit in queries.search_units("91001")] == [
        ("Xã Hợp Nhất", True),
        ("Xã Đông Sơn", False),
    ]
    assert _found("đa phúc", on=date(2026, 3, 2)) == []
    assert _found("đa phúc", on=PAST) == ["Xã Đa Phúc"]
    assert _found("đa phúc bắc hà") == ["Xã Đa Phúc"]
    group = queries.search_units("xóm 2")[0]
    assert group.within == ("Xã Hợp Nhất", "Tỉnh Bắc Hà")


def test_the_number_of_statements_does_not_grow_with_hits(land: Land) -> None:
    def spent() -> int:
        with CaptureQueriesContext(connection) as statements:
            queries.search_units("xóm")
        return len(statements)

    few = spent()
    add_units([NewUnit("group", "thon", f"Xóm {n}", BEGAN, land.n2.pk) for n in range(100, 400)])
    assert spent() == few


def test_each_name_is_kept_once_for_the_search(land: Land) -> None:
    assert SearchName.objects.filter(search="dong son").count() == 1
    first = SearchName.objects.get(search="xom 2")
    assert not first.territorial
    keep_search_names([new_label(land.n1, form="xa", name="Xóm 2", start=BEGAN)])
    first.refresh_from_db()
    assert first.territorial
    keep_search_names([new_label(land.g1, form="thon", name="Xóm 2", start=BEGAN)])
    first.refresh_from_db()
    assert first.territorial


@pytest.mark.wall("W3", "No search for a person: only names of units are found")
def test_w3_the_search_reads_names_of_units_and_nothing_else(land: Land) -> None:
    assert {field.name for field in SearchName._meta.fields} == {"id", "search", "territorial"}
    searched = {label.search for label in Label.objects.all()}
    assert set(SearchName.objects.values_list("search", flat=True)) == searched
    with CaptureQueriesContext(connection) as statements:
        queries.search_units("nguyen van hung")
    assert all(' FROM "org_' in one["sql"] for one in statements)
