"""Official names: the word of the form before the name, search keys, and names that look like a person (wall W2)."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from binhyen.core.text import fold, normalise
from binhyen.org.states import Form, UnitKind

FORM_WORDS: Mapping[str, str] = MappingProxyType(
    {
        Form.TRUNG_UONG: "",
        Form.TINH: "Tỉnh",
        Form.THANH_PHO: "Thành phố",
        Form.QUAN: "Quận",
        Form.HUYEN: "Huyện",
        Form.THI_XA: "Thị xã",
        Form.XA: "Xã",
        Form.PHUONG: "Phường",
        Form.THI_TRAN: "Thị trấn",
        Form.DAC_KHU: "Đặc khu",
        Form.THON: "Thôn",
        Form.LANG: "Làng",
        Form.BAN: "Bản",
        Form.AP: "Ấp",
        Form.BUON: "Buôn",
        Form.PHUM: "Phum",
        Form.SOC: "Sóc",
        Form.KHOM: "Khóm",
        Form.TO_DAN_PHO: "Tổ dân phố",
        Form.KHU_PHO: "Khu phố",
        Form.OTHER: "",
    }
)
"""The official Vietnamese word of each form. It is part of the name, never translated."""

FORMS_OF_KIND: Mapping[str, tuple[Form, ...]] = MappingProxyType(
    {
        UnitKind.CENTRE: (Form.TRUNG_UONG,),
        UnitKind.PROVINCE: (Form.TINH, Form.THANH_PHO),
        UnitKind.DISTRICT: (Form.QUAN, Form.HUYEN, Form.THI_XA, Form.THANH_PHO),
        UnitKind.COMMUNE: (Form.XA, Form.PHUONG, Form.THI_TRAN, Form.DAC_KHU),
        UnitKind.GROUP: (
            Form.THON,
            Form.LANG,
            Form.BAN,
            Form.AP,
            Form.BUON,
            Form.PHUM,
            Form.SOC,
            Form.KHOM,
            Form.TO_DAN_PHO,
            Form.KHU_PHO,
            Form.OTHER,
        ),
        UnitKind.AGENCY: (Form.OTHER,),
        UnitKind.ENTERPRISE: (Form.OTHER,),
        UnitKind.SCHOOL: (Form.OTHER,),
        UnitKind.SECTOR: (Form.OTHER,),
    }
)
"""Which forms a unit of each kind may take."""

SHORT_FORMS: Mapping[str, str] = MappingProxyType(
    {
        "tp": "thanh pho",
        "tx": "thi xa",
        "tt": "thi tran",
        "tdp": "to dan pho",
        "kp": "khu pho",
        "p": "phuong",
        "q": "quan",
        "h": "huyen",
        "x": "xa",
        "t": "tinh",
    }
)
"""Usual abbreviations of forms, as people type them in a search."""

_SHORT_GROUPS: Mapping[str, str] = MappingProxyType({"tdp": Form.TO_DAN_PHO, "kp": Form.KHU_PHO})

NICKNAMES: Mapping[str, str] = MappingProxyType(
    {"hcm": "ho chi minh", "hcmc": "ho chi minh", "tphcm": "ho chi minh", "hn": "ha noi", "brvt": "ba ria vung tau"}
)
"""Words that stand for a whole name."""

_FOLDED_FORMS = tuple(
    sorted(((fold(word), form) for form, word in FORM_WORDS.items() if word), key=lambda pair: -len(pair[0]))
)


def full_name(form: str, name: str) -> str:
    """The name with the word of its form before it: ("phuong", "Phú Xuân") gives "Phường Phú Xuân"."""
    return f"{FORM_WORDS[form]} {name}".strip()


def split_form(text: str, forms: tuple[Form, ...]) -> tuple[str, str]:
    """(form, name) of a full name, trying only `forms`; ("", text) when it begins with none of them."""
    clean = normalise(text)
    for form in sorted(forms, key=lambda one: -len(FORM_WORDS[one])):
        word = FORM_WORDS[form]
        if word and clean.lower().startswith(word.lower() + " "):
            return str(form), clean[len(word) + 1 :]
    return "", clean


def word_within(form: str, name: str) -> tuple[str, str]:
    """(form, rest) when a name begins with the word of a form that stands before it already: the same word, or a word
    of several syllables such as "Tổ dân phố 90" after "Làng". ("", name) otherwise: "Thôn Bản Mới" is a good name.
    """
    clean = normalise(name)
    first, _space, rest = clean.partition(" ")
    short = _SHORT_GROUPS.get(fold(first), "")
    if short and rest:
        return short, rest
    for other, word in FORM_WORDS.items():
        doubled = word and (other == form or " " in word)
        if form and doubled and fold(clean).startswith(fold(word) + " "):
            return str(other), clean[len(word) :].strip()
    return "", clean


def search_key(name: str) -> str:
    """The folded name under which a label is found (at most 160 characters)."""
    return fold(name)[:160]


def read_query(text: str) -> tuple[frozenset[str], str]:
    """(forms, rest) of a search: "P. Phú Xuân" gives ({"phuong"}, "phu xuan"). No form: an empty set.

    A query that is nothing but the word of a form stays whole: "xã" looks for the name "xa".
    """
    words = [part for word in fold(text).split() for part in NICKNAMES.get(word, word).split()]
    if len(words) > 1 and words[0] in SHORT_FORMS:
        words[0:1] = SHORT_FORMS[words[0]].split()
    folded = " ".join(words)
    for word, _form in _FOLDED_FORMS:
        if folded.startswith(word + " "):
            return frozenset(str(form) for other, form in _FOLDED_FORMS if other == word), folded[len(word) + 1 :]
    return frozenset(), folded


# ---------------------------------------------------------------------------------------------------------------------
# Wall W2: a unit is never a person, a household or a family.

_SURNAME_WORDS = """
nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đào đoàn vương trịnh trương đinh lâm phùng
mai tô hà tạ thạch sơn châu quách lương cao thái lưu tăng tống triệu chu kiều nông vi lò giàng vàng sùng
"""
_MIDDLE_WORDS = "văn thị hữu đình đức quang ngọc thanh quốc bá trọng duy tuấn thu xuân minh công hoàng"
_PLACE_NAMES = """
Hoàng Văn Thụ, Nguyễn Văn Cừ, Nguyễn Văn Trỗi, Nguyễn Văn Linh, Nguyễn Thị Minh Khai, Võ Thị Sáu, Lý Tự Trọng,
Võ Văn Kiệt, Võ Văn Tần, Trần Quốc Toản, Trần Quốc Tuấn, Lê Hồng Phong, Phan Đình Phùng, Phan Đình Giót,
Nguyễn Đình Chiểu, Nguyễn Công Trứ, Nguyễn Hữu Cảnh, Nguyễn Hữu Thọ, Nguyễn Hữu Huân, Trần Văn Thời, Trần Văn Ơn,
Lê Văn Tám, Lê Thanh Nghị, Nguyễn Đức Cảnh, Tôn Đức Thắng, Lý Thường Kiệt, Lương Văn Can, Lương Đình Của,
Lê Văn Duyệt, Lê Văn Sỹ, Nguyễn Văn Bé, Trần Đình Xu, Ngô Đức Kế, Hoàng Quốc Việt, Hoàng Văn Thái, Phạm Văn Đồng,
Trần Quang Khải, Trần Quang Diệu, Bùi Thị Xuân, Cao Bá Quát, Chu Văn An, Đặng Văn Ngữ, Huỳnh Văn Bánh,
Trương Công Định, Trương Văn Bang
"""
_SURNAMES = frozenset(_SURNAME_WORDS.split())
_MIDDLES = frozenset(_MIDDLE_WORDS.split())
_ALWAYS = frozenset(("văn", "thị"))
_TITLED = frozenset(("ông", "bà", "anh", "chị", "cô", "chú", "bác", "cụ", "thím", "mợ", "cậu", "dì"))
_IN_PLACE_NAMES = frozenset(normalise(name).lower() for name in _PLACE_NAMES.split(","))
_HOUSE_WORDS = """
máy, văn hóa, văn hoá, trường, trẻ, hát, xuất bản, khách, nghỉ, hàng, thuốc, thi đấu, thiếu nhi, thiếu niên, ga, in,
truyền thống, bảo tàng, sinh hoạt, trưng bày, điều dưỡng, dưỡng lão, tang lễ, hộ sinh, tình thương, mở, xe, rông, bè
"""
_INSTITUTIONS = re.compile(
    "^(?:nhà (?:" + "|".join(word.strip() for word in _HOUSE_WORDS.split(",")) + "|thờ(?! họ))"
    "|cô nhi viện|anh ngữ|bác ái|đoàn thanh (?:niên|tra))(?=\\s|\\d|$)"
)
"""What begins like a household or a person and is an institution: a factory, a house of culture, an orphanage. The
church passes, the house of a clan ("nhà thờ họ") does not.
"""


def looks_like_person(name: str, known: frozenset[str] = frozenset()) -> bool:
    """Whether a label reads like a person, a household or a family rather than a place or an institution.

    `known` are names on record as places (lower case, normalised); they and the names of national figures that streets
    and hamlets bear pass. A brake, not a proof: two-word names pass, since hamlets are called so.
    """
    clean = re.sub(r"\s+\d+$", "", normalise(name))
    lower = clean.lower()
    if lower in known or lower in _IN_PLACE_NAMES or _INSTITUTIONS.match(lower):
        return False
    words = lower.split()
    if words and words[0] in _TITLED:
        return len(words) >= 3
    if re.match(r"^(hộ|nhà|gia đình|cá nhân)\s", lower):
        return True
    if not 3 <= len(words) <= 5 or words[0] not in _SURNAMES:
        return False
    return words[1] in _ALWAYS or (words[1] in _MIDDLES and len(words) <= 4)
