"""The one table of the ground floor: idempotency keys."""

from django.db import models

from binhyen.core.fields import CodeField


class Once(models.Model):
    """A key that was used (as a digest), and the result that its first use gave (kept 30 days)."""

    scope = CodeField(max_length=80)
    key = CodeField(max_length=64)
    result = CodeField(max_length=200, blank=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="once_scope_key")]
