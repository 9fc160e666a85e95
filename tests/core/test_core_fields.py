"""Guarded fields: no purpose, no field; nothing that the guard refuses reaches the database, whatever the way in."""

from collections.abc import Iterator
from typing import Any

import pytest
from django import forms as django_forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, models
from django.db.migrations.state import ModelState
from django.db.models import Value
from django.forms.models import modelform_factory
from django.test.utils import isolate_apps
from django.utils import translation

from binhyen.core import forms
from binhyen.core.errors import BadInput
from binhyen.core.fields import (
    CodeField,
    GuardedCharField,
    GuardedFileField,
    GuardedJSONField,
    GuardedTextField,
    Purpose,
    guarded_fields,
)
from binhyen.core.guard import PersonalDetails
from binhyen.core.ids import new_public_id

NOTES = Purpose(what="what was done", reader="công an phường", retention="một năm")
ROWS = "Nguyễn Văn Thử\nTrần Thị Mẫu\nLê Văn Nháp"
HASH = "a" * 64


with isolate_apps("binhyen.core"):

    class Note(models.Model):
        line = GuardedCharField(purpose=NOTES, max_length=60, blank=True)
        text = GuardedTextField(purpose=NOTES, max_length=100, blank=True)
        data = GuardedJSONField(purpose=NOTES, max_bytes=200, default=dict, blank=True)
        file = GuardedFileField(purpose=NOTES, types=("image/jpeg",), max_bytes=1000, blank=True)
        name = GuardedCharField(purpose=NOTES, max_length=60, blank=True, guarded=False, null=True)
        code = CodeField(max_length=12, default=new_public_id, choices=[("a", "A")])

        class Meta:
            app_label = "core"
            ordering = ["id"]


@pytest.fixture
def table(transactional_db: None) -> Iterator[None]:
    with connection.schema_editor() as editor:
        editor.create_model(Note)
    yield
    with connection.schema_editor() as editor:
        editor.delete_model(Note)


def test_model_field_without_purpose_stops_the_start() -> None:
    with isolate_apps("binhyen.core"):

        class Bare(models.Model):
            text = GuardedTextField()

            class Meta:
                app_label = "core"

        assert [error.id for error in Bare.check()] == ["core.E001"]
    assert Note.check() == []


@pytest.mark.parametrize(
    "make",
    [
        lambda: GuardedCharField(purpose=NOTES),
        lambda: GuardedFileField(purpose=NOTES),
        lambda: GuardedFileField(purpose=NOTES, types=("image/png",)),
        lambda: forms.GuardedLine(max_length=10),
        lambda: forms.GuardedText(purpose=NOTES),
        lambda: forms.GuardedFile(types=("image/png",), max_bytes=1),
        lambda: forms.GuardedFile(purpose=NOTES, max_bytes=1),
    ],
)
def test_field_without_declared_size_or_purpose_cannot_be_made(make: Any) -> None:
    with pytest.raises(TypeError):
        make()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("line", "sinh năm 1985"),
        ("line", "x" * 61),
        ("text", ROWS),
        ("text", "x" * 101),
        ("data", {"Họ và tên": "x"}),
        ("data", {"a": "x" * 200}),
        ("data", [["001085001234"]]),
        ("file", "../../etc/passwd"),
        ("file", "A" * 64),
    ],
)
def test_nothing_refused_reaches_the_database(table: None, field: str, value: Any) -> None:
    kept = Note.objects.create()
    for way in (
        lambda: Note.objects.create(**{field: value}),
        lambda: Note.objects.bulk_create([Note(**{field: value})]),
        lambda: Note.objects.filter(pk=kept.pk).update(**{field: value}),
        lambda: Note(pk=kept.pk, **{field: value}).save(),
    ):
        with pytest.raises(BadInput):
            way()
    with pytest.raises(ValidationError):
        Note(code="a", **{field: value}).full_clean()
    assert Note.objects.count() == 1


def test_what_is_clean_is_kept(table: None) -> None:
    note = Note(line=" Tổ  4 ", text="a  b \r\n\n c", data={"so_ho": 612}, file=HASH, name="Nguyễn Văn Thử", code="a")
    note.full_clean()
    note.save()
    note.refresh_from_db()
    assert (note.line, note.text, note.data, note.file) == ("Tổ 4", "a b\n\nc", {"so_ho": 612}, HASH)
    assert note.name == "Nguyễn Văn Thử"
    Note.objects.update(
        line=Value("by expression"),
        text=models.F("line"),
        file=Value(""),
        name=None,
        data=Value({}, models.JSONField()),
    )
    note.refresh_from_db()
    assert (note.line, note.name, note.data) == ("by expression", None, {})
    Note(code="a", name=None).full_clean()
    assert Note._meta.get_field("text").to_python(None) is None


def test_migrations_know_plain_fields_only() -> None:
    state = ModelState.from_model(Note)
    for field in state.fields.values():
        _name, path, _args, kwargs = field.deconstruct()
        assert path.startswith("django.db.models.")
        assert not set(kwargs) & {"purpose", "choices", "validators", "guarded", "help_text"}
    assert "default" not in Note._meta.get_field("code").deconstruct()[3]
    assert Note._meta.get_field("data").deconstruct()[3]["default"] is dict
    assert [field.name for field in guarded_fields(Note)] == ["line", "text", "data", "file", "name"]
    assert [field.length for field in guarded_fields(Note)] == [  # type: ignore[attr-defined]
        "60 characters", "100 characters", "200 bytes", "1000 bytes; image/jpeg", "60 characters",
    ]  # fmt: skip


def test_field_outside_the_guard_still_has_a_size() -> None:
    field = GuardedJSONField(purpose=NOTES, max_bytes=40, guarded=False)
    field.check_gate({"Họ và tên": "x"})
    with pytest.raises(BadInput):
        field.check_gate({"Họ và tên": "x" * 40})


def test_clone_keeps_what_was_declared() -> None:
    for field in guarded_fields(Note):
        copy = field.clone()
        assert (copy.purpose, copy.length) == (field.purpose, field.length)  # type: ignore[attr-defined]
    assert Note._meta.get_field("code").clone().choices == [("a", "A")]


def test_form_of_a_model_shows_the_reader_and_refuses_kindly() -> None:
    form_class = modelform_factory(Note, fields=["line", "text", "name", "file"])
    with translation.override("vi"):
        form = form_class({"line": "0912345678", "text": ROWS, "name": "Nguyễn Văn Thử"})
        assert set(form.errors) == {"line", "text"}
        assert "Thử" not in str(form.errors)
        assert isinstance(form.fields["text"].widget, django_forms.Textarea)
        assert form.fields["text"].max_length == 100  # type: ignore[attr-defined]
        assert "file" not in form.fields
        upload = Note._meta.get_field("file").upload_field(required=False)  # type: ignore[attr-defined]
        assert upload.types == ("image/jpeg",)
        for field in (form.fields["line"], form.fields["text"], upload):
            note = field.reader_note
            assert "công an phường" in note
            assert "một năm" in note


def test_form_fields_alone() -> None:
    assert forms.GuardedLine(purpose=NOTES, max_length=20).clean(" a  b ") == "a b"
    assert forms.GuardedText(purpose=NOTES, max_length=20).clean("a  b\nc ") == "a b\nc"
    assert forms.GuardedText(purpose=NOTES, max_length=20, required=False).clean(None) == ""
    assert forms.GuardedLine(purpose=NOTES, max_length=60, guarded=False).clean("Nguyễn Văn Thử, 1985")
    with pytest.raises(ValidationError):
        forms.GuardedLine(purpose=NOTES, max_length=60).clean("Họ và tên")


def test_file_field_looks_at_size_and_name() -> None:
    field = forms.GuardedFile(purpose=NOTES, types=("image/jpeg",), max_bytes=4)
    assert field.clean(SimpleUploadedFile("den_hong.jpg", b"1234")).name == "den_hong.jpg"
    assert field.widget.attrs["accept"] == "image/jpeg"
    with pytest.raises(ValidationError, match="4"):
        field.clean(SimpleUploadedFile("den.jpg", b"12345"))
    with pytest.raises(ValidationError) as caught:
        field.clean(SimpleUploadedFile("Nguyen_Van_Thu.jpg", b"1"))
    assert "Thu" not in str(caught.value)
    assert forms.GuardedFile(purpose=NOTES, types=("a/b",), max_bytes=4, required=False).clean(None, None) is None


def test_refusal_of_the_gate_is_a_refusal(table: None) -> None:
    with pytest.raises(PersonalDetails) as caught:
        Note.objects.create(line="CCCD: 001085001234")
    assert caught.value.status == 400
