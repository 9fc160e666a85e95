"""What this room puts into pages of other rooms: menu, staff bar, who answers here, gaps, names in the trail."""

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
from binhyen.core.keeping import kept
from binhyen.org.models import Unit
from binhyen.org.queries import unit_rows
from binhyen.people import overview, policies, queries
from binhyen.people.middleware import standing, standings
from binhyen.people.models import User
from binhyen.people.states import Scope
from binhyen.people.verbs import Verb
from binhyen.ui.components import NavItem

KEEP_SECONDS = 60


def desk_menu(request: HttpRequest) -> list[NavItem]:
    """The desk, the staff, staff sessions."""
    actor = actor_of(request)
    holds = ALLOWED if actor.holds(Verb.READ_DIRECTORY) else refused(_("Not for this post."))
    sees = ALLOWED if actor.holds(Verb.SEE_READINGS) or actor.holds(Verb.OVERSEE_READING) else holds
    return [
        NavItem(_("To do"), reverse("people:desk")),
        NavItem(_("People and posts"), reverse("people:directory"), holds),
        NavItem(_("Staff sessions"), reverse("people:readings"), sees),
    ]


def public_tool(request: HttpRequest) -> list[NavItem]:
    """The way in for staff; the desk when somebody is signed in. A visitor costs no statement.

    A request that was refused at the door, such as one for a wrong host, has no person yet.
    """
    if hasattr(request, "user") and request.user.is_authenticated:
        return [NavItem(_("To the desk"), reverse("people:desk"))]
    return [NavItem(_("For staff: sign in"), reverse("people:sign_in"))]


def account_tool(request: HttpRequest) -> list[NavItem]:
    """One's own account."""
    return [NavItem(_("My account"), reverse("people:account"))]


def unit_name(request: HttpRequest) -> str:
    """The unit of the post one acts for, under the wordmark; its name is kept for a minute."""
    mine = standing(request)
    if mine is None:
        return ""
    unit = Unit(pk=mine.unit_id, public_id=mine.unit)
    return kept(f"people.name.{mine.unit}.{clock.today()}", lambda: overview.name_of(unit), seconds=KEEP_SECONDS)


def session_tool(request: HttpRequest) -> SafeString:
    """The way out."""
    return render_to_string("people/parts/sign_out.html", {}, request=request)


def staff_bar(request: HttpRequest) -> SafeString:
    """Who is signed in, for which post, and the switch between posts."""
    mine = standing(request)
    rest = [one for one in standings(request) if one != mine]
    names = unit_rows([one.unit_id for one in rest], clock.today()) if rest else {}
    others = [(one.post, f"{one.title_words}, {names[one.unit_id].full_name}") for one in rest]
    title = mine.title_words if mine else ""
    values = {"me": request.user, "mine": mine, "others": others, "title": title}
    return render_to_string("people/parts/staff_bar.html", values, request=request)


def duty(request: HttpRequest, unit: Unit, on: date | None = None, **_rest: Any) -> SafeString | None:
    """Who answers at a unit: title, phone, hours; the name only where the post is public."""
    today = clock.today()
    day = on or today
    seats = [seat for seat in queries.seats(queries.posts_of(unit, day), day) if seat.post.public or seat.post.phone]
    if not seats:
        return None
    inside = bool(policies.may_read_directory(actor_of(request), unit))
    values = {"seats": seats, "unit": unit, "inside": inside, "now": day == today}
    return render_to_string("people/parts/duty.html", values, request=request)


def gaps(request: HttpRequest, unit: Unit, **_rest: Any) -> SafeString | None:
    """How many posts below a unit nobody holds: for whoever may appoint there."""
    actor = actor_of(request)
    if isinstance(request.user, User) and actor.holds(Verb.APPOINT) and policies.may(actor, Verb.APPOINT, unit.pk):
        values = {"unit": unit, "vacant": overview.count_vacant(unit, clock.today())}
        return render_to_string("people/parts/gaps.html", values, request=request)
    return None


def trail_names(request: HttpRequest, chain: str, shown: bool = False, **_rest: Any) -> SafeString | None:
    """How the names in a unit's trail are opened, or that they are open. Nothing for the platform's own trail."""
    unit = Unit.objects.filter(public_id=chain).first()
    if unit is None:
        return None
    actor = actor_of(request)
    values = {
        "unit": unit,
        "shown": shown,
        "until": actor.staff_session.ends_at if actor.staff_session else None,
        "may_open": policies.may_read_elevated(actor, Scope.AUDIT_NAMES, unit.pk),
        "may_ask": policies.may_ask_reading(actor, unit),
    }
    return render_to_string("people/parts/trail_names.html", values, request=request)
