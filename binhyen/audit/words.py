"""The trail in the reader's language: every room that writes into it gives the words for what it writes.

A room keeps up to three tables in its module `words` or `states`:

- `AUDIT_WORDS`: verb, kind of thing or key of a detail → words;
- `AUDIT_VALUES`: key of a detail ("kind of thing/key" where the key alone is ambiguous) → closed value → words;
- `AUDIT_REFERS`: key of a detail → the kind of thing whose id it holds.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from importlib import import_module, util
from typing import Final

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from binhyen.audit.rules import Value
from binhyen.ui import phrases

Words = str | Promise
DIGEST_SHOWN: Final = 12
"""Characters of a digest that the page shows; the table that is taken out has all of them."""

_MODULES = ("words", "states")


@cache
def _tables(name: str) -> tuple[Mapping[str, object], ...]:
    found = []
    for config in apps.get_app_configs():
        for place in _MODULES:
            module = f"{config.name}.{place}"
            if config.name.startswith("binhyen.") and util.find_spec(module):
                found.append(getattr(import_module(module), name, {}))
    return tuple(found)


@cache
def _merged(name: str) -> Mapping[str, object]:
    return {key: words for table in _tables(name) for key, words in table.items()}


def words_of(code: str) -> str:
    """A verb, a kind of thing or a key in the reader's language; itself when its room gives no words."""
    return str(_merged("AUDIT_WORDS").get(code, code))


def verbs() -> Mapping[str, str]:
    """Every verb that has words."""
    return {verb: str(words) for verb, words in _merged("AUDIT_WORDS").items() if "." in verb and "/" not in verb}


def refers_to(key: str) -> str:
    """The kind of thing whose id stands under a key of a detail; "" when it holds no id of a thing with a name."""
    return str(_merged("AUDIT_REFERS").get(key, ""))


def closed_values(kind: str, key: str) -> Mapping[str, Words]:
    """The words of the closed values under a key of a detail; empty when the values are free (numbers, ids, days)."""
    tables = _merged("AUDIT_VALUES")
    found = tables.get(f"{kind}/{key}", tables.get(key, {}))
    assert isinstance(found, Mapping)
    return found


def value_words(kind: str, key: str, value: Value) -> str:
    """One value of a detail as it is read: closed values in words, days and numbers as the reader writes them."""
    if isinstance(value, bool) or value in ("True", "False"):
        return _("yes") if str(value) == "True" else _("no")
    if isinstance(value, int | float):
        return phrases.number(value)
    text = str(value)
    closed = closed_values(kind, key)
    if closed:
        return ", ".join(str(closed.get(part, part)) for part in text.split(","))
    return _day(text) or _shortened(key, text)


def _day(text: str) -> str:
    """A day as the reader writes it; "" for what is none."""
    shaped = len(text) == 10 and text[4] == text[7] == "-" and text.replace("-", "").isdigit()
    return phrases.day(date.fromisoformat(text)) if shaped else ""


def _shortened(key: str, text: str) -> str:
    return f"{text[:DIGEST_SHOWN]}…" if key == "sha256" else text


def doubled() -> Iterable[str]:
    """Codes for which two rooms give different words: there should be none."""
    seen: dict[str, Words] = {}
    for table in _tables("AUDIT_WORDS"):
        for code, words in table.items():
            if str(seen.setdefault(code, str(words))) != str(words):
                yield code
