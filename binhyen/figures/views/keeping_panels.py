"""What the calendar, the forms and the catalogue put into the menu of the desk."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from binhyen.core.access import actor_of
from binhyen.core.decisions import ALLOWED, Decision, refused
from binhyen.people.verbs import FiguresVerb
from binhyen.ui.components import NavItem


def _holds(request: HttpRequest, verb: str) -> Decision:
    return ALLOWED if actor_of(request).holds(verb) else refused(_("Not for this post."))


def desk_menu(request: HttpRequest) -> list[NavItem]:
    """The calendar for whoever reads reports; forms and new objects for whoever makes them."""
    return [
        NavItem(_("Calendar of reports"), reverse("figures:calendar"), _holds(request, FiguresVerb.READ)),
        NavItem(_("Forms of reports"), reverse("figures:forms"), _holds(request, FiguresVerb.EDIT_FORMS)),
        NavItem(_("New things to count"), reverse("figures:proposals"), _holds(request, FiguresVerb.PROPOSE_OBJECT)),
    ]
