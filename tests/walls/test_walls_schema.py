"""Walls that the schema holds: W2, W9, W10, W19, and W8 over queries and templates. First the planted breach."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from binhyen.core import closed, walls
from binhyen.core.actor import Actor
from binhyen.core.errors import Refused
from binhyen.org.models import Body, Edge, Unit
from binhyen.org.services.units import create_unit
from binhyen.org.states import UNDER_COMMUNE, BodyKind, UnitKind
from tests.org.conftest import Land

ROOT = Path(__file__).resolve().parents[2]
MODELS = list(apps.get_models())
OURS = [model for model in MODELS if model.__module__.startswith("binhyen.")]

with isolate_apps("binhyen.core"):

    class Suspect(models.Model):
        class Meta:
            app_label = "core"

    class HouseholdMember(models.Model):
        class Meta:
            app_label = "core"

    class Note(models.Model):
        full_name = models.CharField(max_length=10)
        birth_year = models.IntegerField()
        ton_giao = models.CharField(max_length=10)
        camera_url = models.CharField(max_length=10)
        latitude = models.FloatField()
        number_plate = models.CharField(max_length=10)
        sender = models.GenericIPAddressField()
        picture = models.ImageField()
        attended_by = models.CharField(max_length=10)
        score = models.IntegerField()
        last_seen_at = models.DateTimeField()
        households = models.IntegerField()
        plates_washed = models.IntegerField()

        class Meta:
            app_label = "core"

    class MeetingAttendance(models.Model):
        class Meta:
            app_label = "core"


PLANTED = [Suspect, HouseholdMember, Note, MeetingAttendance]


def _names(found: list[str]) -> set[str]:
    return {name.removeprefix("core.") for name in found}


def test_planted_tables_and_fields_are_found() -> None:
    assert _names(walls.dossiers(PLANTED)) == {
        "Suspect",
        "HouseholdMember",
        "Note.full_name",
        "Note.birth_year",
        "Note.ton_giao",
    }
    assert _names(walls.participation(PLANTED)) == {"MeetingAttendance", "Note.attended_by"}
    assert _names(walls.tracking(PLANTED)) == {
        "Note.camera_url",
        "Note.latitude",
        "Note.number_plate",
        "Note.sender",
        "Note.picture",
    }
    assert _names(walls.measured_staff(PLANTED)) == {"Note.score", "Note.last_seen_at"}


@pytest.mark.wall("W2", "There is no table of suspects, households, families or anybody's views.")
@pytest.mark.wall("W2", "Only account holders have a name in it.")
def test_no_model_is_about_people_who_hold_no_post() -> None:
    assert walls.dossiers(OURS) == []
    assert walls.dossiers(OURS, allowed=()) == ["people.User.full_name"]


@pytest.mark.wall("W9", "Who came, registered, voted, gave or was absent is never stored.")
def test_no_model_stores_who_took_part() -> None:
    assert walls.participation(OURS) == []


@pytest.mark.wall(
    "W10", "Only official units have coordinates; no camera, face, number plate or device address is stored."
)
def test_no_model_stores_where_somebody_is_or_what_a_camera_saw() -> None:
    assert walls.tracking(MODELS) == []
    assert {name.rpartition(".")[0] for name in walls.PLACE_FIELDS} == {"org.Unit", "org.EventLine"}


@pytest.mark.wall("W19", "No figure about a person and no timing of work is stored.")
def test_no_model_measures_staff() -> None:
    assert walls.measured_staff(OURS) == []


@pytest.mark.wall("W2", "A unit is a place, a body or an institution: the kinds of units are a closed list.")
def test_kinds_of_units_are_closed_and_released() -> None:
    assert [kind.value for kind in UnitKind] == [
        "centre", "province", "district", "commune", "group", "agency", "enterprise", "school", "sector",
    ]  # fmt: skip
    assert not {"household", "family", "person", "member"} & {*UnitKind.values, *BodyKind.values}
    assert {"kind"} <= {field.name for field in Unit._meta.fields if field.choices}
    assert {"kind"} <= {field.name for field in Body._meta.fields if field.choices}
    released = closed.manifest()
    assert released["org.UnitKind"] == [str(kind.value) for kind in UnitKind]
    assert closed.differences(closed.closed_lists(), released) == []
    planted = {**released, "org.UnitKind": [*released["org.UnitKind"], "household"]}
    assert closed.differences(planted, released) == ["org.UnitKind"]
    assert closed.fingerprint(planted) != closed.fingerprint(released)


@pytest.mark.wall("W2", "Nothing can be put below a residential group.")
@pytest.mark.django_db
def test_nothing_is_put_below_a_group(land: Land, officer: Callable[..., Actor]) -> None:
    group = land.g1
    for kind, form in ((UnitKind.GROUP, "thon"), (UnitKind.SCHOOL, "other"), (UnitKind.AGENCY, "other")):
        with pytest.raises(Refused):
            create_unit(
                parent=group, kind=kind, form=form, name="Xóm trên", by=officer(group), valid_from=date(2026, 1, 1)
            )
    assert set(UNDER_COMMUNE) >= {UnitKind.GROUP, UnitKind.SCHOOL}
    assert not Edge.objects.filter(parent=group).exists()


def _read(pattern: str) -> list[tuple[str, str]]:
    return [
        (path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
        for path in sorted((ROOT / "binhyen").rglob(pattern))
    ]


@pytest.mark.parametrize(
    "source",
    [
        "Post.objects.values('person').annotate(n=Count('id'))",
        "Entry.objects.values_list('post__holder').annotate(Sum('x'))",
        "Appointment.objects.filter(a=1).values('person__full_name').annotate(n=models.Count('id'), m=Max('a'))",
    ],
)
def test_planted_count_by_person_is_found(source: str) -> None:
    assert walls.grouped_by_person("a.py", source.replace("models.Count", "Count"))
    harmless = source.replace("person", "unit").replace("holder", "unit").replace("full_name", "kind")
    assert walls.grouped_by_person("a.py", harmless) == []


@pytest.mark.wall("W8", "Nothing counts or adds up by person.")
def test_nothing_counts_by_person() -> None:
    assert [breach for path, text in _read("*.py") for breach in walls.grouped_by_person(path, text)] == []


def test_planted_percentage_is_found() -> None:
    for planted in ("{{ share }}%", "<b>79 %</b>", "{{ share|number:1 }}&nbsp;%", "{{ n }} phần trăm"):
        assert walls.naked_percentages("a.html", planted)
    for clean in ("{% if a %}5{% endif %}", '<a href="?q=ph%C6%B0">', "{# 5% #}", "{% share k n %}"):
        assert walls.naked_percentages("a.html", clean) == []


@pytest.mark.wall("W8", "No page shows a share without the numbers it was made from.")
def test_no_template_shows_a_naked_percentage() -> None:
    assert [breach for path, text in _read("*.html") for breach in walls.naked_percentages(path, text)] == []
