"""Killed without warning (kill -9) while units are loaded and a sample is made: the next run ends in the same state."""

import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from binhyen.org.services.checking import verify_units
from binhyen.simulation import queries
from binhyen.simulation.models import SamplePart
from tests.simulation.conftest import build_small_country
from tests.support.databases import shared_database

BINHYEN = [sys.executable, "-m", "django"]
SIMULATE = [*BINHYEN, "simulate", "--scale", "nation", "--on", "2026-11-01", "--months", "2", "--verbosity", "0"]


def _given(environment: Mapping[str, str], folder: Path) -> dict[str, str]:
    return {**environment, "DJANGO_SETTINGS_MODULE": "config.settings", "BINHYEN_DATA": str(folder)}


def _kill_after_parts(environment: Mapping[str, str], parts: int) -> bool:
    """Start the simulation and kill it once so many parts are stored. False when it was quicker."""
    running = subprocess.Popen(SIMULATE, env=environment)
    while running.poll() is None:
        if SamplePart.objects.count() >= parts:
            running.send_signal(signal.SIGKILL)
            running.wait()
            return True
        time.sleep(0.01)
    return False


@pytest.mark.prove
@pytest.mark.django_db(transaction=True)
def test_a_simulation_that_is_killed_again_and_again_ends_as_if_it_had_not_been(tmp_path: Path) -> None:
    build_small_country(communes=60)
    with shared_database(tmp_path) as environment:
        given = _given(environment, tmp_path)
        killed = [_kill_after_parts(given, parts) for parts in (1, 3, 5)]
        assert any(killed)
        done = SamplePart.objects.count()
        subprocess.run(SIMULATE, env=given, check=True)
        assert SamplePart.objects.count() > done
        assert verify_units() == []
        resumed = queries.digest()
        expected = _uninterrupted()
    assert resumed == expected


def _uninterrupted() -> str:
    """The digest of the same sample made in one go, in this process, on the same units."""
    from binhyen.simulation.services.nation import Order, Scale, simulate_nation
    from tests.simulation.conftest import ON, undone

    with undone():
        _forget()
        simulate_nation(order=Order(Scale.NATION, 1, ON, months=2))
        return queries.digest()


def _forget() -> None:
    """Take the sample out again, inside a transaction that is not kept."""
    from binhyen.figures.models import Completeness, Period, Report, ReportText, Return, Slot, Total
    from binhyen.org.models import Body, Edge, Event, EventLine, Label, SearchName, Unit
    from binhyen.people.models import Appointment, Post, User
    from binhyen.simulation.models import SampleNation

    SampleNation.objects.all().delete()
    Slot.objects.update(carried=None)
    for model in (ReportText, Return, Report, Slot, Total, Completeness, Period):
        model._default_manager.all().delete()
    for model in (Appointment, Post, User, Body, EventLine):
        model._default_manager.all().delete()
    Edge.objects.filter(child__source="sample").delete()
    Event.objects.exclude(recorded_by="tests").delete()
    Label.objects.filter(unit__source="sample").delete()
    Unit.objects.filter(source="sample").delete()
    SearchName.objects.all().delete()


@pytest.mark.prove
@pytest.mark.django_db(transaction=True)
def test_a_load_that_is_killed_again_and_again_ends_whole(tmp_path: Path) -> None:
    with shared_database(tmp_path) as environment:
        given = _given(environment, tmp_path)
        for seconds in (2.5, 4.0, 5.5, 7.0):
            running = subprocess.Popen([*BINHYEN, "org", "load", "--quiet"], env=given, stdout=subprocess.DEVNULL)
            time.sleep(seconds)
            running.kill()
            running.wait()
        subprocess.run([*BINHYEN, "org", "load", "--quiet"], env=given, check=True, stdout=subprocess.DEVNULL)
        again = subprocess.run(
            [*BINHYEN, "org", "load", "--quiet"], env=given, check=True, capture_output=True, text=True
        )
        stats = subprocess.run(
            [*BINHYEN, "org", "stats", "--json"], env=given, check=True, capture_output=True, text=True
        )
        assert '"communes": 3321' in stats.stdout
        assert '"provinces": 34' in stats.stdout
        assert "Loaded 0 units" in again.stdout or "Nothing" in again.stdout
        assert verify_units() == []
