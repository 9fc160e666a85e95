"""The lists that ship with a release: measures, actions, objects, indicators (closed), calendars and forms (defaults).

The closed ones stand in `data/closed/` and are part of the fingerprint of the release: the start is refused when they
were changed by hand (`core.closed`). Nothing here reads the database.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from binhyen.figures.rules import catalogue
from binhyen.figures.rules.catalogue import (
    ActionRow,
    CalendarRow,
    FieldLine,
    FormLine,
    IndicatorRow,
    MeasureRow,
    ObjectRow,
    RuleLine,
    YearlyLine,
)


def _rows(name: str) -> Iterator[Mapping[str, str]]:
    table = (files("binhyen.figures") / "data" / name).read_text(encoding="utf-8")
    return catalogue.read_table(table, name)


@cache
def measures() -> Mapping[str, MeasureRow]:
    """Units of measure by code."""
    return MappingProxyType({row["code"]: catalogue.measure(row) for row in _rows("closed/measures.tsv")})


@cache
def actions() -> Mapping[str, ActionRow]:
    """Actions by code."""
    return MappingProxyType({row["code"]: ActionRow(**row) for row in _rows("closed/actions.tsv")})


@cache
def objects() -> Mapping[str, ObjectRow]:
    """Objects by code: what may be counted at all."""
    return MappingProxyType({row["code"]: catalogue.object_row(row) for row in _rows("closed/objects.tsv")})


@cache
def indicators() -> Mapping[str, IndicatorRow]:
    """Indicators by code. Raises BadCatalogue for one that uses what no list holds."""
    rows = {row["code"]: catalogue.indicator(row) for row in _rows("closed/indicators.tsv")}
    catalogue.require_whole(rows, objects(), actions(), measures())
    return MappingProxyType(rows)


@cache
def calendars() -> Mapping[str, CalendarRow]:
    """The default cutting of each calendar; the Centre may edit what was loaded from it."""
    return MappingProxyType({row["calendar"]: catalogue.calendar_row(row) for row in _rows("calendars.tsv")})


@cache
def forms() -> tuple[FormLine, ...]:
    """The forms that ship, in order."""
    return tuple(catalogue.form_line(row) for row in _rows("forms.tsv"))


@cache
def form_fields() -> tuple[FieldLine, ...]:
    """The figures of the forms that ship."""
    return tuple(catalogue.field_line(row) for row in _rows("form_fields.tsv"))


@cache
def form_rules() -> tuple[RuleLine, ...]:
    """The checks of the forms that ship."""
    return tuple(catalogue.rule_line(row) for row in _rows("form_rules.tsv"))


@cache
def yearly() -> tuple[YearlyLine, ...]:
    """Days of the year that are no due day of a report."""
    return tuple(catalogue.yearly_line(row) for row in _rows("yearly.tsv"))
