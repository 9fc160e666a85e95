"""Bodies of a place (committee, police, Front…) and the agencies, enterprises and schools under a commune."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from binhyen.org.states import BodyKind, Form, UnitKind
from binhyen.simulation.rules.names import sample_phone

ALL_DAY = "24/24"
OFFICE = "7:30–11:30, 13:30–17:00"


@dataclass(frozen=True, slots=True)
class BodyPlan:
    """A body to be made: `standing_office` marks the one that keeps the committee's papers (the police, seed R5)."""

    kind: BodyKind
    name: str
    phone: str
    duty_hours: str
    standing_office: bool


@dataclass(frozen=True, slots=True)
class Institution:
    """An agency, an enterprise or a school to be made under a commune."""

    kind: UnitKind
    name: str


_BODIES: tuple[tuple[BodyKind, str, str], ...] = (
    (BodyKind.PARTY_COMMITTEE, "Đảng ủy {place}", OFFICE),
    (BodyKind.PEOPLES_COMMITTEE, "Ủy ban nhân dân {place}", OFFICE),
    (BodyKind.POLICE, "Công an {place}", ALL_DAY),
    (BodyKind.FATHERLAND_FRONT, "Ủy ban Mặt trận Tổ quốc Việt Nam {place}", OFFICE),
    (BodyKind.WOMEN, "Hội Liên hiệp Phụ nữ {place}", OFFICE),
    (BodyKind.YOUTH, "Đoàn Thanh niên {place}", OFFICE),
    (BodyKind.FARMERS, "Hội Nông dân {place}", OFFICE),
    (BodyKind.VETERANS, "Hội Cựu chiến binh {place}", OFFICE),
    (BodyKind.LABOUR, "Công đoàn {place}", OFFICE),
    (BodyKind.ARMY, "Ban Chỉ huy Quân sự {place}", ALL_DAY),
    (BodyKind.PRESS, "Đài Truyền thanh {place}", OFFICE),
)
_NAME_AT = {
    (UnitKind.PROVINCE, BodyKind.PARTY_COMMITTEE): "{party} {name}",
    (UnitKind.PROVINCE, BodyKind.ARMY): "Bộ Chỉ huy Quân sự {place}",
    (UnitKind.PROVINCE, BodyKind.PRESS): "Báo và Đài {place}",
    (UnitKind.PROVINCE, BodyKind.LABOUR): "Liên đoàn Lao động {place}",
    (UnitKind.CENTRE, BodyKind.PARTY_COMMITTEE): "Ban Chỉ đạo Trung ương",
    (UnitKind.CENTRE, BodyKind.PEOPLES_COMMITTEE): "Văn phòng Ban Chỉ đạo Trung ương",
    (UnitKind.CENTRE, BodyKind.POLICE): "Cơ quan thường trực Trung ương (Bộ Công an)",
    (UnitKind.CENTRE, BodyKind.FATHERLAND_FRONT): "Ủy ban Trung ương Mặt trận Tổ quốc Việt Nam",
    (UnitKind.CENTRE, BodyKind.WOMEN): "Trung ương Hội Liên hiệp Phụ nữ Việt Nam",
    (UnitKind.CENTRE, BodyKind.YOUTH): "Trung ương Đoàn Thanh niên",
    (UnitKind.CENTRE, BodyKind.FARMERS): "Trung ương Hội Nông dân Việt Nam",
    (UnitKind.CENTRE, BodyKind.VETERANS): "Trung ương Hội Cựu chiến binh Việt Nam",
    (UnitKind.CENTRE, BodyKind.LABOUR): "Tổng Liên đoàn Lao động Việt Nam",
    (UnitKind.CENTRE, BodyKind.ARMY): "Bộ Quốc phòng (cơ quan phối hợp)",
    (UnitKind.CENTRE, BodyKind.PRESS): "Cơ quan thông tấn, báo chí Trung ương",
}

WORD_OF_FORM = {
    Form.TINH: "tỉnh", Form.THANH_PHO: "thành phố", Form.XA: "xã", Form.PHUONG: "phường", Form.DAC_KHU: "đặc khu",
}  # fmt: skip


def bodies_of(*, kind: UnitKind, form: Form, name: str, province_code: str, first_number: int) -> Iterator[BodyPlan]:
    """The bodies of one place, with sample telephones from `first_number` on; the police is the standing office."""
    place = f"{WORD_OF_FORM.get(form, '')} {name}".strip()
    party = "Thành ủy" if form == Form.THANH_PHO else "Tỉnh ủy"
    for offset, (body, words, hours) in enumerate(_BODIES):
        yield BodyPlan(
            kind=body,
            name=_NAME_AT.get((kind, body), words).format(place=place, name=name, party=party),
            phone=sample_phone(province_code, first_number + offset),
            duty_hours=hours,
            standing_office=body == BodyKind.POLICE,
        )


BODIES_PER_PLACE = len(_BODIES)

_AGENCIES = (
    "Trung tâm Phục vụ hành chính công", "Trạm Y tế", "Trung tâm Dịch vụ tổng hợp", "Ban Quản lý chợ", "Bưu điện",
    "Hạt Kiểm lâm khu vực", "Điện lực khu vực", "Thuế cơ sở", "Kho bạc khu vực", "Điểm giao dịch Ngân hàng Chính sách",
)  # fmt: skip
_ENTERPRISES = (
    "Công ty May {word}", "Hợp tác xã Nông nghiệp {word}", "Công ty Chế biến {word}", "Xí nghiệp Gỗ {word}",
    "Công ty Vận tải {word}", "Hợp tác xã Thủy sản {word}", "Cơ sở Gạch {word}", "Công ty Cấp nước {word}",
    "Công ty Điện tử {word}", "Khách sạn {word}",
)  # fmt: skip
_SCHOOLS = (
    "Trường Trung học cơ sở {name}",
    "Trường Trung học phổ thông {name}",
    "Trung tâm Giáo dục thường xuyên {name}",
)
_SAMPLE = ("Ví Dụ", "Số Mẫu", "Minh Họa", "Thử Nghiệm", "Giả Định", "Bản Mẫu")


def institutions_of(random: Random, *, name: str, ward: bool) -> list[Institution]:
    """Agencies, enterprises and schools under one commune; wards have more of them. Names are unique among them.

    Only kinds that can be recognised are made (Circular 124/2021: no small firm, no primary or nursery school).
    """
    agencies = [f"{word} {name}" for word in random.sample(_AGENCIES, random.randint(3, 6))]
    several = random.randint(2, 7) if ward else random.randint(0, 3)
    firms = [f"{firm.format(word=random.choice(_SAMPLE))} {name}" for firm in random.sample(_ENTERPRISES, several)]
    schools = [school.format(name=name) for school in _SCHOOLS[: random.randint(1, 3)]]
    return [
        *(Institution(UnitKind.AGENCY, each) for each in agencies),
        *(Institution(UnitKind.ENTERPRISE, each) for each in firms),
        *(Institution(UnitKind.SCHOOL, each) for each in schools),
    ]
