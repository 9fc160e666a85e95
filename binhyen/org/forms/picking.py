"""Choosing several units out of a long list: a box narrows it, with the same button in every browser."""

from collections.abc import Sequence
from typing import Final

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy

from binhyen.core.text import fold
from binhyen.org.forms.carry import OnceForm

LONG: Final = 12
"""From this many units on the list gets a box that narrows it."""


class PicksUnits(OnceForm):
    """A field `units` with boxes to tick; what is ticked stays in sight however the list is narrowed."""

    find = forms.CharField(label=gettext_lazy("Find in this list"), max_length=80, required=False)
    shown = 0

    def offer(self, label: str, units: Sequence[tuple[str, str]]) -> None:
        """Put the units to choose from into the form."""
        self.units, self.total = units, len(units)
        self.fields["units"] = forms.MultipleChoiceField(
            label=label, choices=units, widget=forms.CheckboxSelectMultiple
        )
        if self.total < LONG:
            del self.fields["find"]

    @property
    def is_long(self) -> bool:
        """Whether the list is long enough to be narrowed."""
        return "find" in self.fields

    def narrow(self) -> bool:
        """When the button of the box was pressed: show what fits, judge nothing yet."""
        if "narrow" not in self.data or not self.is_long:
            return False
        field = self.fields["units"]
        assert isinstance(field, forms.MultipleChoiceField)
        text, ticked = fold(str(self.data.get("find", ""))), set(self["units"].value() or ())
        found = [(code, name) for code, name in self.units if code in ticked or text in fold(name)]
        field.choices, self.shown = found, len(found)
        self._errors = ErrorDict()
        return True
