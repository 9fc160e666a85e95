"""A superior's own Excel form: sent in once, its cells matched to indicators, filled every period from then on."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from binhyen.core.fields import CodeField, GuardedCharField, Purpose
from binhyen.core.ids import new_public_id
from binhyen.figures.models.forms import Form
from binhyen.figures.models.indicators import Indicator
from binhyen.figures.states import CellAsk
from binhyen.org.models import Unit

WORKBOOKS = Purpose(
    what=_("Title of an Excel form that a superior asks for"), reader=_("the unit"), retention=_("until it is retired")
)


class Workbook(models.Model):
    """An Excel form of a unit. `file` is the public id of its stored file; `form` says whose periods it follows."""

    public_id = CodeField(max_length=12, unique=True, default=new_public_id)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="+")
    title = GuardedCharField(max_length=120, purpose=WORKBOOKS)
    file = CodeField(max_length=12, blank=True)
    uploaded_at = models.DateTimeField()
    uploaded_by = CodeField(max_length=40)
    retired_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["unit_id", "id"]


class WorkbookCell(models.Model):
    """One cell of it (`sheet` by its place from 0, `cell` as Excel writes it) and what is written there."""

    workbook = models.ForeignKey(Workbook, on_delete=models.CASCADE, related_name="cells")
    sheet = models.PositiveSmallIntegerField()
    cell = CodeField(max_length=8)
    asks = CodeField(max_length=9, choices=CellAsk.choices)
    indicator = models.ForeignKey(Indicator, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["workbook_id", "sheet", "id"]
        constraints = [
            models.UniqueConstraint(fields=["workbook", "sheet", "cell"], name="workbookcell_once"),
            models.CheckConstraint(
                condition=Q(asks__in=["unit", "period"], indicator=None)
                | (~Q(asks__in=["unit", "period"]) & Q(indicator__isnull=False)),
                name="workbookcell_indicator",
            ),
        ]
