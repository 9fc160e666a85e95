"""What a unit owes (slot) and what it sent (report, append-only). Values are whole numbers (`rules.values`)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from binhyen.core.fields import CodeField, GuardedCharField, GuardedJSONField, GuardedTextField, Purpose
from binhyen.figures.models.forms import FormVersion
from binhyen.figures.models.periods import Period
from binhyen.figures.states import BlockKind, SlotState
from binhyen.org.models import Unit

REASONS = Purpose(
    what=_("Why a report was returned, or why a figure differs"),
    reader=_("the unit and those above"),
    retention=_("10 years"),
)
TYPED = Purpose(
    what=_("A report that is still being typed"),
    reader=_("the post that types it"),
    retention=_("until it is sent, at most 60 days"),
)
NARRATIVE = Purpose(
    what=_("What a unit writes about its work in a period"),
    reader=_("the unit and those above"),
    retention=_("10 years"),
)


class Slot(models.Model):
    """The obligation of one unit to give one form for one period: the row that is locked when anything moves.

    `commune` and `province` are the ancestors as they stood at the end of the period; a confirmed event alone rehomes.
    `version` and `accepted` are the numbers of the latest and of the accepted version (0: none). `carried` is the
    report of an earlier period whose stocks stand in until this one is sent. `followed` marks the slot of a unit that
    had ended by the period's end, once a unit that came after it has sent: then its stocks count no more (ADR 0033).
    """

    form_version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    commune = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    province = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = CodeField(max_length=9, choices=SlotState.choices, default=SlotState.OPEN)
    version = models.PositiveSmallIntegerField(default=0)
    accepted = models.PositiveSmallIntegerField(default=0)
    on_time = models.BooleanField(default=False)
    carried = models.ForeignKey("Report", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    followed = models.BooleanField(default=False, db_default=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "period", "form_version"], name="slot_once"),
            models.CheckConstraint(condition=Q(accepted__lte=F("version")), name="slot_accepted_sent"),
        ]
        indexes = [models.Index(fields=["period", "form_version", "commune"], name="slot_commune")]


class Report(models.Model):
    """One version of what a unit sent. Never changed, never removed.

    `mode` is a `states.Mode`; `key` is the sender's, so that a repeated sending is recognised; `hash` covers who, what,
    when and which version.
    """

    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="reports", db_index=False)
    version = models.PositiveSmallIntegerField()
    base_version = models.PositiveSmallIntegerField()
    values = models.BinaryField(max_length=2000)
    submitted_at = models.DateTimeField()
    by_post = CodeField(max_length=12, blank=True)
    mode = models.PositiveSmallIntegerField(default=1)
    key = models.BigIntegerField(default=0)
    hash = models.BinaryField(max_length=32)

    class Meta:
        ordering = ["slot_id", "version"]
        constraints = [
            models.UniqueConstraint(fields=["slot", "version"], name="report_version"),
            models.CheckConstraint(condition=Q(base_version__lt=F("version")), name="report_base"),
        ]


class ReportText(models.Model):
    """A block of the narrative of one version: at most 600 characters, with the place and the figures it speaks of."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="texts")
    order = models.PositiveSmallIntegerField()
    kind = CodeField(max_length=12, choices=BlockKind.choices)
    text = GuardedTextField(max_length=600, purpose=NARRATIVE)
    place = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["report_id", "order"]
        constraints = [models.UniqueConstraint(fields=["report", "order"], name="reporttext_order")]


class Branch(models.Model):
    """A version sent on top of one that was no longer the latest: kept beside it until somebody settles it."""

    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="branches")
    base_version = models.PositiveSmallIntegerField()
    values = models.BinaryField(max_length=2000)
    texts = GuardedJSONField(max_bytes=20_000, purpose=NARRATIVE, default=list)
    sent_at = models.DateTimeField()
    by_post = CodeField(max_length=12, blank=True)
    mode = models.PositiveSmallIntegerField(default=1)
    key = models.BigIntegerField(default=0)
    settled_in = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["slot_id", "id"]


class Return(models.Model):
    """A version sent back, with a reason for each figure concerned (position null: the report as a whole)."""

    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="returns")
    version = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField(null=True, blank=True)
    reason = GuardedCharField(max_length=280, purpose=REASONS)
    returned_at = models.DateTimeField()
    returned_by = CodeField(max_length=40)

    class Meta:
        ordering = ["slot_id", "id"]


class Confirmation(models.Model):
    """A group confirms figures that the commune entered for it."""

    report = models.OneToOneField(Report, on_delete=models.PROTECT, related_name="confirmation")
    confirmed_at = models.DateTimeField()
    confirmed_by = CodeField(max_length=40)

    class Meta:
        ordering = ["report_id"]


class Draft(models.Model):
    """What a post has typed and not sent, as it was typed. Invisible above."""

    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="drafts")
    post = CodeField(max_length=12)
    base_version = models.PositiveSmallIntegerField(default=0)
    typed = GuardedJSONField(max_bytes=40_000, purpose=TYPED, default=dict)
    key = CodeField(max_length=40, blank=True)
    updated_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["slot_id", "post"]
        constraints = [models.UniqueConstraint(fields=["slot", "post"], name="draft_once")]
