"""Holding a slot while a verb is carried out: the locked row, its home, its state, its versions."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from binhyen.core.errors import InvalidTransition, NotFound
from binhyen.figures.models import Report, Slot
from binhyen.figures.queries.layouts import Layout
from binhyen.figures.rules.deltas import Home
from binhyen.figures.rules.values import unpack
from binhyen.figures.states import TRANSITIONS, SlotState, SlotVerb
from binhyen.org.states import POSITIONED

Values = Sequence[int | None]


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a report, as far as the engine needs it."""

    id: int
    number: int
    key: int
    values: Values


def locked_slots(slot_ids: Collection[int]) -> list[Slot]:
    """The slots, locked in the order of their ids, with form, period and unit. Call it inside `core.db.write()`."""
    rows = Slot.objects.select_related("form_version__form", "period", "unit").filter(pk__in=slot_ids).order_by("pk")
    if connection.features.has_select_for_update_of:
        rows = rows.select_for_update(of=("self",))
    return list(rows)


def locked_slot(slot_id: int) -> Slot:
    """One slot, locked. Raises NotFound."""
    found = locked_slots([slot_id])
    if not found:
        raise NotFound(_("No report is asked for here."))
    return found[0]


def home_of(slot: Slot) -> Home:
    """The rows of totals that this slot moves."""
    own = slot.unit_id if slot.form_version.form.unit_kind in POSITIONED else None
    return Home(own=own, commune=slot.commune_id, province=slot.province_id)


def counted(slot: Slot, layout: Layout) -> Sequence[int]:
    """The positions of a slot's reports that add up: without the stocks once a unit that came after it has sent."""
    return layout.flows if slot.followed else layout.additive


def scope_of(slot: Slot) -> tuple[int, int]:
    """The (period, form version) in which this slot counts."""
    return (slot.period_id, slot.form_version_id)


def moved(slot: Slot, verb: SlotVerb) -> SlotState:
    """The state after a verb. Raises InvalidTransition where it has no meaning."""
    after = TRANSITIONS.get((SlotState(slot.state), verb))
    if after is None:
        raise InvalidTransition(_("This report is in the state “%(state)s”.") % {"state": SlotState(slot.state).label})
    return after


def versions_of(reports: Iterable[Report]) -> list[Version]:
    """Plain versions of some reports."""
    return [Version(row.pk, row.version, row.key, unpack(row.values)) for row in reports]


def values_of(versions: Iterable[Version], number: int) -> Values:
    """The values of a version by its number; nothing for 0 or a number that is not among them."""
    return next((version.values for version in versions if version.number == number), ())
