"""Sessions in the database, written with the same discipline as everything else."""

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from binhyen.core import db


class SessionStore(DatabaseStore):
    """Writes go through the one writer."""

    def save(self, must_create: bool = False) -> None:
        """Store the session."""
        with db.write():
            super().save(must_create=must_create)

    def delete(self, session_key: str | None = None) -> None:
        """Forget the session."""
        with db.write():
            super().delete(session_key)
