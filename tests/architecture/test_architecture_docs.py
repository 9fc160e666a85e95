"""Generated references and manifests are what the code says."""

from pathlib import Path

import pytest

from binhyen.core import closed
from binhyen.portal import rules
from tools import docs, walls

PLANTED = """
import pytest
pytestmark = [pytest.mark.django_db, pytest.mark.wall("W9", "said of the whole file")]

@pytest.mark.wall("W2", "said of one test")
def test_one(): ...

def helper(): ...
"""


@pytest.fixture(scope="module")
def written() -> dict[Path, str]:
    return docs.written()


@pytest.mark.parametrize("name", [*docs.PAGES, *docs.MANIFESTS])
def test_generated_file_is_what_the_code_says(written: dict[Path, str], name: str) -> None:
    path = docs.ROOT / name if "/" in name else docs.REFERENCE / f"{name}.md"
    assert path.read_text(encoding="utf-8") == written[path], "run ./dev docs"


def test_stale_file_is_named(written: dict[Path, str], monkeypatch: pytest.MonkeyPatch) -> None:
    planted = written | {docs.REFERENCE / "settings.md": "something else", docs.ROOT / "none.md": "missing"}
    monkeypatch.setattr(docs, "written", lambda: planted)
    assert {"docs/reference/settings.md", "none.md"} <= set(docs.stale())


def test_marks_are_read_without_running() -> None:
    assert sorted(walls.marks_in("t.py", PLANTED)) == [
        ("W2", "said of one test", "t.py::test_one"),
        ("W9", "said of the whole file", "t.py::test_one"),
    ]


def test_page_says_what_tests_prove_and_nothing_else() -> None:
    assert rules.unproved(walls.collect()) == []
    assert rules.unsaid(walls.collect()) == []
    assert rules.unsaid({"W2": {"something else": ["t"]}})
    assert rules.unproved({}) != []


def test_closed_lists_are_the_released_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    assert closed.check_closed_lists() == []
    monkeypatch.setattr(closed, "closed_lists", lambda: {"org.UnitKind": ["household"]})
    assert [error.id for error in closed.check_closed_lists()] == ["core.E002"]


def test_a_promise_stands_only_when_its_tests_ran_and_passed() -> None:
    promised = {"W2": {"no files": ["t.py::test_a", "t.py::test_b"]}}
    assert walls.unheld(promised, [{"t.py::test_a": True}, {"t.py::test_b": True, "t.py::test_a": True}]) == []
    assert walls.unheld(promised, [{"t.py::test_a": True}]) == ["W2 no files t.py::test_b did not run"]
    found = walls.unheld(promised, [{"t.py::test_a": True, "t.py::test_b": True}, {"t.py::test_b": False}])
    assert found == ["W2 no files t.py::test_b failed"]
