"""Spelling and comparison keys for names of administrative units.

Names are kept as the sources spell them, in Unicode NFC, with three normalisations that the
sources themselves do not hold to consistently: the apostrophe is U+2019, runs of spaces are one
space, and the tone mark of an open ``oa``, ``oe``, ``uy`` sits on the first vowel (Hòa, Thủy).
"""

from __future__ import annotations

import re
import unicodedata

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_OPEN_PAIR = re.compile(
    rf"(?P<first>o)(?P<second>[ae])(?P<tone>[{_TONES}])(?!\w)"
    rf"|(?<![qQ])(?P<first_u>u)(?P<second_y>y)(?P<tone_y>[{_TONES}])(?!\w)",
    re.IGNORECASE,
)
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7"}


def _mark_on_first(match: re.Match[str]) -> str:
    first = match["first"] or match["first_u"]
    second = match["second"] or match["second_y"]
    return first + (match["tone"] or match["tone_y"]) + second


def clean_name(raw: str) -> str:
    """Return a name in the spelling of the data files."""
    name = re.sub(r"\s+", " ", raw.strip()).replace("'", "\u2019")
    name = _OPEN_PAIR.sub(_mark_on_first, unicodedata.normalize("NFD", name))
    return unicodedata.normalize("NFC", name)


def exact_key(name: str) -> str:
    """Return a key that keeps diacritics but not case, spaces, apostrophes or hyphens."""
    folded = clean_name(name).casefold()
    letters = "".join(c for c in folded if c.isalnum())
    return _ROMAN.get(letters, letters.lstrip("0") or letters)


def loose_key(name: str) -> str:
    """Return the exact key without any diacritics (``đ`` becomes ``d``)."""
    decomposed = unicodedata.normalize("NFD", exact_key(name))
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return bare.replace("đ", "d")


def ascii_name(name: str) -> str:
    """Return the name without diacritics, case and spaces kept."""
    decomposed = unicodedata.normalize("NFD", name)
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return bare.replace("đ", "d").replace("Đ", "D")
