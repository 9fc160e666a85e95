"""The one table of the room."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from binhyen.core.fields import CodeField, GuardedJSONField, Purpose
from binhyen.core.ids import new_public_id
from binhyen.jobs.states import State

WORK = Purpose(
    what=_("Ids and figures that a background job works on"),
    reader=_("the product itself"),
    retention=_("30 days after the job ends"),
)


class Job(models.Model):
    """A piece of work to be done in the background, once per (name, key)."""

    public_id = CodeField(max_length=12, unique=True, default=new_public_id)
    name = CodeField(max_length=60)
    key = CodeField(max_length=120)
    payload = GuardedJSONField(default=dict, guarded=False, purpose=WORK)
    priority = models.PositiveSmallIntegerField(default=50)
    state = CodeField(max_length=8, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    most_attempts = models.PositiveSmallIntegerField(default=8)
    run_after = models.DateTimeField()
    lease = CodeField(max_length=12, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    checkpoint = GuardedJSONField(default=dict, guarded=False, purpose=WORK, max_bytes=100_000)
    error = CodeField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["name", "key"], name="job_once"),
            models.CheckConstraint(
                condition=(Q(state=State.RUNNING, lease_until__isnull=False) & ~Q(lease=""))
                | (~Q(state=State.RUNNING) & Q(lease_until=None, lease="")),
                name="job_lease_pair",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.DONE, State.DEAD], finished_at__isnull=False)
                | Q(state__in=[State.QUEUED, State.RUNNING], finished_at=None),
                name="job_finished_pair",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "priority", "run_after", "id"], name="job_queue"),
            models.Index(fields=["state", "finished_at", "id"], name="job_finished"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.key}"

    @property
    def last_moment(self) -> datetime:
        """When it ended, until when it is held, or from when it may run."""
        return self.finished_at or self.lease_until or self.run_after
