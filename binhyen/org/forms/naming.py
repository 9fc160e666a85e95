"""Names of units in forms: a name that says the word before it once more is asked about before it is stored."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from binhyen.org.forms.carry import OnceForm
from binhyen.org.rules.names import FORM_WORDS, full_name, word_within


class NamesUnits(OnceForm):
    """Fields `name…`, each with a `form…` beside it: "Làng" and "Tổ dân phố 90" together become a question."""

    asks_sure = False

    def clean(self) -> dict[str, Any]:
        """Ask once about names such as “Làng Tổ dân phố 90”; the ticked box is the answer."""
        given = super().clean() or {}
        asked = [field for field in list(given) if field.startswith("name") and self._ask(field, given)]
        if asked or self.data.get("sure"):
            self.asks_sure = True
            self.fields["sure"] = forms.BooleanField(label=_("The names are right as I wrote them."), required=False)
        return given

    def _ask(self, field: str, given: dict[str, Any]) -> bool:
        form, name = given.get(f"form{field.removeprefix('name')}") or "", given[field] or ""
        word, rest = word_within(form, name)
        if not word or self.data.get("sure"):
            return False
        words = _(
            "The name would read “%(full)s”. If it is “%(better)s”, choose “%(word)s” before it and write only "
            "“%(rest)s”. If it is right, tick the box below."
        )
        better = f"{FORM_WORDS[word]} {rest}"
        told = {"full": full_name(form, name), "better": better, "word": FORM_WORDS[word], "rest": rest}
        forms.Form.add_error(self, field, words % told)
        return True
