"""The steps of a change of units: what, which units, shares, day and document. One thing a page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from binhyen.core.forms import GuardedLine
from binhyen.core.once import new_key
from binhyen.core.purpose import Purpose
from binhyen.org.forms.carry import OnceForm
from binhyen.org.forms.naming import NamesUnits
from binhyen.org.forms.pages import DateLine
from binhyen.org.forms.picking import PicksUnits
from binhyen.org.rules.names import FORM_WORDS, FORMS_OF_KIND
from binhyen.org.states import Basis, Form, UnitKind

Choices = Sequence[tuple[str, str]]

NAMES = Purpose(
    what=gettext_lazy("Name of an official unit"), reader=gettext_lazy("everybody"), retention=gettext_lazy("for ever")
)
PAPERS = Purpose(
    what=gettext_lazy("Number of the legal document behind a change"),
    reader=gettext_lazy("everybody"),
    retention=gettext_lazy("for ever"),
)
MOST_PARTS = 6
EXTRA_ROWS = 6
MOST_HOUSEHOLDS = 10_000_000


def form_choices(kind: str) -> list[tuple[str, str]]:
    """The official words that may stand before a name of this kind; they are Vietnamese in every language."""
    forms_of = FORMS_OF_KIND[UnitKind(kind)]
    return [(str(form), FORM_WORDS[form] or _("(no word before the name)")) for form in forms_of]


def _name(label: Any, **kwargs: Any) -> GuardedLine:
    return GuardedLine(label=label, purpose=NAMES, max_length=160, guarded=False, **kwargs)


def _form(kind: str, **kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Word before the name"), choices=form_choices(kind), **kwargs)


def _code(kind: str, *, required: bool) -> forms.CharField:
    hint = {UnitKind.PROVINCE: _("Two digits."), UnitKind.COMMUNE: _("Five digits, from the decision.")}.get(
        UnitKind(kind), _("Only if it has one.")
    )
    return forms.CharField(label=_("Official code"), max_length=12, required=required, help_text=hint)


def _coded(kind: str) -> bool:
    return kind in (UnitKind.PROVINCE, UnitKind.COMMUNE)


class WhatForm(OnceForm):
    """What is to be changed."""

    what = forms.ChoiceField(label=gettext_lazy("What changes?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, options: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["what"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = options


class MergeForm(PicksUnits, NamesUnits):
    """Whole units become one new unit."""

    def __init__(self, *args: Any, units: Choices, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(_("Units that become one"), units)
        self.fields["form"] = _form(kind)
        self.fields["name"] = _name(_("Name of the new unit"))
        self.fields["code"] = _code(kind, required=_coded(kind))

    def clean_units(self) -> list[str]:
        """At least two."""
        chosen: list[str] = self.cleaned_data["units"]
        if len(chosen) < 2:
            raise forms.ValidationError(_("Choose at least two units. One alone is renamed, not merged."))
        return chosen


class SplitForm(NamesUnits):
    """One unit becomes several new units."""

    def __init__(self, *args: Any, units: Choices, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"] = forms.ChoiceField(label=_("Unit that is divided"), choices=[("", "–"), *units])
        for number in range(1, MOST_PARTS + 1):
            self.fields[f"form{number}"] = _form(kind, required=False)
            self.fields[f"name{number}"] = _name(_("Name of part %(n)d") % {"n": number}, required=False)
            self.fields[f"code{number}"] = _code(kind, required=False)

    def parts(self) -> list[tuple[str, str, str]]:
        """(form, name, code) of the parts that have a name."""
        given = self.cleaned_data
        return [
            (given[f"form{number}"] or str(Form.OTHER), given[f"name{number}"], given[f"code{number}"])
            for number in range(1, MOST_PARTS + 1)
            if given.get(f"name{number}")
        ]

    def rows(self) -> list[list[forms.BoundField]]:
        """The fields part by part."""
        return [[self[f"{name}{number}"] for name in ("form", "name", "code")] for number in range(1, MOST_PARTS + 1)]

    def clean(self) -> dict[str, Any]:
        """At least two parts."""
        given = super().clean() or {}
        if not self.errors and len(self.parts()) < 2:
            self.add_error("name2", _("Name at least two parts. One alone is renamed, not split."))
        return given


class TransferForm(PicksUnits):
    """Units get another parent."""

    def __init__(self, *args: Any, parents: Choices, units: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tu"] = forms.ChoiceField(label=_("From"), choices=[("", "–"), *parents])
        self.fields["den"] = forms.ChoiceField(label=_("To"), choices=[("", "–"), *parents])
        self.offer(_("Units that go over"), units)

    def clean(self) -> dict[str, Any]:
        """From and to differ."""
        given = super().clean() or {}
        if given.get("tu") and given.get("tu") == given.get("den"):
            self.add_error("den", _("From and to are the same. Choose another one."))
        return given


class RenameForm(NamesUnits):
    """A unit gets another name."""

    def __init__(self, *args: Any, units: Choices, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"] = forms.ChoiceField(label=_("Unit that gets another name"), choices=[("", "–"), *units])
        self.fields["form"] = _form(kind)
        self.fields["name"] = _name(_("New name"))


class CreateForm(NamesUnits):
    """A unit that did not exist before."""

    def __init__(self, *args: Any, kinds: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = [UnitKind(kind) for kind in kinds]
        words = {str(form): FORM_WORDS[form] for kind in allowed for form in FORMS_OF_KIND[kind]}
        self.fields["kind"] = forms.ChoiceField(
            label=_("Kind"), choices=[(str(kind), kind.label) for kind in allowed], widget=forms.RadioSelect
        )
        self.fields["form"] = forms.ChoiceField(
            label=_("Word before the name"),
            choices=[(form, word or _("(no word before the name)")) for form, word in words.items()],
        )
        self.fields["name"] = _name(_("Name"))
        self.fields["code"] = forms.CharField(
            label=_("Official code"), max_length=12, required=_coded(allowed[0]), help_text=_("Only if it has one.")
        )
        self.fields["households"] = forms.IntegerField(
            label=_("Households"), required=False, min_value=0, max_value=MOST_HOUSEHOLDS
        )


class CloseForm(PicksUnits):
    """Units end and nothing follows them."""

    def __init__(self, *args: Any, units: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(_("Units that end"), units)


class PaperForm(OnceForm):
    """The day of effect and the legal document."""

    effective_on = DateLine(label=gettext_lazy("Day of effect"), help_text=gettext_lazy("Day/month/year."))
    legal_document = GuardedLine(
        label=gettext_lazy("Number of the resolution"),
        purpose=PAPERS,
        max_length=120,
        required=False,
        help_text=gettext_lazy("For example 1656/NQ-UBTVQH15. Needed before the change can be proposed."),
    )
    legal_date = DateLine(
        label=gettext_lazy("Day of the resolution"), required=False, help_text=gettext_lazy("Day/month/year.")
    )


class MeasureForm(OnceForm):
    """How a divided unit is shared out: one measure for each part, in one basis."""

    def __init__(self, *args: Any, parts: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = [key for key, _name in parts]
        self.fields["basis"] = forms.ChoiceField(
            label=_("Measured by"),
            choices=[
                (Basis.HOUSEHOLDS, _("Households (best)")),
                (Basis.POPULATION, _("Population")),
                (Basis.AREA, _("Area, in hectares")),
            ],
            widget=forms.RadioSelect,
            initial=Basis.HOUSEHOLDS,
        )
        for key, name in parts:
            self.fields[f"m_{key}"] = forms.IntegerField(label=name, min_value=0, max_value=100_000_000)

    def measures(self) -> list[float]:
        """The measures in the order of the parts."""
        return [float(self.cleaned_data[f"m_{key}"]) for key in self.keys]

    def clean(self) -> dict[str, Any]:
        """Something must be measured."""
        given = super().clean() or {}
        if not self.errors and not sum(self.measures()):
            self.add_error(f"m_{self.keys[0]}", _("All parts are 0. Write how much goes to each."))
        return given


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One row of the table as it is shown. Where the group stands only its name is shown, "" when it is gone by now."""

    stands: bool
    group: str
    old: forms.BoundField
    fields: Sequence[forms.BoundField]


class SheetForm(NamesUnits):
    """Many groups of a commune in one table: a row for each group of today, and some empty ones.

    In a row of a group of today the group stands: only the empty rows offer all groups to choose from, so that the page
    grows with the groups and not with their square.
    """

    def __init__(self, *args: Any, groups: Choices, rows: int, standing: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count, self.standing, self.names = rows, standing, dict(groups)
        words = [("", "–"), *form_choices(UnitKind.GROUP)]
        for number in range(rows):
            self.fields[f"old{number}"] = forms.ChoiceField(
                label=_("Group of today, row %(n)d") % {"n": number + 1},
                choices=[("", _("(new)")), *groups],
                required=False,
                widget=forms.HiddenInput if number < standing else forms.Select,
            )
            self.fields[f"form{number}"] = forms.ChoiceField(
                label=_("Word before the new name, row %(n)d") % {"n": number + 1}, choices=words, required=False
            )
            self.fields[f"name{number}"] = _name(_("New name, row %(n)d") % {"n": number + 1}, required=False)
            self.fields[f"households{number}"] = forms.IntegerField(
                label=_("Households, row %(n)d") % {"n": number + 1},
                required=False,
                min_value=0,
                max_value=MOST_HOUSEHOLDS,
            )

    def rows(self) -> list[SheetLine]:
        """The table row by row."""
        return [self._line(number) for number in range(self.count)]

    def _line(self, number: int) -> SheetLine:
        old, *others = (self[f"{name}{number}"] for name in ("old", "form", "name", "households"))
        if number < self.standing:
            return SheetLine(True, self.names.get(str(old.value()), ""), old, others)
        return SheetLine(False, "", old, [old, *others])

    def filled(self) -> list[tuple[str, str, str, int | None]]:
        """(old group, form, new name, households) of the rows that say something."""
        given = self.cleaned_data
        rows = [
            (given[f"old{n}"], given[f"form{n}"] or str(Form.OTHER), given[f"name{n}"], given[f"households{n}"])
            for n in range(self.count)
        ]
        return [row for row in rows if row[0] or row[2]]

    def clean(self) -> dict[str, Any]:
        """A row with a new name has a word before it."""
        given = super().clean() or {}
        for number in range(self.count):
            if given.get(f"name{number}") and not given.get(f"form{number}"):
                self.add_error(f"form{number}", _("Row %(n)d: choose thôn, tổ dân phố…") % {"n": number + 1})
        return given


class SharesForm(OnceForm):
    """A province corrects what became what: per predecessor, the shares of its successors in percent."""

    def __init__(self, *args: Any, pairs: Sequence[tuple[str, str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pairs = pairs
        self.fields["basis"] = forms.ChoiceField(
            label=_("Measured by"),
            choices=[
                (Basis.HOUSEHOLDS, _("Households (best)")),
                (Basis.POPULATION, _("Population")),
                (Basis.AREA, _("Area")),
            ],
            widget=forms.RadioSelect,
            initial=Basis.AREA,
        )
        for key, before, after in pairs:
            self.fields[f"s_{key}"] = forms.DecimalField(
                label=f"{before} → {after}", min_value=0, max_value=100, max_digits=9, decimal_places=4
            )
        self.fields["legal_document"] = GuardedLine(
            label=_("Number of the resolution"), purpose=PAPERS, max_length=120, required=False
        )
        self.fields["legal_date"] = DateLine(label=_("Day of the resolution"), required=False)

    def rows(self) -> list[tuple[str, str, forms.BoundField]]:
        """(before, after, field) in order."""
        return [(before, after, self[f"s_{key}"]) for key, before, after in self.pairs]

    def clean(self) -> dict[str, Any]:
        """The shares of each predecessor add up to 100, within a tenth."""
        given = super().clean() or {}
        totals: dict[str, float] = {}
        first: dict[str, str] = {}
        for key, before, _after in self.pairs:
            totals[before] = totals.get(before, 0.0) + float(given.get(f"s_{key}") or 0)
            first.setdefault(before, key)
        for before, total in totals.items():
            if abs(total - 100) > 0.1 and not self.errors:
                words = {"name": before, "sum": f"{total:.4f}".rstrip("0").rstrip(".").replace(".", ",")}
                self.add_error(
                    f"s_{first[before]}", _("The shares of “%(name)s” add up to %(sum)s, not to 100.") % words
                )
        return given


class ActForm(OnceForm):
    """A verb without further answers: propose, confirm, withdraw. One page holds several of it: no ids."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=False, **kwargs)

    def again(self, version: int) -> "ActForm":
        """The form for the page as it is now, with the sentences of this one."""
        fresh = ActForm({"once": new_key(), "version": version})
        fresh.is_valid()
        for sentence in self.non_field_errors():
            fresh.add_error(None, str(sentence))
        return fresh
