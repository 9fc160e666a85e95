"""The front door."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from binhyen.core import clock
from binhyen.core.access import public
from binhyen.org.queries.country import country_on, eve_of_reform, reform_at, stamp, totals_on
from binhyen.org.states import EventStatus


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Find one's commune, see the country in figures, know who to call."""
    today = clock.today()
    at = stamp()
    found = reform_at(at)
    values = {
        "country": country_on(today, at),
        "before": totals_on(eve_of_reform(), at),
        "today": today,
        "confirmed": found.total(EventStatus.CONFIRMED),
        "changes": found.total(EventStatus.CONFIRMED) + found.total(EventStatus.PROPOSED),
    }
    return render(request, "portal/home.html", values)
