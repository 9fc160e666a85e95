"""Headings of a list of people ("họ và tên", "dân tộc"…) and requests for such a list."""

import re

from binhyen.core.text import unmarked

_PERSONAL = (
    "dân tộc|tôn giáo|tiền án|tiền sự|hộ khẩu tt|thành phần xuất thân|tên bố|xu hướng|tiền án tiền sự|tiền án, tiền sự|hộ khẩu|hộ khẩu thường trú|quê quán|nguyên quán|nơi sinh|"
    "nơi thường trú|thường trú|nơi đăng ký thường trú|tạm trú|nơi tạm trú|chỗ ở|chỗ ở hiện nay|nơi ở hiện nay|nơi ở hiện tại|cccd|cmnd|cmt|"
    "cccd/cmnd|cmnd/cccd|căn cước|căn cước công dân|số định danh|số định danh cá nhân|mã định danh cá nhân|chủ hộ|tên chủ hộ|quan hệ với chủ hộ|bí danh|"
    "tên gọi khác|tên thường gọi|nhân thân|hoàn cảnh gia đình|thành phần gia đình|đặc điểm nhận dạng|tình trạng hôn nhân|"
    "họ tên cha|họ tên mẹ|họ tên vợ|họ tên chồng|tên cha|tên mẹ|năm sinh|ngày sinh|sinh năm|ngày tháng năm sinh|ngày/tháng/năm sinh|"
    "thái độ chính trị|quan điểm chính trị|tín ngưỡng|lý lịch|lí lịch|số bhxh|số bhyt|mã số bhxh|số hộ chiếu|"
    "full name|date of birth|dob|id number|identity number|religion|ethnicity|criminal record|place of birth"
).split("|")
_SOFT = (
    "tên|tuổi|giới tính|nam/nữ|nghề nghiệp|địa chỉ|số điện thoại|sđt|điện thoại|đt|trình độ|trình độ học vấn|học vấn|đảng viên|"
    "đoàn viên|ghi chú|stt|tt|name|age|sex|gender|phone|address|occupation|nơi ở|zalo|facebook|email"
).split("|")
_TELLING = frozenset("tuổi|giới tính|nam/nữ|nghề nghiệp|age|sex|gender|occupation|trình độ học vấn|đảng viên".split("|"))

_STRONG = re.compile(
    r"\bh[ọo]\s*(?:v[àa]|&|,|-|/)?\s*(?:ch[ữu] [đd][ệe]m,?\s*(?:v[àa]\s*)?)?t[êe]n\b(?! l[ửu]a)"
    r"|\bt[êe]n, tu[ổo]i\b|\bng[àa]y,? ?/?th[áa]ng,? ?/?n[ăa]m sinh\b"
    r"|\bs[ốo]\s*(?:th[ẻe]\s*)?(?:cccd|cmnd|cmt|c[ăa]n c[ướuơ]+c|h[ộo] chi[ếe]u)\b|\bs[ốo] [đd][ịi]nh danh c[áa] nh[âa]n c[ủu]a\b"
)
_DENIED = re.compile(
    r"\b(?:khong|chua|cam|nghiem cam|dung|bo|xoa|che|tu choi|thay vi|mien)\b(?: [\w/]+){0,5}[ :,(“\"]*$"
)
_ASK = re.compile(
    r"\b(?:ghi ro|ghi|kem|gom|bao gom|cung cap|khai|ke khai|dien|thu thap|thong ke|neu ro|neu|lay|theo doi|nam|hoi)\b[^.\n]{0,60}?"
    r"\b(?:nam sinh|ngay sinh|cccd|cmnd|can cuoc|ton giao|dan toc|tien an|tien su|ho khau|que quan|nhan than|bi danh|so dinh danh)\b"
    r"[^.\n]{0,50}?\b(?:tung (?:nguoi|ho|ca nhan|nhan khau|thanh vien|truong hop|em|chau)|moi (?:nguoi|ho|ca nhan)|cua (?:nguoi|ho|doi tuong|ca nhan|chu ho|hoc sinh))\b"
)
_PEOPLE = (
    r"(?:nguoi|nhan khau|cong dan|ca nhan|doi tuong|thanh nien|thanh thieu nien|tre em|hoc sinh|sinh vien|cac ho|tung ho|ho ngheo|ho gia dinh|"
    r"ho dan|gia dinh|chu ho|can bo|dang vien|hoi vien|doan vien|thanh vien|giao dan|tin do|chuc sac|con nghien|phu nu|cu tri|"
    r"ba con|nguoi dan|cac em|cac chau|cac truong hop|nhung (?:ho|ai|truong hop)|tap the va ca nhan|lao dong|nhan vien|cong nhan|giao vien|nan nhan|nghi pham|cac ong|ho va ten)"
)
_LIST = re.compile(
    rf"\b(?:danh sach|ds|liet ke(?: ten)?|diem danh|trich ngang|bang ke|so theo doi|lap ho so|phan loai)(?P<gap>(?: [\w/]+){{0,3}}?) {_PEOPLE}\b"
    r"|\bdanh sach (?:kem theo )?(?:trich ngang|ca nhan)\b|\bso theo doi doi tuong\b|\blap danh sach (?:ho|ten)\b"
    r"|\b(?:thong ke|ra soat|liet ke|tong hop|bao cao) (?:xem |cac |nhung |ten )*(?:ai|nguoi|truong hop|ho|doi tuong)"
    r" (?:nghien|theo dao|khieu kien|ra tu|tien an|vi pham|co (?:tien an|dao)|di nuoc ngoai|khong (?:ky|di|tham gia|dong gop))\b"
    r"|\bxem ai (?:nghien|theo|moi|hay|khong)\b|\bthong tin ca nhan cua (?:nhung |cac |tung )?(?:nguoi|ho|ca nhan|cong dan)\b"
)
_OF_UNITS = re.compile(
    r"\b(?:don vi|xa|phuong|tinh|thanh pho|to|thon|diem|mo hinh|truong|co quan|viec|cong viec|chuyen|van ban|tai lieu|tuyen|"
    r"cong trinh|nganh|doan|san pham|khong|so luong)\b"
)
_CELL = re.compile(r"[\t|;\n]")
_NUMBERING = re.compile(r"^\s*(?:[-–•*+]|\(?\d{1,3}[.)\]]|[a-z]\))?\s*")
_PAPERS = re.compile(r"^(?:cccd|cmnd|cmt|can cuoc)")
_LABEL = re.compile(r"^(?P<word>[^:=\n]{2,40}?)\s*(?:\([^)]*\))?\s*[:=]")


def _key(cell: str) -> str:
    return " ".join(_NUMBERING.sub("", cell).lower().strip(" .*\"“”()").split())


def _vocabulary(words: list[str]) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(words), frozenset(unmarked(word) for word in words)


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
