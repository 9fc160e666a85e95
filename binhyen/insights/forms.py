"""The form by which the Centre publishes figures anew."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from binhyen.figures.views.steps import period_name
from binhyen.insights.models import PublishedTable
from binhyen.insights.states import Reason
from binhyen.org.forms.carry import OnceForm
from binhyen.ui.phrases import language


def words_of(table: PublishedTable) -> str:
    """The form and the period of a release."""
    version = table.form_version
    return f"{version.title_en if language() == 'en' else version.title_vi}, {period_name(table.period)}"


class PublishForm(OnceForm):
    """Which figures are published anew, and why."""

    table = forms.ChoiceField(label=_("Form and period"))
    reason = forms.ChoiceField(label=_("Why again (everybody reads it)"), choices=Reason.choices)

    def __init__(self, *args: Any, tables: Sequence[PublishedTable], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(table.public_id, words_of(table)) for table in tables]
        self.fields["table"] = forms.ChoiceField(label=_("Form and period"), choices=choices)
        self.order_fields(["table", "reason"])
