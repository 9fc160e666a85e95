"""Wording, numbering and line breaks of official documents."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from binhyen.papers import layout, plan
from binhyen.papers.document import (
    Align,
    Column,
    Document,
    Heading,
    Item,
    Paragraph,
    Picture,
    Row,
    Span,
    Table,
    clean,
    plain,
    spans,
)
from binhyen.papers.plan import Grid, Image, Line
from tests.papers.sample import bars, summary

WORDS = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)


def lines(document: Document) -> list[str]:
    return [
        "".join(span.text for span in piece.spans)
        for piece in plan.lay(document).body.pieces
        if isinstance(piece, Line)
    ]


@pytest.mark.parametrize(
    ("number", "written"),
    [(1, "Số: 01/BC-UBND"), (9, "Số: 09/BC-UBND"), (10, "Số: 10/BC-UBND"), (1240, "Số: 1240/BC-UBND")],
)
def test_numbers_below_ten_have_a_nought(number: int, written: str) -> None:
    assert plan.number_and_symbol(number, "BC-UBND") == written


def test_a_number_and_a_day_not_given_leave_room() -> None:
    assert plan.number_and_symbol(None, "BC-UBND") == f"Số: {plan.BLANK}/BC-UBND"
    assert plan.written_date(None).replace(plan.BLANK, "_") == "ngày_tháng_năm_"


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2026, 1, 5), "ngày 05 tháng 01 năm 2026"),
        (date(2026, 2, 28), "ngày 28 tháng 02 năm 2026"),
        (date(2026, 3, 9), "ngày 09 tháng 3 năm 2026"),
        (date(2026, 12, 18), "ngày 18 tháng 12 năm 2026"),
    ],
)
def test_days_and_the_first_two_months_have_a_nought(day: date, written: str) -> None:
    assert plan.written_date(day) == written


def test_lines_of_an_enumeration_are_closed_once() -> None:
    assert plan.closed(("một", "hai;", "ba.")) == ("một;", "hai;", "ba.")
    assert plan.closed(()) == ()


@given(st.integers(1, 3999))
def test_roman_numbers_read_back(number: int) -> None:
    values = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
    signs = [values[sign] for sign in plan.roman(number)]
    read = sum(-one if one < two else one for one, two in zip(signs, [*signs[1:], 0], strict=True))
    assert read == number


def test_headings_count_by_level_and_points_follow_the_vietnamese_alphabet() -> None:
    blocks = (
        Heading("Một"),
        Heading("A", 2),
        *(Heading("x", 3) for _ in range(6)),
        Heading("B", 2),
        Heading("y", 3),
        Heading("Hai"),
        Heading("C", 2),
        Heading("Không đánh số", 2, numbered=False),
    )
    assert lines(summary(body=blocks)) == [
        "I. MỘT", "1. A", "a) x", "b) x", "c) x", "d) x", "đ) x", "e) x", "2. B", "a) y", "II. HAI", "1. C",
        "Không đánh số",
    ]  # fmt: skip


def test_a_table_and_a_picture_are_numbered_where_they_have_captions() -> None:
    table = Table((Column("Chỉ tiêu"),), (Row(("1",)),), caption="Số liệu", unit="vụ", notes=("Nguồn.",))
    bare = Table((Column("Chỉ tiêu"),), ())
    body = (
        table,
        bare,
        table,
        Picture(bars((1, 2)), "Hai cột.", "Hai tháng"),
        Picture(bars((1,)), "Một cột.", width_mm=252),
    )
    pieces = plan.lay(summary(body=body)).body.pieces
    assert lines(summary(body=body)) == [
        "Bảng 1. Số liệu", "Đơn vị tính: vụ", "Nguồn.", "", "Bảng 2. Số liệu", "Đơn vị tính: vụ", "Nguồn.",
        "Biểu đồ 1. Hai tháng",
    ]  # fmt: skip
    assert [piece.whole for piece in pieces if isinstance(piece, Grid)] == [True] * 3
    assert [piece.width for piece in pieces if isinstance(piece, Image)] == [150, layout.TEXT]


def test_paragraphs_notes_and_items() -> None:
    body = (
        Paragraph("Một."),
        Paragraph("Chú.", note=True),
        Item("Hai;"),
        Item((Span("Ba ", bold=True), Span("bốn")), 2),
    )
    pieces = [piece for piece in plan.lay(summary(body=body)).body.pieces if isinstance(piece, Line)]
    assert [piece.style for piece in pieces] == ["body", "note", "item", "item-2"]
    assert [plain(piece.spans) for piece in pieces] == ["Một.", "Chú.", "- Hai;", "+ Ba bốn"]
    assert pieces[2].spans == (Span("- Hai;"),)


def test_one_addressee_and_several() -> None:
    one = plan.lay(summary(addressees=("Công an tỉnh",), grounds=("Căn cứ kế hoạch",))).opening
    assert [plain(line.spans) for line in one] == ["Kính gửi: Công an tỉnh.", "Căn cứ kế hoạch."]
    two = plan.lay(summary(addressees=("Công an tỉnh", "Sở Nội vụ"), grounds=())).opening
    assert [plain(line.spans) for line in two] == ["Kính gửi:", "- Công an tỉnh;", "- Sở Nội vụ."]
    board = "Ban Chỉ đạo phong trào Toàn dân bảo vệ an ninh Tổ quốc thành phố Huế"
    long = plan.lay(summary(addressees=(board,), grounds=())).opening
    assert [(line.style, plain(line.spans)) for line in long] == [
        ("to", "Kính gửi: Ban Chỉ đạo phong trào"),
        ("to-more", "Toàn dân bảo vệ an ninh Tổ quốc thành phố Huế."),
    ]


def test_annexes_are_numbered_when_there_are_several() -> None:
    (annex,) = summary().annexes
    laid = plan.lay(summary(annexes=(annex, annex))).annexes
    heads = [[plain(piece.spans) for piece in part.pieces[:3] if isinstance(piece, Line)] for part in laid]
    assert [head[0] for head in heads] == ["Phụ lục I", "Phụ lục II"]
    of = "(Kèm theo Báo cáo số 187/BC-UBND ngày 18 tháng 12 năm 2026 của Ủy ban nhân dân phường Bàu Sen)"
    assert heads[0][2] == of


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("ỦY BAN NHÂN DÂN TỈNH QUẢNG NINH", ("ỦY BAN NHÂN DÂN", "TỈNH QUẢNG NINH")),
        ("CÔNG AN PHƯỜNG BÀU SEN", ("CÔNG AN PHƯỜNG BÀU SEN",)),
        (
            "BAN CHỈ ĐẠO PHONG TRÀO TOÀN DÂN BẢO VỆ AN NINH TỔ QUỐC",
            ("BAN CHỈ ĐẠO PHONG TRÀO", "TOÀN DÂN BẢO VỆ", "AN NINH TỔ QUỐC"),
        ),
        ("BAN, HỘI ĐỒNG CỦA NHIỀU NƠI Ở XA", ("BAN, HỘI ĐỒNG", "CỦA NHIỀU NƠI Ở XA")),
    ],
)
def test_names_are_broken_where_a_reader_pauses(name: str, broken: tuple[str, ...]) -> None:
    assert layout.broken(name, layout.STYLES["issuer"], layout.ISSUER_WIDTH) == broken


@given(
    st.lists(
        st.sampled_from(["an", "ninh", "và", "trật", "tự,", "năm", "2026", "Xã-Rất-Dài-Không-Có-Chỗ-Ngắt"]),
        min_size=1,
        max_size=20,
    )
)
def test_breaking_loses_no_word_and_fits(words: list[str]) -> None:
    style, text = layout.STYLES["title"], " ".join(words)
    lines = layout.broken(text, style, 60)
    assert " ".join(lines) == text
    assert all(layout.width(line, style) <= 60 or " " not in line for line in lines)


@given(WORDS)
def test_clean_text_is_one_line_and_stays_as_it_is(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert all(char.isprintable() or char == "\u00a0" or char.isspace() for char in once)
    assert "\n" not in once


@given(st.lists(st.builds(Span, WORDS, st.booleans(), st.booleans()), max_size=6))
def test_stretches_keep_the_text_and_neighbours_differ(given_spans: list[Span]) -> None:
    joined = spans(tuple(given_spans))
    faces = [(span.bold, span.italic) for span in joined]
    assert all(one != two for one, two in pairwise(faces))
    assert plain(joined).replace(" ", "") == plain(tuple(given_spans)).replace(" ", "")


SUM = Column("Cộng", Align.RIGHT)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Heading("x", 4),
        lambda: Item("x", 3),
        lambda: Column("x", weight=0),
        lambda: Table((SUM,), (Row(("1", "2")),)),
        lambda: Table((), ()),
        lambda: Table((Column("a", group="G"), Column("b"), Column("c", group="G")), ()),
        lambda: Picture(b"GIF89a", "x"),
        lambda: Picture(bars((1,)), ""),
        lambda: Picture(bars((1,)), "x", width_mm=300),
        lambda: Picture(b"\x89PNG\r\n\x1a\n damaged", "x"),
        lambda: summary(title=" "),
        lambda: summary(number=0),
        lambda: summary(root="abc"),
    ],
)
def test_what_cannot_be_set_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError):
        wrong()  # type: ignore[operator]


def test_the_same_document_gives_the_same_plan() -> None:
    assert plan.lay(summary()) == plan.lay(summary())
    assert plan.lay(summary()) != plan.lay(summary(signed_on=summary().signed_on + timedelta(1)))  # type: ignore[operator]
