"""The desk page of background jobs."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from binhyen.core.access import actor_of, needs
from binhyen.jobs import queries, services
from binhyen.jobs.policies import may_see
from binhyen.jobs.states import SEE_JOBS, State
from binhyen.ui.components import Crumb, NavItem, Tab

PER_PAGE = 50


@require_GET
@needs(SEE_JOBS)
def job_list(request: HttpRequest) -> HttpResponse:
    """Jobs by state; given-up ones first, since somebody has to look at them."""
    asked = request.GET.get("trang-thai", "")
    state = State(asked) if asked in State.values else State.DEAD
    counts = queries.counts()
    here = reverse("jobs:list")
    tabs = [
        Tab(each.label, f"{here}?trang-thai={each.value}", current=each == state, count=counts[each])
        for each in (State.DEAD, State.RUNNING, State.QUEUED, State.DONE)
    ]
    page = Paginator(queries.jobs_in(state), PER_PAGE).get_page(request.GET.get("trang"))
    context = {"state": state, "tabs": tabs, "page": page, "crumbs": [Crumb(_("Background jobs"))]}
    return render(request, "jobs/list.html", context)


@require_POST
@needs(SEE_JOBS)
def requeue(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let a given-up job try again."""
    job = services.requeue_job(job=queries.job_of(public_id), by=actor_of(request))
    messages.success(request, _("“%(name)s” will be tried again.") % {"name": job.name})
    return redirect("jobs:list")


def desk_menu(request: HttpRequest) -> list[NavItem]:
    """Background jobs, for whoever looks after the installation."""
    return [NavItem(_("Background jobs"), reverse("jobs:list"), may_see(actor_of(request)))]
