"""The small country with people of the other rooms' tests."""

from pathlib import Path
from typing import Any

import pytest

from tests.org.conftest import officer  # noqa: F401
from tests.people.conftest import (  # noqa: F401
    _in_march_2026,
    _second_factor_asked,
    english,
    enter,
    land,
    people,
)


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
