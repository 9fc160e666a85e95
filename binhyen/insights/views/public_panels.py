"""What the public figures put into the shell and onto the page of a unit. Costs no statement."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from binhyen.core.access import actor_of
from binhyen.org.models import Unit
from binhyen.org.states import UnitKind
from binhyen.people.verbs import InsightsVerb
from binhyen.ui.components import NavItem

SHOWN = (UnitKind.CENTRE, UnitKind.PROVINCE, UnitKind.COMMUNE)


def public_menu(request: HttpRequest) -> list[NavItem]:
    """The published figures."""
    return [NavItem(_("Figures"), reverse("insights:public_newest"))]


def unit_figures(request: HttpRequest, unit: Unit, on: date | None = None, **_rest: Any) -> SafeString | None:
    """On the public page of a commune or a province: the way to its figures."""
    if unit.kind not in SHOWN:
        return None
    return render_to_string("insights/public_way.html", {"unit": unit}, request=request)


def publishing(request: HttpRequest, **_rest: Any) -> SafeString | None:
    """Beside the desk of whoever publishes figures: the way there."""
    if not actor_of(request).holds(InsightsVerb.PUBLISH):
        return None
    return render_to_string("insights/publishing_way.html", request=request)
