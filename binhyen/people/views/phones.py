"""Binding a phone: the printed code, the scan, the PIN."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from binhyen.core.access import actor_of, needs, public
from binhyen.core.errors import NotFound
from binhyen.people import forms, qr, queries, rules, tokens
from binhyen.people.carry import carry_out
from binhyen.people.services import phones
from binhyen.people.states import BindingState
from binhyen.people.verbs import Verb
from binhyen.people.views.entering import PHONE_COOKIE, cookie, enter, set_cookie


@needs(Verb.BIND_PHONES)
@require_POST
def issue(request: HttpRequest, appointment: str) -> HttpResponse:
    """Make a new code for somebody's phone; the old phone ends at once."""
    found = queries.appointment_by_public_id(appointment)
    binding = phones.issue_code(post=found.post, person=found.person, by=actor_of(request))
    return redirect("people:sheet", binding.public_id)


@needs(Verb.BIND_PHONES)
@never_cache
def sheet(request: HttpRequest, binding: str) -> HttpResponse:
    """The sheet to print or to show across the desk, while the code is good."""
    found = phones.issued(binding, by=actor_of(request))
    url = phones.link_of(found)
    picture = qr.picture(url)
    values = {"binding": found, "post": found.post, "picture": picture, "url": url}
    return render(request, "people/sheet.html", values)


@needs(Verb.BIND_PHONES)
@require_POST
def revoke(request: HttpRequest, appointment: str) -> HttpResponse:
    """End somebody's phone."""
    found = queries.appointment_by_public_id(appointment)
    phones.revoke(post=found.post, person=found.person, by=actor_of(request))
    return redirect("people:post", found.post.public_id)


@public
@never_cache
def bind(request: HttpRequest, token: str) -> HttpResponse:
    """The printed code was scanned: bind this phone on a press of the button, never on opening the page."""
    binding = phones.open_binding(token)
    if request.method == "POST":
        secret = phones.bind(token=token)
        response = redirect("people:choose_pin")
        set_cookie(response, PHONE_COOKIE, secret)
        return response
    in_app = rules.is_in_app(request.headers.get("User-Agent", ""))
    return render(request, "people/bind.html", {"post": binding.post, "in_app": in_app})


@public
@never_cache
@sensitive_post_parameters("pin", "pin_again")
def choose_pin(request: HttpRequest) -> HttpResponse:
    """The PIN of the phone that was just bound."""
    secret = cookie(request, PHONE_COOKIE)
    binding = queries.bound_phone(tokens.digest(secret))
    if binding is None or binding.state != BindingState.SCANNED:
        raise NotFound(_("This phone is not waiting for a PIN."), what_to_do=_("Scan the printed code again."))
    form = forms.ChoosePinForm(request.POST or None)
    if form.is_valid():
        done = carry_out(form, lambda: phones.choose_pin(phone_secret=secret, pin=form.cleaned_data["pin"]))
        if done is not None:
            return enter(request, done.person, strong=True, url=reverse("people:desk"))
    values = {"form": form, "post": binding.post}
    return render(request, "people/choose_pin.html", values, status=422 if form.errors else 200)
