"""`./dev bench ground|reviews [--json FILE] [--database sqlite|postgresql|both]`: every bar with its figure."""

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from tools import postgres
from tools.bench.data import HOME, Made, copy_of, folder_of, kept_copy_of, nation_of
from tools.bench.figures import Bar, Figure, from_plain, show, write_json
from tools.bench.machine import load_words
from tools.bench.offered import asker, open_loop, saturation
from tools.bench.reviews import PARTS, run_parts
from tools.bench.serving import ADDRESS, PORT, served


class Scale(StrEnum):
    """How much of the nation is made."""

    VILLAGE = "village"
    PROVINCE = "province"
    NATION = "nation"


NAMES = {"sqlite": "SQLite", "postgres": "PostgreSQL"}
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


def load_figures(environment: Mapping[str, str], paths: Sequence[str], name: str) -> Iterator[Figure]:
    """Public pages over HTTP on loopback: offered at a fixed rate, and the saturation beside it."""
    with served(environment):
        ask = asker(f"{ADDRESS}:{PORT}", paths)
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


def review_figures_of(database: str, scale: str, minutes: float, parts: Sequence[str]) -> list[Figure]:
    """The figures of reports. All parts begin on a fresh copy of the sample; some go on with the one that is there."""
    environment = copy_of(database, scale) if parts[0] == PARTS[0] else kept_copy_of(database, scale)
    settings = {**environment, "BINHYEN_BENCH_MINUTES": str(minutes)}

    def say(words: str) -> None:
        print(f"bench: {NAMES[database]}: {words}", file=sys.stderr, flush=True)

    return run_parts(settings, folder_of(database, scale), parts, say)


SUITES = ("ground", "reviews")


def measure_suite(
    measure: Callable[[str], list[Figure]], title: str, databases: Sequence[str], target: Path | None
) -> int:
    """Measure, print, write. Always 0: a benchmark never fails a build."""
    rows: list[Figure] = []
    for database in databases:
        if database == "postgres" and postgres.binaries() is None:
            print("bench: PostgreSQL is not on this machine; left out", file=sys.stderr)
            continue
        try:
            rows += measure(database)
        except Exception as error:  # a benchmark never fails
            print(f"bench: {database}: {type(error).__name__}: {error}", file=sys.stderr)
    show(rows, f"{title}: {load_words()}")
    if target is not None:
        write_json(rows, target)
    return 0


def main(arguments: Sequence[str]) -> int:
    """Parse and run."""
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("suite", choices=SUITES)
    parser.add_argument("--json", type=Path, default=None, help="write all figures to this file too")
    parser.add_argument("--database", choices=["sqlite", "postgres", "postgresql", "both"], default="both")
    parser.add_argument("--scale", choices=[*Scale], default=Scale.NATION, help="of the sample (reviews)")
    parser.add_argument("--minutes", type=float, default=5.0, help="how long the storm lasts (reviews)")
    parser.add_argument(
        "--parts", default=",".join(PARTS), help="which parts, by comma; each stands on those before it (reviews)"
    )
    chosen = parser.parse_args(arguments)
    databases = ["sqlite", "postgres"] if chosen.database == "both" else [chosen.database.removesuffix("ql")]
    parts = [part for part in PARTS if part in chosen.parts.split(",")]

    def measure(database: str) -> list[Figure]:
        if chosen.suite == "ground":
            return figures_of(database)
        return review_figures_of(database, chosen.scale, chosen.minutes, parts)

    return measure_suite(measure, chosen.suite, databases, chosen.json)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
