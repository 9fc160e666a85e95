"""The small country with people; the clock stands on 16 March 2026, two days after a quarter ended."""

from collections.abc import Iterator

import pytest

from binhyen.core import clock
from tests.people.conftest import (
    People,
    _second_factor_asked,
    _the_trail_speaks_vietnamese,
    english,
    enter,
    land,
    people,
)
from tests.reviews.support import NOW, Country, build_country

__all__ = ["_second_factor_asked", "_the_trail_speaks_vietnamese", "english", "enter", "land", "people"]


@pytest.fixture(autouse=True)
def _in_the_middle_of_march() -> Iterator[None]:
    with clock.frozen_at(NOW):
        yield


@pytest.fixture
def country(people: People) -> Country:
    return build_country(people)
