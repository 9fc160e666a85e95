"""The packaged map: every official unit is on it, both archipelagos too, and it stays small."""

import json
import re
from functools import cache
from itertools import pairwise
from typing import Any

import pytest

from tests.data.tables import COMMUNES, FOLDER, PROVINCES, by_code, table
from tools.data.projection import INSETS, place

POINTS = "geo/commune_points.tsv"
Ring = list[tuple[float, float]]


@cache
def document() -> Any:
    return json.loads((FOLDER / "geo" / "provinces.json").read_text("utf-8"))


def rings(path: str) -> list[Ring]:
    """Read the small dialect of the file: an absolute start, relative steps, closed."""
    found = []
    for start, steps in re.findall(r"M([^l]+)l([^z]+)z", path):
        x, y = (float(n) for n in start.split())
        ring = [(x, y)]
        numbers = [float(n) for n in re.findall(r"-?\d*\.?\d+", steps)]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            ring.append((x, y))
        found.append(ring)
    return found


def inside(point: tuple[float, float], shape: list[Ring]) -> bool:
    x, y = point
    odd = False
    for ring in shape:
        for (x1, y1), (x2, y2) in pairwise([*ring, ring[0]]):
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                odd = not odd
    return odd


def gap(point: tuple[float, float], shape: list[Ring]) -> float:
    """Distance from a point to the nearest edge, in sheet units."""
    spot, nearest = complex(*point), 1e9
    for ring in shape:
        for start, end in pairwise(complex(*corner) for corner in [*ring, ring[0]]):
            edge = end - start
            along = ((spot - start) * edge.conjugate()).real / (abs(edge) ** 2 or 1)
            nearest = min(nearest, abs(spot - start - min(max(along, 0), 1) * edge))
    return nearest


def test_the_file_is_small_and_holds_the_34_provinces() -> None:
    assert (FOLDER / "geo" / "provinces.json").stat().st_size <= 40_000
    assert [row["code"] for row in document()["provinces"]] == sorted(by_code(PROVINCES))
    assert document()["view_box"] == [0, 0, 620, 1000]


def test_every_commune_of_today_is_drawn_once_on_the_sheet() -> None:
    points = by_code(POINTS)
    assert len(table(POINTS)) == len(points) == 3321
    assert set(points) == set(by_code(COMMUNES))
    for code, row in by_code(COMMUNES).items():
        x, y = float(points[code]["x"]), float(points[code]["y"])
        assert (x, y) == place(code, float(row["lat"]), float(row["lon"]))
        assert points[code]["province_code"] == row["province_code"]
        assert 0 < x < 620
        assert 0 < y < 1000


@pytest.mark.parametrize(
    ("key", "label", "unit", "province"),
    [
        ("hoang-sa", "Quần đảo Hoàng Sa", "20333", "Thành phố Đà Nẵng"),
        ("truong-sa", "Quần đảo Trường Sa", "22736", "Tỉnh Khánh Hòa"),
    ],
)
def test_both_archipelagos_are_named_insets_with_islands_inside(key: str, label: str, unit: str, province: str) -> None:
    inset = next(row for row in document()["insets"] if row["id"] == key)
    assert (inset["label"], inset["unit"], inset["province_name"]) == (label, unit, province)
    left, top, width, height = inset["box"]
    here = by_code(POINTS)[unit]
    assert here["inset"] == key
    assert len(inset["islands"]) >= 9
    for x, y in [*inset["islands"], [float(here["x"]), float(here["y"])]]:
        assert left + 3 < x < left + width - 3
        assert top + 44 < y < top + height - 3


def test_no_land_and_no_other_commune_lies_under_an_inset() -> None:
    spots = [vertex for row in document()["provinces"] for ring in rings(row["d"]) for vertex in ring]
    spots += [(float(row["x"]), float(row["y"])) for row in table(POINTS) if not row["inset"]]
    for inset in INSETS:
        left, top, width, height = inset.box
        assert not [1 for x, y in spots if left <= x <= left + width and top <= y <= top + height]


def test_every_special_zone_has_a_marker_where_its_point_is() -> None:
    zones = {code for code, row in by_code(COMMUNES).items() if row["kind"] == "dac_khu"}
    points = by_code(POINTS)
    assert {marker["code"] for marker in document()["markers"]} == zones
    for marker in document()["markers"] + document()["islets"]:
        point = points[marker["code"]]
        assert (marker["x"], marker["y"]) == (float(point["x"]), float(point["y"]))
        assert marker["label"] == by_code(COMMUNES)[marker["code"]]["short_name"]


def test_every_commune_lies_in_its_province_or_near_it_or_has_a_marker() -> None:
    shapes = {row["code"]: rings(row["d"]) for row in document()["provinces"]}
    marked = {marker["code"] for marker in document()["markers"] + document()["islets"]}
    off = [
        row
        for row in table(POINTS)
        if row["code"] not in marked and not inside((float(row["x"]), float(row["y"])), shapes[row["province_code"]])
    ]
    assert len(off) <= 0.03 * 3321
    for row in off:
        assert gap((float(row["x"]), float(row["y"])), shapes[row["province_code"]]) < 5


def test_the_view_of_a_province_holds_its_communes_and_its_label_lies_on_it() -> None:
    for row in document()["provinces"]:
        left, top, width, height = row["view_box"]
        assert inside(tuple(row["label"]), rings(row["d"]))
        for point in table(POINTS):
            if point["province_code"] == row["code"] and not point["inset"]:
                assert left < float(point["x"]) < left + width
                assert top < float(point["y"]) < top + height


def test_the_near_view_leaves_out_only_islands_far_out_at_sea() -> None:
    names = {code: row["short_name"] for code, row in by_code(COMMUNES).items()}
    beyond = {row["code"]: {names[code] for code in row["beyond"]} for row in document()["provinces"] if row["beyond"]}
    assert beyond["79"] == {"Côn Đảo"}
    assert beyond["31"] == {"Bạch Long Vĩ"}
    assert set.union(*beyond.values()) <= {"Côn Đảo", "Bạch Long Vĩ", "Phú Quý", "Phú Quốc", "Thổ Châu"}
    for row in document()["provinces"]:
        left, top, width, height = row["near_view_box"]
        for point in table(POINTS):
            if point["province_code"] == row["code"] and not point["inset"] and point["code"] not in row["beyond"]:
                assert left < float(point["x"]) < left + width
                assert top < float(point["y"]) < top + height


@cache
def grounds(province: str) -> Any:
    document = json.loads((FOLDER / "geo" / "communes" / f"{province}.json").read_text("utf-8"))
    assert document["scale"] == 0.01
    return {
        code: [[(x / 100, y / 100) for x, y in ring] for ring in rings(path)]
        for code, path in document["communes"].items()
    }


def test_every_commune_has_a_ground_or_a_marker() -> None:
    marked = {marker["code"] for marker in document()["markers"] + document()["islets"]}
    drawn = set()
    for province in by_code(PROVINCES):
        found = grounds(province)
        assert {by_code(COMMUNES)[code]["province_code"] for code in found} == {province}
        drawn |= set(found)
    assert set(by_code(COMMUNES)) - drawn <= marked
    assert len(drawn) == 3309


def test_a_commune_lies_on_its_own_ground() -> None:
    points = by_code(POINTS)
    off = 0
    for province in by_code(PROVINCES):
        for code, shape in grounds(province).items():
            spot = (float(points[code]["x"]), float(points[code]["y"]))
            off += not inside(spot, shape) and gap(spot, shape) > 1
    assert off <= 33


def test_the_grounds_of_all_communes_stay_small() -> None:
    assert sum(path.stat().st_size for path in (FOLDER / "geo" / "communes").glob("*.json")) <= 700_000


def test_neighbours_share_their_border_exactly() -> None:
    """Provinces that meet have corners in common, to the tenth of a unit."""
    corners = {
        row["code"]: {(round(x, 1), round(y, 1)) for ring in rings(row["d"]) for x, y in ring}
        for row in document()["provinces"]
    }
    for one, other in [("01", "25"), ("46", "48"), ("79", "75"), ("92", "96"), ("08", "19"), ("38", "40")]:
        assert len(corners[one] & corners[other]) > 5
