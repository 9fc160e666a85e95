"""Where a number comes from."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from binhyen.core.access import actor_of, needs
from binhyen.insights.views.exports import sent
from binhyen.insights.views.source_page import file_of, open_source
from binhyen.people.verbs import FiguresVerb


@needs(FiguresVerb.READ)
@require_safe
def source(request: HttpRequest, unit: str, period: str, form: str, position: int) -> HttpResponse:
    """One number: what it counts, on which tree, the rows that add up to it, every version, who has not sent."""
    page = open_source(actor_of(request), unit, period, form, position, asked=request.GET)
    return render(request, "insights/source.html", {"page": page})


@needs(FiguresVerb.READ)
@require_safe
def source_file(request: HttpRequest, unit: str, period: str, form: str, position: int, *, ending: str) -> HttpResponse:
    """The rows behind one number as CSV or XLSX."""
    return sent(file_of(open_source(actor_of(request), unit, period, form, position, asked=request.GET), ending))
