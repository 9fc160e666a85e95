"""Office packages (DOCX, XLSX): a zip of XML parts, opened with limits and without trust."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError, XMLPullParser

from django.utils.translation import gettext as _

from binhyen.core.errors import BadInput, TooLarge

MAX_PARTS: Final = 2_000
MAX_UNPACKED_BYTES: Final = 80_000_000
MAX_RATIO: Final = 200
RATIO_COUNTS_FROM: Final = 1_000_000
CHUNK: Final = 65_536

ZIP_MAGIC: Final = b"PK\x03\x04"


def broken() -> BadInput:
    """The refusal for a package that cannot be opened."""
    return BadInput(
        _("The file is damaged: it cannot be opened."),
        what_to_do=_("Open it on your computer, save it again and send the new file."),
    )


@contextmanager
def opened(data: bytes) -> Iterator[zipfile.ZipFile]:
    """The package as a zip, within limits: parts, unpacked size, ratio, no entry with a password or an odd path.

    Raises BadInput for a damaged or locked package, TooLarge for one that unpacks to more than is accepted.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            check_limits(package)
            yield package
    except (
        zipfile.BadZipFile,
        EOFError,
        NotImplementedError,
        OSError,
        ParseError,
        KeyError,
        UnicodeDecodeError,
    ) as error:
        raise broken() from error


def check_limits(package: zipfile.ZipFile) -> None:
    """Refuse what would unpack to more than is accepted, before anything is unpacked."""
    parts = package.infolist()
    packed = sum(part.compress_size for part in parts)
    unpacked = sum(part.file_size for part in parts)
    bomb = unpacked > RATIO_COUNTS_FROM and unpacked > MAX_RATIO * max(packed, 1)
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED_BYTES or bomb:
        raise TooLarge(_("The file unpacks to far more than its size suggests, so it was not opened."))
    names = [part.filename for part in parts]
    odd = any(name.startswith("/") or ".." in name.split("/") or "\\" in name for name in names)
    if odd or len(set(names)) < len(names):
        raise broken()
    if any(part.flag_bits & 0x1 for part in parts):
        raise BadInput(_("The file is locked with a password. Take the password off and send it again."))


def part_bytes(package: zipfile.ZipFile, name: str) -> bytes:
    """The unpacked bytes of a part. A part that is longer than its entry says is refused by the zip reader."""
    return package.read(name)


def elements(package: zipfile.ZipFile, name: str) -> Iterator[Element]:
    """The elements of an XML part as each ends.

    Raises BadInput for a part which declares its own document type (entities could unfold without end).
    """
    parser: Any = XMLPullParser(events=("end",))
    tail = b""
    with package.open(name) as stream:
        while chunk := stream.read(CHUNK):
            if b"<!DOCTYPE" in tail + chunk:
                raise broken()
            tail = chunk[-16:]
            parser.feed(chunk)
            for _event, element in parser.read_events():
                yield element
    parser.close()


def local(tag: str) -> str:
    """An element's name without its namespace."""
    return tag.rpartition("}")[2]


def has_part(package: zipfile.ZipFile, *fragments: str) -> bool:
    """Whether any part's path contains one of the fragments (compared without case)."""
    return any(fragment in name.lower() for name in package.namelist() for fragment in fragments)
