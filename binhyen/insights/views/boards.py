"""Pages of live figures at the Centre, a province or a commune, and what keeps them live."""

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from binhyen.core.access import actor_of, needs
from binhyen.insights.views import board_page
from binhyen.insights.views.exports import sent
from binhyen.insights.views.pictures import picture_of
from binhyen.insights.views.sheets import table_of
from binhyen.people.verbs import FiguresVerb


@needs(FiguresVerb.READ)
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The figures of the reader's own unit."""
    return redirect("insights:board", board_page.own_unit(actor_of(request)).public_id)


@needs(FiguresVerb.READ)
@require_safe
def board(request: HttpRequest, unit: str) -> HttpResponse:
    """What stands out, how many reports came, the figures of every unit below, one figure month by month."""
    page = board_page.open_page(actor_of(request), unit, request.GET)
    return render(request, "insights/board.html", {"page": page})


@needs(FiguresVerb.READ)
@require_safe
def live(request: HttpRequest, unit: str, period: str, form: str) -> HttpResponse:
    """The number that grows with every report, for pages that stay open: 304 while it stands still."""
    number = board_page.live(actor_of(request), unit, period, form)
    tag = f'"{number}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified(headers={"ETag": tag})
    return JsonResponse({"version": number}, headers={"ETag": tag})


@needs(FiguresVerb.READ)
@require_safe
def table_file(request: HttpRequest, unit: str, table: str, ending: str) -> HttpResponse:
    """One table of the page as CSV or XLSX; the query says which, as it does for the page."""
    return sent(table_of(actor_of(request), unit, table, ending, request.GET))


@needs(FiguresVerb.READ)
@require_safe
def picture(request: HttpRequest, unit: str, period: str, form: str) -> HttpResponse:
    """The course of a figure as a picture for a document."""
    asked = {**request.GET.dict(), "ky": period, "bieu": form}
    return sent(picture_of(board_page.open_page(actor_of(request), unit, asked)))
