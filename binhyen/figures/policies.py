"""Who may report, accept and read. Every answer is a Decision with words for the person who asked."""

from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from binhyen.core import clock
from binhyen.core.actor import Actor
from binhyen.core.decisions import ALLOWED, Decision, refused
from binhyen.figures.models import Period, Slot
from binhyen.figures.queries.homes import heirs_on
from binhyen.figures.queries.locks import extended_until
from binhyen.figures.states import ON_BEHALF
from binhyen.org.models import Unit
from binhyen.org.queries import parent_of
from binhyen.people.policies import may
from binhyen.people.verbs import FiguresVerb


def _standing(unit_id: int) -> int:
    """The unit that answers today for a unit: itself, or its largest successor once it has ended. One statement where
    it exists.
    """
    ended = Unit.objects.filter(pk=unit_id, valid_to__lte=clock.today()).exists()
    return heirs_on([unit_id], clock.today()).get(unit_id, unit_id) if ended else unit_id


def _may_at(actor: Actor, verb: str, unit_id: int, function: str = "") -> Decision:
    """Whether the verb holds at a unit or, once it has ended, at the unit that answers for it."""
    here = may(actor, verb, unit_id, function)
    if here:
        return here
    heir = _standing(unit_id)
    return may(actor, verb, heir, function) if heir != unit_id else here


def may_report(actor: Actor, slot: Slot, mode: int) -> Decision:
    """Whether the actor may type and send this report: the unit's own post, or on behalf of it the post above."""
    verb = FiguresVerb.REPORT_FOR if mode in ON_BEHALF else FiguresVerb.REPORT
    return _may_at(actor, verb, slot.unit_id, slot.form_version.form.function)


def may_confirm(actor: Actor, slot: Slot) -> Decision:
    """Whether the actor may confirm figures that were entered on behalf of the unit: only the unit's own post."""
    return _may_at(actor, FiguresVerb.REPORT, slot.unit_id, slot.form_version.form.function)


def may_send_on(slot: Slot, on: date) -> Decision:
    """Whether anything is taken for a slot on a day: not before the period begins, not after its lock.

    An extension of the lock for the unit or for one above it reaches further. At most one statement, and only late.
    """
    period: Period = slot.period
    if on < period.start:
        return refused(_("This period has not begun yet."))
    if on <= period.lock:
        return ALLOWED
    until = extended_until(period, (slot.unit_id, slot.commune_id, slot.province_id))
    if until is not None and on <= until:
        return ALLOWED
    return refused(_("This period is locked. The unit above can extend it, with a reason."))


def superior_of(slot: Slot) -> int | None:
    """The unit (primary key) that accepts a report: directly above the sender as the slot keeps it; the Centre above a
    province. None for the top of the tree.
    """
    kept = slot.commune_id or slot.province_id
    if kept is not None:
        return kept
    unit = slot.unit
    day = clock.today() if unit.valid_to is None else min(clock.today(), unit.valid_to - timedelta(days=1))
    parent = parent_of(unit, day, slot.form_version.form.tree)
    return None if parent is None else parent.pk


def may_accept(actor: Actor, slot: Slot) -> Decision:
    """Whether the actor may accept or return a report: the unit directly above the sender, nobody for themselves."""
    superior = superior_of(slot)
    if superior is None:
        return refused(_("No unit stands above this one to accept its report."))
    return may_accept_at(actor, superior, slot.form_version.form.function)


def may_accept_at(actor: Actor, superior: int, function: str) -> Decision:
    """Whether the actor may accept or return reports addressed to a unit (primary key)."""
    return _may_at(actor, FiguresVerb.ACCEPT, superior, function)


def may_read(actor: Actor, unit_id: int) -> Decision:
    """Whether the actor may read the reports and totals of a unit (primary key)."""
    return _may_at(actor, FiguresVerb.READ, unit_id)
