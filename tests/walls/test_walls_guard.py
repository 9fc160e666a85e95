"""W17: every way in passes the people guard; every form of words says who reads."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.test.utils import isolate_apps
from django.urls import get_resolver
from openpyxl import Workbook
from openpyxl.comments import Comment

from binhyen.core import fields, guard
from binhyen.core.errors import BadInput
from binhyen.core.fields import GuardedCharField, GuardedFileField, GuardedTextField, Purpose, guarded_fields
from binhyen.core.forms import GuardedFile, GuardedLine
from binhyen.core.guard import recall
from binhyen.files.spreadsheets import Column, read_sheet
from tests.architecture.test_architecture_registry import UNGUARDED

CANARIES = [
    "Nguyễn Văn Thử\nTrần Thị Mẫu\nLê Văn Nháp",
    "CCCD: 001085001234",
    "gọi 0912 345 678",
    "sinh năm 1985",
    "Họ và tên | Dân tộc",
]
OURS = [model for model in apps.get_models() if model.__module__.startswith("binhyen.")]
GUARDED = [(model, field) for model in OURS for field in guarded_fields(model)]

PLAIN_ALLOWED = {
    "q": "looked for, never stored",
    "find": "narrows a list, never stored",
    "username": "a sign-in name; its shape (small letters, digits) is checked by the model",
    "code": "digits of a second factor, never stored",
    "phone": "the number of an office or a post; its shape is checked by the service",
    "hours": "duty hours; their shape is checked by the service",
    "duty_hours": "duty hours; their shape is checked by the service",
    "SampleForm.what": "the page of components; keeps nothing",
}
"""Form fields that take characters without being guarded text, by name or Form.name, and why."""

_CODES = (forms.EmailField, forms.URLField, forms.RegexField, forms.SlugField, forms.UUIDField)


def _subclasses(kind: type) -> Iterator[type]:
    for child in kind.__subclasses__():
        yield child
        yield from _subclasses(child)


def _forms() -> list[type[forms.BaseForm]]:
    assert get_resolver().url_patterns
    return [kind for kind in _subclasses(forms.BaseForm) if kind.__module__.startswith("binhyen.")]


def _takes_free_words(name: str, field: forms.Field) -> bool:
    if isinstance(field, GuardedLine | GuardedFile):
        return False
    if isinstance(field, forms.FileField):
        return True
    if not isinstance(field, forms.CharField) or isinstance(field, _CODES):
        return False
    closed = field.validators and any(hasattr(check, "regex") for check in field.validators)
    secret = isinstance(field.widget, forms.PasswordInput) or field.widget.is_hidden
    return not closed and not secret


def open_fields(kinds: list[type[forms.BaseForm]]) -> list[str]:
    """Form.field names through which free words or files enter without the guard."""
    return sorted(
        f"{kind.__name__}.{name}"
        for kind in kinds
        for name, field in getattr(kind, "base_fields", {}).items()
        if _takes_free_words(name, field)
    )


class _Planted(forms.Form):
    words = forms.CharField()
    paper = forms.FileField()
    mail = forms.EmailField()
    pin = forms.CharField(widget=forms.PasswordInput)
    good = GuardedLine(purpose=Purpose("a", "b", "c"), max_length=10)


def test_planted_open_fields_are_found() -> None:
    assert open_fields([_Planted]) == ["_Planted.paper", "_Planted.words"]


@pytest.mark.wall("W17", "Every form that takes words says who reads them and for how long they are kept.")
def test_no_form_takes_words_without_the_guard() -> None:
    found = open_fields(_forms())
    assert [name for name in found if not {name, name.rpartition(".")[2]} & set(PLAIN_ALLOWED)] == []
    for kind in _forms():
        for field in getattr(kind, "base_fields", {}).values():
            if isinstance(field, GuardedLine | GuardedFile):
                assert field.reader_note


def test_planted_model_field_without_guard_is_found() -> None:
    with isolate_apps("binhyen.core"):
        open_field = GuardedTextField(purpose=Purpose("a", "b", "c"), guarded=False)
        closed_field = GuardedTextField(purpose=Purpose("a", "b", "c"))
    open_field.check_gate(CANARIES[0])
    with pytest.raises(BadInput):
        closed_field.check_gate(CANARIES[0])


@pytest.mark.wall("W17", "Every text, structured value and file that enters passes the people guard.")
@pytest.mark.parametrize(("model", "field"), GUARDED, ids=[f"{m._meta.label}.{f.name}" for m, f in GUARDED])
def test_every_stored_text_passes_the_guard(model: type, field: fields._Guarded) -> None:
    label = f"{model._meta.label}.{field.name}"  # type: ignore[attr-defined]
    assert field.guarded == (label not in UNGUARDED)
    if field.guarded and not isinstance(field, GuardedFileField):
        for canary in CANARIES:
            text = canary if not isinstance(field, GuardedCharField) else canary.replace("\n", ", ")
            with pytest.raises(BadInput):
                field.check_gate(text)
            with pytest.raises(ValidationError):
                field.run_validators(text)  # type: ignore[attr-defined]


COLUMNS = (Column("name", "Tên tổ", required=True), Column("households", "Số hộ"))


@pytest.mark.wall("W17", "A table with a column about persons, a hidden sheet or a cell note is refused.")
@pytest.mark.parametrize(
    "table",
    [
        "Tên tổ,Số hộ,Họ và tên\nTổ 1,45,x\n",
        "Tên tổ,Số hộ,Dân tộc\nTổ 1,45,Kinh\n",
        "Tên tổ,Số hộ,Ghi chú\nTổ 1,45,x\n",
        "Tên tổ,Số hộ\nNguyễn Văn Thử,1\nTrần Thị Mẫu,1\nLê Văn Nháp,1\n",
        "Tên tổ,Số hộ\nTổ 1 0912345678,45\n",
    ],
)
def test_tables_with_people_are_refused(table: str) -> None:
    assert read_sheet("Tên tổ,Số hộ\nTổ 1,45\n".encode(), columns=COLUMNS)
    with pytest.raises(BadInput) as caught:
        read_sheet(table.encode(), columns=COLUMNS)
    assert "Thử" not in str(caught.value)
    assert "0912" not in str(caught.value)


@pytest.mark.wall("W17", "A table with a column about persons, a hidden sheet or a cell note is refused.")
@pytest.mark.parametrize("trick", ["hidden", "note", ""])
def test_workbooks_with_hidden_parts_are_refused(trick: str) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["Tên tổ", "Số hộ"])
    sheet.append(["Tổ 1", 45])
    if trick == "hidden":
        book.create_sheet("x").sheet_state = "hidden"
    if trick == "note":
        sheet["A2"].comment = Comment("ai cũng được", "x")
    data = io.BytesIO()
    book.save(data)
    if not trick:
        assert len(read_sheet(data.getvalue(), columns=COLUMNS)) == 1
        return
    with pytest.raises(BadInput):
        read_sheet(data.getvalue(), columns=COLUMNS)


@pytest.mark.wall("W17", "The guard keeps, shows and logs nothing of what it found.")
@pytest.mark.parametrize("canary", CANARIES)
def test_the_guard_repeats_nothing(canary: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(0), pytest.raises(BadInput) as caught:
        guard.require_clean(canary)
    said = f"{caught.value} {caught.value.__dict__} {guard.inspect(canary)!r} {caplog.text}"
    assert not any(part in said for part in ("Thử", "Mẫu", "Nháp", "001085", "0912", "1985"))


@pytest.mark.wall("W17", "How much the guard finds is measured on a published collection of texts.")
def test_recall_is_published() -> None:
    page = Path(__file__).resolve().parents[2] / "docs/reference/guard-recall.md"
    assert recall.table(recall.scores(recall.corpus())) in page.read_text(encoding="utf-8")
