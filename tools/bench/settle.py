"""A database at rest before anything is measured: fresh statistics, no cleaning in the background, no debt on disk."""

import time

from django.db import connection

WITHIN = 120.0
_BUSY = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'autovacuum worker'"


def settle(within: float = WITHIN) -> bool:
    """Let the database count its rows and finish what bulk writing left behind. False when its own cleaning goes on."""
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.execute("ANALYZE")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return True
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute("CHECKPOINT")
        end, idle = time.monotonic() + within, 0
        while idle < 2 and time.monotonic() < end:
            cursor.execute(_BUSY)
            idle = 0 if cursor.fetchone()[0] else idle + 1
            time.sleep(0.5)
    return idle >= 2
