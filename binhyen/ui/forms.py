"""How every form looks: `FORM_RENDERER`. A field says what it wants, who will read it, and what is wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from django.forms import BaseForm, BoundField, CheckboxInput, DateInput, FileInput, NumberInput, TimeInput
from django.forms.boundfield import BoundWidget
from django.forms.renderers import TemplatesSetting
from django.utils.functional import Promise
from django.utils.safestring import SafeString


class Renderer(TemplatesSetting):
    """Forms, fields and errors through our own templates."""

    form_template_name = "ui/forms/form.html"
    formset_template_name = "ui/forms/formset.html"
    field_template_name = "ui/forms/field.html"


@dataclass(frozen=True, slots=True)
class FieldError:
    """One error: its words, and the id of the control it belongs to ("" for the whole form)."""

    words: str
    target: str


@dataclass(frozen=True, slots=True)
class FieldParts:
    """What the template of a field shows."""

    kind: str
    reader: str | Promise
    hint_id: str
    reader_id: str
    error_id: str
    described_by: str
    control: SafeString
    options: Sequence[tuple[str, Sequence[BoundWidget]]] = ()


def errors_of(form: BaseForm) -> list[FieldError]:
    """The errors of a form in the order of its fields, those of the whole form first."""
    found = [FieldError(str(words), "") for words in form.non_field_errors()]
    for name in form.fields:
        bound = form[name]
        found += [FieldError(f"{bound.label}: {words}", _target(bound)) for words in bound.errors]
    return found


def _target(bound: BoundField) -> str:
    if bound.field.widget.use_fieldset and len(bound.subwidgets):
        return str(bound.subwidgets[0].id_for_label)
    return str(bound.id_for_label)


def kind_of(bound: BoundField) -> str:
    """ "group" for radio buttons and boxes, "check" for a single box, "line" for everything else."""
    if isinstance(bound.field.widget, CheckboxInput):
        return "check"
    return "group" if bound.field.widget.use_fieldset else "line"


def parts_of(bound: BoundField) -> FieldParts:
    """Ids, description and control of a field. What was typed is kept."""
    base = bound.auto_id or bound.html_name
    reader = getattr(bound.field, "reader_note", "")
    hint_id = f"{base}_hint" if bound.help_text else ""
    reader_id = f"{base}_reader" if reader else ""
    error_id = f"{base}_error" if bound.errors else ""
    described_by = " ".join(part for part in (error_id, hint_id, reader_id) if part)
    kind = kind_of(bound)
    attributes: dict[str, str | bool] = {} if kind != "line" else {"class": _class(bound)}
    if described_by and kind != "group":
        attributes["aria-describedby"] = described_by
    control = SafeString("") if kind == "group" else bound.as_widget(attrs=attributes)
    options = options_of(bound) if kind == "group" else ()
    return FieldParts(kind, reader, hint_id, reader_id, error_id, described_by, control, options)


def options_of(bound: BoundField) -> list[tuple[str, list[BoundWidget]]]:
    """The radio buttons or boxes of a field under the headings of its choices; "" over those without one."""
    buttons = iter(bound.subwidgets)
    found: list[tuple[str, list[BoundWidget]]] = []
    for name, inside in getattr(bound.field.widget, "choices", ()):
        grouped = isinstance(inside, list | tuple)
        found.append((str(name) if grouped else "", list(islice(buttons, len(inside) if grouped else 1))))
    return found


def _class(bound: BoundField) -> str:
    short = isinstance(bound.field.widget, NumberInput | DateInput | TimeInput)
    own = str(bound.field.widget.attrs.get("class", ""))
    file = " in-file" if isinstance(bound.field.widget, FileInput) else ""
    return f"in{' in-short' if short else ''}{file} {own}".strip()
