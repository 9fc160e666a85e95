"""The PDF: tagged, self-contained, and plainly refused where the system cannot draw it."""

import builtins
import io
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ImageFile

from binhyen.papers import pdf, roots, services
from binhyen.papers.document import Column, Heading, Paragraph, Row, Span, Table
from binhyen.papers.pdf import PdfUnavailable
from tests.papers.sample import ROOT, summary


@pytest.fixture(scope="module")
def written() -> bytes:
    return services.write_pdf(summary())


@pytest.fixture
def drawn(written: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(written)) as opened:
        yield opened


@pytest.mark.once
def test_the_same_document_gives_the_same_bytes(written: bytes) -> None:
    assert services.write_pdf(summary()) == written


def test_it_is_tagged_and_says_what_it_is(drawn: pikepdf.Pdf) -> None:
    assert str(drawn.Root.Lang) == "vi"
    assert drawn.Root.MarkInfo.Marked
    assert drawn.Root.ViewerPreferences.DisplayDocTitle
    with drawn.open_metadata() as words:
        assert words["pdfuaid:part"] == "1"
        assert words["dc:title"].startswith("Báo cáo Tổng kết")
    assert str(drawn.docinfo[f"/{roots.PROPERTY}"]) == ROOT


def _tags(pdf: pikepdf.Pdf) -> list[Any]:
    found, waiting = [], [pdf.Root.StructTreeRoot]
    while waiting:
        here = waiting.pop()
        if isinstance(here, pikepdf.Array):
            waiting.extend(here)
        elif isinstance(here, pikepdf.Dictionary):
            found.append(here)
            waiting.extend(value for key, value in here.items() if key == "/K")
    return found


def test_headings_tables_and_pictures_can_be_heard(drawn: pikepdf.Pdf) -> None:
    tags = _tags(drawn)
    kinds = [str(tag.get("/S")) for tag in tags]
    assert {"/H1", "/H2", "/H3", "/H4", "/P", "/Table", "/TH", "/TD"} <= set(kinds)
    assert kinds.count("/Table") == 4  # the annex goes on over a page
    (figure,) = [tag for tag in tags if str(tag.get("/S")) == "/Figure"]
    assert "T8 66;" in str(figure.Alt)


def test_all_its_fonts_are_inside(drawn: pikepdf.Pdf) -> None:
    fonts = [
        held
        for held in drawn.objects
        if isinstance(held, pikepdf.Dictionary) and held.get("/Type") == "/FontDescriptor"
    ]
    assert len(fonts) >= 4
    assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts)
    assert all("Tinos" in str(font.FontName) for font in fonts)


def test_a_line_after_a_change_of_face_is_filled() -> None:
    text = (
        Span("Tổ chức 131 buổi tuyên truyền trực tiếp với "),
        Span("12.406 lượt người", bold=True),
        Span(" dự, trong đó có 18 buổi ở các cơ sở cho thuê trọ; nội dung chủ yếu là cách nhận biết lừa đảo."),
    )
    from tests.papers.measure import measured

    (page,) = measured(services.write_pdf(summary(body=(Paragraph(text),), annexes=(), root="")))
    assert page.find("Tổ chức 131").right > 190
    assert not [line.text for line in page.lines if line.text == "có"]


@settings(max_examples=5)
@given(st.text(st.one_of(st.sampled_from("<>&\"'{}%"), st.characters(codec="utf-8")), max_size=40))
def test_markup_in_a_text_is_text(text: str) -> None:
    table = Table((Column(text),), (Row((text,)),))
    body = (Heading(f"<img src=x>{text}"), Paragraph(f'<script src="file:///etc/passwd">{text}'), table)
    written = pdf.draw(summary(body=body, annexes=()))
    assert written.startswith(b"%PDF-")


def test_pictures_that_are_cut_off_stay_refused_after_a_pdf_was_drawn(written: bytes) -> None:
    assert written
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False


def test_nothing_is_fetched_from_the_disk_or_the_network() -> None:
    from weasyprint.urls import FatalURLFetchingError

    fetcher = pdf._fetcher({"paper:a": b"inside"})
    assert fetcher.fetch("paper:a").read() == b"inside"
    for outside in ("file:///etc/hostname", "https://example.org/a.png", "paper:b"):
        with pytest.raises(FatalURLFetchingError):
            fetcher.fetch(outside)


@pytest.mark.parametrize("missing", [ImportError("no weasyprint"), OSError("cannot load library 'libpango-1.0-0'")])
def test_without_pango_it_says_what_to_install_and_word_is_written(
    monkeypatch: pytest.MonkeyPatch, missing: Exception
) -> None:
    imported = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name == "weasyprint":
            raise missing
        return imported(name, *rest, **more)

    pdf._weasyprint.cache_clear()
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(PdfUnavailable) as refused:
        services.write_pdf(summary())
    assert refused.value.status == 503
    assert "libpango-1.0-0" in str(refused.value.what_to_do)
    assert not services.can_write_pdf()
    assert services.write_docx(summary()).startswith(b"PK")
    monkeypatch.undo()
    assert services.can_write_pdf()
