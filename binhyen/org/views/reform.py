"""The reform in detail: what was divided, and where the sources differ."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from binhyen.core import clock
from binhyen.core.access import public
from binhyen.org import queries
from binhyen.org.forms.pages import page_of
from binhyen.org.models import Succession
from binhyen.org.queries import pages
from binhyen.org.queries.country import stamp
from binhyen.org.views.country import reform_part
from binhyen.org.views.past import TableRow, rows_of
from binhyen.ui.components import Tab

PAGE_ROWS = 100
DIFFERENT, DIVIDED = "khac", "chia"


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of pairs in words."""

    page: Page[Succession]
    rows: Sequence[TableRow]


def listing(view: str, page: int) -> Listing:
    """A page of divided units, or of pairs on which the sources differ."""
    found = pages.split_pairs() if view == DIVIDED else pages.disputed_pairs()
    shown = Paginator(found, PAGE_ROWS).get_page(page)
    pairs = [pages.pair_of(row) for row in shown]
    ids = {pair.before for pair in pairs} | {pair.after for pair in pairs}
    return Listing(shown, rows_of(pairs, queries.unit_rows(ids, clock.today())))


@public
@require_safe
def reform(request: HttpRequest) -> HttpResponse:
    """Every division and every difference of the reform of 1 July 2025."""
    view = DIVIDED if request.GET.get("xem") == DIVIDED else DIFFERENT
    tabs = [
        Tab(_("Sources differ"), f"?xem={DIFFERENT}", current=view == DIFFERENT),
        Tab(_("Divided units"), f"?xem={DIVIDED}", current=view == DIVIDED),
    ]
    values = {"tabs": tabs, "view": view, "listing": listing(view, page_of(request.GET.get("trang", "")))}
    return render(request, "org/reform.html", values | {"reform": reform_part(stamp())})
