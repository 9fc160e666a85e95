"""What totals and counters must be, added up anew from the reports: arrays of one form and period at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from binhyen.core import db
from binhyen.figures.models import FormVersion, Period
from binhyen.figures.queries.layouts import layout_of
from binhyen.org.states import POSITIONED

Numbers = NDArray[np.int64]
HALF = 32
"""Bits of a primary key beside another in one number."""

COLUMNS = 6
"""Of a slot, as `_slots` reads it."""

OWED, SENT, ON_TIME, ACCEPTED, SETTLED, FOLLOWED = 1, 2, 4, 8, 16, 32
"""What a slot says in one number; `SETTLED`: the latest version is the accepted one."""

_SAID = f"""
CASE WHEN s.state = 'void' THEN 0 ELSE {OWED} END + CASE WHEN s.version > 0 THEN {SENT} ELSE 0 END
+ CASE WHEN s.on_time AND s.version > 0 THEN {ON_TIME} ELSE 0 END
+ CASE WHEN s.accepted > 0 THEN {ACCEPTED} ELSE 0 END + CASE WHEN s.accepted = s.version THEN {SETTLED} ELSE 0 END
+ CASE WHEN s.followed THEN {FOLLOWED} ELSE 0 END
"""
_LATEST = "figures_slot s LEFT JOIN figures_report r ON r.slot_id = s.id AND r.version = s.version"
_OF_SCOPE = "WHERE s.period_id = %s AND s.form_version_id = %s"
_SLOTS = f"""
SELECT s.id, s.unit_id, coalesce(s.commune_id, 0), coalesce(s.province_id, 0), {_SAID}, r."values"
FROM {_LATEST} {_OF_SCOPE}
"""  # noqa: S608 own words
_SLOTS_AT_ONCE = f"""
SELECT string_agg(int8send(s.id) || int8send(s.unit_id) || int8send(coalesce(s.commune_id, 0))
  || int8send(coalesce(s.province_id, 0)) || int8send({_SAID}) || int8send(coalesce(length(r."values"), 0)), ''),
  string_agg(r."values", '')
FROM {_LATEST} AND r.slot_id BETWEEN %s AND %s {_OF_SCOPE}
"""  # noqa: S608 own words
_IDS = f"SELECT min(s.id + 0), max(s.id + 0) FROM figures_slot s {_OF_SCOPE}"  # noqa: S608 own words
"""The sum keeps PostgreSQL from looking for the least number in the key of all slots of all time."""

_OLDER = """
SELECT s.id, r."values" FROM figures_slot s JOIN figures_report r ON r.slot_id = s.id AND r.version = s.accepted
WHERE s.period_id = %s AND s.form_version_id = %s AND s.accepted > 0 AND s.accepted < s.version
"""
_CARRIED = """
SELECT s.id, r."values", cs.form_version_id FROM figures_slot s
JOIN figures_report r ON r.id = s.carried_id JOIN figures_slot cs ON cs.id = r.slot_id
WHERE s.period_id = %s AND s.form_version_id = %s AND s.version = 0 AND s.state <> 'void'
"""
_HELD = " OR ".join(
    f"EXISTS (SELECT 1 FROM {table} t WHERE t.period_id = p.id AND t.form_version_id = v.id)"  # noqa: S608 own names
    for table in ("figures_slot", "figures_completeness", "figures_total")
)
_PAIRS = f"SELECT p.id, v.id FROM figures_period p CROSS JOIN figures_formversion v WHERE {_HELD} ORDER BY p.id, v.id"  # noqa: S608 own names
"""A few looks into a key for each pair are quicker than one walk through all slots."""


@dataclass(frozen=True, slots=True)
class Recomputed:
    """`totals`: rows of (unit, position, own, submitted, accepted, carried) with anything in them. `counts`: rows of
    (unit, parent or 0, expected, received, on time, accepted). Both ordered by unit.
    """

    totals: Numbers
    counts: Numbers


@dataclass(frozen=True, slots=True)
class _Sums:
    """The slots of a form and period added up where they move the same rows. `homes`: own, commune, province or 0;
    `values`: latest, accepted and carried values of every position, one block after the other, then the counters
    expected, received, on time, accepted.
    """

    homes: Numbers
    values: Numbers


def pairs_in_use() -> list[tuple[int, int]]:
    """(period, form version), primary keys, of every pair that has slots, counters or totals, oldest period first."""
    with connection.cursor() as cursor:
        cursor.execute(_PAIRS)
        found: list[tuple[int, int]] = cursor.fetchall()
    return found


def decoded(packed: Sequence[bytes | None], size: int) -> Numbers:
    """Packed values as whole numbers, one row each; gaps, and reports that are not there, count as 0."""
    held = [each or b"" for each in packed]
    return _narrow(b"".join(held), np.fromiter(map(len, held), dtype=np.int64, count=len(held)), size).astype(np.int64)


def _narrow(packed: bytes, lengths: Numbers, size: int) -> Numbers:
    """The same in the width of the widest (most months of the country fit into one byte a value), from packed values
    one after the other; 0 bytes long where there is no report.
    """
    raw, starts = np.frombuffer(packed, dtype=np.int8), np.cumsum(lengths) - lengths
    widths = np.zeros(len(lengths), dtype=np.int64)
    widths[lengths > 0] = raw[starts[lengths > 0]]
    found: Numbers = np.zeros((len(lengths), size), dtype=f"<i{max(widths.max(initial=0), 1)}")
    for width in np.unique(widths[widths > 0]).tolist():
        rows = np.flatnonzero(widths == width)
        numbers = raw[(starts[rows] + 1)[:, None] + np.arange(width * size)].view(f"<i{width}")
        found[rows] = np.where(numbers == -(2 ** (8 * width - 1)), 0, numbers)
    return found


def _asked(statement: str, scope: tuple[int, ...]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, scope)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _slots(scope: tuple[int, int]) -> tuple[Numbers, bytes]:
    """The slots: columns of slot, unit, commune, province, what it says, and how long its latest report is; beside
    them the reports. PostgreSQL puts all into two values, which costs both sides half of so many rows, and reads the
    reports in one piece where their slots were made at one time.
    """
    if db.is_sqlite():
        rows = _asked(_SLOTS, scope)
        *columns, packed = zip(*rows, strict=True) if rows else [()] * COLUMNS
        held = [each or b"" for each in packed]
        return np.array([*columns, [len(each) for each in held]], dtype=np.int64), b"".join(held)
    between = _asked(_IDS, scope)[0]  # pragma: no cover - walked by the same tests on PostgreSQL
    said, packed = _asked(_SLOTS_AT_ONCE, (*between, *scope))[0]  # pragma: no cover - the same
    numbers = np.frombuffer(said or b"", dtype=">i8").reshape(-1, COLUMNS)  # pragma: no cover - the same
    return numbers.T.astype(np.int64, order="C"), packed or b""  # pragma: no cover - the same


def _fetch(scope: tuple[int, int], version: FormVersion) -> _Sums | None:
    (ids, units, communes, provinces, said, lengths), packed = _slots(scope)
    if not len(ids):
        return None
    latest = _narrow(packed, lengths, layout_of(version).size)
    settled = np.where((said & SETTLED > 0)[:, None], latest, 0)
    if np.any(said & (ACCEPTED | SETTLED) == ACCEPTED):
        older = _asked(_OLDER, scope)
        settled = settled.astype(np.int64)
        settled[_places(ids, older)] = decoded([row[1] for row in older], latest.shape[1])
    latest, settled = (_counting(version, values, said & FOLLOWED > 0) for values in (latest, settled))
    counters = np.stack([said & flag > 0 for flag in (OWED, SENT, ON_TIME, ACCEPTED)], axis=1).astype(np.int8)
    positioned = version.form.unit_kind in POSITIONED
    homes = np.stack([units if positioned else np.zeros_like(units), communes, provinces], axis=1)
    carried = _carried(scope, version, ids, awaited=bool(np.any(said & (OWED | SENT) == OWED)))
    key = units if positioned else communes << HALF | provinces
    return _added(key, homes, (latest, settled, carried, counters))


def _counting(version: FormVersion, values: NDArray[Any], followed: NDArray[np.bool_]) -> NDArray[Any]:
    """The values without the stocks of units that others came after."""
    stocks = np.array(layout_of(version).stocks, dtype=np.int64)
    values[np.ix_(np.flatnonzero(followed), stocks)] = 0
    return values


def _added(key: Numbers, homes: Numbers, blocks: Sequence[NDArray[Any]]) -> _Sums:
    """Slots of the same key added up. Blocks stay as narrow as they are; only the sums are wide."""
    if np.any(key[1:] < key[:-1]):
        order = np.argsort(key, kind="stable")
        key, homes, blocks = key[order], homes[order], [block[order] for block in blocks]
    starts = np.flatnonzero(np.r_[True, key[1:] != key[:-1]])
    sums = [np.add.reduceat(block, starts, axis=0, dtype=np.int64) for block in blocks]
    return _Sums(homes[starts], np.concatenate(sums, axis=1))


def _places(ids: Numbers, rows: Sequence[tuple[Any, ...]]) -> Numbers:
    """In which row of `ids` (in any order) each of these slots stands."""
    order = np.argsort(ids)
    found: Numbers = order[np.searchsorted(ids, [row[0] for row in rows], sorter=order)]
    return found


def _carried(scope: tuple[int, int], version: FormVersion, ids: Numbers, awaited: bool) -> Numbers:
    """The stocks that stand in, in the places of this version; other versions of the form are matched by indicator."""
    layout, standing = layout_of(version), _asked(_CARRIED, scope) if awaited else []
    found = np.zeros((len(ids), layout.size), dtype=np.int64 if standing else np.int8)
    others = {source for _slot, _packed, source in standing}
    known = {other.pk: other for other in FormVersion.objects.select_related("form").filter(pk__in=others)}
    for source in sorted(others):
        rows = [row for row in standing if row[2] == source]
        theirs = layout_of(known[source])
        values = decoded([row[1] for row in rows], theirs.size)
        places = {indicator: place for place, indicator in enumerate(theirs.indicators)}
        where = _places(ids, rows)
        for stock in layout.stocks:
            if layout.indicators[stock] in places:
                found[where, stock] = values[:, places[layout.indicators[stock]]]
    return found


def _summed(units: Numbers, values: Numbers, all_units: Numbers) -> Numbers:
    """Rows of `values` added up by unit, in the order of `all_units`; unit 0 counts for nobody."""
    found = np.zeros((len(all_units), values.shape[1]), dtype=np.int64)
    order = np.argsort(units, kind="stable")
    order = order[np.searchsorted(units, 1, sorter=order) :]
    if len(order):
        held = units[order]
        starts = np.flatnonzero(np.r_[True, held[1:] != held[:-1]])
        found[np.searchsorted(all_units, held[starts])] = np.add.reduceat(values[order], starts, axis=0)
    return found


def recomputed(period: Period, version: FormVersion) -> Recomputed:
    """Totals and counters of one form for one period, from its slots and reports; five statements at most."""
    rows = _fetch((period.pk, version.pk), version)
    if rows is None:
        return Recomputed(np.zeros((0, 6), dtype=np.int64), np.zeros((0, 6), dtype=np.int64))
    units = np.unique(rows.homes[rows.homes > 0])
    size, additive = layout_of(version).size, np.array(layout_of(version).additive, dtype=np.int64)
    own, commune, province = (_summed(rows.homes[:, place], rows.values, units) for place in range(3))
    sums = own + commune + province
    columns = [own[:, additive], *(sums[:, block * size + additive] for block in range(3))]
    stacked = np.stack(columns, axis=2)
    which, what = np.nonzero(stacked.any(axis=2))
    totals = np.column_stack([units[which], additive[what], stacked[which, what]])
    parents = _parents(rows.homes, units)
    return Recomputed(totals.astype(np.int64), np.column_stack([units, parents, sums[:, 3 * size :]]))


def _parents(homes: Numbers, units: Numbers) -> Numbers:
    """The province into whose rows each unit adds up; 0 for a province, or where there is none."""
    found = np.zeros(len(units), dtype=np.int64)
    for place in (0, 1):
        below = homes[:, place] > 0
        found[np.searchsorted(units, homes[below, place])] = homes[below, 2]
    return found


def stored(period: Period, version: FormVersion) -> Recomputed:
    """The same as it stands in the tables of totals; rows in which nothing is left are left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT unit_id, "position", own, submitted, accepted, carried FROM figures_total '
            "WHERE period_id = %s AND form_version_id = %s AND (own, submitted, accepted, carried) <> (0, 0, 0, 0) "
            'ORDER BY unit_id, "position"',
            [period.pk, version.pk],
        )
        totals = cursor.fetchall()
        cursor.execute(
            "SELECT unit_id, coalesce(parent_id, 0), expected, received, on_time, accepted FROM figures_completeness "
            "WHERE period_id = %s AND form_version_id = %s ORDER BY unit_id",
            [period.pk, version.pk],
        )
        counts = cursor.fetchall()
    return Recomputed(np.array(totals, dtype=np.int64).reshape(-1, 6), np.array(counts, dtype=np.int64).reshape(-1, 6))


Row = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A row of totals (`position` ≥ 0) or of counters (−1) that is not what the reports say, with both sides."""

    unit_id: int
    position: int
    stored: Row
    computed: Row


def differences(period: Period, version: FormVersion) -> list[Difference]:
    """Every row of one form and period that differs from the reports; empty when all is well."""
    is_, must = stored(period, version), recomputed(period, version)
    if np.array_equal(is_.totals, must.totals) and np.array_equal(_told(is_.counts), _told(must.counts)):
        return []
    found = _different(_by_key(is_.totals, 2), _by_key(must.totals, 2))
    return found + _different(_by_key(_told(is_.counts), 1), _by_key(_told(must.counts), 1))


def _told(counts: Numbers) -> Numbers:
    """Counters in which anything stands: units that expect nothing any more differ from none."""
    return counts[counts[:, 2:].any(axis=1)]


def _by_key(rows: Numbers, width: int) -> Mapping[Row, Row]:
    return {tuple(row[:width]): tuple(row[width:]) for row in rows.tolist()}


def _different(is_: Mapping[Row, Row], must: Mapping[Row, Row]) -> list[Difference]:
    found = []
    for key in sorted({*is_, *must}):
        if is_.get(key) != must.get(key):
            position = key[1] if len(key) > 1 else -1
            found.append(Difference(key[0], position, is_.get(key, ()), must.get(key, ())))
    return found
