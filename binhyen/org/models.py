"""Units over time. Intervals are half-open: a row holds from `valid_from` up to, not including, `valid_to` (null: on).

A territorial change ends a unit and starts another, even under the same name and code: the official code is not an
identity. Nothing is deleted, no id is used twice.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from binhyen.core.fields import CodeField, GuardedCharField, Purpose
from binhyen.core.ids import new_public_id
from binhyen.org.states import (
    Basis,
    BodyKind,
    EventKind,
    EventStatus,
    Form,
    LineAction,
    Standing,
    Tree,
    UnitKind,
)

NAMES = Purpose(what="Name of an official unit or body", reader="everybody", retention="for ever")
PAPERS = Purpose(what="Number of the legal document behind a change", reader="everybody", retention="for ever")


class Unit(models.Model):
    """A legal identity with one territory."""

    public_id = CodeField(max_length=12, unique=True, default=new_public_id)
    kind = CodeField(max_length=12, choices=UnitKind.choices)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    area_km2 = models.FloatField(null=True, blank=True)
    households = models.PositiveIntegerField(null=True, blank=True)
    source = CodeField(max_length=40, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="unit_interval"),
        ]
        indexes = [
            models.Index(fields=["kind", "valid_from", "valid_to"], name="unit_kind_dates"),
            models.Index(fields=["valid_from", "valid_to", "kind"], name="unit_dates"),
            models.Index(fields=["valid_to", "kind"], name="unit_ends", condition=Q(valid_to__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"


class Label(models.Model):
    """A unit's name, form and official code during an interval.

    `kind` repeats the unit's kind (which never changes) so that a search can ask for it in its index.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="labels")
    kind = CodeField(max_length=12, choices=UnitKind.choices)
    lang = CodeField(max_length=2, default="vi")
    form = CodeField(max_length=12, choices=Form.choices)
    name = GuardedCharField(max_length=160, purpose=NAMES, guarded=False)
    code = CodeField(max_length=12, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    search = CodeField(max_length=160)
    sort = CodeField(max_length=1000)

    class Meta:
        ordering = ["unit_id", "lang", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "lang", "valid_from"], name="label_start"),
            models.UniqueConstraint(fields=["unit", "lang"], condition=Q(valid_to=None), name="label_open_once"),
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="label_interval"),
        ]
        indexes = [
            models.Index(fields=["search", "kind"], name="label_search"),
            models.Index(fields=["code", "valid_from"], name="label_code"),
        ]


class SearchName(models.Model):
    """Each folded name once, however many units bear it: what a search reads instead of all labels."""

    search = CodeField(max_length=160, unique=True)
    territorial = models.BooleanField(default=False)

    class Meta:
        ordering = ["search"]
        indexes = [models.Index(fields=["territorial", "search"], name="searchname_first")]


class Event(models.Model):
    """A change of units, with the document that ordered it. Effective time and recording time are both kept."""

    public_id = CodeField(max_length=12, unique=True, default=new_public_id)
    kind = CodeField(max_length=12, choices=EventKind.choices)
    status = CodeField(max_length=10, choices=EventStatus.choices, default=EventStatus.DRAFT)
    effective_on = models.DateField()
    legal_document = GuardedCharField(max_length=120, blank=True, purpose=PAPERS)
    legal_date = models.DateField(null=True, blank=True)
    place = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="events_here")
    recorded_at = models.DateTimeField()
    recorded_by = CodeField(max_length=40)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = CodeField(max_length=40, blank=True)
    source = CodeField(max_length=40, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-effective_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by="") | (Q(confirmed_at__isnull=False) & ~Q(confirmed_by="")),
                name="event_confirmed_pair",
            ),
        ]


class Succession(models.Model):
    """What became what: the share of a predecessor that went to a successor, by one basis."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="successions")
    predecessor = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="became")
    successor = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="came_from")
    basis = CodeField(max_length=12, choices=Basis.choices)
    weight = models.FloatField()
    exact = models.BooleanField(default=False)
    standing = CodeField(max_length=10, choices=Standing.choices, default=Standing.ENTERED)
    reason = CodeField(max_length=40, blank=True)
    source = CodeField(max_length=40, blank=True)

    class Meta:
        ordering = ["event_id", "predecessor_id", "successor_id", "basis"]
        constraints = [
            models.UniqueConstraint(fields=["event", "predecessor", "successor", "basis"], name="succession_once"),
            models.CheckConstraint(condition=Q(weight__gte=0) & Q(weight__lte=1), name="succession_weight"),
        ]


class EventLine(models.Model):
    """One thing an event does: a plan until the event is confirmed, then the record of it.

    `key` names, inside the event, a unit that does not exist yet; `unit` and `parent` name units that do.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="lines")
    order = models.PositiveIntegerField()
    action = CodeField(max_length=8, choices=LineAction.choices)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="event_lines")
    key = CodeField(max_length=20, blank=True)
    parent = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    parent_key = CodeField(max_length=20, blank=True)
    tree = CodeField(max_length=10, choices=Tree.choices, default=Tree.TERRITORY)
    kind = CodeField(max_length=12, choices=UnitKind.choices, blank=True)
    form = CodeField(max_length=12, choices=Form.choices, blank=True)
    name = GuardedCharField(max_length=160, blank=True, purpose=NAMES, guarded=False)
    code = CodeField(max_length=12, blank=True)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    area_km2 = models.FloatField(null=True, blank=True)
    households = models.PositiveIntegerField(null=True, blank=True)
    basis = CodeField(max_length=12, choices=Basis.choices, blank=True)
    weight = models.FloatField(null=True, blank=True)

    class Meta:
        ordering = ["event_id", "order"]
        constraints = [models.UniqueConstraint(fields=["event", "order"], name="eventline_order")]


class Edge(models.Model):
    """A unit's parent in one tree during an interval: never two parents on one date.

    The kind of the child, which never changes, stands here too, so that counting what hangs below many units reads one
    index.
    """

    tree = CodeField(max_length=10, choices=Tree.choices)
    child = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="parents")
    child_kind = CodeField(max_length=12, choices=UnitKind.choices)
    parent = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="children")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    event = models.ForeignKey(Event, null=True, blank=True, on_delete=models.PROTECT, related_name="edges")

    class Meta:
        ordering = ["tree", "child_id", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["tree", "child", "valid_from"], name="edge_start"),
            models.UniqueConstraint(fields=["tree", "child"], condition=Q(valid_to=None), name="edge_open_once"),
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="edge_interval"),
            models.CheckConstraint(condition=~Q(child=F("parent")), name="edge_not_itself"),
            models.CheckConstraint(condition=~Q(child_kind=""), name="edge_kind"),
        ]
        indexes = [
            models.Index(
                fields=["tree", "parent", "child_kind", "valid_from", "valid_to", "child"], name="edge_children"
            ),
        ]


class Epoch(models.Model):
    """An interval in which the upper tree (commune and above) does not change; `size` counts its positions."""

    tree = CodeField(max_length=10, choices=Tree.choices)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    size = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["tree", "valid_from"]
        constraints = [models.UniqueConstraint(fields=["tree", "valid_from"], name="epoch_start")]


class Position(models.Model):
    """A unit's preorder interval in an epoch: its subtree is `lo BETWEEN its lo AND its hi`."""

    epoch = models.ForeignKey(Epoch, on_delete=models.CASCADE, related_name="positions")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="positions")
    lo = models.PositiveIntegerField()
    hi = models.PositiveIntegerField()
    depth = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["epoch_id", "lo", "id"]
        constraints = [models.UniqueConstraint(fields=["epoch", "unit"], name="position_once")]
        indexes = [models.Index(fields=["epoch", "lo"], name="position_lo")]


class Body(models.Model):
    """A body of the place (committee, police, Front…): paired with the unit, not a unit of the tree."""

    public_id = CodeField(max_length=12, unique=True, default=new_public_id)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="bodies")
    kind = CodeField(max_length=20, choices=BodyKind.choices)
    name = GuardedCharField(max_length=160, purpose=NAMES)
    phone = CodeField(max_length=20, blank=True)
    duty_hours = CodeField(max_length=60, blank=True)
    standing_office = models.BooleanField(_("standing office"), default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["unit_id", "kind", "id"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "kind", "name", "valid_from"], name="body_once"),
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="body_interval"),
        ]


class LoadedFile(models.Model):
    """A file whose rows were brought in: the same bytes are never brought in twice."""

    name = CodeField(max_length=160)
    digest = CodeField(max_length=64, unique=True)
    rows = models.PositiveIntegerField()
    loaded_at = models.DateTimeField()
    loaded_by = CodeField(max_length=40)

    class Meta:
        ordering = ["id"]
