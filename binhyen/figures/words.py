"""What this room writes into the trail, in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from binhyen.figures.states import Calendar, Mode

AUDIT_WORDS: Mapping[str, str | Promise] = {
    # the catalogue, the calendar, the forms
    "figures.load": _("The catalogue of figures was loaded"),
    "figures.period.open": _("A period was opened"),
    "figures.calendar.edit": _("The rule of a calendar was changed"),
    "figures.lock.extend": _("More time was given to send reports"),
    "figures.object.propose": _("A new object of figures was put into public notice"),
    "figures.object.confirm": _("A new object of figures was confirmed"),
    "figures.object.withdraw": _("The proposal of an object of figures was withdrawn"),
    "figures.indicator.add": _("An indicator was added"),
    "figures.indicator.change": _("The definition of an indicator was changed"),
    "figures.form.publish": _("A version of a form was made"),
    "figures.form.retire": _("A form was retired"),
    "figures.calendar": _("calendar"),
    "figures.object": _("object of figures"),
    "figures.indicator": _("indicator"),
    "figures.form": _("form"),
    "months": _("months"),
    "until": _("until"),
    "number": _("number"),
    "figures.catalogue": _("catalogue of figures"),
    "figures.period": _("period"),
    "calendar": _("calendar"),
    "calendars": _("calendars"),
    "indicators": _("indicators"),
    "versions": _("versions"),
    "forms": _("forms"),
    # reports
    "figures.slots_opened": _("The reports of a period were asked for"),
    "figures.sent": _("A report was sent"),
    "figures.branched": _("A report was kept beside a newer version"),
    "figures.branch_settled": _("Two versions of a report were settled"),
    "figures.confirmed": _("A unit confirmed what was entered for it"),
    "figures.accepted": _("A report was accepted"),
    "figures.returned": _("A report was returned with reasons"),
    "figures.rehomed": _("Reports followed a change of units"),
    "figures.rebuild": _("All totals were added up anew"),
    "figures.workbook.take": _("An Excel form of the level above was taken in"),
    "figures.workbook.match": _("Cells of an Excel form were matched to figures"),
    "figures.workbook.retire": _("An Excel form of the level above is filled no longer"),
    "figures.workbook": _("Excel form of the level above"),
    "figures.report": _("report"),
    "figures.totals": _("totals"),
    "base": _("version it was typed on"),
    "mode": _("how it came in"),
    "slots": _("reports asked for"),
    "carried": _("with stocks carried on"),
    "opened": _("newly asked for"),
    "voided": _("no longer asked for"),
    "scopes": _("pairs of form and period"),
    "rehomed": _("counted elsewhere from now on"),
    "start": _("first day"),
    "end": _("last day"),
}
"""Verbs, kinds of things and keys of details."""

AUDIT_VALUES: Mapping[str, Mapping[str, str | Promise]] = {
    "calendar": dict(Calendar.choices),
    "figures.report/mode": {mode.name.lower(): mode.label for mode in Mode},
}
"""Closed values of details."""

NO_TARGET_WORDS = _("Figures on tips, arrests, names or surrenders carry no target, no score, no rank and no weight.")
"""Why an attribute is refused (W7)."""
