"""What every test gets: no network but loopback, hypothesis profiles, a clean language and cache."""

import os
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import SimpleTestCase
from django.urls import get_resolver
from django.utils import translation
from django.utils.module_loading import import_string
from hypothesis import HealthCheck, settings

from config.navigation import SLOTS
from tests.org.conftest import built_land
from tests.people.conftest import built_people
from tests.support import walls_report
from tests.support.append_only import let_tests_empty_the_database

__all__ = ["built_land", "built_people"]

let_tests_empty_the_database()

_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]
settings.register_profile("commit", max_examples=25, deadline=None, suppress_health_check=_SLOW, derandomize=True)
settings.register_profile("prove", max_examples=500, deadline=None, suppress_health_check=_SLOW)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "commit"))

LOOPBACK = ("127.", "localhost", "::1")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--record", action="store_true", help="write the pictures of the guide")


def pytest_configure(config: pytest.Config) -> None:
    walls_report.register(config)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What asks no database is marked so: the run on a second one leaves it out."""
    for item in items:
        if not _asks_a_database(item):
            item.add_marker(pytest.mark.no_database)


def _asks_a_database(item: pytest.Item) -> bool:
    """By a mark, by its class, by a fixture: pytest-django lets nothing else through."""
    named = {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
    django = issubclass(getattr(item, "cls", None) or object, SimpleTestCase)
    return bool(named) or django or item.get_closest_marker("django_db") is not None or _by_a_fixture(item)


def _by_a_fixture(item: pytest.Item) -> bool:
    """Whether a fixture of ours opens the database for a whole file."""
    known = getattr(item, "_fixtureinfo", None)
    fixtures = [one for row in known.name2fixturedefs.values() for one in row] if known else []
    ours = (one for one in fixtures if not one.func.__module__.startswith("pytest_django"))
    return any("django_db_blocker" in one.argnames for one in ours)


@pytest.fixture(autouse=True, scope="session")
def _no_outside_network() -> Iterator[None]:
    """A test that reaches for another machine fails."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and not str(address[0]).startswith(LOOPBACK):
            pytest.fail(f"a test wanted to reach {address[0]}")
        connect(self, address)

    socket.socket.connect = guarded  # type: ignore[method-assign]
    yield
    socket.socket.connect = connect  # type: ignore[method-assign]


@pytest.fixture(autouse=True, scope="session")
def _addresses_are_loaded() -> None:
    """Views are imported before any test replaces a name that they import, else they would keep the replacement."""
    assert get_resolver().url_patterns
    for paths in SLOTS.values():
        for path in paths:
            assert import_string(path)


@pytest.fixture(autouse=True)
def _fresh_language_and_cache() -> Iterator[None]:
    cache.clear()
    with translation.override("vi"):
        yield
