"""Models, addresses, states and wiring keep the rules of the house; each rule is first shown failing."""

from enum import Enum
from importlib import import_module, util
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.test.utils import isolate_apps
from django.urls import get_resolver, path
from django.utils.module_loading import import_string

from binhyen.core.access import public
from binhyen.core.events import Event
from binhyen.core.fields import CodeField, GuardedCharField, Purpose
from config import wiring
from tests.architecture import model_rules as rules

OURS = [model for model in apps.get_models() if model.__module__.startswith("binhyen.")]
ROOMS = [config for config in apps.get_app_configs() if config.name.startswith("binhyen.")]

BARE_ALLOWED = {
    "people.User.password": "Django's own column; holds a hash",
    "people.User.email": "an address, read by nobody but the outbox",
    "audit.Holder.wrapped_key": "a key, wrapped",
    "audit.Holder.sealed_name": "ciphertext under the key of its person",
    "audit.Personal.sealed": "ciphertext under the key of its month",
    "figures.Report.values": "whole numbers, packed",
    "figures.Report.hash": "a hash",
    "figures.Branch.values": "whole numbers, packed",
}
"""Plain columns, and why."""

UNGUARDED = {
    "org.Label.name": "official names of units; wards are named after people; imports ask looks_like_person_name",
    "org.EventLine.name": "the official name a unit will have; refused when it looks like a person's",
    "audit.Entry.detail": "written by the product from ids and codes",
    "figures.IndicatorVersion.name_vi": "ships with a release",
    "figures.IndicatorVersion.name_en": "ships with a release",
    "figures.IndicatorVersion.definition_vi": "ships with a release, names what is not counted",
    "figures.IndicatorVersion.definition_en": "ships with a release, names what is not counted",
    "insights.PublishedTable.columns": "written by the product: codes of figures and numbers",
    "insights.PublishedPart.rows": "written by the product: keys of units and numbers",
    "insights.PublishedPart.counted": "written by the product: keys of units and numbers",
    "jobs.Job.payload": "written by the product: ids and codes",
    "jobs.Job.checkpoint": "written by the product: how far a job came",
    "notify.Letter.subject": "written by the product's own letter templates",
    "notify.Letter.body": "written by the product's own letter templates; addressed to one account holder",
    "reviews.Drift.changes": "written by the product: positions and differences",
    "reviews.Snapshot.payload": "figures, names of units, and paragraphs that the guard read when they were written",
    "people.User.full_name": "the name of an account holder, which the guard is there to keep out of everything else",
}
"""Fields that the people guard does not read, and why: the list grows only with a reason."""


with isolate_apps("binhyen.core", "binhyen.org", "binhyen.people"):

    class Low(models.Model):
        upward = models.ForeignKey("people.Post", on_delete=models.PROTECT)
        text = models.TextField()
        data = models.JSONField()
        short = models.CharField(max_length=3)
        picked = models.CharField(max_length=3, choices=[("a", "A")])
        name = GuardedCharField(purpose=Purpose("a", "b", "c"), max_length=3, guarded=False)
        closed_at = models.DateTimeField(null=True)
        closed_by = CodeField(max_length=3)

        class Meta:
            app_label = "org"
            ordering = ["short"]

    class Post(models.Model):
        class Meta:
            app_label = "people"
            ordering = ["id"]

    class Held(models.Model):
        unit = models.ForeignKey(Low, on_delete=models.PROTECT)
        start = models.DateField()
        closed_at = models.DateTimeField(null=True)
        closed_by = CodeField(max_length=3)

        class Meta:
            app_label = "people"
            ordering = ["unit_id", "-start"]
            constraints = [
                models.UniqueConstraint(fields=["unit", "start"], name="u"),
                models.CheckConstraint(
                    condition=Q(closed_at=None, closed_by="") | ~Q(closed_at=None, closed_by=""), name="c"
                ),
            ]


FLOORS = {"core": 0, "org": 4, "people": 5}


def test_rules_find_what_is_planted_and_nothing_else() -> None:
    assert len(rules.keys_point_down([Low], FLOORS)) == 1
    assert [line.split()[0] for line in rules.no_bare_fields([Low], {})] == [
        "org.Low.text",
        "org.Low.data",
        "org.Low.short",
    ]
    assert rules.unguarded_fields([Low]) == ["org.Low.name"]
    assert len(rules.total_order([Low])) == 1
    assert len(rules.pairs_are_held([Low])) == 1
    assert rules.keys_point_down([Held], FLOORS) == []
    assert rules.no_bare_fields([Held], {}) == []
    assert rules.total_order([Held, Post]) == []
    assert rules.pairs_are_held([Held]) == []


def test_floors_are_those_of_the_import_contract() -> None:
    assert {config.label for config in ROOMS} == set(rules.floors())
    assert rules.floors()["core"] == 0


def test_keys_point_down() -> None:
    assert rules.keys_point_down(OURS, rules.floors()) == []


def test_no_bare_fields() -> None:
    assert rules.no_bare_fields(OURS, BARE_ALLOWED) == []
    for name in BARE_ALLOWED:
        assert apps.get_model(name.rpartition(".")[0])._meta.get_field(name.rpartition(".")[2])


def test_unguarded_fields_are_listed_with_a_reason() -> None:
    assert rules.unguarded_fields(OURS) == sorted(UNGUARDED)


def test_every_list_has_a_total_order() -> None:
    assert rules.total_order(OURS) == []


def test_pairs_are_held_together() -> None:
    assert rules.pairs_are_held(OURS) == []


def _plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def _open(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def test_address_without_declared_access_is_found() -> None:
    found = rules.addresses([path("mo/", public(_open), name="open"), path("kín/", _plain)])
    assert rules.every_address_declares_access(found) == ["/kín/ () declares no access"]
    assert len(rules.addresses_without_marks(found)) == 1


def test_every_address_declares_access() -> None:
    found = rules.addresses(get_resolver().url_patterns)
    assert found
    assert rules.every_address_declares_access(found) == []
    assert rules.addresses_without_marks(found) == []


class Light(models.TextChoices):
    RED = "red"
    GREEN = "green"


@pytest.mark.parametrize(
    "table",
    [
        {Light.RED: {"go": Light.GREEN, "stop": None}},
        {Light.RED: {"go": Light.GREEN, "stop": None}, Light.GREEN: {"go": None}},
        {Light.RED: {"go": "blue"}, Light.GREEN: {"go": None}},
        {(Light.RED, "go"): Light.RED},
        {(Light.RED, "go"): "blue", (Light.GREEN, "go"): Light.RED},
    ],
)
def test_table_with_a_hole_is_found(table: dict[Any, Any]) -> None:
    assert rules.table_is_total("T", table)


def _tables() -> list[tuple[str, dict[Any, Any]]]:
    found = []
    for config in ROOMS:
        if util.find_spec(f"{config.name}.states"):
            module = import_module(f"{config.name}.states")
            found += [
                (f"{module.__name__}.{name}", value)
                for name, value in vars(module).items()
                if name.endswith("TRANSITIONS")
            ]
    return found


def test_tables_of_states_are_total() -> None:
    tables = _tables()
    assert len(tables) >= 4
    assert rules.table_is_total("T", {Light.RED: {"go": Light.GREEN}, Light.GREEN: {"go": None}}) == []
    assert rules.table_is_total("T", {(Light.RED, "go"): Light.GREEN}) == []
    assert [breach for name, table in tables for breach in rules.table_is_total(name, table)] == []


def test_wiring_resolves_and_holds_every_event() -> None:
    events: set[type[Event]] = set()
    for config in ROOMS:
        if util.find_spec(f"{config.name}.events"):
            module = import_module(f"{config.name}.events")
            events |= {
                value
                for value in vars(module).values()
                if isinstance(value, type) and issubclass(value, Event) and value is not Event
            }
    assert events <= set(wiring.HANDLERS)
    for paths in wiring.HANDLERS.values():
        assert all(callable(import_string(path)) for path in paths)
        assert len(paths) == len(set(paths))


def test_states_are_closed_enumerations() -> None:
    for name, table in _tables():
        first = next(iter(table))
        assert isinstance(first[0] if isinstance(first, tuple) else first, Enum), name
