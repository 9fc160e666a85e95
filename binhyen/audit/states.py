"""The verbs that open the trail, and the words of this room in it."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PLATFORM = "platform"
"""The chain of what concerns the whole installation and no unit."""

READ_TRAIL = "audit.read"
"""The verb that reads what was done in a unit's name."""

READ_PLATFORM = "config.read"
"""The verb that reads the platform's own chain: loading of data, keys, accounts without a unit."""

AUDIT_WORDS: Mapping[str, str | Promise] = {
    "audit.forget_holder": _("A name in the trail was ended"),
    "audit.end_names": _("Names in the trail were ended: their time had passed"),
    "holder": _("account holder"),
    "entry": _("trail entry"),
    "platform": _("the installation"),
    "count": _("how many"),
    "day": _("day of the count"),
}
"""This room's verbs, kinds of things and keys of details in the trail."""
