"""The outbox, and who declined letters that are not duty."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from binhyen.core.fields import CodeField, GuardedTextField, Purpose
from binhyen.core.ids import new_public_id
from binhyen.notify.states import Channel, State

WORDS = Purpose(
    what=_("Subject and body of a letter, written by the product from a template"),
    reader=_("the addressee, and the unit in whose name it is sent"),
    retention=_("30 days after sending; a letter with a secret link until it is sent"),
)


class Letter(models.Model):
    """One letter to one addressee."""

    public_id = CodeField(max_length=12, unique=True, default=new_public_id)
    key = CodeField(max_length=120, unique=True)
    unit = CodeField(max_length=40)
    post = CodeField(max_length=40, blank=True)
    person = CodeField(max_length=40, blank=True)
    template = CodeField(max_length=80)
    language = CodeField(max_length=2)
    channel = CodeField(max_length=8, choices=Channel.choices)
    state = CodeField(max_length=10, choices=State.choices)
    duty = models.BooleanField(default=False)
    digest = models.BooleanField(default=True)
    confidential = models.BooleanField(default=False)
    address = CodeField(max_length=254, blank=True)
    subject = GuardedTextField(max_length=200, blank=True, guarded=False, purpose=WORDS)
    body = GuardedTextField(max_length=20_000, blank=True, guarded=False, purpose=WORDS)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = CodeField(max_length=80, blank=True)
    queued_at = models.DateTimeField()
    send_after = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    cleared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-queued_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[State.QUEUED, State.TO_PRINT], ended_at=None)
                | (~Q(state__in=[State.QUEUED, State.TO_PRINT]) & Q(ended_at__isnull=False)),
                name="letter_ended_pair",
            ),
            models.CheckConstraint(condition=Q(cleared_at=None) | Q(body=""), name="letter_cleared_pair"),
        ]
        indexes = [
            models.Index(fields=["state", "send_after", "id"], name="letter_due"),
            models.Index(fields=["unit", "queued_at", "id"], name="letter_unit"),
            models.Index(fields=["cleared_at", "ended_at", "id"], name="letter_clearing"),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.public_id}"


class Declined(models.Model):
    """A person who wants no letters but those of duty."""

    person = CodeField(max_length=40, unique=True)
    since = models.DateField()

    class Meta:
        ordering = ["person"]
