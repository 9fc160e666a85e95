"""The demonstration: its data is made once and kept; the web server and the worker start and stop together."""

import json
import multiprocessing
import signal
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, closing
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils.translation import gettext as _

import binhyen
from binhyen.core.actor import system_actor
from binhyen.core.errors import NotAllowed
from binhyen.org.services.loading import load_nation
from binhyen.simulation.rules.demo import ADDRESS, fingerprint
from binhyen.simulation.services.accounts import offer_phone, open_accounts
from binhyen.simulation.services.nation import Order, Progress, simulate_nation
from binhyen.simulation.services.processes import run_web, run_worker

Watched = Callable[[str], AbstractContextManager[Progress]]
"""Opens a progress bar with these words."""

STAMP = "demo.json"
STARTS_WITHIN = 30.0
STOPS_WITHIN = 15.0


def made_from(order: Order) -> str:
    """The fingerprint of what the demonstration's data would be made from now."""
    root = Path(binhyen.__file__).parent
    files = [
        (str(path.relative_to(root)), path.read_bytes())
        for pattern in ("*/migrations/*.py", "org/data/*.tsv", "simulation/rules/*.py")
        for path in root.glob(pattern)
    ]
    return fingerprint(files, binhyen.__version__, order.scale, str(order.seed), order.province_code)


def _stamp(folder: Path) -> Mapping[str, Any]:
    path = folder / STAMP
    return dict(json.loads(path.read_text())) if path.exists() else {}


def _write_stamp(folder: Path, mark: str, *, finished: bool) -> None:
    (folder / STAMP).write_text(json.dumps({"made_from": mark, "finished": finished}))


def _database(folder: Path) -> Path:
    return folder / "binhyen.sqlite3"


def is_sample_file(path: Path) -> bool:
    """Whether a SQLite file holds no accounts, or bears the mark of a sample."""
    with closing(sqlite3.connect(path)) as database:
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if "people_user" not in tables:
            return True
        (accounts,) = database.execute("SELECT count(*) FROM people_user").fetchone()
        if "simulation_samplenation" not in tables:
            return bool(accounts == 0)
        (marks,) = database.execute("SELECT count(*) FROM simulation_samplenation").fetchone()
        return bool(marks or accounts == 0)


def throw_away(folder: Path) -> None:
    """Remove the demonstration's own database so that it is made anew.

    Refuses (NotAllowed) when the file holds accounts and bears no mark of a sample.
    """
    database = _database(folder)
    if not database.exists():
        return
    if not is_sample_file(database):
        raise NotAllowed(
            _("The folder holds a database with real accounts: %(file)s") % {"file": database},
            what_to_do=_("Choose another folder with --data."),
        )
    for name in (database.name, f"{database.name}-wal", f"{database.name}-shm"):
        (folder / name).unlink(missing_ok=True)


def prepare_demo(*, order: Order, watched: Watched) -> bool:
    """Make the demonstration's data, or the rest of it; at once when it stands already. True when something was made.

    What was made from older data or by another version is made anew.
    """
    folder, mark = Path(settings.DATA_DIR), made_from(order)
    stamp = _stamp(folder)
    if stamp.get("made_from") == mark and stamp.get("finished") and _database(folder).exists():
        return False
    if stamp.get("made_from") != mark:
        throw_away(folder)
    _write_stamp(folder, mark, finished=False)
    with watched(_("Tables")) as progress:
        progress("", 0, 1)
        call_command("migrate", verbosity=0, interactive=False)
        progress("", 1, 1)
    with watched(_("Official units")) as progress:
        load_nation(by=system_actor("demo"), progress=progress)
    with watched(_("Sample people")) as progress:
        nation = simulate_nation(order=order, progress=progress)
    open_accounts(nation=nation)
    _write_stamp(folder, mark, finished=True)
    return True


def is_free(port: int) -> bool:
    """Whether nobody listens on a port of this machine."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((ADDRESS, port))
        except OSError:
            return False
        return True


class Servers:
    """The web server and the worker: started together, stopped together.

    They are forked from this process, which has everything loaded: that is what makes the second start short.
    """

    def __init__(self, address: str, *targets: Callable[[], None]) -> None:
        self.address = address
        self.stopping = threading.Event()
        context = multiprocessing.get_context("fork")
        self.processes: list[ForkProcess] = [context.Process(target=target) for target in targets]
        for process in self.processes:
            process.start()

    def answers(self) -> bool:
        """Wait until the web server answers. False when a process ends first or it takes too long."""
        end = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < end and self.alive() and not self.stopping.is_set():
            try:
                with urlopen(self.address, timeout=5):  # noqa: S310 our own loopback address
                    return True
            except HTTPError:
                return True
            except OSError:
                self.stopping.wait(0.1)
        return False

    def alive(self) -> bool:
        """Whether every process still runs."""
        return all(process.is_alive() for process in self.processes)

    def stop_on_signals(self) -> None:
        """Stop on Ctrl-C and on SIGTERM."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda _number, _frame: self.stopping.set())

    def wait(self) -> bool:
        """Wait for the end: True when it was asked for, False when a process ended by itself."""
        while self.alive():
            if self.stopping.wait(0.3):
                return True
        return False

    def stop(self) -> None:
        """Ask both to finish what they do; after a while end them."""
        for process in self.processes:
            process.terminate()
        end = time.monotonic() + STOPS_WITHIN
        for process in self.processes:
            process.join(max(0.1, end - time.monotonic()))
            if process.is_alive():
                process.kill()
                process.join()


def serve_demo(*, port: int) -> Servers:
    """Start the web server and the worker on this machine; the head of a group gets a code for a phone."""
    offer_phone()
    connection.close()
    return Servers(f"http://{ADDRESS}:{port}/", lambda: run_web(port), run_worker)
