"""The worker: takes one job after another, holds its lease while it runs, and stops between two steps when told to."""

import logging
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from django.db import DatabaseError, close_old_connections, connection

from binhyen.core.errors import Refused
from binhyen.jobs import services
from binhyen.jobs.checkpoints import Checkpoint, LostLease, Stopping
from binhyen.jobs.models import Job
from binhyen.jobs.registry import handler_of

log = logging.getLogger("binhyen.jobs")

IDLE_SECONDS = 1.0
SCHEDULE_SECONDS = 20.0
REST = 2.0
"""A worker that stays works a third of the time: see `Checkpoint`. One that ends when nothing waits does not rest."""


class Worker:
    """One process that works the queue down. `stop()` lets it finish the job in hand and return."""

    def __init__(self, *, idle_seconds: float = IDLE_SECONDS) -> None:
        self._idle = idle_seconds
        self._stop = threading.Event()
        self._looked = 0.0

    def stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        """Ask for the end; safe to call from a signal handler."""
        self._stop.set()

    def stop_on_signals(self) -> None:
        """Stop on SIGTERM and SIGINT."""
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)

    def run(self, *, once: bool = False) -> int:
        """Work until stopped; with `once` until nothing waits. Returns how many jobs were taken."""
        taken = 0
        while not self._stop.is_set():
            if not connection.in_atomic_block:
                close_old_connections()
            self._enqueue_due(force=once and taken == 0)
            job = services.claim_job()
            if job is not None:
                run_job(job, stopping=self._stop.is_set, rest=0.0 if once else REST)
                taken += 1
            elif once:
                break
            else:
                self._stop.wait(self._idle)
        return taken

    def _enqueue_due(self, *, force: bool) -> None:
        if force or time.monotonic() - self._looked >= SCHEDULE_SECONDS:
            self._looked = time.monotonic()
            services.enqueue_due()


def run_job(job: Job, *, stopping: Callable[[], bool] = lambda: False, rest: float = 0.0) -> None:
    """Run one claimed job to its end. An error is kept by its class only, and the job waits for another attempt."""
    handler = handler_of(job.name)
    if handler is None:
        services.fail_job(job=job, error="no room handles this name")
        return
    checkpoint = Checkpoint(job, handler.lease, stopping=stopping, rest=rest)
    try:
        with _heartbeat(checkpoint, handler.lease.total_seconds() / 3):
            handler.work(job.payload, checkpoint)
    except Stopping:
        services.release_job(job=job)
        return
    except LostLease:
        log.warning("%s %s went on to another worker", job.name, job.public_id)
        return
    except Exception as error:  # whatever a handler raises, the queue goes on
        log.warning("%s %s failed: %s", job.name, job.public_id, type(error).__name__, exc_info=_safe(error))
        services.fail_job(job=job, error=type(error).__name__)
        return
    services.finish_job(job=job)


def _safe(error: Exception) -> bool:
    """Whether the traceback may be logged: a refusal's words may repeat what people typed."""
    return not isinstance(error, Refused)


@contextmanager
def _heartbeat(checkpoint: Checkpoint, every_seconds: float) -> Iterator[None]:
    """Renew the lease from a thread of its own while the block runs."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(every_seconds):
            try:
                checkpoint.renew()
            except LostLease:
                break  # the work notices at its next step
            except DatabaseError:
                connection.close()  # the next beat tries again
        connection.close()

    thread = threading.Thread(target=beat, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
