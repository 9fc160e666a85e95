"""The product as it is served: gunicorn with four processes of two threads, and a background worker beside it."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

PORT = 8790
ADDRESS = "127.0.0.1"
STARTS_WITHIN, STOPS_WITHIN = 40.0, 30.0
KEEP_ALIVE = "75"
"""Seconds for which an idle connection stays open: as long as a proxy or a browser would hold it."""

WEB = (
    "-m", "gunicorn", "config.wsgi:application", "--bind", f"{ADDRESS}:{PORT}", "--workers", "4", "--threads", "2",
    "--preload", "--keep-alive", KEEP_ALIVE, "--no-control-socket", "--log-level", "error",
)  # fmt: skip
WORKER = ("-m", "django", "work")


def answers(port: int = PORT, path: str = "/ngoai-tuyen/") -> bool:
    """Whether the product answers on a port."""
    connection = http.client.HTTPConnection(ADDRESS, port, timeout=5)
    try:
        connection.request("GET", path, headers={"Host": "localhost"})
        return connection.getresponse().status < 400
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def family(pid: int) -> list[int]:
    """A process and all below it; nothing for one that is gone."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        children = [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:
        return []
    return [pid, *(one for child in children for one in family(child))]


def cpu_of(pid: int) -> float:
    """CPU seconds spent so far by a process and by those below it that still run."""
    ticks = 0
    for one in family(pid):
        try:
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Product:
    """The processes of a product that runs; `others` are further processes whose CPU belongs to it (a database)."""

    web: "subprocess.Popen[bytes]"
    worker: "subprocess.Popen[bytes] | None"
    others: tuple[int, ...] = field(default=())

    def cpu(self) -> dict[str, float]:
        """CPU seconds so far, by part."""
        worker = cpu_of(self.worker.pid) if self.worker else 0.0
        return {"web": cpu_of(self.web.pid), "worker": worker, "database": sum(map(cpu_of, self.others))}


@contextmanager
def served(
    environment: Mapping[str, str], *, worker: bool = False, others: tuple[int, ...] = (), log: Path | None = None
) -> Iterator[Product]:
    """Within the block the product answers on `PORT`; what it complains about goes to `log`.

    Raises RuntimeError when it does not begin to answer.
    """
    if answers():
        raise RuntimeError(f"port {PORT} is taken by another process")
    with log.open("wb") if log else nullcontext() as complaints:
        yield from _served(environment, worker, others, complaints)


def _served(
    environment: Mapping[str, str], worker: bool, others: tuple[int, ...], complaints: IO[bytes] | None
) -> Iterator[Product]:
    web = subprocess.Popen([sys.executable, *WEB], env=dict(environment), stderr=complaints)
    beside = subprocess.Popen([sys.executable, *WORKER], env=dict(environment), stderr=complaints) if worker else None
    running = [process for process in (web, beside) if process is not None]
    try:
        end = time.monotonic() + STARTS_WITHIN
        while not answers():
            if web.poll() is not None or time.monotonic() > end:
                raise RuntimeError("the server did not begin to answer")
            time.sleep(0.2)
        yield Product(web, beside, others)
    finally:
        for process in running:
            process.terminate()
        for process in running:
            try:
                process.wait(STOPS_WITHIN)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
