"""Accepting and returning the reports of the units directly below, and entering them from paper or by telephone."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from binhyen.core.access import actor_of, signed_in
from binhyen.figures.queries import entry
from binhyen.figures.views import accept_page, grid_page
from binhyen.figures.views.entry_page import address_of

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@signed_in
@get_or_post
def accept(request: HttpRequest, unit: str, period: str, form: str) -> HttpResponse:
    """All reports of one form and period below a unit: accept one, some, or all without a question."""
    page = accept_page.open_table(actor_of(request), unit, period, form)
    if request.method == "POST":
        told, wrong = page.decide(request.POST)
        for words in wrong:
            messages.error(request, words)
        if told:
            messages.success(request, told)
        return redirect("figures:accept", unit, period, form)
    return render(request, "figures/accept.html", page.values(request.GET))


@signed_in
@get_or_post
def accept_one(request: HttpRequest, unit: str, period: str, form: str) -> HttpResponse:
    """One report: accept it, or return it with a reason for each figure."""
    slot = entry.slot_at(unit, period, form)
    page = accept_page.open_one(actor_of(request), slot, request.POST)
    if request.method == "POST" and page.decide():
        messages.success(request, page.told)
        return redirect(page.back) if page.back else redirect("figures:report_sent", *address_of(slot))
    return render(request, "figures/accept_one.html", {"page": page, "slot": slot})


@signed_in
@get_or_post
def enter_for(request: HttpRequest, unit: str, period: str, form: str) -> HttpResponse:
    """Enter the reports of several units from paper or by telephone, in one table."""
    table = accept_page.open_table(actor_of(request), unit, period, form)
    page = grid_page.open_grid(table, request.POST, request.GET.get("trang", ""))
    if request.method == "POST" and page.send():
        messages.success(request, _("Entered. Each unit is asked to confirm its figures."))
        return redirect("figures:accept", unit, period, form)
    return render(request, "figures/enter_for.html", {"page": page})
