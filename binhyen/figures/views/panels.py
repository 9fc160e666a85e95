"""What this room puts on the desk: reports that are due, reports to accept, and what a phone has still to send."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from binhyen.core import clock
from binhyen.core.access import actor_of
from binhyen.core.actor import Actor
from binhyen.core.decisions import ALLOWED, refused
from binhyen.figures.queries import desk
from binhyen.figures.views.entry_page import device
from binhyen.org.models import Unit
from binhyen.people.verbs import FiguresVerb
from binhyen.ui.components import NavItem

NAMED = 8
"""How many units without a report stand by name beside the desk."""


def _reports(actor: Actor) -> bool:
    return actor.holds(FiguresVerb.REPORT) or actor.holds(FiguresVerb.ACCEPT)


def desk_menu(request: HttpRequest) -> list[NavItem]:
    """The list of reports, for whoever sends, accepts or reads any."""
    actor = actor_of(request)
    holds = ALLOWED if _reports(actor) or actor.holds(FiguresVerb.READ) else refused(_("Not for this post."))
    behind = tuple(reverse(name) for _words, name, _verb in KEPT)
    return [NavItem(_("Reports"), reverse("figures:entry_list"), holds, covers=behind)]


KEPT = (
    (_lazy("Calendar of reports"), "figures:calendar", FiguresVerb.READ),
    (_lazy("Forms of reports"), "figures:forms", FiguresVerb.EDIT_FORMS),
    (_lazy("New things to count"), "figures:proposals", FiguresVerb.PROPOSE_OBJECT),
)
"""What stands behind the reports: words, address, who keeps or reads it."""


def kept(actor: Actor) -> list[tuple[str, str]]:
    """(words, address) of what a post keeps or reads behind the reports; the catalogue is everybody's."""
    found = [(str(words), reverse(name)) for words, name, verb in KEPT if actor.holds(verb)]
    return [*found, (_("What is counted"), reverse("figures:catalogue"))]


def list_values(actor: Actor) -> dict[str, Any]:
    """What the list of reports shows; five statements however much is owed."""
    today = clock.today()
    unit = Unit.objects.filter(pk=actor.unit_id or 0).first()
    if unit is None:
        return {"parts": (), "below": (), "confirm": (), "kept": kept(actor)}
    owed = desk.owed(unit, today) if actor.holds(FiguresVerb.REPORT) else []
    late, now, soon, later, done = desk.in_parts(owed, today)
    parts = [
        (_("Overdue"), late),
        (_("Today"), now),
        (_("Within 7 days"), soon),
        (_("Later"), later),
        (_("Sent"), done),
    ]
    return {
        "unit": unit,
        "kept": kept(actor),
        "parts": [(name, found) for name, found in parts if found],
        "below": desk.below(unit, today) if actor.holds(FiguresVerb.ACCEPT) else [],
        "confirm": desk.to_confirm(unit) if actor.holds(FiguresVerb.REPORT) else [],
        "may_import": actor.holds(FiguresVerb.ACCEPT),
        "may_enter": actor.holds(FiguresVerb.REPORT_FOR),
    }


def todo(request: HttpRequest, unit: Unit, **_rest: Any) -> SafeString | None:
    """What is due on the desk: the unit's own reports of the next days, reports to confirm, reports to accept."""
    actor = actor_of(request)
    if not _reports(actor):
        return None
    today = clock.today()
    owed = desk.owed(unit, today) if actor.holds(FiguresVerb.REPORT) else []
    late, now, soon, _later, _done = desk.in_parts(owed, today)
    below = desk.below(unit, today) if actor.holds(FiguresVerb.ACCEPT) else []
    values = {
        "owed": [*late, *now, *soon],
        "confirm": desk.to_confirm(unit) if actor.holds(FiguresVerb.REPORT) else [],
        "below": [one for one in below if one.waiting],
        "unit": unit,
    }
    return render_to_string("figures/parts/todo.html", values, request=request)


def outbox(request: HttpRequest) -> SafeString | None:
    """The phone's queue: sends what this person typed without a network. Nothing for who sends no reports."""
    actor = actor_of(request)
    if not (actor.holds(FiguresVerb.REPORT) or actor.holds(FiguresVerb.REPORT_FOR)):
        return None
    return render_to_string("figures/parts/outbox.html", {"device": device(actor)}, request=request)


def missing(request: HttpRequest, unit: Unit, **_rest: Any) -> SafeString | None:
    """Beside the desk of whoever accepts: the form that is due next, how many have sent, who has not. No name is late:
    a gap is only a gap.
    """
    actor = actor_of(request)
    if not actor.holds(FiguresVerb.ACCEPT):
        return None
    found = [one for one in desk.below(unit, clock.today()) if one.not_sent]
    if not found:
        return None
    nearest = min(found, key=lambda one: (abs((one.due - clock.today()).days), one.form_version.form.code))
    values = {"one": nearest, "unit": unit, "names": desk.not_sent_names(unit, nearest, NAMED)}
    return render_to_string("figures/parts/missing.html", values, request=request)
