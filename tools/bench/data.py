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

from binhyen.simulation.rules.demo import fingerprint
from tools import postgres

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / ".local" / "bench"
SEED = "1"


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


def _fresh_postgres() -> str:
    address = postgres.start(durable=True)
    with psycopg.connect(address, autocommit=True) as server:
        server.execute("DROP DATABASE IF EXISTS binhyen_bench")
        server.execute("CREATE DATABASE binhyen_bench")
    return _bench_address(address)


def _bench_address(address: str) -> str:
    return urlunsplit(urlsplit(address)._replace(path="/binhyen_bench"))


def environment_of(database: str) -> dict[str, str]:
    """The environment under which the nation of a database is reached."""
    folder = HOME / database
    folder.mkdir(parents=True, exist_ok=True)
    address = f"sqlite:///{folder / 'binhyen.sqlite3'}"
    if database == "postgres":
        address = _bench_address(postgres.start(durable=True))
    return {
        **os.environ,
        "BINHYEN_DATA": str(folder),
        "DATABASE_URL": address,
        "BINHYEN_SAMPLE": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }


def nation_of(database: str) -> Made:
    """The nation of a database, made now unless it stands already from the same code and data."""
    folder, mark = HOME / database, _mark()
    environment = environment_of(database)
    note = folder / "made.json"
    kept = json.loads(note.read_text()) if note.exists() else {}
    if kept.get("mark") != mark:
        note.unlink(missing_ok=True)
        kept = {"mark": mark, **_make(database, folder, environment)}
        note.write_text(json.dumps(kept))
    return Made(environment, Spent(**kept["load"]), Spent(**kept["simulate"]))


def _make(database: str, folder: Path, environment: Mapping[str, str]) -> dict[str, dict[str, float]]:
    if database == "postgres":
        _fresh_postgres()
    for path in folder.glob("binhyen.sqlite3*"):
        path.unlink()
    binhyen = [sys.executable, "-m", "django"]
    print(f"bench: making the nation on {database} (once)", file=sys.stderr, flush=True)
    measure([*binhyen, "migrate", "--verbosity", "0"], environment)
    load = measure([*binhyen, "org", "load", "--quiet"], environment)
    nation = ["simulate", "--scale", "nation", "--seed", SEED, "--months", "0", "--verbosity", "0"]
    simulate = measure([*binhyen, *nation], environment)
    return {"load": asdict(load), "simulate": asdict(simulate)}


def copy_of(database: str) -> dict[str, str]:
    """The environment of a fresh copy of the nation, in which figures may be planted."""
    environment = dict(nation_of(database).environment)
    if database == "postgres":
        address = environment["DATABASE_URL"]
        with psycopg.connect(postgres.start(durable=True), autocommit=True) as server:
            server.execute("DROP DATABASE IF EXISTS binhyen_reviews")
            server.execute("CREATE DATABASE binhyen_reviews TEMPLATE binhyen_bench")
        return {**environment, "DATABASE_URL": urlunsplit(urlsplit(address)._replace(path="/binhyen_reviews"))}
    path = HOME / database / "reviews.sqlite3"
    for old in path.parent.glob("reviews.sqlite3*"):
        old.unlink()
    with sqlite3.connect(HOME / database / "binhyen.sqlite3") as nation, sqlite3.connect(path) as copy:
        nation.backup(copy)
    return {**environment, "DATABASE_URL": f"sqlite:///{path}"}
