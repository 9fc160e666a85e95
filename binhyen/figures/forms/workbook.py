"""Forms for a superior's Excel form."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from binhyen.core.forms import GuardedFile, GuardedLine
from binhyen.core.purpose import Purpose
from binhyen.figures.models import Form
from binhyen.figures.models.workbooks import WORKBOOKS

FILES = Purpose(what=_("An empty Excel form"), reader=_("the unit"), retention=_("until it is filled no longer"))


class WorkbookForm(forms.Form):
    """A new Excel form: its title, whose periods it follows, the file."""

    title = GuardedLine(
        label=_("What the form is called"),
        purpose=WORKBOOKS,
        max_length=120,
        help_text=_("As the level above calls it."),
    )
    form = forms.ChoiceField(label=_("Whose periods it follows"))
    file = GuardedFile(label=_("The empty form (XLSX)"), purpose=FILES, types=(".xlsx",), max_bytes=1_500_000)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["form"]).choices = choices

    def chosen(self) -> Form:
        """The form whose periods it follows."""
        return Form.objects.get(code=self.cleaned_data["form"])
