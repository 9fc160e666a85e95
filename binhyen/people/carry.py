"""Carrying out a verb for a form: a refusal that one can correct goes back into the form, nothing typed is lost."""

from collections.abc import Callable
from typing import TypeVar

from django.forms import Form

from binhyen.core.errors import BadInput

T = TypeVar("T")


def carry_out(form: Form, act: Callable[[], T]) -> T | None:
    """What the verb gives, or None with its sentence in the form when the input was refused.

    Every other refusal (not allowed, stale, gone) goes on to the page of refusals.
    """
    try:
        return act()
    except BadInput as refusal:
        form.add_error(None, str(refusal.sentence))
        return None
