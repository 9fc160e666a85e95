"""What this room writes into the trail, in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from binhyen.org.states import BodyKind, EventKind, UnitKind

AUDIT_WORDS: Mapping[str, str | Promise] = {
    "org.load": _("A table of official units was loaded"),
    "org.start": _("The commune was put on record"),
    "org.create_unit": _("A unit was added"),
    "org.set_facts": _("Facts about the unit were corrected"),
    "org.import_units": _("A list of units was imported"),
    "org.import_events": _("A list of unit changes was imported"),
    "org.add_body": _("A body was added"),
    "org.change_body": _("A body's name, phone or hours were corrected"),
    "org.end_body": _("A body ended"),
    "org.event.draft": _("A change of units was drafted"),
    "org.event.edit": _("The draft of a change was edited"),
    "org.event.propose": _("A change of units was sent for confirmation"),
    "org.event.correct": _("Shares in a change were corrected"),
    "org.event.confirm": _("A change of units was confirmed"),
    "org.event.withdraw": _("A change of units was withdrawn"),
    "org.unit": _("unit"),
    "org.event": _("change of units"),
    "org.body": _("body of the place"),
    "kind": _("kind"),
    "code": _("official code"),
    "fields": _("what was corrected"),
    "version": _("version"),
    "lines": _("lines"),
    "pairs": _("pairs before and after"),
    "changed": _("changed"),
    "new": _("new"),
    "rows": _("rows"),
    "events": _("changes"),
    "started": _("units that began"),
    "ended": _("units that ended"),
    "moved": _("units that moved"),
    "renamed": _("units that were renamed"),
    "sha256": _("digest of the file"),
}
"""Verbs, kinds of things and keys of details."""

AUDIT_VALUES: Mapping[str, Mapping[str, str | Promise]] = {
    "org.unit/kind": dict(UnitKind.choices),
    "org.event/kind": dict(EventKind.choices),
    "org.body/kind": dict(BodyKind.choices),
    "fields": {
        "households": _("number of households"),
        "area_km2": _("area"),
        "lat": _("latitude"),
        "lon": _("longitude"),
    },
}
"""Closed values of details."""
