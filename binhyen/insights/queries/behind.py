"""What stands directly behind the rows of a number: single reports, one step further down than the rows themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from binhyen.figures.models import Completeness, Slot
from binhyen.figures.queries.cells import at, cells_of
from binhyen.figures.queries.totals import COUNTED, Counts
from binhyen.figures.states import SlotState
from binhyen.insights.queries.reading import Scope
from binhyen.org.states import POSITIONED, UnitKind


@dataclass(frozen=True, slots=True)
class Leaf:
    """One report: who sent it, what it gives; `sent` is False while nothing has come."""

    unit_id: int
    value: int
    sent: bool


def counts_below(given: Scope) -> Mapping[int, Counts]:
    """The reports awaited and come of every unit whose row adds up to the scope's unit, by unit; one statement."""
    rows = Completeness.objects.filter(period=given.period, form_version=given.form).order_by()
    rows = rows.filter(parent=None if given.unit.kind == UnitKind.CENTRE else given.unit)
    return {unit: Counts(*numbers) for unit, *numbers in rows.values_list("unit_id", *COUNTED)}


def leaves(given: Scope, position: int) -> Mapping[int, Sequence[Leaf]]:
    """The reports of groups under each commune of a province, by commune, in the order of units; two statements.

    Empty where the rows of a number are single reports themselves, and at the Centre: its provinces come first.
    """
    if given.unit.kind != UnitKind.PROVINCE or given.form.form.unit_kind in POSITIONED:
        return {}
    slots = Slot.objects.filter(province=given.unit, period=given.period, form_version=given.form)
    rows = list(slots.exclude(commune=None).exclude(state=SlotState.VOID).order_by("commune_id", "unit_id"))
    for slot in rows:
        slot.form_version = given.form
    cells = cells_of(rows)
    found: dict[int, list[Leaf]] = {}
    for slot in rows:
        value = at(cells[slot.pk].latest, position)
        found.setdefault(slot.commune_id or 0, []).append(Leaf(slot.unit_id, value, slot.version > 0))
    return found
