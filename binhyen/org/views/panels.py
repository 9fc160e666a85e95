"""What this room puts into the shell and into its own pages: menu entries, the way from a page to the desk."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from binhyen.core import clock
from binhyen.core.access import actor_of
from binhyen.core.decisions import ALLOWED, refused
from binhyen.org import queries
from binhyen.org.models import Unit
from binhyen.org.states import UnitKind, Verb
from binhyen.org.views.desk_pages import allowed_in
from binhyen.org.views.plans import CHILD_KIND
from binhyen.ui.components import NavItem


def public_menu(request: HttpRequest) -> list[NavItem]:
    """Find one's place, and the whole country."""
    return [
        NavItem(_("My place"), reverse("org:search")),
        NavItem(_("The whole country"), reverse("org:country")),
    ]


def desk_menu(request: HttpRequest) -> list[NavItem]:
    """Units, for whoever keeps any."""
    actor = actor_of(request)
    keeps = ALLOWED if any(actor.holds(verb) for verb in Verb) else refused(_("Not for this post."))
    return [NavItem(_("Units"), reverse("org:places"), keeps)]


def unit_tools(request: HttpRequest, unit: Unit, on: date | None = None, **_rest: Any) -> SafeString | None:
    """On the page of a unit: what one may do there. Nothing for a visitor; costs no statement then."""
    actor = actor_of(request)
    if actor.anonymous or not any(actor.holds(verb) for verb in Verb) or unit.valid_to is not None:
        return None
    allowed = allowed_in(unit, actor)
    values = {
        "unit": unit,
        "allowed": allowed,
        "changes": unit.kind in CHILD_KIND,
        "lists": unit.kind == UnitKind.COMMUNE,
        "any": any((allowed.draft, allowed.confirm, allowed.load, allowed.bodies)),
    }
    return render_to_string("org/parts/tools.html", values, request=request)


def changes_to_confirm(request: HttpRequest, unit: Unit, **_rest: Any) -> SafeString | None:
    """On the desk of whoever confirms changes at a unit: how many wait there and below."""
    if not any(grant.unit_id == unit.pk for grant in actor_of(request).grants_for(Verb.CONFIRM_EVENT)):
        return None
    waiting = queries.events_waiting(unit, clock.today()).count()
    values = {"unit": unit, "waiting": waiting}
    return render_to_string("org/parts/todo.html", values, request=request) if waiting else None
