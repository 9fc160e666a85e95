"""The year at the Centre: what communes report every month with the shipped form, and the final review over it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from tools.bench import planting

YEAR_BEGINS = date(2024, 12, 15)


def plant_communes(periods: Sequence[Any]) -> None:
    """The monthly reports of all communes with the shipped form, and the totals of the provinces above them."""
    from binhyen.core.actor import system_actor
    from binhyen.figures.queries.layouts import layout_of
    from binhyen.figures.services.catalogue import load_catalogue
    from binhyen.org.models import Unit
    from binhyen.org.queries import alive

    load_catalogue(by=system_actor("bench"))
    version = planting.version_of("commune_month")
    provinces = planting.province_ids()
    for number, period in enumerate(periods):
        units = Unit.objects.filter(alive(period.end), kind="commune").values_list("pk", flat=True)
        homes = planting.Homes(list(units)).on(period.end)
        planting.plant_reports(period, version, homes, layout_of(version).size, number)
        planting.plant_totals(period, version, provinces)


def open_year() -> Any:
    """Open the final review of the year at the Centre; its draft is written from the figures."""
    from binhyen.core.actor import system_actor
    from binhyen.org.queries import root_unit
    from binhyen.reviews.services.composing import open_review
    from binhyen.reviews.states import ReviewKind

    year = planting.make_period(YEAR_BEGINS, 12, "year")
    centre = root_unit(year.end)
    assert centre is not None
    return open_review(unit=centre, period=year, kind=ReviewKind.FINAL, by=system_actor("bench"))


def approve_year(review: Any) -> Any:
    """Hand it in and approve it; the snapshot."""
    from binhyen.core.actor import system_actor
    from binhyen.reviews.models import Review
    from binhyen.reviews.services.approving import approve_review
    from binhyen.reviews.services.composing import submit_review

    by = system_actor("bench")
    review = submit_review(review=review, version=review.version, by=by)
    fresh = Review.objects.get(pk=review.pk)
    return approve_review(review=fresh, version=fresh.version, by=by)
