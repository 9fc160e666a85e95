"""The small country with people of the people room; the clock stands on 2 March 2026."""

from collections.abc import Iterator

import pytest

from binhyen.core import clock
from tests.figures.support import NOW
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


@pytest.fixture
def in_march() -> Iterator[None]:
    """The middle of March, when the period of February has just ended."""
    with clock.frozen_at(NOW):
        yield
