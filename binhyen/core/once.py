"""Exactly once: a form carries a key made when it was opened; the same key gives the first result again."""

from collections.abc import Callable

from binhyen.core import clock, db
from binhyen.core.models import Once


def run_once(*, scope: str, key: str, act: Callable[[], str]) -> str:
    """Carry out `act` under (scope, key) and keep the text it returns; a second call with the same key returns that
    text and does nothing. Both the act and its key are stored in one transaction. An empty key always acts.
    """
    with db.write():
        if not key:
            return act()
        row, created = Once.objects.select_for_update().get_or_create(
            scope=scope, key=key, defaults={"result": "", "created_at": clock.now()}
        )
        if not created:
            return row.result
        row.result = act()
        row.save(update_fields=["result"])
        return row.result
