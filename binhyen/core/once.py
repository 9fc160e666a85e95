"""Exactly once: a form carries a key made when it was opened; the same key gives the first result again."""

import hashlib
from collections.abc import Callable
from functools import wraps

from binhyen.core import clock, db
from binhyen.core.events import Event, Handler
from binhyen.core.ids import new_public_id
from binhyen.core.models import Once

RESULT_LENGTH = 200


def new_key() -> str:
    """A fresh key for a hidden field of a form that is about to be shown."""
    return new_public_id() + new_public_id()


def run_once(*, scope: str, key: str, act: Callable[[], str], person: str = "") -> str:
    """Carry out `act` under (scope, person, key) and keep the text it returns (at most 200 characters).

    A second call with the same three returns that text and does nothing, also when both come at the same moment. The
    act and its key are stored in one transaction: an act that raises leaves nothing behind. An empty key always acts.
    """
    with db.write():
        if not key:
            return act()
        row, created = Once.objects.select_for_update().get_or_create(
            scope=scope, key=_digest(person, key), defaults={"result": "", "created_at": clock.now()}
        )
        if created:
            row.result = act()
            if len(row.result) > RESULT_LENGTH:
                raise ValueError(f"a result kept under a key has at most {RESULT_LENGTH} characters")
            row.save(update_fields=["result"])
        return row.result


def _digest(person: str, key: str) -> str:
    return hashlib.sha256(f"{person}\x1f{key}".encode()).hexdigest()


def once_per_event(handler: Handler) -> Handler:
    """A handler of events that acts once per event key, so that a replay changes nothing (kept 30 days)."""

    @wraps(handler)
    def inner(event: Event) -> None:
        def act() -> str:
            handler(event)
            return ""

        run_once(scope=f"{handler.__module__}.{handler.__qualname__}"[-80:], key=event.key, act=act)

    return inner
