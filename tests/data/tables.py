"""Reads the packaged tables the way the product must: tabs, no quoting, codes as text."""

import csv
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "binhyen" / "org" / "data"
Row = dict[str, str]


@cache
def table(name: str) -> tuple[Row, ...]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def by_code(name: str) -> dict[str, Row]:
    return {row["code"]: row for row in table(name)}


PROVINCES = "provinces_2025-07-01.tsv"
COMMUNES = "communes_2025-07-01.tsv"
OLD_PROVINCES = "provinces_2024.tsv"
OLD_DISTRICTS = "districts_2024.tsv"
OLD_COMMUNES = "communes_2024.tsv"
SUPPLEMENTS = "supplements.tsv"
SUCCESSION = "succession_2025-07-01.tsv"
LATER = "later_changes.tsv"
EVERY = (PROVINCES, COMMUNES, OLD_PROVINCES, OLD_DISTRICTS, OLD_COMMUNES, SUPPLEMENTS, SUCCESSION, LATER)
