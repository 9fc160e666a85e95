"""One writer: nobody gets "database is locked", nested blocks roll back alone, side effects wait for the commit."""

import os
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.db import connection, transaction

from binhyen.core import clock, db
from binhyen.core.models import Once

WRITER = """
import os, sys, threading, django
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
django.setup()
from django.db import connection
from binhyen.core import clock, db
from binhyen.core.models import Once

def work(name):
    for number in range(int(sys.argv[2])):
        with db.write():
            Once.objects.create(scope="w", key=f"{name}-{number}", created_at=clock.now())
            with db.write():
                Once.objects.filter(scope="total").update(result="x")
    connection.close()

threads = [threading.Thread(target=work, args=(f"{sys.argv[1]}-{t}",)) for t in range(4)]
[t.start() for t in threads]
[t.join() for t in threads]
"""


def _create(key: str) -> None:
    Once.objects.create(scope="s", key=key, created_at=clock.now())


def _create_and_fail(key: str) -> None:
    _create(key)
    raise RuntimeError


def _keys() -> set[str]:
    return set(Once.objects.values_list("key", flat=True))


def _run(data: Path, code: str, *arguments: str) -> "subprocess.Popen[str]":
    environment = {**os.environ, "BINHYEN_DATA": str(data), "DATABASE_URL": f"sqlite:///{data / 'one.sqlite3'}"}
    command = [sys.executable, "-W", "error::ResourceWarning", "-c", code, *arguments]
    return subprocess.Popen(command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_processes_and_threads_write_one_file_and_nobody_is_locked_out(tmp_path: Path) -> None:
    prepare = "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'config.settings'; django.setup()\n"
    prepare += "from django.db import connection\nfrom binhyen.core.models import Once\n"
    prepare += "with connection.schema_editor() as editor: editor.create_model(Once)\n"
    made = _run(tmp_path, prepare)
    assert made.wait(60) == 0, made.communicate()
    writers = [_run(tmp_path, WRITER, f"p{process}", "40") for process in range(3)]
    for writer in writers:
        _out, err = writer.communicate(timeout=120)
        assert "locked" not in err
        assert writer.returncode == 0, err
    stored = sqlite3.connect(tmp_path / "one.sqlite3")
    assert stored.execute("select count(*) from core_once").fetchone() == (3 * 4 * 40,)
    stored.close()


@pytest.mark.django_db(transaction=True)
def test_inner_block_rolls_back_alone() -> None:
    with db.write():
        _create("outer")
        with pytest.raises(RuntimeError), db.write():
            _create_and_fail("inner")
    assert _keys() == {"outer"}


@pytest.mark.django_db(transaction=True)
def test_outer_block_takes_everything_back() -> None:
    with pytest.raises(RuntimeError), db.write(), db.write():
        _create_and_fail("inner")
    assert _keys() == set()
    with db.write():
        _create("after")
    assert _keys() == {"after"}


@pytest.mark.django_db(transaction=True)
def test_side_effects_wait_for_the_commit_and_may_write() -> None:
    seen: list[str] = []

    def after() -> None:
        seen.append("committed")
        with db.write():
            _create("by-hook")

    with db.write():
        transaction.on_commit(after)
        _create("first")
        assert seen == []
    assert seen == ["committed"]
    assert _keys() == {"first", "by-hook"}


@pytest.mark.django_db(transaction=True)
def test_side_effects_are_dropped_with_the_write() -> None:
    seen: list[str] = []

    def fail() -> None:
        transaction.on_commit(lambda: seen.append("never"))
        raise RuntimeError

    with pytest.raises(RuntimeError), db.write():
        fail()
    assert seen == []


@pytest.mark.django_db(transaction=True)
def test_threads_of_one_process_write_side_by_side() -> None:
    failures: list[BaseException] = []

    def work(name: str) -> None:
        try:
            for number in range(5):
                with db.write():
                    _create(f"{name}-{number}")
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(str(name),)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(_keys()) == 20


@pytest.mark.parametrize("make", ["file", "memory"])
def test_lock_is_released_twice_without_harm(make: str, tmp_path: Path) -> None:
    def take() -> "db._FileLock | db._MemoryLock":
        return db._FileLock(tmp_path / "l") if make == "file" else db._MemoryLock()

    first = take()
    first.release()
    first.release()
    take().release()


@pytest.mark.django_db(transaction=True)
def test_lock_by_kind_of_database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, kind in (("file:x?mode=memory&cache=shared", db._MemoryLock), (tmp_path / "real.sqlite3", db._FileLock)):
        monkeypatch.setitem(connection.settings_dict, "NAME", name)
        lock = db._writer_lock()
        assert isinstance(lock, kind) if db.is_sqlite() else lock is None
        if lock is not None:
            lock.release()


@pytest.mark.django_db(transaction=True)
def test_file_lock_is_taken_once_and_freed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    taken: list[object] = []

    def take() -> "db._FileLock | None":
        if connection.in_atomic_block:
            return None
        lock = db._FileLock(tmp_path / "l")
        taken.append(lock)
        return lock

    monkeypatch.setattr(db, "_writer_lock", take)
    for key in ("a", "b"):
        with db.write(), db.write():
            _create(key)
    with pytest.raises(RuntimeError), db.write():
        raise RuntimeError
    db._FileLock(tmp_path / "l").release()
    assert _keys() == {"a", "b"}
    assert len(taken) == 3


def test_long_writes_are_cut_and_grow_smaller_when_slow() -> None:
    assert [len(batch) for batch in db.in_batches(range(7), size=3)] == [3, 3, 1]
    assert list(db.in_batches([])) == []
    sizes = []
    for batch in db.in_batches(range(20), size=8):
        sizes.append(len(batch))
        if len(sizes) == 1:
            time.sleep(db.BATCH_SECONDS * 1.5)
    assert sizes[:3] == [8, 4, 8]


def test_on_a_slow_machine_pieces_stay_large_enough_to_be_worth_a_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db, "BATCH_SECONDS", -1.0)
    assert [len(batch) for batch in db.in_batches(range(650), size=300)] == [300, 150, 75, 37, 25, 25, 25, 13]
