"""Vietnamese text: spelling, folding and order."""

import random
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from binhyen.core.text import fold, normalise, normalise_lines, sort_key, unmarked

# The order of ICU's Vietnamese collation with numbers by value, written down once from PostgreSQL 15 (vi-u-kn-true).
ICU_ORDER = (Path(__file__).parent / "icu_order.txt").read_text(encoding="utf-8").splitlines()

VIETNAMESE = st.text(
    alphabet="aàảãáạăằẳẵắặâầđeèéẹêếiìíoòóôồơởuúưứyýbcghklmnprstvxADĐÂÊÔƠƯQ 0123456789-.’'", max_size=40
)


def test_order_is_that_of_icu() -> None:
    shuffled = list(ICU_ORDER)
    random.Random(7).shuffle(shuffled)
    assert sorted(shuffled, key=sort_key) == ICU_ORDER


def test_order_of_the_tones_and_of_the_letters() -> None:
    assert sorted(["má", "ma", "mạ", "mã", "mả", "mà"], key=sort_key) == ["ma", "mà", "mả", "mã", "má", "mạ"]
    assert sorted(["đ", "d", "e", "ê", "ă", "â", "a"], key=sort_key) == ["a", "ă", "â", "d", "đ", "e", "ê"]


def test_numbers_by_value() -> None:
    groups = [f"Tổ {number}" for number in range(1, 130)]
    shuffled = random.Random(7).sample(groups, len(groups))
    assert sorted(shuffled, key=sort_key) == groups
    assert sort_key("Tổ 2") < sort_key("Tổ 02") < sort_key("Tổ 002") < sort_key("Tổ 10")


@given(VIETNAMESE, VIETNAMESE)
def test_one_key_only_for_one_text(one: str, other: str) -> None:
    assert (sort_key(one) == sort_key(other)) == (normalise(one) == normalise(other))


@given(st.text(max_size=30), st.text(max_size=30))
def test_one_key_only_for_one_text_of_any_script(one: str, other: str) -> None:
    assert (sort_key(one) == sort_key(other)) == (normalise(one) == normalise(other))


@given(st.text(alphabet="aáb1 2’", max_size=160))
def test_key_is_hexadecimal_and_fits_its_column(text: str) -> None:
    key = sort_key(text)
    assert set(key) <= set("0123456789abcdef")
    assert len(key) <= 1000


@pytest.mark.parametrize("text", ["1a" * 80, "ậ1" * 80, "Ậ" * 160, "1 " * 80])
def test_longest_name_fits_its_column(text: str) -> None:
    assert len(sort_key(text)) <= 1000


def test_fold_for_search() -> None:
    assert fold("Đắk Lắk") == fold("DAK LAK") == fold("đăk  lăk") == "dak lak"
    assert fold("Hòa") == fold("Hoà") == fold(unicodedata.normalize("NFD", "HOÀ")) == "hoa"
    assert fold("Ea H’Leo") == fold("Ea H'leo") == "ea hleo"
    assert fold("Tổ 7/2 – khu Ð") == "to 7 2 khu d"
    assert fold("\uff11\uff12 \u200bÂ") == "12 a"


@given(st.text(max_size=60))
def test_fold_twice_is_fold_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.slow
def test_fold_twice_is_fold_once_for_every_character() -> None:
    for code in (*range(0x3400), *range(0xA000, 0xAC00), *range(0xD7B0, 0x20000)):
        once = fold(chr(code))
        assert fold(once) == once, hex(code)


@given(st.text(max_size=60))
def test_normalise_twice_is_normalise_once(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


def test_normalise_takes_out_what_is_not_seen() -> None:
    assert normalise(" a\u200b\u00a0 b\x00\n c ") == "a b c"
    assert normalise("Ea H'Leo") == normalise("Ea H`Leo") == "Ea H’Leo"
    assert normalise_lines("\n a  b \r\n\n c\n") == "a b\n\nc"


def test_unmarked_keeps_signs() -> None:
    assert unmarked("Số 1685/NQ-UBTVQH15, Đ") == "so 1685/nq-ubtvqh15, d"
