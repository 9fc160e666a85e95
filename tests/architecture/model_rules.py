"""Rules over the registry of models and addresses."""

import tomllib
from collections.abc import Iterable, Mapping
from enum import Enum
from pathlib import Path
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import URLPattern, URLResolver

from binhyen.core.access import access_of
from binhyen.core.fields import CodeField, GuardedCharField, GuardedFileField, GuardedTextField

ROOT = Path(__file__).resolve().parents[2]
Model = type[models.Model]
_BARE = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.FileField,
    models.FilePathField,
    models.BinaryField,
)
_OURS = (CodeField, GuardedCharField, GuardedTextField, GuardedFileField)


def floors() -> dict[str, int]:
    """Each room's floor, the ground being 0, as the import contract has it."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = list(reversed(contracts[0]["layers"]))
    rooms = {room.strip(): floor for floor, line in enumerate(layers) for room in line.split("|")}
    return {room: floor for room, floor in rooms.items() if not room.startswith("(")}


def keys_point_down(all_models: Iterable[Model], floor_of: Mapping[str, int]) -> list[str]:
    found = []
    for model in all_models:
        for field in model._meta.get_fields():
            if field.auto_created or not field.is_relation or not isinstance(field.related_model, type):
                continue
            own, other = model._meta.app_label, field.related_model._meta.app_label
            if own != other and other in floor_of and floor_of[other] >= floor_of[own]:
                found.append(f"{model._meta.label}.{field.name} points up or sideways to {other}")
    return found


def no_bare_fields(all_models: Iterable[Model], allowed: Mapping[str, str]) -> list[str]:
    found = []
    for model in all_models:
        for field in model._meta.local_fields:
            name = f"{model._meta.label}.{field.name}"
            guarded = isinstance(field, _OURS) or type(field).__name__ == "GuardedJSONField"
            if isinstance(field, _BARE) and not guarded and not field.choices and name not in allowed:
                found.append(f"{name} is a bare {type(field).__name__}: use binhyen.core.fields")
    return found


def unguarded_fields(all_models: Iterable[Model]) -> list[str]:
    return sorted(
        f"{model._meta.label}.{field.name}"
        for model in all_models
        for field in model._meta.local_fields
        if getattr(field, "guarded", True) is False
    )


def _unique_sets(model: Model) -> list[set[str]]:
    options = model._meta
    sets = [{"pk"}, {options.pk.name if options.pk else "id"}]
    sets += [{field.name} for field in options.local_fields if field.unique]
    if isinstance(options.pk, models.CompositePrimaryKey):
        sets.append({name.removesuffix("_id") for name in options.pk.field_names})
    sets += [
        set(c.fields)
        for c in options.constraints
        if isinstance(c, models.UniqueConstraint) and c.condition is None and c.fields
    ]
    return [*sets, *(set(together) for together in options.unique_together)]


def total_order(all_models: Iterable[Model]) -> list[str]:
    found = []
    for model in all_models:
        names = {str(name).lstrip("-") for name in model._meta.ordering or []}
        names |= {name.removesuffix("_id") for name in names}
        if not any(unique and unique <= names for unique in _unique_sets(model)):
            found.append(f"{model._meta.label}: ordering {model._meta.ordering!r} is not total")
    return found


def _names_in(condition: Any) -> set[str]:
    if isinstance(condition, Q):
        return set().union(*map(_names_in, condition.children)) if condition.children else set()
    return {condition[0].split("__")[0]} if isinstance(condition, tuple) else set()


def pairs_are_held(all_models: Iterable[Model]) -> list[str]:
    found = []
    for model in all_models:
        names = {field.name: field for field in model._meta.local_fields}
        held = [_names_in(c.condition) for c in model._meta.constraints if isinstance(c, models.CheckConstraint)]
        for name, field in names.items():
            other = f"{name.removesuffix('_at')}_by"
            if name.endswith("_at") and field.null and other in names and not any({name, other} <= h for h in held):
                found.append(f"{model._meta.label}: no CheckConstraint holds {name} and {other} together")
    return found


def addresses(
    patterns: Iterable[URLPattern | URLResolver], before: str = "", space: str = ""
) -> list[tuple[str, str, Any]]:
    """(address, name, view) of every pattern, in order."""
    found: list[tuple[str, str, Any]] = []
    for pattern in patterns:
        address = f"{before}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else space
            found += addresses(pattern.url_patterns, address, inner)
        else:
            found.append((address, f"{space}{pattern.name or ''}", pattern.callback))
    return found


def every_address_declares_access(found: Iterable[tuple[str, str, Any]]) -> list[str]:
    return [f"/{address} ({name}) declares no access" for address, name, view in found if access_of(view) is None]


def addresses_without_marks(found: Iterable[tuple[str, str, Any]]) -> list[str]:
    return [
        f"/{address} has letters that nobody can type on a foreign keyboard"
        for address, _n, _v in found
        if not address.isascii()
    ]


def table_is_total(name: str, table: Mapping[Any, Any]) -> list[str]:
    """Whether a table of transitions answers every state × verb.

    Two shapes: {state: {verb: state or None}} must be full; {(state, verb): state} answers the rest with a refusal, so
    every state must stand in it, as a start or an end, and every target must be a state.
    """
    if any(isinstance(key, tuple) for key in table):
        return _strangers(name, type(next(iter(table))[0]), {*table.values()} | {key[0] for key in table})
    verbs = {verb for row in table.values() for verb in row}
    kind = type(next(iter(table)))
    found = [f"{name}: {state} has no row" for state in _members(kind) if state not in table]
    for state, row in table.items():
        found += [f"{name}: {state} × {verb} has no answer" for verb in verbs - set(row)]
        found += [
            f"{name}: {state} leads to the unknown {to}"
            for to in row.values()
            if to is not None and not isinstance(to, kind)
        ]
    return found


def _members(kind: type) -> list[Any]:
    return list(kind) if issubclass(kind, Enum) else []


def _strangers(name: str, kind: type, used: set[Any]) -> list[str]:
    lost = [f"{name}: {state} can neither be reached nor left" for state in _members(kind) if state not in used]
    return lost + [f"{name}: {state} is no {kind.__name__}" for state in used if not isinstance(state, kind)]
