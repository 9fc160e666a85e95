"""Suggestions while typing: the same search, a few rows, in the words of a list."""

from typing import TypedDict

from django.urls import reverse
from django.utils.translation import gettext as _

from binhyen.org import queries
from binhyen.org.queries.search import SearchHit
from binhyen.org.states import TERRITORIAL
from binhyen.org.views import words
from binhyen.ui import phrases

MOST = 8


class Suggestion(TypedDict):
    """What the list of the search field shows."""

    label: str
    detail: str
    url: str
    value: str


def detail_of(hit: SearchHit) -> str:
    """Where a unit lies; for an ended one also until when, and what it became."""
    parts = [", ".join(hit.within)] if hit.within else []
    if hit.row.valid_to and not hit.current:
        parts.append(_("until %(day)s") % {"day": phrases.day(words.last_day(hit.row.valid_to))})
    if hit.became:
        parts.append(_("now %(names)s") % {"names": ", ".join(row.full_name for row in hit.became[:3])})
    return "; ".join(parts)


def suggestions(text: str) -> list[Suggestion]:
    """Up to eight places for a text; units below a commune are left to the search page."""
    return [
        {
            "label": hit.row.full_name,
            "detail": detail_of(hit),
            "url": reverse("org:unit", args=[hit.row.public_id]),
            "value": hit.row.public_id,
        }
        for hit in queries.search_units(text, kinds=TERRITORIAL, limit=MOST)
    ]
