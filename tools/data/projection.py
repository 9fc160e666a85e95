"""The flat map everything is drawn on: one projection, its insets, and no other place for either.

The sheet is 620 by 1000 units. A unit is about 1.7 km north to south. The two archipelagos lie far
to the east and are drawn as insets in the sea beside their coast, each with its own scale.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

WIDTH, HEIGHT = 620, 1000
_WEST, _NORTH, _SCALE = 101.95, 23.52, 65.6
_FLATTEN = math.cos(math.radians(16.0))


@dataclass(frozen=True)
class Inset:
    """A box with its own scale; islands are (latitude, longitude) of symbols drawn by the project."""

    id: str
    label: str
    unit: str
    province: str
    box: tuple[float, float, float, float]
    centre: tuple[float, float]
    scale: float
    islands: tuple[tuple[float, float], ...]

    def project(self, lat: float, lon: float) -> tuple[float, float]:
        """Return the place inside the box, under the two lines of its label."""
        x, y, width, height = self.box
        east = (lon - self.centre[1]) * self.scale * math.cos(math.radians(self.centre[0]))
        north = (lat - self.centre[0]) * self.scale
        return round(x + width / 2 + east, 1), round(y + (height + 44) / 2 - north, 1)


INSETS = (
    Inset(
        "hoang-sa", "Quần đảo Hoàng Sa", "20333", "48", (452, 380, 160, 128), (16.38, 111.97), 46,
        (
            (16.535, 111.609), (16.504, 111.588), (16.447, 111.505), (16.462, 111.742),
            (16.834, 112.340), (16.668, 112.730), (16.980, 112.270), (16.050, 112.500),
            (15.786, 111.202),
        ),
    ),
    Inset(
        "truong-sa", "Quần đảo Trường Sa", "22736", "56", (462, 786, 150, 178), (9.62, 113.9), 30,
        (
            (8.645, 111.920), (11.429, 114.331), (9.886, 114.328), (10.180, 114.366),
            (10.375, 114.479), (8.970, 113.690), (7.890, 112.910), (9.904, 114.561),
            (8.933, 112.350), (11.053, 114.284), (10.669, 114.424), (10.820, 115.830),
            (8.850, 112.200), (7.980, 113.900),
        ),
    ),
)  # fmt: skip
INSET_OF = {inset.unit: inset for inset in INSETS}


def project(lat: float, lon: float) -> tuple[float, float]:
    """Return (x, y) on the sheet; y grows to the south."""
    return (lon - _WEST) * _SCALE * _FLATTEN, (_NORTH - lat) * _SCALE


def place(code: str, lat: float, lon: float) -> tuple[float, float]:
    """Return where a commune is drawn: inside its inset, or on the sheet."""
    if code in INSET_OF:
        return INSET_OF[code].project(lat, lon)
    x, y = project(lat, lon)
    return round(x, 1), round(y, 1)
