"""What the page of the trail is filtered by."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from binhyen.audit import words
from binhyen.audit.queries import Wanted
from binhyen.core.text import sort_key


class TrailFilter(forms.Form):
    """Verb, post, first and last day. All may stay empty."""

    viec = forms.ChoiceField(label=gettext_lazy("What was done"), required=False)
    vi_tri = forms.ChoiceField(label=gettext_lazy("Post"), required=False)
    tu = forms.DateField(label=gettext_lazy("From this day"), required=False)
    den = forms.DateField(label=gettext_lazy("To this day"), required=False)

    def __init__(self, data: Any, *, posts: Mapping[str, str]) -> None:
        super().__init__(data)
        verbs = sorted(words.verbs().items(), key=lambda pair: sort_key(pair[1]))
        self.fields["viec"] = forms.ChoiceField(
            label=_("What was done"), required=False, choices=[("", _("Every kind of act")), *verbs]
        )
        self.fields["vi_tri"] = forms.ChoiceField(
            label=_("Post"), required=False, choices=[("", _("Every post")), *posts.items()]
        )

    def wanted(self) -> Wanted:
        """What to filter by; fields with an error do not filter."""
        self.is_valid()
        given = self.cleaned_data
        return Wanted(given.get("viec", ""), given.get("vi_tri", ""), given.get("tu"), given.get("den"))
