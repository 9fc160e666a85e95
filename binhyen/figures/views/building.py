"""Desk pages of forms: what one's unit asks for, a new form, the next version, its end."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from binhyen.core.access import actor_of, needs
from binhyen.figures.forms.building import BeginForm, BuildForm
from binhyen.figures.policies_keeping import may_edit_forms
from binhyen.figures.queries import building
from binhyen.figures.services.building import retire_form
from binhyen.figures.views import keeping_page
from binhyen.figures.views.keeping import get_or_post
from binhyen.people.verbs import FiguresVerb

needs_forms = needs(FiguresVerb.EDIT_FORMS)


@needs_forms
@require_safe
def forms(request: HttpRequest) -> HttpResponse:
    """The forms that one's unit asks for."""
    return render(request, "figures/forms.html", keeping_page.forms_values(actor_of(request)))


@needs_forms
@require_safe
def form(request: HttpRequest, public_id: str) -> HttpResponse:
    """One form as it is asked for."""
    found = building.form_by_public_id(public_id)
    return render(request, "figures/form.html", keeping_page.form_values(found, actor_of(request)))


@needs_forms
@get_or_post
def form_new(request: HttpRequest) -> HttpResponse:
    """A new form: first for whom and how often, then its figures."""
    actor = actor_of(request)
    unit = keeping_page.own_unit(actor)
    may_edit_forms(actor, unit).require()
    begin = BeginForm(request.GET if "cap" in request.GET else None, kinds=keeping_page.kinds_below(unit))
    if not begin.is_bound or not begin.is_valid():
        return render(request, "figures/form_begin.html", {"form": begin})
    form = BuildForm(request.POST or None, askable=building.askable(begin.cleaned_data["cap"]))
    if request.method == "POST" and form.is_valid():
        made = keeping_page.make_form(unit, begin, form, actor)
        if made is not None:
            messages.success(request, _("Made. It is asked for from the next period on."))
            return redirect("figures:form", made)
    return render(request, "figures/form_build.html", {"form": form, "begin": begin})


@needs_forms
@get_or_post
def form_revise(request: HttpRequest, public_id: str) -> HttpResponse:
    """The next version of a form; the one in use stays for the periods that are open."""
    actor, found = actor_of(request), building.form_by_public_id(public_id)
    may_edit_forms(actor, building.owner_of(found)).require()
    form = keeping_page.revising_form(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        if keeping_page.revise(found, form, actor) is not None:
            messages.success(request, _("Made. It is asked for from the next period on."))
            return redirect("figures:form", public_id)
        form.renew(building.open_version(found).number)
    return render(request, "figures/form_build.html", {"form": form, "found": found})


@needs_forms
@require_POST
def form_retire(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask for a form no longer, from the next period on."""
    retire_form(form=building.form_by_public_id(public_id), by=actor_of(request))
    messages.success(request, _("Retired. Reports of open periods are still taken."))
    return redirect("figures:form", public_id)
