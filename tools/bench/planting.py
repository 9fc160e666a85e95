"""What the benchmark of reviews is measured on: 24 months of reports of every residential group, 20 figures each, and a
form of 40 figures that is about to be sent. Written in bulk, past the services, for its size only.
"""

import os
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from string import ascii_uppercase
from typing import Any

import numpy as np
from django.db import connection

FIGURES, WIDE, MONTHS, STOCKS, SECTION = 20, 40, 24, 4, 5
NARROW_FORM, WIDE_FORM = "do-20", "do-40"
FIRST = date(2023, 12, 15)
"""Two whole administrative years begin here; the reform of 2025 falls into the second."""

SENT_AT = datetime.fromisoformat("2026-01-05T09:00:00+07:00")
KEEPS_OPEN = timedelta(days=1500)


def make_form(code: str, size: int, calendar: str = "month") -> Any:
    """A form of a residential group with so many figures in parts of five, the last ones stocks, and some checks.

    The one that is there already when there is one.
    """
    from binhyen.figures.models import Form, FormField, FormVersion

    if Form.objects.filter(code=code).exists():
        return version_of(code)
    form = Form.objects.create(code=code, unit_kind="group", calendar=calendar)
    version = FormVersion.objects.create(form=form, number=1, title_vi="Mẫu đo", title_en="Measure", valid_from=FIRST)
    for place in range(size):
        part = f"{place // SECTION + 1}"
        FormField.objects.create(
            version=version,
            position=place,
            indicator=_make_indicator(code, place, stock=place >= size - STOCKS),
            section_vi=f"Phần {part}",
            section_en=f"Part {part}",
        )
    _add_checks(version, code)
    return version


def _make_indicator(code: str, place: int, *, stock: bool) -> Any:
    from binhyen.figures.models import Indicator, IndicatorVersion

    letters = ascii_uppercase[place // 26] + ascii_uppercase[place % 26]
    indicator = Indicator.objects.create(
        code=f"{code}-{place}",
        object="talks",
        action="held",
        measure="session",
        nature="stock" if stock else "flow",
        min_level="group",
        sensitivity="open",
    )
    return IndicatorVersion.objects.create(
        indicator=indicator,
        number=1,
        name_vi=f"Số đo {letters}",
        name_en=f"Measure {letters}",
        definition_vi="Chỉ để đo",
        definition_en="For measuring only",
        aggregation="additive",
        apportionment="households",
        valid_from=FIRST,
    )


def _add_checks(version: Any, code: str) -> None:
    from binhyen.figures.models import FormRule

    for order in range(1, 9):
        value, last = {"var": f"{code}-{order}"}, {"var": f"last.{code}-{order}"}
        FormRule.objects.create(
            version=version,
            order=order,
            expression={"<=": [value, {"+": [{"*": [last, 3]}, 10_000]}]},
            level="question",
            words_vi="Nhiều hơn hẳn kỳ trước. Có đúng không?",
            words_en="Far more than last period. Is that right?",
        )


def months_from(first: date, count: int) -> list[date]:
    """The 15th of so many months in a row."""
    return [date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 15) for n in range(count)]


def month_after(months: int) -> date:
    """The first day of the month that comes so many months after the first one planted."""
    return months_from(FIRST, months + 1)[-1]


def make_period(start: date, months: int = 1, calendar: str = "month") -> Any:
    """A period that can still be sent; the one that stands already when there is one."""
    from binhyen.figures.models import Period

    end = months_from(start, months + 1)[-1] - timedelta(days=1)
    days = {"end": end, "due": end + KEEPS_OPEN, "lock": end + KEEPS_OPEN + timedelta(days=100)}
    period, _made = Period.objects.update_or_create(calendar=calendar, start=start, theme="", defaults=days)
    return period


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
TOTALS = Writer("figures_total", 'period_id, form_version_id, unit_id, "position", own, submitted, accepted, carried')
COUNTS = Writer(
    "figures_completeness",
    "period_id, form_version_id, unit_id, parent_id, expected, received, on_time, accepted, version",
)


def plant_reports(period: Any, version: Any, homes: Mapping[int, Any], size: int, seed: int) -> int:
    """Slots and reports of one period for these units: all sent, nine of ten accepted. Returns how many; 0 when the
    period holds reports of this form already.
    """
    from binhyen.core import db
    from binhyen.figures.models import Slot

    if Slot.objects.filter(period=period, form_version=version).exists():
        return 0
    random, first_id = np.random.default_rng(seed), _following()
    units = sorted(homes)
    values = np.minimum(random.negative_binomial(2, 0.15, (len(units), size)), 126).astype(np.int8)
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
        _renumber(first_id + len(units))
    return len(units)


def plant_totals(period: Any, version: Any, only: Collection[int] = ()) -> None:
    """The totals and counters of one form and period, as its reports say, of all units or of these. What stands
    there stays.
    """
    from binhyen.core import db
    from binhyen.figures.models import Completeness
    from binhyen.figures.queries.recomputed import recomputed

    if Completeness.objects.filter(period=period, form_version=version).exists():
        return
    found, scope = recomputed(period, version), (period.pk, version.pk)
    totals, counts = (rows[np.isin(rows[:, 0], list(only))] if only else rows for rows in (found.totals, found.counts))
    with db.write():
        TOTALS.write((*scope, *row) for row in totals.tolist())
        COUNTS.write((*scope, unit, parent or None, *rest, 1) for unit, parent, *rest in counts.tolist())


def empty_totals() -> None:
    """No totals and no counters at all, as after the loss of both tables."""
    with connection.cursor() as cursor:
        for table in (TOTALS.table, COUNTS.table):
            cursor.execute(f"TRUNCATE {table}" if connection.vendor == "postgresql" else f"DELETE FROM {table}")


class Homes:
    """Where units stood at the end of a period: read once before the reform of 2025 and once after it."""

    def __init__(self, units: Collection[int]) -> None:
        self.units = list(units)
        self.known: dict[bool, Any] = {}

    def on(self, day: date) -> Mapping[int, Any]:
        """The home of every unit."""
        from binhyen.figures.queries.homes import homes_on

        reformed = day >= date(2025, 7, 1)
        if reformed not in self.known:
            self.known[reformed] = homes_on(self.units, day)
        return dict(self.known[reformed])


def group_ids() -> list[int]:
    """Every residential group."""
    from binhyen.org.models import Unit

    return list(Unit.objects.filter(kind="group").order_by("pk").values_list("pk", flat=True))


def province_ids() -> list[int]:
    """Every province of any time: their totals are what the Centre's pages read."""
    from binhyen.org.models import Unit

    return list(Unit.objects.filter(kind="province").values_list("pk", flat=True))


def plant_months(version: Any, size: int, homes: Homes, periods: Iterable[Any]) -> int:
    """The reports of these units for all periods; no totals. Returns how many reports."""
    return sum(
        plant_reports(period, version, homes.on(period.end), size, number) for number, period in enumerate(periods)
    )


def planted_months() -> list[Any]:
    """The 24 months."""
    return [make_period(start) for start in months_from(FIRST, MONTHS)]


def version_of(code: str) -> Any:
    """The version in force of a form."""
    from binhyen.figures.models import FormVersion

    return FormVersion.objects.select_related("form").get(form__code=code, valid_to=None)


def _following() -> int:
    from binhyen.figures.models import Report, Slot

    used = (model.objects.order_by("-pk").values_list("pk", flat=True).first() or 0 for model in (Slot, Report))
    return max(used) + 1


def _renumber(following: int) -> None:
    """Let PostgreSQL go on counting after the rows that came with numbers of their own."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for table in ("figures_slot", "figures_report"):
                cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), %s)", [following])


def stored_bytes() -> int:
    """What slots and reports take on PostgreSQL, with their indexes; on SQLite what the whole file holds."""
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
