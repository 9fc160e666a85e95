"""A review while it is composed: its state and its paragraphs with their sources."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from binhyen.core.fields import CodeField, GuardedCharField, GuardedTextField, Purpose
from binhyen.core.ids import new_public_id
from binhyen.figures.models import Period, ReportText
from binhyen.figures.states import BlockKind
from binhyen.org.models import Unit
from binhyen.reviews.models.snapshots import Snapshot
from binhyen.reviews.states import Origin, ReviewKind, ReviewState, Section

PARAGRAPHS = Purpose(
    what=_("A paragraph of a review: what was done, where, and what is asked for"),
    reader=_("the unit and those above; in print, whoever receives the report"),
    retention=_("10 years"),
)
REASONS = Purpose(what=_("Why a review was sent back"), reader=_("the unit and those above"), retention=_("10 years"))


class Review(models.Model):
    """What a unit says about a period. `revision` is the number of the latest approved one (0: none yet).

    `latest` is the snapshot that holds now; the ones before stay beside it.
    """

    public_id = CodeField(max_length=12, unique=True, default=new_public_id)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="+")
    kind = CodeField(max_length=8, choices=ReviewKind.choices)
    state = CodeField(max_length=10, choices=ReviewState.choices, default=ReviewState.DRAFT)
    revision = models.PositiveSmallIntegerField(default=0)
    latest = models.OneToOneField(Snapshot, null=True, blank=True, on_delete=models.PROTECT, related_name="current_of")
    opened_at = models.DateTimeField()
    opened_by = CodeField(max_length=40)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = CodeField(max_length=40, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-period_id", "unit_id", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "period", "kind"], name="review_once"),
            models.CheckConstraint(
                condition=Q(submitted_at=None, submitted_by="") | (Q(submitted_at__isnull=False) & ~Q(submitted_by="")),
                name="review_submitted_pair",
            ),
            models.CheckConstraint(
                condition=Q(latest=None, revision=0) | Q(latest__isnull=False, revision__gt=0),
                name="review_latest_numbered",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class Paragraph(models.Model):
    """A paragraph of at most 600 characters. A number in it is a reference to a figure, `{{code}}`.

    `place` is a commune or larger. `numbers_kept` says that somebody looked at the numbers typed out in it.
    """

    key = CodeField(max_length=12, unique=True, default=new_public_id)
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="paragraphs")
    section = CodeField(max_length=12, choices=Section.choices)
    order = models.PositiveSmallIntegerField()
    origin = CodeField(max_length=8, choices=Origin.choices)
    kind = CodeField(max_length=12, choices=BlockKind.choices, blank=True)
    text = GuardedTextField(max_length=600, purpose=PARAGRAPHS)
    place = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    numbers_kept = models.BooleanField(default=False)
    written_at = models.DateTimeField()
    written_by = CodeField(max_length=40)

    class Meta:
        ordering = ["review_id", "section", "order", "id"]


class Source(models.Model):
    """Where the words of a paragraph come from: a block of a report, or a paragraph of an approved review below."""

    paragraph = models.ForeignKey(Paragraph, on_delete=models.CASCADE, related_name="sources")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    block = models.ForeignKey(ReportText, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    snapshot = models.ForeignKey(Snapshot, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    key = CodeField(max_length=12, blank=True)

    class Meta:
        ordering = ["paragraph_id", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(block__isnull=False, snapshot=None, key="")
                | (Q(block=None, snapshot__isnull=False) & ~Q(key="")),
                name="source_one_of_two",
            ),
        ]


class ReviewReturn(models.Model):
    """A review sent back, by its own leader or by the unit above, with the reason. `revision` 0: before approval."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="returns")
    revision = models.PositiveSmallIntegerField()
    reason = GuardedCharField(max_length=280, purpose=REASONS)
    returned_at = models.DateTimeField()
    returned_by = CodeField(max_length=40)

    class Meta:
        ordering = ["review_id", "id"]
