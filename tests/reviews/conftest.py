"""The small country with people; the clock stands on 16 March 2026, two days after a quarter ended."""

from collections.abc import Iterator
from copy import copy
from dataclasses import replace

import pytest
from pytest_django import DjangoDbBlocker

from binhyen.core import clock
from tests.org.conftest import Land
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
from tests.support.once import copies, for_the_file

__all__ = ["_second_factor_asked", "_the_trail_speaks_vietnamese", "english", "enter", "land", "people"]


@pytest.fixture(autouse=True)
def _in_the_middle_of_march() -> Iterator[None]:
    with clock.frozen_at(NOW):
        yield


@pytest.fixture(scope="module")
def built_country(built_people: People, django_db_blocker: DjangoDbBlocker) -> Iterator[Country]:
    """The country of a whole file."""
    yield from for_the_file(django_db_blocker, NOW, lambda: build_country(fresh(built_people)))


@pytest.fixture
def country(built_country: Country, db: None) -> Country:
    made = built_country
    periods = [copy(month) for month in made.months]
    return replace(made, people=fresh(made.people), months=periods, quarter=copy(made.quarter), calls={})


def fresh(people: People) -> People:
    """The same people as objects of one's own."""
    return People(Land(copies(people.land.units)), copies(people.posts), copies(people.users))
