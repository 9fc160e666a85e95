"""Forms of the practice space: they check what was sent against the sample, and keep nothing."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from binhyen.core.forms import GuardedLine
from binhyen.core.purpose import Purpose
from binhyen.simulation.rules import practice
from binhyen.simulation.rules.practice import Space

REHEARSAL = Purpose(
    what=_("A made-up name, to practise with"),
    reader=_("only you"),
    retention=_("until you throw the practice space away, at most one hour"),
)


class _InSpace(forms.Form):
    """A form that is checked against one person's space."""

    def __init__(self, *args: Any, space: Space, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.space = space


class AnswerForm(_InSpace):
    """Where the old commune went."""

    became = forms.MultipleChoiceField(
        label=_("Which communes of today hold its land?"),
        help_text=_("More than one may be right. The drawing above shows it."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one commune.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = practice.communes_of_today()
        self.fields["became"].choices = [(unit.key, unit.full_name) for unit in today]  # type: ignore[attr-defined]

    def clean_became(self) -> list[str]:
        """The right answer, all of it."""
        chosen: list[str] = self.cleaned_data["became"]
        if practice.answer(self.space, chosen) is None:
            raise forms.ValidationError(_("Not quite. Follow each ribbon of the drawing to its end."))
        return chosen


class DraftForm(_InSpace):
    """A union of two or more groups."""

    groups = forms.MultipleChoiceField(
        label=_("Which hamlets become one?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least two hamlets.")},
    )
    name = GuardedLine(
        label=_("Name of the new hamlet"),
        help_text=_("Any name that no other hamlet of the commune bears."),
        purpose=REHEARSAL,
        max_length=80,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = _("%(name)s (%(households)s households)")
        self.fields["groups"].choices = [  # type: ignore[attr-defined]
            (unit.key, words % {"name": unit.full_name, "households": unit.households}) for unit in practice.groups()
        ]

    def clean(self) -> dict[str, Any]:
        """At least two hamlets and a name that is free."""
        values: dict[str, Any] = self.cleaned_data
        if "groups" in values and "name" in values:
            problem = practice.draft_problem(values["groups"], values["name"])
            if problem == "two":
                self.add_error("groups", _("Choose at least two hamlets."))
            elif problem:
                self.add_error("name", _("Another hamlet of the commune bears this name. Choose another."))
        return values


class CountForm(_InSpace):
    """What the preview says."""

    households = forms.IntegerField(
        label=_("How many households will the new hamlet have?"),
        help_text=_("The preview above says it."),
        min_value=0,
        max_value=99_999,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def clean_households(self) -> int:
        """The number of the preview."""
        value: int = self.cleaned_data["households"]
        if practice.count(self.space, value) is None:
            raise forms.ValidationError(_("That is another number. Add up the hamlets that go into the new one."))
        return value
