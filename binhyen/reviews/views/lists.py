"""Lists: one's reviews and what waits, reviews of the units below, totals from before the system."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from binhyen.core import clock
from binhyen.core.access import actor_of, needs
from binhyen.core.errors import BadInput, NotFound
from binhyen.figures.models import Period
from binhyen.org.models import Unit
from binhyen.people.carry import carry_out_once
from binhyen.people.verbs import FiguresVerb, ReviewsVerb
from binhyen.reviews import forms, policies
from binhyen.reviews.queries import reviewing
from binhyen.reviews.services import composing, history
from binhyen.reviews.states import ReviewKind
from binhyen.reviews.views import pages
from binhyen.ui.components import Crumb


def _own(request: HttpRequest) -> Unit:
    unit = Unit.objects.filter(pk=actor_of(request).unit_id or 0).first()
    if unit is None:
        raise NotFound(_("There is no unit at this address."))
    return unit


@needs(FiguresVerb.READ)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The reviews of one's unit, periods that have none yet, and what came from below."""
    unit, actor = _own(request), actor_of(request)
    policies.may_read(actor, unit.pk).require()
    may_compose = policies.may_compose(actor, unit)
    open_ones = reviewing.periods_to_review(unit, clock.today()) if may_compose else []
    values = {
        "unit": unit,
        "name": pages.name_of(unit),
        "rows": [(one, pages.title_of(one), pages.chip_of(one)) for one in reviewing.reviews_of(unit)],
        "periods": [(period, kind, ReviewKind(kind).label, pages.period_words(period)) for period, kind in open_ones],
        "waiting": [(one, pages.name_of(one.unit), pages.title_of(one)) for one in reviewing.waiting_above(unit)],
        "undecided": reviewing.undecided(unit).count(),
        "owed": reviewing.owed_by(unit).count(),
        "may_compose": may_compose,
    }
    return render(request, "reviews/list.html", values)


@needs(ReviewsVerb.COMPOSE)
@require_POST
def open_one(request: HttpRequest) -> HttpResponse:
    """Open the review of one's unit for a period."""
    period = Period.objects.filter(public_id=request.POST.get("ky", "")).first()
    kind = request.POST.get("loai", "")
    if period is None or kind not in ReviewKind.values:
        raise BadInput(_("There is no review of this kind for this period."))
    review = composing.open_review(unit=_own(request), period=period, kind=ReviewKind(kind), by=actor_of(request))
    return redirect("reviews:review", review.public_id)


@needs(FiguresVerb.READ)
@require_safe
def below(request: HttpRequest, review: str) -> HttpResponse:
    """The reviews of the units directly below for the same period."""
    found = reviewing.review_by_public_id(review)
    policies.may_read(actor_of(request), found.unit_id).require()
    rows = reviewing.received_from_below(found.unit, found.period, found.kind)
    values = {
        **pages.head_values(found, actor_of(request)),
        "crumbs": pages.crumbs_of(found, Crumb(_("Reviews from below"))),
        "rows": [(one, pages.chip_of(one.review) if one.review else "") for one in rows],
        "there": sum(1 for one in rows if one.review),
    }
    return render(request, "reviews/below.html", values)


@needs(FiguresVerb.READ)
def past(request: HttpRequest) -> HttpResponse:
    """Published totals from before the system, with their source; and the form to type one."""
    unit, actor = _own(request), actor_of(request)
    policies.may_read(actor, unit.pk).require()
    form = forms.PastForm(request.POST or None, initial=forms.opening(0))
    if form.is_valid():
        made = carry_out_once(
            form,
            "past",
            lambda: history.type_past_figure(unit=unit, row=form.row, by=actor).public_id,
        )
        if made is not None:
            messages.success(request, _("Kept, with its source."))
            return redirect("reviews:past")
    values = {"form": form, "name": pages.name_of(unit), "rows": reviewing.past_figures(unit)}
    values["may_type"] = policies.may_compose(actor, unit)
    return render(request, "reviews/past.html", values, status=422 if form.errors else 200)
