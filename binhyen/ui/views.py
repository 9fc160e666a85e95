"""The shell's own pages: language, components, offline, error pages, what makes the site installable."""

import json

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from binhyen.core.access import public
from binhyen.core.errors import BadInput, NotAllowed, NotFound, Refused, TooLarge
from binhyen.ui import gallery, installable


@public
@csrf_exempt
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Remember the language and go back. Carries no token, so that public pages set no cookie; changing the language
    harms nobody.
    """
    chosen, back = request.POST.get("language", ""), request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
    return response


@public
@require_GET
def component_page(request: HttpRequest) -> HttpResponse:
    """Every component in its states: normal, error, empty, long text."""
    return render(request, "ui/components.html", gallery.values(request.GET))


@public
@require_GET
def offline_page(request: HttpRequest) -> HttpResponse:
    """What the installed app shows without a network, in both languages."""
    return render(request, "ui/offline.html")


@public
@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """The web app manifest."""
    response = JsonResponse(installable.manifest(), json_dumps_params={"ensure_ascii": False})
    response.headers["Content-Type"] = "application/manifest+json"
    return response


@public
@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """The service worker, at the root so that its scope is the whole site."""
    body = f"self.SHELL={json.dumps(installable.shell())};\n{installable.worker()}"
    response = HttpResponse(body, content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


def _page(request: HttpRequest, refusal: Refused) -> HttpResponse:
    return render(request, "ui/refusal.html", {"refusal": refusal}, status=refusal.status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, when the request itself was broken; 413 when it was only too large."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return _page(
            request,
            TooLarge(_("What was sent is larger than this page accepts."), what_to_do=_("Send less at once.")),
        )
    return _page(
        request, BadInput(_("The address or the form was not complete."), what_to_do=_("Go back and try again."))
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 raised by the framework."""
    return _page(
        request,
        NotAllowed(
            _("This page is not for this account."),
            what_to_do=_("Sign in with the right post, or ask who gave you the link."),
        ),
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404. It never tells whether the thing exists for somebody else."""
    return _page(
        request,
        NotFound(
            _("There is no page at this address."), what_to_do=_("Check the address, or start from the first page.")
        ),
    )


class FormExpired(NotAllowed):
    """A form came without its key (403): nothing was saved, and nothing is wrong with the person."""

    title = gettext_lazy("The form was open too long")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The calm page for a form whose key is missing or too old."""
    refusal = FormExpired(
        _("For safety this form is open for a limited time, and that time is over. Nothing was sent."),
        what_to_do=_(
            "Go back, reload the page, and send again. What you typed is usually still there. Cookies must be on."
        ),
    )
    return _page(request, refusal)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: asks nothing of the database, because that may be what is broken."""
    with translation.override(translation.get_language() or settings.LANGUAGE_CODE):
        return HttpResponse(installable.plain_page("ui/server_error.html"), status=500)
