"""What the benchmark of reviews is measured on: 24 months of reports of every residential group, 20 figures each, and a
form of 40 figures that is about to be sent. Written in bulk, past the services, for its size only.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from django.db import connection

FIGURES, WIDE, MONTHS, STOCKS = 20, 40, 24, 4
FIRST = date(2024, 7, 15)
ROWS = 20_000
SENT_AT = datetime.fromisoformat("2026-07-20T09:00:00+07:00")


@dataclass(frozen=True, slots=True)
class Planted:
    """What was planted: the form of 20 figures with its periods, and the form of 40 with the one that waits."""

    periods: list[Any]
    narrow: Any
    wide: Any
    waiting: Any


def make_forms() -> tuple[Any, Any]:
    """The two forms, with indicators of their own."""
    return make_form("do-20", FIGURES, "month"), make_form("do-40", WIDE, "quarter")


def make_form(code: str, size: int, calendar: str) -> Any:
    """A form of a residential group with so many figures, the last ones stocks."""
    from binhyen.figures.models import Form, FormField, FormVersion, Indicator, IndicatorVersion

    form = Form.objects.create(code=code, unit_kind="group", calendar=calendar)
    version = FormVersion.objects.create(form=form, number=1, title_vi="Mẫu đo", title_en="Measure", valid_from=FIRST)
    for place in range(size):
        indicator = Indicator.objects.create(
            code=f"{code}-{place}",
            object="patrol",
            action="held",
            measure="times",
            nature="stock" if place >= size - STOCKS else "flow",
            min_level="group",
            sensitivity="open",
        )
        made = IndicatorVersion.objects.create(
            indicator=indicator,
            number=1,
            name_vi=f"Số đo {place}",
            name_en=f"Measure {place}",
            definition_vi="Chỉ để đo",
            definition_en="For measuring only",
            aggregation="additive",
            apportionment="households",
            valid_from=FIRST,
        )
        FormField.objects.create(version=version, position=place, indicator=made)
    return version


def months_from(first: date, count: int) -> list[date]:
    """The 15th of so many months in a row."""
    return [date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 15) for n in range(count)]


def make_period(calendar: str, start: date, months: int) -> Any:
    """A period that can still be sent."""
    from binhyen.figures.models import Period

    end = months_from(start, months + 1)[-1] - timedelta(days=1)
    return Period.objects.create(
        calendar=calendar, start=start, end=end, due=end + timedelta(days=900), lock=end + timedelta(days=1000)
    )


class Writer:
    """Rows into a table, as fast as the database takes them."""

    def __init__(self, table: str, columns: str) -> None:
        self.table, self.columns = table, columns

    def write(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Store all rows."""
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {self.table} ({self.columns}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
                return
            places = ", ".join(["%s"] * len(self.columns.split(",")))
            cursor.executemany(f"INSERT INTO {self.table} ({self.columns}) VALUES ({places})", list(rows))


SLOTS = Writer(
    "figures_slot",
    "id, form_version_id, period_id, unit_id, commune_id, province_id, state, version, accepted, on_time, carried_id",
)
REPORTS = Writer(
    "figures_report", 'id, slot_id, version, base_version, "values", submitted_at, by_post, mode, "key", hash'
)


def plant_period(period: Any, version: Any, homes: dict[int, Any], first_id: int, seed: int) -> int:
    """Slots and reports of one period for these units: all sent, nine of ten accepted. Returns how many."""
    from binhyen.core import db

    random = np.random.default_rng(seed)
    units = sorted(homes)
    values = np.minimum(random.negative_binomial(2, 0.15, (len(units), FIGURES)), 126).astype(np.int8)
    taken = random.random(len(units)) < 0.9
    moment = connection.ops.adapt_datetimefield_value(SENT_AT)
    with db.write():
        SLOTS.write(
            (
                first_id + n, version.pk, period.pk, unit, homes[unit].commune, homes[unit].province,
                "accepted" if taken[n] else "submitted", 1, int(taken[n]), True, None,
            )
            for n, unit in enumerate(units)
        )  # fmt: skip
        REPORTS.write(
            (
                first_id + n, first_id + n, 1, 0, b"\x01" + values[n].tobytes(), moment, "mauchucdanh1", 1,
                first_id + n, os.urandom(32),
            )
            for n in range(len(units))
        )  # fmt: skip
    return len(units)


def plant() -> Planted:
    """Everything; totals are not there yet."""
    from binhyen.figures.models import Report, Slot
    from binhyen.figures.queries.homes import homes_on
    from binhyen.org.models import Unit

    narrow, wide = make_forms()
    units = list(Unit.objects.filter(kind="group").values_list("pk", flat=True))
    last = Slot.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    following = max(last, Report.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    periods = [make_period("month", start, 1) for start in months_from(FIRST, MONTHS)]
    homes: dict[date, Any] = {}
    for number, period in enumerate(periods):
        era = max(day for day in (date.min, date(2025, 7, 1)) if day <= period.end)
        if era not in homes:
            homes[era] = homes_on(units, period.end)
        following += plant_period(period, narrow, homes[era], following, number)
    _renumber(following)
    return Planted(periods, narrow, wide, make_period("quarter", months_from(FIRST, MONTHS + 1)[-1], 3))


def _renumber(following: int) -> None:
    """Let PostgreSQL go on counting after the rows that came with numbers of their own."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for table in ("figures_slot", "figures_report"):
                cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), %s)", [following])


def stored_bytes() -> int:
    """What the tables of slots and reports take, with their indexes."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_total_relation_size('figures_slot') + pg_total_relation_size('figures_report')")
            return int(cursor.fetchone()[0])
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute("PRAGMA freelist_count")
        free = cursor.fetchone()[0]
        cursor.execute("PRAGMA page_size")
        return int((pages - free) * cursor.fetchone()[0])
