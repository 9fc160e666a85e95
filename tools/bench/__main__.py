"""`./dev bench ground|reviews [--json FILE] [--database sqlite|postgres|both]`: every bar with its figure."""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tools import postgres
from tools.bench.data import HOME, Made, copy_of, nation_of
from tools.bench.figures import Bar, Figure, from_plain, show, write_json
from tools.bench.machine import load_words
from tools.bench.offered import asker, open_loop, saturation

NAMES = {"sqlite": "SQLite", "postgres": "PostgreSQL"}
PORT = 8790
OFFERED, SECONDS = 10.0, 12.0


def made_figures(made: Made, name: str, floors: Mapping[str, float]) -> Iterator[Figure]:
    """What loading and simulating cost when the data was made; the floor is storing as many plain rows at once."""
    for key, what, spent, most in (
        ("load", "org load, both epochs and succession", made.load, 20),
        ("simulate", "simulate --scale nation", made.simulate, 180),
    ):
        floor, bar = round(floors[f"{key}_floor"], 2), Bar(most)
        prefix = "org.load" if key == "load" else "simulate.nation"
        yield Figure(prefix, what, name, "s", round(spent.wall, 1), bar, floor)
        yield Figure(f"{prefix}.cpu", f"{what}: CPU", name, "s CPU", round(spent.cpu, 1), bar, floor)
        yield Figure(f"{prefix}.peak", f"{what}: peak memory", name, "MiB", round(spent.peak), Bar(1536))


@contextmanager
def served(environment: Mapping[str, str]) -> Iterator[str]:
    """Within the block the product answers at the address."""
    address = f"127.0.0.1:{PORT}"
    command = [sys.executable, "-m", "gunicorn", "config.wsgi:application", "--bind", address, "--workers", "2"]
    command += ["--threads", "4", "--preload", "--no-control-socket", "--log-level", "error"]
    server = subprocess.Popen(command, env=dict(environment))
    try:
        ask = asker(address, ["/ngoai-tuyen/"])
        for _ in range(100):
            if ask():
                break
            time.sleep(0.2)
        yield address
    finally:
        server.terminate()
        server.wait(20)


def load_figures(environment: Mapping[str, str], paths: Sequence[str], name: str) -> Iterator[Figure]:
    """Public pages over HTTP on loopback: offered at a fixed rate, and the saturation beside it."""
    with served(environment) as address:
        ask = asker(address, paths)
        saturation(ask, seconds=1.5)
        full = saturation(ask, seconds=6)
        offered = open_loop(ask, rate=OFFERED, seconds=SECONDS)
    what = f"pages over HTTP, {OFFERED:g}/s offered"
    yield Figure("http.p95", f"{what}: p95", name, "ms", round(offered.p95, 1))
    yield Figure("http.failed", f"{what}: failed", name, "requests", offered.failed + full.failed, Bar(0))
    yield Figure("http.saturation", "pages over HTTP: saturation", name, "/s", round(full.rate, 1))


def figures_of(database: str) -> list[Figure]:
    """All figures of one database. What cannot be made or measured leaves a line on the error stream."""
    name = NAMES[database]
    made = nation_of(database)
    target = HOME / database / "figures.json"
    subprocess.run([sys.executable, "-m", "tools.bench.ground", str(target)], env=dict(made.environment), check=True)
    measured = json.loads(target.read_text())
    rows = [*made_figures(made, name, measured), *(from_plain(row) for row in measured["rows"])]
    return [*rows, *load_figures(made.environment, measured["paths"], name)]


def review_figures_of(database: str) -> list[Figure]:
    """The figures of reports, on a copy of the nation of one database."""
    target = HOME / database / "reviews.json"
    subprocess.run([sys.executable, "-m", "tools.bench.reviews", str(target)], env=copy_of(database), check=True)
    return [from_plain(row) for row in json.loads(target.read_text())["rows"]]


SUITES = ("ground", "reviews")


def measure_suite(suite: str, databases: Sequence[str], target: Path | None) -> int:
    """Measure, print, write. Always 0: a benchmark never fails a build."""
    rows: list[Figure] = []
    for database in databases:
        if database == "postgres" and postgres.binaries() is None:
            print("bench: PostgreSQL is not on this machine; left out", file=sys.stderr)
            continue
        try:
            rows += figures_of(database) if suite == "ground" else review_figures_of(database)
        except Exception as error:  # a benchmark never fails
            print(f"bench: {database}: {type(error).__name__}: {error}", file=sys.stderr)
    show(rows, f"{suite}: {load_words()}")
    if target is not None:
        write_json(rows, target)
    return 0


def main(arguments: Sequence[str]) -> int:
    """Parse and run."""
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("suite", choices=SUITES)
    parser.add_argument("--json", type=Path, default=None)
    parser.add_argument("--database", choices=["sqlite", "postgres", "both"], default="both")
    chosen = parser.parse_args(arguments)
    databases = ["sqlite", "postgres"] if chosen.database == "both" else [chosen.database]
    return measure_suite(chosen.suite, databases, chosen.json)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
