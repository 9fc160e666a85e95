"""The geometry of the illustrative maps: degrees become pixels. Pure, and never a legal boundary.

A plain cylindrical projection whose one standard parallel is the middle of the country: good enough for a sketch, and
the same for every map. The archipelagos of Hoàng Sa and Trường Sa lie in insets, drawn from the same geometry.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians

Point = tuple[float, float]
Ring = Sequence[Point]
Shape = Sequence[Ring]
"""Rings of (longitude, latitude) in degrees, closed or not."""

STANDARD_PARALLEL = 16.0
SQUEEZE = cos(radians(STANDARD_PARALLEL))


@dataclass(frozen=True, slots=True)
class Box:
    """A piece of the world, in degrees."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, point: Point) -> bool:
        """Whether a (longitude, latitude) lies inside, edges included."""
        return self.west <= point[0] <= self.east and self.south <= point[1] <= self.north


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle on the canvas, in pixels, into which a box is drawn."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class View:
    """A box of the world placed in a frame: as large as fits, in the middle."""

    box: Box
    frame: Frame

    @property
    def scale(self) -> float:
        """Pixels per degree of latitude."""
        wide = max((self.box.east - self.box.west) * SQUEEZE, 1e-6)
        high = max(self.box.north - self.box.south, 1e-6)
        return min(self.frame.width / wide, self.frame.height / high)

    def place(self, point: Point) -> Point:
        """Where a (longitude, latitude) lies on the canvas."""
        middle_x = self.frame.x + self.frame.width / 2
        middle_y = self.frame.y + self.frame.height / 2
        lon, lat = (self.box.west + self.box.east) / 2, (self.box.south + self.box.north) / 2
        return (
            middle_x + (point[0] - lon) * SQUEEZE * self.scale,
            middle_y - (point[1] - lat) * self.scale,
        )


COUNTRY = View(Box(102.1, 8.25, 109.75, 23.5), Frame(6, 6, 368, 724))
COUNTRY_SIZE = (460, 736)
HOANG_SA = View(Box(111.0, 15.6, 113.0, 17.3), Frame(326, 268, 122, 88))
TRUONG_SA = View(Box(111.4, 6.6, 117.5, 12.2), Frame(326, 606, 122, 88))
INSETS = (HOANG_SA, TRUONG_SA)


def number(value: float) -> str:
    """A coordinate with one decimal at most."""
    return f"{value:.1f}".removesuffix(".0")


def _steps(points: Sequence[Point]) -> str:
    parts, last = [], (0.0, 0.0)
    for rank, (x, y) in enumerate(points):
        here = (round(x, 1), round(y, 1))
        if rank == 0:
            parts.append(f"M{number(here[0])} {number(here[1])}l")
        elif here != last:
            parts.append(f"{number(here[0] - last[0])} {number(here[1] - last[1])} ")
        last = here
    return "".join(parts).rstrip().replace(" -", "-")


def path(shape: Shape, view: View) -> str:
    """The SVG path of a shape in a view, in relative steps. Rings that shrink to a point become a small dot."""
    drawn = []
    for ring in shape:
        points = [view.place(point) for point in ring]
        steps = _steps(points)
        drawn.append(f"{steps}z" if not steps.endswith("l") else f"{steps}.8 0 0 .8-.8 0z")
    return "".join(drawn)


def within(shape: Shape, box: Box) -> Shape:
    """The rings that begin inside the box."""
    return [ring for ring in shape if ring and box.holds(ring[0])]


def outside(shape: Shape, boxes: Iterable[Box]) -> Shape:
    """The rings that begin in none of the boxes."""
    kept = tuple(boxes)
    return [ring for ring in shape if ring and not any(box.holds(ring[0]) for box in kept)]


def main_part(shape: Shape) -> Shape:
    """A province without the archipelagos that are drawn in insets."""
    return outside(shape, (view.box for view in INSETS))


def box_of(points: Iterable[Point], margin: float = 0.06) -> Box | None:
    """The smallest box around the points, widened by `margin` of its larger side; None without points."""
    known = list(points)
    if not known:
        return None
    lons, lats = [lon for lon, _ in known], [lat for _, lat in known]
    pad = max(max(lons) - min(lons), max(lats) - min(lats), 0.05) * margin
    return Box(min(lons) - pad, min(lats) - pad, max(lons) + pad, max(lats) + pad)


def is_far(point: Point) -> bool:
    """Whether a point belongs to one of the insets."""
    return any(view.box.holds(point) for view in INSETS)


@dataclass(frozen=True, slots=True)
class Pin:
    """A unit on a map: its key and where it lies on the canvas."""

    key: str
    x: str
    y: str


@dataclass(frozen=True, slots=True)
class Sketch:
    """One map: its canvas, its outline, and the pins on it; `far` are pins of the insets, by inset."""

    width: str
    height: str
    outline: str
    pins: Sequence[Pin]
    beyond: Sequence[str]


def pins(places: Mapping[str, Point], view: View) -> list[Pin]:
    """Pins for the places that lie in the view's box, in the order given."""
    found = []
    for key, point in places.items():
        if view.box.holds(point):
            x, y = view.place(point)
            found.append(Pin(key, number(x), number(y)))
    return found


def sketch(shape: Shape, places: Mapping[str, Point], *, width: float = 460.0, tallest: float = 520.0) -> Sketch | None:
    """A map of one province: its outline and its units as pins. Archipelagos far at sea are named in `beyond`.

    A province that is nothing but far places (or without geometry and places) gives None.
    """
    near = main_part(shape)
    shown = {key: point for key, point in places.items() if not is_far(point)}
    box = box_of([*(point for ring in near for point in ring), *shown.values()])
    if box is None:
        return None
    wide, high = (box.east - box.west) * SQUEEZE, box.north - box.south
    height = min(max(width * high / wide, width * 0.45), tallest)
    view = View(box, Frame(0, 0, width, height))
    return Sketch(
        width=number(width),
        height=number(height),
        outline=path(near, view),
        pins=pins(shown, view),
        beyond=[key for key, point in places.items() if is_far(point)],
    )
