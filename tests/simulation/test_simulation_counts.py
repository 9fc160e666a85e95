"""Simulated counts have the shape that is claimed, and faults change exactly what is planted."""

import numpy as np
import pytest

from binhyen.figures.states import BlockKind
from binhyen.simulation.rules import faults
from binhyen.simulation.rules.counts import Profile, draw, generator
from binhyen.simulation.rules.faults import Habit, Slip, apply_habits, habits_of, slip
from binhyen.simulation.rules.narratives import narrative
from binhyen.simulation.rules.plan import stream
from binhyen.simulation.rules.profiles import COMMUNE, GROUP, profile_of

MONTHS = list(range(24))


def test_the_same_name_gives_the_same_numbers_and_another_others() -> None:
    profiles = [("a", Profile(3.0)), ("b", Profile(9.0, stock=True))]
    first, again, other = (draw(generator(name), profiles, [1.0] * 5, MONTHS) for name in ("x", "x", "y"))
    assert (first == again).all()
    assert (first != other).any()


def test_flows_vary_more_than_chance_alone_and_follow_season_and_trend() -> None:
    found = draw(generator("t"), [("a", Profile(20.0, 2.0, season=0.5, peak=8, trend=0.2))], [1.0] * 4000, MONTHS)
    counts = found[:, :, 0]
    assert counts[:, 0].var() > 2 * counts[:, 0].mean()
    by_month = counts.mean(axis=0)
    assert by_month[7] > 2 * by_month[1]
    assert by_month[12:].sum() == pytest.approx(1.2 * by_month[:12].sum(), rel=0.05)


def test_larger_units_count_more() -> None:
    found = draw(generator("s"), [("a", Profile(10.0, 5.0))], [0.5] * 2000 + [2.0] * 2000, MONTHS)
    assert found[2000:].mean() == pytest.approx(4 * found[:2000].mean(), rel=0.1)


def test_stocks_change_by_little_steps_and_parts_stay_within_their_whole() -> None:
    profiles = [("b", Profile(0.8, part_of="a")), ("a", Profile(12.0, stock=True, trend=0.5))]
    found = draw(generator("w"), profiles, [1.0] * 300, MONTHS)
    assert np.abs(np.diff(found[:, :, 1], axis=1)).max() == 1
    assert found.min() >= 0
    assert (found[:, :, 0] <= found[:, :, 1]).all()
    assert found[:, :, 0].sum() / found[:, :, 1].sum() == pytest.approx(0.8, abs=0.03)


def test_every_habit_does_what_it_says_and_the_honest_stay_as_they_are() -> None:
    values = draw(generator("h"), [("a", Profile(60.0)), ("b", Profile(7.0, stock=True))], [1.0] * 9, MONTHS)
    habits = list(Habit)
    found = apply_habits(generator("r"), values, habits, [False, True])
    of = {habit: found[rank] for rank, habit in enumerate(habits)}
    assert (of[Habit.HONEST] == values[0]).all()
    assert (of[Habit.OFTEN_LATE] == values[habits.index(Habit.OFTEN_LATE)]).all()
    rounded = of[Habit.HONEST_ROUNDER][:, 0]
    assert all(count % 5 == 0 for count in rounded if count >= 25)
    assert all(count % 10 == 0 for count in of[Habit.HEAPS_ON_TENS][:, 0] if count > 2)
    assert (of[Habit.COPIES_LAST_MONTH][-16:] == of[Habit.COPIES_LAST_MONTH][-1]).all()
    assert (of[Habit.COPIES_A_PEER] == found[habits.index(Habit.COPIES_A_PEER) + 1]).all()
    assert np.ptp(of[Habit.TOO_SMOOTH][:, 0]) <= 2
    assert of[Habit.ALWAYS_NOTHING][:, 0].sum() == 0
    assert of[Habit.ALWAYS_NOTHING][:, 1].sum() > 0


def test_habits_come_in_their_shares_and_nobody_copies_alone() -> None:
    found = habits_of(generator("many"), 20_000)
    for habit, share in faults.HABITS:
        assert found.count(habit) / 20_000 == pytest.approx(share, abs=0.01)
    assert sum(share for _, share in faults.HABITS) == pytest.approx(1.0)
    assert all(Habit.COPIES_A_PEER not in habits_of(generator(f"one{n}"), 1) for n in range(300))


def test_slips_are_where_they_are_said_to_be() -> None:
    profiles = [("part", Profile(0.5, part_of="whole")), ("whole", Profile(8.0)), ("c", Profile(0.3))]
    honest = draw(generator("slips"), profiles, [1.0] * 400, MONTHS)
    values = honest.copy()
    found = slip(generator("hand"), values, [(0, 1)], [0, 1, 2])
    assert {each.slip for each in found} == {Slip.TEN_TIMES, Slip.SWAPPED, Slip.PART_ABOVE_WHOLE}
    touched = {(each.unit, each.period) for each in found}
    differing = {(int(unit), int(period)) for unit, period in np.argwhere((values != honest).any(axis=2))}
    assert differing <= touched
    assert len(differing) > 20
    alone = [each for each in found if [(o.unit, o.period) for o in found].count((each.unit, each.period)) == 1]
    for each in alone:
        before, after = honest[each.unit, each.period], values[each.unit, each.period]
        if each.slip == Slip.TEN_TIMES:
            assert after[each.position] == 10 * before[each.position] > 0
        elif each.slip == Slip.SWAPPED:
            assert (after[each.position], after[each.position + 1]) == (
                before[each.position + 1],
                before[each.position],
            )
        else:
            assert after[0] > after[1]


def test_a_form_without_parts_has_no_slip_between_part_and_whole() -> None:
    values = draw(generator("p"), [("a", Profile(8.0)), ("b", Profile(3.0))], [1.0] * 400, MONTHS)
    assert {each.slip for each in slip(generator("q"), values, [], [0, 1])} == {Slip.TEN_TIMES, Slip.SWAPPED}


def test_narratives_speak_of_one_or_two_subjects_and_always_of_a_result() -> None:
    kinds = (BlockKind.RESULT, BlockKind.CAUSE, BlockKind.EXAMPLE)
    seen = set()
    for number in range(200):
        blocks = narrative(stream(1, "words", str(number)), kinds)
        assert blocks[0].kind == BlockKind.RESULT
        assert all(block.kind in kinds and len(block.text) <= 300 and "{" not in block.text for block in blocks)
        seen |= {block.text for block in blocks}
    assert len(seen) > 40


def test_the_words_of_narratives_pass_the_people_guard() -> None:
    from binhyen.core import guard

    for number in range(300):
        for block in narrative(stream(2, "words", str(number)), tuple(BlockKind)):
            guard.require_clean(block.text)


def test_every_part_names_a_whole_of_its_own_kind_of_unit() -> None:
    for table in (GROUP, COMMUNE):
        for code, profile in table.items():
            assert not profile.part_of or profile.part_of in table
            assert profile.mean > 0
            assert profile_of(code, stock=profile.stock, commune=table is COMMUNE) is profile
    assert profile_of("nowhere", stock=True, commune=True).stock
    assert not profile_of("nowhere", stock=False, commune=False).stock
