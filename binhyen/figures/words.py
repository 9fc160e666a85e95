"""What this room writes into the trail, in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from binhyen.figures.states import Calendar

AUDIT_WORDS: Mapping[str, str | Promise] = {
    # the catalogue, the calendar, the forms
    "figures.load": _("The catalogue of figures was loaded"),
    "figures.period.open": _("A period was opened"),
    "figures.catalogue": _("catalogue of figures"),
    "figures.period": _("period"),
    "calendar": _("calendar"),
    "calendars": _("calendars"),
    "indicators": _("indicators"),
    "versions": _("versions"),
    "forms": _("forms"),
    "start": _("first day"),
    "end": _("last day"),
}
"""Verbs, kinds of things and keys of details."""

AUDIT_VALUES: Mapping[str, Mapping[str, str | Promise]] = {
    "calendar": dict(Calendar.choices),
}
"""Closed values of details."""
