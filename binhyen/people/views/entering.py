"""What the doors share: cookies of device and phone, opening a session, proving once more who one is."""

from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from binhyen.core import clock
from binhyen.core.access import View
from binhyen.people import rules, tokens
from binhyen.people.middleware import STRONG_KEY, standing
from binhyen.people.models import User
from binhyen.people.sessions import open_session

DEVICE_COOKIE = "thiet_bi"
PHONE_COOKIE = "may_gan"
COOKIE_DAYS = 400
PENDING_KEY = "dang_nhap"
PENDING_SECONDS = 600
PROVEN_KEY = "da_xac_nhan"


def cookie(request: HttpRequest, name: str) -> str:
    """The secret in one of our signed cookies, "" when it is absent or not ours."""
    return str(request.get_signed_cookie(name, default="", salt=f"binhyen.people.{name}") or "")


def set_cookie(response: HttpResponse, name: str, secret: str) -> None:
    """Give a browser a secret to keep; scripts cannot read it."""
    response.set_signed_cookie(
        name,
        secret,
        salt=f"binhyen.people.{name}",
        max_age=COOKIE_DAYS * 86_400,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def next_url(request: HttpRequest) -> str:
    """Where somebody wanted to go: an address of our own, else the desk."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else reverse("people:desk")


def moment() -> int:
    """The present second, for the session."""
    return int(clock.now().timestamp())


def enter(request: HttpRequest, person: User, *, strong: bool, url: str) -> HttpResponse:
    """Open a session for somebody who has shown who they are, and go to `url`."""
    request.session.pop(PENDING_KEY, None)
    secret = cookie(request, DEVICE_COOKIE) or tokens.new_secret()
    values = {STRONG_KEY: strong, PROVEN_KEY: moment()}
    family = rules.device_family(request.headers.get("User-Agent", ""))
    open_session(request, person, values=values, device_secret=secret, family=family)
    response = HttpResponseRedirect(url)
    set_cookie(response, DEVICE_COOKIE, secret)
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        set_language(response, person.language)
    return response


def set_language(response: HttpResponse, language: str) -> None:
    """Keep the language that a person chose, as the switch does."""
    age = settings.LANGUAGE_COOKIE_AGE
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=age, samesite="Lax")


def pending_person(request: HttpRequest) -> User | None:
    """Whose password was right a moment ago and who still owes the second factor."""
    pending = request.session.get(PENDING_KEY) or {}
    if moment() - int(pending.get("at", 0)) > PENDING_SECONDS:
        return None
    return User.objects.filter(public_id=pending.get("person", ""), is_active=True).first()


def wait_page(request: HttpRequest, seconds: int) -> HttpResponse:
    """429 in plain words, with the minutes to wait and the ways that stay open."""
    minutes = rules.minutes_left(seconds)
    response = render(request, "people/wait.html", {"minutes": minutes}, status=429)
    response.headers["Retry-After"] = str(seconds)
    return response


def before_second_factor(view: View) -> View:
    """A page of one's own account that opens before the second factor is set up."""
    view.binhyen_before_second_factor = True  # type: ignore[attr-defined]
    return view


def proven(view: View) -> View:
    """Changing how one signs in asks for a proof that is at most 15 minutes old."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if moment() - int(request.session.get(PROVEN_KEY, 0)) <= rules.PROOF_LIFE.total_seconds():
            return view(request, *args, **kwargs)
        return HttpResponseRedirect(f"{reverse('people:prove')}?{urlencode({'next': request.path})}")

    return inner


def account_unit(request: HttpRequest) -> str:
    """The public id of the unit in whose trail a change of one's account is noted."""
    mine = standing(request)
    return mine.unit if mine else ""
