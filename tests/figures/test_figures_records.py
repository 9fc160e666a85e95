"""Figures that a room already holds: counted from units and posts, and from what the wiring adds."""

from datetime import date

import pytest

from binhyen.figures.queries import records
from binhyen.figures.queries.records import record_of, recorded
from binhyen.org.models import Unit
from config import wiring
from tests.figures.desk_support import Reporting

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 14)


def test_what_the_rooms_below_hold(reports: Reporting) -> None:
    land = reports.people.land
    sources = dict(enumerate(records.OWN))
    found = recorded(sources, [land.n1, land.north, land.g1], DAY)
    named = {unit: {sources[place]: count for place, count in row.items()} for unit, row in found.items()}
    assert named[land.n1.pk]["org.households"] == 1000
    assert (named[land.n1.pk]["org.groups"], named[land.n1.pk]["org.institutions"]) == (5, 1)
    assert named[land.north.pk]["org.communes"] == 3
    assert "org.households" not in named[land.north.pk]
    held, vacant = named[land.n1.pk]["people.posts_held"], named[land.n1.pk]["people.posts_vacant"]
    assert (held, vacant) == (3, 0)
    reports.people.users["g2"].appointments.all().delete()
    again = recorded({0: "people.posts_held", 1: "people.posts_vacant"}, [land.n1], DAY)[land.n1.pk]
    assert again == {0: 2, 1: 1}


def counted(units: list[Unit], on: date) -> dict[int, int]:
    return {unit.pk: 7 for unit in units}


def test_a_room_above_adds_its_source(reports: Reporting, monkeypatch: pytest.MonkeyPatch) -> None:
    unit = reports.people.land.g1
    assert recorded({0: "hazards.found"}, [unit], DAY) == {unit.pk: {}}
    records._wired.cache_clear()
    monkeypatch.setattr(wiring, "RECORDS", {"hazards.found": (f"{__name__}.counted", "Sổ nguy cơ")}, raising=False)
    assert recorded({0: "hazards.found"}, [unit], DAY) == {unit.pk: {0: 7}}
    known = record_of("hazards.found")
    assert known is not None
    assert known[1] == "Sổ nguy cơ"
    records._wired.cache_clear()
