"""What the units of one place sent in all periods becomes rows: slots, versions, texts, and the truth beside them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

import numpy as np
from django.db import connection

from binhyen.core import clock
from binhyen.figures.models import Period, Report, ReportText, Return, Slot
from binhyen.figures.rules.hashing import Sent, report_hash
from binhyen.figures.rules.values import pack
from binhyen.figures.states import Mode, SlotState
from binhyen.org.states import UnitKind
from binhyen.simulation.rules.counts import draw, generator
from binhyen.simulation.rules.faults import Habit, Slip, apply_habits, habits_of, slip
from binhyen.simulation.rules.narratives import Paragraph, narrative
from binhyen.simulation.services.columns import Rows
from binhyen.simulation.services.figures import Asked, Provinces, Sender, standing

SETTLED_AFTER = timedelta(days=45)
"""Reports of periods that ended longer ago are accepted, but for a few."""

WRITES_SHARE = {UnitKind.GROUP: 0.15, UnitKind.COMMUNE: 0.7, UnitKind.PROVINCE: 1.0}
"""How many of the units of a kind write a narrative, in the last periods."""

PERIODS_WITH_WORDS = 3
CORRECTED_SHARE, ON_BEHALF_SHARE, COPIED_WORDS_SHARE = 0.03, 0.05, 0.01
BY_SIMULATION = "system:simulation"
RETURN_REASON = "Xem lại số này: khác nhiều so với kỳ trước (số ví dụ)."


class Tables:
    """The tables that reports go to."""

    def __init__(self) -> None:
        self.slots = Rows(
            Slot,
            "form_version_id",
            "period_id",
            "unit_id",
            "commune_id",
            "province_id",
            "state",
            "version",
            "accepted",
            "on_time",
        )
        self.carried: list[tuple[int, int]] = []
        self.reports = Rows(
            Report, "slot_id", "version", "base_version", "values", "submitted_at", "by_post", "mode", "hash"
        )
        self.texts = Rows(ReportText, "report_id", "order", "kind", "text")
        self.returns = Rows(Return, "slot_id", "version", "position", "reason", "returned_at", "returned_by")
        self.planted: dict[str, list[Any]] = defaultdict(list)

    def store(self) -> int:
        """Store all rows and return how many there were.

        What a slot carries is written last: while a row points to a report that is not there yet, SQLite looks for
        such rows, without an index, at every report that comes.
        """
        stored = sum(table.store() for table in (self.slots, self.reports, self.texts, self.returns))
        with connection.cursor() as cursor:
            cursor.executemany("UPDATE figures_slot SET carried_id = %s WHERE id = %s", self.carried)
        return stored


@dataclass(slots=True)
class _Turn:
    """How one report goes: whether and when it is sent, whether it is on time, how often, where it stands."""

    sent_on: date | None = None
    on_time: bool = False
    versions: int = 1
    state: SlotState = SlotState.OPEN
    mode: Mode = Mode.OWN


@dataclass(frozen=True, slots=True)
class Place:
    """The senders of one place (the groups of a commune, or some communes) and the name of its random streams."""

    key: str
    senders: Sequence[Sender]


@dataclass(frozen=True, slots=True)
class Sample:
    """What holds for the whole sample: seed, day, and where communes lay on each day."""

    seed: int
    on: date
    provinces: Provinces


@dataclass(frozen=True, slots=True)
class _Owed:
    """One report of one sender: the period, how it goes, its figures."""

    sender: Sender
    period: Period
    fate: _Turn
    values: list[int]


def send(tables: Tables, place: Place, form: Asked, sample: Sample) -> None:
    """All reports of one form by the senders of one place. Only inside `db.write()`."""
    if not place.senders or not form.periods:
        return
    key = f"{sample.seed}/reports/{form.version.form.code}/{place.key}"
    rng = generator(key)
    months = [period.end.year * 12 + period.end.month - 1 for period in form.periods]
    honest = draw(rng, form.profiles, [sender.size for sender in place.senders], months)
    habits = habits_of(rng, len(place.senders))
    values = apply_habits(rng, honest, habits, form.stocks)
    flows = [position for position, stock in enumerate(form.stocks) if not stock]
    slips = slip(rng, values, form.pairs, flows) if flows else []
    fates = _fates(rng, form, habits, sample.on)
    for sender, habit in zip(place.senders, habits, strict=True):
        if habit != Habit.HONEST:
            tables.planted[habit].append([sender.public_id, form.version.form.code])
    for each in slips:
        sender, period = place.senders[each.unit], form.periods[each.period]
        if fates[each.unit][each.period].sent_on and sender.stands(period.end):
            code = form.profiles[each.position][0]
            tables.planted[each.slip].append([sender.public_id, period.start.isoformat(), code])
    writer = _Writer(tables, form, sample, Random(key))  # noqa: S311 samples, no secrets
    for unit, turn in standing(place.senders, form.periods):
        owed = _Owed(place.senders[unit], form.periods[turn], fates[unit][turn], values[unit, turn].tolist())
        writer.write(owed)


def _fates(rng: np.random.Generator, form: Asked, habits: Sequence[Habit], on: date) -> list[list[_Turn]]:
    lots = rng.random((len(habits), len(form.periods), 6)).tolist()
    return [
        [_fate(lots[unit][turn], habit, form, period, on) for turn, period in enumerate(form.periods)]
        for unit, habit in enumerate(habits)
    ]


def _fate(lots: list[float], habit: Habit, form: Asked, period: Period, on: date) -> _Turn:
    """How one report goes: `lots` are six numbers in 0–1 that decide about it."""
    due, of_groups = form.due(period), form.kind == UnitKind.GROUP
    missing = 0.3 if habit == Habit.OFTEN_MISSING else 0.015
    late = 0.5 if habit == Habit.OFTEN_LATE else 0.04
    if period.end >= on or lots[0] < missing:
        return _Turn()
    on_time = lots[2] >= late
    first, room = (period.end, (due - period.end).days) if on_time else (due, (period.lock - due).days)
    sent = first + timedelta(days=1 + int(lots[1] * max(1, room) * 0.999))
    if sent > on or (on_time and sent > due):
        sent = due if on_time else on + timedelta(days=1)
    if sent > on:
        return _Turn()
    settled = on - period.end > SETTLED_AFTER
    state = SlotState.ACCEPTED if lots[3] < (0.97 if settled else 0.6) else SlotState.SUBMITTED
    if lots[3] > 0.97 and not settled:
        state = SlotState.RETURNED
    by_hand = Mode.PAPER if lots[4] < ON_BEHALF_SHARE / 2 else Mode.PHONE
    mode = by_hand if of_groups and lots[4] < ON_BEHALF_SHARE else Mode.OWN
    return _Turn(sent, on_time, 2 if lots[5] < CORRECTED_SHARE else 1, state, mode)


class _Writer:
    """Writes the rows of one form at one place, sender by sender and period by period."""

    def __init__(self, tables: Tables, form: Asked, sample: Sample, random: Random) -> None:
        self.tables, self.form, self.sample, self.random = tables, form, sample, random
        self.of_groups = form.kind == UnitKind.GROUP
        self.has_stocks = any(form.stocks)
        ended = [period.pk for period in form.periods if period.end < sample.on]
        self.wordy = frozenset(ended[-PERIODS_WITH_WORDS:]) if form.blocks else frozenset()
        self.accepted: dict[int, int] = {}
        self.words: dict[int, list[Paragraph]] = {}

    def write(self, owed: _Owed) -> None:
        """Write one slot, and what was sent for it."""
        slot = self._slot(owed)
        if owed.fate.sent_on is None:
            return
        texts = self._texts(owed) if owed.period.pk in self.wordy else []
        report = 0
        for version in range(1, owed.fate.versions + 1):
            report = self._report(slot, owed, version, texts)
        for order, text in enumerate(texts):
            self.tables.texts.add(report, order, text.kind.value, text.text)
        if owed.fate.state == SlotState.ACCEPTED:
            self.accepted[owed.sender.unit_id] = report
        if owed.fate.state == SlotState.RETURNED:
            moment = self._moment(owed.fate.sent_on, 3)
            self.tables.returns.add(slot, owed.fate.versions, 0, RETURN_REASON, moment, BY_SIMULATION)

    def _slot(self, owed: _Owed) -> int:
        fate, sender = owed.fate, owed.sender
        parent = sender.parent(owed.period.end) if self.of_groups else sender.unit_id
        above_province = self.form.kind == UnitKind.PROVINCE
        province = None if above_province else self.sample.provinces.province_of(parent, owed.period.end)
        sent = fate.versions if fate.sent_on else 0
        slot = self.tables.slots.add(
            self.form.version.pk,
            owed.period.pk,
            sender.unit_id,
            parent if self.of_groups else None,
            province,
            fate.state.value,
            sent,
            sent if fate.state == SlotState.ACCEPTED else 0,
            bool(sent and fate.on_time),
        )
        if not sent and self.has_stocks and sender.unit_id in self.accepted:
            self.tables.carried.append((self.accepted[sender.unit_id], slot))
        return slot

    def _texts(self, owed: _Owed) -> list[Paragraph]:
        if self.random.random() >= WRITES_SHARE[self.form.kind]:
            return []
        others = [unit for unit in self.words if unit != owed.sender.unit_id]
        if others and self.random.random() < COPIED_WORDS_SHARE:
            self.tables.planted[Slip.COPIED_TEXT].append([owed.sender.public_id, owed.period.start.isoformat()])
            return self.words[self.random.choice(others)]
        self.words[owed.sender.unit_id] = texts = narrative(self.random, self.form.blocks)
        return texts

    def _moment(self, day: date, version: int) -> datetime:
        minute = 7 * 60 + self.random.randrange(14 * 60) if version == 1 else 21 * 60 + 10 * version
        return datetime.combine(day, time(minute // 60, minute % 60, self.random.randrange(60)), clock.VIET_NAM)

    def _report(self, slot: int, owed: _Owed, version: int, texts: Sequence[Paragraph]) -> int:
        assert owed.fate.sent_on is not None
        given = list(owed.values)
        last = version == owed.fate.versions
        if not last:
            position = self.random.randrange(len(given))
            given[position] = max(0, given[position] + self.random.choice((-2, -1, 1, 2, 3)))
        packed, moment = pack(given), self._moment(owed.fate.sent_on, version)
        sent = Sent(
            form=self.form.version.form.code,
            form_number=self.form.version.number,
            period=owed.period.public_id,
            unit=owed.sender.public_id,
            version=version,
            base_version=version - 1,
            values=packed,
            by_post=owed.sender.post,
            mode=int(owed.fate.mode),
            submitted_at=moment,
            texts=[(text.kind.value, text.text, "") for text in texts] if last else [],
        )
        return self.tables.reports.add(
            slot, version, version - 1, packed, moment, owed.sender.post, int(owed.fate.mode), report_hash(sent)
        )
