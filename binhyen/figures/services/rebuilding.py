"""Building the totals anew from the reports, form by form and period by period, while nobody sends."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from django.db import connection

from binhyen.audit import services as audit
from binhyen.core import db
from binhyen.core.actor import Actor, system_actor
from binhyen.figures.models import FormVersion, Period
from binhyen.figures.queries.recomputed import Numbers, pairs_in_use, recomputed

REBUILDING = system_actor("figures-rebuild")
_TOTALS = ("period_id", "form_version_id", "unit_id", '"position"', "own", "submitted", "accepted", "carried")
_COUNTS = (
    "period_id", "form_version_id", "unit_id", "parent_id", "expected", "received", "on_time", "accepted", "version",
)  # fmt: skip

_Scope = tuple[Period, FormVersion]
TOGETHER = 2
"""How many threads rebuild side by side."""

_SIZES = {"period_id": 4, "form_version_id": 4, "unit_id": 8, '"position"': 2} | dict.fromkeys(_TOTALS[4:], 8)
"""Bytes of the columns of totals."""

Progress = Callable[[int, int], None]
"""Called with how many pairs of form and period are done, and how many there are."""


def _quiet(done: int, total: int) -> None:
    """Progress that nobody watches."""


def rebuild_totals(*, by: Actor = REBUILDING, progress: Progress = _quiet) -> int:
    """Replace all totals and counters by what the reports say. Returns how many pairs of form and period there were.

    Each pair is one transaction that lets no report in: whoever reads sees the old rows or the new ones.
    """
    pairs = pairs_in_use()
    periods = Period.objects.in_bulk({period for period, _ in pairs})
    versions = {row.pk: row for row in FormVersion.objects.select_related("form")}
    scopes = [(periods[period], versions[version]) for period, version in pairs]
    progress(0, len(pairs))
    for done, _one in enumerate(_each(scopes), start=1):
        progress(done, len(pairs))
    with db.write():
        audit.record(
            by=by,
            verb="figures.rebuild",
            unit=audit.PLATFORM,
            object_type="figures.totals",
            object_id="all",
            detail={"scopes": len(pairs)},
        )
    return len(pairs)


def _each(scopes: Sequence[_Scope]) -> Iterator[None]:
    """Rebuild one after the other; where the database takes two writers, two at a time: one computes while the other
    waits for the database.
    """
    if db.is_sqlite() or connection.in_atomic_block:
        yield from map(_rebuild, scopes)
    else:  # pragma: no cover - walked by a test on PostgreSQL
        with ThreadPoolExecutor(TOGETHER) as pool:
            yield from pool.map(_rebuild_apart, scopes)


def _rebuild_apart(scope: _Scope) -> None:  # pragma: no cover - walked by a test on PostgreSQL
    """`_rebuild` in a thread, on a connection of its own."""
    try:
        _rebuild(scope)
    finally:
        connection.close()


def _rebuild(given: _Scope) -> None:
    period, version = given
    scope = (period.pk, version.pk)
    with db.write(), connection.cursor() as cursor:
        if not db.is_sqlite():  # pragma: no cover - walked by the same tests on PostgreSQL
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", scope)  # a second rebuild waits for this one
            cursor.execute("LOCK TABLE figures_slot IN SHARE MODE")
        fresh = recomputed(period, version)
        cursor.execute(
            "SELECT unit_id, version FROM figures_completeness WHERE period_id = %s AND form_version_id = %s", scope
        )
        before = dict(cursor.fetchall())
        for table in ("figures_total", "figures_completeness"):
            cursor.execute(f"DELETE FROM {table} WHERE period_id = %s AND form_version_id = %s", scope)  # noqa: S608 own names
        if db.is_sqlite():
            _insert(cursor, "figures_total", _TOTALS, scope, fresh.totals.tolist())
        else:  # pragma: no cover - walked by the same tests on PostgreSQL
            _copy_totals(cursor, scope, fresh.totals)
        _insert(cursor, "figures_completeness", _COUNTS, scope, _counters(fresh.counts, before))


def _counters(counts: Numbers, before: dict[int, int]) -> list[list[int | None]]:
    return [[unit, parent or None, *numbers, before.get(unit, 0) + 1] for unit, parent, *numbers in counts.tolist()]


def _insert(
    cursor: Any, table: str, columns: tuple[str, ...], scope: tuple[int, int], rows: list[list[int | None]]
) -> None:
    """Rows in the order of the primary key; period and form version stand before each."""
    names = ", ".join(columns)
    if db.is_sqlite():
        places = ", ".join(["%s"] * (len(columns) - len(scope)))
        statement = f"INSERT INTO {table} ({names}) VALUES ({scope[0]:d}, {scope[1]:d}, {places})"  # noqa: S608 own names
        cursor.executemany(statement, rows)
    else:  # pragma: no cover - walked by the same tests on PostgreSQL
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row((*scope, *row))


def _copy_totals(
    cursor: Any, scope: tuple[int, int], rows: Numbers
) -> None:  # pragma: no cover - walked by the same tests on PostgreSQL
    """All totals of a form and period at once, in the binary format of COPY (PostgreSQL manual, COPY, File Formats):
    a header, for each row the number of its columns and each value after its size, a trailer.
    """
    parts: list[tuple[str, str]] = [("columns", ">i2")]
    for name, size in _SIZES.items():
        parts += [(f"{name} size", ">i4"), (name, f">i{size}")]
    packed = np.zeros(len(rows), dtype=parts)
    packed["columns"] = len(_SIZES)
    for place, (name, size) in enumerate(_SIZES.items()):
        packed[f"{name} size"] = size
        packed[name] = scope[place] if place < len(scope) else rows[:, place - len(scope)]
    with cursor.copy(f"COPY figures_total ({', '.join(_SIZES)}) FROM STDIN (FORMAT BINARY)") as copy:
        copy.write(b"PGCOPY\n\xff\r\n\x00" + bytes(8) + packed.tobytes() + b"\xff\xff")
