"""Who may keep the calendar, the forms and the list of objects, and who may give more time."""

from django.utils.translation import gettext_lazy as _

from binhyen.core import clock
from binhyen.core.actor import Actor
from binhyen.core.decisions import ALLOWED, Decision, refused
from binhyen.org.models import Unit
from binhyen.org.queries import root_unit
from binhyen.people.policies import may
from binhyen.people.verbs import FiguresVerb


def _at_the_centre(actor: Actor, verb: str) -> Decision:
    if actor.system:
        return ALLOWED
    centre = root_unit(clock.today())
    return refused(_("There is no Centre on record.")) if centre is None else may(actor, verb, centre.pk)


def may_edit_calendar(actor: Actor) -> Decision:
    """Whether the actor may edit the rules of the calendar and open periods: the Centre, for everybody."""
    return _at_the_centre(actor, FiguresVerb.EDIT_CALENDAR)


def may_propose_object(actor: Actor) -> Decision:
    """Whether the actor may propose, confirm or withdraw an object of figures: posts of the Centre."""
    return _at_the_centre(actor, FiguresVerb.PROPOSE_OBJECT)


def may_extend_lock(actor: Actor, unit: Unit) -> Decision:
    """Whether the actor may give a unit more time: from above it, never from the unit itself."""
    if not actor.system and actor.unit_id == unit.pk:
        return refused(_("The unit above gives more time. Nobody extends their own lock."))
    return may(actor, FiguresVerb.EXTEND_LOCK, unit.pk)


def may_edit_forms(actor: Actor, owner: Unit) -> Decision:
    """Whether the actor may make forms that bind the units below `owner`: the Centre or a province, for its own."""
    if not actor.system and actor.unit_id != owner.pk:
        return refused(_("A form is made by the unit that asks for it."))
    return may(actor, FiguresVerb.EDIT_FORMS, owner.pk)
