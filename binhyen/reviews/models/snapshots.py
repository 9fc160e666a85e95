"""What was approved, as it was approved. Nothing changes or removes a row here: the database itself refuses."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from binhyen.core.fields import CodeField, GuardedJSONField, Purpose
from binhyen.core.ids import new_public_id
from binhyen.figures.models import Period
from binhyen.org.models import Unit

FROZEN = Purpose(
    what=_("A review as it was approved: totals, completeness, paragraphs"),
    reader=_("the unit and those above"),
    retention=_("for ever"),
)


class Snapshot(models.Model):
    """One approved revision of a review.

    `payload` holds whole numbers and texts only, so that its canonical bytes are the same on every database.
    `reports_root` is the Merkle root over the reports it counts, `previous` the root of the unit's snapshot before, and
    `root`, which is printed, covers all of it.
    """

    public_id = CodeField(max_length=12, unique=True, default=new_public_id)
    review = models.ForeignKey("Review", on_delete=models.PROTECT, related_name="snapshots")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    sequence = models.PositiveIntegerField()
    revision = models.PositiveSmallIntegerField()
    payload = GuardedJSONField(max_bytes=4_000_000, purpose=FROZEN, guarded=False)
    reports = models.PositiveIntegerField()
    reports_root = CodeField(max_length=64)
    root = CodeField(max_length=64, unique=True)
    previous = CodeField(max_length=64, blank=True)
    approved_at = models.DateTimeField()
    approved_by = CodeField(max_length=40)

    class Meta:
        ordering = ["unit_id", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "sequence"], name="snapshot_chain"),
            models.UniqueConstraint(fields=["review", "revision"], name="snapshot_revision"),
        ]

    def __str__(self) -> str:
        return self.public_id


class Covered(models.Model):
    """A period whose reports a snapshot counts: how a later correction finds the snapshots it touches."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="covered")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["snapshot", "period"], name="covered_once")]
        indexes = [models.Index(fields=["period", "unit"], name="covered_by_period")]
