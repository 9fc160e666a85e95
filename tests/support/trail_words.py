"""Whether everything that was written into the trail can be read in Vietnamese."""

import json
from collections.abc import Iterable

from django.utils import translation

from binhyen.audit import words
from binhyen.audit.models import Entry

CLOSED = ("kind", "role", "title", "scope", "fields", "language", "template")
"""Keys whose values are codes: they need words too."""


def said(code: str) -> bool:
    """Whether a code has Vietnamese words: not itself, not the English ones."""
    with translation.override("en"):
        english = words.words_of(code)
    with translation.override("vi"):
        return words.words_of(code) not in (code, english)


def unsaid() -> list[str]:
    """Verbs, kinds, keys and closed values of the entries in the database that have no Vietnamese words."""
    rows = Entry.objects.values_list("verb", "object_type", "detail").distinct()
    return sorted({code for verb, kind, detail in rows for code in _codes(verb, kind, json.loads(detail or "{}"))})


def _codes(verb: str, kind: str, detail: dict[str, object]) -> Iterable[str]:
    yield from (code for code in (verb, kind, *detail) if not said(code))
    for key in detail.keys() & set(CLOSED):
        known = words.closed_values(kind, key)
        yield from (f"{kind}/{key}={part}" for part in str(detail[key]).split(",") if part not in known)
