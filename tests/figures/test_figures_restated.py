"""Figures of one tree on another: whole units exactly, parts estimated and said so, the national total the same."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from binhyen.figures.models import FormVersion, Period
from binhyen.figures.queries.forms import form_fields
from binhyen.figures.queries.restated import Placing, restated
from binhyen.figures.rules.placing import Place, balanced, place_of, shared_out
from binhyen.figures.services.accepting import accept_report
from binhyen.figures.services.reports import submit_report
from binhyen.figures.states import Apportionment
from binhyen.org.models import Succession, Unit
from binhyen.org.rules.plan import End, Move, Part, Start, merge, split
from binhyen.org.states import Basis, UnitKind
from tests.figures.support import BY, FLOW, LAST, Figure, change_units, make_form, make_period, opened
from tests.org.conftest import Land

WHOLE = Figure(apportionment=Apportionment.NONE)
AFTER = date(2026, 3, 1)


@pytest.fixture
def january(land: Land) -> Period:
    return make_period(date(2026, 1, 15), lock_days=90)


def sent(land: Land, period: Period, kind: str, values: dict[Unit, list[int]]) -> FormVersion:
    form = make_form(kind, (FLOW, WHOLE, LAST))
    slots = opened(period, form)
    for unit, typed in values.items():
        submit_report(slot=slots[unit.pk], base_version=0, values=typed, by=BY)
        accept_report(slot=slots[unit.pk], version=1, by=BY)
    return form


@pytest.mark.django_db
def test_groups_that_survive_are_counted_exactly_wherever_their_commune_went(land: Land, january: Period) -> None:
    form = sent(land, january, "group", {land.g1: [3, 1, 9], land.g2: [4, 1, 9]})
    parts = [Part(Start(key, "commune", "xa", f"Xã {key}", land.north.pk, code=f"9990{key}"), 500) for key in "12"]
    moves = [Move(unit.pk, parent_key="1") for unit in (land.g1, land.g3)]
    moves += [Move(unit.pk, parent_key="2") for unit in (land.g2, land.g4, land.g5, land.school)]
    change_units(land, [*split(land.n1.pk, parts), *moves], AFTER)
    first, second = Unit.objects.filter(source="event").order_by("pk")
    then = restated(january, form, Placing(date(2026, 2, 1)))
    assert then.rows[land.n1.pk].value(0) == 7
    now = restated(january, form, Placing(AFTER))
    assert {unit: (row.exact[0], row.estimated[0]) for unit, row in now.rows.items()} == {
        first.pk: (3, 0),
        second.pk: (4, 0),
    }
    assert now.rows[first.pk].exact_share(0) == 1
    assert now.comparable(first.pk, 1)
    assert now.total(0) == then.total(0) == 7
    provinces = restated(january, form, Placing(AFTER, UnitKind.PROVINCE), column="accepted")
    assert {unit: row.value(0) for unit, row in provinces.rows.items()} == {land.north.pk: 7}
    back = Placing(date(2026, 2, 1))
    march = make_period(date(2026, 2, 15), lock_days=90)
    assert restated(march, form, back).rows == {}


@pytest.mark.django_db
def test_what_a_divided_commune_sent_itself_is_shared_out_and_said_to_be(land: Land, january: Period) -> None:
    form = sent(land, january, "commune", {land.n1: [101, 7, 1], land.n2: [10, 2, 1], land.n3: [5, 5, 5]})
    parts = [Part(Start("1", "commune", "xa", "Một", land.north.pk, code="99901"), 300)]
    parts += [Part(Start("2", "commune", "xa", "Hai", land.north.pk, code="99902"), 700)]
    moves = [Move(unit.pk, parent_key="1") for unit in (land.g1, land.g2, land.g3, land.g4, land.g5, land.school)]
    change_units(land, [*split(land.n1.pk, parts), *moves], AFTER)
    first, second = Unit.objects.filter(source="event").order_by("pk")
    change_units(
        land,
        merge([second.pk, land.n2.pk], Start("3", "commune", "xa", "Ba", land.north.pk, code="99903")),
        AFTER.replace(day=2),
    )
    third = Unit.objects.filter(source="event").latest("pk")
    now = restated(january, form, Placing(AFTER.replace(day=2)))
    assert (now.rows[first.pk].exact[0], now.rows[first.pk].estimated[0]) == (0, 30)
    assert (now.rows[third.pk].exact[0], now.rows[third.pk].estimated[0]) == (10, 71)
    assert now.rows[third.pk].exact_share(0) == pytest.approx(10 / 81)
    assert now.nowhere == [0, 7, 0]
    assert not now.comparable(third.pk, 1)
    assert now.comparable(land.n3.pk, 1)
    assert (now.total(0), now.total(1)) == (116, 14)
    assert now.rows[land.n3.pk].value(2) == 0


@pytest.mark.django_db
def test_a_unit_that_ended_for_good_counts_where_it_stood_and_a_new_one_where_it_came_from(
    land: Land, january: Period
) -> None:
    form = sent(land, january, "group", {land.g1: [3, 1, 0], land.g2: [2, 1, 0]})
    change_units(land, [End(land.g1.pk)], AFTER)
    assert restated(january, form, Placing(AFTER)).rows[land.n1.pk].exact[:2] == [5, 2]
    change_units(land, merge([land.g2.pk], Start("n", "group", "thon", "Mới", land.n2.pk)), AFTER.replace(day=2))
    later = make_period(date(2026, 2, 15), lock_days=90)
    new = Unit.objects.get(source="event")
    slots = opened(later, form)
    submit_report(slot=slots[new.pk], base_version=0, values=[8, 0, 0], by=BY)
    assert restated(later, form, Placing(AFTER)).rows[land.n1.pk].exact[0] == 8
    assert restated(later, form, Placing(AFTER.replace(day=2))).rows[land.n2.pk].exact[0] == 8
    change_units(land, [Start("free", "group", "thon", "Tự do", land.n3.pk)], AFTER.replace(day=3))
    free = Unit.objects.filter(source="event").latest("pk")
    assert Succession.objects.filter(successor=free).count() == 0
    assert Placing(AFTER).places(free.pk)[Basis.AREA] is None


@given(st.integers(-(10**12), 10**12), st.lists(st.floats(0.001, 1000), min_size=1, max_size=6))
def test_shares_add_up_to_what_was_shared(amount: int, weights: list[float]) -> None:
    parts = balanced(list(enumerate(weights, 1)))
    shares = shared_out(amount, parts)
    assert sum(shares) == amount
    assert all(share * amount >= 0 for share in shares)


def test_a_chain_that_never_arrives_leads_nowhere() -> None:
    circle = {1: ((2, 1.0),), 2: ((1, 1.0),)}
    assert place_of(1, {9}, circle, {}.get) is None
    assert place_of(3, {9}, {}, {3: 3}.get) is None
    assert place_of(9, {9}, {}, {}.get) == Place(((9, 1.0),), exact=True)
    assert balanced([(1, 0.0)]) == ()


@pytest.mark.django_db
def test_the_console_prints_a_units_figures_as_they_were_and_restated(land: Land, january: Period) -> None:
    form = sent(land, january, "commune", {land.n1: [101, 7, 1], land.n2: [10, 2, 1]})
    parts = [Part(Start("1", "commune", "xa", "Một", land.north.pk, code="99901"), 300)]
    parts += [Part(Start("2", "commune", "xa", "Hai", land.north.pk, code="99902"), 700)]
    moves = [Move(unit.pk, parent_key="1") for unit in (land.g1, land.g2, land.g3, land.g4, land.g5, land.school)]
    change_units(land, [*split(land.n1.pk, parts), *moves], AFTER)
    first = Unit.objects.filter(source="event").order_by("pk")[0]
    codes = [row.code for row in form_fields(form)]

    def told(unit: Unit, *more: str) -> str:
        out = StringIO()
        where = ("--unit", unit.public_id, "--period", january.public_id, "--form", form.form.code)
        call_command("figures", "restate", *where, "--on", str(AFTER), *more, stdout=out)
        return out.getvalue()

    assert told(first).splitlines() == [f"{codes[0]}: – → 30 (0.0% = 0)", f"{codes[1]}: – → không so sánh được"]
    assert told(land.n2).splitlines() == [f"{codes[0]}: 10 → 10", f"{codes[1]}: 2 → 2"]
    for unit in (land.centre, land.north):
        for row in json.loads(told(unit, "--json"))["figures"]:
            whole = unit == land.centre or row["position"] == 0
            assert not whole or row["as_was"] == row["exact"] + row["estimated"] + row["nowhere"]
    for wrong in (("--form", "khong-co"), ("--unit", land.g1.public_id)):
        with pytest.raises(CommandError):
            told(land.n2, *wrong)
