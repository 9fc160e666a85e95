"""Settings come from the environment; what is missing or wrong stops the start with a hint that names it."""

import runpy
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "config" / "settings.py"
SECRET = "x" * 50
Settings = dict[str, Any]
Read = Callable[..., Settings]
NAMES = (
    "BINHYEN_DEBUG",
    "BINHYEN_SECRET_KEY",
    "BINHYEN_BASE_URL",
    "BINHYEN_BEHIND_PROXY",
    "BINHYEN_SAMPLE",
    "BINHYEN_TEST_DB",
    "DATABASE_URL",
)


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Read:
    """read(NAME=value, …): the settings as a start with this environment would have them."""

    def start(**environment: str) -> Settings:
        for name in NAMES:
            monkeypatch.delenv(name, raising=False)
        for name, value in {"BINHYEN_DATA": str(tmp_path / "data"), **environment}.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(SOURCE))

    return start


def test_without_a_secret_one_is_made_once_and_only_its_owner_reads_it(read: Read, tmp_path: Path) -> None:
    made = read()["SECRET_KEY"]
    kept = tmp_path / "data" / "secret-key"
    assert len(made) >= 50
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert read()["SECRET_KEY"] == made
    kept.unlink()
    assert read()["SECRET_KEY"] != made


def test_a_secret_of_the_environment_is_taken_and_nothing_is_stored(read: Read, tmp_path: Path) -> None:
    assert read(BINHYEN_SECRET_KEY=SECRET)["SECRET_KEY"] == SECRET
    assert list((tmp_path / "data").iterdir()) == []


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [
        ("BINHYEN_DEBUG", "yes", r"BINHYEN_DEBUG must be 0 or 1, it is 'yes'"),
        ("BINHYEN_SAMPLE", "", r"BINHYEN_SAMPLE must be 0 or 1"),
        ("BINHYEN_SECRET_KEY", SECRET[1:], r"shorter than 50 characters.*\n?.*python -c"),
        ("DATABASE_URL", "excel:///units.xls", r"DATABASE_URL is not understood.*postgres://"),
    ],
)
def test_a_wrong_value_stops_the_start_with_a_hint(read: Read, name: str, value: str, hint: str) -> None:
    with pytest.raises(SystemExit, match=rf"(?s)^Bình Yên cannot start: .*{hint}"):
        read(**{name: value})


def test_cookies_travel_only_over_https_where_the_address_says_so(read: Read) -> None:
    secure = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS")
    public = read(BINHYEN_BASE_URL="https://binhyen.example/", BINHYEN_BEHIND_PROXY="1")
    assert all(public[name] for name in secure)
    assert public["CSRF_TRUSTED_ORIGINS"] == ["https://binhyen.example"]
    assert public["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_FORWARDED_PROTO", "https")
    local = read()
    assert not any(local[name] for name in secure)
    assert local["SECURE_PROXY_SSL_HEADER"] is None


def test_sqlite_is_the_database_unless_another_is_named(read: Read, tmp_path: Path) -> None:
    database = read(BINHYEN_TEST_DB="beside")["DATABASES"]["default"]
    assert Path(database["NAME"]) == tmp_path / "data" / "binhyen.sqlite3"
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "synchronous=FULL" in database["OPTIONS"]["init_command"]
    assert "NAME" not in database.get("TEST", {})


def test_postgresql_works_behind_a_pool_and_runs_side_by_side(read: Read) -> None:
    address = "postgres://me:secret@db.example:6432/units"
    database = read(DATABASE_URL=address)["DATABASES"]["default"]
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.example", 6432, "units")
    assert database["OPTIONS"]["prepare_threshold"] is None
    assert database["DISABLE_SERVER_SIDE_CURSORS"] is True
    assert "NAME" not in database.get("TEST", {})
    named = read(DATABASE_URL=address, BINHYEN_TEST_DB="beside")["DATABASES"]["default"]
    assert named["TEST"] == {"NAME": "beside"}
