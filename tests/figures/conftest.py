"""The small country with people of the people room; the clock stands on 2 March 2026."""

from tests.people.conftest import (
    _in_march_2026,
    _second_factor_asked,
    _the_trail_speaks_vietnamese,
    english,
    enter,
    land,
    people,
)

__all__ = [
    "_in_march_2026",
    "_second_factor_asked",
    "_the_trail_speaks_vietnamese",
    "english",
    "enter",
    "land",
    "people",
]
