"""What the detectors read: unseen characters gone, full-width digits narrow, letters composed; and the same bare."""

import re
import unicodedata
from dataclasses import dataclass

from binhyen.core.text import unmarked

LIMIT = 200_000
"""Characters that are read; a longer text is read up to here."""

_SPACES = re.compile(r"[ \u00a0\u2000-\u200a\u202f\u205f\u3000]+")
_TEXT_CONTROLS = "\n\t"
_LETTER_O = re.compile(r"(?<=\d)o(?=\d)|(?<!\w)o(?=\d{2})")


@dataclass(frozen=True, slots=True)
class Reading:
    """A text made ready: `marked` keeps case and marks, `bare` is in small letters without marks. Line by line equal."""

    marked: str
    bare: str


def read(text: str) -> Reading:
    """Prepare a text: at most LIMIT characters, one kind of space, line ends as \\n, tabs kept."""
    narrow = unicodedata.normalize("NFKC", text[:LIMIT].replace("\r\n", "\n").replace("\r", "\n"))
    seen = "".join(c for c in narrow if c in _TEXT_CONTROLS or unicodedata.category(c) not in {"Cf", "Cc", "Cs"})
    marked = _SPACES.sub(" ", seen).replace("’", "'").replace("ʼ", "'")
    return Reading(marked=marked, bare=_LETTER_O.sub("0", unmarked(marked)))
