"""Indicators: an object, an action and a unit of measure out of closed lists, versioned."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from binhyen.core.fields import CodeField, GuardedCharField, GuardedTextField, Purpose
from binhyen.core.ids import new_public_id
from binhyen.figures.states import Aggregation, Apportionment, Nature, ObjectKind, ObjectState, Sensitivity
from binhyen.org.models import Unit
from binhyen.org.states import UnitKind

NAMES = Purpose(what=_("Name of an indicator"), reader=_("everybody"), retention=_("for ever"))
DEFINITIONS = Purpose(what=_("What an indicator counts and what not"), reader=_("everybody"), retention=_("for ever"))
BREAKS = Purpose(
    what=_("Why figures before and after can't be compared"), reader=_("everybody"), retention=_("for ever")
)
PROPOSED = Purpose(
    what=_("Why the Centre proposes a new object of figures"), reader=_("everybody"), retention=_("for ever")
)


class Indicator(models.Model):
    """What is counted: the identity behind all versions. `min_level` is the lowest kind of unit that may be asked."""

    code = CodeField(max_length=40, unique=True)
    object = CodeField(max_length=40)
    action = CodeField(max_length=24)
    measure = CodeField(max_length=16)
    nature = CodeField(max_length=6, choices=Nature.choices)
    min_level = CodeField(max_length=12, choices=UnitKind.choices)
    sensitivity = CodeField(max_length=10, choices=Sensitivity.choices)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class IndicatorVersion(models.Model):
    """One definition of an indicator, from a day on. A change of meaning is a new version and a marked break."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    name_vi = GuardedCharField(max_length=160, purpose=NAMES, guarded=False)
    name_en = GuardedCharField(max_length=160, purpose=NAMES, guarded=False)
    definition_vi = GuardedTextField(max_length=1200, purpose=DEFINITIONS, guarded=False)
    definition_en = GuardedTextField(max_length=1200, purpose=DEFINITIONS, guarded=False)
    aggregation = CodeField(max_length=8, choices=Aggregation.choices)
    numerator = models.ForeignKey(Indicator, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    denominator = models.ForeignKey(Indicator, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    apportionment = CodeField(max_length=12, choices=Apportionment.choices)
    source = CodeField(max_length=60, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    break_note = GuardedCharField(max_length=280, blank=True, purpose=BREAKS)

    class Meta:
        ordering = ["indicator_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "number"], name="indicatorversion_once"),
            models.UniqueConstraint(
                fields=["indicator"], condition=Q(valid_to=None), name="indicatorversion_open_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="indicatorversion_interval"
            ),
            models.CheckConstraint(
                condition=(Q(aggregation="ratio") & Q(numerator__isnull=False, denominator__isnull=False))
                | (~Q(aggregation="ratio") & Q(numerator=None, denominator=None)),
                name="indicatorversion_ratio_whole",
            ),
        ]


class ObjectProposal(models.Model):
    """A new object of figures between two releases: proposed and confirmed by two people at the Centre, after 14 days
    of public notice. Refused outright for what walls W1 and W2 name.

    `proposed_by` and `decided_by` are people (public ids): two posts of one person are one.
    """

    public_id = CodeField(max_length=12, unique=True, default=new_public_id)
    object = CodeField(max_length=40)
    kind = CodeField(max_length=20, choices=ObjectKind.choices, blank=True, default=ObjectKind.PLAIN)
    name_vi = GuardedCharField(max_length=80, purpose=NAMES)
    name_en = GuardedCharField(max_length=80, purpose=NAMES)
    reason = GuardedTextField(max_length=600, purpose=PROPOSED)
    min_level = CodeField(max_length=12, choices=UnitKind.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    state = CodeField(max_length=10, choices=ObjectState.choices, default=ObjectState.NOTICED)
    proposed_at = models.DateTimeField()
    proposed_by = CodeField(max_length=40)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = CodeField(max_length=40, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-proposed_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["object"], condition=~Q(state="withdrawn"), name="objectproposal_standing_once"
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by="") | (Q(decided_at__isnull=False) & ~Q(decided_by="")),
                name="objectproposal_decided_pair",
            ),
        ]
