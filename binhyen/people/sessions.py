"""Sessions in the database, written with the same discipline as everything else."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth import login
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import connection
from django.utils import timezone

from binhyen.core import db
from binhyen.people.models import User
from binhyen.people.services import signing

_LOAD = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"
BACKEND = "binhyen.people.backend.StaffBackend"


class SessionStore(DatabaseStore):
    """Writes go through the one writer; every request reads in a statement that is written out."""

    def load(self) -> dict[str, Any]:
        """What the session holds; nothing, and no key, for one that is not there or over."""
        until = connection.ops.adapt_datetimefield_value(timezone.now())  # noqa: TID251 the clock that Django dated it by
        with connection.cursor() as cursor:
            cursor.execute(_LOAD, [self.session_key, until])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        held: dict[str, Any] = self.decode(row[0])
        return held

    def save(self, must_create: bool = False) -> None:
        """Store the session."""
        with db.write():
            super().save(must_create=must_create)

    def delete(self, session_key: str | None = None) -> None:
        """Forget the session."""
        with db.write():
            super().delete(session_key)


def open_session(request: Any, person: User, *, values: Mapping[str, Any], device_secret: str, family: str) -> None:
    """Sign a person in on a request: the session with its `values` and the note of the device, in one transaction."""
    with db.write():
        login(request, person, backend=BACKEND)
        request.session.update(values)
        if not request.session.session_key:
            request.session.save()
        key = str(request.session.session_key)
        signing.remember_session(person=person, device_secret=device_secret, family=family, session_key=key)
