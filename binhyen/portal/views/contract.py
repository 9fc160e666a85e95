"""The contract: what the software refuses, and which tests hold it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from binhyen.core.access import public
from binhyen.portal import queries


@public
@require_safe
def contract(request: HttpRequest) -> HttpResponse:
    """The walls of this build in plain words, and what software cannot prevent."""
    return render(request, "portal/contract.html", {"contract": queries.contract()})
