"""The list of reports: what the own unit owes by its day, and how far the units directly below are."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from binhyen.core.access import actor_of, signed_in
from binhyen.figures.views import panels


@signed_in
@require_safe
def entry_list(request: HttpRequest) -> HttpResponse:
    """Everything that is owed and everything that is waited for."""
    return render(request, "figures/entry_list.html", panels.list_values(actor_of(request)))
