"""Refusals become pages; the language is what the person chose, Vietnamese otherwise."""

from collections.abc import Callable
from typing import TypeAlias

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers

from binhyen.core.errors import Refused, TooMany

Next: TypeAlias = Callable[[HttpRequest], HttpResponse]

TRY_AGAIN_SECONDS = 60


class LanguageMiddleware:
    """Vietnamese unless the person chose another language with the switch. Accept-Language is not asked: many devices
    in the country are set to English by their seller.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["Cookie"])
        return response


class RefusalMiddleware:
    """One place where a Refused becomes a page with the status it carries, or JSON for an island that asked for it."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Render a refusal; let everything else pass."""
        if not isinstance(exception, Refused):
            return None
        response = _as_json(exception) if _wants_json(request) else _as_page(request, exception)
        response.headers["Cache-Control"] = "no-store"
        if isinstance(exception, TooMany):
            response.headers["Retry-After"] = str(TRY_AGAIN_SECONDS)
        return response


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _as_json(refusal: Refused) -> HttpResponse:
    words = {"title": str(refusal.title), "sentence": str(refusal.sentence), "what_to_do": str(refusal.what_to_do)}
    return JsonResponse(words, status=refusal.status, json_dumps_params={"ensure_ascii": False})


def _as_page(request: HttpRequest, refusal: Refused) -> HttpResponse:
    return render(request, "ui/refusal.html", {"refusal": refusal}, status=refusal.status)
