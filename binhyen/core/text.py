"""Vietnamese text: one spelling, one folding for search, one order for lists, the same on both databases.

SQLite knows neither Vietnamese case nor the letter đ, PostgreSQL orders by its own locale: so columns `search` and
`sort` are computed here and stored.
"""

import re
import unicodedata
from functools import lru_cache

_APOSTROPHES = str.maketrans({"'": "’", "‘": "’", "`": "’", "ʼ": "’", "´": "’"})
_D = str.maketrans({"đ": "d", "ð": "d"})
_SPACE = re.compile(r"\s+")
_NOT_WORD = re.compile(r"[\W_]+")
_RUNS = re.compile(r"[0-9]+|\s+|.", re.DOTALL)


def _without_unseen(text: str) -> str:
    """Without zero-width and control characters; line ends and tabs stay."""
    return "".join(char for char in text if char in "\n\t\r" or unicodedata.category(char) not in {"Cf", "Cc", "Cs"})


def normalise(text: str) -> str:
    """One spelling on one line: composed letters (NFC), one apostrophe (’), single spaces, nothing unseen."""
    composed = unicodedata.normalize("NFC", _without_unseen(text))
    return _SPACE.sub(" ", composed.translate(_APOSTROPHES)).strip()


def normalise_lines(text: str) -> str:
    """`normalise` line by line: lines stay, empty lines at the ends go."""
    return "\n".join(normalise(line) for line in text.splitlines()).strip("\n")


def unmarked(text: str) -> str:
    """Lower case without marks, đ as d, everything else in its place: "Số 1685/NQ" gives "so 1685/nq"."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(char for char in plain if unicodedata.category(char)[0] != "M").translate(_D)


def fold(text: str) -> str:
    """The search form: lower case, no marks, đ as d, single spaces, apostrophes closed up.

    "Đắk Lắk" gives "dak lak", "Ea H’Leo" gives "ea hleo". Folding twice gives the same.
    """
    plain = unmarked(_without_unseen(text)).translate(_APOSTROPHES)
    return _NOT_WORD.sub(" ", plain.replace("’", "")).strip()


# Order. The letters of the alphabet, then the five tones in the order of school dictionaries: a à ả ã á ạ.
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_LETTERS = {letter: 0x40 + index for index, letter in enumerate(_ALPHABET)}
_TONES = {"\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0301": "5", "\u0323": "6"}
_OTHER_MARK = "7"
_LETTER_MARKS = {"\u0306", "\u0302", "\u031b"}
_PUNCTUATION = {mark: 0x03 + index for index, mark in enumerate("_-–—,;:!?.’'\"“”()[]{}@*/\\&#%`´^+<=>|~$")}
_SPACE_RANK, _NUMBER_RANK, _FOREIGN_RANK = "02", "38", "f0"


@lru_cache(maxsize=2048)
def _letter(char: str) -> tuple[str, str, str] | None:
    """Alphabet, tone and case of a Latin letter; None for any other character."""
    marks = unicodedata.normalize("NFD", char.lower())
    base = marks[0]
    tones = ""
    for mark in marks[1:]:
        composed = unicodedata.normalize("NFC", base + mark)
        if mark in _LETTER_MARKS and composed in _LETTERS:
            base = composed
        else:
            tones += _TONES.get(mark, _OTHER_MARK)
    if base not in _LETTERS:
        return None
    return f"{_LETTERS[base]:02x}", tones or "1", "2" if char != char.lower() else "1"


def _symbol(char: str) -> str:
    rank = _PUNCTUATION.get(char)
    return f"{rank:02x}" if rank is not None else f"{_FOREIGN_RANK}{ord(char):06x}"


def _number(digits: str) -> tuple[str, str]:
    """A number by value; how many zeros stood in front decides last."""
    value = digits.lstrip("0") or "0"
    return f"{_NUMBER_RANK}{len(value):02x}{value}", f"{min(len(digits) - len(value) + 1, 9)}"


def sort_key(text: str) -> str:
    """The order key as hexadecimal digits: alphabet first, tones second (a à ả ã á ạ), capitals last, numbers by value.

    Two texts have one key only when `normalise` makes them one text. "Tổ 2" comes before "Tổ 10".
    """
    spelt = normalise(text)
    first: list[str] = []
    second: list[str] = []
    third: list[str] = []
    for run in _RUNS.findall(spelt):
        letter = _letter(run) if len(run) == 1 else None
        if letter is not None:
            for level, weight in zip((first, second, third), letter, strict=True):
                level.append(weight)
        elif run[0] in "0123456789":
            value, zeros = _number(run)
            first.append(value)
            third.append(zeros)
        else:
            first.append(_SPACE_RANK if run == " " else _symbol(run))
    tones, capitals = "".join(second).rstrip("1"), "".join(third).rstrip("1")
    exact = spelt.encode().hex() if _needs_exact(second, third) else ""
    return f"{''.join(first)}00{tones}0{capitals}{f'0{exact}' if exact else ''}"


def _needs_exact(tones: list[str], thirds: list[str]) -> bool:
    """Whether the three levels lose something, so that the text itself must decide."""
    return "9" in thirds or any(_OTHER_MARK in tone or len(tone) > 1 for tone in tones)
