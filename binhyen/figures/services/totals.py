"""The one place where totals are written: by differences, many rows in one statement, in the order of units."""

from collections.abc import Iterable

from django.db import connection

from binhyen.core import db
from binhyen.figures.rules.deltas import Ledger

ROWS_AT_ONCE = 1000

_TOTALS = """
INSERT INTO figures_total (period_id, form_version_id, unit_id, "position", own, submitted, accepted, carried)
VALUES {rows}
ON CONFLICT (period_id, form_version_id, unit_id, "position") DO UPDATE SET
  own = figures_total.own + excluded.own, submitted = figures_total.submitted + excluded.submitted,
  accepted = figures_total.accepted + excluded.accepted, carried = figures_total.carried + excluded.carried
"""
_COMPLETENESS = """
INSERT INTO figures_completeness
  (period_id, form_version_id, unit_id, parent_id, expected, received, on_time, accepted, version)
VALUES {rows}
ON CONFLICT (period_id, form_version_id, unit_id) DO UPDATE SET
  parent_id = excluded.parent_id, expected = figures_completeness.expected + excluded.expected,
  received = figures_completeness.received + excluded.received,
  on_time = figures_completeness.on_time + excluded.on_time,
  accepted = figures_completeness.accepted + excluded.accepted, version = figures_completeness.version + 1
"""


def _write(statement: str, rows: Iterable[tuple[int | None, ...]], versions: str = "") -> None:
    """Upsert rows of whole numbers. SQLite takes them one by one through a statement that it has read once, which is
    the quickest there; PostgreSQL takes many in one statement, into which they are written as digits.
    """
    found = list(rows)
    if not found:
        return
    with connection.cursor() as cursor:
        if db.is_sqlite():
            places = ",".join(["%s"] * len(found[0]))
            cursor.executemany(statement.format(rows=f"({places}{versions})"), found)
            return
        texts = [_text(row) + versions + ")" for row in found]  # pragma: no cover - walked on PostgreSQL
        for start in range(0, len(texts), ROWS_AT_ONCE):  # pragma: no cover - walked on PostgreSQL
            cursor.execute(statement.format(rows=",".join(texts[start : start + ROWS_AT_ONCE])))


def _text(row: tuple[int | None, ...]) -> str:  # pragma: no cover - walked on PostgreSQL
    """The cells of a row, in a bracket that stays open: digits and NULL, nothing else can be among them."""
    return "(" + ",".join("NULL" if cell is None else str(int(cell)) for cell in row)


def post_ledger(ledger: Ledger) -> None:
    """Write the differences of a ledger: totals first, then completeness, each in the order of units.

    Must be called inside `core.db.write()`; on PostgreSQL one statement per table and 1,000 rows.
    """
    _write(_TOTALS, ledger.figure_rows())
    _write(_COMPLETENESS, ledger.count_rows(), versions=",1")
