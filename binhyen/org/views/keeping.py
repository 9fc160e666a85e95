"""Desk pages for keeping a place: its bodies, and lists of units from a table."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from binhyen.core import clock
from binhyen.core.access import actor_of, signed_in
from binhyen.org import policies, queries
from binhyen.org.forms.carry import carry_out
from binhyen.org.forms.keeping import BodyForm, LoadForm, NewBodyForm, UploadForm
from binhyen.org.queries import pages
from binhyen.org.services import bodies as keep
from binhyen.org.services.importing import export_units, import_template
from binhyen.org.views.desk import get_or_post
from binhyen.org.views.imports import loaded, looked_at

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@signed_in
@get_or_post
def bodies(request: HttpRequest, public_id: str) -> HttpResponse:
    """The bodies of a place, and a new one."""
    unit, actor = queries.unit_by_public_id(public_id), actor_of(request)
    policies.may_edit_bodies(actor, unit).require()
    form = NewBodyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("kind", "name", "phone", "duty_hours")}
        done = carry_out(
            form,
            f"org.body.{public_id}",
            lambda: keep.add_body(unit=unit, by=actor, **given).public_id,
            actor.person_id,
        )
        if done is not None:
            messages.success(request, _("Added. The public page shows it now."))
            return redirect("org:bodies", public_id)
    row = queries.unit_row(unit, clock.today())
    return render(request, "org/desk/bodies.html", {"form": form, "row": row, "bodies": pages.open_bodies(unit)})


@signed_in
@get_or_post
def body(request: HttpRequest, public_id: str) -> HttpResponse:
    """Correct a body, or end it."""
    found, actor = pages.body_by_public_id(public_id), actor_of(request)
    policies.may_edit_body(actor, found).require()
    kept = {"name": found.name, "phone": found.phone, "duty_hours": found.duty_hours}
    form = BodyForm(request.POST or None, initial=kept)
    ending = "end" in request.POST
    if request.method == "POST" and (form.is_valid() or ending):
        verb = partial(keep.end_body, body=found, by=actor)
        if not ending:
            verb = partial(keep.change_body, body=found, by=actor, **{name: form.cleaned_data[name] for name in kept})
        if carry_out(form, f"org.body.{public_id}", lambda: verb().public_id, actor.person_id) is not None:
            messages.success(request, _("Stored. The public page shows it now."))
            return redirect("org:bodies", found.unit.public_id)
    return render(request, "org/desk/body.html", {"form": form, "body": found})


@signed_in
@get_or_post
def load(request: HttpRequest, public_id: str) -> HttpResponse:
    """A table of units: looked at first, row by row; stored only when every row is right."""
    unit, actor = queries.unit_by_public_id(public_id), actor_of(request)
    policies.may_import(actor, unit).require()
    values: dict[str, Any] = {
        "row": queries.unit_row(unit, clock.today()),
        "form": UploadForm(),
        "load": None,
        "report": None,
    }
    if "content" in request.POST:
        form = LoadForm(request.POST)
        if form.is_valid() and loaded(form, unit, actor):
            messages.success(request, _("The list was stored. The public page shows it now."))
            return redirect("org:unit", public_id)
        values["form"] = form
    elif request.method == "POST":
        values |= looked_at(UploadForm(request.POST, request.FILES), unit, actor)
    return render(request, "org/desk/load.html", values)


@signed_in
@require_safe
def template(request: HttpRequest, public_id: str) -> HttpResponse:
    """The empty table with its instructions."""
    policies.may_import(actor_of(request), queries.unit_by_public_id(public_id)).require()
    headers = {"Content-Disposition": 'attachment; filename="mau-danh-sach.xlsx"'}
    return HttpResponse(import_template(), content_type=XLSX, headers=headers)


@signed_in
@require_safe
def export(request: HttpRequest, public_id: str) -> HttpResponse:
    """The units under a commune as a table that can be corrected and sent again."""
    unit = queries.unit_by_public_id(public_id)
    policies.may_import(actor_of(request), unit).require()
    data = export_units(commune=unit, on=clock.today())
    headers = {"Content-Disposition": f'attachment; filename="don-vi-{public_id}.csv"'}
    return HttpResponse(data, content_type="text/csv; charset=utf-8", headers=headers)
