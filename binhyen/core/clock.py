"""The one clock of the product: every date and time is asked here, in the time of Viet Nam (UTC+7, no summer time)."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from zoneinfo import ZoneInfo

VIET_NAM = ZoneInfo("Asia/Ho_Chi_Minh")

_frozen: ContextVar[datetime | None] = ContextVar("frozen_clock", default=None)


def now() -> datetime:
    """The present moment, aware, in the time zone of Viet Nam."""
    frozen = _frozen.get()
    return frozen if frozen is not None else datetime.now(VIET_NAM)  # noqa: TID251 the one place


def today() -> date:
    """Today's date in Viet Nam."""
    return now().date()


@contextmanager
def frozen_at(moment: datetime) -> Iterator[None]:
    """Within the block the clock stands at `moment` (aware). For simulations, rehearsals and tests.

    Raises ValueError for a moment without a time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("the clock needs a moment with a time zone")
    token = _frozen.set(moment.astimezone(VIET_NAM))
    try:
        yield
    finally:
        _frozen.reset(token)
