"""A product that has everything loaded and waits: each "start" on its input forks a web server and a worker, as the
demonstration does, and prints their process ids. The tests kill them. It ends with its input.
"""

import os
import signal
import sys

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from binhyen.jobs.worker import Worker  # noqa: E402
from binhyen.simulation.services.processes import run_web  # noqa: E402
from tests.jobs import counting  # noqa: E402


class WaitingWorker(Worker):
    """Takes what is in the queue; the jobs of the day stay away."""

    def _enqueue_due(self, *, force: bool) -> None:
        """Nothing is due here."""


def work() -> None:
    """Work the queue down until killed."""
    os.setsid()
    assert counting.count
    WaitingWorker(idle_seconds=0.05).run()


def forked(act: object, *arguments: int) -> int:
    """A process that carries out an act and nothing else; its id."""
    child = os.fork()
    if child:
        return child
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    try:
        act(*arguments)  # type: ignore[operator]
    finally:
        os._exit(0)


def main(port: int) -> None:
    """Serve the orders on the input."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    Client(SERVER_NAME="localhost").get("/ngoai-tuyen/")
    connection.close()
    for _order in iter(sys.stdin.readline, ""):
        print(forked(run_web, port), forked(work), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
