"""Sessions in the database, written with the same discipline as everything else."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth import login
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from binhyen.core import db
from binhyen.people.models import User
from binhyen.people.services import signing

BACKEND = "django.contrib.auth.backends.ModelBackend"


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


def open_session(request: Any, person: User, *, values: Mapping[str, Any], device_secret: str, family: str) -> None:
    """Sign a person in on a request: the session with its `values` and the note of the device, in one transaction."""
    with db.write():
        login(request, person, backend=BACKEND)
        request.session.update(values)
        if not request.session.session_key:
            request.session.save()
        key = str(request.session.session_key)
        signing.remember_session(person=person, device_secret=device_secret, family=family, session_key=key)
