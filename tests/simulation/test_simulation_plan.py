"""The plan of a place: the same for the same seed, believable, and plainly a sample."""

import re
from collections import Counter
from datetime import date
from itertools import pairwise
from random import Random
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from binhyen.org.rules.names import FORMS_OF_KIND, full_name, looks_like_person
from binhyen.org.states import BodyKind, Form, UnitKind
from binhyen.people.models import hours_shape, phone_shape
from binhyen.people.roles import KINDS, SINGLE_SEAT, TITLES
from binhyen.people.states import AppointmentKind
from binhyen.simulation.rules import names, stories
from binhyen.simulation.rules.groups import REGIONS, count_of_groups, groups_of
from binhyen.simulation.rules.plan import Place, PlacePlan, plan_place, stream
from binhyen.simulation.rules.posts import SEATS, plan_post, seats_of

ON = date(2026, 11, 1)
seeds = st.integers(min_value=0, max_value=10**6)
provinces = st.sampled_from([code for code in names.AREA_CODES if code])
forms = st.sampled_from([Form.XA, Form.PHUONG, Form.DAC_KHU])


def place(code: str = "19750", province: str = "46", form: Form = Form.XA, **more: object) -> Place:
    values = {"number": 3, "valid_from": date(2025, 7, 1), "lat": 16.0, "lon": 107.0, "area_km2": 20.0} | more
    return Place(1, "p1", UnitKind.COMMUNE, form, "Phú Xuân", code, province, **values)  # type: ignore[arg-type]


def plan(seed: int = 1, **more: object) -> PlacePlan:
    return plan_place(place(**more), seed=seed, on=ON, down_to_groups=True)  # type: ignore[arg-type]


@given(seeds)
def test_every_full_name_says_that_it_is_a_sample(seed: int) -> None:
    name = names.full_name(Random(seed))
    assert names.is_sample_name(name)
    assert len(name) <= 80


def test_a_real_name_is_not_taken_for_a_sample() -> None:
    assert not names.is_sample_name("Nguyễn Văn An")


def test_there_are_enough_names_for_long_lists() -> None:
    random = Random(1)
    assert len({names.full_name(random) for _ in range(3000)}) > 1000


@given(provinces, st.integers(min_value=0, max_value=50_000))
def test_sample_phones_have_the_shape_of_phones_and_an_exchange_nobody_has(province: str, number: int) -> None:
    phone = names.sample_phone(province, number)
    phone_shape(phone)
    assert re.fullmatch(r"0\d{2,3} 0000? \d{4}", phone)


@given(seeds, provinces, forms)
def test_the_same_seed_gives_the_same_plan_and_names_stay_apart(seed: int, province: str, form: Form) -> None:
    first, second = (plan(seed, province=province, form=form) for _ in range(2))
    assert first == second
    groups = [unit for unit in first.units if unit.kind == UnitKind.GROUP]
    counted = Counter((unit.form, unit.name) for unit in groups)
    assert sum(many - 1 for many in counted.values()) == (1 if first.duplicates else 0)
    assert all(20 <= (unit.households or 0) < 5000 for unit in groups)


@given(seeds, provinces, forms)
def test_what_is_planned_fits_the_closed_lists_and_is_never_a_person(seed: int, province: str, form: Form) -> None:
    made = plan(seed, province=province, form=form)
    for unit in made.units:
        assert unit.form in FORMS_OF_KIND[unit.kind]
        assert not looks_like_person(unit.name)
        for post in unit.posts:
            assert unit.kind in KINDS[post.seat.role]
            assert post.seat.title in TITLES[post.seat.role]
    assert {body.kind for body in made.bodies} == set(BodyKind)
    assert [body.kind for body in made.bodies if body.standing_office] == [BodyKind.POLICE]
    for body in made.bodies:
        phone_shape(body.phone)


def test_another_seed_gives_another_plan() -> None:
    assert plan(1) != plan(2)


def test_a_part_does_not_shift_when_another_part_is_left_out() -> None:
    deep, flat = plan(), plan_place(place(), seed=1, on=ON, down_to_groups=False)
    assert flat.units == ()
    assert flat.posts == deep.posts
    assert flat.bodies == deep.bodies


@pytest.mark.parametrize(("ward", "wanted"), [(False, 24.15), (True, 67.5)])
def test_the_number_of_groups_has_the_mean_of_the_census(ward: bool, wanted: float) -> None:
    counts = [count_of_groups(Random(seed), ward=ward) for seed in range(4000)]
    assert mean(counts) == pytest.approx(wanted, rel=0.04)
    assert max(counts) > 2.5 * wanted
    assert min(counts) >= 3


def test_nobody_lives_on_hoang_sa_in_the_sample() -> None:
    assert plan(code="20333", form=Form.DAC_KHU).units[0].kind != UnitKind.GROUP


def test_regions_call_their_groups_by_their_own_words() -> None:
    def words(province: str, *, ward: bool) -> set[Form]:
        found = set()
        for seed in range(30):
            made = groups_of(Random(seed), code="1", province_code=province, ward=ward, lat=None, lon=None, area=None)
            found |= {group.form for group in made}
            assert all(group.lat is None for group in made)
        return found

    assert Form.BUON in words("66", ward=False)
    assert words("79", ward=False) == {Form.AP}
    assert words("79", ward=True) == {Form.KHU_PHO}
    assert words("46", ward=False) == {Form.THON}
    assert words("46", ward=True) == {Form.TO_DAN_PHO}
    assert Form.BAN in words("14", ward=False)
    assert set(REGIONS) < set(names.AREA_CODES)


def test_so_many_groups_that_names_run_out_are_told_apart_by_numbers() -> None:
    names_made = {
        group.name
        for group in groups_of(_Crowded(1), code="1", province_code="11", ward=False, lat=1.0, lon=1.0, area=1.0)
    }
    assert len(names_made) > 80
    assert any(re.search(r" 2$", name) for name in names_made)


class _Crowded(Random):
    """A stream that makes a very large commune."""

    def lognormvariate(self, mu: float, sigma: float) -> float:
        return 200.0


def _holdings(seed: int) -> list[tuple[str, int]]:
    random, found = Random(seed), []
    for kind, seats in SEATS.items():
        for seat in seats:
            made = plan_post(random, seat, unit_from=date(2024, 1, 1), on=ON)
            found.append((made.planted, len(made.holdings)))
            assert made.valid_from == date(2025, 7, 1)
            assert kind in KINDS[seat.role]
            if seat.hours:
                hours_shape(seat.hours)
            holders = [held for held in made.holdings if held.kind == AppointmentKind.HOLDER]
            for one, next_one in pairwise(holders):
                assert one.valid_to == next_one.valid_from
            assert all(made.valid_from <= held.valid_from <= ON for held in made.holdings)
            assert not (seat.always_held and made.planted in {"vacant", "acting"})
    return found


def test_posts_are_held_empty_acting_and_just_handed_over_in_their_shares() -> None:
    found = Counter(planted for seed in range(400) for planted, _ in _holdings(seed))
    total = found.total()
    assert found["vacant"] / total == pytest.approx(0.03, abs=0.012)
    assert found["acting"] / total == pytest.approx(0.03, abs=0.012)
    assert found["hand_over"] / total == pytest.approx(0.02, abs=0.012)
    assert any(count == 2 for _, count in _holdings(3) + _holdings(4) + _holdings(5))


def test_a_post_of_a_unit_that_has_just_begun_is_not_older_than_it() -> None:
    seat = SEATS[UnitKind.COMMUNE][0]
    for seed in range(300):
        made = plan_post(Random(seed), seat, unit_from=date(2026, 10, 25), on=ON)
        assert all(held.valid_from >= date(2026, 10, 25) for held in made.holdings)
        assert made.planted != "hand_over"


def test_a_unit_has_one_post_of_a_single_seat() -> None:
    for kind in (*SEATS, UnitKind.GROUP):
        roles = Counter(seat.role for seat in seats_of(kind, Form.OTHER))
        assert all(roles[role] <= 1 for role in SINGLE_SEAT)


@given(seeds)
def test_a_group_comes_from_an_old_commune_by_its_share(seed: int) -> None:
    made = plan(seed, predecessors=((7, 1.0), (8, 0.4)))
    former = {unit.former_parent for unit in made.units if unit.kind == UnitKind.GROUP}
    assert former <= {7, 8}
    assert all(unit.valid_from == date(2024, 1, 1) for unit in made.units if unit.kind == UnitKind.GROUP)


def test_names_at_the_centre_and_in_provinces_are_their_own() -> None:
    centre = Place(1, "c", UnitKind.CENTRE, Form.TRUNG_UONG, "Trung ương", "", "", 0, date(2025, 7, 1))
    city = Place(2, "p", UnitKind.PROVINCE, Form.THANH_PHO, "Huế", "46", "46", 0, date(2025, 7, 1))
    province = Place(3, "q", UnitKind.PROVINCE, Form.TINH, "Lào Cai", "15", "15", 0, date(2025, 7, 1))
    words = {
        one.code: [body.name for body in plan_place(one, seed=1, on=ON, down_to_groups=True).bodies]
        for one in (centre, city, province)
    }
    assert "Thành ủy Huế" in words["46"]
    assert "Công an thành phố Huế" in words["46"]
    assert "Tỉnh ủy Lào Cai" in words["15"]
    assert "Cơ quan thường trực Trung ương (Bộ Công an)" in words[""]


def test_streams_are_named_by_seed_part_and_code() -> None:
    assert stream(1, "a", "x").random() == stream(1, "a", "x").random()
    assert len({stream(1, "a", "x").random(), stream(1, "b", "x").random(), stream(2, "a", "x").random()}) == 3


def test_full_names_of_groups_read_as_people_say_them() -> None:
    group = next(unit for unit in plan(province="79", form=Form.PHUONG).units if unit.kind == UnitKind.GROUP)
    assert full_name(group.form, group.name).startswith("Khu phố ")


@given(seeds)
def test_stories_name_different_groups_and_begin_inside_the_record(seed: int) -> None:
    told = stories.stories_of(place(), 12, seed=seed, on=ON, always=True)
    assert [story.kind for story in told] == [
        stories.Kind.MERGE_DRAFT,
        stories.Kind.CONFLICT,
        stories.Kind.RENAME,
    ]
    assert len(set(told[0].groups)) == 2
    assert len(set(told[0].groups) & set(told[1].groups)) == 1
    assert told[0].effective_on > ON > told[2].effective_on >= date(2025, 7, 2)


def test_most_communes_have_no_story_and_some_have_one() -> None:
    kinds = Counter(
        story.kind
        for number in range(3000)
        for story in stories.stories_of(place(code=f"{number:05}"), 12, seed=1, on=ON, always=False)
    )
    assert 60 < kinds[stories.Kind.MERGE_DRAFT] < 130
    assert 5 < kinds[stories.Kind.CONFLICT] < 40
    assert 10 < kinds[stories.Kind.RENAME] < 60
    assert stories.stories_of(place(), 2, seed=1, on=ON, always=True) == ()


def test_a_transfer_needs_groups_and_a_day_in_the_past() -> None:
    assert stories.transfer_of(place(), 5, seed=1, on=ON) is not None
    assert stories.transfer_of(place(), 2, seed=1, on=ON) is None
    assert stories.transfer_of(place(), 5, seed=1, on=date(2026, 4, 30)) is None
    assert stories.transfer_of(place(valid_from=date(2026, 9, 1)), 5, seed=1, on=ON) is None
