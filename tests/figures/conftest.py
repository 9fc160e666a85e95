"""The small country with people of the people room; the clock stands on 2 March 2026."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.utils import translation
from pytest_django import DjangoDbBlocker

from binhyen.core import clock
from tests.figures.desk_support import Reporting, reporting
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


@pytest.fixture(scope="module")
def country(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Reporting]:
    """A small country in which reports are asked for, made once for the tests of a file; each works on its own copy."""
    with django_db_blocker.unblock(), transaction.atomic():
        with clock.frozen_at(NOW), translation.override("vi"):
            made = reporting()
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def reports(country: Reporting, db: None, in_march: None) -> Reporting:
    """The small country in the middle of March."""
    return Reporting(country.people, country.before, country.month, country.year)
