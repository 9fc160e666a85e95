"""Reports in Excel and CSV: a template out, the same sheet in, looked at before anything is stored."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from binhyen.core.access import actor_of, signed_in
from binhyen.figures.views import sheet_page
from binhyen.figures.views.entry_page import address_of, open_entry

get_or_post = require_http_methods(["GET", "HEAD", "POST"])
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def _file(data: bytes, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    return HttpResponse(data, content_type=TYPES[kind], headers=headers)


@signed_in
@get_or_post
def sheet(request: HttpRequest, unit: str, period: str, form: str) -> HttpResponse:
    """One report as a sheet: what is read from it becomes the draft, to be looked through and sent."""
    page = sheet_page.open_own(open_entry(request, unit, period, form))
    if request.method == "POST" and page.take(request.POST, request.FILES):
        messages.success(request, _("The sheet was read into the draft. Look through it, then send."))
        return redirect("figures:report", *address_of(page.entry.slot))
    return render(request, "figures/sheet.html", {"page": page, "slot": page.entry.slot})


@signed_in
@require_safe
def sheet_file(request: HttpRequest, unit: str, period: str, form: str, kind: str) -> HttpResponse:
    """The sheet of one report with what stands now."""
    page = sheet_page.open_own(open_entry(request, unit, period, form))
    return _file(page.written(kind), kind, f"bao-cao-{form}-{period}")


@signed_in
@get_or_post
def sheet_below(request: HttpRequest, unit: str, period: str, form: str) -> HttpResponse:
    """All units below in one sheet: looked at row by row; stored only when every row is right."""
    page = sheet_page.open_below(actor_of(request), unit, period, form)
    if request.method == "POST" and page.take(request.POST, request.FILES):
        messages.success(request, _("Entered. Each unit is asked to confirm its figures."))
        return redirect("figures:accept", unit, period, form)
    return render(request, "figures/sheet_below.html", {"page": page})


@signed_in
@require_safe
def sheet_below_file(request: HttpRequest, unit: str, period: str, form: str, kind: str) -> HttpResponse:
    """The sheet of all units below with what stands now."""
    page = sheet_page.open_below(actor_of(request), unit, period, form)
    return _file(page.written(kind), kind, f"cac-don-vi-{form}-{period}")
