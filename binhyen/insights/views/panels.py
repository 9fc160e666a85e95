"""What this room puts on the desk and on the page of a unit: the entry of live figures, the reports of the month."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from binhyen.core import clock
from binhyen.core.access import actor_of
from binhyen.core.decisions import ALLOWED, refused
from binhyen.figures.policies import may_read
from binhyen.insights.queries.unit import Collected, collected
from binhyen.org.models import Unit
from binhyen.org.states import POSITIONED
from binhyen.people.verbs import FiguresVerb
from binhyen.ui.components import NavItem
from binhyen.ui.phrases import language


def desk_menu(request: HttpRequest) -> list[NavItem]:
    """The figures of the own unit, for whoever may read them."""
    holds = ALLOWED if actor_of(request).holds(FiguresVerb.READ) else refused(_("Not for this post."))
    return [NavItem(_("Live figures"), reverse("insights:mine"), holds)]


def unit_figures(request: HttpRequest, unit: Unit, on: date | None = None, **_rest: Any) -> SafeString | None:
    """On the page of a unit of today: how many reports of the month have come, for whoever may read them. A visitor
    costs no statement, a reader two at most.
    """
    actor = actor_of(request)
    today = clock.today()
    if unit.kind not in POSITIONED or unit.valid_to is not None or (on or today) != today:
        return None
    if not actor.holds(FiguresVerb.READ) or not may_read(actor, unit.pk):
        return None
    found = collected(unit, today)
    if not found:
        return None
    rows = [(one, one.title_en if language() == "en" else one.title_vi, _board(unit, one)) for one in found]
    return render_to_string("insights/parts/unit.html", {"rows": rows, "period": found[0].period})


def _board(unit: Unit, one: Collected) -> str:
    state = urlencode({"bieu": one.code, "ky": one.period.public_id})
    return f"{reverse('insights:board', args=[unit.public_id])}?{state}"
