"""Who may open an address, how a refusal becomes a page, which language answers, how events reach their handlers."""

import json
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import RequestFactory
from django.utils import translation

from binhyen.core import events
from binhyen.core.access import Access, access_of, actor_of, needs, public, signed_in
from binhyen.core.actor import VISITOR, Actor, Grant
from binhyen.core.errors import (
    BadInput,
    InvalidTransition,
    NotAllowed,
    NotFound,
    Refused,
    Stale,
    TooLarge,
    TooMany,
)
from binhyen.core.middleware import LanguageMiddleware, RefusalMiddleware

OWNER = Actor(person_id="owner", post_id="a", grants=(Grant(1, frozenset({"close"})),))
MATE = Actor(person_id="mate", post_id="b", grants=(Grant(1, frozenset({"read"})),))


def _view(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse("inside")


def _copy() -> Any:
    def view(request: HttpRequest) -> HttpResponse:
        return _view(request)

    return view


def _request(actor: Any = VISITOR, **headers: str) -> HttpRequest:
    request = RequestFactory().get("/trang/?a=1", headers=headers)
    request.user = AnonymousUser()
    if actor is not None:
        request.actor = actor  # type: ignore[attr-defined]
    return request


def test_public_is_open_to_all_three() -> None:
    for actor in (OWNER, MATE, VISITOR):
        assert public(_copy())(_request(actor)).content == b"inside"
    assert access_of(public(_copy())) == Access("public")


def test_signed_in_sends_the_visitor_to_sign_in_and_back() -> None:
    view = signed_in(_view)
    for actor in (OWNER, MATE):
        response = view(_request(actor))
        assert response.content == b"inside"
        assert "no-cache" in response["Cache-Control"]
        assert "Cookie" in response["Vary"]
    sent = view(_request(VISITOR))
    assert sent.status_code == 302
    assert sent["Location"].endswith("?next=%2Ftrang%2F%3Fa%3D1")
    assert access_of(view) == Access("signed_in")


def test_needs_lets_in_only_who_holds_the_verb() -> None:
    view = needs("close")(_view)
    assert view(_request(OWNER)).content == b"inside"
    with pytest.raises(NotAllowed):
        view(_request(MATE))
    assert view(_request(VISITOR)).status_code == 302
    assert access_of(view) == Access("verb", "close")


def test_nothing_attached_is_a_visitor() -> None:
    assert actor_of(_request(None)) is VISITOR
    assert actor_of(_request("root")) is VISITOR
    assert access_of(_view) is None
    assert access_of(SimpleNamespace(binhyen_access="public")) is None


@pytest.mark.parametrize(
    ("kind", "status"),
    [(Refused, 400), (BadInput, 400), (NotAllowed, 403), (NotFound, 404), (InvalidTransition, 409), (Stale, 409),
     (TooLarge, 413), (TooMany, 429)],
)  # fmt: skip
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_refusal_is_answered_with_its_status_and_words(kind: type[Refused], status: int, accept: str) -> None:
    middleware = RefusalMiddleware(lambda request: HttpResponse())
    refusal = kind("Số hộ dự nhiều hơn số hộ của tổ.", what_to_do="Xem lại hai số này.")
    response = middleware.process_exception(_request(Accept=accept), refusal)
    assert response is not None
    assert response.status_code == status
    assert response["Cache-Control"] == "no-store"
    assert response.has_header("Retry-After") == (kind is TooMany)
    body = response.content.decode()
    assert "Số hộ dự nhiều hơn số hộ của tổ." in body
    assert "Xem lại hai số này." in body
    if accept == "application/json":
        assert set(json.loads(body)) == {"title", "sentence", "what_to_do"}


def test_other_exceptions_and_answers_pass() -> None:
    middleware = RefusalMiddleware(lambda request: HttpResponse("ok"))
    assert middleware.process_exception(_request(), ValueError("x")) is None
    assert middleware(_request()).content == b"ok"


def _language(request: HttpRequest, response: HttpResponse | None = None) -> HttpResponse:
    return LanguageMiddleware(lambda _request: response or HttpResponse(translation.get_language()))(request)


def test_language_is_vietnamese_unless_chosen() -> None:
    assert _language(_request(**{"Accept-Language": "en"})).content == b"vi"
    for chosen, answered in (("en", "en"), ("vi", "vi"), ("xx", "vi"), ("", "vi")):
        request = _request()
        request.COOKIES["ngon_ngu"] = chosen
        response = _language(request)
        assert response.content.decode() == response["Content-Language"] == answered
        assert "Cookie" in response["Vary"]
    assert not _language(_request(), JsonResponse({})).has_header("Vary")


@dataclass(frozen=True, slots=True)
class Happened(events.Event):
    """An event of this test."""


@dataclass(frozen=True, slots=True)
class Unheard(events.Event):
    """An event that nobody listens to."""


SEEN: list[str] = []


def first(event: events.Event) -> None:
    SEEN.append(f"first {event.key}")


def second(event: events.Event) -> None:
    SEEN.append(f"second {event.key}")


def fails(event: events.Event) -> None:
    raise NotAllowed("no")


HANDLERS: dict[type[events.Event], tuple[str, ...]] = {}


@pytest.fixture
def wired(settings: Any, monkeypatch: pytest.MonkeyPatch) -> dict[type[events.Event], tuple[str, ...]]:
    table: dict[type[events.Event], tuple[str, ...]] = {}
    monkeypatch.setattr(events, "import_module", lambda name: SimpleNamespace(HANDLERS=table))
    monkeypatch.setattr(events, "import_string", lambda path: globals()[path])
    events._wiring.cache_clear()
    SEEN.clear()
    return table


def test_handlers_run_in_the_order_of_the_wiring(wired: dict[type[events.Event], tuple[str, ...]]) -> None:
    wired[Happened] = ("second", "first")
    events.emit(Happened("k"))
    events.emit(Unheard("k"))
    assert SEEN == ["second k", "first k"]


def test_a_handler_that_refuses_stops_the_rest(wired: dict[type[events.Event], tuple[str, ...]]) -> None:
    wired[Happened] = ("first", "fails", "second")
    with pytest.raises(NotAllowed):
        events.emit(Happened("k"))
    assert SEEN == ["first k"]
    events._wiring.cache_clear()
