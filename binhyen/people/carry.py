"""Carrying out a verb for a form: a refusal that one can correct goes back into the form, nothing typed is lost."""

import json
from collections.abc import Callable
from typing import TypeVar

from django.forms import Form

from binhyen.core.errors import BadInput
from binhyen.core.once import run_once

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
    """Like `carry_out`, and a form that is sent twice (hidden field "once") gives the first result again."""
    return carry_out(form, lambda: run_once(scope=scope, key=str(form.cleaned_data["once"]), act=act))


def read_object(text: str) -> dict[str, object]:
    """A JSON object of at most 20,000 characters; empty for anything else."""
    if len(text) > LONGEST:
        return {}
    try:
        value = json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
