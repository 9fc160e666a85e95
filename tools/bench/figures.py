"""A figure and how it is shown: one row of the table, one object of the JSON file."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

WIDTH = 132
"""Characters of the table where the output is no terminal."""


@dataclass(frozen=True, slots=True)
class Bar:
    """What is asked of a figure: at most `most`, or at least `least`; neither where the issue names no bar."""

    most: float | None = None
    least: float | None = None

    def __str__(self) -> str:
        if self.most is not None:
            return f"≤ {self.most:g}"
        return "" if self.least is None else f"≥ {self.least:g}"

    def holds(self, figure: float) -> bool:
        """Whether the figure meets the bar."""
        return (self.most is None or figure <= self.most) and (self.least is None or figure >= self.least)


@dataclass(frozen=True, slots=True)
class Figure:
    """One measurement. `floor` is what this machine cannot go below (or above, for rates); None where there is none."""

    id: str
    what: str
    database: str
    unit: str
    figure: float | None
    bar: Bar = Bar()
    floor: float | None = None

    @property
    def ratio(self) -> float | None:
        """How many times the floor the figure is; for a rate, the part of what the machine could do."""
        if self.figure is None or not self.floor:
            return None
        return round(self.figure / self.floor, 3)

    def as_row(self) -> dict[str, object]:
        """The object of the JSON file."""
        values = asdict(self)
        values["bar"] = str(self.bar)
        return {key: values[key] for key in ("id", "what", "database", "bar", "figure", "unit", "floor")} | {
            "ratio": self.ratio
        }


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` (0–1) of the values lie: nearest rank. Raises ValueError for no values."""
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -int(-share * len(ordered) // 1) - 1))]


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def _verdict(row: Figure) -> str:
    if row.figure is None:
        return "not measured"
    if not str(row.bar):
        return ""
    return "met" if row.bar.holds(row.figure) else "missed"


def show(rows: Iterable[Figure], title: str) -> None:
    """Print the table."""
    table = Table(title=title, title_justify="left")
    for head in ("what", "database"):
        table.add_column(head, overflow="fold")
    for head in ("bar", "figure", "floor", "× floor"):
        table.add_column(head, justify="right")
    table.add_column("unit")
    table.add_column("")
    for row in rows:
        table.add_row(
            row.what,
            row.database,
            str(row.bar),
            _number(row.figure),
            _number(row.floor),
            _number(row.ratio),
            row.unit,
            _verdict(row),
        )
    console = Console(width=max(Console().width, WIDTH))
    console.print(table)


def write_json(rows: Iterable[Figure], path: Path) -> None:
    """Write the rows as a JSON list."""
    path.write_text(json.dumps([row.as_row() for row in rows], ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def from_plain(values: dict[str, object]) -> Figure:
    """The figure that a child process sent."""
    bar = values.pop("bar")
    assert isinstance(bar, dict)
    return Figure(**values, bar=Bar(**bar))  # type: ignore[arg-type]
