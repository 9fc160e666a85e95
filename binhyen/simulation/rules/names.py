"""Names and telephone numbers that nobody can take for a real person's.

Every full name ends in a word that says "sample" (Ví Dụ, Mẫu, Thử Nghiệm…). Every telephone number has the subscriber
part 000 xxxx, which no exchange in the country gives out.
"""

from random import Random

SURNAMES = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương",
    "Lý", "Đinh", "Mai", "Trịnh", "Lương", "Hà", "Nông", "Lò", "Giàng", "Thạch", "Rơ Châm",
)  # fmt: skip
SURNAME_WEIGHTS = (38, 11, 10, 7, 5, 5, 5, 4, 4, 3, 3, 3, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)
MIDDLES = (
    "Văn", "Thị", "Hữu", "Đức", "Ngọc", "Thanh", "Minh", "Quang", "Thu", "Xuân", "Hồng", "Kim", "Công", "Đình", "Bích",
    "Gia",
)  # fmt: skip
SAMPLE_WORDS = (
    "Ví Dụ", "Mẫu", "Thử Nghiệm", "Minh Họa", "Giả Định", "Tập Dượt", "Nháp", "Mô Phỏng", "Bản Mẫu", "Làm Thử",
    "Diễn Tập", "Tạm Gọi", "Không Có Thật", "Trong Mẫu", "Chạy Thử", "Bài Tập", "Thí Dụ", "Số Mẫu", "Người Mẫu Thử",
    "Tên Mẫu",
)  # fmt: skip

AREA_CODES = {
    "": "024", "01": "024", "04": "0206", "08": "0207", "11": "0215", "12": "0213", "14": "0212", "15": "0214",
    "19": "0208", "20": "0205", "22": "0203", "24": "0222", "25": "0210", "31": "0225", "33": "0221", "37": "0229",
    "38": "0237", "40": "0238", "42": "0239", "44": "0233", "46": "0234", "48": "0236", "51": "0255", "52": "0269",
    "56": "0258", "66": "0262", "68": "0263", "75": "0251", "79": "028", "80": "0276", "82": "0277", "86": "0270",
    "91": "0296", "92": "0292", "96": "0290",
}  # fmt: skip
"""Telephone area code of each province by its official code; "" is the Centre."""


def full_name(random: Random) -> str:
    """A full name in the order of the country (surname, middle name, given name), plainly a sample."""
    surname = random.choices(SURNAMES, SURNAME_WEIGHTS)[0]
    return f"{surname} {random.choice(MIDDLES)} {random.choice(SAMPLE_WORDS)}"


def is_sample_name(name: str) -> bool:
    """Whether a full name says by itself that it is a sample."""
    return name.endswith(SAMPLE_WORDS)


def sample_phone(province_code: str, number: int) -> str:
    """The `number`th sample telephone number of a province (0–9999, counted round): area code, 000, four digits."""
    area = AREA_CODES.get(province_code, "024")
    zeros = "0000" if len(area) == 3 else "000"
    return f"{area} {zeros} {number % 10_000:04d}"
