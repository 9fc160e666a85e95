"""The small country of the tests of units, in the middle of March 2026: the period of February has just ended."""

from collections.abc import Iterator

import pytest

from binhyen.core import clock
from tests.figures.support import NOW
from tests.org.conftest import Land, build_land


@pytest.fixture
def land(db: None) -> Land:
    return build_land()


@pytest.fixture
def in_march() -> Iterator[None]:
    with clock.frozen_at(NOW):
        yield
