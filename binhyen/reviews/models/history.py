"""Published totals from before the system, typed from their source. Never below a commune, never a person."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from binhyen.core.fields import CodeField, GuardedCharField, Purpose
from binhyen.core.ids import new_public_id
from binhyen.org.models import Unit
from binhyen.reviews.states import Exactness, Topic

SOURCES = Purpose(what=_("Which publication a past figure stands in"), reader=_("everybody"), retention=_("for ever"))


class PastFigure(models.Model):
    """One row of a series that was typed: what, where, from which day to which (both included), and its source."""

    public_id = CodeField(max_length=12, unique=True, default=new_public_id)
    topic = CodeField(max_length=20, choices=Topic.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    start = models.DateField()
    end = models.DateField()
    value = models.BigIntegerField()
    exactness = CodeField(max_length=8, choices=Exactness.choices, default=Exactness.EXACT)
    source = GuardedCharField(max_length=200, purpose=SOURCES)
    source_on = models.DateField(null=True, blank=True)
    shipped = models.BooleanField(default=False)
    typed_at = models.DateTimeField()
    typed_by = CodeField(max_length=40)

    class Meta:
        ordering = ["topic", "unit_id", "start", "id"]
        constraints = [
            models.UniqueConstraint(fields=["topic", "unit", "start", "end"], name="pastfigure_once"),
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="pastfigure_interval"),
            models.CheckConstraint(condition=Q(value=0) | Q(value__gte=5), name="pastfigure_not_small"),
        ]
