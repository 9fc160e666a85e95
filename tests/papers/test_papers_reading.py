"""The printed root comes back from what people send; what cannot be trusted gives none."""

import io
import zipfile
from collections.abc import Callable

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from binhyen.core.errors import BadInput
from binhyen.files import documents
from binhyen.files.states import Kind
from binhyen.papers import roots, services
from binhyen.papers.document import Document, Paragraph
from binhyen.papers.word import package
from tests.papers.sample import ROOT, summary

ROOTS = st.text("0123456789abcdef", min_size=64, max_size=64)
OTHER = "0" * 63 + "1"


def short(**changes: object) -> Document:
    return summary(**{"body": (Paragraph("Phường báo cáo."),), "annexes": (), **changes})


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return services.write_pdf(short())


def changed(pdf: bytes, change: Callable[[pikepdf.Pdf], object], **saved: object) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        change(opened)
        out = io.BytesIO()
        opened.save(out, **saved)  # type: ignore[arg-type]
        return out.getvalue()


def with_property(root: str) -> Callable[[pikepdf.Pdf], object]:
    return lambda opened: opened.docinfo.__setitem__(f"/{roots.PROPERTY}", root)


def repacked(word: bytes, **parts: bytes | None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = parts.get(name.replace("/", "_").split(".")[0], old.read(name))
            if data is not None:
                new.writestr(name, data)
    return out.getvalue()


def test_from_both_files_as_they_are_written(pdf: bytes) -> None:
    assert services.read_root(pdf) == ROOT
    assert services.read_root(services.write_docx(short())) == ROOT
    assert services.read_root(services.write_docx(summary())) == ROOT


def test_from_the_print_alone_when_properties_were_cleaned_away(pdf: bytes) -> None:
    assert services.read_root(documents.clean_pdf(pdf)) == ROOT
    assert services.read_root(documents.clean_office(services.write_docx(short()), Kind.DOCX)) == ROOT


@pytest.mark.once
def test_from_the_word_file_as_it_is_printed(office: Callable[[bytes], bytes]) -> None:
    printed = office(services.write_docx(summary()))
    assert services.read_root(printed) == ROOT
    assert services.read_root(documents.clean_pdf(printed)) == ROOT


def test_from_an_earlier_page_when_pages_were_added(pdf: bytes) -> None:
    assert services.read_root(changed(pdf, lambda opened: opened.add_blank_page())) == ROOT


def test_from_the_property_alone(pdf: bytes) -> None:
    blank = changed(services.write_pdf(short(root="")), with_property(ROOT))
    assert services.read_root(blank) == ROOT
    assert services.read_root(changed(blank, with_property("nonsense"))) is None


def test_none_where_none_is(pdf: bytes) -> None:
    assert services.read_root(services.write_pdf(short(root=""))) is None
    assert services.read_root(services.write_docx(short(root=""))) is None
    empty = changed(pdf, lambda opened: opened.pages.__delitem__(slice(None)))
    assert services.read_root(documents.clean_pdf(changed(empty, lambda opened: opened.add_blank_page()))) is None


def test_a_document_put_together_from_two_is_refused(pdf: bytes) -> None:
    with pytest.raises(BadInput):
        services.read_root(changed(pdf, with_property(OTHER)))
    word = services.write_docx(short())
    with zipfile.ZipFile(io.BytesIO(word)) as archive:
        properties = archive.read("docProps/custom.xml").replace(ROOT.encode(), OTHER.encode())
    with pytest.raises(BadInput):
        services.read_root(repacked(word, docProps_custom=properties))


def test_a_root_whose_code_does_not_belong_to_it_is_none() -> None:
    code, root = roots.printed(ROOT)
    assert roots.find(f"{code} {root}") == [ROOT]
    assert roots.find(f"{code} {root[:-1]}f") == [ROOT[:-1] + "f"]
    assert roots.find(f"{code} 4{root[1:]}") == []
    assert roots.find(f"{code} {root}\n{code}\n{root}") == [ROOT]


@given(ROOTS)
def test_any_root_is_found_in_what_is_printed(root: str) -> None:
    assert roots.find(" ".join(("Lưu: VT.", *roots.printed(root), "12"))) == [root]
    assert roots.find("\n".join(roots.printed(root))) == [root]
    assert len(roots.short_code(root)) == 14
    assert not set("ILOU") & set(roots.short_code(root))


def test_locked_damaged_and_other_files_are_refused(pdf: bytes) -> None:
    locked = changed(pdf, lambda opened: None, encryption=pikepdf.Encryption(owner="o", user="u"))
    word = services.write_docx(short())
    for data in (b"", b"hello", b"%PDF-1.7 and nothing", locked, b"PK\x03\x04 and nothing", word[:400]):
        with pytest.raises(BadInput):
            services.read_root(data)


def test_a_part_of_unreasonable_size_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("binhyen.papers.reading._PART_BYTES", 100)
    with pytest.raises(BadInput):
        services.read_root(services.write_docx(short()))


def test_a_word_file_without_its_parts_has_none() -> None:
    assert services.read_root(repacked(package.pack(short(root="")), docProps_custom=None)) is None
