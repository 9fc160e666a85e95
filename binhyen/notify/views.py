"""The desk page of letters sent in a unit's name, and the page on which letters are declined."""

from collections.abc import Callable, Mapping

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from binhyen.audit import answers
from binhyen.audit.policies import own_chain
from binhyen.audit.states import READ_PLATFORM
from binhyen.core.access import actor_of, public, signed_in
from binhyen.core.decisions import ALLOWED, refused
from binhyen.notify import policies, queries, services
from binhyen.notify.models import Letter
from binhyen.notify.states import READ_LETTERS, State
from binhyen.ui.components import Crumb, NavItem, Tab

PER_PAGE = 50


@require_GET
@signed_in
def letters(request: HttpRequest, unit: str = "") -> HttpResponse:
    """The letters of one's own unit, or of a unit below."""
    by = actor_of(request)
    chosen = unit or own_chain(by)
    policies.may_read_letters(by, chosen).require()
    asked = request.GET.get("trang-thai", "")
    state = State(asked) if asked in State.values else None
    page = Paginator(queries.letters_of(chosen, state), PER_PAGE).get_page(request.GET.get("trang"))
    context = {
        "name": answers.unit_name(chosen),
        "tabs": _tabs(reverse("notify:letters_of", args=[chosen]), state, queries.counts_of(chosen)),
        "page": page,
        "lines": queries.lines(list(page.object_list)),
        "crumbs": [Crumb(_("Letters"))],
    }
    return render(request, "notify/letters.html", context)


def _tabs(here: str, state: State | None, counts: Mapping[State, int]) -> list[Tab]:
    every = Tab(_("All letters"), here, current=state is None, count=sum(counts.values()))
    shown = (State.TO_PRINT, State.FAILED, State.QUEUED, State.SENT)
    return [
        every,
        *(
            Tab(each.label, f"{here}?trang-thai={each.value}", current=each == state, count=counts[each])
            for each in shown
        ),
    ]


@require_GET
@signed_in
def letter(request: HttpRequest, public_id: str) -> HttpResponse:
    """One letter, as far as the unit may read it; for printing as well."""
    found = queries.letter_of(public_id)
    policies.may_read_letters(actor_of(request), found.unit).require()
    back = reverse("notify:letters_of", args=[found.unit])
    context = {
        "letter": found,
        "line": queries.lines([found])[0],
        "body": queries.readable_body(found),
        "verbs": services.open_verbs(found),
        "crumbs": [Crumb(_("Letters"), back), Crumb(_("One letter"))],
    }
    return render(request, "notify/letter.html", context)


def _act(request: HttpRequest, public_id: str, act: Callable[..., Letter]) -> HttpResponse:
    act(letter=queries.letter_of(public_id), by=actor_of(request))
    return redirect("notify:letter", public_id)


@require_POST
@signed_in
def printed(request: HttpRequest, public_id: str) -> HttpResponse:
    """The letter was printed and handed over."""
    return _act(request, public_id, services.mark_printed)


@require_POST
@signed_in
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """The letter is no longer needed."""
    return _act(request, public_id, services.withdraw_letter)


@require_POST
@signed_in
def again(request: HttpRequest, public_id: str) -> HttpResponse:
    """Send again what could not be delivered."""
    return _act(request, public_id, services.try_again)


@require_POST
@signed_in
def to_print(request: HttpRequest, public_id: str) -> HttpResponse:
    """Print what could not be delivered."""
    return _act(request, public_id, services.turn_to_print)


@csrf_exempt  # mail programs send the one-click POST themselves; the token in the address is what counts
@require_http_methods(["GET", "POST"])
@public
def decline(request: HttpRequest, token: str) -> HttpResponse:
    """Decline letters that are not duty, or want them again; opening the link changes nothing."""
    person = services.person_of(token)
    if request.method == "POST":
        by = services.whoever_follows_the_link()
        wanted = services.accept if "nhan-lai" in request.POST else services.decline
        wanted(person=person, by=by)
    return render(request, "notify/decline.html", {"declined": queries.has_declined(person)})


def desk_menu(request: HttpRequest) -> list[NavItem]:
    """The letters of one's unit, for whoever may read its trail."""
    by = actor_of(request)
    reads = ALLOWED if by.holds(READ_LETTERS) or by.holds(READ_PLATFORM) else refused(_("Not for this post."))
    return [NavItem(_("Letters"), reverse("notify:letters"), reads)]
