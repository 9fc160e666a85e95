"""Facts read out of the legal note of a commune: which old units it names, whole or in part.

A note is one Vietnamese sentence. Only facts leave this module (names, "whole" or "part", the
number and the date of the resolution); the sentence itself is never written anywhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from tools.data.text import clean_name

# The source cuts the descriptive half of a note at this many characters.
NOTE_LIMIT = 255
_KINDS = {"xã": "xa", "phường": "phuong", "thị trấn": "thi_tran", "đặc khu": "dac_khu"}
_KIND = re.compile(r"^(?:các\s+)?(xã|phường|thị trấn|đặc khu)\b\s*", re.IGNORECASE)
_PART = re.compile(
    r"^p?(?:(?:1|một)\s*ph[ầà]n(?:\s+diện tích)?(?:\s+tự nhiên)?(?:\s*quy mô)?(?:\s+dân số)?"
    r"|phần còn lại)(?:\s+còn lại)?(?:\s+của)?(?:\s+các)?\s*",
    re.IGNORECASE,
)
_BEFORE = r"\s*\(trước khi[^)]*\)?"
_BELONGS = re.compile(
    r"\s*,?\s*thuộc\s+(?:[Hh]uyện|[Qq]uận|[Tt]hành phố|[Tt]hị xã)\s+([^,()]+?)"
    rf"(?:,\s*(?:[Tt]ỉnh|[Tt]hành phố)\s+[^,()]+?)?(?={_BEFORE}|,| và |\s*$)",
)
_BRACKET = re.compile(r"\(\s*(?:huyện|quận|thành phố|thị xã|TP\.?|tp\.?)\s+([^,()]+?)\s*(?:\)|(?=,)|$)")
# The verb that opens the list of old units, with the misspellings the source has.
_JOINS = re.compile(
    r"(?:[Hh][ợọơ]p\s+nh[ấâ]t?|(?<=, )nhất|cơ sở nhập|hợp thành xã Tân Hòa(?= xã)"
    r"|Sắp xếp\s*toàn bộ diện tích tự nhiên(?:,| và) quy mô dân(?: số)? của"
    r"|cơ sở toàn bộ diện tích tự nhiên, quy mô dân số còn lại của)(?:\s+của)?\s*"
)
_MEASURED_PART = re.compile(
    r"một phần diện tích tự nhiên(?: là)? [\d.,]+ km2?,"
    r" quy mô dân số(?: là)? [\d.,]+ người(?: của)?"
)
_WHOLE_DISTRICT = re.compile(r"huyện (?:đảo )?(\w[\w ]*?)(?= thành|$|\.)")
_LAW = re.compile(r"Số:?\s*(\d+/(?:\d+/)?[\w-]+?)\s*;\s*Ngày:?\s*(\d{2})/(\d{2})/(\d{4})")


@dataclass(frozen=True)
class Mention:
    """One old unit named by a note; ``district`` only where the note says it."""

    kind: str
    name: str
    part: bool
    district: str = ""


@dataclass(frozen=True)
class Note:
    """What one legal note says."""

    unchanged: bool
    complete: bool
    mentions: tuple[Mention, ...]
    renamed_from: Mention | None
    documents: tuple[tuple[str, str], ...] = field(default=())


def _one(token: str, kind: str) -> tuple[Mention | None, str]:
    text = re.sub(r"\([^)]*\)?", "", token)
    qualifier = re.search(r"\{([^}]*)\}", text)
    text = re.sub(r"\{[^}]*\}", "", text).strip(" .:")
    text = re.sub(r"\s+(?:sau khi sắp xếp|đã điều chỉnh).*$", "", text)
    text = re.sub(r"^(?:của|gồm|toàn bộ|từ|các|hợp nhất)\s+", "", text)
    part_match = _PART.match(text)
    text = re.sub(r"^1\s+(?=phường|xã)", "", text[part_match.end() :] if part_match else text)
    found = _KIND.match(text)
    while found and text[found.end() :]:
        kind, text = _KINDS[found[1].lower()], text[found.end() :]
        found = _KIND.match(text) if text[0].islower() else None
    text = re.sub(r"^các\s+", "", text).strip(" .)")
    if text.lower() in _KINDS:
        return None, kind
    if not text or re.match(r"^(?:khu vực|diện tích|quy mô|cụm|đảo|tỉnh|Thành phố|các$)\b", text):
        return None, kind
    district = clean_name(qualifier[1]) if qualifier else ""
    return Mention(kind, clean_name(text), bool(part_match), district), kind


def _mentions(text: str) -> tuple[Mention, ...]:
    text = re.sub(r"một phần diện tích tự nhiên\s*,\s*quy mô dân số", "một phần", text)
    text = _BELONGS.sub(r" {\1}", text)
    text = _BRACKET.sub(r" {\1}", text)
    text = re.sub(_BEFORE, "", text)
    text = re.sub(r"\s+(?:và|với)(?=\s)", ",", text).replace("trị trấn", "thị trấn")
    text = re.sub(r"(\b[A-ZĐÀ-Ỹ]\w*) (?=(?:xã|phường|thị trấn) )", r"\1, ", text)
    found: list[Mention] = []
    kind = ""
    for token in re.split(r"[,;]", text):
        mention, kind = _one(token, kind)
        if mention:
            found.append(mention)
    return tuple(found)


def _renamed_from(text: str) -> Mention | None:
    match = re.search(r"[Đđ]ổi (?:tên|loại hình)(?:,\s*đổi tên)?\s+(?:từ\s+|tè\s+)?(.+?)\s+thành\s", text)
    if not match or match[1].startswith(("thành", "và", ",")):
        return None
    mentions = _mentions(match[1])
    return mentions[0] if mentions and mentions[0].kind else None


def _listed(body: str) -> tuple[Mention, ...]:
    """Return the units in the list of a merger; a whole district is one mention of kind ``huyen``."""
    island = re.search(r"(?:cơ sở nhập toàn bộ|Sắp xếp\s*toàn bộ).*?\bhuyện\b", body)
    if island and "xã " not in body.split("thành đặc khu", maxsplit=1)[0].replace("xã, thị trấn thuộc", ""):
        found = _WHOLE_DISTRICT.search(body)
        return (Mention("huyen", clean_name(found[1]), part=False),) if found else ()
    merged = _JOINS.split(body, maxsplit=1)
    if len(merged) < 2:
        return ()
    listed = re.split(r"\s*thành\s*(?:x[ãa]|phường|đặc khu|Xã|Phường|\.*$)", merged[1])[0]
    return _mentions(_MEASURED_PART.sub("một phần", listed))


def parse_note(raw: str) -> Note:
    """Return the facts of one note; never raises for odd wording, it finds fewer names."""
    text = re.sub(r"\s+", " ", raw).strip()
    documents = tuple(
        (match[1], date(int(match[4]), int(match[3]), int(match[2])).isoformat()) for match in _LAW.finditer(text)
    )
    body = re.split(r"\.?\s*(?:Bỏ cấp huyện|Số:)", text)[0].strip()
    unchanged = bool(re.match(r"Giữ nguyên(?! mã)", body))
    renamed = None if unchanged else _renamed_from(body)
    mentions = () if unchanged else _listed(body)
    if len(body) >= NOTE_LIMIT - 1:
        mentions = mentions[:-1]  # cut in mid-name
    return Note(
        unchanged=unchanged,
        complete=len(body) < NOTE_LIMIT - 5 and (unchanged or bool(mentions)),
        mentions=mentions or ((renamed,) if renamed else ()),
        renamed_from=renamed,
        documents=documents,
    )
