"""Shapes of the 34 provinces: Natural Earth's lines where they are right, cells where they are not.

Natural Earth draws the 63 provinces of before the reform with several errors. Each of its shapes is
given to the province of today that most commune points in it belong to. A commune whose point lies
well inside the shape of a wrong province takes its whole cell (the ground nearer to it than to any
other commune) to the right one.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from tools.data.projection import project

# Sheet units. A point nearer than this to its own province is a matter of drawing, not an error.
_DEPTH = 0.5
# A piece that touches others along this much of its edge is no island; a gap that does is no water.
_SHORE, _ENCLOSED = 0.3, 0.95
_ISLET = 0.35


def natural_earth(path: Path) -> list[BaseGeometry]:
    """Return Natural Earth's shapes of Việt Nam on the sheet."""
    features = json.loads(path.read_text("utf-8"))["features"]
    shapes = []
    for feature in features:
        if feature["properties"]["adm0_a3"] == "VNM":
            shape = shapely.geometry.shape(feature["geometry"])
            flat = shapely.transform(shape, _flatten)
            shapes.append(shapely.make_valid(flat))
    return sorted(shapes, key=lambda shape: shape.bounds)


def _flatten(points: Any) -> Any:
    for index, (lon, lat) in enumerate(points):
        points[index] = project(lat, lon)
    return points


def cells(points: list[tuple[float, float]], land: BaseGeometry) -> list[BaseGeometry]:
    """Return the ground nearest to each point, in the order given; twins share one cell."""
    sites = shapely.points(sorted(set(points)))
    polygons = shapely.voronoi_polygons(shapely.union_all(sites), extend_to=land).geoms
    tree = shapely.STRtree(list(polygons))
    parts = list(polygons)
    found = {}
    for site in sites:
        hit = tree.query(site, predicate="intersects")
        found[site.x, site.y] = parts[min(hit)]
    return [found[point] for point in points]


def assign(shapes: list[BaseGeometry], points: list[tuple[float, float]], owners: list[str]) -> dict[str, BaseGeometry]:
    """Return {province: union of the shapes that mostly hold its points}."""
    tree = shapely.STRtree(shapes)
    votes: dict[int, Counter[str]] = defaultdict(Counter)
    for point, owner in zip(points, owners, strict=True):
        for index in tree.query(shapely.Point(point), predicate="within"):
            votes[int(index)][owner] += 1
    parts: dict[str, list[BaseGeometry]] = defaultdict(list)
    for index, shape in enumerate(shapes):
        parts[votes[index].most_common(1)[0][0]].append(shape)
    return {owner: shapely.union_all(found) for owner, found in sorted(parts.items())}


def correct(
    provinces: dict[str, BaseGeometry], points: list[tuple[float, float]], owners: list[str]
) -> dict[str, BaseGeometry]:
    """Return the provinces after each misplaced commune has moved its cell."""
    land = shapely.union_all(list(provinces.values()))
    grounds = cells(points, land)
    moved: dict[str, list[BaseGeometry]] = defaultdict(list)
    for point, owner, ground in zip(points, owners, grounds, strict=True):
        site = shapely.Point(point)
        if site.within(land) and provinces[owner].distance(site) > _DEPTH:
            moved[owner].append(ground.intersection(land))
    everything = shapely.union_all([cell for found in moved.values() for cell in found])
    rough = {
        owner: shapely.union_all([shape.difference(everything), *moved[owner]]) for owner, shape in provinces.items()
    }
    return _faces(rough, points, owners)


def _faces(
    rough: dict[str, BaseGeometry], points: list[tuple[float, float]], owners: list[str]
) -> dict[str, BaseGeometry]:
    """Return the same provinces as an exact coverage, crumbs given to the neighbour around them."""
    lines = shapely.union_all([shapely.boundary(shape) for shape in rough.values()], grid_size=0.01)
    faces = list(shapely.polygonize([lines]).geoms)
    merged = _dissolve([(face, _label(face, rough)) for face in faces])
    sites: dict[str, BaseGeometry] = {
        owner: shapely.multipoints([p for p, o in zip(points, owners, strict=True) if o == owner]) for owner in rough
    }
    pieces = [(p, label) for label, shape in merged.items() for p in shapely.get_parts(shape)]
    judged = [(p, _piece_owner(p, own, merged, sites)) for p, own in pieces]
    return _dissolve([(piece, owner) for piece, owner in judged if owner])


def _label(face: BaseGeometry, rough: dict[str, BaseGeometry]) -> str:
    inside = face.representative_point()
    return next((owner for owner, shape in rough.items() if shape.contains(inside)), "")


def _piece_owner(piece: BaseGeometry, own: str, merged: dict[str, BaseGeometry], sites: dict[str, BaseGeometry]) -> str:
    """Return the neighbour around a piece that holds no commune of its province, or its province."""
    if own and piece.intersects(sites[own]):
        return own
    edge = piece.boundary
    borders = {other: edge.intersection(shape).length for other, shape in merged.items() if other != own}
    best = max(borders, key=lambda other: (borders[other], other))
    around = sum(borders.values()) / edge.length
    return best if around > (_SHORE if own else _ENCLOSED) else own


def _dissolve(faces: list[tuple[BaseGeometry, str]]) -> dict[str, BaseGeometry]:
    groups: dict[str, list[BaseGeometry]] = defaultdict(list)
    for face, label in faces:
        groups[label].append(face)
    return {label: shapely.union_all(found, grid_size=0.01) for label, found in sorted(groups.items())}


def simplify(provinces: dict[str, BaseGeometry], tolerance: float) -> dict[str, BaseGeometry]:
    """Return simpler shapes that still share their borders exactly; islets under a dot are left out."""
    simple = shapely.coverage_simplify(list(provinces.values()), tolerance)
    result = {}
    for owner, shape in zip(provinces, simple, strict=True):
        parts = sorted(shapely.get_parts(shape), key=shapely.area, reverse=True)
        kept = [part for i, part in enumerate(parts) if i == 0 or part.area >= _ISLET]
        result[owner] = shapely.MultiPolygon(kept)
    return result


def grounds(province: BaseGeometry, sites: dict[str, list[tuple[float, float]]]) -> dict[str, BaseGeometry]:
    """Return {commune: ground}, the whole province shared out: each bit goes to the commune with the nearest site.

    `sites` are the points known to lie in each commune of the province. A commune with no land drawn has no ground.
    """
    owner_of = {point: owner for owner, found in sorted(sites.items()) for point in found}
    points = sorted(owner_of)
    faces = [
        (cell.intersection(province), owner_of[p]) for p, cell in zip(points, cells(points, province), strict=True)
    ]
    lines = [shapely.boundary(face) for face, _ in faces] + [shapely.boundary(province)]
    noded = shapely.polygonize([shapely.union_all(lines, grid_size=0.001)]).geoms
    tree = shapely.STRtree([face for face, _ in faces])
    found = defaultdict(list)
    for piece in noded:
        hit = tree.query(piece.representative_point(), predicate="within")
        if len(hit):
            found[faces[min(hit)][1]].append(piece)
    return {owner: shapely.union_all(pieces, grid_size=0.001) for owner, pieces in sorted(found.items())}


def thin(shapes: dict[str, BaseGeometry], tolerance: float) -> dict[str, BaseGeometry]:
    """Return simpler shapes that still share their borders exactly, every part kept."""
    simple = shapely.coverage_simplify(list(shapes.values()), tolerance)
    return dict(zip(shapes, simple, strict=True))


def path(shape: BaseGeometry) -> str:
    """Return the SVG path of a shape in tenths of a unit, relative after each start."""
    return _path(shape, 10, _tenths)


def fine_path(shape: BaseGeometry) -> str:
    """Return the SVG path of a shape in whole hundredths of a unit, relative after each start."""
    return _path(shape, 100, str)


def _path(shape: BaseGeometry, parts: int, write: Callable[[int], str]) -> str:
    rings = [ring for polygon in shapely.get_parts(shape) for ring in (polygon.exterior, *polygon.interiors)]
    return "".join(_ring(list(ring.coords)[:-1], parts, write) for ring in rings)


def _ring(coords: list[tuple[float, ...]], parts: int, write: Callable[[int], str]) -> str:
    points = [(round(x * parts), round(y * parts)) for x, y, *_ in coords]
    last = points[0]
    numbers: list[str] = []
    for point in points[1:]:
        if point != last:
            numbers += [write(point[0] - last[0]), write(point[1] - last[1])]
            last = point
    body = "".join(n if i == 0 or n[0] == "-" else f" {n}" for i, n in enumerate(numbers))
    return f"M{write(points[0][0])} {write(points[0][1])}l{body}z"


def _tenths(value: int) -> str:
    text = f"{value / 10:.1f}".removesuffix(".0")
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text
