"""The small country with people of the people room; the clock stands on 2 March 2026."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from binhyen.core import clock
from binhyen.figures.services.catalogue import Loaded, load_catalogue
from tests.figures.desk_support import Reporting, reporting
from tests.figures.support import BY, NOW
from tests.people.conftest import (
    TODAY,
    People,
    _in_march_2026,
    _second_factor_asked,
    _the_trail_speaks_vietnamese,
    english,
    enter,
    land,
    people,
)
from tests.support.once import for_the_file

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


@pytest.fixture(scope="module")
def catalogue(built_people: People, django_db_blocker: DjangoDbBlocker) -> Iterator[Loaded]:
    """The shipped catalogue in the small country with people, loaded once for the tests of a file."""
    yield from for_the_file(django_db_blocker, TODAY, lambda: load_catalogue(by=BY))


@pytest.fixture(scope="module")
def country(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Reporting]:
    """A small country in which reports are asked for, made once for the tests of a file; each works on its own copy."""
    yield from for_the_file(django_db_blocker, NOW, reporting)


@pytest.fixture
def reports(country: Reporting, db: None, in_march: None) -> Reporting:
    """The small country in the middle of March."""
    return Reporting(country.people, country.before, country.month, country.year)
