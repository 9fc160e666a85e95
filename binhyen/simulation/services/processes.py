"""What the demonstration's two processes do. Each has a session of its own, so that Ctrl-C reaches their parent alone,
and ends when the parent is gone.
"""

import os
import signal
import threading
import time
from typing import Any

from django.core.servers.basehttp import get_internal_wsgi_application
from gunicorn.app.base import BaseApplication

from binhyen.jobs.worker import Worker
from binhyen.simulation.rules.demo import ADDRESS

PROCESSES, THREADS = 4, 2
KEPT_OPEN = 75
"""Seconds for which an idle connection stays open: an open page asks every 0.7 s, a phone sends once and again."""


def _own_session() -> None:  # pragma: no cover - runs in a process of its own; the demonstration's test starts both
    os.setsid()
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()


class _Web(BaseApplication):  # type: ignore[misc]
    """Gunicorn with the application that is loaded already."""

    def __init__(self, port: int) -> None:
        self.port = port
        super().__init__()

    def load_config(self) -> None:
        chosen: dict[str, Any] = {
            "bind": f"{ADDRESS}:{self.port}",
            "workers": PROCESSES,
            "threads": THREADS,
            "keepalive": KEPT_OPEN,
            "loglevel": "warning",
            "preload_app": True,
            "control_socket_disable": True,
        }
        for name, value in chosen.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return get_internal_wsgi_application()


def run_web(port: int) -> None:  # pragma: no cover - runs in a process of its own; the demonstration's test opens it
    """Serve this machine until told to stop."""
    _own_session()
    _Web(port).run()


def run_worker() -> None:  # pragma: no cover - runs in a process of its own; the demonstration's test stops it
    """Run background jobs until told to stop."""
    _own_session()
    worker = Worker()
    worker.stop_on_signals()
    worker.run()
