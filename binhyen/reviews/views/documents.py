"""The printed review: preview, Word, PDF."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from binhyen.core.access import actor_of, needs
from binhyen.core.errors import NotFound
from binhyen.papers.services import can_write_pdf
from binhyen.people.verbs import FiguresVerb
from binhyen.reviews import policies
from binhyen.reviews.queries import reviewing
from binhyen.reviews.services import printing
from binhyen.reviews.services.printing import MEDIA, Format
from binhyen.reviews.views import pages
from binhyen.reviews.views.previewing import preview_values


@needs(FiguresVerb.READ)
@require_safe
def preview(request: HttpRequest, snapshot: str) -> HttpResponse:
    """An approved revision as it will be printed."""
    found = reviewing.snapshot_by_public_id(snapshot)
    policies.may_read(actor_of(request), found.unit_id).require()
    values = {
        **pages.snapshot_values(found, actor_of(request)),
        **preview_values(printing.printed(found)),
        "can_pdf": can_write_pdf(),
    }
    return render(request, "reviews/preview.html", values)


@needs(FiguresVerb.READ)
@require_safe
def download(request: HttpRequest, snapshot: str, wanted: str) -> HttpResponse:
    """The document as a file; the same bytes each time."""
    found = reviewing.snapshot_by_public_id(snapshot)
    policies.may_read(actor_of(request), found.unit_id).require()
    if wanted not in MEDIA:
        raise NotFound("")
    chosen = Format(wanted)
    response = HttpResponse(printing.write_document(found, chosen), content_type=MEDIA[chosen])
    response["Content-Disposition"] = f'attachment; filename="{printing.file_name(found, chosen)}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
