"""Live totals: moved by the difference, in the transaction that moves a report. The Centre is added up when read."""

from django.db import models

from binhyen.figures.models.forms import FormVersion
from binhyen.figures.models.periods import Period
from binhyen.org.models import Unit


class Total(models.Model):
    """The sums of one figure of a form at one unit for one period. `position` is the figure's place in the form.

    `submitted` and `accepted` count the unit's own report and all below it; `own` is the unit's own part of
    `submitted`; `carried` adds the stocks that stand in for reports not sent yet. The database does not check the keys:
    a row is made from slots, whose keys it checks, and checking three keys a row cost more than the whole rebuild.
    """

    pk = models.CompositePrimaryKey("period_id", "form_version_id", "unit_id", "position")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    form_version = models.ForeignKey(
        FormVersion, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    position = models.PositiveSmallIntegerField()
    own = models.BigIntegerField(default=0)
    submitted = models.BigIntegerField(default=0)
    accepted = models.BigIntegerField(default=0)
    carried = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["period_id", "form_version_id", "unit_id", "position"]


class Completeness(models.Model):
    """How many reports of a form a unit awaits from itself and below for one period, and how many came.

    `parent` is the unit whose rows this one adds up into (the province of a commune). `version` grows with every change
    of these numbers or of the totals beside them: pages poll it. The numbers move by differences, so no column refuses
    a negative row on its way in; the self-audit holds them to what the slots say. The database does not check the keys,
    as with the totals.
    """

    pk = models.CompositePrimaryKey("period_id", "form_version_id", "unit_id")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    form_version = models.ForeignKey(
        FormVersion, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    parent = models.ForeignKey(
        Unit, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    expected = models.IntegerField(default=0)
    received = models.IntegerField(default=0)
    on_time = models.IntegerField(default=0)
    accepted = models.IntegerField(default=0)
    version = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["period_id", "form_version_id", "unit_id"]
        indexes = [models.Index(fields=["period", "form_version", "parent"], name="completeness_parent")]
