"""Desk pages of units: places, waiting changes, the guided flow, one change and its verbs."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from binhyen.core.access import actor_of, signed_in
from binhyen.core.errors import NotFound
from binhyen.core.once import run_once
from binhyen.org import policies, queries
from binhyen.org.forms.carry import carry_out
from binhyen.org.forms.changes import ActForm, WhatForm
from binhyen.org.forms.pages import page_of
from binhyen.org.views import change_flow, desk_pages, plans
from binhyen.org.views.acts import ACTS

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@signed_in
@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """The places in which one's posts keep units."""
    rows = desk_pages.places_of(actor_of(request))
    if len(rows) == 1:
        return redirect("org:place", rows[0].public_id)
    return render(request, "org/desk/places.html", {"rows": rows})


@signed_in
@require_safe
def place(request: HttpRequest, public_id: str) -> HttpResponse:
    """The desk of one place."""
    page = desk_pages.place_page(public_id, actor_of(request))
    return render(request, "org/desk/place.html", {"page": page, "unit": page.place})


@signed_in
@require_safe
def waiting(request: HttpRequest, public_id: str) -> HttpResponse:
    """The changes that wait to be confirmed in a place."""
    page = desk_pages.waiting_page(public_id, actor_of(request), page_of(request.GET.get("trang", "")))
    return render(request, "org/desk/waiting.html", {"page": page})


@signed_in
@get_or_post
def begin(request: HttpRequest, public_id: str) -> HttpResponse:
    """The first question of a change: what. The answer is a draft."""
    unit, actor = change_flow.place_of(public_id), actor_of(request)
    policies.may_draft_event(actor, unit).require()
    options = [(code, plans.MODES[code]) for code in plans.modes_for(unit)]
    form = WhatForm(request.POST or None, options=[(code, f"{mode.title}: {mode.hint}") for code, mode in options])
    if request.method == "POST" and form.is_valid():
        mode = form.cleaned_data["what"]
        key, person = str(form.cleaned_data["once"]), actor.person_id
        event = run_once(
            scope="org.begin", key=key, act=lambda: change_flow.start_draft(unit, mode, actor).public_id, person=person
        )
        return redirect("org:change_step", event, mode, plans.MODES[mode].steps[0])
    return render(request, "org/desk/begin.html", {"form": form, "row": queries.unit_row(unit, unit.valid_from)})


@signed_in
@get_or_post
def step(request: HttpRequest, public_id: str, mode: str, step: str) -> HttpResponse:
    """One step of a change."""
    actor = actor_of(request)
    asked = request.POST.get("tu") or request.GET.get("tu", "")
    flow = change_flow.open_step(public_id, mode, step, actor, asked)
    sent = request.POST if request.method == "POST" else None
    form = flow.form(sent)
    if sent is not None and not form.narrow() and form.is_valid():
        target = carry_out(form, f"org.step.{public_id}.{step}", lambda: flow.store(form), actor.person_id)
        if target is not None:
            return HttpResponseRedirect(target)
        form.renew(flow.event.version)
    return render(request, "org/desk/step.html", {"flow": flow, "form": form})


@signed_in
@require_safe
def change(request: HttpRequest, public_id: str) -> HttpResponse:
    """One change: what would move, and what can be done with it."""
    page = desk_pages.change_page(public_id, actor_of(request))
    return render(request, "org/desk/change.html", {"page": page, "form": ActForm(version=page.event.version)})


@signed_in
@require_POST
def act(request: HttpRequest, public_id: str, verb: str) -> HttpResponse:
    """Propose, confirm or withdraw a change."""
    if verb not in ACTS:
        raise NotFound(_("There is no such verb."))
    actor, form = actor_of(request), ActForm(request.POST)
    event = queries.event_by_public_id(public_id)
    if form.is_valid():
        run = ACTS[verb].run
        done = carry_out(
            form, f"org.{verb}.{public_id}", lambda: run(event=event, version=form.seen, by=actor), actor.person_id
        )
        if done is not None:
            messages.success(request, str(ACTS[verb].done))
            return redirect("org:change", public_id)
    page = desk_pages.change_page(public_id, actor)
    return render(request, "org/desk/change.html", {"page": page, "form": form.again(page.event.version)}, status=409)


@signed_in
@get_or_post
def correct(request: HttpRequest, public_id: str) -> HttpResponse:
    """A province corrects what became what."""
    actor = actor_of(request)
    page = desk_pages.correction(public_id, actor)
    form = page.form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        done = carry_out(form, f"org.correct.{public_id}", lambda: page.store(form, actor), actor.person_id)
        if done is not None:
            messages.success(request, _("The shares were corrected. The change still waits to be confirmed."))
            return redirect("org:change", public_id)
        form.renew(page.event.version)
    return render(request, "org/desk/correct.html", {"page": page, "form": form})
