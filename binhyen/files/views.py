"""Giving a file out."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from binhyen.core.access import actor_of, public
from binhyen.files import policies, queries
from binhyen.files.states import CONTENT_TYPES, Kind

CSP = "sandbox; default-src 'none'; frame-ancestors 'none'"


@require_GET
@public
def serve(request: HttpRequest, public_id: str) -> HttpResponse:
    """The file itself, if its purpose lets this reader open it; the address alone opens nothing."""
    use = queries.use_of(public_id)
    if not policies.may_open(actor_of(request), use):
        raise queries.missing()
    response = FileResponse(
        queries.content_of(use),
        as_attachment=not queries.shown_in_page(use),
        filename=queries.served_name(use),
        content_type=CONTENT_TYPES[Kind(use.stored.kind)],
    )
    response["Content-Security-Policy"] = CSP
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response  # type: ignore[return-value]
