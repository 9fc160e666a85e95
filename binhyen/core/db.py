"""Writing, with one discipline for both databases.

SQLite has one writer. Every writing transaction of the product, web or worker, goes through `write()`: it takes a file
lock beside the database before BEGIN IMMEDIATE, so writers queue instead of failing with "database is locked".
On PostgreSQL `write()` is a plain atomic block.
"""

import fcntl
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, TypeVar

from django.db import connection, transaction

T = TypeVar("T")

BATCH_ROWS = 300
"""Rows a background transaction may write before it lets the others through."""

BATCH_SECONDS = 0.02
"""Time a background transaction may take; a slower one is followed by a smaller one."""

BATCH_PAUSE_SECONDS = 0.002
BATCH_LEAST_PART = 12
"""A slow write is cut down to this part of its size, no further: below it the cost of a transaction is all there is."""


def is_sqlite() -> bool:
    """Whether the database in use is SQLite."""
    return connection.vendor == "sqlite"


class _FileLock:
    """The file lock of one writing transaction. A killed process lets go of it by dying."""

    def __init__(self, path: Path) -> None:
        self._file: IO[str] | None = path.open("a")
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def release(self) -> None:
        """Let the next writer in; a second call does nothing."""
        file, self._file = self._file, None
        if file is not None:
            file.close()


class _MemoryLock:
    """The same for a database in memory, which only the threads of this process share (tests)."""

    _one = threading.Lock()

    def __init__(self) -> None:
        self._one.acquire()
        self._mine = True

    def release(self) -> None:
        """Let the next writer in; a second call does nothing."""
        if self._mine:
            self._mine = False
            self._one.release()


def _writer_lock() -> _FileLock | _MemoryLock | None:
    """Wait for the writers before and take the lock; None where none is needed."""
    if connection.in_atomic_block or not is_sqlite():
        return None
    name = str(connection.settings_dict["NAME"])
    if ":memory:" in name or "mode=memory" in name:
        return _MemoryLock()
    return _FileLock(Path(f"{name}.lock"))


@contextmanager
def write() -> Iterator[None]:
    """One writing transaction: all of it is stored, or none. Blocks nest (the inner one is a savepoint).

    Use `transaction.on_commit` for what must happen only when the write stands; it runs after the next writer was let
    in, and may itself write.
    """
    lock = _writer_lock()
    if lock is None:
        with transaction.atomic():  # noqa: TID251 the one place
            yield
        return
    try:
        with transaction.atomic():  # noqa: TID251 the one place
            transaction.on_commit(lock.release)
            yield
    finally:
        lock.release()


def in_batches(rows: Iterable[T], size: int = BATCH_ROWS) -> Iterator[Sequence[T]]:
    """Cut a long background write into pieces of at most `size` rows, resting briefly between two.

    Write each piece in its own `write()`. When one took longer than BATCH_SECONDS the next is half as large (not less
    than a twelfth of `size`), and grows again when there is room.
    """
    iterator = iter(rows)
    step, least = size, max(1, size // BATCH_LEAST_PART)
    while batch := list(islice(iterator, step)):
        started = time.perf_counter()
        yield batch
        took = time.perf_counter() - started
        step = max(least, step // 2) if took > BATCH_SECONDS else min(size, step * 2)
        time.sleep(BATCH_PAUSE_SECONDS)


def refresh_statistics() -> None:
    """Let the database count anew after a bulk write, so that its plans fit what the tables hold now."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
