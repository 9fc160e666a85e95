"""Staff sessions: ask, decide, end, and the log that the unit sees."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from binhyen.core.access import actor_of, needs, signed_in
from binhyen.core.actor import Actor
from binhyen.org.models import Unit
from binhyen.org.queries import unit_by_public_id
from binhyen.people import forms, overview, policies, queries
from binhyen.people.carry import carry_out_once
from binhyen.people.middleware import standing
from binhyen.people.models import StaffSession, User
from binhyen.people.services import reading
from binhyen.people.states import Scope, SessionState
from binhyen.people.verbs import Verb


@signed_in
def readings(request: HttpRequest) -> HttpResponse:
    """What waits for one's decision, one's own requests, and the log of one's unit."""
    actor = actor_of(request)
    assert isinstance(request.user, User)
    mine = standing(request)
    values = {
        "waiting": overview.with_who_asks(overview.waiting_requests(actor)),
        "sessions": overview.with_who_asks(overview.visible_sessions(actor, request.user.pk)),
        "may_ask": actor.holds(Verb.ASK_READING),
        "my_unit": mine.unit if mine else "",
    }
    return render(request, "people/readings.html", values)


@needs(Verb.ASK_READING)
def ask(request: HttpRequest, unit: str) -> HttpResponse:
    """Ask to read more than usual about a unit."""
    found, actor = unit_by_public_id(unit), actor_of(request)
    policies.may_ask_reading(actor, found).require()
    form = forms.AskForm(request.POST or None, initial={"once": forms.new_key()})
    if form.is_valid():
        made = carry_out_once(form, "ask_reading", lambda: _asked(form, found, actor))
        if made is not None:
            return redirect("people:reading", made)
    values = {"form": form, "unit": found, "name": overview.name_of(found)}
    return render(request, "people/ask.html", values, status=422 if form.errors else 200)


def _asked(form: forms.AskForm, unit: Unit, actor: Actor) -> str:
    given = form.cleaned_data
    return reading.ask(unit=unit, scope=Scope(given["scope"]), reason=given["reason"], by=actor).public_id


@signed_in
def show(request: HttpRequest, session: str) -> HttpResponse:
    """One staff session: reason, decision, window, and every reading."""
    found, actor = queries.staff_session_by_public_id(session), actor_of(request)
    may_decide = policies.may_decide_reading(actor, found)
    if not may_decide:
        policies.may_see_readings(actor, found).require()
    values = {
        "session": found,
        "name": overview.name_of(found.unit),
        "readings": overview.readings_of(found),
        "posts": overview.posts_of_session(found),
        "asked": found.state == SessionState.REQUESTED,
        "open": policies.is_open(found),
        "may_decide": may_decide,
        "may_withdraw": policies.may_withdraw_reading(actor, found),
        "may_end": policies.may_end_reading(actor, found),
    }
    return render(request, "people/reading.html", values)


@signed_in
@require_POST
def open_trail_names(request: HttpRequest, unit: str) -> HttpResponse:
    """Show the names in the trail of a unit for as long as the staff session runs; the reading is logged first."""
    found = unit_by_public_id(unit)
    reading.open_trail_names(unit=found, by=actor_of(request))
    return redirect("audit:trail_of", found.public_id)


@signed_in
@require_POST
def decide(request: HttpRequest, session: str) -> HttpResponse:
    """Allow or refuse."""
    found = queries.staff_session_by_public_id(session)
    allow = request.POST.get("quyet-dinh") == "dong-y"
    reading.decide(session=found, allow=allow, by=actor_of(request))
    words = _("Allowed for 30 minutes from now.") if allow else _("Refused. The person who asked sees it.")
    messages.success(request, words)
    return redirect("people:reading", found.public_id)


@signed_in
@require_POST
def finish(request: HttpRequest, session: str) -> HttpResponse:
    """Withdraw a request, or end an open session."""
    found: StaffSession = queries.staff_session_by_public_id(session)
    act = reading.withdraw if found.state == SessionState.REQUESTED else reading.end
    act(session=found, by=actor_of(request))
    return redirect("people:reading", found.public_id)
