"""Carrying out a verb for a form: a refusal that one can correct goes back into the form, nothing typed is lost."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

from binhyen.core.errors import BadInput, InvalidTransition, Stale
from binhyen.core.once import new_key, run_once

NAMELESS = {"id": False}
"""What is hidden has no label and needs no id: two forms stand on one page."""


class OnceForm(forms.Form):
    """A form that is sent once: the key is made when it is shown, the version is the one that the person saw."""

    stale = False

    once = forms.CharField(widget=forms.HiddenInput(NAMELESS), max_length=80, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput(NAMELESS), required=False)

    def __init__(self, *args: Any, version: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["once"].initial = new_key()
        self.fields["version"].initial = version
        self.order_fields([name for name in self.fields if name not in ("once", "version")])

    def narrow(self) -> bool:
        """Whether the page is only to show a shorter list, and nothing is stored. Forms with a long list say so."""
        return False

    @property
    def seen(self) -> int:
        """The version that the person saw."""
        return int(self.cleaned_data.get("version") or 0)

    def renew(self, version: int) -> None:
        """After a stale answer: the next send counts against the version that is shown now. Nothing typed is lost."""
        if self.stale:
            data = MultiValueDict(dict(self.data.lists())) if isinstance(self.data, MultiValueDict) else dict(self.data)
            data["version"], data["once"] = str(version), new_key()
            self.data = data


def carry_out(form: OnceForm, scope: str, act: Callable[[], str], person: str = "") -> str | None:
    """What the verb gives, or None with its sentence in the form. A form sent twice gives the first result again.

    A stale form is marked, so that the page shows both: what was typed and what is stored. Other refusals (not
    allowed, not found) go on to the page of refusals.
    """
    try:
        return run_once(scope=scope, key=str(form.cleaned_data.get("once") or ""), act=act, person=person)
    except (BadInput, Stale, InvalidTransition) as refusal:
        form.stale = isinstance(refusal, Stale)
        form.add_error(None, f"{refusal.sentence} {refusal.what_to_do}".strip())
        return None
