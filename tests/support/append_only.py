"""Between two transactional tests the test database is emptied: for that moment its append-only triggers step aside."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations

TABLES = (
    "audit_entry",
    "audit_sealedhead",
    "audit_dailyroot",
    "reviews_snapshot",
    "reviews_covered",
    "insights_publishedtable",
    "insights_publishedpart",
)


@contextmanager
def triggers_down() -> Iterator[None]:
    """As an attacker with rights on the database would: take the triggers away, and put them back afterwards."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in TABLES:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            yield
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in TABLES:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            return
        named = ", ".join(f"'{table}'" for table in TABLES)
        cursor.execute(f"SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ({named})")
        kept = cursor.fetchall()
        for name, _sql in kept:
            cursor.execute(f"DROP TRIGGER {name}")
        yield
        for _name, sql in kept:
            cursor.execute(sql)


def let_tests_empty_the_database() -> None:
    """Wrap the flush of pytest-django's transactional tests. Call once, from the top conftest."""
    flush = BaseDatabaseOperations.execute_sql_flush

    def execute_sql_flush(self: BaseDatabaseOperations, sql_list: Any) -> None:
        with triggers_down():
            flush(self, sql_list)

    BaseDatabaseOperations.execute_sql_flush = execute_sql_flush  # type: ignore[method-assign]
