"""What this room writes into the trail, in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

AUDIT_WORDS: Mapping[str, str | Promise] = {
    "simulation.make": _("Sample data was made"),
    "unit": _("unit"),
    "bodies": _("bodies"),
    "posts": _("posts"),
    "units": _("units"),
}
"""Verbs, kinds of things and keys of details."""
