"""The illustrative maps: where things lie on the one sheet of the packaged shapes. Never a legal boundary.

The sheet is 620 × 1000 units of about 1.7 km. The archipelagos of Hoàng Sa and Trường Sa stand in insets with their own
scale. Shapes are read once from the package; everything else is arithmetic.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from math import cos, radians
from pathlib import Path

SHAPES = Path(__file__).resolve().parent / "data" / "geo" / "provinces.json"
WEST, NORTH, SCALE = 101.95, 23.52, 65.6
FLATTEN = cos(radians(16.0))
INSET_HEAD = 44
"""Height of the two lines of words at the top of an inset."""

SMALLEST_SIDE = 24.0
"""A picture never shows less than this many units: about 40 km."""

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Sea:
    """A stretch of sea that is drawn in an inset: its degrees, and the inset's own centre and scale."""

    south: float
    north: float
    west: float
    east: float
    centre_lat: float
    centre_lon: float
    scale: float


SEAS: Mapping[str, Sea] = {
    "hoang-sa": Sea(15.5, 17.4, 111.0, 113.0, 16.38, 111.97, 46),
    "truong-sa": Sea(6.4, 12.2, 111.3, 117.6, 9.62, 113.9, 30),
}


@dataclass(frozen=True, slots=True)
class ProvinceShape:
    """One province of today: code, where its name stands, the part of the sheet that shows it without islands far at
    sea, and the codes of those islands."""

    code: str
    label: tuple[float, float]
    view_box: Box
    beyond: frozenset[str]


@dataclass(frozen=True, slots=True)
class Inset:
    """An archipelago: its words, the codes of its special zone and province, its box and its islands on the sheet."""

    key: str
    label: str
    unit: str
    province: str
    province_name: str
    box: Box
    islands: Sequence[tuple[float, float]]

    @property
    def zone(self) -> str:
        """The name of the special zone: the archipelago's own name behind the word of its form."""
        return f"Đặc khu {self.label.removeprefix('Quần đảo ')}"

    @property
    def view_box(self) -> str:
        """The box as an SVG attribute."""
        return box_words(self.box)


@dataclass(frozen=True, slots=True)
class Marker:
    """A special zone of today, which would vanish at the scale of the country."""

    code: str
    label: str
    x: float
    y: float
    inset: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything the packaged file holds, besides the paths themselves."""

    view_box: str
    provinces: Mapping[str, ProvinceShape]
    insets: Sequence[Inset]
    markers: Sequence[Marker]


@dataclass(frozen=True, slots=True)
class Outlines:
    """The file of outlines that pages refer to: one path a province (`p` and its code), and its fingerprint."""

    svg: str
    version: str


@lru_cache(maxsize=1)
def sheet() -> Sheet:
    """The packaged map."""
    data = json.loads(SHAPES.read_text(encoding="utf-8"))
    return Sheet(
        view_box=" ".join(str(side) for side in data["view_box"]),
        provinces={
            row["code"]: ProvinceShape(
                row["code"], tuple(row["label"]), tuple(row["near_view_box"]), frozenset(row["beyond"])
            )
            for row in data["provinces"]
        },
        insets=tuple(
            Inset(
                key=row["id"],
                label=row["label"],
                unit=row["unit"],
                province=row["province"],
                province_name=row["province_name"],
                box=tuple(row["box"]),
                islands=tuple((x, y) for x, y in row["islands"]),
            )
            for row in data["insets"]
        ),
        markers=tuple(Marker(row["code"], row["label"], row["x"], row["y"], row["inset"]) for row in data["markers"]),
    )


@lru_cache(maxsize=1)
def outlines() -> Outlines:
    """The outlines of the 34 provinces as one SVG file of named paths."""
    data = json.loads(SHAPES.read_text(encoding="utf-8"))
    paths = "\n".join(f'<path id="p{row["code"]}" d="{row["d"]}"/>' for row in data["provinces"])
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{sheet().view_box}"><defs>\n{paths}\n</defs></svg>\n'
    return Outlines(svg, sha256(svg.encode()).hexdigest()[:12])


@lru_cache(maxsize=40)
def _grounds(province: str) -> Mapping[str, str]:
    path = SHAPES.parent / "communes" / f"{province}.json"
    if not province.isdigit() or not path.exists():
        return {}
    data = json.loads(path.read_text(encoding="utf-8"))
    return {str(code): str(d) for code, d in data["communes"].items()}


def ground(province: str, commune: str) -> str:
    """The illustrative ground of a commune of today as a path in hundredths of the sheet; "" when there is none."""
    return _grounds(province).get(commune, "")


def number(value: float) -> str:
    """A coordinate with one decimal at most."""
    return f"{value:.1f}".removesuffix(".0")


def box_words(box: Box) -> str:
    """A box as the attribute `viewBox` wants it."""
    return " ".join(number(side) for side in box)


def sea_of(lat: float, lon: float) -> str:
    """The key of the inset that a place belongs to, "" for the sheet itself."""
    inside = (key for key, sea in SEAS.items() if sea.south <= lat <= sea.north and sea.west <= lon <= sea.east)
    return next(inside, "")


def place(lat: float, lon: float) -> tuple[float, float]:
    """Where a place (degrees, WGS 84) lies on the sheet, or in its inset."""
    key = sea_of(lat, lon)
    if not key:
        return round((lon - WEST) * SCALE * FLATTEN, 1), round((NORTH - lat) * SCALE, 1)
    sea = SEAS[key]
    x, y, width, height = next(inset.box for inset in sheet().insets if inset.key == key)
    east = (lon - sea.centre_lon) * sea.scale * cos(radians(sea.centre_lat))
    north = (lat - sea.centre_lat) * sea.scale
    return round(x + width / 2 + east, 1), round(y + (height + INSET_HEAD) / 2 - north, 1)


@dataclass(frozen=True, slots=True)
class Pin:
    """A unit on a map: its key and where it lies."""

    key: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Sketch:
    """One map: the part of the sheet it shows, how large a dot is there, the pins, the insets that belong to it."""

    view_box: str
    dot: float
    here: str
    pins: Sequence[Pin]
    insets: Sequence[Inset]


def _around(points: Iterable[tuple[float, float]]) -> Box | None:
    known = list(points)
    if not known:
        return None
    xs, ys = [x for x, _ in known], [y for _, y in known]
    side = max(max(xs) - min(xs), max(ys) - min(ys), SMALLEST_SIDE)
    middle_x, middle_y, pad = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2, side * 0.08
    width, height = max(max(xs) - min(xs), side * 0.5), max(max(ys) - min(ys), side * 0.5)
    return middle_x - width / 2 - pad, middle_y - height / 2 - pad, width + 2 * pad, height + 2 * pad


def sketch(places: Mapping[str, tuple[float, float]], *, province: str = "") -> Sketch | None:
    """A map of the places (key → latitude, longitude), in the order given.

    `province` is the code of a province of today whose outline is the frame; without one, the frame is drawn around
    the places. None when nothing can be shown.
    """
    shape = sheet().provinces.get(province)
    far = {sea_of(lat, lon) for lat, lon in places.values()} - {""}
    found = [Pin(key, *place(lat, lon)) for key, (lat, lon) in places.items()]
    near = [Pin(key, *place(lat, lon)) for key, (lat, lon) in places.items() if not sea_of(lat, lon)]
    box = shape.view_box if shape else _around((pin.x, pin.y) for pin in near)
    if box is None:
        insets = [inset for inset in sheet().insets if inset.key in far]
        box = insets[0].box if insets else None
        if box is None:
            return None
        return Sketch(box_words(box), 2.0, "", found, insets)
    insets = [inset for inset in sheet().insets if inset.key in far or (shape and inset.province == province)]
    return Sketch(
        view_box=box_words(box),
        dot=max(box[2], box[3]) / 130,
        here=province if shape else "",
        pins=found,
        insets=insets,
    )


@dataclass(frozen=True, slots=True)
class Spot:
    """A named point on the sheet of the country: where it lies, where its words stand, and on which side of it."""

    key: str
    x: float
    y: float
    words: str
    text_x: float
    text_y: float
    anchor: str


LETTER, LINE, GAP = 7.6, 13.0, 6.0
"""Width of a letter, height of a line, and distance of the words from their point, in units of the sheet."""


def spots(places: Sequence[tuple[str, str, float, float]]) -> list[Spot]:
    """Points (key, name, latitude, longitude) with their names at the right or the left, whichever is free.

    A name that would cover another one, another point or an inset is left out (`words` is ""): the table has it.
    """
    at = [(key, name, *place(lat, lon)) for key, name, lat, lon in places]
    taken: list[Box] = [(x - 3, y - 3, 6, 6) for _key, _name, x, y in at] + [inset.box for inset in sheet().insets]
    found = []
    for key, name, x, y in at:
        width = len(name) * LETTER
        sides = ((x + GAP, "start", x + GAP), (x - GAP, "end", x - GAP - width))
        free = ((text_x, anchor, (left, y - LINE / 2, width, LINE)) for text_x, anchor, left in sides)
        text_x, anchor, box = next((side for side in free if not _covers(side[2], taken)), (x, "start", None))
        taken += [box] if box else []
        found.append(Spot(key, x, y, name if box else "", round(text_x, 1), round(y + 4.5, 1), anchor))
    return found


def _covers(box: Box, taken: Iterable[Box]) -> bool:
    x, y, width, height = box
    inside = x >= 0 and x + width <= 620
    return not inside or any(x < a + w and a < x + width and y < b + h and b < y + height for a, b, w, h in taken)
