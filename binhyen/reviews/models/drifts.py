"""What moved after an approval: the published document stays, the difference stands here until it is decided."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from binhyen.core.fields import CodeField, GuardedJSONField, Purpose
from binhyen.figures.models import FormVersion, Period, Slot
from binhyen.reviews.models.snapshots import Snapshot
from binhyen.reviews.states import DriftCause, DriftChoice

CHANGES = Purpose(
    what=_("Which figures of a report moved after an approval, from what to what"),
    reader=_("the unit and those above"),
    retention=_("for ever"),
)


class Drift(models.Model):
    """One thing moved one snapshot: a version of a report (`slot`, `version`), or a change of units (no slot).

    `changes` is [[position, difference], …] in the smallest step of each figure: the snapshot's figure and all its
    differences give the figure as it stands now. `key` names the cause for ever, so that a replay adds nothing.
    `choice` is what the owner decided; `settled_in` the snapshot that took it in: the next revision of the same review,
    or the review of a later period that lists it as an adjustment.
    """

    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="drifts")
    slot = models.ForeignKey(Slot, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="+")
    form_version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField(default=0)
    cause = CodeField(max_length=10, choices=DriftCause.choices)
    key = CodeField(max_length=80)
    changes = GuardedJSONField(max_bytes=20_000, purpose=CHANGES, guarded=False, default=list)
    recorded_at = models.DateTimeField()
    choice = CodeField(max_length=10, choices=DriftChoice.choices, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = CodeField(max_length=40, blank=True)
    settled_in = models.ForeignKey(Snapshot, null=True, blank=True, on_delete=models.PROTECT, related_name="settles")

    class Meta:
        ordering = ["snapshot_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "key"], name="drift_once"),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by="", choice="")
                | (Q(decided_at__isnull=False) & ~Q(decided_by="") & ~Q(choice="")),
                name="drift_decided_pair",
            ),
        ]
