"""What comes in is known by its content and leaves without what it told (wall W4)."""

import contextlib
import io
import struct
import zipfile
import zlib
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from binhyen.core.decisions import ALLOWED
from binhyen.core.errors import BadInput, Refused, TooLarge
from binhyen.core.purpose import Purpose
from binhyen.files import documents, pictures, purposes, services
from binhyen.files.detection import detect
from binhyen.files.purposes import FilePurpose
from binhyen.files.states import CONTENT_TYPES, ENDINGS, Kind

DECLARED = Purpose(what="Thử", reader="mọi người", retention="một ngày")
ANY = purposes.register(FilePurpose("tests.any", "Thử", DECLARED, frozenset(Kind), 3_000_000, lambda by, use: ALLOWED))
PLAIN = purposes.register(
    FilePurpose("tests.plain", "Thử", DECLARED, frozenset({Kind.TEXT}), 1000, lambda by, use: ALLOWED, guard_text=False)
)
WORD = b'<?xml version="1.0"?><w:document xmlns:w="w"><w:body>%s</w:body></w:document>'


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 30), mode: str = "RGB", **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 120).save(out, kind, **options)
    return out.getvalue()


def secretive_jpeg(**options: Any) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010E] = "CANARY-description"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (21.0, 2.0, 3.0)
    return picture(exif=exif, comment=b"CANARY-comment", **options)


def talkative_png() -> bytes:
    told = PngImagePlugin.PngInfo()
    told.add_text("Author", "CANARY")
    return picture("PNG", mode="LA", pnginfo=told)


def office(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return out.getvalue()


def docx(**more: bytes) -> dict[str, bytes]:
    return {"[Content_Types].xml": b"<Types></Types>", "word/document.xml": WORD % b"<w:p/>", **more}


def clean(data: bytes, name: str = "", purpose: str = "tests.any") -> services.CleanFile:
    return services.clean_bytes(data, name=name, purpose=purpose)


def refusal(data: bytes, name: str = "", purpose: str = "tests.any") -> str:
    with pytest.raises(Refused) as caught:
        clean(data, name, purpose)
    return str(caught.value)


def test_every_kind_has_its_endings_and_a_content_type() -> None:
    assert set(ENDINGS) == set(CONTENT_TYPES) == set(Kind)


@pytest.mark.wall("W4", "attachments lose their metadata")
def test_a_photograph_loses_its_place_its_words_and_its_camera_and_stands_upright() -> None:
    before = secretive_jpeg(icc_profile=b"CANARY-profile")
    assert b"CANARY" in before
    after = clean(before, "anh.jpg").data
    assert b"CANARY" not in after
    with Image.open(io.BytesIO(after)) as shown:
        assert shown.size == (30, 60)
        assert not shown.getexif()
        assert "icc_profile" not in shown.info
        assert "comment" not in shown.info


def test_a_png_loses_its_texts_and_keeps_what_is_see_through() -> None:
    after = clean(talkative_png(), "a.png").data
    assert b"CANARY" not in after
    with Image.open(io.BytesIO(after)) as shown:
        assert shown.mode == "RGBA"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_pictures_are_made_smaller_never_larger(kind: str) -> None:
    with Image.open(io.BytesIO(clean(picture(kind, (3000, 1000))).data)) as shown:
        assert shown.size == (1280, 427)
        assert shown.format == kind
    with Image.open(io.BytesIO(pictures.clean_picture(picture(kind, (3000, 10)), Kind(kind.lower())))) as shown:
        assert shown.size == (3000, 10)


def test_pictures_that_would_unfold_without_end_are_refused() -> None:
    for side in (9_000, 10_000, 60_000):
        small = bytearray(picture("PNG"))
        small[16:24] = struct.pack(">II", side, side)
        small[29:33] = struct.pack(">I", zlib.crc32(small[12:29]))
        assert "60 million" in refusal(bytes(small))


def test_damaged_pictures_are_refused() -> None:
    assert "damaged" in refusal(b"\xff\xd8\xff" + b"x" * 50)
    assert "damaged" in refusal(picture("PNG", (500, 500))[:200])


@given(
    st.binary(max_size=300), st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"%PDF-1.7\n", b"PK\x03\x04", b""])
)
def test_whatever_arrives_is_cleaned_or_refused_and_never_an_error(data: bytes, start: bytes) -> None:
    with contextlib.suppress(Refused):
        assert clean(start + data).data


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "a.txt", "empty"),
        (picture(), "a.pdf", "ends in .pdf, but inside is: picture (JPEG)"),
        (picture(), "a.exe", "ends in .exe"),
        (b"MZ\x90\x00\x03", "a.jpg", "program"),
        (b"<!doctype html><p>", "a.txt", "web page"),
        (b"<svg xmlns='x'>", "a.png", "web page"),
        (b"\x00\x00\x00\x18ftypheic....", "a.heic", "HEIC"),
        (b"\xd0\xcf\x11\xe0", "a.doc", "old Office"),
        (office({"a": b"x"}), "a.zip", "packed folder"),
        (b"GIF89a\x00\x00", "a.gif", "plain text"),
    ],
)
def test_a_file_that_lies_or_is_not_taken_is_told_so(data: bytes, name: str, words: str) -> None:
    assert words in refusal(data, name)


def test_names_without_a_known_ending_are_not_asked() -> None:
    assert clean(picture(), "Ảnh của tôi").kind == Kind.JPEG
    assert clean(picture(), "anh.bak").kind == Kind.JPEG
    assert clean(picture(), "anh.JPEG").kind == Kind.JPEG


def test_a_kind_outside_the_purpose_and_a_file_over_its_size_are_refused() -> None:
    assert "Taken here: plain text or CSV" in refusal(picture(), "a.jpg", "tests.plain")
    assert "larger than" in refusal(b"x" * 1001, "a.txt", "tests.plain")
    with pytest.raises(TooLarge):
        services.clean_upload(SimpleUploadedFile("a.txt", b"x" * 1001), purpose="tests.plain")
    taken = services.clean_upload(SimpleUploadedFile("a.txt", b"x"), purpose="tests.plain")
    assert taken.data == b"x\n"
    with pytest.raises(LookupError):
        clean(b"x", purpose="tests.nothing")


def test_texts_are_one_spelling_and_guarded_where_the_purpose_says_so() -> None:
    with_number = "Gọi 0901 234 567 gặp trưởng thôn"
    assert clean("a\r\nb".encode("utf-16"), "a.txt").data == b"a\nb\n"
    with pytest.raises(Refused):
        clean(with_number.encode())
    assert clean(with_number.encode(), purpose="tests.plain").data.decode().strip() == with_number


def secretive_pdf() -> bytes:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.docinfo["/Author"] = "CANARY-author"
    with pdf.open_metadata() as meta:
        meta["dc:creator"] = ["CANARY-xmp"]
    page = pdf.pages[0].obj
    jpeg = pdf.make_stream(secretive_jpeg())
    jpeg.update({"/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Image, "/Width": 60, "/Height": 30})
    jpeg["/Filter"] = pikepdf.Name.DCTDecode
    page["/Resources"] = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=jpeg))
    page["/AA"] = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="CANARY-open"))
    page["/PieceInfo"] = pikepdf.Dictionary(App=pikepdf.Dictionary(Private=pikepdf.String("CANARY-piece")))
    launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="CANARY-launch")
    link = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://example.vn/keep", Next=launch)
    box = pikepdf.Array([0, 0, 10, 10])
    page["/Annots"] = pikepdf.Array(
        [
            pdf.make_indirect(
                pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=box, A=link, T="CANARY-by")
            ),
            pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=box, Contents="CANARY-note"),
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot,
                Subtype=pikepdf.Name.Link,
                Rect=box,
                A=pikepdf.Dictionary(S=pikepdf.Name.Launch, F="CANARY-start"),
            ),
        ]
    )
    pdf.attachments["x.txt"] = pikepdf.AttachedFileSpec(pdf, b"CANARY-attached")
    pdf.Root["/OpenAction"] = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="CANARY-js")
    pdf.Root["/AcroForm"] = pikepdf.Dictionary(XFA=pikepdf.String("CANARY-xfa"), Fields=pikepdf.Array())
    out = io.BytesIO()
    pdf.save(out, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


@pytest.mark.wall("W4", "documents lose their author and their history")
def test_a_pdf_keeps_its_pages_and_links_and_nothing_that_tells_or_starts() -> None:
    before = secretive_pdf()
    after = clean(before, "a.pdf").data
    plain = io.BytesIO()
    with pikepdf.open(io.BytesIO(after)) as pdf:
        assert len(pdf.pages) == 1
        assert "/Info" not in pdf.trailer
        assert len(pdf.attachments) == 0
        assert "/OpenAction" not in pdf.Root
        assert len(pdf.pages[0].obj["/Annots"]) == 2
        pdf.save(plain, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    text = plain.getvalue()
    assert b"CANARY" in before
    assert b"CANARY" not in text
    assert b"https://example.vn/keep" in text
    assert clean(before).data == after


def test_a_pdf_that_tells_nothing_stays_as_it_is() -> None:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    out = io.BytesIO()
    pdf.save(out)
    with pikepdf.open(io.BytesIO(clean(out.getvalue()).data)) as after:
        assert len(after.pages) == 1


def test_locked_empty_and_damaged_pdfs_are_refused() -> None:
    pdf = pikepdf.new()
    out = io.BytesIO()
    pdf.save(out)
    assert "damaged" in refusal(out.getvalue())
    assert "damaged" in refusal(b"%PDF-1.7 nothing")
    for password in ("secret", ""):
        pdf = pikepdf.new()
        pdf.add_blank_page()
        out = io.BytesIO()
        pdf.save(out, encryption=pikepdf.Encryption(owner="owner", user=password))
        assert "password" in refusal(out.getvalue())


def test_an_office_file_keeps_its_text_and_loses_its_properties() -> None:
    types = (
        b'<Types><Override PartName="/docProps/core.xml"/><Override PartName="/word/document.xml"/>'
        b'<Override PartName="/customXml/item1.xml"/></Types>'
    )
    rels = (
        b'<Relationships><Relationship Id="a" Target="docProps/core.xml"/><Relationship Id="b" '
        b'Target="word/document.xml"/><Relationship Id="c" Type="x/hyperlink" Target="https://a.vn" '
        b'TargetMode="External"/></Relationships>'
    )
    parts = docx(
        **{
            "docProps/core.xml": b"CANARY",
            "customXml/item1.xml": b"CANARY",
            "_rels/.rels": rels,
            "word/": b"",
            "word/media/a.jpg": secretive_jpeg(),
            "word/media/b.png": talkative_png(),
            "word/media/c.emf": b"emf",
            "word/fonts/f.bin": b"f",
        }
    )
    parts["[Content_Types].xml"] = types
    after = clean(office(parts), "a.docx")
    assert after.kind == Kind.DOCX
    with zipfile.ZipFile(io.BytesIO(after.data)) as package:
        everything = b"".join(package.read(name) for name in package.namelist())
        assert "word/document.xml" in package.namelist()
        with Image.open(io.BytesIO(package.read("word/media/a.jpg"))) as shown:
            shown.load()
        with Image.open(io.BytesIO(package.read("word/media/b.png"))) as shown:
            shown.load()
        assert {entry.date_time[0] for entry in package.infolist()} == {1980}
    assert b"CANARY" not in everything
    assert b"docProps" not in everything
    assert b"https://a.vn" in everything


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"word/vbaProject.bin": b"x"}, "macro"),
        ({"word/embeddings/a.bin": b"x"}, "another file inside"),
        ({"word/comments.xml": b"x"}, "notes"),
        ({"word/document.xml": WORD % b'<w:ins w:author="x"/>'}, "changes with their authors"),
        ({"word/document.xml": b"<!DOCTYPE a>"}, "damaged"),
        (
            {"word/_rels/settings.xml.rels": b'<Relationship Type="x/attachedTemplate" TargetMode="External" />'},
            "fetches",
        ),
    ],
)
def test_office_files_with_more_than_text_are_refused(more: dict[str, bytes], words: str) -> None:
    assert words in refusal(office({**docx(), **more}))


def test_a_real_sheet_survives() -> None:
    import openpyxl

    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "Tổ 1"
    workbook.properties.creator = "CANARY"
    out = io.BytesIO()
    workbook.save(out)
    after = clean(out.getvalue(), "a.xlsx")
    assert after.kind == Kind.XLSX
    assert openpyxl.load_workbook(io.BytesIO(after.data)).active["A1"].value == "Tổ 1"
    with zipfile.ZipFile(io.BytesIO(after.data)) as package:
        assert b"CANARY" not in b"".join(package.read(name) for name in package.namelist())


def test_two_purposes_of_one_code_are_refused() -> None:
    assert purposes.register(ANY) is ANY
    with pytest.raises(ValueError, match=r"tests\.any"):
        purposes.register(FilePurpose("tests.any", "x", DECLARED, frozenset(), 1, lambda by, use: ALLOWED))
    assert ANY in purposes.purposes()


def test_text_is_the_last_guess() -> None:
    assert detect("Tổ 1".encode()) == Kind.TEXT
    with pytest.raises(BadInput):
        documents.clean_pdf(b"x")
