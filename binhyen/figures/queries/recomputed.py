"""What totals and counters must be, added up anew from the reports: arrays of one form and period at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from binhyen.figures.models import FormVersion, Period
from binhyen.figures.queries.layouts import layout_of
from binhyen.figures.states import SlotState
from binhyen.org.states import POSITIONED

Numbers = NDArray[np.int64]
WIDTHS = (1, 2, 4, 8)

_SLOTS = """
SELECT s.unit_id, coalesce(s.commune_id, 0), coalesce(s.province_id, 0), s.version, s.accepted, s.on_time, s.state,
  r."values", a."values", c."values", cs.form_version_id
FROM figures_slot s
LEFT JOIN figures_report r ON r.slot_id = s.id AND r.version = s.version
LEFT JOIN figures_report a ON a.slot_id = s.id AND a.version = s.accepted AND s.accepted <> s.version
LEFT JOIN figures_report c ON c.id = s.carried_id AND s.version = 0
LEFT JOIN figures_slot cs ON cs.id = c.slot_id
WHERE s.period_id = %s AND s.form_version_id = %s
"""
_PAIRS = """
SELECT DISTINCT period_id, form_version_id FROM figures_slot
UNION SELECT DISTINCT period_id, form_version_id FROM figures_completeness
"""


@dataclass(frozen=True, slots=True)
class Recomputed:
    """`totals`: rows of (unit, position, own, submitted, accepted, carried) with anything in them. `counts`: rows of
    (unit, parent or 0, expected, received, on time, accepted). Both ordered by unit.
    """

    totals: Numbers
    counts: Numbers


@dataclass(frozen=True, slots=True)
class _Rows:
    """The slots of a form and period as columns."""

    homes: Numbers
    expected: Numbers
    received: Numbers
    on_time: Numbers
    accepted: Numbers
    latest: Numbers
    accepted_values: Numbers
    carried: Numbers


def pairs_in_use() -> list[tuple[int, int]]:
    """(period, form version), primary keys, of every pair that has slots or counters, oldest period first."""
    with connection.cursor() as cursor:
        cursor.execute(_PAIRS)
        return sorted((period, version) for period, version in cursor.fetchall())


def decoded(packed: Sequence[bytes | None], size: int) -> Numbers:
    """Packed values as whole numbers, one row each; gaps, and reports that are not there, count as 0."""
    found = np.zeros((len(packed), size), dtype=np.int64)
    by_width: dict[int, list[int]] = {width: [] for width in WIDTHS}
    for index, each in enumerate(packed):
        if each is not None:
            by_width[each[0]].append(index)
    for width, rows in by_width.items():
        if rows:
            joined = b"".join([packed[index][1:] for index in rows])  # type: ignore[index]
            numbers = np.frombuffer(joined, dtype=f"<i{width}").reshape(len(rows), size).astype(np.int64)
            numbers[numbers == -(2 ** (8 * width - 1))] = 0
            found[rows] = numbers
    return found


def _bytes(value: Any) -> bytes | None:
    return None if value is None else bytes(value)


def _fetch(period_id: int, version: FormVersion) -> _Rows | None:
    with connection.cursor() as cursor:
        cursor.execute(_SLOTS, [period_id, version.pk])
        rows = cursor.fetchall()
    if not rows:
        return None
    units, communes, provinces, sent, accepted, on_time, states, latest, settled, carried, sources = zip(
        *rows, strict=True
    )
    size = layout_of(version).size
    own = units if version.form.unit_kind in POSITIONED else (0,) * len(rows)
    now = decoded([_bytes(value) for value in latest], size)
    settled_values = decoded([_bytes(value) for value in settled], size)
    sent_array, accepted_array = np.array(sent, dtype=np.int64), np.array(accepted, dtype=np.int64)
    same = (accepted_array == sent_array) & (accepted_array > 0)
    settled_values[same] = now[same]
    return _Rows(
        homes=np.array([own, communes, provinces], dtype=np.int64).T,
        expected=np.array([state != SlotState.VOID for state in states], dtype=np.int64),
        received=(sent_array > 0).astype(np.int64),
        on_time=np.array(on_time, dtype=np.int64) * (sent_array > 0),
        accepted=(accepted_array > 0).astype(np.int64),
        latest=now,
        accepted_values=settled_values,
        carried=_carried(version, states, carried, sources),
    )


def _carried(
    version: FormVersion, states: Sequence[str], packed: Sequence[Any], sources: Sequence[int | None]
) -> Numbers:
    """The stocks that stand in, in the places of this version; other versions of the form are matched by indicator."""
    layout = layout_of(version)
    found = np.zeros((len(packed), layout.size), dtype=np.int64)
    stocks = list(layout.stocks)
    others = {source for source in sources if source is not None}
    known = {other.pk: other for other in FormVersion.objects.select_related("form").filter(pk__in=others)}
    for source in sorted(others):
        rows = [
            row
            for row, each in enumerate(sources)
            if each == source and packed[row] is not None and states[row] != SlotState.VOID
        ]
        theirs = layout_of(known[source])
        values = decoded([_bytes(packed[row]) for row in rows], theirs.size)
        places = {indicator: place for place, indicator in enumerate(theirs.indicators)}
        for stock in stocks:
            if layout.indicators[stock] in places:
                found[rows, stock] = values[:, places[layout.indicators[stock]]]
    return found


def _summed(units: Numbers, values: Numbers, all_units: Numbers) -> Numbers:
    """Rows of `values` added up by unit, in the order of `all_units`; unit 0 counts for nobody."""
    found = np.zeros((len(all_units), values.shape[1]), dtype=np.int64)
    keep = units > 0
    if keep.any():
        order = np.argsort(units[keep], kind="stable")
        held = units[keep][order]
        starts = np.flatnonzero(np.r_[True, held[1:] != held[:-1]])
        found[np.searchsorted(all_units, held[starts])] = np.add.reduceat(values[keep][order], starts, axis=0)
    return found


def recomputed(period: Period, version: FormVersion) -> Recomputed:
    """Totals and counters of one form for one period, from its slots and reports; two statements at most."""
    rows = _fetch(period.pk, version)
    if rows is None:
        return Recomputed(np.zeros((0, 6), dtype=np.int64), np.zeros((0, 6), dtype=np.int64))
    units = np.unique(rows.homes[rows.homes > 0])
    additive = np.array(layout_of(version).additive, dtype=np.int64)
    sums = {name: np.zeros((len(units), len(additive)), dtype=np.int64) for name in ("own", "sub", "acc", "car")}
    counters = np.stack([rows.expected, rows.received, rows.on_time, rows.accepted], axis=1)
    counts = np.zeros((len(units), 4), dtype=np.int64)
    for place in range(3):
        home = rows.homes[:, place]
        submitted = _summed(home, rows.latest[:, additive], units)
        sums["sub"] += submitted
        if place == 0:
            sums["own"] += submitted
        sums["acc"] += _summed(home, rows.accepted_values[:, additive], units)
        sums["car"] += _summed(home, rows.carried[:, additive], units)
        counts += _summed(home, counters, units)
    stacked = np.stack([sums["own"], sums["sub"], sums["acc"], sums["car"]], axis=2)
    which, what = np.nonzero(stacked.any(axis=2))
    totals = np.column_stack([units[which], additive[what], stacked[which, what]])
    parents = _parents(rows.homes, units)
    return Recomputed(totals.astype(np.int64), np.column_stack([units, parents, counts]))


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
