"""Many rows of one table at once, without an object for each: a nation has two million.

The rows are made by the product from closed lists, so no guard is asked; every constraint of the database still holds.
"""

from collections.abc import Sequence
from datetime import UTC, date
from functools import lru_cache
from itertools import chain
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models
from django.db.models import Max


@lru_cache(maxsize=512)
def _plain_day(day: date) -> str:
    return day.isoformat()


class Rows:
    """Rows to be stored in one table: `columns` are given for each row, every other column gets its field's default.

    Primary keys are counted on from the largest one, so rows can point to each other before they are stored. Only
    inside `db.write()`, with no other writer.
    """

    def __init__(self, model: type[models.Model], *columns: str) -> None:
        fields = {field.attname: field for field in model._meta.concrete_fields if not field.primary_key}
        unknown = set(columns) - set(fields)
        if unknown:
            raise ValueError(f"{model.__name__} has no column {sorted(unknown)}")
        self.model = model
        self.rows: list[tuple[Any, ...]] = []
        self.last = model._default_manager.aggregate(last=Max("pk"))["last"] or 0
        self._given = [fields[name] for name in columns]
        self._others = [field for name, field in fields.items() if name not in columns]

    def __len__(self) -> int:
        return len(self.rows)

    def add(self, *values: Any) -> int:
        """Add a row (values in the order of the columns) and return its primary key."""
        self.last += 1
        self.rows.append((self.last, *values))
        return self.last

    def store(self) -> int:
        """Store the rows in one statement and return how many there were."""
        if not self.rows:
            return 0
        key = self.model._meta.pk
        assert key is not None
        fields = [key, *self._given, *self._others]
        table = connection.ops.quote_name(self.model._meta.db_table)
        names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
        rest = tuple(field.get_db_prep_save(field.get_default(), connection) for field in self._others)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":  # pragma: no cover - walked by the same tests on PostgreSQL
                _copy(cursor, f"COPY {table} ({names}) FROM STDIN", self.rows, rest)
                for statement in connection.ops.sequence_reset_sql(no_style(), [self.model]):
                    cursor.execute(statement)
            else:
                places = ", ".join(["%s"] * len(fields))
                rows = _with_plain_days(self.rows, [field.get_internal_type() for field in self._given], rest)
                cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)  # noqa: S608 own names
        return len(self.rows)


def _copy(  # pragma: no cover - walked by the same tests on PostgreSQL
    cursor: Any, statement: str, rows: Sequence[tuple[Any, ...]], rest: tuple[Any, ...]
) -> None:
    with cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row((*row, *rest))


def _with_plain_days(
    rows: Sequence[tuple[Any, ...]], kinds: Sequence[str], rest: tuple[Any, ...]
) -> Sequence[tuple[Any, ...]]:
    days = [index for index, kind in enumerate(kinds, start=1) if kind == "DateField"]
    moments = [index for index, kind in enumerate(kinds, start=1) if kind == "DateTimeField"]
    if not days and not moments:
        return [(*row, *rest) for row in rows]
    plain = []
    for row in rows:
        values = list(chain(row, rest))
        for index in days:
            if values[index] is not None:
                values[index] = _plain_day(values[index])
        for index in moments:
            values[index] = str(values[index].astimezone(UTC).replace(tzinfo=None))
        plain.append(tuple(values))
    return plain
