"""The root of a snapshot, read back from a document that somebody sends: as a PDF printed anywhere, or as .docx.

The printed text counts as much as the file's own property, since cleaning and printing remove properties. Where the two
disagree the document was put together from others, and no root is given.
"""

import html
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from binhyen.core.errors import BadInput
from binhyen.papers import roots

if TYPE_CHECKING:
    from pypdf import PdfReader

PAGES: Final = 60
"""So many pages, from the last one back, are searched for the printed root."""
_PART_BYTES: Final = 64 * 1024 * 1024
_PROPERTY: Final = re.compile(rf'name="{roots.PROPERTY}"[^>]*>\s*<[^>]*lpwstr>([0-9a-f]{{64}})<')


def read_root(data: bytes) -> str | None:
    """The root printed on a document or kept among its properties; None when it has none.

    Raises BadInput for what is neither PDF nor .docx, is locked or damaged, or names two different roots.
    """
    if data[:1024].lstrip().startswith(b"%PDF-"):
        found = set(_from_pdf(data))
    elif data.startswith(b"PK\x03\x04"):
        found = set(_from_word(data))
    else:
        raise BadInput(_("This is neither a PDF nor a Word document (.docx)."))
    if len(found) > 1:
        raise BadInput(_("This document carries two different check codes. It was put together from others."))
    return found.pop() if found else None


def _damaged() -> BadInput:
    return BadInput(_("The document cannot be read. It may be damaged, or locked with a password."))


def _from_pdf(data: bytes) -> Iterator[str]:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(data))
        kept = reader.metadata and reader.metadata.get(f"/{roots.PROPERTY}")
        printed = _last_printed(reader)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise _damaged() from error
    if isinstance(kept, str) and roots.is_root(kept):
        yield kept
    yield from printed


def _last_printed(reader: "PdfReader") -> list[str]:
    """The roots on the last page that has any."""
    count = len(reader.pages)
    for place in range(count - 1, max(-1, count - 1 - PAGES), -1):
        found = roots.find(unicodedata.normalize("NFC", reader.pages[place].extract_text()))
        if found:
            return found
    return []


def _from_word(data: bytes) -> Iterator[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            properties = _part(package, "docProps/custom.xml")
            body = _part(package, "word/document.xml")
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        # each of them is one way in which zipfile says that a package is damaged, locked or packed in a strange way
        raise _damaged() from error
    yield from _PROPERTY.findall(properties)
    lines = re.sub(r"<[^>]+>", "", body.replace("</w:p>", "\n"))
    yield from roots.find(unicodedata.normalize("NFC", html.unescape(lines)))


def _part(package: zipfile.ZipFile, name: str) -> str:
    """A part as text, "" when it is not there. Raises ValueError for one of unreasonable size."""
    if name not in package.namelist():
        return ""
    if package.getinfo(name).file_size > _PART_BYTES:
        raise ValueError(name)
    return package.read(name).decode("utf-8", "replace")
