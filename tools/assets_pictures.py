"""Drawings: the icon sprite, the cached backgrounds, and the PNG icons of the installed app."""

import re
import shutil
from pathlib import Path

from PIL import Image, ImageDraw

NIGHT, WHITE, LAMP = "#0d3537", "#ffffff", "#f2b03d"
GRID = 64
SMOOTH = 4
COPIED = ("mark.svg", "hedge.svg", "lane.svg")
Point = tuple[float, float]


def make_pictures(art: Path, out: Path) -> None:
    """Put the sprite, the drawings and the PNG icons into `out`."""
    for name in COPIED:
        shutil.copyfile(art / name, out / name)
    (out / "icons.svg").write_text(sprite(art / "icons"), encoding="utf-8")
    for name, size, room in (
        ("icon-192", 192, 0.81),
        ("icon-512", 512, 0.81),
        ("icon-180", 180, 0.81),
        ("icon-maskable", 512, 0.6),
    ):
        draw_mark(size, room=room, bleed=name in {"icon-maskable", "icon-180"}).save(out / f"{name}.png", optimize=True)


def sprite(folder: Path) -> str:
    """All icons of the folder as symbols named after their files."""
    symbols = []
    for path in sorted(folder.glob("*.svg")):
        inner = re.sub(r"^<svg[^>]*>|</svg>\s*$", "", path.read_text(encoding="utf-8").strip())
        symbols.append(f'<symbol id="{path.stem}" viewBox="0 0 24 24">{inner}</symbol>')
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n'


def draw_mark(size: int, *, room: float, bleed: bool) -> Image.Image:
    """The mark on night: eave, two jointed posts, lamp, lit threshold. `room` is its share of the square's side;
    `bleed` fills the corners (the system cuts its own shape).
    """
    side = size * SMOOTH
    image = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle((0, 0, side - 1, side - 1), radius=0 if bleed else side * 12 / GRID, fill=NIGHT)
    unit = side / GRID * room
    origin = ((side - GRID * unit) / 2, (side - GRID * unit) / 2)

    def place(point: Point) -> Point:
        return origin[0] + point[0] * unit, origin[1] + point[1] * unit

    def line(points: list[Point], width: float, colour: str) -> None:
        spots = [place(point) for point in points]
        pen.line(spots, fill=colour, width=round(width * unit), joint="curve")
        half = width * unit / 2
        for x, y in (spots[0], spots[-1]):
            pen.ellipse((x - half, y - half, x + half, y + half), fill=colour)

    line(
        curve((4, 27.5), (16, 26), (25.5, 19.5), (32, 9)) + curve((32, 9), (38.5, 19.5), (48, 26), (60, 27.5)), 5, WHITE
    )
    for x in (14.0, 50.0):
        line([(x, 33), (x, 42.5)], 5, WHITE)
        line([(x, 46), (x, 57)], 5, WHITE)
    line([(32, 19), (32, 27)], 3, WHITE)
    pen.rounded_rectangle((*place((25, 26)), *place((39, 45))), radius=6 * unit, fill=LAMP)
    line([(21.5, 57.5), (42.5, 57.5)], 4, LAMP)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def curve(start: Point, one: Point, two: Point, end: Point, steps: int = 48) -> list[Point]:
    """Points of a cubic Bézier curve."""
    points = []
    for step in range(steps + 1):
        t = step / steps
        weights = ((1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3)
        corners = (start, one, two, end)
        points.append(
            (
                sum(w * c[0] for w, c in zip(weights, corners, strict=True)),
                sum(w * c[1] for w, c in zip(weights, corners, strict=True)),
            )
        )
    return points
