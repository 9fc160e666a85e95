"""The closed word lists of the people guard, one word or name a line in `words/`.

Names of persons of history stand there only as what they are on a map: names of streets, schools and communes.
"""

import re
from pathlib import Path

_FOLDER = Path(__file__).parent / "words"


def load(name: str) -> frozenset[str]:
    """The words of a list."""
    lines = (_FOLDER / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def either(name: str) -> str:
    """A pattern for any word of a list, the longest first."""
    listed = sorted(load(name), key=lambda word: (-len(word), word))
    return f"(?:{'|'.join(map(re.escape, listed))})"


SURNAMES = load("surnames")
SURE_SURNAMES = load("surnames_sure")
CLEAR_SURNAMES = load("surnames_clear")
BARE_SURNAMES = load("surnames_bare")
MIDDLES = load("middles")
BARE_MIDDLES = load("middles_bare")
GENDER_MIDDLES = frozenset({"văn", "thị", "van", "thi"})
NOT_NAMES = load("not_names")
HONOURED = load("honoured")
PLACE_WORDS = load("place_words")
TITLES = load("titles")
HOUSEHOLDS = ("hộ gia đình", "gia đình", "hộ", "nhà", "ho gia dinh", "gia dinh", "nha")
