"""Any sequence of sending, correcting, accepting, returning, being late, merging, splitting and moving keeps the totals
equal to what the reports say, and the national total equal on every tree.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from binhyen.core import clock
from binhyen.core.errors import Refused
from binhyen.figures.models import FormVersion, Period, Slot
from binhyen.figures.queries import recomputed
from binhyen.figures.queries.provenance import versions
from binhyen.figures.queries.restated import Placing, restated
from binhyen.figures.queries.totals import breakdown, completeness, unit_totals
from binhyen.figures.services.accepting import accept_report, accept_reports, return_report
from binhyen.figures.services.rebuilding import rebuild_totals
from binhyen.figures.services.reports import settle_branch, submit_report
from binhyen.figures.states import SlotState
from binhyen.org.models import Edge, Unit
from binhyen.org.rules.plan import End, Line, Move, Part, Start, merge, split
from tests.figures.support import BY, FLOW, LAST, STOCK, change_units, differences, make_form, make_period, opened
from tests.org.conftest import Land, build_land

VALUES = st.one_of(st.none(), st.integers(-5, 400))
STARTS = (date(2026, 1, 15), date(2026, 2, 15), date(2026, 3, 15))
VERBS = (
    "send",
    "send",
    "send",
    "correct",
    "stale",
    "accept",
    "accept_all",
    "return",
    "again",
    "later",
    "open",
    "units",
)


class Story:
    """A small country in which things happen, drawn one after the other."""

    def __init__(self, data: st.DataObject) -> None:
        self.data = data
        self.land = build_land()
        self.forms = [make_form("group", (FLOW, STOCK, LAST)), make_form("commune", (FLOW, STOCK))]
        self.periods: list[Period] = []
        self.now = datetime(2026, 2, 16, 9, tzinfo=clock.VIET_NAM)
        self.names = 0
        self.keys: list[tuple[Slot, int, list[int | None], str]] = []
        self.open()

    def draw(self, strategy: st.SearchStrategy[object]) -> object:
        return self.data.draw(strategy)

    def open(self) -> None:
        if len(self.periods) < len(STARTS):
            period = make_period(STARTS[len(self.periods)], lock_days=70)
            self.periods.append(period)
            for form in self.forms:
                opened(period, form)

    def slot(self, *states: str) -> Slot | None:
        slots = Slot.objects.filter(state__in=states or SlotState.values).order_by("pk")
        rows = list(slots.select_related("form_version__form", "period", "unit"))
        return self.data.draw(st.sampled_from(rows)) if rows else None

    def typed(self, slot: Slot) -> list[int | None]:
        size = 3 if slot.form_version_id == self.forms[0].pk else 2
        return self.data.draw(st.lists(VALUES, min_size=size, max_size=size))

    def send(self) -> None:
        slot = self.slot("open", "submitted", "returned", "accepted")
        if slot is not None:
            values, key = self.typed(slot), f"key-{len(self.keys)}"
            submit_report(slot=slot, base_version=slot.version, values=values, key=key, by=BY)
            self.keys.append((slot, slot.version, values, key))

    correct = send

    def again(self) -> None:
        """The phone repeats a sending that it had no answer to."""
        if self.keys:
            slot, base, values, key = self.data.draw(st.sampled_from(self.keys))
            assert submit_report(slot=slot, base_version=base, values=values, key=key, by=BY).repeated

    def stale(self) -> None:
        slot = self.slot("submitted", "accepted")
        if slot is None:
            return
        before = Slot.objects.get(pk=slot.pk).version
        submit_report(slot=slot, base_version=slot.version - 1, values=self.typed(slot), by=BY)
        assert Slot.objects.get(pk=slot.pk).version == before
        branch = slot.branches.filter(settled_in=None)[0]
        values = self.typed(slot) if self.data.draw(st.booleans()) else None
        settle_branch(branch=branch, base_version=before, values=values, by=BY)

    def accept(self) -> None:
        slot = self.slot("submitted", "returned")
        if slot is not None:
            accept_report(slot=slot, version=slot.version, by=BY)

    def accept_all(self) -> None:
        accept_reports(slots=list(Slot.objects.all()), by=BY)

    def return_(self) -> None:
        slot = self.slot("submitted")
        if slot is not None:
            return_report(slot=slot, version=slot.version, reasons={0: "Xem lại con số này"}, by=BY)

    def later(self) -> None:
        self.now += timedelta(days=self.data.draw(st.integers(1, 15)))

    def units(self) -> None:
        """Units merge, split, move or end, on a day in the last weeks."""
        kind = self.data.draw(st.sampled_from(["group", "commune"]))
        lines = self.lines(kind)
        if lines:
            on = self.now.date() - timedelta(days=self.data.draw(st.integers(0, 20)))
            change_units(self.land, lines, on)

    def lines(self, kind: str) -> Sequence[Line]:
        alive = list(Unit.objects.filter(kind=kind, valid_to=None).order_by("pk"))
        verb = self.data.draw(st.sampled_from(["merge", "split", "move", "end"]))
        if len(alive) < 2:
            return []
        first, second = self.data.draw(st.permutations(alive))[:2]
        above = list(Unit.objects.filter(kind="province" if kind == "commune" else "commune", valid_to=None))
        if verb == "merge":
            return merge([first.pk, second.pk], self.start(kind, first))
        if verb == "split":
            return self.split(kind, first)
        if verb == "move":
            return [Move(first.pk, parent=self.data.draw(st.sampled_from(sorted(above, key=lambda one: one.pk))).pk)]
        return [End(first.pk)] if kind == "group" else []

    def start(self, kind: str, beside: Unit) -> Start:
        self.names += 1
        form, code = ("xa", f"{10000 + self.names}") if kind == "commune" else ("thon", "")
        parent = Edge.objects.get(child=beside, tree="territory", valid_to=None).parent_id
        return Start(f"k{self.names}", kind, form, f"Mới {self.names}", parent, code=code)

    def split(self, kind: str, unit: Unit) -> Sequence[Line]:
        parts = [Part(self.start(kind, unit), self.data.draw(st.integers(1, 999))) for _ in range(2)]
        below = Edge.objects.filter(parent=unit, valid_to=None).order_by("child_id").values_list("child_id", flat=True)
        keys = [part.into.key for part in parts]
        return [*split(unit.pk, parts), *(Move(one, parent_key=self.data.draw(st.sampled_from(keys))) for one in below)]

    def happen(self, verb: str) -> None:
        with clock.frozen_at(self.now):
            try:
                with transaction.atomic():
                    getattr(self, "return_" if verb == "return" else verb)()
            except Refused:
                return


def check(story: Story) -> None:
    """Every promise, for every form and period."""
    days = [story.periods[0].start, story.now.date()]
    for period in story.periods:
        for form in story.forms:
            assert differences(period, form) == {}
            assert recomputed.differences(period, form) == []
            _check_pair(story.land, period, form, days)


def _check_pair(land: Land, period: Period, form: FormVersion, days: Sequence[date]) -> None:
    national = unit_totals(land.centre, period, form)
    for unit in (land.centre, land.north, land.south, land.n1):
        for row in unit_totals(unit, period, form):
            assert breakdown(unit, period, form, row.position).adds_up
    owed = Slot.objects.filter(period=period, form_version=form).exclude(state=SlotState.VOID)
    counts = completeness(land.centre, period, form)
    assert (counts.expected, counts.received) == (owed.count(), owed.filter(version__gt=0).count())
    for day in days:
        moved = restated(period, form, Placing(day))
        assert [moved.total(row.position) for row in national] == [row.submitted for row in national]


@pytest.mark.django_db
@given(data=st.data())
@settings(max_examples=12, deadline=None)
def test_totals_are_what_the_reports_say_after_any_sequence(data: st.DataObject) -> None:
    with transaction.atomic():
        story = Story(data)
        for verb in data.draw(st.lists(st.sampled_from(VERBS), min_size=4, max_size=22)):
            story.happen(verb)
        check(story)
        before = {slot.pk: versions(slot) for slot in Slot.objects.filter(version__gt=0)}
        assert all(row.whole for rows in before.values() for row in rows)
        rebuild_totals(by=BY)
        check(story)
        transaction.set_rollback(True)
