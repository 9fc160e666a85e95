"""The storm: thousands of heads of groups send their reports over HTTP while a worker works and the Centre looks on."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from django.conf import settings
from django.db import connection

from tools import postgres
from tools.bench import planting
from tools.bench.figures import Bar, Figure, percentile
from tools.bench.ground import one_insert
from tools.bench.machine import fsync_milliseconds
from tools.bench.senders import Ready, heads_of, ready_reports, watch_of
from tools.bench.serving import ADDRESS, PORT, Product, served
from tools.bench.storm import Look, Sent, Watch, visibility

if TYPE_CHECKING:
    from tools.bench.reviews import Part

CONNECTIONS, OFFERED = 100, 40.0
WARM_SECONDS, FULL_SECONDS, MOST_A_SECOND = 4.0, 20.0, 300
SPARE = int((WARM_SECONDS + FULL_SECONDS) * MOST_A_SECOND)
"""How many reports are kept for sending as many as go."""

BACKGROUND_MONTHS = 10
"""Months whose slots the worker opens while the storm goes on: 110,000 slots each."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one load came to. `cpu`: seconds spent by each part of the product, and by the senders."""

    sents: Sequence[Sent]
    looks: Sequence[Look]
    asked: Sequence[float]
    wall: float
    cpu: Mapping[str, float]

    @property
    def taken(self) -> list[Sent]:
        """What was acknowledged."""
        return [sent for sent in self.sents if sent.taken]

    @property
    def troubles(self) -> Counter[str]:
        """What senders met: statuses and errors, with how often."""
        found: Counter[str] = Counter()
        for sent in self.sents:
            found.update(sent.troubles)
        return found


def shared(reports: Sequence[Ready], wanted: int) -> tuple[Sequence[Ready], Sequence[Ready], Sequence[Ready]]:
    """Reports for warming up, for sending as many as go, and for the storm: first of all what the storm needs."""
    kept = min(wanted, len(reports) * 6 // 10)
    spare = reports[kept:]
    warm = int(len(spare) * WARM_SECONDS / (WARM_SECONDS + FULL_SECONDS))
    return spare[:warm], spare[warm:], reports[:kept]


class Storm:
    """One storm on one database."""

    def __init__(self, part: "Part") -> None:
        self.part = part
        self.log = part.folder / "web.log"
        self.version, self.period = part.wide, part.waiting

    def figures(self) -> Iterator[Figure]:
        """Everything that is asked of it."""
        reports = self._reports()
        warm, spare, kept = shared(reports, int(OFFERED * self.part.minutes * 60))
        watch = watch_of(planting.WIDE_FORM, self.period)
        self._fill_queue()
        slots_before = self._opened()
        connection.close()
        with served(os.environ, worker=True, others=self._database(), log=self.log) as product:
            self._load(product, warm, seconds=WARM_SECONDS)
            self.part.say(f"as many as go for {FULL_SECONDS:.0f} s")
            full = self._load(product, spare, seconds=FULL_SECONDS)
            self.part.say(f"{len(kept):,} reports at {OFFERED:g}/s: {len(kept) / OFFERED / 60:.1f} min")
            storm = self._load(product, kept, rate=OFFERED, watch=watch)
        yield from self._sent(full, storm)
        yield from self._looked(storm)
        yield from self._kept([*warm, *spare, *kept], [*full.sents, *storm.sents])
        opened = self._opened() - slots_before
        yield self.part.figure("storm.background", "slots that the worker opened meanwhile", "slots", opened)

    # before

    def _reports(self) -> list[Ready]:
        from binhyen.figures.models import Slot

        waiting = Slot.objects.filter(period=self.period, form_version=self.version, version=0)
        rows = waiting.select_related("unit", "period", "form_version__form")
        found = {slot.unit_id: slot for slot in rows.iterator()}
        units = [unit for unit in self.part.senders() if unit in found]
        return ready_reports([found[unit] for unit in units], heads_of(units), planting.WIDE, seed=2)

    def _fill_queue(self) -> None:
        """Work for the worker: the slots of the months to come."""
        from binhyen.jobs.services import enqueue

        for number in range(1, BACKGROUND_MONTHS + 1):
            period = planting.make_period(planting.month_after(planting.MONTHS + number))
            enqueue("figures.open_slots", {"period": period.pk}, key=f"bench:{period.pk}")

    def _opened(self) -> int:
        from binhyen.figures.models import Slot

        return Slot.objects.filter(period__start__gt=self.period.start).count()

    def _database(self) -> tuple[int, ...]:
        if not self.part.postgres:
            return ()
        return (int((postgres.home(durable=True) / "data" / "postmaster.pid").read_text().split()[0]),)

    # during

    def _load(
        self,
        product: Product,
        reports: Sequence[Ready],
        *,
        rate: float = 0.0,
        seconds: float = 0.0,
        watch: Watch | None = None,
    ) -> Outcome:
        order, answer = self.part.folder / "order.json", self.part.folder / "answer.json"
        given = {
            "host": ADDRESS,
            "port": PORT,
            "connections": CONNECTIONS,
            "rate": rate,
            "seconds": seconds,
            "sendings": [asdict(report.sending) for report in reports],
            "watch": asdict(watch) if watch else None,
        }
        order.write_text(json.dumps(given))
        before = product.cpu()
        subprocess.run([sys.executable, "-m", "tools.bench.storm", str(order), str(answer)], check=True)
        after, found = product.cpu(), json.loads(answer.read_text())
        cpu = {part: after[part] - before[part] for part in after} | {"senders": found["cpu"]}
        return Outcome(
            [Sent(**row) for row in found["sents"]],
            [Look(**row) for row in found["looks"]],
            found["asked"],
            found["wall"],
            cpu,
        )

    # after

    def _sent(self, full: Outcome, storm: Outcome) -> Iterator[Figure]:
        row, fsync, insert = self.part.figure, fsync_milliseconds(Path(settings.DATA_DIR)), one_insert()
        yield row("machine.fsync", "fsync of 4 kB: p50", "ms", fsync)
        yield row("machine.insert.one", "one plain INSERT, committed: p50", "ms", insert, None, fsync)
        bar = Bar(least=80 if self.part.postgres else 120)
        what = f"sending {planting.WIDE} figures over {CONNECTIONS} connections"
        rate = len(full.taken) / full.wall
        yield row("send.saturation", f"{what}: saturation", "/s", rate, bar, 1000 / insert)
        yield from self._cpu("send.saturation", "saturation", full)
        if not storm.taken:
            return
        spent = [sent.latency for sent in storm.taken]
        what = f"{what}, {OFFERED:g}/s offered for {storm.wall / 60:.1f} min"
        for name, share, most in (("p50", 0.5, None), ("p95", 0.95, 60), ("p99", 0.99, 150), ("most", 1.0, None)):
            yield row(f"send.{name}", f"{what}: {name}", "ms", percentile(spent, share), Bar(most), insert)
        yield from self._cpu("send", f"{OFFERED:g}/s offered", storm)
        again = sum(sent.times - 1 for sent in (*full.sents, *storm.sents))
        yield row("send.again", "sent again after no answer or an error", "times", again)
        troubles = full.troubles + storm.troubles
        if troubles:
            print(f"bench: senders met {dict(troubles)}; see {self.log}", file=sys.stderr)

    def _cpu(self, key: str, what: str, load: Outcome) -> Iterator[Figure]:
        for part, seconds in load.cpu.items():
            if not seconds:
                continue
            name = f"{what}: CPU of the {part} for a report"
            yield self.part.figure(f"{key}.cpu.{part}", name, "ms CPU", seconds * 1000 / max(1, len(load.taken)))

    def _looked(self, storm: Outcome) -> Iterator[Figure]:
        row, seen = self.part.figure, visibility(storm.sents, storm.looks)
        if not seen.after:
            return
        what = "a report that was sent, on the Centre's open page"
        yield row("seen.p95", f"{what}: p95", "s", percentile(seen.after, 0.95) / 1000, Bar(1))
        yield row("seen.behind", f"{what}: most reports missing from it", "reports", max(0, seen.behind), Bar(0))
        spent = [(look.ended - look.begun) * 1000 for look in storm.looks[1:]]
        bad = sum(look.status != 200 for look in storm.looks)
        yield row("board.p95", f"Centre's dashboard during the storm ({len(spent)} times): p95", "ms",
                  percentile(spent, 0.95), Bar(100))  # fmt: skip
        yield row("board.failed", "Centre's dashboard during the storm: failed", "times", bad, Bar(0))
        yield row("live.p95", "its live number during the storm: p95", "ms", percentile(storm.asked, 0.95))

    def _kept(self, reports: Sequence[Ready], sents: Sequence[Sent]) -> Iterator[Figure]:
        from binhyen.figures.queries.recomputed import differences

        stored, row = self._stored(), self.part.figure
        by_key = {report.sending.key: report for report in reports}
        taken = [by_key[sent.key] for sent in sents if sent.taken]
        lost = sum(not stored.get(report.slot) for report in taken)
        doubled = sum(max(0, len(versions) - 1) for versions in stored.values())
        wrong = sum(versions[0] != list(by_slot.values) for versions, by_slot in self._pairs(stored, reports))
        refused = sum(not sent.taken for sent in sents)
        yield row("send.lost", f"acknowledged reports lost, of {len(taken):,}", "reports", lost, Bar(0))
        yield row("send.doubled", "reports doubled", "reports", doubled, Bar(0))
        yield row("send.wrong", "reports stored with other figures", "reports", wrong, Bar(0))
        yield row("send.refused", "reports refused or never acknowledged", "reports", refused, Bar(0))
        found = differences(self.period, self.version)
        yield row("send.differences", "totals that differ from recomputing", "rows", len(found), Bar(0))
        yield row(
            "send.sum", "national totals that differ from what was sent", "figures", self._unequal(stored), Bar(0)
        )

    @staticmethod
    def _pairs(stored: Mapping[int, Any], reports: Sequence[Ready]) -> Iterator[tuple[Any, Ready]]:
        for report in reports:
            if stored.get(report.slot):
                yield stored[report.slot], report

    def _stored(self) -> dict[int, list[list[int | None]]]:
        """The values of every version stored for the waiting month, by slot."""
        from binhyen.figures.models import Report
        from binhyen.figures.rules.values import unpack

        rows = Report.objects.filter(slot__period=self.period, slot__form_version=self.version).order_by(
            "slot_id", "version"
        )
        found: dict[int, list[list[int | None]]] = {}
        for slot, values in rows.values_list("slot_id", "values").iterator():
            found.setdefault(slot, []).append(unpack(bytes(values)))
        return found

    def _unequal(self, stored: Mapping[int, Sequence[Sequence[int | None]]]) -> int:
        from binhyen.core import clock
        from binhyen.figures.queries.totals import unit_totals
        from binhyen.org.queries import root_unit

        centre = root_unit(clock.today())
        assert centre is not None
        told = np.zeros(planting.WIDE, dtype=np.int64)
        for row in unit_totals(centre, self.period, self.version):
            told[row.position] = row.submitted
        sent = np.array([versions[-1] for versions in stored.values()], dtype=np.int64).sum(axis=0)
        return int((told != sent).sum())
