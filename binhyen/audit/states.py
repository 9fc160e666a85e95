"""The verb that opens the trail, and the words of verbs."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module, util

from django.apps import apps
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
    "count": _("how many"),
    "day": _("day of the count"),
}
"""Words for this room's verbs, kinds of things and keys of details. Every room keeps such a mapping in its `states` or
`verbs`."""


@cache
def _all() -> Mapping[str, str | Promise]:
    found: dict[str, str | Promise] = {}
    for config in apps.get_app_configs():
        for place in ("states", "verbs"):
            name = f"{config.name}.{place}"
            if config.name.startswith("binhyen.") and util.find_spec(name):
                found.update(getattr(import_module(name), "AUDIT_WORDS", {}))
    return found


def words_of(verb: str) -> str:
    """A verb, a kind of thing or a key in the reader's language; itself when its room gives no words."""
    return str(_all().get(verb, verb))


def verbs() -> Mapping[str, str | Promise]:
    """Every verb that has words."""
    return {verb: words for verb, words in _all().items() if "." in verb}
