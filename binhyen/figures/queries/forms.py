"""What can be asked of forms: which ones a kind of unit gives, the figures that a version asks for, and its checks."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Q
from django.utils.translation import get_language

from binhyen.figures import shipped
from binhyen.figures.models import FormField, FormRule, FormVersion
from binhyen.figures.rules.expressions import paths_of
from binhyen.org.states import Tree


def _spoken(vi: str, en: str) -> str:
    return en if (get_language() or "vi").startswith("en") else vi


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One figure of a form, as a page needs it. `decimals`: the value is a whole number of 10^−decimals `measure`."""

    position: int
    code: str
    version_id: int
    name_vi: str
    name_en: str
    definition_vi: str
    definition_en: str
    measure: str
    measure_vi: str
    measure_en: str
    decimals: int
    nature: str
    aggregation: str
    sensitivity: str
    source: str
    required: bool
    section_vi: str
    section_en: str

    @property
    def name(self) -> str:
        """The indicator's name in the reader's language."""
        return _spoken(self.name_vi, self.name_en)

    @property
    def definition(self) -> str:
        """What is counted and what not, in the reader's language."""
        return _spoken(self.definition_vi, self.definition_en)

    @property
    def unit_words(self) -> str:
        """The unit of measure in the reader's language."""
        return _spoken(self.measure_vi, self.measure_en)

    @property
    def section(self) -> str:
        """The part of the form it stands in, in the reader's language."""
        return _spoken(self.section_vi, self.section_en)


def _row(field: FormField) -> FieldRow:
    version, indicator = field.indicator, field.indicator.indicator
    measure = shipped.measures()[indicator.measure]
    return FieldRow(
        position=field.position,
        code=indicator.code,
        version_id=version.pk,
        name_vi=version.name_vi,
        name_en=version.name_en,
        definition_vi=version.definition_vi,
        definition_en=version.definition_en,
        measure=indicator.measure,
        measure_vi=measure.vi,
        measure_en=measure.en,
        decimals=measure.decimals,
        nature=indicator.nature,
        aggregation=version.aggregation,
        sensitivity=indicator.sensitivity,
        source=version.source,
        required=field.required,
        section_vi=field.section_vi,
        section_en=field.section_en,
    )


@lru_cache(maxsize=512)
def _fields(version_id: int, form: str) -> tuple[FieldRow, ...]:
    fields = FormField.objects.filter(version_id=version_id).select_related("indicator__indicator")
    return tuple(_row(field) for field in fields.order_by("position"))


def form_fields(form_version: FormVersion) -> tuple[FieldRow, ...]:
    """The figures of a version in the order of their positions; one statement the first time in a process."""
    return _fields(form_version.pk, form_version.form.public_id)


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One check of a form: it holds where the expression is true. `positions` are the figures of the form it reads."""

    order: int
    expression: Any
    level: str
    positions: tuple[int, ...]
    words_vi: str
    words_en: str

    @property
    def words(self) -> str:
        """What is said when it does not hold, in the reader's language."""
        return _spoken(self.words_vi, self.words_en)


@lru_cache(maxsize=512)
def _checks(version_id: int, form: str) -> tuple[CheckRow, ...]:
    places = {row.code: row.position for row in _fields(version_id, form)}
    return tuple(
        CheckRow(
            order=rule.order,
            expression=rule.expression,
            level=rule.level,
            positions=tuple(places[path] for path in paths_of(rule.expression) if path in places),
            words_vi=rule.words_vi,
            words_en=rule.words_en,
        )
        for rule in FormRule.objects.filter(version_id=version_id).order_by("order")
    )


def form_checks(form_version: FormVersion) -> tuple[CheckRow, ...]:
    """The checks of a version in their order; one statement the first time in a process."""
    return _checks(form_version.pk, form_version.form.public_id)


def browser_checks(form_version: FormVersion) -> list[dict[str, Any]]:
    """The checks as `frontend/src/expressions.ts` takes them, with their words in the reader's language."""
    return [
        {
            "order": check.order,
            "level": str(check.level),
            "expression": check.expression,
            "positions": list(check.positions),
            "words": check.words,
        }
        for check in form_checks(form_version)
    ]


def forms_for(kind: str, calendar: str, on: date, tree: str = Tree.TERRITORY) -> list[FormVersion]:
    """The versions in force on a day of the forms that units of a kind give in a calendar, by code.

    A form with an owner binds only the units below its owner: `form_version.form.owner_id`.
    """
    rows = FormVersion.objects.filter(
        Q(form__retired_on=None) | Q(form__retired_on__gt=on),
        Q(valid_to=None) | Q(valid_to__gt=on),
        form__unit_kind=kind,
        form__calendar=calendar,
        form__tree=tree,
        valid_from__lte=on,
    )
    return list(rows.select_related("form").order_by("form__code"))
