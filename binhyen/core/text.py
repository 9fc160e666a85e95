"""Vietnamese text: one spelling, one folding for search, one order for lists, the same on both databases.

SQLite knows neither Vietnamese case nor the letter đ, PostgreSQL orders by its own locale: so columns `search` and
`sort` are computed here and stored.
"""

import re
import unicodedata

_APOSTROPHES = str.maketrans({"'": "’", "‘": "’", "`": "’", "ʼ": "’", "´": "’"})
_D = str.maketrans({"đ": "d", "Đ": "D", "ð": "d", "Ð": "D"})
_SPACE = re.compile(r"\s+")
_NOT_WORD = re.compile(r"[^\w]+")

_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_LETTERS = {letter: index for index, letter in enumerate("0123456789aăâbcdđeêfghijklmnoôơpqrstuưvwxyz", start=2)}


def normalise(text: str) -> str:
    """One spelling: composed letters (NFC), one apostrophe (’), single spaces, no space at the ends."""
    return _SPACE.sub(" ", unicodedata.normalize("NFC", text).translate(_APOSTROPHES)).strip()


def fold(text: str) -> str:
    """The search form: lower case, no marks, đ as d, one space between words. "Đắk Lắk" gives "dak lak"."""
    plain = unicodedata.normalize("NFD", text.translate(_D))
    bare = "".join(char for char in plain if not unicodedata.combining(char))
    return _NOT_WORD.sub(" ", bare.lower()).strip()


def _letter(char: str) -> tuple[int, int]:
    """Rank of a letter and of its tone. Ă, Â, Đ, Ê, Ô, Ơ, Ư are letters of their own."""
    marks = unicodedata.normalize("NFD", char)
    tone = next((_TONES[mark] for mark in marks if mark in _TONES), 0)
    base = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in _TONES))
    return _LETTERS.get(base, 1), tone


def sort_key(text: str) -> str:
    """The order key as plain hexadecimal text: alphabet first, tones second (a à ả ã á ạ), numbers by value.

    "Tổ 2" comes before "Tổ 10": each run of digits is ordered by its length, then its value.
    """
    letters, tones = [], []
    for word in re.findall(r"\d+|[^\W\d]+", normalise(text).lower()):
        if word.isdigit():
            number = word.lstrip("0") or "0"
            letters.append(f"03{len(number):02x}{number.encode().hex()}")
        else:
            ranks = [_letter(char) for char in word]
            letters.append("".join(f"{rank + 3:02x}" for rank, _ in ranks))
            tones.append("".join(str(tone) for _, tone in ranks))
        letters.append("01")
    return "".join(letters) + "00" + "0".join(tones)
