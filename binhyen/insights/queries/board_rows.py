"""The two statements of a board, written out: open pages ask for them every second while reports come (ADR 0052).

Values that stand in them are whole numbers of our own. Tests hold what they answer against the ORM.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db import connection

from binhyen.figures.queries.totals import COUNTED, SUMMED, Counts

EVERY = 0
"""Stands for all units together in rows of periods in which no single unit is looked at."""

_COUNTS = """
SELECT unit_id, period_id, {columns} FROM figures_completeness
WHERE period_id IN ({periods}) AND form_version_id IN ({versions}) AND {where}
"""
_SINGLE = """
SELECT unit_id, period_id, form_version_id, position, {columns} FROM figures_total
WHERE unit_id IN ({units}) AND period_id IN ({single}) AND ({places})
"""
_TOGETHER = """
SELECT {every}, period_id, form_version_id, position, {sums} FROM figures_total
WHERE unit_id IN ({units}) AND period_id IN ({whole}) AND ({places})
GROUP BY period_id, form_version_id, position
"""

TOP = "parent_id IS NULL"
"""Rows that add up into no other stored row: those of the Centre."""


def below(unit: int) -> str:
    """The rows that add up into that of a unit (its primary key)."""
    return f"parent_id = {int(unit)}"


def own(unit: int) -> str:
    """The row of a unit (its primary key) itself."""
    return f"unit_id = {int(unit)}"


def count_rows(where: str, periods: Collection[int], versions: Collection[int]) -> Iterable[tuple[int, int, Counts]]:
    """Unit, period and counters of the rows named by `TOP`, `below` or `own`, one for each form version. One statement,
    none for no periods or versions.
    """
    if not periods or not versions:
        return []
    named = {"periods": _list(periods), "versions": _list(versions), "where": where}
    rows = _answer(_COUNTS.format(columns=", ".join(COUNTED), **named))
    return [(unit, period, Counts._make(rest)) for unit, period, *rest in rows]


def total_rows(
    units: Collection[int],
    single: Collection[int],
    whole: Collection[int],
    places: Mapping[int, Collection[int]],
) -> Iterable[tuple[Any, ...]]:
    """Unit, period, form version, position; sent, accepted, carried: the totals at some positions of form versions, of
    single units in some periods, of all of them together (`EVERY`) in others. One statement, none where nothing is
    asked for.
    """
    if not units or not places:
        return []
    one = "form_version_id = {} AND position IN ({})"
    named = " OR ".join(one.format(int(version), _list(positions)) for version, positions in places.items())
    given = {"units": _list(units), "places": named}
    parts = []
    if single:
        parts.append(_SINGLE.format(columns=", ".join(SUMMED), single=_list(single), **given))
    if whole:
        sums = ", ".join(f"CAST(SUM({name}) AS bigint)" for name in SUMMED)
        parts.append(_TOGETHER.format(every=EVERY, sums=sums, whole=_list(whole), **given))
    return _answer(" UNION ALL ".join(parts)) if parts else []


def _list(numbers: Collection[int]) -> str:
    return ", ".join(str(int(number)) for number in numbers)


def _answer(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
