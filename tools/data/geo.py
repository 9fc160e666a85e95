"""Rebuild ``binhyen/org/data/geo``: province shapes, insets, markers, commune points.

Run ``python -m tools.data.geo NATURAL_EARTH_JSON [FOLDER]`` after ``tools.data.units``; the same
input gives the same bytes.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from tools.data.geometry import assign, correct, fine_path, grounds, natural_earth, path, simplify, thin
from tools.data.projection import HEIGHT, INSETS, WIDTH, place, project
from tools.data.units import REFORM, TARGET, write

_TOLERANCE = 0.9
_FINE_TOLERANCE = 0.12
_PADDING = 0.06
Spot = tuple[float, float]
# Sheet units between an island commune's point and the nearest drawn land of its province.
_AFLOAT = 5.0
# Farther than this from a province's main land, an island makes its picture mostly sea (about 40 km).
_OFFSHORE = 24.0
# No island of the country is as large as this (square units, about 860 km²).
_MAINLAND = 300.0
# Islands whose label would run into land or an inset on their right.
_LABEL_LEFT = {"23272", "31108", "31078", "30811", "30814", "31105"}


def _table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def _spot(row: dict[str, str]) -> Spot:
    x, y = project(float(row["lat"]), float(row["lon"]))
    return round(x, 4), round(y, 4)


def owners(folder: Path) -> tuple[list[Spot], list[str], list[str]]:
    """Return for each old commune its point, its province of today and its main successor."""
    communes = {row["code"]: row for row in _table(folder, f"communes_{REFORM}.tsv")}
    main: dict[str, tuple[float, str]] = {}
    for row in _table(folder, f"succession_{REFORM}.tsv"):
        share = (float(row["share_area"]), row["successor_code"])
        if share[0] > 0:
            main[row["predecessor_code"]] = max(main.get(row["predecessor_code"], share), share)
    islands = _table(folder, "supplements.tsv")
    old = [row for row in _table(folder, "communes_2024.tsv") + islands if row["code"] in main]
    successors = [main[row["code"]][1] for row in old]
    return [_spot(row) for row in old], [communes[c]["province_code"] for c in successors], successors


def _label_point(shape: BaseGeometry) -> list[float]:
    largest = max(shapely.get_parts(shape), key=shapely.area)
    centre = shapely.maximum_inscribed_circle(largest, tolerance=0.2)
    x, y = shapely.get_coordinates(centre)[0]
    return [round(float(x), 1), round(float(y), 1)]


def _view(shape: BaseGeometry, points: list[Spot]) -> list[float]:
    """Return a view box around the province and every commune of it that is not in an inset."""
    left, top, right, bottom = shapely.union_all([shape, shapely.MultiPoint(points)]).bounds
    pad = _PADDING * max(right - left, bottom - top) + 1
    box = (left - pad, top - pad, right - left + 2 * pad, bottom - top + 2 * pad)
    return [round(value, 1) for value in box]


def _near(shape: BaseGeometry, drawn: list[tuple[Spot, str]]) -> dict[str, Any]:
    """Return the view box without what lies far out at sea, and the codes of the communes it leaves out."""
    parts = sorted(shapely.get_parts(shape), key=shapely.area, reverse=True)
    main = shapely.MultiPolygon([part for i, part in enumerate(parts) if i == 0 or part.area > _MAINLAND])
    beyond = {code for spot, code in drawn if main.distance(shapely.Point(spot)) > _OFFSHORE}
    near = [part for part in parts if main.distance(part) <= _OFFSHORE]
    box = _view(shapely.MultiPolygon(near), [spot for spot, code in drawn if code not in beyond])
    return {"near_view_box": box, "beyond": sorted(beyond)}


def _marker(row: dict[str, str], x: float, y: float, inset: str) -> dict[str, Any]:
    return {
        "code": row["code"],
        "kind": row["kind"],
        "label": row["short_name"],
        "x": x,
        "y": y,
        "anchor": "end" if row["code"] in _LABEL_LEFT else "start",
        "inset": inset,
    }


def _insets(provinces: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "id": inset.id,
            "label": inset.label,
            "province": inset.province,
            "province_name": provinces[inset.province],
            "unit": inset.unit,
            "box": list(inset.box),
            "islands": [list(inset.project(lat, lon)) for lat, lon in inset.islands],
        }
        for inset in INSETS
    ]


def _write_grounds(
    target: Path, provinces: dict[str, BaseGeometry], communes: list[dict[str, str]], old: Iterable[tuple[Spot, str]]
) -> None:
    """Write one file a province: the illustrative ground of each of its communes."""
    target.mkdir(exist_ok=True)
    home = {row["code"]: row["province_code"] for row in communes}
    sites: dict[str, dict[str, list[Spot]]] = defaultdict(lambda: defaultdict(list))
    for spot, successor in [(_spot(row), row["code"]) for row in communes] + list(old):
        sites[home[successor]][successor].append(spot)
    for province, shape in provinces.items():
        found = thin(grounds(shape, sites[province]), _FINE_TOLERANCE)
        document = {"scale": 0.01, "communes": {code: fine_path(ground) for code, ground in sorted(found.items())}}
        text = json.dumps(document, separators=(",", ":")).replace('","', '",\n"')
        (target / f"{province}.json").write_bytes((text + "\n").encode())


def build(source: Path, folder: Path) -> None:
    """Write ``provinces.json`` and ``commune_points.tsv`` into ``folder/geo``."""
    target = folder / "geo"
    target.mkdir(exist_ok=True)
    points, province_of, successors = owners(folder)
    exact = correct(assign(natural_earth(source), points, province_of), points, province_of)
    shapes = simplify(exact, _TOLERANCE)
    communes = _table(folder, f"communes_{REFORM}.tsv")
    _write_grounds(target / "communes", exact, communes, zip(points, successors, strict=True))
    names = {row["code"]: row["name"] for row in _table(folder, f"provinces_{REFORM}.tsv")}
    insets = {inset.unit: inset.id for inset in INSETS}
    rows, drawn, markers, islets = [], defaultdict(list), [], []
    for row in communes:
        x, y = place(row["code"], float(row["lat"]), float(row["lon"]))
        inset = insets.get(row["code"], "")
        rows.append((row["code"], row["province_code"], str(x), str(y), inset))
        if not inset:
            drawn[row["province_code"]].append(((x, y), row["code"]))
        if row["kind"] == "dac_khu":
            markers.append(_marker(row, x, y, inset))
        elif shapes[row["province_code"]].distance(shapely.Point(x, y)) > _AFLOAT:
            islets.append(_marker(row, x, y, inset))
    write(target, "commune_points.tsv", "code province_code x y inset", rows)
    provinces = [
        {
            "code": code,
            "label": _label_point(shape),
            "view_box": _view(shape, [spot for spot, _ in drawn[code]]),
            **_near(shape, drawn[code]),
            "d": path(shape),
        }
        for code, shape in shapes.items()
    ]
    _write_sheet(target, provinces, _insets(names), markers, islets)


def _write_sheet(target: Path, provinces: list[Any], insets: list[Any], markers: list[Any], islets: list[Any]) -> None:
    document = {
        "note": "Illustrative shapes, never a legal boundary",
        "view_box": [0, 0, WIDTH, HEIGHT],
        "provinces": provinces,
        "insets": insets,
        "markers": markers,
        "islets": islets,
    }
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    (target / "provinces.json").write_bytes((text.replace('{"code"', '\n{"code"') + "\n").encode())


if __name__ == "__main__":
    build(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else TARGET)
