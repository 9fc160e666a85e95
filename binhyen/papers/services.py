"""Writing official documents, and reading their root back.

Nothing is stored and nobody's rights are asked: the room that composes a document does both.
"""

from binhyen.papers import pdf, reading, texts
from binhyen.papers.document import Document
from binhyen.papers.word import package


def write_docx(document: Document) -> bytes:
    """The document as .docx in the layout of Decree 30/2020/NĐ-CP; the same document gives the same bytes.

    Raises PersonalDetails when its texts seem to list people.
    """
    texts.require_clean(document)
    return package.pack(document)


def write_pdf(document: Document) -> bytes:
    """The same as PDF/UA-1 with its fonts inside; the same document gives the same bytes with the same libraries.

    Raises PersonalDetails as `write_docx` does, and PdfUnavailable where the system has no Pango.
    """
    texts.require_clean(document)
    return pdf.draw(document)


def read_root(data: bytes) -> str | None:
    """The root printed on a PDF or .docx, or kept among its properties; None when it has none.

    Raises BadInput for another kind of file, a damaged or locked one, or one with two different roots.
    """
    return reading.read_root(data)


def can_write_pdf() -> bool:
    """Whether this server can make PDF; the Word document is always made."""
    return pdf.can_draw()
