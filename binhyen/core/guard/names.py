"""Vietnamese names of persons: in rows, by comma, one by one. Names of streets, schools and communes are not."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from binhyen.core.guard import words
from binhyen.core.guard.numbers import AGE_OR_DATE
from binhyen.core.text import unmarked

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_COMRADE = re.compile(r"(?<!\w)[đd]/c(?!\w)", re.IGNORECASE)
_BETWEEN = re.compile(r"^\s*(?:[,;+&/–-]|và|va|với|hoặc|cùng)?\s*(?:và|va)?\s*$", re.IGNORECASE)
_SYLLABLE = re.compile(r"^(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnprstvx])?[aeiouy]{1,3}(?:ch|ng|nh|[cmnpt])?$")
_ETHNIC = re.compile(
    r"\b(?:Y|H'|H|K'|Ka|Kpă|Ksor|Siu|Nay|Rcom|Rơ|Rah|Rmah|A|Điểu|Hờ|Pi|Bríu|Zơ|Alăng|Coor|Arất)"
    r"(?: ?'?[^\W\d_]+'?){1,2}\b"
)
_ETHNIC_FIRST = words.load("highland_first")
_HIGHLAND_CLANS = words.load("highland_clans")
_TITLED = re.compile(r"(?<![^\W\d_])((?i:ông|bà|anh|chị|em|cháu|cô|chú|bác|cụ))\s+([^\W\d_]+)(?![^\W\d_])(?! [A-ZĐ])")
_INITIALS = re.compile(r"(?<!\w)[A-ZĐ]\. ?[A-ZĐ]\. ?[A-ZĐ][^\W\d_]+(?!\w)")
_NUMBERING = re.compile(r"^\s*(?:[-–•*+]+|\(?\d{1,3}\s*[.)\]/:-]?|[a-z]\))\s*", re.IGNORECASE)
_CELLS = re.compile(r"[\n\t|;,]")


@dataclass(frozen=True, slots=True)
class Found:
    """Where a name stands, and how sure it is."""

    start: int
    end: int
    key: str
    strong: bool
    titled: bool = False
    short: bool = False


def _syllable(word: str) -> bool:
    return bool(_SYLLABLE.match(unmarked(word))) and len(word) <= 7


def _low(word: str) -> str:
    return unicodedata.normalize("NFC", word.lower())


_SURNAMES_BARE = frozenset(unmarked(name) for name in words.SURNAMES)
_HONOURED_BARE = frozenset(unmarked(name) for name in words.HONOURED)


def _is_honoured(parts: list[str]) -> bool:
    name = " ".join(parts)
    return name in words.HONOURED or (name.isascii() and name in _HONOURED_BARE)


def _starts_like_something_else(parts: list[str]) -> bool:
    return " ".join(parts[:2]) in words.NOT_NAMES


def _strength(parts: list[str], *, capitals: bool) -> int:
    """0: no name, 1: may be one, 2: reads like one. `parts` are in small letters; `capitals`: each began with one."""
    if not 2 <= len(parts) <= 5 or _is_honoured(parts) or _starts_like_something_else(parts):
        return 0
    if parts[0] in words.PLACE_WORDS and parts[1] not in words.GENDER_MIDDLES:
        return 0
    return 2 if _is_highland(parts) else _lowland(parts, capitals=capitals)


def _lowland(parts: list[str], *, capitals: bool) -> int:
    if not all(_syllable(part) for part in parts):
        return 0
    bare = all(part.isascii() for part in parts)
    middle = parts[1] in words.MIDDLES or parts[1] == "a" or (bare and parts[1] in words.BARE_MIDDLES)
    if not _is_surname(parts, bare=bare):
        return 0
    if len(parts) == 2:
        return 1 if capitals and (parts[0] in words.SURE_SURNAMES or bare) else 0
    if middle or (parts[0] in words.CLEAR_SURNAMES):
        return 2
    return 2 if capitals and len(parts) <= 4 and (parts[0] in words.SURE_SURNAMES or bare) else int(capitals)


def _is_surname(parts: list[str], *, bare: bool) -> bool:
    if parts[0] in words.SURNAMES:
        return True
    if not bare:
        return False
    return parts[0] in words.BARE_SURNAMES or (parts[0] in _SURNAMES_BARE and parts[1] in words.GENDER_MIDDLES)


def _is_highland(parts: list[str]) -> bool:
    if parts[-1] in _HIGHLAND_CLANS or parts[0] in _ETHNIC_FIRST:
        return True
    return parts[0].startswith("h'") and len(parts) >= 2


def _runs(line: str) -> Iterator[list[re.Match[str]]]:
    """Words in a row that begin with a capital, with nothing but one space between them."""
    run: list[re.Match[str]] = []
    for word in _WORD.finditer(line):
        capital = word.group()[0].isupper()
        joined = bool(run) and line[run[-1].end() : word.start()] == " "
        if run and not (capital and joined):
            yield run
            run = []
        if capital:
            run.append(word)
    if run:
        yield run


def _just_before(line: str, start: int) -> str:
    return line[max(0, start - 40) : start]


def _word_before(line: str, start: int) -> str:
    before = _low(_just_before(line, start).rstrip())
    match = re.search(r"[^\W\d_]+(?:[/'][^\W\d_]+)*[.]?$", before)
    return match.group().rstrip(".") if match else ""


def _two_before(line: str, start: int) -> str:
    return " ".join(_low(_just_before(line, start)).replace(".", " ").split()[-2:])


def _after_place(line: str, start: int) -> bool:
    return _word_before(line, start) in words.PLACE_WORDS or _two_before(line, start) in words.PLACE_WORDS


def _after_title(line: str, start: int) -> bool:
    return _word_before(line, start) in words.TITLES or _two_before(line, start) in words.TITLES


def _in_run(line: str, run: list[re.Match[str]]) -> Iterator[Found]:
    """The names in one run: at its start after titles, or where an unmistakable family name begins one."""
    low = [_low(word.group()) for word in run]
    index = 0
    while index < len(run) and low[index] in words.TITLES:
        index += 1
    at_start = index
    while index < len(run):
        length = _name_length(low, index, at_start)
        if length:
            parts = low[index : index + length]
            strength = _strength(parts, capitals=True)
            if strength:
                start, end = run[index].start(), run[index + length - 1].end()
                yield Found(start, end, unmarked(" ".join(parts)), strength == 2, _after_title(line, start))
            index += length
        else:
            index += 1


def _name_length(low: list[str], index: int, at_start: int) -> int:
    """How many words of the run a name beginning at `index` would take; 0 when none begins there."""
    rest = len(low) - index
    begins = index == at_start or low[index] in words.CLEAR_SURNAMES or _surname_and_gender(low, index)
    if not begins or rest < 2:
        return 0
    nexts = [
        step
        for step in range(2, min(rest, 5))
        if low[index + step] in words.CLEAR_SURNAMES or _surname_and_gender(low, index + step)
    ]
    if nexts:
        return nexts[0]
    return rest if rest <= 5 else 0


def _surname_and_gender(low: list[str], index: int) -> bool:
    following = low[index + 1] if index + 1 < len(low) else ""
    first = low[index]
    return following in words.GENDER_MIDDLES and (first in words.SURNAMES or first in words.BARE_SURNAMES)


def _capitalised(line: str) -> Iterator[Found]:
    place_until = -1
    for run in _runs(line):
        for found in _in_run(line, run):
            chained = place_until >= 0 and bool(_BETWEEN.match(line[place_until : found.start]))
            if _after_place(line, found.start) or (chained and not found.titled):
                place_until = found.end
            else:
                yield found
        last = run[-1]
        honoured = _is_honoured([_low(word.group()) for word in run])
        chained = place_until >= 0 and bool(_BETWEEN.match(line[place_until : run[0].start()]))
        if (honoured and _after_place(line, run[0].start())) or chained:
            place_until = last.end()
    yield from _titled_short(line)


def _titled_short(line: str) -> Iterator[Found]:
    """ "anh Tuấn", "bà Năm": a title and one word."""
    for match in _TITLED.finditer(line):
        name = match.group(2)
        known = _low(match.group()) in words.NOT_NAMES
        if name[0].isupper() and not known and _syllable(name) and len(name) > 1:
            yield Found(match.start(), match.end(), unmarked(match.group()), strong=False, titled=True, short=True)
    for match in _INITIALS.finditer(line):
        yield Found(match.start(), match.end(), unmarked(match.group()), strong=False, titled=True, short=True)


def _highland(line: str) -> Iterator[Found]:
    for match in _ETHNIC.finditer(line):
        parts = [_low(part) for part in match.group().split()]
        if len(parts) >= 2 and _is_highland(parts) and not _after_place(line, match.start()):
            yield Found(match.start(), match.end(), unmarked(match.group()), strong=True)


def bare_cell(cell: str) -> list[str]:
    """The words of a cell in small letters, without numbering and words of address."""
    text = _NUMBERING.sub("", cell, count=1).strip(' ."“”()')
    parts = [_low(part) for part in text.split()]
    while parts and (parts[0].strip(".:") in words.TITLES or " ".join(parts[:2]) in words.TITLES):
        parts = parts[2:] if " ".join(parts[:2]) in words.TITLES else parts[1:]
    return parts


def _small_letters(text: str) -> Iterator[Found]:
    """Whole cells that are a name typed in small letters."""
    position = 0
    for cell in _CELLS.split(text):
        stripped = cell.strip()
        if stripped and stripped == stripped.lower():
            parts = bare_cell(stripped)
            if len(parts) >= 3 and all(part.replace("'", "").isalpha() for part in parts):
                sure = parts[0] in words.CLEAR_SURNAMES or parts[1] in words.GENDER_MIDDLES or len(parts) <= 4
                if sure and _strength(parts, capitals=False) == 2:
                    yield Found(position, position + len(cell), unmarked(" ".join(parts)), strong=True)
        position += len(cell) + 1


def find_names(text: str) -> list[Found]:
    """Every name-like place in a text, in order of its lines; what it says never leaves this package."""
    found: list[Found] = []
    text = _COMRADE.sub("bác", text)
    for line in text.split("\n"):
        found += [*_capitalised(line), *_highland(line)]
    return [*found, *_small_letters(text)]


def has_name_rows(text: str) -> bool:
    """Three or more different names, at least one of which reads like a full name or carries a word of address."""
    found = find_names(text)
    if len({name.key for name in found}) < 3:
        return False
    return any(name.strong or name.titled for name in found) or len({name.key.split()[0] for name in found}) >= 3


def has_name(text: str) -> bool:
    """At least one full name."""
    return any(name.strong or (name.titled and not name.short) for name in find_names(text))


def has_named_birth(text: str) -> bool:
    """A full name followed by a birth date, a birth year or an age in the same row."""
    for line in text.split("\n"):
        for found in [*_capitalised(line), *_highland(line)]:
            if found.strong and AGE_OR_DATE.match(unmarked(line[found.end : found.end + 60])):
                return True
    return False


def is_name_label(label: str) -> bool:
    """Whether a label as a whole reads like the name of a person or of somebody's household."""
    text = " ".join(label.split())
    low = _low(text)
    household = next((word for word in words.HOUSEHOLDS if low.startswith(f"{word} ")), "")
    parts = bare_cell(text[len(household) :])
    titled = len(parts) < len(_NUMBERING.sub("", text[len(household) :]).split())
    if household and titled:
        return True
    capitals = all(part[:1].isupper() for part in text[len(household) :].split())
    strength = _strength(parts, capitals=capitals) if all(p.replace("'", "").isalpha() for p in parts) else 0
    return strength == 2 or (strength == 1 and (titled or bool(household)))
