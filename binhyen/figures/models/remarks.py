"""What a sender said when a figure was asked about: kept with the version, shown to whoever accepts it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from binhyen.core.fields import GuardedCharField, Purpose
from binhyen.figures.models.reports import Report

SAID = Purpose(
    what=_("Why a figure is right although it was asked about"),
    reader=_("the unit and those above"),
    retention=_("10 years"),
)


class Remark(models.Model):
    """The answer to one question about a version: to a check of the form (`rule`, its order) or to a record that says
    something else (`recorded`, in smallest steps). The figure stays as it was typed.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="remarks")
    position = models.PositiveSmallIntegerField()
    rule = models.PositiveSmallIntegerField(null=True, blank=True)
    recorded = models.BigIntegerField(null=True, blank=True)
    reason = GuardedCharField(max_length=200, blank=True, purpose=SAID)

    class Meta:
        ordering = ["report_id", "position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(rule__isnull=False, recorded=None) | Q(rule=None, recorded__isnull=False),
                name="remark_to_one_question",
            ),
        ]
