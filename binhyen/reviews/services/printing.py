"""The printed review: .docx and PDF from a snapshot, the same bytes each time; and a given document held against it."""

import io
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from html import unescape
from typing import Final

from django.utils.translation import gettext as _

from binhyen.core.errors import BadInput, NotFound
from binhyen.papers import services as papers
from binhyen.papers.document import Document
from binhyen.reviews.models import Snapshot
from binhyen.reviews.queries import proving, reviewing
from binhyen.reviews.rules.report import document_of


class Format(StrEnum):
    """What a review is written as."""

    DOCX = "docx"
    PDF = "pdf"


MEDIA: Final = {
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.PDF: "application/pdf",
}


def printed(snapshot: Snapshot) -> Document:
    """The official document of a snapshot, from nothing but the snapshot."""
    return document_of(snapshot.payload, snapshot.root)


def write_document(snapshot: Snapshot, wanted: Format) -> bytes:
    """The document as .docx or PDF. Raises PdfUnavailable where the server cannot draw PDF."""
    document = printed(snapshot)
    return papers.write_pdf(document) if wanted == Format.PDF else papers.write_docx(document)


def file_name(snapshot: Snapshot, wanted: Format) -> str:
    """A name without marks: kind, days, revision."""
    review = snapshot.payload["review"]
    kind = {"interim": "so-ket", "final": "tong-ket"}[review["kind"]]
    return f"bao-cao-{kind}-{review['start']}-{review['end']}-lan-{snapshot.revision}.{wanted}"


class Verdict(StrEnum):
    """How a given document stands to what was approved."""

    SAME_BYTES = "same_bytes"
    SAME_WORDS = "same_words"
    ADDED = "added"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True)
class Verified:
    """A document held against the database: its snapshot, how it stands to it, and the words that are not in both."""

    snapshot: Snapshot
    verdict: Verdict
    missing: tuple[str, ...]
    added: tuple[str, ...]
    newest: bool
    drifts: int


def verify_document(data: bytes) -> Verified:
    """Find the snapshot whose root a PDF or .docx carries and compare what it says.

    Raises BadInput when the file is of another kind, damaged, or carries no root or two; NotFound for a root that no
    review here has.
    """
    root = papers.read_root(data)
    if root is None:
        raise BadInput(_("No check code is printed on this document: it was not made by this system, or it was cut."))
    return _held_against(root, data)


def _held_against(root: str, data: bytes) -> Verified:
    snapshot = proving.snapshot_with_root(root)
    if snapshot is None:
        raise NotFound(_("No approved review here has this check code. The document or its code was changed."))
    verdict, missing, added = _compared(snapshot, data)
    return Verified(
        snapshot=snapshot,
        verdict=verdict,
        missing=missing,
        added=added,
        newest=snapshot.review.latest_id == snapshot.pk,
        drifts=len([one for one in reviewing.open_drifts(snapshot.review) if one.snapshot_id == snapshot.pk]),
    )


def _compared(snapshot: Snapshot, data: bytes) -> tuple[Verdict, tuple[str, ...], tuple[str, ...]]:
    wanted = Format.PDF if data[:1024].lstrip().startswith(b"%PDF-") else Format.DOCX
    if wanted == Format.PDF and not papers.can_write_pdf():
        expected = _words(_text_of(write_document(snapshot, Format.DOCX)))
    else:
        own = write_document(snapshot, wanted)
        if own == data:
            return Verdict.SAME_BYTES, (), ()
        expected = _words(_text_of(own))
    given = _words(_text_of(data))
    missing, added = _difference(expected, given), _difference(given, expected)
    if missing:
        return Verdict.DIFFERS, missing, added
    return (Verdict.ADDED if added else Verdict.SAME_WORDS), (), added


def _difference(one: Counter[str], other: Counter[str]) -> tuple[str, ...]:
    return tuple(sorted((one - other).elements()))


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"[\w.,%/+−-]*\w", unicodedata.normalize("NFC", text)))


def _text_of(data: bytes) -> str:
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return "\n".join(_pages(data))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        body = package.read("word/document.xml").decode("utf-8", "replace")
    return unescape(re.sub(r"<[^>]+>", "", re.sub(r"</w:(?:p|tc)>|<w:(?:br|tab)/>", " ", body)))


def _pages(data: bytes) -> Iterable[str]:
    from pypdf import PdfReader

    for page in PdfReader(io.BytesIO(data)).pages:
        yield page.extract_text()
