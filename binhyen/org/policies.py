"""Who may do what to units. A grant of a verb holds in the subtree of its unit on the day; the product itself may."""

from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from binhyen.core import clock
from binhyen.core.actor import Actor
from binhyen.core.decisions import ALLOWED, Decision, refused
from binhyen.org.models import Body, Event, Unit
from binhyen.org.queries import within_any
from binhyen.org.states import Verb


def _day_for(unit: Unit) -> date:
    """Today, or the nearest day on which the unit exists."""
    today = clock.today()
    if unit.valid_to is not None and unit.valid_to <= today:
        return unit.valid_to - timedelta(days=1)
    return max(today, unit.valid_from)


def may(by: Actor, verb: Verb, unit: Unit | None) -> Decision:
    """Whether the actor's post carries the verb at this unit. None: a place that no post covers, only the product."""
    if by.system:
        return ALLOWED
    grants = by.grants_for(verb)
    if not grants:
        return refused(_("Your post does not carry this duty."))
    if unit is not None:
        if any(grant.unit_id == unit.pk for grant in grants):
            return ALLOWED
        above = {grant.unit_id for grant in grants if grant.whole_subtree}
        if above and within_any(unit.pk, above, _day_for(unit)):
            return ALLOWED
    return refused(_("Your post carries this duty in another place, not here."))


def may_edit_unit(by: Actor, unit: Unit) -> Decision:
    """Add units below, or correct the plain facts of, this unit."""
    return may(by, Verb.EDIT_UNIT, unit)


def may_import(by: Actor, commune: Unit) -> Decision:
    """Import a list of units under this commune."""
    return may(by, Verb.IMPORT, commune)


def may_draft_event(by: Actor, place: Unit | None) -> Decision:
    """Draft, edit and propose a change of units in this place."""
    return may(by, Verb.DRAFT_EVENT, place)


def may_confirm_event(by: Actor, event: Event) -> Decision:
    """Confirm a proposed change, or correct its weights, in the place of the event."""
    return may(by, Verb.CONFIRM_EVENT, event.place)


def may_withdraw_event(by: Actor, event: Event) -> Decision:
    """Whoever may draft or confirm in the place may withdraw what is not confirmed."""
    drafting = may(by, Verb.DRAFT_EVENT, event.place)
    return drafting or may(by, Verb.CONFIRM_EVENT, event.place)


def may_edit_bodies(by: Actor, unit: Unit) -> Decision:
    """Add, change and end the bodies of this place."""
    return may(by, Verb.EDIT_BODIES, unit)


def may_edit_body(by: Actor, body: Body) -> Decision:
    """Change or end this body."""
    return may(by, Verb.EDIT_BODIES, body.unit)
