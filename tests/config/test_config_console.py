"""`binhyen …` runs the product's own settings; `binhyen demo …` never touches the database of the shell."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest import mock

import pytest

from config.console import main

Call = Callable[..., None]


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch) -> Iterator[Call]:
    """call(word, …): the command in this process; what it does to the environment is taken back."""

    def run(*words: str) -> None:
        monkeypatch.setattr("sys.argv", ["binhyen", *words])
        main()

    with mock.patch.dict(os.environ, {"DATABASE_URL": "postgres://real/people"}):
        del os.environ["DJANGO_SETTINGS_MODULE"]
        yield run


def test_a_command_of_the_product_runs_with_its_settings(call: Call, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        call("org", "--help")
    assert ended.value.code == 0
    assert "binhyen org" in capsys.readouterr().out
    assert os.environ["DJANGO_SETTINGS_MODULE"] == "config.settings"
    assert os.environ["DATABASE_URL"] == "postgres://real/people"


def test_the_demonstration_has_an_environment_of_its_own(call: Call, tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        call("demo", "--data", str(tmp_path), "--port", "8123", "--help")
    assert ended.value.code == 0
    assert os.environ["DATABASE_URL"] == f"sqlite:///{tmp_path / 'binhyen.sqlite3'}"
    assert os.environ["BINHYEN_BASE_URL"] == "http://localhost:8123"


def test_an_unknown_command_is_refused(call: Call, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        call("nothing-like-it")
    assert ended.value.code != 0
    assert "nothing-like-it" in capsys.readouterr().err
