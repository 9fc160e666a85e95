"""A folder of contents for each test."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
