"""The small country of reports, for the pages of figures."""

from tests.figures.conftest import (
    _in_march_2026,
    _second_factor_asked,
    _the_trail_speaks_vietnamese,
    country,
    enter,
    in_march,
    land,
    people,
    reports,
)

__all__ = [
    "_in_march_2026",
    "_second_factor_asked",
    "_the_trail_speaks_vietnamese",
    "country",
    "enter",
    "in_march",
    "land",
    "people",
    "reports",
]
