"""Forms: which figures a kind of unit gives in which calendar, and the checks that hold between them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from binhyen.core.fields import CodeField, GuardedCharField, GuardedJSONField, Purpose
from binhyen.core.ids import new_public_id
from binhyen.figures.models.indicators import IndicatorVersion
from binhyen.figures.states import Calendar, RuleLevel
from binhyen.org.models import Unit
from binhyen.org.states import Tree, UnitKind

TITLES = Purpose(what=_("Title of a form or of a part of it"), reader=_("everybody"), retention=_("for ever"))
CHECKS = Purpose(what=_("A check between figures, and its words"), reader=_("everybody"), retention=_("for ever"))


class Form(models.Model):
    """A form: for one kind of unit, one calendar, one tree. `owner` is the unit that asks (null: ships with a release).

    `due_shift` moves the period's due day for this form, in days: groups send before communes do.
    """

    public_id = CodeField(max_length=12, unique=True, default=new_public_id)
    code = CodeField(max_length=40, unique=True)
    unit_kind = CodeField(max_length=12, choices=UnitKind.choices)
    calendar = CodeField(max_length=16, choices=Calendar.choices)
    tree = CodeField(max_length=10, choices=Tree.choices, default=Tree.TERRITORY)
    function = CodeField(max_length=12, blank=True)
    owner = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    due_shift = models.SmallIntegerField(default=0)
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class FormVersion(models.Model):
    """What a form asks from a day on. A version in use is never changed; the next one follows it."""

    id = models.AutoField(primary_key=True)
    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    title_vi = GuardedCharField(max_length=160, purpose=TITLES)
    title_en = GuardedCharField(max_length=160, purpose=TITLES)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    blocks = CodeField(max_length=80, blank=True)
    """The kinds of narrative blocks asked for, by comma."""

    class Meta:
        ordering = ["form_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["form", "number"], name="formversion_once"),
            models.UniqueConstraint(fields=["form"], condition=Q(valid_to=None), name="formversion_open_once"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="formversion_interval"
            ),
        ]


class FormField(models.Model):
    """One figure of a form. `position` is its place in the array of values of every report, for ever."""

    version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="fields")
    position = models.PositiveSmallIntegerField()
    indicator = models.ForeignKey(IndicatorVersion, on_delete=models.PROTECT, related_name="+")
    section_vi = GuardedCharField(max_length=120, blank=True, purpose=TITLES)
    section_en = GuardedCharField(max_length=120, blank=True, purpose=TITLES)
    required = models.BooleanField(default=True)

    class Meta:
        ordering = ["version_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="formfield_position"),
            models.UniqueConstraint(fields=["version", "indicator"], name="formfield_indicator"),
        ]


class FormRule(models.Model):
    """A check of a form in the expression language of the room: true means it holds."""

    version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="rules")
    order = models.PositiveSmallIntegerField()
    expression = GuardedJSONField(max_bytes=2000, purpose=CHECKS)
    level = CodeField(max_length=8, choices=RuleLevel.choices)
    words_vi = GuardedCharField(max_length=280, purpose=CHECKS)
    words_en = GuardedCharField(max_length=280, purpose=CHECKS)

    class Meta:
        ordering = ["version_id", "order"]
        constraints = [models.UniqueConstraint(fields=["version", "order"], name="formrule_order")]
