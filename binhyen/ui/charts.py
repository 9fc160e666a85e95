"""Widths of bars and cells of tables, computed here so that templates only print. Bars are 100 units wide."""

from dataclasses import dataclass, replace

from binhyen.ui import numbers, phrases
from binhyen.ui.components import Table


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar on a width of 100: how far it is filled, and where its interval begins and how wide it is."""

    filled: str
    low: str
    span: str
    interval: bool


def _unit(share: float) -> str:
    return f"{share * 100:.1f}"


def bar(count: int, total: int, *, interval: bool = True) -> Bar:
    """The bar of `count` in `total`; the interval only where a share may be shown."""
    found = numbers.wilson(min(max(count, 0), total), total) if total > 0 else numbers.Share(0, 0, 0)
    shown = interval and numbers.may_share(total)
    return Bar(_unit(found.value), _unit(found.low), _unit(found.high - found.low), shown)


def widths(total: int, *counts: int) -> tuple[str, ...]:
    """Each count as a width of 100; zero when there is no total."""
    return tuple(_unit(min(count, total) / total) if total > 0 else "0" for count in counts)


def cell(value: object) -> object:
    """A cell as it is shown: numbers grouped, None as a dash, everything else as it is."""
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return phrases.number(value)
    return value


def filled(table: Table) -> Table:
    """The table with every cell as it is shown."""
    rows = tuple(tuple(cell(value) for value in row) for row in table.rows)
    return replace(table, rows=rows, foot=tuple(cell(value) for value in table.foot))
