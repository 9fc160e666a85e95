"""Shapes of what people type in this room. A form never writes."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from binhyen.core import clock
from binhyen.core.forms import GuardedLine, GuardedText
from binhyen.core.once import new_key
from binhyen.reviews.models.history import SOURCES
from binhyen.reviews.models.proposals import ANSWERED
from binhyen.reviews.models.reviews import PARAGRAPHS, REASONS
from binhyen.reviews.services.history import PastRow
from binhyen.reviews.states import Exactness, ProposalVerb, Section, Topic

ANSWERS = (
    (ProposalVerb.ACCEPT.value, _("Accept it")),
    (ProposalVerb.PARTLY.value, _("Accept a part of it")),
    (ProposalVerb.DECLINE.value, _("Decline it")),
)


def _day() -> forms.DateInput:
    return forms.DateInput(format="%d/%m/%Y")


class _Once(forms.Form):
    """A form that is carried out once, on the version that was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)


def opening(version: int) -> dict[str, Any]:
    """What the hidden fields hold when a form is opened."""
    return {"version": version, "once": new_key()}


class ParagraphForm(_Once):
    """A paragraph: where it stands in the report, its words, its place, and whether typed numbers stay."""

    section = forms.ChoiceField(label=_("Part of the report"), choices=Section.choices)
    text = GuardedText(
        label=_("Text"),
        purpose=PARAGRAPHS,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_("At most 600 characters. A figure is written {{code}}: copy it from the list below."),
    )
    place = forms.ChoiceField(
        label=_("Place"), required=False, help_text=_("Leave it empty when it is about the whole unit.")
    )
    numbers_kept = forms.BooleanField(label=_("The numbers typed out in this text stay as they are"), required=False)

    def __init__(self, *args: Any, places: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["place"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [("", _("the whole unit")), *places]
        if not places:
            del self.fields["place"]


class ReasonForm(_Once):
    """Why something comes back."""

    reason = GuardedLine(
        label=_("Why it comes back"), purpose=REASONS, max_length=280, help_text=_("Which part, and what is missing.")
    )


class AnswerForm(_Once):
    """The answer to a proposal."""

    verb = forms.ChoiceField(label=_("Answer"), choices=ANSWERS, widget=forms.RadioSelect)
    answer = GuardedText(
        label=_("What will be done by when, or why not"),
        purpose=ANSWERED,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class PastForm(_Once):
    """A published total from before the system."""

    topic = forms.ChoiceField(label=_("What it counts"), choices=Topic.choices)
    start = forms.DateField(
        label=_("First day"), help_text=_("Written like 15/12/2025."), widget=forms.DateInput(format="%d/%m/%Y")
    )
    end = forms.DateField(label=_("Last day"), widget=_day())
    value = forms.IntegerField(
        label=_("Total"), min_value=0, help_text=_("0, or 5 and more: a smaller count could point at somebody.")
    )
    exactness = forms.ChoiceField(label=_("How it was published"), choices=Exactness.choices)
    source = GuardedLine(
        label=_("Publication"),
        purpose=SOURCES,
        max_length=200,
        help_text=_("Number and date of the report, or the newspaper and its day."),
    )

    @property
    def row(self) -> PastRow:
        """What was typed, as plain values."""
        given = self.cleaned_data
        return PastRow(
            topic=Topic(given["topic"]),
            start=given["start"],
            end=given["end"],
            value=given["value"],
            exactness=Exactness(given["exactness"]),
            source=given["source"],
        )

    def clean_end(self) -> Any:
        """The last day is not to come."""
        end = self.cleaned_data["end"]
        if end > clock.today():
            raise forms.ValidationError(_("This day is still to come."))
        return end
