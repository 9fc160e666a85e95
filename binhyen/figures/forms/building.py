"""The maker of forms: which figures, which parts in words, which checks. Order and headings are the catalogue's."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from binhyen.core.errors import BadInput
from binhyen.core.forms import GuardedLine
from binhyen.figures import shipped
from binhyen.figures.models import IndicatorVersion
from binhyen.figures.models.forms import CHECKS, TITLES
from binhyen.figures.queries.forms import CheckRow
from binhyen.figures.rules.checks import make_check, own_code
from binhyen.figures.rules.expressions import paths_of
from binhyen.figures.services.building import Asked, Checked, Draft
from binhyen.figures.states import BlockKind, Calendar, RuleLevel, Topic
from binhyen.org.forms.carry import OnceForm
from binhyen.org.states import UnitKind
from binhyen.ui.phrases import language

KINDS: Final = (
    ("", gettext_lazy("No further check")),
    ("less", gettext_lazy("Not more than another figure")),
    ("sum", gettext_lazy("The sum of other figures")),
    ("nothing", gettext_lazy("Only where another figure is above 0")),
    ("most", gettext_lazy("At most a number")),
    ("jump", gettext_lazy("At most so many times the period before")),
)


class BeginForm(forms.Form):
    """For whom, and how often."""

    cap = forms.ChoiceField(label=gettext_lazy("Asked of"))
    lich = forms.ChoiceField(label=gettext_lazy("Calendar"), choices=Calendar.choices)

    def __init__(self, *args: Any, kinds: Iterable[UnitKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["cap"]
        chosen.choices = [(str(kind), kind.label) for kind in kinds]


def topic_of(version: IndicatorVersion) -> Topic:
    """The part of the catalogue in which an indicator stands."""
    known = shipped.objects().get(version.indicator.object)
    return Topic(known.topic) if known else Topic.ADDED


def in_topics(versions: Iterable[IndicatorVersion]) -> list[tuple[Topic, list[IndicatorVersion]]]:
    """Indicators by topic, in the order of the catalogue."""
    order = {code: place for place, code in enumerate(shipped.indicators())}
    rows = sorted(versions, key=lambda row: order.get(row.indicator.code, len(order)))
    found = [(topic, [row for row in rows if topic_of(row) == topic]) for topic in Topic]
    return [(topic, inside) for topic, inside in found if inside]


def name_of(version: IndicatorVersion) -> str:
    """An indicator's name in the reader's language."""
    return str(version.name_en if language() == "en" else version.name_vi)


def _heading(topic: Topic, code: str) -> str:
    with override(code):
        return str(topic.label)


class BuildForm(OnceForm):
    """A version of a form. Nothing can be said of a figure but that it is asked for: no target, no weight, no rank."""

    title_vi = GuardedLine(label=gettext_lazy("Title in Vietnamese"), purpose=TITLES, max_length=160)
    title_en = GuardedLine(label=gettext_lazy("Title in English"), purpose=TITLES, max_length=160)
    due_shift = forms.IntegerField(
        label=gettext_lazy("Due so many days from the calendar's due day"),
        min_value=-30,
        max_value=30,
        initial=0,
        help_text=gettext_lazy("Below 0 is earlier. Groups send before communes do."),
    )
    figures = forms.MultipleChoiceField(
        label=gettext_lazy("Figures"), widget=forms.CheckboxSelectMultiple, required=True
    )
    blocks = forms.MultipleChoiceField(
        label=gettext_lazy("Parts in words"),
        widget=forms.CheckboxSelectMultiple,
        choices=BlockKind.choices,
        required=False,
    )
    kept = forms.MultipleChoiceField(
        label=gettext_lazy("Checks that stay"), widget=forms.CheckboxSelectMultiple, required=False
    )
    kind = forms.ChoiceField(label=gettext_lazy("One more check"), choices=KINDS, required=False)
    left = forms.ChoiceField(label=gettext_lazy("The figure"), required=False)
    rights = forms.MultipleChoiceField(
        label=gettext_lazy("The other figures"),
        required=False,
        help_text=gettext_lazy("One for a comparison, several for a sum."),
    )
    number = forms.IntegerField(label=gettext_lazy("The number"), min_value=0, max_value=1_000_000, required=False)
    level = forms.ChoiceField(label=gettext_lazy("When it does not hold"), choices=RuleLevel.choices, required=False)
    words_vi = GuardedLine(
        label=gettext_lazy("What is said then, in Vietnamese"), purpose=CHECKS, max_length=280, required=False
    )
    words_en = GuardedLine(
        label=gettext_lazy("What is said then, in English"), purpose=CHECKS, max_length=280, required=False
    )

    def __init__(
        self,
        *args: Any,
        askable: Sequence[IndicatorVersion],
        checks: Sequence[CheckRow] = (),
        revising: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if revising:
            del self.fields["due_shift"]
        self.topics = in_topics(askable)
        self.checks = {str(check.order): check for check in checks}
        choices = [
            (str(topic.label), [(row.indicator.code, name_of(row)) for row in rows]) for topic, rows in self.topics
        ]
        every: dict[str, Any] = dict(self.fields)
        every["figures"].choices = every["rights"].choices = choices
        every["left"].choices = [("", _("Choose")), *choices]
        every["kept"].choices = [(order, check.words) for order, check in self.checks.items()]
        if not self.checks:
            del self.fields["kept"]

    def draft(self) -> Draft:
        """What was chosen, in the order and under the headings of the catalogue. Raises BadInput for half a check."""
        given = self.cleaned_data
        chosen = set(given["figures"])
        asked = [
            Asked(row.indicator.code, True, _heading(topic, "vi"), _heading(topic, "en"))
            for topic, rows in self.topics
            for row in rows
            if row.indicator.code in chosen
        ]
        kept = [self.checks[order] for order in given.get("kept", ())]
        checks = [
            Checked(check.expression, RuleLevel(check.level), check.words_vi, check.words_en)
            for check in kept
            if all(path.startswith("other.") or own_code(path) in chosen for path in paths_of(check.expression))
        ]
        blocks = [BlockKind(kind) for kind in given["blocks"]]
        return Draft(given["title_vi"], given["title_en"], asked, [*checks, *self._more()], blocks)

    def _more(self) -> list[Checked]:
        given = self.cleaned_data
        if not given["kind"]:
            return []
        try:
            expression = make_check(given["kind"], given["left"], given["rights"], given["number"] or 0)
        except ValueError as refusal:
            raise BadInput(_("Say for the check which figures it compares.")) from refusal
        level = RuleLevel(given["level"] or RuleLevel.QUESTION)
        return [Checked(expression, level, given["words_vi"], given["words_en"])]
