"""Figures on the units of another day: the same national total, what is estimated said, what cannot be shared apart."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from binhyen.core import clock
from binhyen.figures.models import FormVersion, Indicator, Period, Slot
from binhyen.figures.queries.restated import Placing, restated
from binhyen.figures.services.accepting import accept_report
from binhyen.figures.services.reports import submit_report
from binhyen.figures.states import Apportionment
from binhyen.insights.queries import restating
from binhyen.insights.queries.board import Cell
from binhyen.insights.queries.reading import scope
from binhyen.insights.queries.restating import RestatedReading, changes, parts_of, read_restated
from binhyen.org.models import Unit
from binhyen.org.rules.plan import Move, Part, Start, merge, split
from binhyen.org.states import UnitKind
from binhyen.people.roles import Role
from tests.figures.desk_support import text_of
from tests.figures.support import BY, FLOW, STOCK, Figure, change_units, make_form, make_period, opened
from tests.org.conftest import Land
from tests.people.conftest import People

Enter = Callable[..., Client]
WHOLE = Figure(apportionment=Apportionment.NONE)
AFTER = date(2026, 3, 1)
TODAY = date(2026, 3, 2)
pytestmark = pytest.mark.django_db


class Reform:
    """Two months of reports of communes; between them n1 is divided, and its second part goes together with n2."""

    def __init__(self, land: Land) -> None:
        self.land = land
        self.form = make_form("commune", (FLOW, WHOLE, STOCK))
        Indicator.objects.update(measure="session")
        self.old = make_period(date(2026, 1, 15), lock_days=90)
        self._send(self.old, {land.n1: [101, 7, 1], land.n2: [10, 2, 3], land.n3: [5, 5, 5], land.s1: [8, 0, 0]})
        parts = [Part(Start("1", "commune", "xa", "Một", land.north.pk, code="99901"), 300)]
        parts += [Part(Start("2", "commune", "xa", "Hai", land.north.pk, code="99902"), 700)]
        below = (land.g1, land.g2, land.g3, land.g4, land.g5, land.school)
        moves = [Move(unit.pk, parent_key="1") for unit in below]
        change_units(land, [*split(land.n1.pk, parts), *moves], AFTER)
        self.first, second = Unit.objects.filter(source="event").order_by("pk")
        both = Start("3", "commune", "xa", "Ba", land.north.pk, code="99903")
        change_units(land, merge([second.pk, land.n2.pk], both), TODAY)
        self.third = Unit.objects.filter(source="event").latest("pk")
        self.new = make_period(date(2026, 2, 15), lock_days=90)
        self._send(self.new, {self.first: [30, 1, 1], self.third: [60, 9, 4]})

    def _send(self, period: Period, values: dict[Unit, list[int]]) -> None:
        slots = opened(period, self.form)
        for unit, typed in values.items():
            submit_report(slot=slots[unit.pk], base_version=0, values=typed, by=BY)
            accept_report(slot=slots[unit.pk], version=1, by=BY)

    def read(self, unit: Unit, period: Period | None = None, on: date = TODAY) -> RestatedReading:
        chosen = scope(unit, date(2026, 3, 20), form=self.form.form.code, period=(period or self.old).public_id)
        return read_restated(chosen, self.codes, on)

    @property
    def codes(self) -> list[str]:
        return [row.code for row in scope(self.land.centre, date(2026, 3, 20), form=self.form.form.code).fields]


@pytest.fixture
def reform(land: Land) -> Reform:
    return Reform(land)


def test_the_boards_say_what_the_engine_says(reform: Reform) -> None:
    land, form = reform.land, reform.form
    for unit, level in ((land.centre, UnitKind.PROVINCE), (land.north, UnitKind.COMMUNE)):
        found = reform.read(unit)
        whole = restated(reform.old, form, Placing(TODAY, level))
        for row in found.units:
            for place, code in enumerate(reform.codes):
                cell = found.board.of(code, reform.old.pk, [row.id])
                engine = whole.rows.get(row.id)
                assert cell.submitted == cell.accepted == (engine.value(place) if engine else 0)
                assert cell.estimated == (engine.estimated[place] if engine else 0)
                assert cell.apart != whole.comparable(row.id, place)


def test_parts_of_a_divided_commune_are_estimated_and_what_cannot_be_shared_is_apart(reform: Reform) -> None:
    found = reform.read(reform.land.north)
    flow, apart, _stock = reform.codes
    assert found.board.of(flow, reform.old.pk, [reform.first.pk]) == Cell(30, 30, estimated=30)
    assert found.board.of(flow, reform.old.pk, [reform.third.pk]) == Cell(81, 81, estimated=71)
    assert found.board.of(apart, reform.old.pk, [reform.third.pk]).apart
    assert not found.board.of(apart, reform.old.pk, [reform.land.n3.pk]).apart
    assert found.board.counted(reform.old.pk, [reform.third.pk]).received == 2
    assert [row.id for row in found.units] == [reform.land.n3.pk, reform.first.pk, reform.third.pk]


def test_a_province_as_a_whole_loses_nothing_when_its_communes_are_divided(reform: Reform) -> None:
    found = reform.read(reform.land.north, reform.new)
    flow, apart, _stock = reform.codes
    assert found.whole.of(flow, reform.old.pk) == Cell(116, 116)
    assert found.whole.of(apart, reform.old.pk) == Cell(14, 14)
    assert found.whole.counted(reform.old.pk).received == 3


def test_the_national_total_is_the_same_on_every_tree(reform: Reform) -> None:
    for period, on in ((reform.old, TODAY), (reform.old, date(2026, 2, 14)), (reform.new, TODAY)):
        found = reform.read(reform.land.centre, period, on)
        for code in reform.codes:
            assert found.national[code] == found.whole.of(code, period.pk).submitted


def test_the_reports_behind_a_restated_number_add_up_to_it(reform: Reform) -> None:
    given = scope(reform.third, date(2026, 3, 20), form=reform.form.form.code, period=reform.old.public_id)
    parts = parts_of(given, 0, TODAY)
    assert [(part.slot.unit_id, part.whole, part.part, part.shared) for part in parts] == [
        (reform.land.n1.pk, 101, 71, True),
        (reform.land.n2.pk, 10, 10, False),
    ]
    apart = parts_of(given, 1, TODAY)
    assert [(part.part, part.apart) for part in apart] == [(0, True), (2, False)]
    stayed = scope(reform.land.n3, date(2026, 3, 20), form=reform.form.form.code, period=reform.old.public_id)
    assert [part.part for part in parts_of(stayed, 0, TODAY)] == [5]
    north = scope(reform.land.north, date(2026, 3, 20), form=reform.form.form.code, period=reform.old.public_id)
    assert sum(part.part for part in parts_of(north, 0, TODAY)) == 116
    south = scope(reform.land.south, date(2026, 3, 20), form=reform.form.form.code, period=reform.old.public_id)
    assert [part.part for part in parts_of(south, 0, TODAY)] == [8]


def test_a_unit_of_no_known_kin_counts_nowhere(reform: Reform) -> None:
    placing = Placing(date(2026, 2, 14))
    assert restating._stands(placing, reform.third.pk) == []
    given = scope(reform.land.n2, date(2026, 3, 20), form=reform.form.form.code, period=reform.new.public_id)
    assert parts_of(given, 0, date(2026, 2, 14)) == []


def test_a_divided_unit_gives_nothing_to_a_province_it_did_not_go_to(reform: Reform) -> None:
    placing, slot = Placing(TODAY, UnitKind.PROVINCE), reform_slot(reform)
    assert restating._part(slot, 101, placing, reform.land.south.pk, Apportionment.HOUSEHOLDS) is None


def reform_slot(reform: Reform) -> Slot:
    return Slot.objects.get(period=reform.old, unit=reform.land.n1, form_version=reform.form)


def test_changes_are_those_of_the_board(reform: Reform, monkeypatch: pytest.MonkeyPatch) -> None:
    first, last = reform.old.end, reform.new.end
    found = changes(reform.land.north, [reform.first.pk, reform.third.pk], first, last)
    assert [(one.day, one.units) for one in found] == [(AFTER, 1), (TODAY, 2)]
    assert changes(reform.land.south, [reform.land.s1.pk], first, last) == []
    assert changes(reform.land.centre, [], first, last) == []
    monkeypatch.setattr(restating, "MANY", 2)
    assert changes(reform.land.centre, [], first, last) == []
    monkeypatch.setattr(restating, "KEEP_SECONDS", 0)
    assert [one.day for one in changes(reform.land.centre, [], first, date(2026, 3, 3))] == [TODAY]


def board_of(unit: Unit, reform: Reform, period: Period, on: str = "2026-03-02", **more: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in {"cay": on, **more}.items() if value)
    address = reverse("insights:board", args=[unit.public_id])
    return f"{address}?bieu={reform.form.form.code}&ky={period.public_id}&{query}"


@pytest.fixture
def reader(land: Land, enter: Enter) -> Client:
    people = People(land)
    people.put("centre", land.centre, Role.CENTRE_ADMIN)
    browser = enter(people.users["centre"])
    browser.cookies["ngon_ngu"] = "en"
    return browser


def test_pages_say_on_which_units_they_stand_and_what_is_estimated(reform: Reform, reader: Client) -> None:
    codes = reform.codes
    with clock.frozen_at(clock.now().replace(month=3, day=20)):
        north = text_of(reader, board_of(reform.land.north, reform, reform.old))
        assert "On the units of 02/03/2026" in north
        assert "71 of 81 estimated (88%)" in north
        assert "At none of these units" in north
        assert "not comparable" in north
        assert "Really different" not in north
        series = text_of(reader, board_of(reform.third, reform, reform.new))
        assert "02/03/2026: " in series
        assert 'class="g-mark"' in series
        assert 'class="st-guess"' in series
        apart = text_of(reader, board_of(reform.third, reform, reform.new, so=codes[1]))
        assert 'class="st-gap"' in apart
        assert "not comparable" in apart
        centre = text_of(reader, board_of(reform.land.centre, reform, reform.old))
        assert "The total of the country is the same" in centre
        was = text_of(reader, board_of(reform.third, reform, reform.new, on=""))
        assert 'class="g-mark"' in was


def test_behind_a_restated_number_stand_reports_of_their_time(
    reform: Reform, reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def behind(unit: Unit, position: str) -> str:
        names = [unit.public_id, reform.old.public_id, reform.form.form.code, position]
        return reverse("insights:source", args=names) + "?cay=2026-03-02"

    with clock.frozen_at(clock.now().replace(month=3, day=20)):
        page = text_of(reader, behind(reform.third, "0"))
        assert "81 " in page
        assert "10 counted, 71 estimated" in page
        assert "counted whole" in page
        assert "cannot be shared out" in text_of(reader, behind(reform.third, "1"))
        names = [reform.third.public_id, reform.old.public_id, reform.form.form.code, "0", "csv"]
        rows = reader.get(reverse("insights:source_file", args=names) + "?cay=2026-03-02").content.decode()
        assert "101,71,True" in rows
        monkeypatch.setattr("binhyen.insights.views.source_page.PARTS", 1)
        assert "All other reports" in text_of(reader, behind(reform.third, "0"))


def test_files_of_a_restated_page_say_what_is_estimated(reform: Reform, reader: Client) -> None:
    def file(table: str) -> str:
        state = f"?bieu={reform.form.form.code}&ky={reform.old.public_id}&cay=2026-03-02"
        names = [reform.third.public_id, table, "csv"]
        return reader.get(reverse("insights:table_file", args=names) + state).content.decode()

    with clock.frozen_at(clock.now().replace(month=3, day=20)):
        assert "81,81,71" in file("don-vi")
        assert "not comparable" in file("don-vi")
        assert "81,81,,71" in file("tong")
        assert "81,81,71,2,2" in file("theo-ky")


def test_a_total_that_is_not_kept_would_be_said(
    reform: Reform, reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A planted fault: one report is lost on the way to the units of the day."""
    whole = restating.restated

    def lossy(period: Period, form: FormVersion, placing: Placing, **more: object) -> object:
        found = whole(period, form, placing, **more)  # type: ignore[arg-type]
        return type(found)(found.on, {}, found.nowhere, found.indivisible)

    monkeypatch.setattr(restating, "restated", lossy)
    with clock.frozen_at(clock.now().replace(month=3, day=20)):
        page = text_of(reader, board_of(reform.land.centre, reform, reform.old))
    assert "is not what was reported" in page
