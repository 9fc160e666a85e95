"""Names of units: forms, search keys, and wall W2 (a unit is never a person)."""

import pytest

from binhyen.org.rules.checks import code_problems, name_problems, parent_kinds
from binhyen.org.rules.names import FORM_WORDS, FORMS_OF_KIND, full_name, looks_like_person, read_query, split_form
from binhyen.org.states import TWO_LEVELS_SINCE, Form, Tree, UnitKind

pytestmark = pytest.mark.usefixtures("english")


@pytest.mark.parametrize(
    ("typed", "forms", "rest"),
    [
        ("Phường Phú Xuân", {"phuong"}, "phu xuan"),
        ("P. Phú Xuân", {"phuong"}, "phu xuan"),
        ("TP Huế", {"thanh_pho"}, "hue"),
        ("tp.hcm", {"thanh_pho"}, "ho chi minh"),
        ("Q.1", {"quan"}, "1"),
        ("xã", set(), "xa"),
        ("ĐẮK LẮK", set(), "dak lak"),
        ("", set(), ""),
    ],
)
def test_a_query_is_read_with_or_without_its_form(typed: str, forms: set[str], rest: str) -> None:
    assert read_query(typed) == (frozenset(forms), rest)


def test_every_form_has_a_word_and_a_kind() -> None:
    assert set(FORM_WORDS) == set(Form.values)
    assert {form for forms in FORMS_OF_KIND.values() for form in forms} == set(Form.values)
    assert set(FORMS_OF_KIND) == set(UnitKind.values)


@pytest.mark.parametrize("form", [form for form in FORM_WORDS if FORM_WORDS[form]])
def test_a_full_name_is_taken_apart_again(form: Form) -> None:
    assert split_form(full_name(form, "Phú Xuân"), (form,)) == (form, "Phú Xuân")


def test_a_name_without_a_known_form_stays_whole() -> None:
    assert split_form(" Khối  phố 3 ", FORMS_OF_KIND["group"]) == ("", "Khối phố 3")


@pytest.mark.wall("W2", "A unit is never a person, a household or a family")
@pytest.mark.parametrize(
    "name",
    [
        "Nguyễn Văn Hùng",
        "nguyễn văn hùng",
        "Trần Thị Hoa",
        "Lê Thị Thu Hà",
        "Phạm Minh Tuấn",
        "Ông Bảy Rẫy",
        "Bà Tư Cá",
        "Hộ Lê Văn Tám",
        "Gia đình bác Sáu",
        "Nhà ông Năm",
        "Hộ ông Sáu",
        "Hộ kinh doanh Lê Văn Tám",
        "Nhà bà Hoa",
        "Nhà Bảy Rẫy",
        "Nhà thờ họ Nguyễn",
        "Nhà Nguyễn Văn Hùng",
        "Cô Năm Bánh",
        "Vũ Đức Anh 2",
    ],
)
def test_names_of_people_are_refused_under_a_commune(name: str) -> None:
    assert looks_like_person(name)
    for kind in ("group", "agency", "enterprise", "school"):
        assert any("never a person" in sentence for sentence in name_problems(kind, "other", name))


@pytest.mark.wall("W2", "A unit is never a person, a household or a family")
def test_w2_closed_kinds_have_no_household_and_no_child_below_a_group() -> None:
    assert not {"household", "family", "person", "ho", "subject"} & set(UnitKind.values)
    for kind in UnitKind.values:
        for tree in Tree.values:
            assert not set(parent_kinds(kind, TWO_LEVELS_SINCE, tree)) & {"group", "agency", "enterprise", "school"}


@pytest.mark.parametrize(
    "name",
    [
        "Đông Sơn",
        "3",
        "Nguyễn Trãi",
        "Hoàng Mai",
        "Trần Hưng Đạo",
        "Nguyễn Thị Minh Khai",
        "Hoàng Văn Thụ 2",
        "Bà Nà",
        "Ông Yên",
        "Trường THCS Nguyễn Văn Linh",
        "Công ty Môi trường đô thị",
        "Cao Sơn Thượng",
        "Tân Lập",
        "Nhà máy gạch Đông Sơn",
        "Nhà máy Z131",
        "Nhà văn hóa xã",
        "Nhà văn hoá thôn Đông",
        "Nhà trẻ Hoa Mai",
        "Nhà thiếu nhi",
        "Nhà hát Chèo",
        "Nhà thuốc số 2",
        "Nhà thờ Phú Cam",
        "Nhà Bè 3",
        "Cô nhi viện Đức Sơn",
        "Đoàn Thanh niên xã",
    ],
)
def test_names_of_places_and_institutions_pass(name: str) -> None:
    assert not looks_like_person(name)


def test_a_name_that_an_official_place_bears_passes() -> None:
    assert looks_like_person("Trần Văn Nguyên")
    assert not looks_like_person("Trần Văn Nguyên", frozenset({"trần văn nguyên"}))


def test_an_empty_a_long_and_a_misformed_name_are_told() -> None:
    assert name_problems("group", "thon", "  ") == ["A unit has no name."]
    assert "longer than 160" in name_problems("group", "thon", "x" * 161)[0]
    assert "form that does not fit" in name_problems("commune", "thon", "Đông")[0]
    assert name_problems("commune", "xa", "Đông") == []


@pytest.mark.parametrize(
    ("kind", "code", "good"),
    [
        ("province", "01", True),
        ("province", "1", False),
        ("district", "001", True),
        ("commune", "00001", True),
        ("commune", "", False),
        ("commune", "0001a", False),
        ("group", "", True),
        ("group", "T-03.1", True),
        ("group", "a/b", False),
    ],
)
def test_codes_have_the_length_of_their_kind(kind: str, code: str, good: bool) -> None:
    assert (code_problems(kind, code) == []) is good
