"""The mark of a sample installation, and how far the making of its nation has come."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from binhyen.core.fields import CodeField, GuardedJSONField, Purpose

PLANTED = Purpose(
    what=_("Public ids of what was planted on purpose in a sample nation"),
    reader=_("whoever works with the sample"),
    retention=_("as long as the sample exists"),
)


class SampleNation(models.Model):
    """This database holds a sample: made once, by one seed, for one day; it never becomes a real one."""

    seed = models.PositiveIntegerField()
    scale = CodeField(max_length=10)
    province_code = CodeField(max_length=12, blank=True)
    on = models.DateField()
    months = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.scale} {self.seed}"


class SamplePart(models.Model):
    """A finished part of the making (some places, one transaction): a run that was killed goes on after it."""

    nation = models.ForeignKey(SampleNation, on_delete=models.CASCADE, related_name="parts")
    key = CodeField(max_length=40)
    rows = models.PositiveIntegerField()
    planted = GuardedJSONField(purpose=PLANTED, max_bytes=200_000, default=dict)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["nation", "key"], name="samplepart_once")]

    def __str__(self) -> str:
        return self.key
