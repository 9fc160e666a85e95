"""The parts of the Word file and their zip: names, order and times are fixed, so one document always gives one file."""

import io
import zipfile
from datetime import date
from typing import Final

from binhyen.papers import plan, roots
from binhyen.papers.document import Document, Picture
from binhyen.papers.layout import FAMILY, STYLES
from binhyen.papers.word.content import document_part
from binhyen.papers.word.marks import MAIN, RELATIONS, SPACES, field, safe
from binhyen.papers.word.styles import styles_part

_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006"
_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_KINDS: Final = {"image/png": "png", "image/jpeg": "jpeg"}

_CONTENT: Final = {
    "/word/document.xml": f"{_WORD}.document.main+xml",
    "/word/styles.xml": f"{_WORD}.styles+xml",
    "/word/settings.xml": f"{_WORD}.settings+xml",
    "/word/header1.xml": f"{_WORD}.header+xml",
    "/word/fontTable.xml": f"{_WORD}.fontTable+xml",
    "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    "/docProps/custom.xml": "application/vnd.openxmlformats-officedocument.custom-properties+xml",
}


def pack(document: Document) -> bytes:
    """The document as .docx, the same bytes each time."""
    body, pictures = document_part(plan.lay(document))
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations(
            ("document", f"{RELATIONS}/officeDocument", "word/document.xml"),
            ("core", f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            ("custom", f"{RELATIONS}/custom-properties", "docProps/custom.xml"),
        ),
        "docProps/core.xml": _core(document),
        "docProps/custom.xml": _custom(document.root),
        "word/_rels/document.xml.rels": _relations(
            ("styles", f"{RELATIONS}/styles", "styles.xml"),
            ("settings", f"{RELATIONS}/settings", "settings.xml"),
            ("header", f"{RELATIONS}/header", "header1.xml"),
            ("fonts", f"{RELATIONS}/fontTable", "fontTable.xml"),
            *((f"picture{n}", f"{RELATIONS}/image", _media(n, picture)) for n, picture in enumerate(pictures)),
        ),
        "word/document.xml": body,
        "word/fontTable.xml": _fonts(),
        "word/header1.xml": _header(),
        "word/settings.xml": _settings(),
        "word/styles.xml": styles_part(),
    }
    files = {name: (_HEAD + part).encode() for name, part in parts.items()}
    return _zipped(files | {f"word/{_media(n, picture)}": picture.data for n, picture in enumerate(pictures)})


def _zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, date_time=_EPOCH)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            package.writestr(entry, data, compresslevel=6)
    return out.getvalue()


def _media(number: int, picture: Picture) -> str:
    return f"media/picture{number}.{_KINDS[picture.mime]}"


def _content_types() -> str:
    usual = {"rels": "application/vnd.openxmlformats-package.relationships+xml", "xml": "application/xml"}
    usual |= {ending: mime for mime, ending in _KINDS.items()}
    said = "".join(f'<Default Extension="{ending}" ContentType="{mime}"/>' for ending, mime in usual.items())
    said += "".join(f'<Override PartName="{name}" ContentType="{mime}"/>' for name, mime in _CONTENT.items())
    return f'<Types xmlns="{_PACKAGE}/content-types">{said}</Types>'


def _relations(*relations: tuple[str, str, str]) -> str:
    said = "".join(f'<Relationship Id="{name}" Type="{kind}" Target="{target}"/>' for name, kind, target in relations)
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{said}</Relationships>'


def _core(document: Document) -> str:
    spaces = (
        f'xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    )
    said = f"<dc:title>{safe(f'{document.kind} {document.title}')}</dc:title>"
    said += f"<dc:creator>{safe(document.issuer)}</dc:creator><dc:language>vi-VN</dc:language>"
    return f"<cp:coreProperties {spaces}>{said}{_created(document.signed_on)}</cp:coreProperties>"


def _created(day: date | None) -> str:
    if day is None:
        return ""
    return f'<dcterms:created xsi:type="dcterms:W3CDTF">{day.isoformat()}T00:00:00Z</dcterms:created>'


def _custom(root: str) -> str:
    types = f'xmlns="{_OFFICE}/custom-properties" xmlns:vt="{_OFFICE}/docPropsVTypes"'
    said = ""
    if root:
        said = (
            '<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2"'
            f' name="{roots.PROPERTY}"><vt:lpwstr>{root}</vt:lpwstr></property>'
        )
    return f"<Properties {types}>{said}</Properties>"


def _fonts() -> str:
    """What the one font looks like, and which stands in for it where it is missing."""
    said = '<w:altName w:val="Tinos"/><w:panose1 w:val="02020603050405020304"/><w:charset w:val="A3"/>'
    said += '<w:family w:val="roman"/><w:pitch w:val="variable"/>'
    return f'<w:fonts xmlns:w="{MAIN}"><w:font w:name="{FAMILY}">{said}</w:font></w:fonts>'


def _header() -> str:
    size = round(STYLES["nation"].pt * 2)
    number = field("PAGE", "2").replace("<w:r>", f'<w:r><w:rPr><w:sz w:val="{size}"/></w:rPr>')
    return f'<w:hdr {SPACES}><w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr>{number}</w:p></w:hdr>'


def _settings() -> str:
    modern = 'w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"'
    return (
        f'<w:settings xmlns:w="{MAIN}"><w:zoom w:percent="100"/><w:defaultTabStop w:val="567"/>'
        f'<w:characterSpacingControl w:val="doNotCompress"/><w:compat><w:compatSetting {modern}/></w:compat>'
        '<w:themeFontLang w:val="vi-VN"/><w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/></w:settings>'
    )
