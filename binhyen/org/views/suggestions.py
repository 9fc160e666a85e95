"""Suggestions while typing: the same search, a few rows, in the words of a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from django.urls import reverse
from django.utils.translation import gettext as _

from binhyen.org import queries
from binhyen.org.queries.search import SearchHit
from binhyen.org.queries.trees import UnitRow
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
    if not hit.current:
        parts.append(ended_words(hit))
    if hit.became:
        parts.append(_("now %(names)s") % {"names": ", ".join(row.full_name for row in hit.became[:3])})
    return "; ".join(parts)


@dataclass(frozen=True, slots=True)
class FoundLine:
    """One hit on the search page; `ended` says until when a unit of the past was there."""

    row: UnitRow
    matched: str
    current: bool
    within: Sequence[str]
    became: Sequence[UnitRow]
    ended: str


def found_lines(hits: Sequence[SearchHit]) -> list[FoundLine]:
    """Hits as the search page shows them."""
    return [
        FoundLine(hit.row, hit.matched, hit.current, hit.within, hit.became, "" if hit.current else ended_words(hit))
        for hit in hits
    ]


def ended_words(hit: SearchHit) -> str:
    """Until when a unit was there; a unit that has not begun says from when."""
    if hit.row.valid_to is None:
        return _("from %(day)s") % {"day": phrases.day(hit.row.valid_from)}
    return _("until %(day)s") % {"day": phrases.day(words.last_day(hit.row.valid_to))}


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
