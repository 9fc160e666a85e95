"""Stored contents, each once, and their uses."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from binhyen.core.fields import CodeField, GuardedCharField, Purpose
from binhyen.core.ids import new_public_id
from binhyen.files.states import Kind

TITLES = Purpose(
    what=_("Title of a document that was sent"),
    reader=_("whoever may open the document"),
    retention=_("as long as the document"),
)


class StoredFile(models.Model):
    """A cleaned content under its SHA-256. Without a use it is removed after a day."""

    sha256 = CodeField(max_length=64, unique=True)
    kind = CodeField(max_length=4, choices=Kind.choices)
    size = models.PositiveIntegerField()
    stored_at = models.DateTimeField()
    unused_since = models.DateTimeField(null=True, blank=True, db_index=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.sha256[:12]}"


class FileUse(models.Model):
    """One use of a content: for what, in whose name, beside which thing, until when."""

    public_id = CodeField(max_length=12, unique=True, default=new_public_id)
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="uses")
    purpose = CodeField(max_length=40)
    unit = CodeField(max_length=40)
    object_type = CodeField(max_length=40)
    object_id = CodeField(max_length=80)
    title = GuardedCharField(max_length=160, blank=True, purpose=TITLES)
    post = CodeField(max_length=40, blank=True)
    created_at = models.DateTimeField()
    kept_until = models.DateField(null=True, blank=True, db_index=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["object_type", "object_id", "id"], name="file_use_object")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.public_id}"
