"""Web server and worker are killed without warning (kill -9) fifty times while heads of groups send over HTTP. Whoever
got no answer sends again under the same key: what was acknowledged is there once, totals are what was sent, jobs go on.
"""

import asyncio
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from binhyen.core import clock
from binhyen.core.models import Once
from binhyen.figures.models import Branch, FormVersion, Period, Report, Slot
from binhyen.figures.queries import recomputed
from binhyen.figures.queries.totals import unit_totals
from binhyen.figures.rules.hashing import key_number
from binhyen.figures.rules.values import unpack
from binhyen.jobs.models import Job
from binhyen.jobs.states import State
from binhyen.org.models import Unit
from binhyen.org.services.bulk import NewUnit, add_units
from binhyen.people.models import Appointment, Post, User
from binhyen.people.roles import TITLES, Role
from tests.figures.support import differences, make_period, opened
from tests.org.conftest import BEGAN, Land, build_land
from tests.reviews.support import GROUP_FIGURES, make_form
from tests.support.databases import shared_database
from tools.bench.senders import body_of, cookies_of, new_token, open_sessions
from tools.bench.serving import ADDRESS, answers
from tools.bench.storm import Browser, Sending, Sent, deliver

KILLS, GROUPS_A_COMMUNE, CONNECTIONS = 50, 8, 16
COUNTED = 150
ROOT = Path(__file__).resolve().parents[2]
Values = list[int]


@pytest.fixture(autouse=True)
def _in_march_2026() -> None:
    """Here the clock runs: other processes go by it."""


def heads(groups: list[Unit]) -> dict[int, User]:
    """An account for the head of each group."""
    found = {}
    for group in groups:
        person = User.objects.create(username=f"nhom.{group.pk}", full_name="Người Mẫu", password="!")
        post = Post.objects.create(
            unit=group, role=Role.HAMLET_HEAD, title=TITLES[Role.HAMLET_HEAD][0], valid_from=BEGAN
        )
        Appointment.objects.create(post=post, person=person, valid_from=BEGAN, appointed_by="tests")
        found[group.pk] = person
    return found


class Sender(threading.Thread):
    """Heads of groups over some connections, each group with one report after the other, until `stop`."""

    def __init__(self, port: int, slots: list[Slot], sessions: dict[int, str]) -> None:
        super().__init__(daemon=True)
        self.port, self.slots, self.sessions = port, slots, sessions
        self.over = threading.Event()
        self.acknowledged: list[tuple[Sent, int, Values]] = []
        self.left: list[Sent] = []

    def run(self) -> None:
        asyncio.run(self._send())

    def stop(self) -> None:
        """Let every sender have its last answer."""
        self.over.set()
        self.join(90)
        assert not self.is_alive()

    def wait_for(self, more: int, seconds: float = 6.0) -> None:
        """Let so many more reports be acknowledged, on a busy machine fewer."""
        wanted, end = len(self.acknowledged) + more, time.monotonic() + seconds
        while len(self.acknowledged) < wanted and time.monotonic() < end:
            time.sleep(0.01)

    async def _send(self) -> None:
        await asyncio.gather(*(self._connection(self.slots[n::CONNECTIONS], n) for n in range(CONNECTIONS)))

    async def _connection(self, slots: list[Slot], number: int) -> None:
        browser, dice, versions = Browser(ADDRESS, self.port, timeout=5), random.Random(number), dict.fromkeys(slots, 0)
        while not self.over.is_set():
            slot = dice.choice(slots)
            base = versions[slot]
            values = [dice.randrange(200) for _ in GROUP_FIGURES]
            sent = await deliver(
                browser, self._sending(slot, values, base), Sent(f"{slot.pk}-{base}", time.monotonic())
            )
            if not sent.taken:
                self.left.append(sent)
                return
            versions[slot] = sent.version
            self.acknowledged.append((sent, slot.pk, values))

    def _sending(self, slot: Slot, values: Values, base: int) -> Sending:
        token, key = new_token(), f"{slot.pk}-{base}"
        path = f"/ban-lam-viec/bao-cao/{slot.unit.public_id}/{slot.period.public_id}/{slot.form_version.form.code}/gui/"
        return Sending(key, path, cookies_of(self.sessions[slot.unit_id], token), token, body_of(values, base, key))


class Product:
    """A web server and a worker that are started and killed."""

    def __init__(self, environment: dict[str, str], port: int) -> None:
        self.port, self.pids = port, (0, 0)
        command = [sys.executable, "-m", "tests.figures.serving", str(port)]
        self.waiting = subprocess.Popen(
            command, env=environment, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def start(self) -> None:
        """Both begin; returns when the web server answers."""
        assert self.waiting.stdin is not None
        assert self.waiting.stdout is not None
        print("start", file=self.waiting.stdin, flush=True)
        web, worker = self.waiting.stdout.readline().split()
        self.pids = (int(web), int(worker))
        end = time.monotonic() + 30
        while not answers(self.port):
            assert time.monotonic() < end, "the server does not begin to answer"
            time.sleep(0.02)

    def kill(self, dice: random.Random) -> None:
        """Kill both with everything below them, in any order, without warning."""
        for pid in dice.sample(self.pids, 2):
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
            time.sleep(dice.choice((0, 0, 0.05)))

    def end(self) -> None:
        """Everything is over."""
        self.kill(random.Random())
        assert self.waiting.stdin is not None
        self.waiting.stdin.close()
        self.waiting.wait(20)


def cut_connections() -> None:
    """The database lets go of everybody but the test: what its own restart does to the product."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@contextmanager
def product(environment: dict[str, str], folder: Path) -> Iterator[Product]:
    with socket.socket() as probe:
        probe.bind((ADDRESS, 0))
        port = int(probe.getsockname()[1])
    own = {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "BINHYEN_DATA": str(folder),
        "BINHYEN_SECRET_KEY": settings.SECRET_KEY,
    }
    found = Product({**environment, **own}, port)
    try:
        yield found
    finally:
        found.end()


def country() -> tuple[Land, Period, FormVersion, list[Slot]]:
    land = build_land()
    communes = Unit.objects.filter(kind="commune").order_by("pk")
    names = range(GROUPS_A_COMMUNE)
    add_units([NewUnit("group", "thon", f"Thôn {n}", BEGAN, commune.pk) for commune in communes for n in names])
    period, form = make_period(lock_days=2000), make_form("do", "group", GROUP_FIGURES)
    slots = opened(period, form)
    rows = Slot.objects.select_related("unit", "period", "form_version__form").filter(
        pk__in=[s.pk for s in slots.values()]
    )
    return land, period, form, list(rows.order_by("pk"))


def check_reports(sender: Sender, land: Land, period: Period, form: FormVersion) -> None:
    """Every acknowledged report is there once with its figures, nothing else is, and totals are what was sent."""
    assert sender.left == []
    assert not Branch.objects.exists()
    sent = {key_number(one.key): (slot, one.version, values) for one, slot, values in sender.acknowledged}
    assert len(sent) == len(sender.acknowledged)
    rows = Report.objects.values_list("key", "slot_id", "version", "values")
    stored = [(key, (slot, version, unpack(bytes(values)))) for key, slot, version, values in rows]
    assert len(stored) == len(sent)
    assert dict(stored) == sent
    assert differences(period, form) == {}
    assert recomputed.differences(period, form) == []
    latest: dict[int, Values] = {slot: values for slot, _version, values in sorted(sent.values())}
    sums = [sum(column) for column in zip(*latest.values(), strict=True)]
    assert [row.submitted for row in unit_totals(land.centre, period, form)] == sums


def wait_for_jobs(seconds: float = 90) -> None:
    """What was cut off last is taken up when its lease has run out."""
    end = time.monotonic() + seconds
    while Job.objects.exclude(state=State.DONE).exists():
        assert time.monotonic() < end, list(Job.objects.values_list("name", "key", "state", "checkpoint"))
        time.sleep(0.1)


def put_job(key: str) -> None:
    now = clock.now()
    payload = {"upto": COUNTED, "pause": 0.02}
    Job.objects.create(name="tests.count", key=key, payload=payload, most_attempts=1000, run_after=now, created_at=now)


@pytest.mark.prove
@pytest.mark.django_db(transaction=True)
def test_nothing_acknowledged_over_http_is_lost_or_doubled_by_fifty_kills(tmp_path: Path) -> None:
    land, period, form, slots = country()
    people = heads([slot.unit for slot in slots])
    sessions = open_sessions(people.values())
    by_unit = {unit: sessions[person.pk] for unit, person in people.items()}
    put_job("first")
    put_job("second")
    dice = random.Random(20261123)
    with shared_database(tmp_path) as environment, product(environment, tmp_path) as served:
        sender = Sender(served.port, slots, by_unit)
        served.start()
        sender.start()
        steps: set[int] = set()
        for number in range(KILLS):
            sender.wait_for(dice.randrange(12))
            time.sleep(dice.uniform(0, 0.15))
            if connection.vendor == "postgresql" and number % 5 == 0:
                cut_connections()
            steps.add(Once.objects.filter(scope="count").count())
            served.kill(dice)
            served.start()
        sender.stop()
        wait_for_jobs()
        check_reports(sender, land, period, form)
        assert sum(one.times > 1 for one, _slot, _values in sender.acknowledged) > KILLS
        assert len(sender.acknowledged) > 3 * KILLS
        counted: Any = Once.objects.filter(scope="count").values_list("key", flat=True)
        assert sorted(counted) == sorted(f"{key}-{n}" for key in ("first", "second") for n in range(COUNTED))
        assert len(steps) > 5, "jobs went on between kills"
