"""When units merge, split, move and end, slots follow; totals stay exact and the national total does not change."""

from datetime import date, datetime, timedelta

import pytest

from binhyen.core import clock
from binhyen.core.errors import InvalidTransition
from binhyen.figures.models import FormVersion, Period, Slot
from binhyen.figures.queries import recomputed
from binhyen.figures.queries.restated import Placing, restated
from binhyen.figures.queries.totals import breakdown, completeness
from binhyen.figures.services.accepting import accept_report
from binhyen.figures.services.rehoming import follow_change
from binhyen.figures.services.reports import submit_report
from binhyen.figures.states import SlotState
from binhyen.org.models import Unit
from binhyen.org.rules.plan import End, Move, Part, Start, merge, split
from tests.figures.support import (
    BY,
    FLOW,
    STOCK,
    change_units,
    differences,
    make_form,
    make_period,
    opened,
    post_at,
    stored,
)
from tests.org.conftest import Land

pytestmark = pytest.mark.django_db
MID = date(2026, 3, 1)


@pytest.fixture
def month(land: Land) -> Period:
    return make_period(lock_days=90)


@pytest.fixture
def groups(month: Period) -> FormVersion:
    return make_form("group", (FLOW, STOCK))


@pytest.fixture
def communes(month: Period) -> FormVersion:
    return make_form("commune", (FLOW,))


def sent(slot: Slot, values: list[int], *, accepted: bool = False) -> None:
    submit_report(slot=slot, base_version=slot.version, values=values, by=BY)
    if accepted:
        accept_report(slot=slot, version=slot.version + 1, by=BY)


def test_a_commune_that_moves_takes_everything_with_it(
    land: Land, month: Period, groups: FormVersion, communes: FormVersion
) -> None:
    slots, own = opened(month, groups), opened(month, communes)
    sent(slots[land.g1.pk], [3, 4], accepted=True)
    sent(slots[land.g2.pk], [1, 1])
    sent(own[land.n1.pk], [9])
    change_units(land, [Move(land.n1.pk, parent=land.south.pk)], MID)
    assert stored(land.north, month, groups) == {}
    assert stored(land.south, month, groups) == {0: (0, 4, 3, 0), 1: (0, 5, 4, 0)}
    assert stored(land.south, month, communes) == {0: (0, 9, 0, 0)}
    counts = completeness(land.south, month, groups)
    assert (counts.expected, counts.received, counts.accepted) == (5, 2, 1)
    assert completeness(land.north, month, groups).expected == 0
    for form in (groups, communes):
        assert differences(month, form) == {}
        for unit in (land.centre, land.south, land.n1):
            assert breakdown(unit, month, form, 0).adds_up
    sent(Slot.objects.get(unit=land.g3, period=month), [5, 5])
    assert stored(land.south, month, groups)[0] == (0, 9, 3, 0)
    assert differences(month, groups) == {}


def test_a_period_that_ended_before_the_change_stays_as_it_was(land: Land, groups: FormVersion) -> None:
    before = make_period(date(2026, 1, 15), lock_days=90)
    slots = opened(before, groups)
    sent(slots[land.g1.pk], [3, 4])
    change_units(land, [Move(land.n1.pk, parent=land.south.pk)], MID)
    assert stored(land.north, before, groups) == {0: (0, 3, 0, 0), 1: (0, 4, 0, 0)}


def test_a_merger_ends_what_is_owed_and_asks_the_new_unit(land: Land, month: Period, groups: FormVersion) -> None:
    slots = opened(month, groups)
    sent(slots[land.g1.pk], [3, 4])
    change_units(land, merge([land.g1.pk, land.g2.pk], Start("new", "group", "thon", "Mới", land.n1.pk)), MID)
    new = Unit.objects.get(source="event")
    states = dict(Slot.objects.filter(period=month).values_list("unit_id", "state"))
    assert states[land.g1.pk] == SlotState.SUBMITTED
    assert states[land.g2.pk] == SlotState.VOID
    assert states[new.pk] == SlotState.OPEN
    assert completeness(land.n1, month, groups).expected == 5
    assert stored(land.n1, month, groups)[0] == (0, 3, 0, 0)
    with pytest.raises(InvalidTransition):
        sent(Slot.objects.get(unit=land.g2), [1, 1])
    sent(Slot.objects.get(unit=new), [1, 1])
    assert differences(month, groups) == {}


def test_what_an_ended_unit_sent_counts_where_its_successor_stands(
    land: Land, month: Period, groups: FormVersion
) -> None:
    slots = opened(month, groups)
    sent(slots[land.g1.pk], [3, 4], accepted=True)
    change_units(land, merge([land.g1.pk, land.g2.pk], Start("new", "group", "thon", "Mới", land.n2.pk)), MID)
    assert stored(land.n1, month, groups) == {}
    assert stored(land.n2, month, groups)[0] == (0, 3, 3, 0)
    new = Unit.objects.get(source="event")
    change_units(land, [Move(new.pk, parent=land.s1.pk)], MID + timedelta(days=2))
    assert stored(land.s1, month, groups)[0] == (0, 3, 3, 0)
    assert differences(month, groups) == {}
    accept = Slot.objects.get(unit=land.g1)
    submit_report(slot=accept, base_version=1, values=[8, 4], by=post_at(new))
    accept_report(slot=accept, version=2, by=post_at(land.s1))
    assert stored(land.south, month, groups)[0] == (0, 8, 8, 0)


def test_a_commune_that_is_split_passes_its_groups_on(
    land: Land, month: Period, groups: FormVersion, communes: FormVersion
) -> None:
    slots, own = opened(month, groups), opened(month, communes)
    for number, unit in enumerate((land.g1, land.g2, land.g3), 1):
        sent(slots[unit.pk], [number, 0])
    sent(own[land.n1.pk], [50])
    parts = [Part(Start(key, "commune", "xa", f"Xã {key}", land.north.pk, code=f"9990{key}"), 500) for key in "12"]
    moves = [Move(unit.pk, parent_key="1") for unit in (land.g1, land.g2)]
    moves += [Move(unit.pk, parent_key="2") for unit in (land.g3, land.g4, land.g5, land.school)]
    change_units(land, [*split(land.n1.pk, parts), *moves], MID)
    first, second = Unit.objects.filter(source="event").order_by("pk")
    assert stored(first, month, groups) == {0: (0, 3, 0, 0)}
    assert stored(second, month, groups) == {0: (0, 3, 0, 0)}
    assert stored(land.n1, month, groups) == {}
    assert stored(land.n1, month, communes) == {0: (50, 50, 0, 0)}
    assert completeness(land.north, month, communes).expected == 5
    for form in (groups, communes):
        assert differences(month, form) == {}
        assert breakdown(land.north, month, form, 0).adds_up


def test_a_unit_that_ends_without_a_successor_keeps_what_it_sent(
    land: Land, month: Period, groups: FormVersion
) -> None:
    slots = opened(month, groups)
    sent(slots[land.g1.pk], [3, 4])
    change_units(land, [End(land.g1.pk), End(land.g2.pk)], MID)
    assert stored(land.n1, month, groups)[0] == (0, 3, 0, 0)
    assert completeness(land.n1, month, groups).expected == 4
    assert differences(month, groups) == {}


def test_stocks_that_stand_in_move_and_end_with_their_unit(land: Land, month: Period, groups: FormVersion) -> None:
    slots = opened(month, groups)
    for unit in (land.g1, land.g2):
        sent(slots[unit.pk], [0, 7], accepted=True)
    april = make_period(date(2026, 3, 15), lock_days=60)
    opened(april, groups)
    assert stored(land.n1, april, groups) == {1: (0, 0, 0, 14)}
    change_units(land, [Move(land.g1.pk, parent=land.s1.pk), End(land.g2.pk)], date(2026, 3, 20))
    assert stored(land.s1, april, groups) == {1: (0, 0, 0, 7)}
    assert stored(land.n1, april, groups) == {}
    assert stored(land.n1, month, groups)[1] == (0, 14, 14, 0)
    assert differences(april, groups) == {}


def test_following_twice_changes_nothing_and_locked_periods_ask_nobody_new(
    land: Land, month: Period, groups: FormVersion
) -> None:
    class Again:
        def get(self, _name: str, default: object) -> object:
            return default

        def step(self, **_place: object) -> object:
            from binhyen.core import db

            return db.write()

    opened(month, groups)
    late = datetime.combine(month.lock + timedelta(days=3), datetime.min.time(), tzinfo=clock.VIET_NAM)
    with clock.frozen_at(late):
        event = change_units(
            land, merge([land.g1.pk, land.g2.pk], Start("new", "group", "thon", "Mới", land.n1.pk)), MID
        )
        before = list(Slot.objects.order_by("pk").values())
        follow_change(change=event, checkpoint=Again())  # type: ignore[arg-type]
    assert list(Slot.objects.order_by("pk").values()) == before
    assert not Slot.objects.filter(unit__source="event").exists()
    assert differences(month, groups) == {}


def test_stocks_of_units_that_merged_count_once(land: Land, month: Period, groups: FormVersion) -> None:
    slots = opened(month, groups)
    sent(slots[land.g1.pk], [3, 40], accepted=True)
    sent(slots[land.g2.pk], [1, 60])
    change_units(land, merge([land.g1.pk, land.g2.pk], Start("m", "group", "thon", "Mới", land.n1.pk)), MID)
    merged = Unit.objects.get(source="event")
    assert stored(land.n1, month, groups) == {0: (0, 4, 3, 0), 1: (0, 100, 40, 0)}
    sent(Slot.objects.get(unit=merged, period=month), [2, 105], accepted=True)
    assert stored(land.n1, month, groups) == {0: (0, 6, 5, 0), 1: (0, 105, 105, 0)}
    assert stored(land.centre, month, groups)[1] == (0, 105, 105, 0)
    before = Slot.objects.get(unit=land.g1, period=month)
    assert before.followed
    sent(before, [4, 41], accepted=True)
    sent(Slot.objects.get(unit=merged, period=month), [2, 106])
    assert stored(land.north, month, groups) == {0: (0, 7, 6, 0), 1: (0, 106, 105, 0)}
    assert breakdown(land.n1, month, groups, 1).adds_up
    assert differences(month, groups) == {}
    assert recomputed.differences(month, groups) == []
    for day in (month.start, month.end):
        assert restated(month, groups, Placing(day)).total(1) == 106
    again = merge([merged.pk, land.g3.pk], Start("a", "group", "thon", "Lại", land.n1.pk))
    change_units(land, again, MID + timedelta(days=3))
    last = Unit.objects.filter(source="event").latest("pk")
    sent(Slot.objects.get(unit=last, period=month), [0, 300])
    assert stored(land.n1, month, groups) == {0: (0, 7, 6, 0), 1: (0, 300, 0, 0)}
    assert recomputed.differences(month, groups) == []


def test_a_unit_without_stocks_before_it_takes_nothing_away(land: Land, month: Period, groups: FormVersion) -> None:
    opened(month, groups)
    change_units(land, [Start("n", "group", "thon", "Mới", land.n1.pk)], MID)
    fresh = Unit.objects.get(source="event")
    sent(Slot.objects.get(unit=fresh, period=month), [1, 7])
    assert stored(land.n1, month, groups) == {0: (0, 1, 0, 0), 1: (0, 7, 0, 0)}
