"""Proposals: those that wait for one's answer, one's own, and the answer."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from binhyen.core import clock
from binhyen.core.access import actor_of, needs
from binhyen.core.errors import NotFound
from binhyen.org.models import Unit
from binhyen.people.carry import carry_out_once
from binhyen.people.verbs import FiguresVerb
from binhyen.reviews import forms, policies
from binhyen.reviews.models import Proposal
from binhyen.reviews.queries import reviewing
from binhyen.reviews.services import proposing
from binhyen.reviews.states import ProposalState, ProposalVerb
from binhyen.reviews.views import pages


@needs(FiguresVerb.READ)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Proposals that wait for one's unit, and those it made itself with their answers."""
    unit = Unit.objects.filter(pk=actor_of(request).unit_id or 0).first()
    if unit is None:
        raise NotFound(_("There is no unit at this address."))
    owed, made = list(reviewing.owed_by(unit)), list(reviewing.made_by(unit)[:100])
    ids = {one.asker_id for one in owed} | {one.owner_id for one in made}
    names = reviewing.unit_names(ids, clock.today())
    values = {
        "name": pages.name_of(unit),
        "owed": [(one, names.get(one.asker_id, "")) for one in owed],
        "made": [(one, names.get(one.owner_id, "")) for one in made],
    }
    return render(request, "reviews/proposals.html", values)


@needs(FiguresVerb.READ)
def show(request: HttpRequest, proposal: str) -> HttpResponse:
    """One proposal and its answer, or the form to answer it."""
    found, actor = reviewing.proposal_by_public_id(proposal), actor_of(request)
    policies.may_read_proposal(actor, found).require()
    form = forms.AnswerForm(request.POST or None, initial=forms.opening(found.version))
    if form.is_valid() and carry_out_once(form, "reviews.answer", lambda: _answered(form, found, request)):
        messages.success(request, _("Answered. The unit that asked reads it now."))
        return redirect("reviews:proposals")
    values = {
        "proposal": found,
        "form": form,
        "asker": pages.name_of(found.asker),
        "owner": pages.name_of(found.owner),
        "may_answer": policies.may_answer(actor, found) and found.state == ProposalState.OPEN,
    }
    return render(request, "reviews/proposal.html", values, status=422 if form.errors else 200)


def _answered(form: forms.AnswerForm, proposal: Proposal, request: HttpRequest) -> str:
    given = form.cleaned_data
    return proposing.answer_proposal(
        proposal=proposal, verb=ProposalVerb(given["verb"]), answer=given["answer"], by=actor_of(request)
    ).public_id
