"""What units owe and what waits: the lists of the sender and of the unit above."""

from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from binhyen.core.errors import NotFound
from binhyen.figures.models import FormVersion, Period, Slot
from binhyen.figures.states import SlotState
from binhyen.org.models import Unit
from binhyen.org.states import UnitKind


def _whole() -> QuerySet[Slot]:
    return Slot.objects.select_related("form_version__form", "period", "unit")


def slot_at(unit: Unit, period: Period, form_version: FormVersion) -> Slot:
    """The slot of a unit for a form and a period. Raises NotFound."""
    slot = _whole().filter(unit=unit, period=period, form_version=form_version).first()
    if slot is None:
        raise NotFound(_("No report is asked for here."))
    return slot


def slots_of(unit: Unit, on: date, *, since: date | None = None) -> list[Slot]:
    """What a unit owes on a day: its slots of periods that had begun and were not locked (or had ended after `since`),
    by due day. Slots that are no longer owed are left out. One statement.
    """
    reach = Q(period__lock__gte=on) if since is None else Q(period__end__gte=since)
    rows = _whole().filter(reach, unit=unit, period__start__lte=on).exclude(state=SlotState.VOID)
    return list(rows.order_by("period__due", "form_version__form__code", "pk"))


def _below(unit: Unit, period: Period, form_version: FormVersion) -> QuerySet[Slot]:
    """The slots directly under a unit: of a commune's groups, of a province's communes, of all provinces."""
    rows = _whole().filter(period=period, form_version=form_version).exclude(unit=unit)
    if unit.kind == UnitKind.CENTRE:
        return rows.filter(commune=None, province=None)
    return rows.filter(Q(commune=unit) | Q(commune=None, province=unit))


def waiting_for(unit: Unit, period: Period, form_version: FormVersion) -> list[Slot]:
    """The reports that wait for a unit to accept or return them, by the unit that sent them. One statement."""
    rows = _below(unit, period, form_version).filter(state=SlotState.SUBMITTED)
    return list(rows.order_by("unit_id"))


def not_sent(unit: Unit, period: Period, form_version: FormVersion) -> list[Slot]:
    """The slots directly under a unit for which nothing has come. One statement."""
    return list(_below(unit, period, form_version).filter(state=SlotState.OPEN).order_by("unit_id"))
