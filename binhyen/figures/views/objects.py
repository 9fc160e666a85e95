"""Desk pages of the catalogue at the Centre: new objects, new indicators, definitions that change."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from binhyen.core.access import actor_of, needs
from binhyen.core.actor import Actor
from binhyen.core.errors import NotFound
from binhyen.figures.forms.keeping import BreakForm, IndicatorForm, ProposeForm
from binhyen.figures.models import Indicator, IndicatorVersion
from binhyen.figures.queries.catalogue import (
    indicator_by_code,
    objects_in_use,
    proposal_by_public_id,
    versions_of,
)
from binhyen.figures.services import objects
from binhyen.figures.states import Aggregation, Apportionment, Nature, ObjectVerb
from binhyen.figures.views import keeping_page
from binhyen.figures.views.keeping import get_or_post
from binhyen.org.forms.carry import carry_out
from binhyen.people.verbs import FiguresVerb

needs_objects = needs(FiguresVerb.PROPOSE_OBJECT)
WORDS = ("name_vi", "name_en", "definition_vi", "definition_en")


@needs_objects
@get_or_post
def proposals(request: HttpRequest) -> HttpResponse:
    """Proposed objects, and a new one."""
    actor = actor_of(request)
    form = ProposeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("name_vi", "name_en", "reason", "min_level")}

        def act() -> str:
            return objects.propose_object(unit=keeping_page.own_unit(actor), by=actor, **given).public_id

        if carry_out(form, "figures.propose", act, actor.person_id) is not None:
            messages.success(request, _("In public notice now, for 14 days."))
            return redirect("figures:proposals")
    return render(request, "figures/proposals.html", {"form": form, **keeping_page.proposals_values(actor)})


@needs_objects
@require_POST
def proposal_decide(request: HttpRequest, public_id: str, verb: str) -> HttpResponse:
    """Confirm a proposed object, as a second person after the notice, or take it back."""
    found, version = proposal_by_public_id(public_id), request.POST.get("version", "")
    seen = int(version) if version.isdecimal() else 0
    verbs = {ObjectVerb.CONFIRM.value: objects.confirm_object, ObjectVerb.WITHDRAW.value: objects.withdraw_object}
    if verb not in verbs:
        raise NotFound(_("There is no such verb."))
    verbs[verb](proposal=found, version=seen, by=actor_of(request))
    messages.success(request, _("Stored. The public page shows it now."))
    return redirect("figures:proposals")


def _added(form: IndicatorForm, actor: Actor) -> str | None:
    given = form.cleaned_data
    definition = objects.Definition(
        **{name: given[name] for name in WORDS},
        aggregation=Aggregation(given["aggregation"]),
        apportionment=Apportionment(given["apportionment"]),
    )

    def act() -> str:
        made = objects.add_indicator(
            object_code=given["object"],
            action=given["action"],
            measure=given["measure"],
            nature=Nature(given["nature"]),
            definition=definition,
            by=actor,
        )
        return made.code

    return carry_out(form, "figures.indicator_new", act, actor.person_id)


@needs_objects
@get_or_post
def indicator_new(request: HttpRequest) -> HttpResponse:
    """A new indicator out of the lists."""
    form = IndicatorForm(request.POST or None, objects=dict(objects_in_use()))
    if request.method == "POST" and form.is_valid():
        made = _added(form, actor_of(request))
        if made is not None:
            messages.success(request, _("Added. Forms can ask for it now."))
            return redirect("figures:indicator", made)
    return render(request, "figures/indicator_new.html", {"form": form})


def _changed(found: Indicator, last: IndicatorVersion, form: BreakForm, actor: Actor) -> str | None:
    definition = objects.Definition(
        **{name: form.cleaned_data[name] for name in WORDS},
        aggregation=Aggregation(last.aggregation),
        apportionment=Apportionment(last.apportionment),
        numerator=last.numerator,
        denominator=last.denominator,
    )
    note = form.cleaned_data["break_note"]

    def act() -> str:
        made = objects.change_definition(indicator=found, definition=definition, break_note=note, by=actor)
        return str(made.number)

    return carry_out(form, f"figures.definition.{found.code}", act, actor.person_id)


@needs_objects
@get_or_post
def indicator_change(request: HttpRequest, code: str) -> HttpResponse:
    """Another definition from today on, with the break that every chart will show."""
    found = indicator_by_code(code)
    last = versions_of(found)[0]
    form = BreakForm(request.POST or None, initial={name: getattr(last, name) for name in WORDS})
    if request.method == "POST" and form.is_valid() and _changed(found, last, form, actor_of(request)) is not None:
        messages.success(request, _("Changed from today on. Forms take it over with their next version."))
        return redirect("figures:indicator", code)
    return render(request, "figures/indicator_change.html", {"form": form, "indicator": found})
