"""Public pages of figures, for everybody and without an account: accepted figures of closed periods as released."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from binhyen.core.access import public
from binhyen.insights.views import public_page
from binhyen.insights.views.exports import sent


@public
@require_safe
def newest(request: HttpRequest) -> HttpResponse:
    """The newest figures of the whole country."""
    page = public_page.first_page()
    return render(request, "insights/public_table.html" if page else "insights/public_none.html", {"page": page})


@public
@require_safe
def at_unit(request: HttpRequest, unit: str) -> HttpResponse:
    """The newest figures of a unit."""
    page = public_page.first_page(unit)
    return render(request, "insights/public_table.html" if page else "insights/public_none.html", {"page": page})


@public
@require_safe
def table(request: HttpRequest, unit: str, period: str, form: str) -> HttpResponse:
    """A release at a unit: how complete it is, its figures, the units below."""
    return render(
        request, "insights/public_table.html", {"page": public_page.open_public(unit, period, form, request.GET)}
    )


@public
@require_safe
def table_file(request: HttpRequest, unit: str, period: str, form: str, ending: str) -> HttpResponse:
    """The same as a file."""
    return sent(public_page.public_file(unit, period, form, ending, request.GET))
