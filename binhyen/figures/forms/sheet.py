"""A sheet that is sent in: chosen once, looked at, then stored from the very bytes that were looked at."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from binhyen.core.forms import GuardedFile
from binhyen.core.purpose import Purpose
from binhyen.figures.states import Mode

SHEETS = Purpose(
    what=gettext_lazy("A sheet of figures"),
    reader=gettext_lazy("nobody: it is read by the machine once"),
    retention=gettext_lazy("not kept"),
)
MOST_BYTES = 1_500_000


class SheetForm(forms.Form):
    """A sheet to be looked at."""

    file = GuardedFile(
        label=gettext_lazy("Sheet (XLSX or CSV)"), purpose=SHEETS, types=(".xlsx", ".csv"), max_bytes=MOST_BYTES
    )


class LookedAtForm(forms.Form):
    """The same sheet, found right: to be stored."""

    content = forms.CharField(widget=forms.HiddenInput, max_length=MOST_BYTES * 2)
    once = forms.CharField(widget=forms.HiddenInput, max_length=80)
    cach = forms.ChoiceField(
        label=gettext_lazy("How the figures came"),
        choices=[(int(Mode.PAPER), gettext_lazy("On paper")), (int(Mode.PHONE), gettext_lazy("By telephone"))],
        widget=forms.RadioSelect,
        initial=int(Mode.PAPER),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, asks: int = 0, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        if asks:
            self.fields["dung"] = forms.BooleanField(
                label=gettext_lazy("The figures that are asked about are right, I looked again")
            )

    def clean_content(self) -> bytes:
        """The bytes of the sheet."""
        try:
            return base64.b64decode(self.cleaned_data["content"], validate=True)
        except (binascii.Error, ValueError):
            raise forms.ValidationError(_("The sheet did not arrive whole. Choose the file once more.")) from None
