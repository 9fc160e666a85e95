"""Decree 30/2020/NĐ-CP, measured on paper: in the PDF, and in the Word file as LibreOffice prints it."""

import unicodedata

import pytest

from binhyen.papers import layout, plan, roots
from binhyen.papers.document import Document, Item, Paragraph
from tests.papers.conftest import Render
from tests.papers.measure import Printed, Sheet
from tests.papers.sample import ROOT, summary

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def pages(render: Render) -> list[Sheet]:
    return render(summary())


@pytest.fixture(scope="module")
def first(pages: list[Sheet]) -> Sheet:
    return pages[0]


def near(one: float, other: float, by: float = 0.6) -> bool:
    return abs(one - other) <= by


def body(page: Sheet) -> list[Printed]:
    """The lines between the page number and the root."""
    return [line for line in page.lines if layout.TOP - 2 < line.base < page.height - layout.BOTTOM]


def test_paper_is_a4_and_only_the_annex_lies(pages: list[Sheet]) -> None:
    assert [(round(page.width), round(page.height)) for page in pages] == [(210, 297)] * 3 + [(297, 210)] * 2


def test_margins_are_those_of_the_decree_and_text_fills_them(pages: list[Sheet]) -> None:
    for page in pages:
        lines = body(page)
        left, right = min(line.left for line in lines), page.width - max(line.right for line in lines)
        assert 29.5 <= left <= 35.5
        assert 14.5 <= right <= 20.5
        assert min(glyph.base for glyph in page.glyphs if glyph.base > layout.TOP) > layout.TOP
        assert max(line.base for line in lines) < page.height - 20
    justified = [line for line in body(pages[0]) if line.right > 193]
    assert len(justified) > 8
    assert all(near(line.right, 210 - layout.RIGHT, 0.8) for line in justified)


def test_every_letter_is_tinos_and_none_is_missing(pages: list[Sheet]) -> None:
    assert {glyph.font.split("+")[1].split("-")[0] for page in pages for glyph in page.glyphs} == {"Tinos"}
    text = unicodedata.normalize("NFC", "\n".join(page.text for page in pages))
    for line in (
        plan.NATION,
        "Ủy ban nhân dân phường đã đưa nhiệm vụ",
        "“An toàn",
        "Vụ việc mâu thuẫn đã hòa giải thành",
        "−3",
    ):
        assert line in text
    assert "�" not in text


def test_nation_and_motto_stand_on_one_line_each_with_a_drawn_line(first: Sheet) -> None:
    nation, motto = first.find(plan.NATION), first.find(plan.MOTTO)
    assert (nation.text, motto.text) == (plan.NATION, plan.MOTTO)
    assert 12 <= nation.pt <= 13
    assert nation.bold
    assert 13 <= motto.pt <= 14
    assert motto.bold
    rule = first.rule_under(motto)
    assert near(rule.length, motto.right - motto.left)
    assert near(rule.middle, motto.middle)
    assert near(nation.middle, motto.middle)


def test_issuer_and_title_have_a_drawn_line_of_a_third_to_a_half(first: Sheet) -> None:
    for upper, last in (("ỦY BAN NHÂN DÂN", "PHƯỜNG BÀU SEN"), ("Tổng kết phong trào", "năm 2026 và phương")):
        lines = first.find(upper), first.find(last)
        longest = max(line.right - line.left for line in lines)
        rule = first.rule_under(lines[1])
        assert 1 / 3 <= rule.length / longest <= 1 / 2
        assert near(rule.middle, lines[1].middle)
        assert all(line.bold for line in lines)


def test_number_and_date_stand_level_under_their_columns(first: Sheet) -> None:
    number, placed = first.find("Số: 187/BC-UBND"), first.find("Bàu Sen, ngày 18 tháng 12 năm 2026")
    assert near(number.base, placed.base, 0.3)
    assert near(number.middle, first.find("PHƯỜNG BÀU SEN").middle)
    assert near(placed.middle, first.find(plan.MOTTO).middle)
    assert (number.pt, number.bold, number.italic) == (13, False, False)
    assert 13 <= placed.pt <= 14
    assert placed.italic


def test_kind_grounds_and_text_have_their_faces(first: Sheet) -> None:
    kind, ground = first.find("BÁO CÁO"), first.find("Căn cứ số liệu")
    assert (kind.pt, kind.bold) == (14, True)
    assert near(kind.middle, layout.LEFT + layout.TEXT / 2)
    assert (ground.pt, ground.italic) == (14, True)
    assert ground.text.endswith("2026.")
    heading, text = first.find("I. ĐẶC ĐIỂM TÌNH HÌNH"), first.find("Phường Bàu Sen có 24 khu phố")
    assert (heading.pt, heading.bold, text.pt, text.bold) == (14, True, 14, False)
    assert near(text.left, layout.LEFT + 10)
    assert first.find("a) Hình thức tuyên truyền").italic


def test_lines_stand_apart_as_asked(first: Sheet) -> None:
    one, two = first.find("Phường Bàu Sen có 24"), first.find("công nghiệp và 312")
    line = (two.base - one.base) / (14 * layout.SINGLE * 25.4 / 72)
    assert 1.0 <= line <= 1.5
    after = first.find("mối hoạt động ban đêm")
    heading = first.find("II. KẾT QUẢ")
    between = (heading.base - after.base) * 72 / 25.4 - 14 * layout.SINGLE
    assert between >= 6


def test_pages_are_numbered_from_the_second_and_anew_in_the_annex(pages: list[Sheet]) -> None:
    above = [[line for line in page.lines if line.base < layout.TOP] for page in pages]
    assert [[line.text for line in lines] for lines in above] == [[], ["2"], ["3"], [], ["2"]]
    for page, lines in zip(pages, above, strict=True):
        for number in lines:
            assert near(number.middle, layout.LEFT + (page.width - layout.LEFT - layout.RIGHT) / 2)
            assert 13 <= number.pt <= 14
            assert not number.bold


def test_signature_leaves_room_and_recipients_stand_left(pages: list[Sheet]) -> None:
    page = pages[2]
    post, head = page.find("PHÓ CHỦ TỊCH"), page.find("Nơi nhận:")
    assert (post.pt, post.bold) == (14, True)
    assert near(post.middle, page.find("TM. ỦY BAN NHÂN DÂN").middle)
    assert near(post.middle, layout.LEFT + layout.RECIPIENTS_WIDTH + layout.SIGNATURE_WIDTH / 2)
    assert (head.pt, head.bold, head.italic) == (12, True, True)
    last = page.find("- Lưu: VT, CA.")
    assert (last.pt, last.bold) == (11, False)
    assert near(last.left, layout.LEFT)
    assert near(head.base, page.find("TM. ỦY BAN NHÂN DÂN").base, 1.0)
    assert [line for line in page.lines if line.base > post.base and line.left > 105] == []
    assert page.height - layout.BOTTOM - post.base > 25


def test_heading_of_a_long_table_is_repeated(pages: list[Sheet]) -> None:
    for page in pages[3:]:
        assert "Buổi tuyên truyền" in page.text
        assert "Khu phố" in page.text
    assert pages[3].find("Phụ lục").bold
    assert pages[3].find("(Kèm theo Báo cáo số 187/BC-UBND ngày 18 tháng 12 năm 2026 của").italic


def test_figures_stand_right_and_heads_in_the_middle(pages: list[Sheet]) -> None:
    page = pages[1]
    ends = [line.right for line in page.lines if line.text in {"9.874", "112", "1.460", "28"}]
    assert len(ends) == 4
    assert max(ends) - min(ends) < 0.3


def test_root_stands_at_the_foot_of_the_last_page_only(pages: list[Sheet]) -> None:
    foot = [[line.text for line in page.lines if line.base > page.height - layout.BOTTOM] for page in pages]
    assert foot[:-1] == [[], [], [], []]
    assert foot[-1] == list(roots.printed(ROOT))


def test_without_an_annex_or_a_root_the_last_page_is_the_signature(render: Render) -> None:
    with_root, without = render(short(root=ROOT)), render(short(root=""))
    assert len(with_root) == len(without) == 1
    assert with_root[0].lines[-1].text == roots.printed(ROOT)[1]
    assert [line.text for line in without[0].lines] == [line.text for line in with_root[0].lines[:-2]]


def short(**changes: object) -> Document:
    body = (Paragraph("Phường báo cáo như sau."), Item("Việc thứ nhất đã xong./."))
    return summary(**{"body": body, "annexes": (), "grounds": (), **changes})


def test_a_letter_to_several_places_by_a_board_with_a_long_name(render: Render) -> None:
    document = short(
        superior="Ủy ban nhân dân phường Bàu Sen",
        issuer="Ban Chỉ đạo phong trào Toàn dân bảo vệ an ninh Tổ quốc",
        place="Thành phố Hồ Chí Minh",
        addressees=("Thanh tra tỉnh", "Ủy ban Mặt trận Tổ quốc Việt Nam phường"),
        number=None,
        signed_on=None,
    )
    (page,) = render(document)
    for line in ("ỦY BAN NHÂN DÂN", "PHƯỜNG BÀU SEN"):
        assert not page.find(line).bold
    for line in ("BAN CHỈ ĐẠO PHONG TRÀO", "TOÀN DÂN BẢO VỆ", "AN NINH TỔ QUỐC"):
        assert page.find(line).bold
        assert page.find(line).right < layout.LEFT + layout.ISSUER_WIDTH
    assert page.find("Số:").text.startswith("Số:")
    assert page.find("- Thanh tra tỉnh;").left > 80
    placed = page.find("Thành phố Hồ Chí Minh")
    assert placed.right <= 210 - layout.RIGHT + 0.5
