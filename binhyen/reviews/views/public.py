"""The public page of an approved review: what was approved, how complete it is, how to check a printed copy."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from binhyen.core.access import public
from binhyen.papers.roots import printed
from binhyen.reviews.queries import reviewing
from binhyen.reviews.views import pages


@public
@require_safe
def published(request: HttpRequest, snapshot: str) -> HttpResponse:
    """Which report, of whom, approved when, over how many reports, its root; no figure and no text of it."""
    found = reviewing.snapshot_by_public_id(snapshot)
    code, root = printed(found.root)
    values = {
        "snapshot": found,
        "title": pages.title_of(found.review),
        "name": found.payload["unit"]["name"],
        "unit": found.unit,
        "reports": found.payload["reports"],
        "newest": found.review.latest_id == found.pk,
        "latest": found.review.latest,
        "code": code,
        "root": root,
    }
    return render(request, "reviews/published.html", values)
