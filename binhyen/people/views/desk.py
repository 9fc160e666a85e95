"""The desk: what needs doing, and for which of one's posts one acts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from binhyen.core.access import actor_of, signed_in
from binhyen.org.models import Unit
from binhyen.people import overview, policies
from binhyen.people.middleware import POST_KEY, standing, standings
from binhyen.people.views.entering import before_second_factor, next_url


@signed_in
def desk(request: HttpRequest) -> HttpResponse:
    """What needs doing today."""
    mine = standing(request)
    if mine is None:
        return render(request, "people/no_post.html")
    unit = Unit.objects.get(pk=mine.unit_id)
    values = {
        "unit": unit,
        "unit_name": overview.name_of(unit),
        "mine": mine,
        "todos": overview.todos(actor_of(request), unit),
        "may_read": policies.may_read_directory(actor_of(request), unit),
    }
    return render(request, "people/desk.html", values)


@before_second_factor
@signed_in
@require_POST
def switch_post(request: HttpRequest) -> HttpResponse:
    """Act for another of one's posts."""
    wanted = request.POST.get("chuc-danh", "")
    if any(one.post == wanted for one in standings(request)):
        request.session[POST_KEY] = wanted
    return redirect(next_url(request))
