"""Proposals from below: each has a unit that owes an answer, and a day."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from binhyen.core.fields import CodeField, GuardedTextField, Purpose
from binhyen.core.ids import new_public_id
from binhyen.figures.models import ReportText
from binhyen.org.models import Unit
from binhyen.reviews.models.snapshots import Snapshot
from binhyen.reviews.states import ProposalState

ASKED = Purpose(
    what=_("What a unit asks of the unit above"), reader=_("the unit and those above"), retention=_("10 years")
)
ANSWERED = Purpose(
    what=_("What the unit above answers, and why"),
    reader=_("the unit that asked and those above"),
    retention=_("10 years"),
)


class Proposal(models.Model):
    """What `asker` asks of `owner`: out of an approved review (`snapshot`, `key`) or out of a report (`block`)."""

    public_id = CodeField(max_length=12, unique=True, default=new_public_id)
    asker = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    snapshot = models.ForeignKey(Snapshot, null=True, blank=True, on_delete=models.PROTECT, related_name="proposals")
    key = CodeField(max_length=12, blank=True)
    block = models.OneToOneField(ReportText, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    text = GuardedTextField(max_length=600, purpose=ASKED)
    state = CodeField(max_length=10, choices=ProposalState.choices, default=ProposalState.OPEN)
    made_on = models.DateField()
    due = models.DateField()
    answer = GuardedTextField(max_length=600, blank=True, purpose=ANSWERED)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = CodeField(max_length=40, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["due", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "key"], condition=Q(snapshot__isnull=False), name="proposal_once"
            ),
            models.CheckConstraint(
                condition=Q(block__isnull=False, snapshot=None, key="")
                | (Q(block=None, snapshot__isnull=False) & ~Q(key="")),
                name="proposal_one_source",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by="") | (Q(answered_at__isnull=False) & ~Q(answered_by="")),
                name="proposal_answered_pair",
            ),
        ]
        indexes = [models.Index(fields=["owner", "state", "due"], name="proposal_owed")]
