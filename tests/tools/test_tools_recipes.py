"""`./dev test` walks its runs to their ends, whatever becomes of one of them, and fails when any failed."""

from pathlib import Path

import pytest

from tools import recipes
from tools.recipes import Run


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".local").mkdir()
    for name, program in {"fine": "print('all well')", "bad": "import sys; print('oh'); sys.exit(3)"}.items():
        (tmp_path / f"{name}.py").write_text(program, encoding="utf-8")
    monkeypatch.setattr(recipes, "ROOT", tmp_path)


def test_what_failed_ends_the_recipe_after_everything_has_run(capfd: pytest.CaptureFixture[str]) -> None:
    code = recipes._walk([Run("one", ("bad",)), Run("two", ("fine",)), Run("three", ("fine",))])
    said = capfd.readouterr().out
    assert code == 3
    for words in ("===== one: FAILED (3) after", "oh", "===== two: passed after", "===== three: passed after"):
        assert words in said


def test_a_run_that_a_signal_ended_has_failed(tmp_path: Path) -> None:
    (tmp_path / "gone.py").write_text("import os; os.kill(os.getpid(), 9)", encoding="utf-8")
    assert recipes._walk([Run("one", ("gone",)), Run("two", ("fine",))]) != 0


def test_runs_that_passed_have_passed() -> None:
    assert recipes._walk([Run("one", ("fine",)), Run("two", ("fine",))]) == 0


def test_a_run_sees_its_settings(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "told.py").write_text("import os; print(os.environ['BINHYEN_TEST_DB'])", encoding="utf-8")
    assert recipes._walk([Run("one", ("told",), {"BINHYEN_TEST_DB": "of its own"})]) == 0
    assert "of its own" in capfd.readouterr().out


@pytest.mark.parametrize("server", [True, False])
@pytest.mark.parametrize("browser", [True, False])
def test_every_test_is_in_some_run_and_the_wheel_in_one(
    server: bool, browser: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recipes.postgres, "start", lambda: "postgres://somewhere")
    runs = {run.label: run for run in recipes._runs(browser=browser, server=server)}
    walked = ({"PostgreSQL"} if server else set()) | ({"pages", "journeys"} if browser else set())
    assert set(runs) == {"SQLite", "checks"} | walked
    chosen = {label: " ".join(run.words) for label, run in runs.items() if "not e2e" in " ".join(run.words)}
    assert [label for label, words in chosen.items() if "not once" not in words] == (
        ["PostgreSQL"] if server else ["SQLite"]
    )
    assert [label for label, words in chosen.items() if "no_database" not in words] == ["SQLite"]
    assert [label for label, run in runs.items() if "--cov" in run.words] == ["SQLite"]
    folders = [run.settings["BINHYEN_DATA"] for run in runs.values() if "BINHYEN_DATA" in run.settings]
    assert len(set(folders)) == len(folders) == len(runs) - 1


def test_the_browser_leaves_no_file_out(monkeypatch: pytest.MonkeyPatch) -> None:
    journeys, pages = recipes._runs(browser=True, server=False)[1:3]
    assert recipes.EVERY_PAGE in pages.words
    assert f"--ignore={recipes.EVERY_PAGE}" in journeys.words
    assert (Path(__file__).resolve().parents[2] / recipes.EVERY_PAGE).is_file()
    assert pages.settings["BINHYEN_E2E_DATA"] == journeys.settings["BINHYEN_E2E_DATA"]
