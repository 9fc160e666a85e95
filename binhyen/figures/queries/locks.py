"""Until when a unit may send after the lock of a period."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Max, Q

from binhyen.figures.models import LockExtension, Period
from binhyen.org.states import UnitKind


def extended_until(period: Period, unit_ids: Iterable[int | None]) -> date | None:
    """The last day to which any of these units, or the Centre for everybody, has an extension; None without one."""
    ids = [unit for unit in unit_ids if unit is not None]
    reaching = Q(unit_id__in=ids) | Q(unit__kind=UnitKind.CENTRE)
    until: date | None = LockExtension.objects.filter(reaching, period=period).aggregate(last=Max("until"))["last"]
    return until
