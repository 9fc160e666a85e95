"""Superiors' Excel forms: send in once, match the cells once, take out filled every period."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from binhyen.core.access import actor_of, needs
from binhyen.figures.queries.workbooks import workbook_by_public_id
from binhyen.figures.views import workbook_page
from binhyen.figures.views.sheets import TYPES
from binhyen.people.verbs import FiguresVerb

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@needs(FiguresVerb.REPORT)
@get_or_post
def workbooks(request: HttpRequest) -> HttpResponse:
    """The unit's Excel forms, and a new one."""
    page = workbook_page.open_list(actor_of(request), request.POST, request.FILES)
    if request.method == "POST" and (made := page.take()) is not None:
        messages.success(request, _("Taken in. Now say what stands in which cell."))
        return redirect("figures:workbook", made.public_id)
    return render(request, "figures/workbooks.html", {"page": page})


@needs(FiguresVerb.REPORT)
@get_or_post
def workbook(request: HttpRequest, public_id: str) -> HttpResponse:
    """One form: its cells and what stands in them; the periods for which it can be taken out."""
    page = workbook_page.open_one(actor_of(request), workbook_by_public_id(public_id), request.POST)
    if request.method == "POST" and page.act():
        messages.success(request, page.told)
        return redirect(page.back)
    return render(request, "figures/workbook.html", {"page": page})


@needs(FiguresVerb.REPORT)
@require_safe
def workbook_filled(request: HttpRequest, public_id: str, period: str) -> HttpResponse:
    """The form, filled with the figures of a period."""
    page = workbook_page.open_one(actor_of(request), workbook_by_public_id(public_id), request.POST)
    headers = {"Content-Disposition": f'attachment; filename="bieu-{public_id}-{period}.xlsx"'}
    return HttpResponse(page.filled(period), content_type=TYPES["xlsx"], headers=headers)
