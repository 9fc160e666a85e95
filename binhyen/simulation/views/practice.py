"""The practice space: a lesson of five minutes on a sample commune, private to the person, in their session only."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from binhyen.core import clock
from binhyen.core.access import signed_in
from binhyen.simulation.forms import AnswerForm, CountForm, DraftForm
from binhyen.simulation.rules import practice
from binhyen.simulation.rules.practice import Space
from binhyen.simulation.views import practice_page as pages

KEY = "practice"
"""Where the session keeps the space."""

InSpace = Callable[Concatenate[HttpRequest, Space, ...], HttpResponse]


def _space_of(request: HttpRequest) -> Space | None:
    space = practice.from_plain(request.session.get(KEY))
    return None if space is None or space.ended(clock.now()) else space


def _keep(request: HttpRequest, space: Space) -> None:
    request.session[KEY] = practice.to_plain(space)


def _to(name: str, *args: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(f"simulation:{name}", args=args))


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _status(form: BaseForm) -> int:
    return 422 if form.errors else 200


def in_space(view: InSpace) -> Callable[..., HttpResponse]:
    """The view gets the person's open space; without one the person comes to the first page."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        space = _space_of(request)
        return _to("practice") if space is None else view(request, space, *args, **kwargs)

    return inner


@signed_in
@require_safe
def practice_home(request: HttpRequest) -> HttpResponse:
    """What practising is, or how far the lesson has come."""
    space = _space_of(request)
    ended = space is None and KEY in request.session
    return render(request, "simulation/practice.html", {"page": pages.home(space), "ended": ended})


@signed_in
@require_POST
def practice_start(request: HttpRequest) -> HttpResponse:
    """Open a fresh space."""
    _keep(request, Space(clock.now()))
    return _to("practice_search")


@signed_in
@require_POST
def practice_end(request: HttpRequest) -> HttpResponse:
    """Throw the space away."""
    request.session.pop(KEY, None)
    messages.success(request, _("The practice space is gone. Nothing of it was kept."))
    return _to("practice")


@signed_in
@require_safe
@in_space
def practice_search(request: HttpRequest, space: Space) -> HttpResponse:
    """Find a place of the sample."""
    text = request.GET.get("q", "")[:120].strip()
    return render(request, "simulation/practice_search.html", {"page": pages.search(space, text)})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@in_space
def practice_unit(request: HttpRequest, space: Space, key: str) -> HttpResponse:
    """A place of the sample; of the old commune also the question where it went."""
    form = AnswerForm(_sent(request), space=space)
    page = pages.unit(space, key)
    if page.asks and form.is_valid():
        _keep(request, practice.answer(space, form.cleaned_data["became"]) or space)
        messages.success(request, _("Right. That was the second step."))
        return _to("practice_draft")
    return render(request, "simulation/practice_unit.html", {"page": page, "form": form}, status=_status(form))


@signed_in
@require_POST
@in_space
def practice_found(request: HttpRequest, space: Space, key: str) -> HttpResponse:
    """ "This is my commune": right or not."""
    found = practice.find(space, key)
    if found is None:
        messages.info(request, _("Not this one. Look for Đặng Mẫu: “dang mau” is enough."))
        return _to("practice_unit", key)
    _keep(request, found)
    messages.success(request, _("Found. That was the first step."))
    return _to("practice_unit", practice.OLD_COMMUNE)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@in_space
def practice_draft(request: HttpRequest, space: Space) -> HttpResponse:
    """Draft a union of hamlets."""
    form = DraftForm(_sent(request), space=space)
    if form.is_valid():
        _keep(request, practice.draft(space, form.cleaned_data["groups"], form.cleaned_data["name"]))
        return _to("practice_preview")
    values = {"page": pages.frame(space), "form": form}
    return render(request, "simulation/practice_draft.html", values, status=_status(form))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@in_space
def practice_preview(request: HttpRequest, space: Space) -> HttpResponse:
    """What the drafted union would move, before anything moves."""
    if space.draft is None:
        return _to("practice_draft")
    form = CountForm(_sent(request), space=space)
    if form.is_valid():
        _keep(request, practice.count(space, form.cleaned_data["households"]) or space)
        messages.success(request, _("Right. Nothing has moved yet: now undo the draft."))
        return _to("practice_preview")
    values = {"page": pages.preview(space, space.draft), "form": form}
    return render(request, "simulation/practice_preview.html", values, status=_status(form))


@signed_in
@require_POST
@in_space
def practice_undo(request: HttpRequest, space: Space) -> HttpResponse:
    """Take the draft back."""
    _keep(request, practice.undo(space))
    messages.success(request, _("The draft is gone. All hamlets are as they were."))
    return _to("practice")
