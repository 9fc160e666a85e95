"""PDF and Office files written anew: no author, no history, no script, no attachment, no macro."""

import io
import re
import zipfile
from typing import Any, Final

import pikepdf
from django.utils.translation import gettext as _

from binhyen.core.errors import BadInput
from binhyen.files import detection, packages, pictures
from binhyen.files.states import Kind

_DROPPED_KEYS: Final = (
    "/AA", "/AF", "/EmbeddedFiles", "/JavaScript", "/JS", "/Metadata", "/OpenAction", "/PieceInfo", "/LastModified",
    "/RichMediaContent", "/RichMediaSettings", "/XFA", "/Collection", "/SpiderInfo", "/Legal",
)  # fmt: skip
_ACTIONS: Final = frozenset(
    {
        "/Launch", "/JavaScript", "/SubmitForm", "/ImportData", "/ResetForm", "/GoToE", "/GoToR", "/Rendition",
        "/Movie", "/Sound", "/RichMediaExecute", "/SetOCGState", "/Hide", "/Trans",
    }
)  # fmt: skip
_NOTES: Final = frozenset(
    {"/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D", "/Text", "/Popup", "/Redact"}
)
_AUTHOR_KEYS: Final = ("/T", "/M", "/CreationDate", "/NM")

_DROPPED_PARTS: Final = ("docprops/", "customxml/", "word/people", "xl/persons", "docmetadata/", "_xmlsignatures/")
_REFERENCE: Final = re.compile(rb"<(?:\w+:)?(?:Override|Relationship)\b[^>]*?/>")
_TRACKED: Final = re.compile(rb"<w:(?:ins|del|moveFrom|moveTo|rPrChange|pPrChange) ")


def clean_pdf(data: bytes) -> bytes:
    """The PDF with its pages, and without document info, XMP, scripts, attachments, notes, and actions that start
    something. Pictures in it lose their EXIF. Raises BadInput for a locked or damaged one.
    """
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if pdf.is_encrypted:
                raise _locked()
            _empty(pdf)
            out = io.BytesIO()
            pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
            return out.getvalue()
    except pikepdf.PasswordError as error:
        raise _locked() from error
    except (pikepdf.PdfError, ValueError, RuntimeError) as error:
        raise packages.broken() from error


def _locked() -> BadInput:
    return BadInput(_("The PDF is locked with a password. Save it without one and send it again."))


def _empty(pdf: pikepdf.Pdf) -> None:
    if not pdf.pages:
        raise packages.broken()
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    seen: set[tuple[int, int]] = set()
    _walk(pdf.Root, seen)
    for held in pdf.objects:
        _walk(held, seen)


def _walk(start: Any, seen: set[tuple[int, int]]) -> None:
    """Clean every dictionary that can be reached, each once, without recursion."""
    waiting = [start]
    while waiting:
        here = waiting.pop()
        if not isinstance(here, pikepdf.Object) or here.objgen in seen:
            continue
        if here.is_indirect:
            seen.add(here.objgen)
        if isinstance(here, pikepdf.Array):
            waiting.extend(here)
        elif isinstance(here, pikepdf.Dictionary | pikepdf.Stream):
            _clean_dictionary(here)
            waiting.extend(value for _key, value in here.items())


def _clean_dictionary(here: Any) -> None:
    for key in _DROPPED_KEYS:
        if key in here:
            del here[key]
    for key in ("/A", "/Next"):
        action = here.get(key)
        if isinstance(action, pikepdf.Dictionary) and str(action.get("/S")) in _ACTIONS:
            del here[key]
    if isinstance(here.get("/Annots"), pikepdf.Array):
        kept = [note for note in here["/Annots"] if str(note.get("/Subtype")) not in _NOTES]
        here["/Annots"] = pikepdf.Array(kept)
    if str(here.get("/Type")) == "/Annot" and str(here.get("/Subtype")) != "/Widget":
        for key in _AUTHOR_KEYS:
            if key in here:
                del here[key]
    if isinstance(here, pikepdf.Stream) and str(here.get("/Filter")) == "/DCTDecode":
        here.write(pictures.strip_jpeg(here.read_raw_bytes()), filter=pikepdf.Name.DCTDecode)


def clean_office(data: bytes, kind: Kind) -> bytes:
    """A DOCX or XLSX packed anew without properties, custom data and picture metadata.

    Raises BadInput for macros, files inside, notes, tracked changes and templates fetched from elsewhere.
    """
    with packages.opened(data) as package:
        _refuse(package)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as fresh:
            for name in package.namelist():
                if name.endswith("/") or name.lower().startswith(_DROPPED_PARTS):
                    continue
                entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
                entry.compress_type = zipfile.ZIP_DEFLATED
                fresh.writestr(entry, _clean_part(name, packages.part_bytes(package, name)))
        return out.getvalue()


def _refuse(package: zipfile.ZipFile) -> None:
    if packages.has_part(package, "vbaproject", "macrosheets", "activex"):
        raise BadInput(_("The file holds a macro. Save it without macros and send it again."))
    if packages.has_part(package, "/embeddings/", "oleobject", "altchunk", "xl/externallinks"):
        raise BadInput(_("The file has another file inside. Take it out and send it again."))
    if packages.has_part(package, "word/comments", "xl/comments", "xl/threadedcomments"):
        raise BadInput(_("The file has notes in it. Delete them and send it again."))


def _clean_part(name: str, data: bytes) -> bytes:
    if name == "[Content_Types].xml" or name.endswith(".rels"):
        return _REFERENCE.sub(_kept_reference, data)
    if name.startswith(("word/media/", "xl/media/")):
        kind = detection.media_kind(data)
        if kind is not None:
            return pictures.strip_jpeg(data) if kind == Kind.JPEG else pictures.strip_png(data)
    if name.endswith(".xml"):
        if b"<!DOCTYPE" in data:
            raise packages.broken()
        if _TRACKED.search(data):
            raise BadInput(_("The document still shows changes with their authors. Accept them and send it again."))
    return data


def _kept_reference(found: "re.Match[bytes]") -> bytes:
    """An entry of the package's tables, unless it points at what was dropped."""
    text = found[0].lower()
    if b'targetmode="external"' in text and b"/hyperlink" not in text:
        raise BadInput(_("The file fetches a part of itself from elsewhere. Save a plain copy and send that."))
    return b"" if any(part.rstrip("/").encode() in text for part in _DROPPED_PARTS) else found[0]
