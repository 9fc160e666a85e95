"""Identity numbers, telephone numbers of persons and birth dates, in text without marks."""

import re

from binhyen.core.guard import words

_YEAR = r"(?:19[1-9]\d|20[0-2]\d)"
_IN_FIGURES = rf"\d{{1,2}}\s?[/.\-]\s?\d{{1,2}}\s?[/.\-]\s?(?:{_YEAR}|\d{{2}})"
_IN_WORDS = rf"(?:ngay )?(?:mong )?\d{{1,2}} thang \d{{1,2}},? nam {_YEAR}"
_DATE = rf"(?:{_IN_FIGURES}|{_IN_WORDS})"
AGE_OR_DATE = re.compile(
    rf"\s*[,;\t|(\-–:]\s*(?:(?:sn|ns|sinh|sinh nam|sinh ngay)[ :.]*)?"
    rf"(?:{_DATE}|(?:19[2-9]\d|200\d|201[0-8])\b(?!\s*[/.\-]\s*\d)|\d{{1,2}} ?(?:tuoi|t)\b)"
)
"""What follows a name in a row about a person: a birth date, a birth year, an age."""

_TWELVE = re.compile(r"(?<![\d.,/\-])(0[ .\-]?\d[ .\-]?\d)[ .\-]?([0-3])(?:[ .\-]?\d){8}(?![\d/])(?![.,]\d)")
_TWELVE_PLAIN = re.compile(r"(?<![\d.,/\-])0\d{11}(?![\d/])")
_PAPER = r"(?:cccd|cmnd|cmt|can cuoc(?: cong dan)?|chung minh(?: thu| nhan dan)?|giay cm|dinh danh(?: ca nhan)?)"
_WITH_PAPER = re.compile(rf"\b{_PAPER}\b[^\d\n]{{0,30}}(?:\d[ .\-]?){{8,11}}\d(?!\d)")
_PASSPORT = re.compile(r"\b(?:ho chieu|passport)\b[^\d\n]{0,25}\b[a-z]\s?\d{7,8}(?!\d)")
_INSURANCE = re.compile(
    r"\b(?:bhxh|bhyt|bao hiem (?:xa hoi|y te)|the bao hiem)\b[^\d\n]{0,25}?(?:[a-z]{2}\s?\d{13}|\d{10,15})(?!\d)"
)

_GAP = r"[ \t.\-()]{0,2}"
_MOBILE = re.compile(
    rf"(?<![\d/,])(?<!\d[.\-])(?:(?:\+{_GAP}84|0084){_GAP}\(?0?\)?{_GAP}|0{_GAP})[35789](?:{_GAP}\d){{8}}"
    r"(?![\d/])(?!\.\d{3})"
    r"|(?<![\d.,/\-])84[35789]\d{8}(?!\d)"
    rf"|(?<![\d.,/\-])0(?:16[2-9]|12\d|18[68]|199)(?:{_GAP}\d){{7}}(?![\d/])"
)
_LANDLINE = re.compile(rf"(?<![\d.,/\-])\(?0{_GAP}2(?:{_GAP}\d){{9}}(?![\d/])")
_SPOKEN = re.compile(r"\bkhong(?:[ ,.\-]+(?:khong|mot|hai|ba|bon|tu|nam|lam|sau|bay|tam|chin)){8,}")
_OFFICE = re.compile(rf"\b{words.either('offices')}\b")
_SOMEBODY = re.compile(rf"\b{words.either('somebody')}\b")

_BORN = re.compile(
    rf"\b(?P<word>(?:ngay,? )?(?:thang,? )?(?:nam )?sinh|ngay sinh|nam sinh|s/?n|n/?s|dob|date of birth)\b\.?"
    rf"(?: cua [a-z]+(?: [a-z]+)?)?(?: (?:ngay|nam|vao|la|khoang))*"
    rf"[ :.,\-–(]*(?:ngay |nam |la |vao )*(?P<when>{_DATE}|{_YEAR}\b)"
)
_NOT_BORN = words.load("not_born")
_COHORT = re.compile(rf"\b{words.either('cohorts')}$")
_RANGE = re.compile(rf"\s*(?:tro (?:ve|di|len|lai)|(?:den|-|–) (?:het )?(?:nam )?{_YEAR}|, {_YEAR}(?: va|,))")


def has_identity_number(bare: str) -> bool:
    """A citizen's identity number (12 digits, also spaced or dotted), or an older paper's number named as such."""
    if _TWELVE_PLAIN.search(bare) or _WITH_PAPER.search(bare) or _PASSPORT.search(bare) or _INSURANCE.search(bare):
        return True
    return any(1 <= int(re.sub(r"\D", "", match.group(1))) <= 96 for match in _TWELVE.finditer(bare))


def has_phone(bare: str) -> bool:
    """A person's telephone number. Numbers of an office or a hotline, named as such on the line, are not one."""
    if _SPOKEN.search(bare):
        return True
    return any(not _of_office(bare, match) for match in _MOBILE.finditer(bare)) or any(
        _of_somebody(bare, match) for match in _LANDLINE.finditer(bare)
    )


def _before(bare: str, match: re.Match[str], width: int) -> str:
    start = max(0, match.start() - width)
    return bare[start : match.start()].rpartition("\n")[2]


def _of_somebody(bare: str, match: re.Match[str]) -> bool:
    before = _before(bare, match, 30)
    return bool(_SOMEBODY.search(before)) and not _OFFICE.search(before)


def _of_office(bare: str, match: re.Match[str]) -> bool:
    after = bare[match.end() : match.end() + 30].partition("\n")[0]
    named = _OFFICE.search(_before(bare, match, 70)) or _OFFICE.search(after)
    return bool(named) and not _SOMEBODY.search(_before(bare, match, 28))


def has_birth_date(bare: str) -> bool:
    """A person's date or year of birth. The year of birth of a whole group ("children born in 2019") is not one."""
    return any(_is_birth(bare, match) for match in _BORN.finditer(bare))


def _is_birth(bare: str, match: re.Match[str]) -> bool:
    before = _before(bare, match, 40).rstrip()
    if before.rpartition(" ")[2] in _NOT_BORN and match.group("word").startswith("sinh"):
        return False
    only_year = len(match.group("when").strip()) == 4
    return not (only_year and (_COHORT.search(before) or _RANGE.match(bare, match.end())))
