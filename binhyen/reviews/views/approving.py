"""Approving, receiving, giving back, revising, and what moved after an approval."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from binhyen.core.access import actor_of, needs
from binhyen.people.carry import carry_out_once
from binhyen.people.verbs import FiguresVerb, ReviewsVerb
from binhyen.reviews import forms, policies
from binhyen.reviews.models import Review
from binhyen.reviews.queries import reviewing
from binhyen.reviews.services import approving, drifting
from binhyen.reviews.states import DriftChoice, ReviewState
from binhyen.reviews.views import pages
from binhyen.reviews.views.composing import version_of
from binhyen.ui.components import Crumb


@needs(ReviewsVerb.APPROVE)
def approve(request: HttpRequest, review: str) -> HttpResponse:
    """What the leader sees before approving: the text, what is missing, what is in the way."""
    found, actor = reviewing.review_by_public_id(review), actor_of(request)
    policies.may_approve(actor, found).require()
    if request.method == "POST":
        snapshot = approving.approve_review(review=found, version=version_of(request), by=actor)
        messages.success(request, _("Approved and frozen. The document is ready to print and sign."))
        return redirect("reviews:preview", snapshot.public_id)
    values = {
        **pages.review_values(found, actor),
        "crumbs": pages.crumbs_of(found, Crumb(_("Approve"))),
        "obstacles": reviewing.obstacles(found),
        "waits": found.state == ReviewState.SUBMITTED,
        "adjustments": reviewing.adjustments_for(found),
    }
    return render(request, "reviews/approve.html", values)


def _reason_page(request: HttpRequest, review: Review, form: forms.ReasonForm, title: str, scope: str) -> HttpResponse:
    """A form for the reason; carried out once."""
    act = approving.send_back if scope == "reviews.send_back" else approving.return_review

    def give() -> str:
        given = form.cleaned_data
        return act(review=review, version=given["version"], reason=given["reason"], by=actor_of(request)).public_id

    if form.is_valid() and carry_out_once(form, scope, give) is not None:
        messages.success(request, _("Given back, with the reason."))
        return redirect("reviews:list")
    values = {**pages.head_values(review, actor_of(request)), "form": form, "heading": title}
    values["crumbs"] = pages.crumbs_of(review, Crumb(title))
    return render(request, "reviews/reason.html", values, status=422 if form.errors else 200)


@needs(ReviewsVerb.APPROVE)
def send_back(request: HttpRequest, review: str) -> HttpResponse:
    """The leader gives the review back to who wrote it."""
    found = reviewing.review_by_public_id(review)
    policies.may_approve(actor_of(request), found).require()
    form = forms.ReasonForm(request.POST or None, initial=forms.opening(found.version))
    return _reason_page(request, found, form, _("Give back to be rewritten"), "reviews.send_back")


@needs(FiguresVerb.ACCEPT)
@require_POST
def receive(request: HttpRequest, review: str) -> HttpResponse:
    """The unit above receives an approved review: one click."""
    found = reviewing.review_by_public_id(review)
    approving.accept_review(review=found, version=version_of(request), by=actor_of(request))
    messages.success(request, _("Received: %(unit)s.") % {"unit": pages.name_of(found.unit)})
    return redirect("reviews:list")


@needs(FiguresVerb.ACCEPT)
def give_back(request: HttpRequest, review: str) -> HttpResponse:
    """The unit above returns an approved review with a reason."""
    found = reviewing.review_by_public_id(review)
    policies.may_receive(actor_of(request), found).require()
    form = forms.ReasonForm(request.POST or None, initial=forms.opening(found.version))
    return _reason_page(request, found, form, _("Return to the unit below"), "reviews.return")


@needs(ReviewsVerb.COMPOSE)
@require_POST
def revise(request: HttpRequest, review: str) -> HttpResponse:
    """Open the next revision."""
    found = reviewing.review_by_public_id(review)
    approving.revise_review(review=found, version=version_of(request), by=actor_of(request))
    messages.success(request, _("The next revision is open. The approved one stays as it was."))
    return redirect("reviews:review", found.public_id)


@needs(FiguresVerb.READ)
def drift(request: HttpRequest, review: str) -> HttpResponse:
    """What moved after the approval, and the two ways to take it in."""
    found, actor = reviewing.review_by_public_id(review), actor_of(request)
    policies.may_read(actor, found.unit_id).require()
    if request.method == "POST":
        wanted = DriftChoice.REVISION if request.POST.get("cach") == "ban-moi" else DriftChoice.ADJUSTMENT
        drifting.decide_drift(review=found, choice=wanted, version=version_of(request), by=actor)
        messages.success(request, _("Decided. The approved document stays as it was."))
        return redirect("reviews:review", found.public_id)
    drifts = reviewing.open_drifts(found)
    values = {
        **pages.head_values(found, actor),
        "drifts": drifts,
        **pages.drift_values(found, drifts),
        "crumbs": pages.crumbs_of(found, Crumb(_("What moved after the approval"))),
    }
    return render(request, "reviews/drift.html", values)
