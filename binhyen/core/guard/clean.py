"""What the detectors read: unseen characters gone, full-width digits narrow, letters composed; and the same bare."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from binhyen.core.text import unmarked

PIECE = 100_000
"""Characters that are read at once."""

OVERLAP = 500
"""Characters that two pieces share, so that nothing hides on the seam."""

_SPACES = re.compile(r"[ \u00a0\u2000-\u200a\u202f\u205f\u3000]+")
_TEXT_CONTROLS = "\n\t"
_LETTER_O = re.compile(r"(?<=\d)o(?=\d)|(?<!\w)o(?=\d{2})")


@dataclass(frozen=True, slots=True)
class Reading:
    """A text made ready: `marked` keeps case and marks, `bare` is in small letters without marks."""

    marked: str
    bare: str


def pieces(text: str) -> Iterator[str]:
    """A text in pieces of at most PIECE characters which overlap by OVERLAP."""
    for start in range(0, max(len(text) - OVERLAP, 1), PIECE - OVERLAP):
        yield text[start : start + PIECE]


def read(text: str) -> Reading:
    """Prepare a text: one kind of space, line ends as \\n, tabs kept."""
    narrow = unicodedata.normalize("NFKC", text.replace("\r\n", "\n").replace("\r", "\n"))
    seen = "".join(c for c in narrow if c in _TEXT_CONTROLS or unicodedata.category(c) not in {"Cf", "Cc", "Cs"})
    marked = _SPACES.sub(" ", seen).replace("’", "'").replace("ʼ", "'")
    return Reading(marked=marked, bare=_LETTER_O.sub("0", unmarked(marked)))
