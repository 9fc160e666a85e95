"""The nation that is measured: made once for each database under `.local/bench/`, and how long that took."""

import json
import os
import sqlite3
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg.sql import SQL, Identifier

from binhyen.simulation.rules.demo import fingerprint
from tools import postgres

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / ".local" / "bench"
SEED = "1"
NATION = "nation"
MADE, COPY = "binhyen_bench", "binhyen_reviews"
"""Names of databases on PostgreSQL; the scale follows."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What a command cost: wall and CPU seconds, and the most memory it held (MiB)."""

    wall: float
    cpu: float
    peak: float


@dataclass(frozen=True, slots=True)
class Made:
    """A nation that is there, the environment to reach it, and what making it cost."""

    environment: Mapping[str, str]
    load: Spent
    simulate: Spent


def _mark() -> str:
    patterns = ("*/migrations/*.py", "org/data/*.tsv", "simulation/rules/*.py", "simulation/services/*.py")
    root = ROOT / "binhyen"
    files = [(str(path), path.read_bytes()) for pattern in patterns for path in root.glob(pattern)]
    return fingerprint(files, SEED)


def measure(command: list[str], environment: Mapping[str, str]) -> Spent:
    """Run a command in a process of its own. Raises RuntimeError when it fails."""
    started = time.monotonic()
    child = os.fork()
    if child == 0:
        os.execve(command[0], command, dict(environment))
    _pid, status, used = os.wait4(child, 0)
    if os.waitstatus_to_exitcode(status):
        raise RuntimeError(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    return Spent(time.monotonic() - started, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def folder_of(database: str, scale: str = NATION) -> Path:
    """Where the sample of a database and scale is kept."""
    return HOME / (database if scale == NATION else f"{database}-{scale}")


def _named(name: str, scale: str, *, template: str = "") -> str:
    """A PostgreSQL database made anew, and its address; with `template` a copy of that one."""
    address, own = postgres.start(durable=True), f"{name}_{scale}"
    copied = SQL(" TEMPLATE {}").format(Identifier(f"{template}_{scale}")) if template else SQL("")
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(own)))
        server.execute(SQL("CREATE DATABASE {}").format(Identifier(own)) + copied)
    return _address(name, scale)


def _address(name: str, scale: str) -> str:
    return urlunsplit(urlsplit(postgres.start(durable=True))._replace(path=f"/{name}_{scale}"))


def environment_of(database: str, scale: str = NATION) -> dict[str, str]:
    """The environment under which the sample of a database is reached."""
    folder = folder_of(database, scale)
    folder.mkdir(parents=True, exist_ok=True)
    address = f"sqlite:///{folder / 'binhyen.sqlite3'}"
    if database == "postgres":
        address = _address(MADE, scale)
    return {
        **os.environ,
        "BINHYEN_DATA": str(folder),
        "DATABASE_URL": address,
        "BINHYEN_SAMPLE": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }


def nation_of(database: str, scale: str = NATION) -> Made:
    """The sample of a database, made now unless it stands already from the same code and data."""
    folder, mark = folder_of(database, scale), _mark()
    environment = environment_of(database, scale)
    note = folder / "made.json"
    kept = json.loads(note.read_text()) if note.exists() else {}
    if kept.get("mark") != mark:
        note.unlink(missing_ok=True)
        kept = {"mark": mark, **_make(database, scale, folder, environment)}
        note.write_text(json.dumps(kept))
    return Made(environment, Spent(**kept["load"]), Spent(**kept["simulate"]))


def _make(database: str, scale: str, folder: Path, environment: Mapping[str, str]) -> dict[str, dict[str, float]]:
    if database == "postgres":
        _named(MADE, scale)
    for path in folder.glob("binhyen.sqlite3*"):
        path.unlink()
    binhyen = [sys.executable, "-m", "django"]
    print(f"bench: making the sample ({scale}) on {database} (once)", file=sys.stderr, flush=True)
    measure([*binhyen, "migrate", "--verbosity", "0"], environment)
    load = measure([*binhyen, "org", "load", "--quiet"], environment)
    nation = ["simulate", "--scale", scale, "--seed", SEED, "--months", "0", "--verbosity", "0"]
    simulate = measure([*binhyen, *nation], environment)
    return {"load": asdict(load), "simulate": asdict(simulate)}


def copy_of(database: str, scale: str = NATION) -> dict[str, str]:
    """The environment of a fresh copy of the sample, in which figures may be planted."""
    environment = dict(nation_of(database, scale).environment)
    if database == "postgres":
        return {**environment, "DATABASE_URL": _named(COPY, scale, template=MADE)}
    folder = folder_of(database, scale)
    path = folder / "reviews.sqlite3"
    for old in folder.glob("reviews.sqlite3*"):
        old.unlink()
    with sqlite3.connect(folder / "binhyen.sqlite3") as nation, sqlite3.connect(path) as copy:
        nation.backup(copy)
    return kept_copy_of(database, scale)


def kept_copy_of(database: str, scale: str = NATION) -> dict[str, str]:
    """The environment of the copy that stands there already."""
    environment = environment_of(database, scale)
    if database == "postgres":
        return {**environment, "DATABASE_URL": _address(COPY, scale)}
    return {**environment, "DATABASE_URL": f"sqlite:///{folder_of(database, scale) / 'reviews.sqlite3'}"}
