"""What a file is by its content, and whether its name says the same."""

from typing import Final

from django.utils.translation import gettext as _

from binhyen.core.errors import BadInput
from binhyen.files import packages
from binhyen.files.states import ENDINGS, Kind

_STARTS: Final = (
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"%PDF-", Kind.PDF),
)
_HEIC_BRANDS: Final = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis", b"avif")
_KNOWN_ELSEWHERE: Final = frozenset({"exe", "html", "htm", "svg", "zip", "gif", "mp4", "mov", "doc", "xls", "heic"})


def detect(data: bytes) -> Kind:
    """The kind of a file. Raises BadInput, in words for the sender, for everything that is not taken."""
    if not data:
        raise BadInput(_("The file is empty."))
    for start, kind in _STARTS:
        if data.startswith(start):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return Kind.WEBP
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
        raise BadInput(
            _("This picture is in a format of newer phones (HEIC) that is not taken."),
            what_to_do=_("On the phone choose “Most compatible” for the camera, or send the picture as JPEG."),
        )
    if data.startswith(packages.ZIP_MAGIC):
        return _package_kind(data)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise BadInput(
            _("This is an old Office file, or one with a password. Save it as .docx or .xlsx and send that.")
        )
    return _text_kind(data)


def _package_kind(data: bytes) -> Kind:
    with packages.opened(data) as package:
        names = set(package.namelist())
    if "word/document.xml" in names:
        return Kind.DOCX
    if "xl/workbook.xml" in names:
        return Kind.XLSX
    raise BadInput(_("This is a packed folder (zip) or a kind of document that is not taken."))


def _text_kind(data: bytes) -> Kind:
    from binhyen.files.spreadsheets import decode_text

    head = data[:200].lstrip().lower()
    if head.startswith((b"<!doctype", b"<html", b"<?xml", b"<svg", b"<script", b"#!", b"mz")):
        raise BadInput(_("This is a web page or a program, not a picture or a document."))
    decode_text(data)
    return Kind.TEXT


def check_name(name: str, kind: Kind) -> None:
    """Refuse a file whose name says something else than its content."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    claimed = next((each for each, endings in ENDINGS.items() if ending in endings), None)
    if claimed == kind:
        return
    if claimed is not None or ending in _KNOWN_ELSEWHERE:
        raise BadInput(
            _("The name ends in .%(ending)s, but inside is: %(kind)s.") % {"ending": ending, "kind": kind.label},
            what_to_do=_("Give the file its right name, or choose the file that was meant."),
        )


def media_kind(data: bytes) -> Kind | None:
    """The kind of a picture inside a document, or None for another kind of picture."""
    return next((kind for start, kind in _STARTS if kind != Kind.PDF and data.startswith(start)), None)
