"""Who may keep the Excel forms of superiors, and open what was filled."""

from django.utils.translation import gettext_lazy as _

from binhyen.core.actor import Actor
from binhyen.core.decisions import Decision, refused
from binhyen.files.models import FileUse
from binhyen.org.models import Unit
from binhyen.people.policies import may
from binhyen.people.verbs import FiguresVerb


def may_keep_workbooks(actor: Actor, unit_id: int) -> Decision:
    """Whether the actor may take in and match Excel forms of a unit: whoever sends its reports."""
    return may(actor, FiguresVerb.REPORT, unit_id)


def may_open_workbook(actor: Actor, use: FileUse) -> Decision:
    """Whether the actor may open the stored file of an Excel form."""
    unit = Unit.objects.filter(public_id=use.unit).first()
    return refused(_("There is no such file.")) if unit is None else may_keep_workbooks(actor, unit.pk)
