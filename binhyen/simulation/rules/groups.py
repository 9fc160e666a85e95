"""Residential groups of a commune: how many, under which words, with which names and how many households.

Anchors: 63,619 hamlets in 2,634 rural communes and special zones at 1 July 2025 (mean 24); about 46,000 groups in 687
wards (mean 67); about 28 million households. The spread around the means is log-normal. Words and ways of naming
follow the region.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from binhyen.org.states import Form

RURAL_MEAN, RURAL_SPREAD = 24.15, 0.42
WARD_MEAN, WARD_SPREAD = 67.5, 0.5
RURAL_HOUSEHOLDS, WARD_HOUSEHOLDS, HOUSEHOLD_SPREAD = 272, 235, 0.5
UPLAND_SHARE = 0.5
"""Groups in upland provinces have about half the households of those in the plains."""

NO_RESIDENTS = frozenset({"20333"})
"""Special zones without residential groups: Hoàng Sa."""


@dataclass(frozen=True, slots=True)
class Style:
    """How the groups of a place are called: the official word, and how they are told apart."""

    form: Form
    naming: str
    word: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """One residential group to be made. `lat` and `lon` are degrees, None where the commune has no point."""

    form: Form
    name: str
    households: int
    lat: float | None
    lon: float | None


THON, BAN, AP = Style(Form.THON, "named"), Style(Form.BAN, "ban"), Style(Form.AP, "named")
THON_NUMBERED, AP_NUMBERED = Style(Form.THON, "numbered"), Style(Form.AP, "numbered")
XOM = Style(Form.OTHER, "named", "Xóm")
KHU = Style(Form.OTHER, "numbered", "Khu")
LANG, BUON = Style(Form.LANG, "lang"), Style(Form.BUON, "buon")
TO, TO_NAMED = Style(Form.TO_DAN_PHO, "numbered"), Style(Form.TO_DAN_PHO, "named")
KHU_PHO, KHU_PHO_NAMED = Style(Form.KHU_PHO, "numbered"), Style(Form.KHU_PHO, "named")
KHOM = Style(Form.KHOM, "numbered")

_PLAIN = ((THON, 8), (THON_NUMBERED, 2)), ((TO, 8), (TO_NAMED, 2))
_SOUTH = ((AP, 6), (AP_NUMBERED, 4)), ((KHU_PHO, 8), (KHU_PHO_NAMED, 2))
_DELTA = ((AP, 8), (AP_NUMBERED, 2)), ((KHOM, 8), (KHU_PHO, 2))
_NORTH_WEST = ((BAN, 9), (THON, 1)), ((TO, 8), (BAN, 2))

Weighted = tuple[tuple[Style, int], ...]
REGIONS: dict[str, tuple[Weighted, Weighted]] = {
    "04": (((XOM, 9), (THON, 1)), ((TO, 10),)),
    "11": _NORTH_WEST, "12": _NORTH_WEST, "14": _NORTH_WEST,
    "15": (((THON, 7), (BAN, 3)), ((TO, 10),)),
    "19": (((XOM, 7), (THON, 3)), ((TO, 10),)),
    "22": (((THON, 10),), ((KHU_PHO, 8), (KHU_PHO_NAMED, 2))),
    "25": (((KHU, 6), (XOM, 4)), ((TO, 7), (KHU, 3))),
    "38": (((THON, 8), (BAN, 2)), ((TO_NAMED, 7), (TO, 3))),
    "40": (((XOM, 7), (BAN, 3)), ((Style(Form.OTHER, "numbered", "Khối"), 10),)),
    "44": (((THON, 8), (BAN, 2)), ((KHU_PHO, 6), (TO, 4))),
    "51": (((THON, 7), (LANG, 3)), ((TO, 10),)),
    "52": (((LANG, 5), (THON, 5)), ((TO, 6), (KHU_PHO, 4))),
    "56": (((THON, 10),), ((TO_NAMED, 6), (KHU_PHO, 4))),
    "66": (((BUON, 5), (THON_NUMBERED, 3), (THON, 2)), ((TO, 6), (KHU_PHO, 3), (BUON, 1))),
    "68": (((THON, 5), (THON_NUMBERED, 5)), ((TO, 7), (KHU_PHO, 3))),
    "75": _SOUTH, "79": _SOUTH, "80": _SOUTH,
    "82": _DELTA, "86": _DELTA, "91": _DELTA,
    "92": (((AP, 10),), ((Style(Form.OTHER, "named", "Khu vực"), 6), (KHOM, 4))),
    "96": _DELTA,
}  # fmt: skip
"""Province code: the words of its rural communes, the words of its wards. A province not listed follows the plains."""

UPLAND = frozenset({"04", "08", "11", "12", "14", "15", "20", "52", "66"})

_FIRST = (
    "An", "Bình", "Phú", "Tân", "Thanh", "Đông", "Hòa", "Vĩnh", "Long", "Xuân", "Mỹ", "Trung", "Đại", "Kim", "Yên",
    "Phước", "Cẩm", "Hưng", "Lộc", "Ngọc",
)  # fmt: skip
_SECOND = (
    "Thượng", "Hạ", "Đông", "Tây", "Nam", "Bắc", "Hòa", "Lợi", "Thịnh", "Sơn", "Giang", "Khê", "Trạch", "Điền", "Thành",
    "Hải", "Lâm", "Cát", "Thọ", "Đồng",
)  # fmt: skip
_SYLLABLES = {
    "ban": (("Nà", "Pá", "Huổi", "Co", "Nậm", "Phiêng", "Bó", "Pom"),
            ("Lại", "Sản", "Mười", "Hát", "Pàn", "Lốc", "Tòng", "Khoa", "Ngần", "Luông")),
    "lang": (("Kon", "Plei", "Đê", "Bờ"), ("Rơ", "Hring", "Tung", "Klă", "Brel", "Jar", "Ngol", "Dôn", "Măng")),
    "buon": (("Ea", "Krông", "Cư", "Đrai"), ("Sim", "Kmar", "Tling", "Na", "Drăng", "Hiao", "Bir", "Yông", "Wy")),
}  # fmt: skip


def count_of_groups(random: Random, *, ward: bool) -> int:
    """How many residential groups a commune has: at least 3, log-normal around the mean of its kind."""
    mean, spread = (WARD_MEAN, WARD_SPREAD) if ward else (RURAL_MEAN, RURAL_SPREAD)
    return max(3, round(random.lognormvariate(math.log(mean) - spread**2 / 2, spread)))


def style_of(random: Random, province_code: str, *, ward: bool) -> Style:
    """The words in use in one commune of a province."""
    rural, urban = REGIONS.get(province_code, _PLAIN)
    styles, weights = zip(*(urban if ward else rural), strict=True)
    chosen: Style = random.choices(styles, weights)[0]
    return chosen


def _names(random: Random, style: Style, count: int) -> Iterator[str]:
    if style.naming == "numbered":
        yield from (str(number) for number in range(1, count + 1))
        return
    first, second = _SYLLABLES.get(style.naming, (_FIRST, _SECOND))
    pairs = [f"{left} {right}" for left in first for right in second if left != right]
    random.shuffle(pairs)
    yield from pairs[:count]
    yield from (f"{pairs[index % len(pairs)]} {index // len(pairs) + 1}" for index in range(len(pairs), count))


def groups_of(
    random: Random,
    *,
    code: str,
    province_code: str,
    ward: bool,
    lat: float | None,
    lon: float | None,
    area: float | None,
) -> list[Group]:
    """The residential groups of one commune, names unique among them. `area` is in km²."""
    if code in NO_RESIDENTS:
        return []
    style = style_of(random, province_code, ward=ward)
    count = count_of_groups(random, ward=ward)
    mean = WARD_HOUSEHOLDS if ward else RURAL_HOUSEHOLDS
    mean = round(mean * UPLAND_SHARE) if province_code in UPLAND else mean
    reach = math.sqrt((area or 10.0) / math.pi) / 111.0 * 0.7
    groups = []
    for name in _names(random, style, count):
        households = max(20, round(random.lognormvariate(math.log(mean) - HOUSEHOLD_SPREAD**2 / 2, HOUSEHOLD_SPREAD)))
        angle, far = random.uniform(0, 2 * math.pi), reach * math.sqrt(random.random())
        groups.append(
            Group(
                form=style.form,
                name=f"{style.word} {name}".strip(),
                households=households,
                lat=None if lat is None else round(lat + far * math.sin(angle), 5),
                lon=None if lon is None else round(lon + far * math.cos(angle), 5),
            )
        )
    return groups
