"""`binhyen work`, the heartbeat and the loading of handlers."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError

from binhyen.jobs import registry, services
from binhyen.jobs.checkpoints import LostLease
from binhyen.jobs.models import Job
from binhyen.jobs.registry import Payload, job
from binhyen.jobs.states import State
from binhyen.jobs.worker import Worker, _heartbeat, run_job
from tests.support.databases import shared_database


class Beating:
    """A checkpoint that counts its renewals and fails as told."""

    def __init__(self, *errors: Exception | None) -> None:
        self.errors = list(errors)
        self.beats = 0
        self.over = threading.Event()

    def renew(self) -> None:
        self.beats += 1
        error = self.errors.pop(0) if self.errors else None
        if not self.errors:
            self.over.set()
        if error is not None:
            raise error


def test_the_heartbeat_survives_a_database_that_is_away_for_a_moment() -> None:
    beating = Beating(DatabaseError(), None)
    with _heartbeat(beating, 0.01):  # type: ignore[arg-type]
        assert beating.over.wait(5)
    assert beating.beats >= 2


def test_the_heartbeat_ends_when_the_lease_is_lost() -> None:
    beating = Beating(LostLease())
    with _heartbeat(beating, 0.01):  # type: ignore[arg-type]
        assert beating.over.wait(5)
    assert beating.beats == 1


@pytest.mark.django_db
def test_the_command_works_the_queue_down(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("work", "--once")
    done = Job.objects.filter(state=State.DONE).count()
    assert done > 0
    assert capsys.readouterr().out == f"Đã chạy {done} việc nền.\n"


@pytest.fixture
def shared(tmp_path: Path, transactional_db: Any) -> Iterator[None]:
    with shared_database(tmp_path):
        yield


class ToldWhenIdle(threading.Event):
    """A stop that is asked for as soon as the worker has nothing to do."""

    def wait(self, timeout: float | None = None) -> bool:
        self.set()
        return True


def test_a_worker_idles_when_nothing_waits_and_ends_when_it_is_told_to(shared: None) -> None:
    worker = Worker()
    worker._stop = ToldWhenIdle()
    assert worker.run() == Job.objects.filter(state=State.DONE).count() > 0
    assert worker.run() == 0
    told = Worker()
    told.stop()
    assert told.run(once=True) == 0


def test_a_worker_that_is_faster_takes_the_job_and_the_other_goes_on(
    shared: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    @job("tests.one")
    def one(payload: Payload, checkpoint: Any) -> None:
        """Nothing."""

    services.enqueue("tests.one", key="a")
    run_job(services.claim_job() or pytest.fail("nothing to do"))
    ready = services._ready
    answers = iter([True])
    monkeypatch.setattr(services, "_ready", lambda moment: _Seen(ready(moment), answers))
    assert services.claim_job() is None
    del registry._handlers["tests.one"]


class _Seen:
    """A queue which says once that something waits, though another worker has just taken it."""

    def __init__(self, rows: Any, answers: Iterator[bool]) -> None:
        self.rows, self.answers = rows, answers

    def exists(self) -> bool:
        return next(self.answers, False)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.rows, name)
