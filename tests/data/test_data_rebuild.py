"""The rebuild scripts: reading notes, settling namesakes, the rule for wrong pairs, exact weights, repaired points."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.data.notes import NOTE_LIMIT, Mention, Note, parse_note
from tools.data.packages import KINDS, Place, split_kind
from tools.data.points import repair
from tools.data.resolve import Resolver, distance_km
from tools.data.succession import LEAST_SHARE, Pair, Succession, rounded
from tools.data.text import ascii_name, clean_name, exact_key, loose_key

END = ". Bỏ cấp huyện. Số: 1/NQ-UBTVQH15; Ngày: 16/06/2025"
DISTRICTS = {"d1": "Sông Trên", "d2": "Sông Dưới"}


def place(code: str, name: str, lat: float, district: str = "d1", kind: str = "xa") -> Place:
    return Place(code, kind, f"Xã {name}", name, district, "p", lat, 106.0, 30.0, "")


# Two communes called An Hòa, 66 km apart; each goes to a commune of today near it.
OLD = {
    p.code: p
    for p in (
        place("1", "An Hòa", 20.00),
        place("2", "Bình Minh", 20.04),
        place("3", "An Hòa", 20.60, "d2"),
        place("4", "Cẩm Sơn", 20.64, "d2"),
        place("5", "Đông Lĩnh", 20.08),
    )
}
NEW = {p.code: p for p in (place("N1", "Bắc", 20.02, ""), place("N2", "Nam", 20.62, ""), place("N3", "Tây", 20.08, ""))}
TRUE_PAIRS = {("1", "N1"), ("2", "N1"), ("3", "N2"), ("4", "N2"), ("5", "N3")}
NOTES = {
    "N1": f"Hợp nhất xã An Hòa và xã Bình Minh{END}",
    "N2": f"Hợp nhất các xã An Hòa, Cẩm Sơn{END}",
    "N3": f"Đổi tên từ xã Đông Lĩnh thành xã Tây{END}",
}


def judged(mapped: set[tuple[str, str]], **notes: str) -> dict[tuple[str, str], Pair]:
    parsed = {code: parse_note(text) for code, text in (NOTES | notes).items()}
    return Succession(OLD, NEW, parsed, mapped, Resolver(OLD, DISTRICTS, {"p": {"p"}})).pairs


def test_pairs_that_both_sources_assert_are_agreed_and_whole() -> None:
    pairs = judged(TRUE_PAIRS)
    assert set(pairs) == TRUE_PAIRS
    assert {(pair.status, pair.share) for pair in pairs.values()} == {("agreed", 1.0)}


def test_a_planted_namesake_is_rejected_and_the_right_one_keeps_its_weight() -> None:
    pairs = judged(TRUE_PAIRS | {("1", "N2"), ("3", "N1")})
    for wrong in (("1", "N2"), ("3", "N1")):
        assert (pairs[wrong].status, pairs[wrong].reason, pairs[wrong].share) == ("rejected", "namesake", 0.0)
    assert pairs["1", "N1"].share == pairs["3", "N2"].share == 1.0


def test_a_far_pair_that_a_complete_note_does_not_name_is_rejected() -> None:
    pair = judged(TRUE_PAIRS | {("4", "N1")})["4", "N1"]
    assert (pair.status, pair.reason, pair.share) == ("rejected", "far_and_unnamed", 0.0)


def test_a_near_pair_against_two_notes_is_kept_as_the_other_opinion() -> None:
    pair = judged(TRUE_PAIRS | {("2", "N3")}, N3=f"Hợp nhất xã Đông Lĩnh và xã Đông Lĩnh{END}")["2", "N3"]
    assert (pair.status, pair.reason, pair.share) == ("only_vau", "whole_elsewhere", 0.0)


def test_the_silence_of_a_cut_note_is_no_evidence() -> None:
    cut = "Hợp nhất xã Đông Lĩnh, " + "1 phần xã Bình Minh, " * 20
    pairs = judged(TRUE_PAIRS | {("4", "N3")}, N3=cut[:NOTE_LIMIT] + END)
    assert (pairs["4", "N3"].status, pairs["4", "N3"].reason) == ("only_vau", "note_incomplete")
    assert pairs["4", "N3"].share > 0


def test_a_whole_that_only_a_note_asserts_is_shown_but_not_proposed() -> None:
    pair = judged(TRUE_PAIRS, N3=f"Hợp nhất xã Đông Lĩnh, xã Bình Minh{END}")["2", "N3"]
    assert (pair.status, pair.reason, pair.share) == ("only_note", "whole_elsewhere", 0.0)


def test_a_part_that_only_a_note_asserts_splits_the_predecessor() -> None:
    pairs = judged(TRUE_PAIRS, N3=f"Hợp nhất xã Đông Lĩnh, 1 phần xã Bình Minh{END}")
    assert pairs["2", "N3"].status == "only_note"
    assert 0 < pairs["2", "N3"].share < 1
    assert pairs["2", "N1"].share + pairs["2", "N3"].share == pytest.approx(1.0, abs=1e-12)


def test_the_district_in_a_note_settles_a_name() -> None:
    pairs = judged(
        TRUE_PAIRS, N3=f"Hợp nhất xã Đông Lĩnh, 1 phần xã An Hòa thuộc huyện Sông Dưới (trước khi sắp xếp){END}"
    )
    assert ("3", "N3") in pairs
    assert ("1", "N3") not in pairs


@given(st.lists(st.integers(0, 600), min_size=2, max_size=9))
def test_shares_add_up_to_exactly_one_and_name_every_part(counts: list[int]) -> None:
    shares = rounded(counts)
    assert sum(Decimal(f"{share:.3f}") for share in shares) == 1
    assert min(shares) >= LEAST_SHARE / 2


@pytest.mark.parametrize(
    ("words", "mentions"),
    [
        ("Hợp nhất các xã A, B và phường C", [("xa", "A", False), ("xa", "B", False), ("phuong", "C", False)]),
        ("Đổi tên từ xã A thành xã X, hợp nhất xã A, 1 phần xã B", [("xa", "A", False), ("xa", "B", True)]),
        ("Hợp nhất thị trấn A và phần còn lại của xã B thành xã X", [("thi_tran", "A", False), ("xa", "B", True)]),
        ("Hơp nhất từ xã A, xã B sau khi sắp xếp theo quy định tại khoản 9", [("xa", "A", False), ("xa", "B", False)]),
        ("Hợp nhất phường Phường Đúc, Phường 4", [("phuong", "Phường Đúc", False), ("phuong", "4", False)]),
        ("Đổi tên từ phường A thành phường X", [("phuong", "A", False)]),
        (
            "Sắp xếp toàn bộ diện tích tự nhiên, quy mô dân số của huyện A B thành đặc khu A B",
            [("huyen", "A B", False)],
        ),
        ("Giữ nguyên, không sắp xếp", []),
    ],
)
def test_a_note_is_read_into_facts(words: str, mentions: list[tuple[str, str, bool]]) -> None:
    note = parse_note(words + END)
    assert [(m.kind, m.name, m.part) for m in note.mentions] == mentions
    assert note.documents == (("1/NQ-UBTVQH15", "2025-06-16"),)
    assert note.unchanged == words.startswith("Giữ nguyên")


@given(st.text(max_size=300))
def test_no_note_breaks_the_reader(words: str) -> None:
    assert isinstance(parse_note(words), Note)


def test_a_bracketed_district_belongs_to_the_name_before_it() -> None:
    note = parse_note(f"Hợp nhất xã A (huyện Sông Trên), xã B{END}")
    assert note.mentions == (Mention("xa", "A", part=False, district="Sông Trên"), Mention("xa", "B", part=False))


def test_names_get_one_spelling() -> None:
    assert clean_name("Thuỷ  Hoà") == "Thủy Hòa"
    assert clean_name("Quý Hoài Khoẻ") == "Quý Hoài Khỏe"
    assert clean_name("M'Drắk") == "M’Drắk"
    assert exact_key("Phường IV") != exact_key("Phường 4")
    assert exact_key("IV") == exact_key("04") == "4"
    assert loose_key("Tân Thạnh") == loose_key("Tân Thành") == "tanthanh"
    assert ascii_name("Đắk Lắk") == "Dak Lak"
    assert split_kind("Thị Trấn Ái Tử", KINDS) == ("thi_tran", "Thị trấn Ái Tử", "Ái Tử")
    with pytest.raises(ValueError, match="no known kind"):
        split_kind("Ấp Một", KINDS)


def test_an_astray_point_takes_the_place_of_its_kin() -> None:
    wrong_new = NEW | {"N1": place("N1", "Bắc", 22.0, "")}
    _old, new, sources = repair(OLD, wrong_new, TRUE_PAIRS)
    assert sources == {("new", "N1"): "members"}
    assert distance_km(new["N1"], OLD["1"]) < 10
    wrong_old = OLD | {"2": place("2", "Bình Minh", 22.0)}
    old, _new, sources = repair(wrong_old, NEW, TRUE_PAIRS)
    assert sources == {("old", "2"): "successor"}
    assert distance_km(old["2"], NEW["N1"]) == 0
