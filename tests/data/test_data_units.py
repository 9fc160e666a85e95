"""The packaged units: official counts, parents, names and form of the files."""

import unicodedata
from collections import Counter
from datetime import date

import pytest

from tests.data.tables import (
    COMMUNES,
    EVERY,
    FOLDER,
    LATER,
    OLD_COMMUNES,
    OLD_DISTRICTS,
    OLD_PROVINCES,
    PROVINCES,
    SUPPLEMENTS,
    by_code,
    table,
)

# Words of the official names, by kind.
WORDS = {"tinh": "Tỉnh", "thanh_pho": "Thành phố", "quan": "Quận", "huyen": "Huyện", "thi_xa": "Thị xã"}
WORDS |= {"xa": "Xã", "phuong": "Phường", "thi_tran": "Thị trấn", "dac_khu": "Đặc khu"}
CITIES = {"Hà Nội", "Hải Phòng", "Huế", "Đà Nẵng", "Hồ Chí Minh", "Cần Thơ"}
ZONES = {
    "Vân Đồn", "Cô Tô", "Cát Hải", "Bạch Long Vĩ", "Cồn Cỏ", "Hoàng Sa", "Lý Sơn", "Trường Sa", "Phú Quý",
    "Côn Đảo", "Phú Quốc", "Thổ Châu", "Kiên Hải",
}  # fmt: skip


@pytest.mark.parametrize("name", EVERY)
def test_a_file_is_sorted_nfc_text_with_unix_line_ends(name: str) -> None:
    raw = (FOLDER / name).read_bytes()
    text = raw.decode("utf-8")
    lines = text.split("\n")
    assert b"\r" not in raw
    assert lines[-1] == ""
    assert unicodedata.is_normalized("NFC", text)
    cells = [line.split("\t") for line in lines[1:-1]]
    assert cells == sorted(cells)
    assert {len(row) for row in cells} == {len(lines[0].split("\t"))}
    assert all(cell == cell.strip() and "'" not in cell and '"' not in cell for row in cells for cell in row)


def test_today_has_34_provinces_six_of_them_cities() -> None:
    rows = table(PROVINCES)
    assert len(rows) == len({row["code"] for row in rows}) == 34
    assert {row["short_name"] for row in rows if row["kind"] == "thanh_pho"} == CITIES


def test_23_provinces_were_formed_by_merging_and_11_stayed() -> None:
    stayed = {row["short_name"] for row in table(PROVINCES) if not row["legal_document"]}
    assert stayed == {
        "Hà Nội", "Huế", "Lai Châu", "Điện Biên", "Sơn La", "Lạng Sơn", "Quảng Ninh", "Thanh Hóa", "Nghệ An",
        "Hà Tĩnh", "Cao Bằng",
    }  # fmt: skip
    merged = {(row["legal_document"], row["legal_date"]) for row in table(PROVINCES) if row["legal_document"]}
    assert merged == {("202/2025/QH15", "2025-06-12")}


def test_today_has_3321_communes_of_three_kinds() -> None:
    rows = table(COMMUNES)
    assert len({row["code"] for row in rows}) == 3321
    assert Counter(row["kind"] for row in rows) == {"phuong": 687, "xa": 2621, "dac_khu": 13}
    assert {row["short_name"] for row in rows if row["kind"] == "dac_khu"} == ZONES


def test_before_the_reform_there_were_63_provinces_696_districts_and_10035_communes() -> None:
    assert len(by_code(OLD_PROVINCES)) == 63
    assert len(by_code(OLD_DISTRICTS)) == 696
    kinds = Counter(row["kind"] for row in by_code(OLD_COMMUNES).values())
    assert kinds == {"xa": 7692, "phuong": 1726, "thi_tran": 617}


@pytest.mark.parametrize(
    ("province", "count"),
    [("Hồ Chí Minh", 168), ("Thanh Hóa", 166), ("Phú Thọ", 148), ("Hà Nội", 126), ("Đồng Nai", 95), ("Huế", 40),
     ("Lai Châu", 38)],
)  # fmt: skip
def test_a_province_has_its_official_number_of_communes(province: str, count: int) -> None:
    code = next(row["code"] for row in table(PROVINCES) if row["short_name"] == province)
    assert sum(row["province_code"] == code for row in table(COMMUNES)) == count


def test_every_unit_has_its_parent_and_every_parent_a_unit() -> None:
    districts = by_code(OLD_DISTRICTS)
    assert {row["province_code"] for row in table(COMMUNES)} == set(by_code(PROVINCES))
    assert {row["province_code"] for row in districts.values()} == set(by_code(OLD_PROVINCES))
    for row in table(OLD_COMMUNES):
        assert districts[row["district_code"]]["province_code"] == row["province_code"]
    without = set(districts) - {row["district_code"] for row in table(OLD_COMMUNES)}
    assert without == set(by_code(SUPPLEMENTS))


@pytest.mark.parametrize("name", [PROVINCES, COMMUNES, OLD_PROVINCES, OLD_DISTRICTS, OLD_COMMUNES])
def test_a_full_name_is_the_word_of_its_kind_and_its_short_name(name: str) -> None:
    for row in table(name):
        assert row["name"] == f"{WORDS[row['kind']]} {row['short_name']}"
        assert row["code"].isdigit()


@pytest.mark.parametrize("name", [COMMUNES, OLD_DISTRICTS])
def test_no_two_units_of_one_parent_share_a_name(name: str) -> None:
    names = Counter((row["province_code"], row["name"]) for row in table(name))
    assert max(names.values()) == 1


@pytest.mark.parametrize("name", [PROVINCES, COMMUNES, OLD_PROVINCES, OLD_DISTRICTS, OLD_COMMUNES, SUPPLEMENTS])
def test_every_point_lies_in_the_country_or_its_waters(name: str) -> None:
    for row in table(name):
        assert 7.5 < float(row["lat"]) < 23.5
        assert 102.0 < float(row["lon"]) < 116.0


def test_areas_add_up_to_the_country_and_only_four_are_unknown() -> None:
    areas = [row["area_km2"] for row in table(COMMUNES)]
    assert areas.count("") == 4
    total = sum(float(area) for area in areas if area)
    assert 325_000 < total < 332_000
    assert sum(float(row["area_km2"]) for row in table(PROVINCES)) == pytest.approx(total, abs=1)


def test_every_commune_names_the_one_resolution_of_its_province() -> None:
    laws = {(row["province_code"], row["legal_document"], row["legal_date"]) for row in table(COMMUNES)}
    assert len(laws) == len({law for _, law, _ in laws}) == 34
    assert {signed for _, _, signed in laws} == {"2025-06-16"}


def _plain(name: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFD", name.casefold()) if c.isalpha())
    return bare.replace("đ", "d")


def test_an_unchanged_commune_names_no_predecessor_and_its_code_is_old() -> None:
    old = by_code(OLD_COMMUNES)
    respelled = {"04603", "26119"}  # Tà Si Láng, Tà Xi Láng; Đắc Lua, Đak Lua
    unchanged = [row for row in table(COMMUNES) if row["unchanged"] == "1"]
    assert len(unchanged) > 100
    for row in unchanged:
        assert not row["named_whole"]
        assert not row["named_part"]
        same = _plain(old[row["code"]]["short_name"]) == _plain(row["short_name"])
        assert same or row["code"] in respelled


def test_later_changes_start_from_the_state_of_the_reform() -> None:
    state = {"province": by_code(PROVINCES), "commune": by_code(COMMUNES)}
    rows = table(LATER)
    assert Counter(row["level"] for row in rows) == {"province": 3, "commune": 22}
    for row in rows:
        before = state[row["level"]][row["code"]]
        assert (before["kind"], before["name"]) == (row["kind_before"], row["name_before"])
        assert row["kind_after"] != row["kind_before"]
        assert row["name_after"].startswith(WORDS[row["kind_after"]])
        signed, effective = (date.fromisoformat(row[key]) for key in ("legal_date", "effective_on"))
        assert date(2025, 7, 1) < signed < effective
