"""The trail: entries in one chain per unit, personal side rows, sealed heads and daily roots.

Entries, sealed heads and roots are only ever inserted: triggers in the database refuse to change or remove them.
Units, posts, people and objects are named by text ids, never by foreign keys.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from binhyen.core.fields import CodeField, GuardedTextField, Purpose

DETAIL = Purpose(
    what=_("Ids, codes and counts of what was done"),
    reader=_("the unit in whose name it was done, and the units above it"),
    retention=_("for ever; holds no personal field"),
)


class Chain(models.Model):
    """The head of one unit's chain: the row that is locked while an entry is added."""

    unit = CodeField(max_length=40, unique=True)
    length = models.PositiveBigIntegerField(default=0)
    head = CodeField(max_length=64)

    class Meta:
        ordering = ["unit"]


class Entry(models.Model):
    """One thing done, linked to the entry before it in its unit's chain."""

    chain = CodeField(max_length=40)
    sequence = models.PositiveBigIntegerField()
    recorded_at = models.DateTimeField()
    verb = CodeField(max_length=60)
    post = CodeField(max_length=40, blank=True)
    system = CodeField(max_length=60, blank=True)
    object_type = CodeField(max_length=40)
    object_id = CodeField(max_length=80)
    detail = GuardedTextField(max_length=2000, blank=True, guarded=False, purpose=DETAIL)
    personal = CodeField(max_length=64, blank=True)
    previous = CodeField(max_length=64)
    hash = CodeField(max_length=64)

    class Meta:
        ordering = ["chain", "sequence"]
        constraints = [models.UniqueConstraint(fields=["chain", "sequence"], name="audit_entry_once")]
        indexes = [models.Index(fields=["chain", "recorded_at"], name="audit_entry_time")]

    def __str__(self) -> str:
        return f"{self.chain} #{self.sequence}"


class Holder(models.Model):
    """The key under which one account holder's name is kept, wrapped by the key of a month, and the name under it.

    Removing the row ends every reading of that name, here and in the side rows.
    """

    reference = CodeField(max_length=12, unique=True)
    person = CodeField(max_length=40, unique=True)
    month = CodeField(max_length=7, db_index=True)
    wrapped_key = models.BinaryField()
    sealed_name = models.BinaryField()

    class Meta:
        ordering = ["id"]


class Personal(models.Model):
    """Who carried out an entry, sealed under that person's key together with the salt of the entry's digest."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True, related_name="personal_row")
    holder = CodeField(max_length=12, db_index=True)
    sealed = models.BinaryField()
    kept_until = models.DateField(db_index=True)

    class Meta:
        ordering = ["entry_id"]


class Tally(models.Model):
    """What is counted by the day, with no actor and no hour: flags and objections (wall W16)."""

    unit = CodeField(max_length=40)
    verb = CodeField(max_length=60)
    object_type = CodeField(max_length=40)
    day = models.DateField()
    count = models.PositiveIntegerField()

    class Meta:
        ordering = ["day", "unit", "verb", "object_type"]
        constraints = [models.UniqueConstraint(fields=["unit", "verb", "object_type", "day"], name="audit_tally_once")]


class SealedHead(models.Model):
    """The head of a chain at the end of a day on which it grew."""

    day = models.DateField()
    chain = CodeField(max_length=40)
    sequence = models.PositiveBigIntegerField()
    hash = CodeField(max_length=64)

    class Meta:
        ordering = ["day", "chain"]
        constraints = [models.UniqueConstraint(fields=["chain", "day"], name="audit_sealed_once")]
        indexes = [models.Index(fields=["day", "chain"], name="audit_sealed_day")]


class DailyRoot(models.Model):
    """One hash over the heads of all chains at the end of a day, and over the root before it."""

    day = models.DateField(unique=True)
    chains = models.PositiveIntegerField()
    tree = CodeField(max_length=64)
    root = CodeField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        ordering = ["day"]


class Handover(models.Model):
    """A daily root given to one outside witness; without `delivered_at` it is still to be delivered."""

    day = models.DateField()
    witness = CodeField(max_length=40)
    created_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-day", "witness"]
        constraints = [
            models.UniqueConstraint(fields=["day", "witness"], name="audit_handover_once"),
            models.CheckConstraint(
                condition=Q(delivered_at=None) | Q(delivered_at__gte=F("created_at")),
                name="audit_handover_order",
            ),
        ]
