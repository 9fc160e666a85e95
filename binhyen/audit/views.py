"""The desk page on which a unit reads what was done in its name."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from binhyen.audit import answers, policies, queries, services
from binhyen.audit.forms import TrailFilter
from binhyen.audit.states import READ_PLATFORM, READ_TRAIL
from binhyen.core import clock
from binhyen.core.access import actor_of, signed_in
from binhyen.core.decisions import ALLOWED, refused
from binhyen.ui.components import Crumb, NavItem

PER_PAGE = 50


@require_GET
@signed_in
def trail(request: HttpRequest, unit: str = "") -> HttpResponse:
    """The trail of one's own unit, or of a unit below."""
    by = actor_of(request)
    chain = unit or policies.own_chain(by)
    policies.may_read(by, chain).require()
    form = TrailFilter(request.GET, posts=queries.posts_in(chain))
    page = Paginator(queries.entries_of(chain, form.wanted()), PER_PAGE).get_page(request.GET.get("trang"))
    names = answers.names_open(by, chain)
    context = {
        "chain": chain,
        "name": answers.unit_name(chain) if chain != services.PLATFORM else _("The platform itself"),
        "form": form,
        "page": page,
        "names": names,
        "lines": queries.lines(list(page.object_list), names=names),
        "root": queries.last_root(),
        "export_url": f"{reverse('audit:export', args=[chain])}?{request.GET.urlencode()}",
        "crumbs": [Crumb(_("Trail"))],
    }
    return render(request, "audit/trail.html", context)


@require_GET
@signed_in
def export(request: HttpRequest, unit: str) -> HttpResponse:
    """The same entries as a table, without names."""
    policies.may_read(actor_of(request), unit).require()
    form = TrailFilter(request.GET, posts=queries.posts_in(unit))
    table = queries.csv_of(queries.entries_of(unit, form.wanted()))
    name = f"nhat-ky-{unit}-{clock.today().isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(table, content_type="text/csv; charset=utf-8", headers=headers)


def desk_menu(request: HttpRequest) -> list[NavItem]:
    """The trail, for whoever may read one."""
    by = actor_of(request)
    reads = ALLOWED if by.holds(READ_TRAIL) or by.holds(READ_PLATFORM) else refused(_("Not for this post."))
    return [NavItem(_("Trail"), reverse("audit:trail"), reads)]
