"""Puts the actor on the request: who signed in and for which of their posts they act. No statement for a visitor, two
for somebody signed in (the session, the person with their posts), and only when somebody asks. Nothing is written.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from binhyen.core.access import access_of
from binhyen.core.actor import VISITOR, Actor, Grant, StaffSession
from binhyen.people.backend import standings_here
from binhyen.people.models import User
from binhyen.people.queries import Standing
from binhyen.people.roles import SECOND_FACTOR_KINDS, Role
from binhyen.people.verbs import CARRIES

Next: TypeAlias = Callable[[HttpRequest], HttpResponse]

POST_KEY = "chuc_danh"
STRONG_KEY = "hai_buoc"
"""Session keys: the post acted for, and whether the sign-in had a second factor."""


def standings(request: HttpRequest) -> list[Standing]:
    """The posts of the person who is signed in, read once a request."""
    found: list[Standing] | None = getattr(request, "_standings", None)
    if found is None:
        person = request.user
        found = standings_here(person) if isinstance(person, User) else []
        request._standings = found  # type: ignore[attr-defined]
    return found


def standing(request: HttpRequest) -> Standing | None:
    """The post that the person acts for: the chosen one, else the oldest."""
    mine = standings(request)
    chosen = request.session.get(POST_KEY, "") if mine else ""
    return next((one for one in mine if one.post == chosen), mine[0] if mine else None)


def grants_of(role: str, unit_id: int, function: str) -> tuple[Grant, ...]:
    """What a role carries at a unit, as the policies read it."""
    carries = CARRIES[Role(role)]
    pairs = ((carries.own, False), (carries.subtree, True))
    return tuple(Grant(unit_id, verbs, function, whole_subtree=whole) for verbs, whole in pairs if verbs)


def lacks_second_factor(request: HttpRequest) -> bool:
    """Whether the post asks for a second factor which this session has not shown."""
    mine = standing(request)
    if mine is None or not settings.BINHYEN_SECOND_FACTOR or request.session.get(STRONG_KEY):
        return False
    return mine.unit_kind in SECOND_FACTOR_KINDS


def actor_for(request: HttpRequest) -> Actor:
    """The actor behind a request. Somebody who lacks a required second factor holds nothing yet."""
    person = request.user
    if not isinstance(person, User):
        return VISITOR
    mine = standing(request)
    if mine is None:
        return Actor(person_id=person.public_id)
    if lacks_second_factor(request):
        return Actor(person_id=person.public_id, post_id=mine.post, unit_id=mine.unit_id)
    return Actor(
        person_id=person.public_id,
        post_id=mine.post,
        unit_id=mine.unit_id,
        grants=grants_of(mine.role, mine.unit_id, mine.function),
        staff_session=_reading(mine),
    )


def _reading(mine: Standing) -> StaffSession | None:
    if mine.reading_unit_id is None or mine.reading_ends_at is None:
        return None
    return StaffSession(mine.reading, mine.reading_unit_id, mine.reading_scope, mine.reading_ends_at)


class ActorMiddleware:
    """Attaches `request.actor`, and leads somebody without their second factor to where it is set up."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: actor_for(request))  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Guarded pages outside one's own account wait for the second factor."""
        access = access_of(view)
        if access is None or access.kind == "public" or getattr(view, "binhyen_before_second_factor", False):
            return None
        if not request.user.is_authenticated or not lacks_second_factor(request):
            return None
        return HttpResponseRedirect(reverse("people:second_factor_needed"))
