"""Carrying out a verb for a form: a refusal that one can correct goes back into the form, nothing typed is lost."""

import json
from collections.abc import Callable
from typing import Any, TypeVar

from django.forms import Form
from django.utils.translation import gettext as _

from binhyen.core.errors import BadInput, Stale
from binhyen.core.once import new_key, run_once

T = TypeVar("T")

LONGEST = 20_000


def carry_out(form: Form, act: Callable[[], T]) -> T | None:
    """What the verb gives, or None with its sentence in the form when the input was refused.

    Every other refusal (not allowed, stale, gone) goes on to the page of refusals.
    """
    try:
        return act()
    except BadInput as refusal:
        form.add_error(None, str(refusal.sentence))
        return None


def carry_out_once(form: Form, scope: str, act: Callable[[], str]) -> str | None:
    """Like `carry_out`, and a form that is sent twice (hidden field "once") gives the first result again.

    When somebody else was faster what was typed stands there still: the form then counts against what is stored now,
    and a second send is a decision.
    """
    try:
        return carry_out(form, lambda: run_once(scope=scope, key=str(form.cleaned_data["once"]), act=act))
    except Stale as refusal:
        typed: Any = form.data
        data = typed.copy()
        data["version"], data["once"] = str(form.initial["version"]), new_key()
        form.data = data
        kept = _("What you typed still stands below. Send it again to keep it.")
        form.add_error(None, f"{refusal.sentence} {kept}")
        return None


def read_object(text: str) -> dict[str, object]:
    """A JSON object of at most 20,000 characters; empty for anything else."""
    if len(text) > LONGEST:
        return {}
    try:
        value = json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
