"""The front door."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from binhyen.core import clock
from binhyen.core.access import public
from binhyen.org.queries.country import country_on, eve_of_reform
from binhyen.org.queries.pages import reform
from binhyen.org.states import EventStatus


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Find one's commune, see the country in figures, know who to call."""
    today = clock.today()
    found = reform()
    values = {
        "country": country_on(today),
        "before": country_on(eve_of_reform()),
        "today": today,
        "confirmed": found.total(EventStatus.CONFIRMED),
        "changes": found.total(EventStatus.CONFIRMED) + found.total(EventStatus.PROPOSED),
    }
    return render(request, "portal/home.html", values)
