"""The public pages of units: search, the page of a unit, the country, the file of outlines."""

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe

from binhyen.core import clock
from binhyen.core.access import public
from binhyen.core.errors import NotFound, TooMany
from binhyen.org import maps, queries
from binhyen.org.forms.pages import KIND_CHOICES, DayForm, kinds_of, page_of, query_of
from binhyen.org.states import UnitKind
from binhyen.org.views import unit_page
from binhyen.org.views.country import country_values
from binhyen.org.views.suggestions import found_lines, suggestions

MOST_HITS = 60
SUGGESTIONS_A_SECOND = 60
SHORTEST_SUGGESTION = 2
YEAR_SECONDS = 365 * 24 * 3600


@public
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Find a unit by any name or code it ever had."""
    text, choice = query_of(request.GET.get("q", "")), request.GET.get("loai", "")
    kinds = kinds_of(choice)
    hits = queries.search_units(text, kinds=kinds, limit=MOST_HITS) if text else []
    values = {
        "text": text,
        "choice": choice if kinds else "",
        "kinds": KIND_CHOICES,
        "hits": hits,
        "found": found_lines(hits),
        "most": MOST_HITS,
    }
    return render(request, "org/search.html", values)


@public
@require_safe
def suggest(request: HttpRequest) -> JsonResponse:
    """A few units for what was typed so far. Nobody is counted: only the sum of all requests is bounded."""
    second = f"org.suggest.{int(clock.now().timestamp())}"
    cache.add(second, 0, 5)
    if cache.incr(second) > SUGGESTIONS_A_SECOND:
        raise TooMany(_("Too many people are searching at this second. Press the search button instead."))
    text = query_of(request.GET.get("q", ""))
    items = suggestions(text) if len(text) >= SHORTEST_SUGGESTION else []
    return JsonResponse({"items": items}, headers={"Cache-Control": "public, max-age=60"})


@public
@require_safe
def country(request: HttpRequest) -> HttpResponse:
    """The whole country: the page of the Centre, or of the highest unit of an installation that stands alone."""
    root = queries.root_unit(clock.today())
    if root is None:
        raise NotFound(_("No unit has been entered yet."), what_to_do=_("Load the country with: binhyen org load"))
    query = request.GET.urlencode()
    return HttpResponseRedirect(reverse("org:unit", args=[root.public_id]) + (f"?{query}" if query else ""))


@public
@require_safe
def unit(request: HttpRequest, public_id: str) -> HttpResponse:
    """The page of a unit on a date."""
    form = DayForm(request.GET)
    day = form.cleaned_data["ngay"] if form.is_valid() else None
    asked = unit_page.Asked(day, query_of(request.GET.get("tim", "")), page_of(request.GET.get("trang", "")))
    page = unit_page.build(public_id, asked)
    values = {"page": page, "form": form, "unit": page.unit, "on": page.day.on}
    if page.unit.kind == UnitKind.CENTRE:
        return render(request, "org/country.html", values | country_values(page.unit, page.day.on))
    return render(request, "org/unit.html", values)


@public
@require_safe
@condition(etag_func=lambda request: f'"{maps.outlines().version}"')
def outlines(request: HttpRequest) -> HttpResponse:
    """The outlines of the provinces, which maps refer to. Its address carries its fingerprint."""
    response = HttpResponse(maps.outlines().svg, content_type="image/svg+xml")
    response.headers["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable"
    return response
