"""Refusals become pages; the language is what the person chose, Vietnamese otherwise."""

from collections.abc import Callable
from typing import TypeAlias

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from binhyen.core.errors import Refused

Next: TypeAlias = Callable[[HttpRequest], HttpResponse]


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
        return response


class RefusalMiddleware:
    """One place where a Refused becomes a page with the status it carries."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Render a refusal; let everything else pass."""
        if not isinstance(exception, Refused):
            return None
        return render(request, "ui/refusal.html", {"refusal": exception}, status=exception.status)
