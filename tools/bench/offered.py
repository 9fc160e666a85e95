"""Load on loopback: offered at a fixed rate whatever the answers do (open loop), and the rate at which it saturates."""

import http.client
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tools.bench.figures import percentile

Ask = Callable[[], bool]
"""Asks once; whether the answer was good."""


@dataclass(frozen=True, slots=True)
class Served:
    """What came of a load: answers a second, the 95th percentile in milliseconds, and how many failed."""

    rate: float
    p95: float
    failed: int


def asker(address: str, paths: Sequence[str]) -> Ask:
    """Asks one path after the other, each thread over a connection of its own."""
    own = threading.local()
    turn = iter(range(10**9))

    def ask() -> bool:
        if not hasattr(own, "connection"):
            own.connection = http.client.HTTPConnection(address, timeout=30)
        try:
            own.connection.request("GET", paths[next(turn) % len(paths)], headers={"Host": "localhost"})
            answer = own.connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            own.connection.close()
            return False
        return bool(answer.status < 400)

    return ask


def open_loop(ask: Ask, *, rate: float, seconds: float, threads: int = 32) -> Served:
    """Offer `rate` requests a second for `seconds`. Waiting counts from the moment at which a request was due."""
    spent: list[float] = []
    failed = [0]
    began = time.perf_counter()

    def one(due: float) -> None:
        good = ask()
        spent.append((time.perf_counter() - due) * 1000)
        failed[0] += not good

    with ThreadPoolExecutor(threads) as pool:
        for number in range(int(rate * seconds)):
            due = began + number / rate
            time.sleep(max(0.0, due - time.perf_counter()))
            pool.submit(one, due)
    return Served(len(spent) / (time.perf_counter() - began), percentile(spent, 0.95), failed[0])


def saturation(ask: Ask, *, seconds: float, threads: int = 8) -> Served:
    """As many requests as are answered when `threads` ask one after the other."""
    spent: list[float] = []
    failed = [0]
    end = time.perf_counter() + seconds

    def one() -> None:
        while (started := time.perf_counter()) < end:
            failed[0] += not ask()
            spent.append((time.perf_counter() - started) * 1000)

    with ThreadPoolExecutor(threads) as pool:
        for _ in range(threads):
            pool.submit(one)
    return Served(len(spent) / seconds, percentile(spent, 0.95), failed[0])
