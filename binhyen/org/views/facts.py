"""Desk pages of the places below a commune: the list with its facts, one more place, the facts of one."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from binhyen.core import clock
from binhyen.core.access import actor_of, signed_in
from binhyen.org import policies, queries
from binhyen.org.forms.carry import carry_out
from binhyen.org.forms.changes import CreateForm
from binhyen.org.forms.facts import FactsForm
from binhyen.org.queries import pages
from binhyen.org.services import units
from binhyen.org.states import UNDER_COMMUNE
from binhyen.org.views.desk import get_or_post


@signed_in
@require_safe
def below(request: HttpRequest, public_id: str) -> HttpResponse:
    """The places directly below with their facts."""
    unit = queries.unit_by_public_id(public_id)
    policies.may_edit_unit(actor_of(request), unit).require()
    values = {"row": queries.unit_row(unit, clock.today()), "unit": unit, "places": pages.kept_below(unit)}
    return render(request, "org/desk/below.html", values)


@signed_in
@get_or_post
def add(request: HttpRequest, public_id: str) -> HttpResponse:
    """One more group, agency, enterprise or school, as a fact."""
    unit, actor = queries.unit_by_public_id(public_id), actor_of(request)
    policies.may_edit_unit(actor, unit).require()
    form = CreateForm(request.POST or None, kinds=UNDER_COMMUNE)
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("kind", "form", "name", "code", "households")}
        scope = f"org.unit.{public_id}"
        if carry_out(form, scope, lambda: units.create_unit(parent=unit, by=actor, **given).public_id, actor.person_id):
            messages.success(request, _("Added. The public page shows it now."))
            return redirect("org:below", public_id)
    return render(request, "org/desk/add.html", {"form": form, "row": queries.unit_row(unit, clock.today())})


@signed_in
@get_or_post
def facts(request: HttpRequest, public_id: str) -> HttpResponse:
    """The facts of one unit."""
    unit, actor = queries.unit_by_public_id(public_id), actor_of(request)
    policies.may_edit_unit(actor, unit).require()
    form = FactsForm(request.POST or None, unit=unit)
    if request.method == "POST" and form.is_valid():
        act = partial(units.set_facts, unit=unit, version=form.seen, facts=form.facts(), by=actor)
        if carry_out(form, f"org.facts.{public_id}", lambda: act().public_id, actor.person_id):
            messages.success(request, _("Stored. The public page shows it now."))
            return redirect("org:below", pages.kept_from(unit).public_id)
        unit = queries.unit_by_public_id(public_id)
        form.renew(unit.version)
    values = {"form": form, "unit": unit, "list": pages.kept_from(unit)}
    return render(request, "org/desk/facts.html", {**values, "row": queries.unit_row(unit, clock.today())})
