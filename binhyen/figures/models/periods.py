"""Periods are rows, made from rules that the Centre can edit. Days are inclusive, as the decrees write them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from binhyen.core.fields import CodeField, GuardedCharField, Purpose
from binhyen.core.ids import new_public_id
from binhyen.figures.states import Calendar
from binhyen.org.models import Unit

THEMES = Purpose(what=_("Subject of a thematic review"), reader=_("everybody"), retention=_("for ever"))
EXTENSIONS = Purpose(
    what=_("Why a unit may still send after the lock"), reader=_("the unit and those above"), retention=_("10 years")
)


class CalendarRule(models.Model):
    """How the periods of a calendar are cut: from `anchor`, the first day of one of them, every `months` months.

    `due_days` and `lock_days` count from the last day of the period; a provisional figure falls due before it. A period
    is opened `opens_days` before its last day, at the earliest on its first. 0 months: its days are given by hand.
    """

    calendar = CodeField(max_length=16, choices=Calendar.choices, unique=True)
    anchor = models.DateField()
    months = models.PositiveSmallIntegerField()
    opens_days = models.PositiveSmallIntegerField()
    due_days = models.SmallIntegerField()
    lock_days = models.SmallIntegerField()
    source = CodeField(max_length=80, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["calendar"]
        constraints = [
            models.CheckConstraint(condition=Q(lock_days__gte=F("due_days")), name="calendarrule_lock_after_due"),
            models.CheckConstraint(condition=Q(anchor__day__lte=28), name="calendarrule_anchor_day"),
        ]


class Period(models.Model):
    """An interval of one calendar, from `start` to `end`, both included. Reports are due on `due`, the last day to
    send is `lock`.
    """

    id = models.AutoField(primary_key=True)
    public_id = CodeField(max_length=12, unique=True, default=new_public_id)
    calendar = CodeField(max_length=16, choices=Calendar.choices)
    start = models.DateField()
    end = models.DateField()
    due = models.DateField()
    lock = models.DateField()
    theme = GuardedCharField(max_length=120, blank=True, purpose=THEMES)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["calendar", "start", "id"]
        constraints = [
            models.UniqueConstraint(fields=["calendar", "start", "theme"], name="period_once"),
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="period_interval"),
            models.CheckConstraint(condition=Q(lock__gte=F("due")), name="period_lock_after_due"),
        ]
        indexes = [models.Index(fields=["end", "calendar"], name="period_end")]

    def __str__(self) -> str:
        return f"{self.calendar} {self.start}"


class LockExtension(models.Model):
    """Leave for a unit, and for what stands below it, to send after the lock: with a reason and an end."""

    public_id = CodeField(max_length=12, unique=True, default=new_public_id)
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="extensions")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    until = models.DateField()
    reason = GuardedCharField(max_length=280, purpose=EXTENSIONS)
    granted_at = models.DateTimeField()
    granted_by = CodeField(max_length=40)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["period", "unit"], name="lockextension_unit")]
