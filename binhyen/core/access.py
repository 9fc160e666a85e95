"""Every address says who may open it. A test refuses a view without a declaration and prints the table."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, TypeAlias

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from binhyen.core.actor import VISITOR, Actor
from binhyen.core.errors import NotAllowed

View: TypeAlias = Callable[Concatenate[HttpRequest, ...], HttpResponse]


@dataclass(frozen=True, slots=True)
class Access:
    """The declared right of a view: "public", "signed_in" or "verb" (then `verb` names it)."""

    kind: str
    verb: str = ""


def actor_of(request: HttpRequest) -> Actor:
    """The actor that the people room attached to the request; a visitor when it attached none."""
    actor = getattr(request, "actor", VISITOR)
    return actor if isinstance(actor, Actor) else VISITOR


def access_of(view: object) -> Access | None:
    """The declaration of a view, or None when it has none."""
    declared = getattr(view, "binhyen_access", None)
    return declared if isinstance(declared, Access) else None


def _declare(view: View, access: Access) -> View:
    view.binhyen_access = access  # type: ignore[attr-defined]
    return view


def public(view: View) -> View:
    """Anybody may open this address, without an account."""
    return _declare(view, Access("public"))


def _guarded(view: View, access: Access, refuse: Callable[[Actor], str | None]) -> View:
    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actor = actor_of(request)
        if actor.anonymous:
            query = urlencode({"next": request.get_full_path()})
            return HttpResponseRedirect(f"{reverse('people:sign_in')}?{query}")
        reason = refuse(actor)
        if reason is not None:
            raise NotAllowed(reason)
        response = view(request, *args, **kwargs)
        add_never_cache_headers(response)
        patch_vary_headers(response, ["Cookie"])
        return response

    return _declare(inner, access)


def signed_in(view: View) -> View:
    """Only a person with an account; a visitor is sent to sign in and comes back afterwards."""
    return _guarded(view, Access("signed_in"), lambda actor: None)


def needs(verb: str) -> Callable[[View], View]:
    """Only somebody whose post carries `verb` somewhere; the service still asks whether it holds here."""

    def refuse(actor: Actor) -> str | None:
        return None if actor.holds(verb) else _("Your post does not carry this duty.")

    def decorate(view: View) -> View:
        return _guarded(view, Access("verb", verb), refuse)

    return decorate
