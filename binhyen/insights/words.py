"""What this room writes into the trail, in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

AUDIT_WORDS: Mapping[str, str | Promise] = {
    "public_table.published": _("Figures were published"),
    "public_table": _("published figures"),
    "release": _("release"),
    "public_form": _("form"),
}
"""Verbs, kinds of things and keys of details."""
