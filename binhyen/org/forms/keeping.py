"""Bodies of a place, and lists of units from a table."""

import base64
import binascii
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from binhyen.core.forms import GuardedFile, GuardedLine
from binhyen.core.purpose import Purpose
from binhyen.org.forms.carry import OnceForm
from binhyen.org.states import BodyKind

BODIES = Purpose(
    what=gettext_lazy("Name and duty of a body of the place"),
    reader=gettext_lazy("everybody"),
    retention=gettext_lazy("as long as the body exists"),
)
LISTS = Purpose(
    what=gettext_lazy("List of the groups and institutions of a commune"),
    reader=gettext_lazy("nobody: it is read by the machine once"),
    retention=gettext_lazy("not kept; only its fingerprint"),
)
MOST_BYTES = 1_500_000
SHEET_TYPES = (".csv", ".xlsx")


class BodyForm(OnceForm):
    """Name, telephone and duty hours of a body."""

    name = GuardedLine(
        label=gettext_lazy("Name"),
        purpose=BODIES,
        max_length=160,
        guarded=False,
        help_text=gettext_lazy("For example “Công an phường Phú Xuân”. Never the name of a person."),
    )
    phone = forms.CharField(
        label=gettext_lazy("Telephone on duty"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        help_text=gettext_lazy("The number of the office with its area code, not of a person."),
    )
    duty_hours = GuardedLine(
        label=gettext_lazy("Duty hours"),
        purpose=BODIES,
        max_length=60,
        required=False,
        help_text=gettext_lazy("For example “24/24 giờ” or “7:30–17:00, thứ Hai đến thứ Sáu”."),
    )


class NewBodyForm(BodyForm):
    """A body that is not on record yet."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=BodyKind.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["kind", "name", "phone", "duty_hours"])


class UploadForm(OnceForm):
    """A table to be looked at."""

    file = GuardedFile(
        label=gettext_lazy("Table (CSV or XLSX)"), purpose=LISTS, types=SHEET_TYPES, max_bytes=MOST_BYTES
    )


class LoadForm(OnceForm):
    """The same table, looked at and found right, to be loaded."""

    content = forms.CharField(widget=forms.HiddenInput, max_length=MOST_BYTES * 2)

    def clean_content(self) -> bytes:
        """The bytes of the table."""
        try:
            return base64.b64decode(self.cleaned_data["content"], validate=True)
        except (binascii.Error, ValueError):
            raise forms.ValidationError(_("The table did not arrive whole. Choose the file once more.")) from None
