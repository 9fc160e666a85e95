"""What this room puts on the desk: the entry of live figures."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from binhyen.core.access import actor_of
from binhyen.core.decisions import ALLOWED, refused
from binhyen.people.verbs import FiguresVerb
from binhyen.ui.components import NavItem


def desk_menu(request: HttpRequest) -> list[NavItem]:
    """The figures of the own unit, for whoever may read them."""
    holds = ALLOWED if actor_of(request).holds(FiguresVerb.READ) else refused(_("Not for this post."))
    return [NavItem(_("Live figures"), reverse("insights:mine"), holds)]
