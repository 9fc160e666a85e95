"""What a running job holds: its lease, and the point from which it goes on after being cut off."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, TypeVar

from binhyen.core import clock, db
from binhyen.jobs.models import Job
from binhyen.jobs.states import State

T = TypeVar("T")

MOST_REST_SECONDS = 0.5


class Stopping(Exception):
    """The worker was told to stop: the place is saved, the job goes back into the queue."""


class LostLease(Exception):
    """Another worker has the job now: what this one was about to store is not stored."""


class Checkpoint:
    """The saved place of one job, fenced by its lease.

    `get("done", 0)` reads what was saved. `step(done=300)` is a writing transaction at whose end the new place is saved
    too: both stand or neither. After each step the work rests for `rest` times as long as the step took, so that a
    long job leaves the machine to those who wait for a page.
    """

    def __init__(
        self, job: Job, lease: timedelta, *, stopping: Callable[[], bool] = lambda: False, rest: float = 0.0
    ) -> None:
        self._stopping = stopping
        self._rest = rest
        self._pk = job.pk
        self._token = job.lease
        self._length = lease
        self._place: dict[str, Any] = dict(job.checkpoint)
        self.attempt: int = job.attempts
        self.key: str = job.key
        self.job_id: str = job.public_id

    def get(self, name: str, default: Any = None) -> Any:
        """A value of the place that was last saved."""
        return self._place.get(name, default)

    @contextmanager
    def step(self, **place: Any) -> Iterator[None]:
        """One transaction of the work, saved together with the place it leads to.

        Raises LostLease, and stores nothing, when the lease has gone to another worker; Stopping, after storing, when
        the worker was told to stop. Progress gives the job its attempts back.
        """
        begun = time.perf_counter()
        with db.write():
            yield
            self._save(place)
        took = time.perf_counter() - begun
        self._saved(place)
        time.sleep(min(MOST_REST_SECONDS, took * self._rest))

    def save(self, **place: Any) -> None:
        """Save a place by itself. Raises as `step` does."""
        with db.write():
            self._save(place)
        self._saved(place)

    def _save(self, place: Mapping[str, Any]) -> None:
        kept = self._mine().update(
            checkpoint={**self._place, **place}, lease_until=clock.now() + self._length, attempts=min(self.attempt, 1)
        )
        if not kept:
            raise LostLease

    def _saved(self, place: Mapping[str, Any]) -> None:
        self._place.update(place)
        if self._stopping():
            raise Stopping

    def renew(self) -> None:
        """Hold the lease a little longer. Raises LostLease when it has gone."""
        with db.write():
            if not self._mine().update(lease_until=clock.now() + self._length):
                raise LostLease

    def _mine(self) -> Any:
        return Job.objects.filter(pk=self._pk, state=State.RUNNING, lease=self._token)

    def each_batch(self, rows: Sequence[T], act: Callable[[Sequence[T]], None], *, size: int = db.BATCH_ROWS) -> None:
        """Carry out `act` over rows in short transactions, going on after the last one saved.

        `rows` must be the same, in the same order, when the job is taken up again: freeze them in the payload, or order
        by a key and filter by the saved place instead.
        """
        done = int(self.get("done", 0))
        for batch in db.in_batches(rows[done:], size):
            done += len(batch)
            with self.step(done=done):
                act(batch)
