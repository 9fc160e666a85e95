"""Forms by which the calendar, the catalogue and the forms of reports are kept."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from binhyen.core.forms import GuardedLine, GuardedText
from binhyen.figures import shipped
from binhyen.figures.models import CalendarRule
from binhyen.figures.models.indicators import BREAKS, DEFINITIONS, NAMES, PROPOSED
from binhyen.figures.models.periods import EXTENSIONS, THEMES
from binhyen.figures.states import Aggregation, Apportionment, Calendar, Nature
from binhyen.org.forms.carry import OnceForm
from binhyen.org.queries import UnitRow
from binhyen.org.states import UnitKind
from binhyen.ui.phrases import language


class DayInput(forms.DateInput):
    """A day, in the browser's own control."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def day_field(label: Any, **more: Any) -> forms.DateField:
    """A field for one day."""
    return forms.DateField(label=label, widget=DayInput(), **more)


class RuleForm(OnceForm):
    """How a calendar is cut."""

    anchor = day_field(gettext_lazy("A day on which a period begins"))
    months = forms.IntegerField(label=gettext_lazy("Length in months"), min_value=0, max_value=120)
    opens_days = forms.IntegerField(
        label=gettext_lazy("Opened so many days before its end"), min_value=0, max_value=366
    )
    due_days = forms.IntegerField(
        label=gettext_lazy("Due so many days after its end"),
        min_value=-366,
        max_value=366,
        help_text=gettext_lazy("Provisional figures fall due before the end: write a number below 0."),
    )
    lock_days = forms.IntegerField(
        label=gettext_lazy("Locked so many days after its end"), min_value=-366, max_value=366
    )

    @classmethod
    def showing(cls, rule: CalendarRule, data: Any = None) -> "RuleForm":
        """The form with what stands now."""
        names = ("anchor", "months", "opens_days", "due_days", "lock_days")
        return cls(data, version=rule.version, initial={name: getattr(rule, name) for name in names})


class OpenForm(OnceForm):
    """A period to be opened by hand."""

    calendar = forms.ChoiceField(label=gettext_lazy("Calendar"), choices=Calendar.choices)
    start = day_field(gettext_lazy("First day"))
    end = day_field(gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Only for a thematic review."))
    theme = GuardedLine(
        label=gettext_lazy("Subject"),
        purpose=THEMES,
        max_length=120,
        required=False,
        help_text=gettext_lazy("Only for a thematic review."),
    )


class ExtendForm(OnceForm):
    """More time for a unit."""

    unit = forms.ChoiceField(label=gettext_lazy("Unit, with all below it"))
    until = day_field(gettext_lazy("Reports are taken until"))
    reason = GuardedLine(label=gettext_lazy("Reason"), purpose=EXTENSIONS, max_length=280)

    def __init__(self, *args: Any, units: list[UnitRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["unit"]
        chosen.choices = [("", _("Choose")), *((row.public_id, row.full_name) for row in units)]


def levels() -> list[tuple[str, str]]:
    """The lowest kinds of units that may be asked."""
    return [(str(kind), str(kind.label)) for kind in (UnitKind.GROUP, UnitKind.COMMUNE, UnitKind.PROVINCE)]


class ProposeForm(OnceForm):
    """An object that is not on the lists."""

    name_vi = GuardedLine(label=gettext_lazy("Name in Vietnamese"), purpose=NAMES, max_length=80)
    name_en = GuardedLine(label=gettext_lazy("Name in English"), purpose=NAMES, max_length=80)
    reason = GuardedText(label=gettext_lazy("Why it should be counted"), purpose=PROPOSED, max_length=600)
    min_level = forms.ChoiceField(
        label=gettext_lazy("Collected from"),
        choices=levels,
        help_text=gettext_lazy("Where a single case would show who is meant, collect from the commune upward."),
    )


class DefinitionForm(OnceForm):
    """What an indicator counts from now on."""

    name_vi = GuardedLine(label=gettext_lazy("Name in Vietnamese"), purpose=NAMES, max_length=160)
    name_en = GuardedLine(label=gettext_lazy("Name in English"), purpose=NAMES, max_length=160)
    definition_vi = GuardedText(
        label=gettext_lazy("What counts and what not, in Vietnamese"), purpose=DEFINITIONS, max_length=1200
    )
    definition_en = GuardedText(
        label=gettext_lazy("What counts and what not, in English"), purpose=DEFINITIONS, max_length=1200
    )


class BreakForm(DefinitionForm):
    """A definition that changes."""

    break_note = GuardedLine(
        label=gettext_lazy("Why figures before and after cannot be compared"), purpose=BREAKS, max_length=280
    )


class IndicatorForm(DefinitionForm):
    """A new indicator out of the lists."""

    object = forms.ChoiceField(label=gettext_lazy("Object"))
    action = forms.ChoiceField(label=gettext_lazy("Action"))
    measure = forms.ChoiceField(label=gettext_lazy("Unit of measure"))
    nature = forms.ChoiceField(label=gettext_lazy("Counted"), choices=Nature.choices)
    aggregation = forms.ChoiceField(
        label=gettext_lazy("Going up"),
        choices=[(str(kind), kind.label) for kind in (Aggregation.ADDITIVE, Aggregation.LAST)],
    )
    apportionment = forms.ChoiceField(
        label=gettext_lazy("Shared out by, when a unit is divided"), choices=Apportionment.choices
    )

    def __init__(self, *args: Any, objects: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("object", objects), ("action", shipped.actions()), ("measure", shipped.measures())):
            chosen: Any = self.fields[name]
            chosen.choices = sorted(((row.code, getattr(row, language())) for row in rows.values()), key=_by_words)
        self.order_fields(["object", "action", "measure", "nature", "aggregation", "apportionment"])


def _by_words(choice: tuple[str, str]) -> str:
    return choice[1]
