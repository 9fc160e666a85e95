"""What is measured of reports inside the product: sending, opening, recomputing, rebuilding, restating, storing.

Run as `python -m tools.bench.reviews FILE` under the environment of one database that holds the nation and nothing of
figures; the figures go to FILE. Sending is measured in processes, through the service.
"""

import json
import multiprocessing
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import django
import numpy as np
from django.conf import settings
from django.db import connection

from tools.bench import planting
from tools.bench.figures import Bar, Figure, percentile
from tools.bench.ground import insert_rate
from tools.bench.machine import fsync_milliseconds

SENDERS = 2
SATURATED_SECONDS, OFFERED_SECONDS, OFFERED = 15.0, 60.0, 40.0
REFORMED = date(2026, 7, 1)


class Reviews:
    """The figures of one database."""

    def __init__(self) -> None:
        self.postgres = connection.vendor == "postgresql"
        self.database = "PostgreSQL" if self.postgres else "SQLite"
        self.fsync = fsync_milliseconds(Path(settings.DATA_DIR))
        before = planting.stored_bytes()
        self.planted = planting.plant()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        self.bytes = planting.stored_bytes() - (0 if self.postgres else before)

    def figure(  # noqa: PLR0917 the columns of a row, in their order
        self, key: str, what: str, unit: str, value: float, bar: Bar | None = None, floor: float | None = None
    ) -> Figure:
        """A row for this database."""
        return Figure(
            key, what, self.database, unit, round(value, 3), bar or Bar(), None if floor is None else round(floor, 4)
        )

    def storage(self) -> Iterator[Figure]:
        """Bytes a value, reports and slots with their indexes."""
        from binhyen.figures.models import Report

        values = Report.objects.count() * planting.FIGURES
        bar = Bar(24 if self.postgres else 16)
        yield self.figure(
            "reports.storage", "storage, with slots and indexes", "bytes/value", self.bytes / values, bar, 1
        )

    def rebuild(self) -> Iterator[Figure]:
        """All totals anew, and the audit of one period."""
        from binhyen.figures.queries.recomputed import differences
        from binhyen.figures.services.rebuilding import rebuild_totals

        floor = _numpy_sum_seconds() * planting.MONTHS
        spent = _seconds(rebuild_totals)
        bar = Bar(20 if self.postgres else 30)
        what = f"rebuild, {len(self.planted.periods)} months × {planting.FIGURES} figures"
        yield self.figure("reports.rebuild", what, "s", spent, bar, floor)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        yield self.figure("reports.rebuild.peak", "rebuild: peak memory", "MiB", peak, Bar(1536))
        found: list[Any] = []
        spent = _seconds(lambda: found.extend(differences(self.planted.periods[-1], self.planted.narrow)))
        yield self.figure("reports.audit", "audit of one period", "s", spent, Bar(3), floor / planting.MONTHS)
        yield self.figure("reports.audit.found", "differences found by the audit", "rows", len(found), Bar(0))

    def restating(self) -> Iterator[Figure]:
        """24 months on the tree of today, and what the national totals lose by it."""
        from binhyen.figures.queries.restated import Placing, restated
        from binhyen.figures.queries.totals import unit_totals
        from binhyen.org.queries import root_unit

        centre, lost = root_unit(REFORMED), 0
        assert centre is not None
        begun, placing = time.perf_counter(), Placing(REFORMED)
        shown = [restated(period, self.planted.narrow, placing) for period in self.planted.periods]
        spent = time.perf_counter() - begun
        for period, one in zip(self.planted.periods, shown, strict=True):
            for row in unit_totals(centre, period, self.planted.narrow):
                lost += abs(one.total(row.position) - row.submitted)
        floor = _numpy_sum_seconds() * planting.MONTHS
        yield self.figure("reports.restate", "restating 24 months × 20 figures", "s", spent, Bar(60), floor)
        yield self.figure("reports.restate.lost", "restating: lost from the national total", "", lost, Bar(0))

    def opening(self) -> Iterator[Figure]:
        """Slots of every group for one period."""
        from binhyen.core.actor import system_actor
        from binhyen.figures.services.slots import open_slots

        spent = _seconds(lambda: open_slots(period=self.planted.waiting, by=system_actor("bench")))
        from binhyen.figures.models import Slot

        count = Slot.objects.filter(period=self.planted.waiting).count()
        yield self.figure("slots.open", f"opening {count:,} slots", "s", spent, Bar(60), count / insert_rate())

    def sending(self) -> Iterator[Figure]:
        """40 figures a report: as many as go, then 40 a second offered, through the service in two processes."""
        full = _senders(SATURATED_SECONDS, None)
        bar = Bar(least=80 if self.postgres else 120)
        rate = len(full) / SATURATED_SECONDS
        yield self.figure("send.service.saturation", "sending: saturation", "/s", rate, bar, 1000 / self.fsync)
        spent = _senders(OFFERED_SECONDS, OFFERED)
        what = f"sending, {OFFERED:g}/s offered, through the service"
        for name, share, most in (("p95", 0.95, 60), ("p99", 0.99, 150)):
            value = percentile(spent, share)
            yield self.figure(f"send.service.{name}", f"{what}: {name}", "ms", value, Bar(most), self.fsync)

    def floors(self) -> Iterator[Figure]:
        """What this machine cannot go below."""
        yield self.figure("machine.fsync", "fsync of 4 kB: p50", "ms", self.fsync)
        yield self.figure("machine.sum", "NumPy: the figures of one month added up", "s", _numpy_sum_seconds())
        yield self.figure("machine.insert", "plain INSERT of eight columns", "rows/s", insert_rate())

    def all(self) -> list[Figure]:
        """Every figure. One that cannot be measured has no number; why stands on the error stream."""
        found: list[Figure] = []
        parts: tuple[Callable[[], Iterator[Figure]], ...] = (
            self.storage, self.rebuild, self.restating, self.opening, self.sending, self.floors,
        )  # fmt: skip
        for part in parts:
            name = getattr(part, "__name__", "")
            try:
                found.extend(part())
            except Exception as error:  # a benchmark never fails
                print(f"bench: {name}: {type(error).__name__}: {error}", file=sys.stderr)
                found.append(Figure(name, f"{name} (could not be measured)", self.database, "", None))
        return found


def _seconds(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def _numpy_sum_seconds() -> float:
    """The figures of one month of 110,000 groups, summed by unit in memory."""
    values = np.ones((110_000, planting.FIGURES), dtype=np.int64)
    return _seconds(lambda: np.add.reduceat(values, np.arange(0, len(values), 33), axis=0))


def _senders(seconds: float, rate: float | None) -> list[float]:
    """Milliseconds of every sending by `SENDERS` processes; with a rate, counted from when each was due."""
    connection.close()
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    ready = context.Barrier(SENDERS)
    senders = [context.Process(target=_send, args=(n, ready, seconds, rate, results)) for n in range(SENDERS)]
    for sender in senders:
        sender.start()
    spent = [one for _ in senders for one in results.get()]
    for sender in senders:
        sender.join()
    return spent


def _send(number: int, ready: Any, seconds: float, rate: float | None, results: Any) -> None:
    """One process: groups that have not sent yet, one after the other."""
    from binhyen.core.actor import Actor, Grant
    from binhyen.figures.models import Slot
    from binhyen.figures.services.reports import submit_report
    from binhyen.people.verbs import FiguresVerb

    connection.close()
    slots: Sequence[Any] = list(
        Slot.objects.filter(state="open", form_version__form__code="do-40", version=0)
        .select_related("unit", "period", "form_version__form")
        .order_by("unit__public_id")[:20_000]
    )[number::SENDERS]
    pace, dice, spent = (SENDERS / rate if rate else 0.0), random.Random(number), []
    ready.wait()
    begin = time.time()
    for index, slot in enumerate(slots):
        due = begin + index * pace if rate else time.time()
        if max(due, time.time()) >= begin + seconds:
            break
        time.sleep(max(0.0, due - time.time()))
        grant = Grant(slot.unit_id, frozenset({FiguresVerb.REPORT}), whole_subtree=False)
        by = Actor(f"do{slot.unit_id}", f"do{slot.unit_id}", slot.unit_id, (grant,))
        values = [dice.randrange(60) for _ in range(planting.WIDE)]
        submit_report(slot=slot, base_version=0, values=values, key=f"do-{slot.pk}", by=by)
        spent.append((time.time() - due) * 1000)
    results.put(spent)
    connection.close()


def main(target: Path) -> None:
    """Measure under the environment of this process and write the figures."""
    django.setup()
    target.write_text(json.dumps({"rows": [asdict(row) for row in Reviews().all()]}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
