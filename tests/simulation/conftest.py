"""Two small provinces: Huế with four communes (one made from two old ones), Hồ Chí Minh with two wards."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime

import pytest
from django.db import transaction
from django.utils import translation

from binhyen.core import clock
from binhyen.org.models import Edge, Event, Succession, Unit
from binhyen.org.services.bulk import NewUnit, add_units
from binhyen.org.services.positions import rebuild_positions
from binhyen.simulation.services.nation import Order, Scale

BEGAN, OLD = date(2025, 7, 1), date(2024, 1, 1)
ON = date(2026, 11, 1)
NOW = datetime(2026, 11, 1, 9, 0, tzinfo=clock.VIET_NAM)


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is stored within the block is gone after it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def build_small_country(communes: int = 4) -> dict[str, Unit]:
    """Write it into the test database; units by their codes."""
    units: dict[str, Unit] = {}

    def put(kind: str, form: str, name: str, code: str, parent: str | None, **more: object) -> None:
        above = None if parent is None else units[parent].pk
        row = NewUnit(kind, form, name, more.pop("since", BEGAN), above, code, public_id=f"{kind}{code}", **more)  # type: ignore[arg-type]
        units[code] = add_units([row])[0]

    put("centre", "trung_uong", "Trung ương", "", None)
    put("province", "thanh_pho", "Huế", "46", "")
    put("province", "thanh_pho", "Hồ Chí Minh", "79", "")
    for number in range(1, communes + 1):
        put(
            "commune", "xa", f"Phú Xuân {number}", f"1970{number}" if number < 10 else f"197{number}", "46",
            lat=16.4, lon=107.5, area_km2=12.0,
        )  # fmt: skip
    put("commune", "phuong", "Bến Nghé", "26740", "79", lat=10.7, lon=106.7, area_km2=2.5)
    put("commune", "phuong", "Bến Thành", "26743", "79", lat=10.7, lon=106.7, area_km2=2.5)
    for number in (1, 2):
        put("commune", "xa", f"Cũ {number}", f"1000{number}", None, since=OLD, valid_to=BEGAN)
    event = Event.objects.create(
        kind="merge", effective_on=BEGAN, recorded_at=NOW, recorded_by="tests", place=units["46"], status="proposed"
    )
    for old in ("10001", "10002"):
        Succession.objects.create(
            event=event, predecessor=units[old], successor=units["19701"], basis="area", weight=1.0, exact=True
        )
    assert Edge.objects.exists()
    rebuild_positions()
    return units


@pytest.fixture(autouse=True)
def _in_november_2026() -> Iterator[None]:
    with clock.frozen_at(NOW):
        yield


@pytest.fixture
def country(db: None) -> dict[str, Unit]:
    return build_small_country()


@pytest.fixture
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def order() -> Callable[..., Order]:
    def make(scale: str = "village", seed: int = 1, province: str = "46", months: int = 0) -> Order:
        return Order(Scale(scale), seed, ON, province, months)

    return make
