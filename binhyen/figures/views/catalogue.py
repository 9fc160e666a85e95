"""What is counted, for everybody: the list, one definition, new objects in public notice."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from binhyen.core.access import actor_of, public
from binhyen.figures.queries.catalogue import indicator_by_code
from binhyen.figures.views import keeping_page


@public
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Everything that is counted, by topic."""
    return render(request, "figures/catalogue.html", keeping_page.catalogue_values())


@public
@require_safe
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """What one figure counts and what not, since when, and where it is asked for."""
    return render(
        request, "figures/indicator.html", keeping_page.indicator_values(indicator_by_code(code), actor_of(request))
    )


@public
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """Objects that the Centre wants to count, in public notice for 14 days, and what became of earlier ones."""
    return render(request, "figures/notices.html", keeping_page.proposals_values(actor_of(request)))
