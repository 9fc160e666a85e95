"""The people guard: what it finds, what it lets through, and that it keeps nothing of what it saw."""

import csv
import json
import time
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

import binhyen.org
from binhyen.core import guard
from binhyen.core.guard import Kind, PersonalDetails, clean, recall

PEOPLE = [item for item in recall.corpus() if item.kind != recall.NOTHING]
OFFICIAL = [item for item in recall.corpus() if item.kind == recall.NOTHING]

# Floors: what the release of these rules reached, rounded down. Lower a floor only with a reason in the commit.
TUNED_FLOOR = {
    Kind.IDENTITY_NUMBER: 0.99,
    Kind.PHONE: 0.99,
    Kind.BIRTH_DATE: 0.99,
    Kind.HEADING: 0.98,
    Kind.LIST_REQUEST: 0.97,
    Kind.NAME_ROWS: 0.92,
    Kind.NAME: 0.98,
}


def _share(group: str, *, official: bool) -> float:
    rows = [recall.is_right(item) for item in (OFFICIAL if official else PEOPLE) if item.group == group]
    return sum(rows) / len(rows)


def test_corpus_is_large_and_various() -> None:
    assert len(PEOPLE) >= 250
    assert len(OFFICIAL) >= 250
    assert {item.kind for item in PEOPLE} == set(Kind)
    assert {item.variant for item in recall.corpus()} == set(recall.DISGUISES)
    assert sum(item.group == "kept" for item in recall.corpus()) >= 80


@pytest.mark.parametrize("kind", list(Kind))
def test_recall_stays(kind: Kind) -> None:
    rows = [recall.is_right(item) for item in PEOPLE if item.kind == kind and item.group == "tuned"]
    assert sum(rows) / len(rows) >= TUNED_FLOOR[kind]


def test_recall_on_texts_written_after_the_rules_stays() -> None:
    assert _share("kept", official=False) >= 0.80


def test_official_texts_are_let_through() -> None:
    assert _share("tuned", official=True) >= 0.99
    assert _share("kept", official=True) >= 0.97


def _unit_names() -> list[tuple[str, str]]:
    folder = Path(binhyen.org.__file__).parent / "data"
    found = []
    for name in ("communes_2024", "communes_2025-07-01", "districts_2024"):
        with (folder / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
            found += [(row["name"], row["short_name"]) for row in csv.DictReader(file, delimiter="\t")]
    return found


@pytest.mark.slow
@pytest.mark.once
def test_no_official_unit_is_taken_for_a_person() -> None:
    names = _unit_names()
    assert len(names) > 14_000
    assert [full for full, short in names if guard.looks_like_person_name(short) or guard.inspect(full)] == []


@pytest.mark.slow
@pytest.mark.once
def test_lists_of_communes_are_seldom_taken_for_lists_of_people() -> None:
    names = [short for _full, short in _unit_names()]
    lists = [", ".join(names[start : start + 12]) for start in range(0, len(names), 12)]
    alarms = sum(any(finding.blocks for finding in guard.inspect(text)) for text in lists)
    assert alarms / len(lists) < 0.005


@pytest.mark.parametrize(
    "label",
    ["Nguyễn Văn Thử", "trần thị mẫu", "LÊ VĂN NHÁP", "Nguyen Van Thu", "Hộ ông Thử", "Gia đình bà Mẫu",
     "Hộ Nguyễn Thử", "1. Phạm Văn Tạm",
     "H'Mẫu Êban", "Ông Nguyễn Thử", "Tổ 4 – 0912345678", "001085001234", "Tổ\u200b 4 0912345678"],
)  # fmt: skip
def test_labels_of_persons_and_households(label: str) -> None:
    assert guard.looks_like_person_name(label)


@pytest.mark.parametrize(
    "label",
    ["Tổ 4", "Thôn Đông", "Khu phố 3", "Bản Nà Ngần", "Trần Hưng Đạo", "Tổ dân phố Nguyễn Trãi", "Công ty May Mẫu", "",
     "Trường THPT Lê Quý Đôn", "Buôn Ea Súp", "Hộ", "Ấp Nhà Lầu", "Hoàng Mai", "Nhà văn hóa thôn 2"],
)  # fmt: skip
def test_labels_of_units(label: str) -> None:
    assert not guard.looks_like_person_name(label)


@pytest.mark.parametrize(
    "cell", ["Họ và tên", "NĂM SINH", "ho ten", "Dân tộc", "CCCD", "Số CMND", "Religion", "chủ hộ"]
)
def test_headings_of_columns_about_persons(cell: str) -> None:
    assert guard.is_person_heading(cell)


@pytest.mark.parametrize("cell", ["Tên tổ", "Số hộ", "Mã", "Ngày hiệu lực", "Địa chỉ", "Tiền ăn", ""])
def test_headings_of_columns_about_units(cell: str) -> None:
    assert not guard.is_person_heading(cell)


def test_refusal_names_kinds_and_nothing_else() -> None:
    secret = "Nguyễn Văn Thử, Trần Thị Mẫu, Lê Văn Nháp, 0912345678"
    with pytest.raises(PersonalDetails) as caught:
        guard.require_clean(secret)
    assert set(caught.value.kinds) == {Kind.PHONE, Kind.NAME_ROWS}
    for language in ("vi", "en"):
        with translation.override(language):
            words = f"{caught.value} {caught.value.what_to_do} {caught.value!r} {caught.value.args}"
            assert not any(part in words for part in ("Thử", "Mẫu", "Nháp", "0912"))
    assert not any("Thử" in repr(finding) for finding in guard.inspect(secret))


def test_nothing_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(0):
        guard.inspect("Nguyễn Văn Thử, sinh năm 1985")
    assert caplog.records == []


def test_single_name_is_a_question() -> None:
    text = "Ông Nguyễn Văn Thử mời họp"
    assert [(finding.kind, finding.blocks) for finding in guard.inspect(text)] == [(Kind.NAME, False)]
    guard.require_clean(text)
    assert guard.warning(text)
    assert guard.warning("Tổ 4 mời họp") == ""


def test_values_and_tables() -> None:
    guard.require_clean_values({"so_ho": 612, "xong": True, "ghi_chu": None})
    for value in (
        {"Họ và tên": 1},
        [["001085001234"]],
        {"a": {"b": ("sinh năm 1985",)}},
        ["Nguyễn Văn Thử", "Trần Thị Mẫu", "Lê Văn Nháp"],
    ):
        with pytest.raises(PersonalDetails):
            guard.require_clean_values(value)
    assert {finding.kind for finding in guard.inspect_rows([["STT", "Họ tên"], [1, None]])} == {Kind.HEADING}
    assert guard.inspect_rows([["Tổ", "Số hộ"], ["Tổ 1", 45]]) == ()


@given(st.text(max_size=400))
def test_any_text_gets_an_answer_and_each_kind_once(text: str) -> None:
    kinds = [finding.kind for finding in guard.inspect(text)]
    assert len(kinds) == len(set(kinds))


@given(st.text(alphabet="ab", max_size=3000))
def test_pieces_cover_the_text_and_overlap(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clean, "PIECE", 700)
        parts = list(clean.pieces(text))
    assert parts[0] + "".join(part[clean.OVERLAP :] for part in parts[1:]) == text


@pytest.mark.parametrize("before", [0, clean.PIECE - 12, clean.PIECE - 5, 3 * clean.PIECE])
def test_long_text_is_read_to_its_end(before: int) -> None:
    assert [finding.kind for finding in guard.inspect("a " * (before // 2) + "0912345678")] == [Kind.PHONE]


@pytest.mark.parametrize("piece", ["a", "0 ", "sinh ", "Nguyễn ", ", ", "danh sách a ", "1.", "\t", "số ", "ông A"])
def test_long_text_is_read_in_little_time(piece: str) -> None:
    started = time.process_time()
    guard.inspect(piece * (50_000 // len(piece)))
    assert time.process_time() - started < 3


def test_command_prints_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    out = StringIO()
    call_command("guard", stdout=out)
    assert "| **all kinds: recall** | kept |" in out.getvalue()
    out = StringIO()
    call_command("guard", "--json", "--missed", stdout=out)
    rows, _end = json.JSONDecoder().raw_decode(out.getvalue())
    assert sum(row["total"] for row in rows) == len(recall.corpus())
