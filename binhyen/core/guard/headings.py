"""Headings of a list of people ("họ và tên", "dân tộc"…) and requests for such a list."""

import re

from binhyen.core.guard import words
from binhyen.core.text import unmarked

_PERSONAL = words.load("headings_personal")
_SOFT = words.load("headings_soft")
_TELLING = words.load("headings_telling")

_NAME = r"\bh[ọo]\s*(?:v[àa]|&|,|-|/)?\s*(?:ch[ữu] [đd][ệe]m,?\s*(?:v[àa]\s*)?)?t[êe]n\b(?! l[ửu]a)"
_BORN = r"\bt[êe]n, tu[ổo]i\b|\bng[àa]y,? ?/?th[áa]ng,? ?/?n[ăa]m sinh\b"
_PAPER = r"\bs[ốo]\s*(?:th[ẻe]\s*)?(?:cccd|cmnd|cmt|c[ăa]n c[ướuơ]+c|h[ộo] chi[ếe]u)\b"
_NUMBER = r"\bs[ốo] [đd][ịi]nh danh c[áa] nh[âa]n c[ủu]a\b"
_STRONG = re.compile(f"{_NAME}|{_BORN}|{_PAPER}|{_NUMBER}")
_DENIED = re.compile(rf"\b{words.either('denials')}\b(?: [\w/]+){{0,5}}[ :,(“\"]*$")
_ASK = re.compile(
    rf"\b{words.either('asking')}\b[^.\n]{{0,60}}?\b{words.either('asked')}\b"
    rf"[^.\n]{{0,50}}?\b{words.either('one_by_one')}\b"
)
_LIST = re.compile(
    rf"\b{words.either('lists')}(?P<gap>(?: [\w/]+){{0,3}}?) {words.either('people')}\b"
    r"|\bdanh sach (?:kem theo )?(?:trich ngang|ca nhan)\b|\bso theo doi doi tuong\b|\blap danh sach (?:ho|ten)\b"
    rf"|\b{words.either('counting')} (?:xem |cac |nhung |ten )*(?:ai|nguoi|truong hop|ho|doi tuong)"
    rf" {words.either('marked_people')}\b"
    r"|\bxem ai (?:nghien|theo|moi|hay|khong)\b"
    r"|\bthong tin ca nhan cua (?:nhung |cac |tung )?(?:nguoi|ho|ca nhan|cong dan)\b"
)
_OF_UNITS = re.compile(rf"\b{words.either('units')}\b")
_CELL = re.compile(r"[\t|;\n]")
_NUMBERING = re.compile(r"^\s*(?:[-–•*+]|\(?\d{1,3}[.)\]]|[a-z]\))?\s*")
_PAPERS = re.compile(r"^(?:cccd|cmnd|cmt|can cuoc)")
_LABEL = re.compile(r"^(?P<word>[^:=\n]{2,40}?)\s*(?:\([^)]*\))?\s*[:=]")


def _key(cell: str) -> str:
    return " ".join(_NUMBERING.sub("", cell).lower().strip(' .*"“”()').split())


def _vocabulary(listed: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    return listed, frozenset(unmarked(word) for word in listed)


_PERSONAL_MARKED, _PERSONAL_BARE = _vocabulary(_PERSONAL)
_SOFT_MARKED, _SOFT_BARE = _vocabulary(_SOFT)


def _among(cell: str, marked: frozenset[str], bare: frozenset[str]) -> bool:
    key = _key(cell)
    return key in marked or (key.isascii() and key in bare)


def is_person_heading(cell: str) -> bool:
    """Whether a column or field of this name would hold details of persons."""
    return _among(cell, _PERSONAL_MARKED, _PERSONAL_BARE) or bool(_STRONG.search(cell.lower()))


def _denied(before: str) -> bool:
    """Whether the words just before say "no": "do not write names"."""
    return bool(_DENIED.search(before))


def has_heading(marked: str, bare: str) -> bool:
    """A heading or label of personal details, or a sentence that asks for them person by person."""
    low = marked.lower()
    if any(not _denied(unmarked(low[max(0, match.start() - 45) : match.start()])) for match in _STRONG.finditer(low)):
        return True
    if any(not _denied(bare[max(0, match.start() - 45) : match.start()]) for match in _ASK.finditer(bare)):
        return True
    return any(_is_header_row(line) or _has_label(line) for line in marked.split("\n"))


def _is_header_row(line: str) -> bool:
    cells = [cell for cell in _CELL.split(line) if cell.strip()]
    commas = len(cells) == 1 and "," in line
    if commas:
        cells = [cell for cell in line.split(",") if cell.strip()]
    personal = sum(_among(cell, _PERSONAL_MARKED, _PERSONAL_BARE) for cell in cells)
    soft = sum(_among(cell, _SOFT_MARKED, _SOFT_BARE) for cell in cells)
    telling = any(_among(cell, _TELLING, frozenset(map(unmarked, _TELLING))) for cell in cells)
    if len(cells) == 1:
        return personal == 1
    if commas:
        return personal >= 1 and personal + soft == len(cells)
    return personal >= 2 or (personal >= 1 and soft >= 1) or (telling and soft >= 3)


def _has_label(line: str) -> bool:
    for cell in re.split(r"[\t|;]|(?<=[.,]) ", line):
        label = _LABEL.match(_NUMBERING.sub("", cell))
        if label is None or not _among(label.group("word"), _PERSONAL_MARKED, _PERSONAL_BARE):
            continue
        rest = cell.partition(label.group()[-1])[2]
        if not _PAPERS.match(unmarked(label.group("word"))) or not re.search(r"[^\W\d_]", rest):
            return True
    return False


def asks_for_list(bare: str) -> bool:
    """Words that ask for, or announce, a list of people; "do not make a list of people" is not one."""
    return any(
        not _denied(bare[max(0, match.start() - 45) : match.start()]) and not _OF_UNITS.search(match.group("gap") or "")
        for match in _LIST.finditer(bare)
    )
