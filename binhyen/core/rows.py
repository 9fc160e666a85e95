"""Models read with statements that are written out, for what every request of a storm asks: there the ORM spends ten
times as long on building a statement as the database on answering it.

The values come out exactly as the ORM gives them; tests hold both against each other.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model
from django.db.models.expressions import Col

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class _Plan:
    """How a row becomes an instance: the names of the attributes, and what turns a column into its Python value."""

    names: tuple[str, ...]
    converters: tuple[tuple[int, Col, tuple[Callable[..., Any], ...]], ...]


@cache
def _plan(model: type[Model], vendor: str) -> _Plan:
    fields = model._meta.concrete_fields
    found = []
    for place, field in enumerate(fields):
        column = Col(model._meta.db_table, field)
        converters = (*connection.ops.get_db_converters(column), *column.get_db_converters(connection))
        if converters:
            found.append((place, column, converters))
    return _Plan(tuple(field.attname for field in fields), tuple(found))


@cache
def columns_of(model: type[Model], alias: str) -> str:
    """Every column of a model as a statement names them, in the order that `instance_of` expects."""
    return ", ".join(f'{alias}."{field.column}"' for field in model._meta.concrete_fields)


def width_of(model: type[Model]) -> int:
    """How many columns `columns_of` names."""
    return len(model._meta.concrete_fields)


def instance_of(model: type[M], row: Sequence[Any]) -> M:
    """The instance that a row of `columns_of` stands for."""
    plan = _plan(model, connection.vendor)
    values = list(row)
    for place, column, converters in plan.converters:
        for converter in converters:
            values[place] = converter(values[place], column, connection)
    return model.from_db(connection.alias, plan.names, values)
