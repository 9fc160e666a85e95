"""Killed without warning (kill -9) in the middle of sending, accepting and following changes of units: what was
acknowledged is there once, and totals are what the reports say.
"""

import os
import random
import signal
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from binhyen.core import clock
from binhyen.core.errors import Refused
from binhyen.figures.models import Branch, FormVersion, Period, Report, Slot
from binhyen.figures.queries import recomputed
from binhyen.figures.rules.hashing import key_number
from binhyen.figures.services.accepting import accept_reports
from binhyen.figures.services.reports import submit_report
from binhyen.jobs.models import Job
from binhyen.jobs.states import State
from binhyen.jobs.worker import Worker
from binhyen.org.models import Unit
from binhyen.org.rules.plan import Move
from binhyen.org.services.bulk import NewUnit, add_units
from binhyen.org.services.confirming import confirm_event
from binhyen.org.services.events import draft_event, propose_event
from tests.figures.support import BY, FLOW, STOCK, differences, make_form, make_period, opened, run_jobs
from tests.org.conftest import BEGAN, Land, build_land
from tests.support.databases import shared_database

KILLS = 50


def forked(act: Callable[[int], None]) -> tuple[int, int]:
    """A process that carries out `act` with the writing end of a pipe; (process id, reading end)."""
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    try:
        os.close(reading)
        connection.connection = None  # the parent's connection stays the parent's
        act(writing)
    finally:
        os._exit(0)


def sending(seed: int, first: int) -> Callable[[int], None]:
    """Sends versions with keys of its own, beginning with the one that had no answer; each answer goes to the pipe."""

    def act(pipe: int) -> None:
        number = first
        while True:
            dice = random.Random(f"{seed}-{number}")
            slot = dice.choice(list(Slot.objects.select_related("form_version__form", "period", "unit").order_by("pk")))
            key = f"{seed}-{number}"
            try:
                base = Slot.objects.get(pk=slot.pk).version
                values = [dice.randrange(100) for _ in range(4)]
                submit_report(slot=slot, base_version=base, values=values, key=key, by=BY)
                os.write(pipe, f"{number} {slot.pk}\n".encode())
            except Refused:
                os.write(pipe, f"{number} 0\n".encode())
            if number % 5 == 0:
                accept_reports(slots=list(Slot.objects.order_by("pk")[:40]), by=BY)
            number += 1

    return act


def working(_pipe: int) -> None:
    """Works the queue down, for ever."""
    Worker(idle_seconds=0.05).run()


class Storm:
    """Two senders and a worker, killed at random moments."""

    def __init__(self) -> None:
        self.dice = random.Random(20261123)
        self.answered: dict[str, int] = {}
        self.following = [1, 1]
        self.children: list[tuple[int, int]] = []

    def begin(self) -> None:
        connection.close()
        acts = [sending(seed, self.following[seed]) for seed in (0, 1)]
        self.children = [forked(act) for act in (*acts, working)]

    def kill(self) -> None:
        for child, _pipe in self.dice.sample(self.children, len(self.children)):
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        for seed, (_child, pipe) in enumerate(self.children):
            with os.fdopen(pipe) as lines:
                for line in lines.read().splitlines():
                    number, slot = line.split()
                    self.answered[f"{seed}-{number}"] = int(slot)
                    self.following[seed] = int(number) + 1


def move(land: Land, number: int) -> None:
    """A commune moves to the other province, and back."""
    target = land.south if number % 2 else land.north
    event = draft_event(
        place=land.centre, effective_on=BEGAN.replace(day=2 + number), lines=[Move(land.n1.pk, parent=target.pk)], by=BY
    )
    event.legal_document = "1/NQ"
    event.save()
    event = propose_event(event=event, version=event.version, by=BY)
    confirm_event(event=event, version=event.version, by=BY)


def country() -> tuple[Land, Period, FormVersion]:
    land = build_land()
    communes = Unit.objects.filter(kind="commune").order_by("pk")
    add_units([NewUnit("group", "thon", f"Thôn {n}", BEGAN, commune.pk) for commune in communes for n in range(8)])
    period, form = make_period(lock_days=2000), make_form("group", (FLOW, FLOW, FLOW, STOCK))
    opened(period, form)
    return land, period, form


@pytest.mark.prove
@pytest.mark.django_db(transaction=True)
def test_nothing_acknowledged_is_lost_or_doubled_by_fifty_kills(tmp_path: Path) -> None:
    land, period, form = country()
    with shared_database(tmp_path):
        storm = Storm()
        for number in range(KILLS):
            if number % 5 == 0:
                move(land, number // 5 + 1)
            storm.begin()
            time.sleep(storm.dice.uniform(0.1, 0.6))
            storm.kill()
        Job.objects.filter(state=State.RUNNING).update(lease_until=clock.now() - timedelta(hours=1))
        run_jobs()
        keys = {key_number(key): slot for key, slot in storm.answered.items() if slot}
        stored = [*Report.objects.values_list("key", "slot_id"), *Branch.objects.values_list("key", "slot_id")]
        assert len({key for key, _slot in stored}) == len(stored)
        assert keys.items() <= dict(stored).items()
        assert len(keys) > KILLS
        assert differences(period, form) == {}
        assert recomputed.differences(period, form) == []
