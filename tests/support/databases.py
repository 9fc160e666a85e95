"""A test database that threads and other processes can open too."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection


@contextmanager
def shared_database(folder: Path) -> Iterator[dict[str, str]]:
    """The test database as others can open it; yields the environment for another process.

    On SQLite the in-memory test database is copied into a file, and this thread works on the file within the block. On
    PostgreSQL it is the test database itself. Use it in transactional tests.
    """
    if connection.vendor == "postgresql":
        own = connection.settings_dict
        address = f"postgres://{own['USER']}:{own['PASSWORD']}@{own['HOST']}:{own['PORT']}/{own['NAME']}"
        yield {**os.environ, "DATABASE_URL": address.replace(":@", "@")}
        return
    path = folder / "shared.sqlite3"
    connection.ensure_connection()
    kept, name = connection.connection, connection.settings_dict["NAME"]
    target = sqlite3.connect(path)
    kept.backup(target)
    target.close()
    connection.connection, connection.settings_dict["NAME"] = None, str(path)
    try:
        yield {**os.environ, "DATABASE_URL": f"sqlite:///{path}"}
    finally:
        connection.close()
        connection.connection, connection.settings_dict["NAME"] = kept, name
