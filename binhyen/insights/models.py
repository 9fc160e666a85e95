"""Public figures as they were published. Nothing changes or removes a row here: the database itself refuses."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from binhyen.core.fields import CodeField, GuardedJSONField, Purpose
from binhyen.core.ids import new_public_id
from binhyen.figures.models import FormVersion, Period
from binhyen.insights.states import Reason
from binhyen.org.models import Unit

PUBLIC = Purpose(what=_("Figures as they were published"), reader=_("everybody"), retention=_("for ever"))
BEHIND = Purpose(
    what=_("Hidden counts behind published figures, to keep later releases from telling them"),
    reader=_("nobody: only the check before the next release"),
    retention=_("for ever"),
)


class PublishedTable(models.Model):
    """One release of the accepted figures of a form for a closed period.

    `tree_on` is the day whose units it shows: the period's last one (as-was), or a later one; then it is made of
    `source` alone. `number` counts the releases of a period, form and day; `columns` are `rules.public.Column`s, and
    `hash` covers all that is public of it and the release before.
    """

    public_id = CodeField(max_length=12, unique=True, default=new_public_id)
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="+", db_index=False)
    form_version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    tree_on = models.DateField()
    number = models.PositiveSmallIntegerField()
    root = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    source = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="restated")
    columns = GuardedJSONField(max_bytes=20_000, purpose=PUBLIC, guarded=False)
    reason = CodeField(max_length=12, blank=True, choices=Reason.choices)
    hash = CodeField(max_length=64, unique=True)
    previous = CodeField(max_length=64, blank=True)
    published_at = models.DateTimeField()
    published_by = CodeField(max_length=40)

    class Meta:
        ordering = ["period_id", "form_version_id", "tree_on", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "form_version", "tree_on", "number"], name="publishedtable_release"
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class PublishedPart(models.Model):
    """The rows of a release right below one unit; the root's own row stands with those below it.

    `rows` holds by unit its reports (expected, received, on time, accepted) and its figures, null where one is hidden;
    `members` its units between commas. `counted` are the true values of the lowest units in the guarded columns.
    """

    table = models.ForeignKey(PublishedTable, on_delete=models.PROTECT, related_name="parts")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    members = CodeField(max_length=8000)
    rows = GuardedJSONField(max_bytes=2_000_000, purpose=PUBLIC, guarded=False)
    counted = GuardedJSONField(max_bytes=2_000_000, purpose=BEHIND, guarded=False)

    class Meta:
        ordering = ["table_id", "unit_id"]
        constraints = [models.UniqueConstraint(fields=["table", "unit"], name="publishedpart_once")]
