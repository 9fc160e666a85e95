"""What is measured of reports: storing, rebuilding, auditing, restating, opening, the storm over HTTP, the document.

Run as `python -m tools.bench.reviews PART FILE` under the environment of one database that holds the nation. Each part
is a process of its own, so that memory and caches of one are not those of another; its figures go to FILE.
"""

import json
import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import django
import numpy as np
from django.conf import settings
from django.db import connection

from tools.bench import planting
from tools.bench.figures import Bar, Figure
from tools.bench.ground import counted, insert_rate, timed
from tools.bench.machine import fsync_milliseconds
from tools.bench.settle import settle

MINUTES = 5.0
HISTORY = 12
"""Months of the wide form that its senders have sent before; they are what the Centre's page shows."""

WAITING = planting.month_after(planting.MONTHS)
REFORMED = date(2026, 7, 1)


class Part:
    """What every part needs: which database this is, a row, a folder for what parts tell one another."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.postgres = connection.vendor == "postgresql"
        self.database = "PostgreSQL" if self.postgres else "SQLite"
        self.minutes = float(os.environ.get("BINHYEN_BENCH_MINUTES", MINUTES))

    def figure(  # noqa: PLR0917 the columns of a row, in their order
        self, key: str, what: str, unit: str, value: float | None, bar: Bar | None = None, floor: float | None = None
    ) -> Figure:
        """A row for this database."""
        shown, least = (None if each is None else round(each, 4) for each in (value, floor))
        return Figure(key, what, self.database, unit, shown, bar or Bar(), least)

    def say(self, words: str) -> None:
        """Progress, on the error stream."""
        print(f"bench: {self.database}: {words}", file=sys.stderr, flush=True)

    @property
    def narrow(self) -> Any:
        """The form of 20 figures."""
        return planting.version_of(planting.NARROW_FORM)

    @property
    def wide(self) -> Any:
        """The form of 40 figures."""
        return planting.version_of(planting.WIDE_FORM)

    @property
    def waiting(self) -> Any:
        """The month that is about to be sent."""
        return planting.make_period(WAITING)

    # the parts

    def plant(self) -> Iterator[Figure]:
        """The 24 months, and what they take on disk."""
        from binhyen.figures.models import Report

        settle()
        before = planting.stored_bytes()
        version = planting.make_form(planting.NARROW_FORM, planting.FIGURES)
        homes = planting.Homes(planting.group_ids())
        self.say(f"planting {planting.MONTHS} months of {len(homes.units):,} groups")
        planting.plant_months(version, planting.FIGURES, homes, planting.planted_months())
        settle()
        taken = planting.stored_bytes() - (0 if self.postgres else before)
        values = Report.objects.count() * planting.FIGURES
        bar = Bar(24 if self.postgres else 16)
        what = f"storage of {values:,} values, with slots and indexes"
        yield self.figure("reports.storage", what, "bytes/value", taken / values, bar, 1)

    def rebuild(self) -> Iterator[Figure]:
        """All totals anew, from none: every row is written, however often this part is measured."""
        from binhyen.figures.services.rebuilding import rebuild_totals

        planting.empty_totals()
        settle()
        before = _peak()
        with timing() as spent:
            rebuild_totals()
        bar, floor = Bar(20 if self.postgres else 30), _sum_seconds(self.groups) * planting.MONTHS
        what = f"rebuild, {self.groups:,} groups × {planting.MONTHS} months × {planting.FIGURES} figures"
        yield from self.spent("reports.rebuild", what, spent, bar, floor)
        yield self.figure("reports.rebuild.peak", "rebuild: peak memory", "MiB", _peak(), Bar(1536), before)
        settle()

    def audit(self) -> Iterator[Figure]:
        """One period held against its reports."""
        from binhyen.figures.queries.recomputed import differences

        found: list[Any] = []
        with timing() as spent:
            found += differences(planting.planted_months()[-1], self.narrow)
        what = f"audit of one period of {self.groups:,} reports"
        yield from self.spent("reports.audit", what, spent, Bar(3), _sum_seconds(self.groups))
        yield self.figure("reports.audit.found", "audit: differences found", "rows", len(found), Bar(0))

    def restate(self) -> Iterator[Figure]:
        """24 months on the tree of today, and what the national totals lose by it."""
        from binhyen.figures.queries.restated import Placing, restated
        from binhyen.figures.queries.totals import unit_totals
        from binhyen.org.queries import root_unit

        centre, lost, periods = root_unit(REFORMED), 0, planting.planted_months()
        assert centre is not None
        with timing() as spent:
            placing = Placing(REFORMED)
            shown = [restated(period, self.narrow, placing) for period in periods]
        for period, one in zip(periods, shown, strict=True):
            for row in unit_totals(centre, period, self.narrow):
                lost += abs(one.total(row.position) - row.submitted)
        what = f"restating {planting.MONTHS} months × {planting.FIGURES} figures across the reform"
        yield from self.spent("reports.restate", what, spent, Bar(60), _sum_seconds(self.groups) * planting.MONTHS)
        yield self.figure("reports.restate.lost", "restating: lost from the national total", "", lost, Bar(0))

    def document(self) -> Iterator[Figure]:
        """The final review of the Centre: opened, approved, written as .docx."""
        from tools.bench.documents import approve_year, open_year, plant_communes

        plant_communes(planting.planted_months())
        settle()
        with timing() as opening:
            review = open_year()
        yield from self.spent("document.open", "tổng kết of the Centre: counted and drafted", opening)
        with timing() as approving:
            snapshot = approve_year(review)
        yield from self.spent("document.approve", "tổng kết: approved, root over all reports", approving)
        from binhyen.reviews.services.printing import Format, write_document

        with timing() as writing:
            data = write_document(snapshot, Format.DOCX)
        what = f"tổng kết .docx of the Centre ({len(data) / 1000:.0f} kB)"
        yield from self.spent("document.docx", what, writing, Bar(5))
        whole = opening["wall"] + writing["wall"]
        yield self.figure("document.all", "tổng kết .docx with counting and drafting it", "s", whole, Bar(5))

    def open(self) -> Iterator[Figure]:
        """The form of 40 figures: its senders' year before, and the slots of the month that waits."""
        from binhyen.core.actor import system_actor
        from binhyen.figures.models import Form, Slot
        from binhyen.figures.services.slots import open_slots

        Form.objects.filter(code=planting.NARROW_FORM).update(retired_on=WAITING)
        version = planting.make_form(planting.WIDE_FORM, planting.WIDE)
        units = self.senders()
        homes, periods = planting.Homes(units), planting.planted_months()[-HISTORY:]
        planting.plant_months(version, planting.WIDE, homes, periods)
        for period in periods:
            planting.plant_totals(period, version, planting.province_ids())
        settle()
        with timing() as spent:
            open_slots(period=self.waiting, by=system_actor("bench"))
        count = Slot.objects.filter(period=self.waiting).count()
        yield from self.spent("slots.open", f"opening {count:,} slots", spent, None, count / insert_rate())
        settle()

    def senders(self) -> list[int]:
        """The groups that will send, in an order without any sense."""
        from tools.bench import storming
        from tools.bench.senders import heads_of

        units = planting.group_ids()
        random.Random(1).shuffle(units)
        wanted = int(storming.OFFERED * self.minutes * 60) + storming.SPARE
        held = heads_of(units[: int(wanted * 1.2)])
        return [unit for unit in units if unit in held][:wanted]

    def board(self) -> Iterator[Figure]:
        """The Centre's dashboard with nobody sending: its statements, and its time on the server."""
        from django.test import Client

        import config.wsgi  # noqa: F401 how the interpreter is set in the server
        from tools.bench.senders import watch_of

        watch = watch_of(planting.WIDE_FORM, self.waiting)
        client = Client(SERVER_NAME="localhost", headers={"cookie": watch.cookies})
        with counted() as first:
            answer = client.get(watch.page)
        assert answer.status_code == 200, f"{watch.page} answers {answer.status_code}"
        with counted() as asked:
            client.get(watch.page)
        what = f"Centre's dashboard, 34 provinces × {HISTORY + 1} months × {planting.SECTION} figures"
        yield self.figure("board.statements", f"{what}: statements", "statements", asked.count, Bar(12))
        yield self.figure("board.statements.first", f"{what}: statements in a fresh process", "statements", first.count)
        spent, floor = timed(lambda: client.get(watch.page), 40), timed(lambda: client.get("/ngoai-tuyen/"), 20)
        yield self.figure("board.quiet", "the same with nobody sending: p95", "ms", spent.wall, None, floor.wall)
        yield self.figure("board.cpu", "the same with nobody sending: p95 CPU", "ms CPU", spent.cpu)

    def storm(self) -> Iterator[Figure]:
        """As many as go, then 40 a second with the Centre's page open; a worker opens slots all the time."""
        from tools.bench import storming

        yield from storming.Storm(self).figures()

    def floors(self) -> Iterator[Figure]:
        """What this machine cannot go below."""
        yield self.figure("machine.fsync", "fsync of 4 kB: p50", "ms", fsync_milliseconds(Path(settings.DATA_DIR)))
        what = f"NumPy: {self.groups:,} × {planting.FIGURES} figures added up by commune"
        yield self.figure("machine.sum", what, "s", _sum_seconds(self.groups))
        yield self.figure("machine.insert", "plain INSERT of eight columns", "rows/s", insert_rate())

    # what they share

    @property
    def groups(self) -> int:
        """How many residential groups there are."""
        from binhyen.org.models import Unit

        return Unit.objects.filter(kind="group").count()

    def spent(
        self, key: str, what: str, took: Mapping[str, float], bar: Bar | None = None, floor: float | None = None
    ) -> Iterator[Figure]:
        """Wall seconds against the bar, CPU seconds of this process beside it."""
        yield self.figure(key, what, "s", took["wall"], bar, floor)
        yield self.figure(f"{key}.cpu", f"{what}: CPU", "s CPU", took["cpu"])


PARTS = ("plant", "rebuild", "audit", "restate", "open", "board", "storm", "document", "floors")
"""In their order: each stands on those before it."""


@contextmanager
def timing() -> Iterator[dict[str, float]]:
    """After the block: its wall and CPU seconds."""
    spent: dict[str, float] = {}
    begun, worked = time.perf_counter(), time.process_time()
    yield spent
    spent.update(wall=time.perf_counter() - begun, cpu=time.process_time() - worked)


def _peak() -> float:
    """The most memory this process has held so far, MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _sum_seconds(groups: int) -> float:
    """The figures of one month of so many groups, summed by commune in memory."""
    values = np.ones((groups, planting.FIGURES), dtype=np.int64)
    begun = time.perf_counter()
    np.add.reduceat(values, np.arange(0, len(values), 33), axis=0)
    return time.perf_counter() - begun


def run_parts(
    environment: Mapping[str, str], folder: Path, parts: Sequence[str], say: Callable[[str], None]
) -> list[Figure]:
    """Each part in a process of its own. One that fails leaves a row without a figure."""
    from tools.bench.figures import from_plain

    found: list[Figure] = []
    for part in parts:
        begun, target = time.monotonic(), folder / f"part-{part}.json"
        target.unlink(missing_ok=True)
        command = [sys.executable, "-m", "tools.bench.reviews", part, str(target)]
        failed = subprocess.run(command, env=dict(environment), check=False).returncode
        say(f"{part}: {'failed after ' if failed else ''}{time.monotonic() - begun:.0f} s")
        rows = json.loads(target.read_text())["rows"] if target.exists() else []
        found += [from_plain(row) for row in rows]
        if failed:
            found.append(Figure(part, f"{part} (could not be measured)", "", "", None))
    return found


def main(part: str, target: Path) -> None:
    """Measure one part under the environment of this process and write its figures."""
    django.setup()
    rows: list[dict[str, Any]] = []
    try:
        rows += [asdict(row) for row in getattr(Part(target.parent), part)()]
    finally:
        target.write_text(json.dumps({"rows": rows}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
