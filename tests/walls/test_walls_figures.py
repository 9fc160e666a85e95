"""Walls of the figures: W1 (closed lists), W2 (lowest levels), W7 (no target). First the planted breach."""

from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from binhyen.core import closed, walls
from binhyen.core.actor import system_actor
from binhyen.core.errors import BadInput, NotAllowed
from binhyen.figures import shipped
from binhyen.figures.models import Indicator
from binhyen.figures.rules.catalogue import (
    NEVER_BELOW_COMMUNE,
    BadCatalogue,
    object_row,
    require_whole,
    too_low,
)
from binhyen.figures.services.catalogue import load_catalogue
from binhyen.figures.services.objects import Definition, add_indicator
from binhyen.figures.states import Nature
from binhyen.org.states import UnitKind
from tests.people.conftest import People

OURS = [model for model in apps.get_models() if model.__module__.startswith("binhyen.")]
LISTS = Path(shipped.__file__).parent / "data" / "closed"

with isolate_apps("binhyen.figures"):

    class Ambition(models.Model):
        indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="+")
        target_value = models.IntegerField()
        quota = models.IntegerField()
        rank = models.IntegerField()
        rating_weight = models.IntegerField()
        due_on = models.DateField()

        class Meta:
            app_label = "core"

    class Elsewhere(models.Model):
        target_value = models.IntegerField()

        class Meta:
            app_label = "core"


@pytest.mark.wall("W1", "The list of what may be counted ships closed: a changed list stops the start.")
def test_a_list_changed_by_hand_stops_the_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    released = closed.manifest()
    assert {f"figures.{name}" for name in ("objects", "actions", "measures", "indicators")} <= set(released)
    assert closed.check_closed_lists() == []
    table = (LISTS / "objects.tsv").read_text(encoding="utf-8")
    room = tmp_path / "room"
    for planted in (
        f"{table}opinions\tparticipation\t\tgroup\topen\tý kiến của hộ\topinions of households\n",
        table.replace("tips\tparticipation\ttips\tcommune", "tips\tparticipation\ttips\tgroup"),
    ):
        (room / "data" / "closed").mkdir(parents=True, exist_ok=True)
        (room / "data" / "closed" / "objects.tsv").write_text(planted, encoding="utf-8")
        with monkeypatch.context() as patch:
            patch.setattr(apps.get_app_config("figures"), "path", str(room))
            [error] = closed.check_closed_lists()
        assert error.id == "core.E002"
        assert "figures.objects" in error.msg


@pytest.mark.django_db
@pytest.mark.wall("W1", "The list of what may be counted ships closed: a changed list stops the start.")
def test_nothing_is_counted_that_no_list_holds(people: People) -> None:
    load_catalogue(by=system_actor("tests"))
    plain = Definition("Số vụ", "Cases", "Đếm số vụ.", "Counts cases.")
    for code in ("opinions", "households_views", "religion"):
        with pytest.raises(BadInput):
            add_indicator(
                object_code=code,
                action="found",
                measure="case",
                nature=Nature.FLOW,
                definition=plain,
                by=people.actor("centre"),
            )
    with pytest.raises(NotAllowed):
        add_indicator(
            object_code="households",
            action="found",
            measure="household",
            nature=Nature.FLOW,
            definition=Definition("Hộ theo tôn giáo", "Households by religion", "x", "x"),
            by=people.actor("centre"),
        )


@pytest.mark.wall("W2", "drug, rehabilitation, violence, tip, mediation and arrest figures start at the commune")
def test_every_guarded_object_starts_at_the_commune() -> None:
    planted = {"code": "x", "topic": "t", "kind": "tips", "min_level": "group", "sensitivity": "reserved"}
    with pytest.raises(BadCatalogue):
        object_row({**planted, "vi": "x", "en": "x"})
    guarded = [row for row in shipped.objects().values() if row.kind in NEVER_BELOW_COMMUNE]
    assert {row.kind for row in guarded} >= NEVER_BELOW_COMMUNE - {"names"}
    assert {row.min_level for row in guarded} == {UnitKind.COMMUNE}
    pairs = [(row.code, row.min_level) for row in guarded]
    for kind in (UnitKind.GROUP, UnitKind.AGENCY, UnitKind.ENTERPRISE, UnitKind.SCHOOL):
        assert len(too_low(pairs, kind)) == len(guarded)
    assert too_low(pairs, UnitKind.COMMUNE) == []


@pytest.mark.wall("W2", "drug, rehabilitation, violence, tip, mediation and arrest figures start at the commune")
def test_every_shipped_indicator_stands_on_its_object() -> None:
    rows, lists = shipped.indicators(), (shipped.objects(), shipped.actions(), shipped.measures())
    require_whole(rows, *lists)
    with pytest.raises(BadCatalogue):
        require_whole(rows, {}, *lists[1:])
    levels = {row.code: shipped.objects()[row.object].min_level for row in rows.values()}
    low = [
        (form.code, line.indicator)
        for form in shipped.forms()
        for line in shipped.form_fields()
        if line.form == form.code and too_low([(line.indicator, levels[line.indicator])], form.unit_kind)
    ]
    assert low == []


@pytest.mark.wall("W7", "a figure on tips, arrests, names or surrenders carries no target, score, rank or weight")
def test_no_table_ties_a_target_to_a_figure() -> None:
    assert walls.targets([Ambition, Elsewhere]) == [
        "core.Ambition.quota",
        "core.Ambition.rank",
        "core.Ambition.rating_weight",
        "core.Ambition.target_value",
    ]
    assert walls.targets([Ambition], ["core.Ambition.quota"]) == walls.targets([Ambition])[1:]
    assert walls.targets(OURS) == []
