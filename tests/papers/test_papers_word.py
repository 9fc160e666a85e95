"""The Word file: opened by another program's library, the same bytes each time, whatever the text."""

import io
import time
import xml.etree.ElementTree as ET
import zipfile
from datetime import date

import docx
import pytest
from docx.document import Document as Opened
from hypothesis import given
from hypothesis import strategies as st

from binhyen.core.guard import PersonalDetails
from binhyen.papers import layout, pdf, plan, services
from binhyen.papers.document import Align, Annex, Column, Document, Heading, Paragraph, Picture, Row, Span, Table
from binhyen.papers.word import package
from tests.papers.sample import ROOT, bars, summary


def opened(document: Document) -> Opened:
    return docx.Document(io.BytesIO(package.pack(document)))


def test_the_same_document_gives_the_same_bytes() -> None:
    assert services.write_docx(summary()) == services.write_docx(summary())
    assert services.write_docx(summary()) != services.write_docx(summary(number=188))
    with zipfile.ZipFile(io.BytesIO(services.write_docx(summary()))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.testzip() is None


def test_another_library_reads_its_text_headings_and_properties() -> None:
    found = opened(summary())
    headings = [line.text for line in found.paragraphs if line.style is not None and line.style.name == "Heading 1"]
    assert headings == [
        "I. ĐẶC ĐIỂM TÌNH HÌNH", "II. KẾT QUẢ THỰC HIỆN PHONG TRÀO", "III. TỒN TẠI, HẠN CHẾ VÀ NGUYÊN NHÂN",
        "IV. PHƯƠNG HƯỚNG, NHIỆM VỤ VÀ KIẾN NGHỊ",
    ]  # fmt: skip
    assert found.core_properties.title.startswith("Báo cáo Tổng kết")
    assert found.core_properties.author == "Ủy ban nhân dân phường Bàu Sen"
    assert found.core_properties.created is not None
    assert found.core_properties.created.date() == date(2026, 12, 18)
    assert [style.name for style in found.styles if style.name == "Nơi nhận"] == ["Nơi nhận"]


def test_sections_have_the_page_of_the_decree() -> None:
    main, annex = opened(summary()).sections
    for section in (main, annex):
        margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
        assert [round(margin.mm) for margin in margins if margin is not None] == [20, 20, 30, 15]
        assert section.different_first_page_header_footer
    assert (round(main.page_width.mm), round(annex.page_width.mm)) == (210, 297)  # type: ignore[union-attr]


def test_tables_repeat_their_heading_and_keep_rows_whole() -> None:
    tables = opened(summary()).tables
    assert len(tables) == 5
    figures = tables[1]
    heads = figures._tbl.xpath(".//w:tblHeader")
    assert len(heads) == 2
    assert len(figures._tbl.xpath(".//w:cantSplit")) == 9
    assert figures.cell(0, 4).text == figures.cell(0, 5).text == "So với cùng kỳ"
    assert figures.cell(0, 0).text == "Chỉ tiêu"
    assert [cell.text for cell in figures.rows[2].cells][-2:] == ["+6", "+21,4"]


def test_a_row_that_names_the_rows_below_stays_with_them() -> None:
    """In a table of many pages, in both files; a sum and a line of figures do not."""
    rows = [Row((f"Chỉ tiêu {place}", "1")) for place in range(40)]
    rows = [Row(("Tuyên truyền", ""), bold=True), *rows, Row(("Cộng", "40"), bold=True)]
    table = Table((Column("Chỉ tiêu", weight=3), Column("Số", Align.RIGHT)), tuple(rows))
    document = summary(body=(table,), annexes=())
    drawn = opened(document).tables[1]
    held = [bool(row.cells[0]._tc.xpath(".//w:keepNext")) for row in drawn.rows]
    assert held == [False, True, *[False] * 41]
    html = pdf._html(document, plan.lay(document), {})
    assert html.count('<tr class="leads">') == 1
    assert "Tuyên truyền" in html.partition('<tr class="leads">')[2][:120]


def test_the_root_is_a_property_of_the_file() -> None:
    with zipfile.ZipFile(io.BytesIO(services.write_docx(summary()))) as archive:
        assert ROOT in archive.read("docProps/custom.xml").decode()
    with zipfile.ZipFile(io.BytesIO(services.write_docx(summary(root="", signed_on=None)))) as archive:
        assert "property " not in archive.read("docProps/custom.xml").decode()
        assert "created" not in archive.read("docProps/core.xml").decode()


def test_pictures_keep_their_shape_and_their_words() -> None:
    (picture,) = opened(summary()).inline_shapes
    assert round(picture.width.mm) == 160
    assert picture.height / picture.width == pytest.approx(70 / 160, abs=0.001)
    words = picture._inline.docPr.get("descr")
    assert words is not None
    assert "T8 66;" in words


def test_a_photograph_is_taken_too() -> None:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(out, "JPEG")
    document = summary(body=(Picture(out.getvalue(), "Trang trắng."), Picture(bars((1,)), "Một cột.")), annexes=())
    with zipfile.ZipFile(io.BytesIO(package.pack(document))) as archive:
        assert {name for name in archive.namelist() if "media" in name} == {
            "word/media/picture0.jpeg", "word/media/picture1.png",
        }  # fmt: skip


HOSTILE = st.text(st.one_of(st.sampled_from("<>&\"'{}%]\x00\x0b\u202e\ufffe\ud800"), st.characters()), max_size=40)


@given(HOSTILE)
def test_any_text_is_text_and_nothing_else(text: str) -> None:
    table = Table((Column(text), Column("b", Align.RIGHT)), (Row((text, text)),), caption=text, notes=(text,))
    body = (
        Heading(text),
        Paragraph((Span(text, bold=True), Span(text, italic=True))),
        table,
        Picture(bars((1,)), f"x{text}"),
    )
    document = summary(body=body, grounds=(text,), recipients=(text,), annexes=(Annex(text, (), landscape=False),))
    with zipfile.ZipFile(io.BytesIO(package.pack(document))) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                ET.fromstring(archive.read(name))
    assert len(opened(document).tables) == 3


def test_lists_of_people_are_refused_and_figures_are_not() -> None:
    people = "Nguyễn Văn An\nTrần Thị Bích\nLê Hoàng Cường\nPhạm Minh Dũng"
    columns = (Column("Họ và tên"), Column("Số", Align.RIGHT))
    named = Table(columns, tuple(Row((name, "1")) for name in people.split("\n")))
    for write in (services.write_docx, services.write_pdf):
        with pytest.raises(PersonalDetails):
            write(summary(body=(named,)))
        with pytest.raises(PersonalDetails):
            write(summary(body=(Paragraph("Gọi bà Hoa, số 0912 345 678."),)))
        with pytest.raises(PersonalDetails):
            write(summary(annexes=(Annex("Số liệu", (Paragraph("CCCD 079203001234"),)),)))


def test_wards_named_after_people_are_official_names() -> None:
    wards = ("Nguyễn Trãi", "Trần Hưng Đạo", "Lê Lợi", "Phan Bội Châu", "Võ Thị Sáu")
    table = Table(
        (Column("Phường", official=True), Column("Số", Align.RIGHT)), tuple(Row((name, "12.406")) for name in wards)
    )
    assert services.write_docx(summary(body=(table,)))


def test_the_report_of_the_centre_is_written_well_within_five_seconds() -> None:
    columns = (
        Column("Tỉnh", weight=2, official=True),
        *(Column(f"Tháng {month}", Align.RIGHT) for month in range(1, 13)),
    )
    rows = tuple(
        Row((f"Tỉnh {place}", *(f"{place * month * 97:,}".replace(",", ".") for month in range(1, 13))))
        for place in range(1, 35)
    )
    annexes = tuple(Annex(f"Chỉ tiêu {number}", (Table(columns, rows),)) for number in range(1, 21))
    document = summary(annexes=annexes)
    started = time.process_time()
    written = services.write_docx(document)
    assert time.process_time() - started < 5
    assert len(opened_bytes(written).tables) == 24


def opened_bytes(data: bytes) -> Opened:
    return docx.Document(io.BytesIO(data))


def test_every_vietnamese_letter_is_in_every_face() -> None:
    from fontTools.ttLib import TTFont

    vowels = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵđ"
    wanted = set(map(ord, vowels + vowels.upper() + "0123456789₫–—−“”‘’…•×±%½²"))
    for name in layout.FACES.values():
        assert wanted <= set(TTFont(layout.FONTS / name).getBestCmap())
