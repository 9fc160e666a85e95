"""Places on the sheet: the same way round, inside the frame, archipelagos in their insets, every special zone there."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from binhyen.org import maps

GEO = maps.SHAPES.parent
HA_NOI, CA_MAU, HOANG_SA, TRUONG_SA = (21.03, 105.85), (8.75, 104.8), (16.568, 112.135), (8.65, 114.3)


def test_north_is_up_and_west_is_left() -> None:
    assert maps.place(*HA_NOI)[1] < maps.place(*CA_MAU)[1]
    assert maps.place(*CA_MAU)[0] < maps.place(16.05, 108.2)[0]


@given(st.floats(8.4, 23.4), st.floats(102.1, 109.5))
def test_every_place_of_the_mainland_lies_on_the_sheet(lat: float, lon: float) -> None:
    x, y = maps.place(lat, lon)
    assert 0 <= x <= 620
    assert 0 <= y <= 1000


@pytest.mark.parametrize(("place", "key"), [(HOANG_SA, "hoang-sa"), (TRUONG_SA, "truong-sa"), (HA_NOI, "")])
def test_the_archipelagos_lie_in_their_insets(place: tuple[float, float], key: str) -> None:
    assert maps.sea_of(*place) == key
    x, y = maps.place(*place)
    for inset in maps.sheet().insets:
        left, top, width, height = inset.box
        inside = left <= x <= left + width and top <= y <= top + height
        assert inside == (inset.key == key)


def test_the_sheet_holds_the_34_provinces_the_insets_and_the_13_special_zones() -> None:
    sheet = maps.sheet()
    assert len(sheet.provinces) == 34
    assert [inset.key for inset in sheet.insets] == ["hoang-sa", "truong-sa"]
    assert len(sheet.markers) == 13
    assert sheet.insets[0].view_box == "452 380 160 128"


def test_places_of_the_data_agree_with_the_places_that_the_map_was_built_with() -> None:
    built = {row["code"]: row for row in _rows(GEO / "commune_points.tsv")}
    for row in _rows(GEO.parent / "communes_2025-07-01.tsv"):
        x, y = maps.place(float(row["lat"]), float(row["lon"]))
        wanted = built[row["code"]]
        assert abs(x - float(wanted["x"])) <= 0.2
        assert abs(y - float(wanted["y"])) <= 0.2


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_the_outlines_are_one_file_with_a_path_a_province() -> None:
    drawn = maps.outlines()
    assert drawn.svg.count("<path ") == 34
    assert 'id="p79"' in drawn.svg
    assert len(drawn.svg) < 45_000
    assert len(drawn.version) == 12


def test_a_province_is_framed_by_its_outline_and_keeps_its_archipelago() -> None:
    drawn = maps.sketch({"hai-chau": (16.05, 108.2), "hoang-sa": HOANG_SA}, province="48")
    assert drawn is not None
    assert drawn.here == "48"
    assert [pin.key for pin in drawn.pins] == ["hai-chau", "hoang-sa"]
    assert [inset.key for inset in drawn.insets] == ["hoang-sa"]


def test_old_units_are_framed_by_their_places_and_never_closer_than_40_km() -> None:
    drawn = maps.sketch({"one": HA_NOI}, province="no such code")
    assert drawn is not None
    assert drawn.here == ""
    assert drawn.dot >= maps.SMALLEST_SIDE / 2 / 130


def test_a_place_that_is_only_an_archipelago_is_framed_by_the_inset() -> None:
    drawn = maps.sketch({"hoang-sa": HOANG_SA})
    assert drawn is not None
    assert drawn.view_box == "452 380 160 128"


def test_a_map_of_nothing_is_nothing() -> None:
    assert maps.sketch({}) is None


def test_a_commune_of_today_has_an_illustrative_ground() -> None:
    assert maps.ground("01", "00004").startswith("M")
    assert maps.ground("01", "99999") == ""
    assert maps.ground("..", "00004") == ""
    assert maps.ground("99", "00004") == ""
