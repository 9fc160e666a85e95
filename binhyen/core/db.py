"""Writing, with one discipline for both databases.

SQLite has one writer. Every writing transaction of the product, web or worker, goes through `write()`: it takes a fair
file lock beside the database before BEGIN IMMEDIATE, so writers queue instead of failing with "database is locked".
On PostgreSQL `write()` is a plain atomic block.
"""

import fcntl
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TypeVar

from django.db import connection, transaction

T = TypeVar("T")

BATCH_ROWS = 300
"""Rows a background transaction may write before it lets the others through."""

BATCH_PAUSE_SECONDS = 0.002

_held = threading.local()


def is_sqlite() -> bool:
    """Whether the database in use is SQLite."""
    return connection.vendor == "sqlite"


def _lock_path() -> Path | None:
    name = str(connection.settings_dict["NAME"])
    if not is_sqlite() or name == "" or ":memory:" in name or "mode=memory" in name:
        return None
    return Path(f"{name}.lock")


@contextmanager
def _writer_lock() -> Iterator[None]:
    path = _lock_path()
    if path is None or getattr(_held, "taken", False):
        yield
        return
    with path.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        _held.taken = True
        try:
            yield
        finally:
            _held.taken = False
            fcntl.flock(handle, fcntl.LOCK_UN)


@contextmanager
def write() -> Iterator[None]:
    """One writing transaction: all of it is stored, or none. Blocks nest (the inner one is a savepoint).

    Use `transaction.on_commit` for what must happen only when the write stands.
    """
    with _writer_lock(), transaction.atomic():  # noqa: TID251 the one place
        yield


def in_batches(rows: Iterable[T], size: int = BATCH_ROWS) -> Iterator[Sequence[T]]:
    """Cut a long background write into pieces of at most `size` rows, resting briefly between two."""
    iterator = iter(rows)
    first = True
    while batch := list(islice(iterator, size)):
        if not first:
            time.sleep(BATCH_PAUSE_SECONDS)
        first = False
        yield batch
