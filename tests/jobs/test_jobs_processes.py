"""Real processes: killed, side by side, told to stop."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from binhyen.core import clock
from binhyen.core.models import Once
from binhyen.jobs.models import Job
from binhyen.jobs.states import State
from tests.support.databases import shared_database

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    with shared_database(tmp_path) as env:
        yield {**env, "DJANGO_SETTINGS_MODULE": "config.settings", "BINHYEN_DATA": str(tmp_path)}


def start(environment: dict[str, str], *arguments: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-m", "tests.jobs.counting", *arguments], env=environment, cwd=ROOT)


def put(key: str, upto: int, pause: float) -> None:
    now = clock.now()
    Job.objects.create(
        name="tests.count", key=key, payload={"upto": upto, "pause": pause}, run_after=now, created_at=now
    )


def until(condition: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"did not happen within {seconds} s"
        time.sleep(0.05)


def counted() -> list[str]:
    return sorted(Once.objects.filter(scope="count").values_list("key", flat=True))


def test_a_killed_job_goes_on_where_it_was_and_nothing_is_done_twice(environment: dict[str, str]) -> None:
    put("a", 30, 0.05)
    first = start(environment)
    until(lambda: len(counted()) >= 5)
    first.send_signal(signal.SIGKILL)
    first.wait()
    cut_at = len(counted())
    assert 5 <= cut_at < 30
    left = Job.objects.get(name="tests.count")
    assert (left.state, left.checkpoint["done"]) == (State.RUNNING, cut_at)
    time.sleep(1.6)
    assert start(environment, "--once").wait(60) == 0
    assert counted() == sorted(f"a-{n}" for n in range(30))
    assert Job.objects.get(name="tests.count").state == State.DONE


def test_two_workers_at_once_never_run_one_job_twice(environment: dict[str, str]) -> None:
    for number in range(40):
        put(f"j{number:02}", 3, 0)
    workers = [start(environment, "--once") for _ in range(2)]
    assert [worker.wait(90) for worker in workers] == [0, 0]
    assert len(counted()) == 120
    counting = Job.objects.filter(name="tests.count")
    assert set(counting.values_list("state", "attempts")) == {(State.DONE, 1)}
    assert counting.count() == 40


def test_a_worker_told_to_stop_gives_the_job_back(environment: dict[str, str]) -> None:
    put("a", 200, 0.05)
    worker = start(environment)
    until(lambda: len(counted()) >= 3)
    worker.terminate()
    assert worker.wait(20) == 0
    left = Job.objects.get(name="tests.count")
    assert left.state == State.QUEUED
    assert left.checkpoint["done"] == len(counted()) < 200


def test_the_heartbeat_keeps_a_long_step_from_being_taken(environment: dict[str, str]) -> None:
    put("a", 2, 2.5)
    worker = start(environment, "--once")
    until(lambda: len(counted()) >= 1)
    before = Job.objects.get(name="tests.count").lease_until
    time.sleep(2)
    after = Job.objects.get(name="tests.count").lease_until
    assert before is not None
    assert after is not None
    assert after > before
    assert worker.wait(30) == 0
    assert Job.objects.get(name="tests.count").attempts == 1
