"""The closed word lists of the people guard, one word or name a line in `words/`.

Names of persons of history stand there only as what they are on a map: names of streets, schools and communes.
"""

from pathlib import Path

_FOLDER = Path(__file__).parent / "words"


def _load(name: str) -> frozenset[str]:
    lines = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


SURNAMES = _load("surnames")
SURE_SURNAMES = _load("surnames_sure")
CLEAR_SURNAMES = _load("surnames_clear")
BARE_SURNAMES = _load("surnames_bare")
MIDDLES = _load("middles")
BARE_MIDDLES = _load("middles_bare")
GENDER_MIDDLES = frozenset({"văn", "thị", "van", "thi"})
NOT_NAMES = _load("not_names")
HONOURED = _load("honoured")
PLACE_WORDS = _load("place_words")
TITLES = _load("titles")
HOUSEHOLDS = ("hộ gia đình", "gia đình", "hộ", "nhà", "ho gia dinh", "gia dinh", "nha")
