"""Kinds of files that are taken. Closed: what is not here is refused with a sentence."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What a file is, by its content and never by its name."""

    JPEG = "jpeg", _("picture (JPEG)")
    PNG = "png", _("picture (PNG)")
    WEBP = "webp", _("picture (WebP)")
    PDF = "pdf", _("PDF")
    DOCX = "docx", _("Word document (.docx)")
    XLSX = "xlsx", _("Excel sheet (.xlsx)")
    TEXT = "text", _("plain text or CSV")


PICTURES = frozenset({Kind.JPEG, Kind.PNG, Kind.WEBP})
DOCUMENTS = frozenset({Kind.PDF, Kind.DOCX, Kind.XLSX})

ENDINGS: dict[Kind, tuple[str, ...]] = {
    Kind.JPEG: ("jpg", "jpeg", "jfif"),
    Kind.PNG: ("png",),
    Kind.WEBP: ("webp",),
    Kind.PDF: ("pdf",),
    Kind.DOCX: ("docx",),
    Kind.XLSX: ("xlsx",),
    Kind.TEXT: ("txt", "csv"),
}
"""Endings of names under which a kind may arrive; the first is the one under which it is served."""

CONTENT_TYPES: dict[Kind, str] = {
    Kind.JPEG: "image/jpeg",
    Kind.PNG: "image/png",
    Kind.WEBP: "image/webp",
    Kind.PDF: "application/pdf",
    Kind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Kind.TEXT: "text/plain; charset=utf-8",
}

AUDIT_WORDS = {
    "files.store": _("A file was taken in"),
    "files.end_use": _("A file was let go"),
    "file": _("a file"),
    "purpose": _("purpose of the file"),
}
"""Verbs of this room in the trail."""
