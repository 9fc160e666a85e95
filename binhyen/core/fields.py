"""The only fields through which text, JSON and files enter. Each says what for, for whom and for how long.

The people guard (wall W17) runs twice: when a form or model is cleaned, with a sentence beside the control, and when a
row is written, whatever the way in (save, bulk_create, update): nothing that the guard refuses reaches the database.

In migrations all of them are Django's plain fields: words, choices, validators and defaults are no part of the schema.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar, Self, cast

from django import forms
from django.core import checks
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from binhyen.core import forms as guarded
from binhyen.core import guard
from binhyen.core.errors import BadInput
from binhyen.core.purpose import Purpose
from binhyen.core.text import normalise, normalise_lines

if TYPE_CHECKING:
    _Char = models.CharField[str, str]
    _Text = models.TextField[str, str]
    _Field = models.Field[Any, Any]
else:
    _Char, _Text, _Field = models.CharField, models.TextField, object

__all__ = [
    "CodeField",
    "GuardedCharField",
    "GuardedFileField",
    "GuardedJSONField",
    "GuardedTextField",
    "Purpose",
    "guarded_fields",
]

_NOT_SCHEMA = ("choices", "help_text", "validators", "verbose_name", "error_messages")


def _schema_only(plain: type[models.Field[Any, Any]], parts: tuple[Any, ...]) -> Any:
    """What a migration stores of a field: Django's own class and nothing that the database doesn't know."""
    name, _path, args, kwargs = parts
    kept = {key: value for key, value in kwargs.items() if key not in _NOT_SCHEMA}
    if callable(kept.get("default")) and getattr(kept["default"], "__module__", "").startswith("binhyen."):
        del kept["default"]
    return name, f"django.db.models.{plain.__name__}", args, kept


def _make(kind: Any, args: Any, options: Any) -> Any:
    return kind(*args, **options)


def _is_expression(value: object) -> bool:
    return hasattr(value, "resolve_expression")


class CodeField(_Char):
    """A short machine value: a code, a public id, a closed choice. Never typed freely by a person."""

    description = "A closed value"

    def deconstruct(self) -> Any:
        return _schema_only(models.CharField, super().deconstruct())

    def clone(self) -> Self:
        _name, _path, args, kwargs = super().deconstruct()
        return cast("Self", _make(type(self), args, kwargs))


class _Guarded(_Field):
    """What the guarded fields share: a declared purpose, and a check at the gate of the database."""

    plain: ClassVar[type[models.Field[Any, Any]]]
    purpose: Purpose | None
    guarded: bool

    def _declare(self, purpose: Purpose | None, *, guarded: bool) -> None:
        self.purpose = purpose
        self.guarded = guarded

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        """The start-up check: a field without a declared purpose stops the start (core.E001)."""
        found: list[checks.CheckMessage] = super().check(**kwargs)
        if not isinstance(self.purpose, Purpose):
            hint = "Give purpose=Purpose(what=…, reader=…, retention=…)."
            found.append(checks.Error("What people type enters with a purpose.", hint=hint, obj=self, id="core.E001"))
        return found

    def _own(self) -> dict[str, Any]:
        return {"purpose": self.purpose, "guarded": self.guarded}

    def deconstruct(self) -> Any:
        return _schema_only(self.plain, super().deconstruct())

    def clone(self) -> Self:
        _name, _path, args, kwargs = super().deconstruct()
        return cast("Self", _make(type(self), args, {**kwargs, **self._own()}))

    def check_gate(self, value: Any) -> None:
        """Raise BadInput when a value that is about to be stored is too large or carries personal details."""

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """What is stored: save, bulk_create and update all come through here."""
        if value is not None and not _is_expression(value):
            self.check_gate(value)
        return super().get_db_prep_save(value, connection)

    def check_clean(self, value: Any) -> None:
        """The gate as a validator: ValidationError, in words for the person."""
        try:
            self.check_gate(value)
        except BadInput as refusal:
            raise ValidationError(f"{refusal.sentence} {refusal.what_to_do}".strip(), code="people_guard") from refusal

    @property
    def length(self) -> str:
        """The declared size, in words of the reference."""
        return f"{self.max_length} characters"


class _GuardedWords(_Guarded):
    def check_gate(self, value: Any) -> None:
        text = str(value)
        if len(text) > (self.max_length or 0):
            raise BadInput(
                _("This text has %(given)d characters; at most %(limit)d are kept.")
                % {"given": len(text), "limit": self.max_length}
            )
        if self.guarded:
            guard.require_clean(text)


class GuardedTextField(_GuardedWords, _Text):
    """Free text of several lines with a declared purpose, a length and the people guard.

    `guarded=False` is for official names and texts written by the product; each use stands in the list that the
    architecture tests hold.
    """

    plain = models.TextField

    def __init__(
        self, *, purpose: Purpose | None = None, max_length: int = 2000, guarded: bool = True, **kwargs: Any
    ) -> None:
        self._declare(purpose, guarded=guarded)
        super().__init__(max_length=max_length, **kwargs)
        self.validators.append(MaxLengthValidator(max_length))
        if guarded:
            self.validators.append(people_guard)

    def to_python(self, value: Any) -> Any:
        cleaned = super().to_python(value)
        return cleaned if cleaned is None else normalise_lines(str(cleaned))

    def formfield(self, *args: Any, **kwargs: Any) -> forms.Field | None:
        return models.Field.formfield(
            self, form_class=guarded.GuardedText, **{**_form_options(self), "max_length": self.max_length, **kwargs}
        )


class GuardedCharField(_GuardedWords, _Char):
    """One line of free text with a declared purpose, a length and the people guard."""

    plain = models.CharField

    def __init__(
        self, *, purpose: Purpose | None = None, max_length: int | None = None, guarded: bool = True, **kwargs: Any
    ) -> None:
        self._declare(purpose, guarded=guarded)
        if max_length is None:
            raise TypeError("GuardedCharField needs max_length")
        super().__init__(max_length=max_length, **kwargs)
        if guarded:
            self.validators.append(people_guard)

    def to_python(self, value: Any) -> Any:
        cleaned = super().to_python(value)
        return cleaned if cleaned is None else normalise(str(cleaned))

    def formfield(self, *args: Any, **kwargs: Any) -> forms.Field | None:
        return models.Field.formfield(
            self, form_class=guarded.GuardedLine, **{**_form_options(self), "max_length": self.max_length, **kwargs}
        )


class GuardedJSONField(_Guarded, models.JSONField):
    """Structured values with a declared purpose, a size and the people guard over every key and text inside."""

    plain = models.JSONField

    def __init__(
        self, *, purpose: Purpose | None = None, max_bytes: int = 10_000, guarded: bool = True, **kwargs: Any
    ) -> None:
        self._declare(purpose, guarded=guarded)
        self.max_bytes = max_bytes
        super().__init__(**kwargs)
        self.validators.append(self.check_clean)

    def _own(self) -> dict[str, Any]:
        return {**super()._own(), "max_bytes": self.max_bytes}

    @property
    def length(self) -> str:
        return f"{self.max_bytes} bytes"

    def check_gate(self, value: Any) -> None:
        size = len(json.dumps(value, ensure_ascii=False, cls=self.encoder).encode())
        if size > self.max_bytes:
            raise BadInput(
                _("This has %(given)d bytes; at most %(limit)d are kept.") % {"given": size, "limit": self.max_bytes}
            )
        if self.guarded:
            guard.require_clean_values(value)


class GuardedFileField(_Guarded, _Char):
    """A reference, by stored hash, to a file that the files room has checked by content, cleaned and kept.

    `types` are the accepted media types, `max_bytes` the largest size. The row holds 64 hexadecimal digits and no name.
    """

    plain = models.CharField

    def __init__(
        self, *, purpose: Purpose | None = None, types: tuple[str, ...] = (), max_bytes: int = 0, **kwargs: Any
    ) -> None:
        self._declare(purpose, guarded=True)
        if not types or max_bytes <= 0:
            raise TypeError("GuardedFileField needs types and max_bytes")
        self.types = tuple(types)
        self.max_bytes = max_bytes
        super().__init__(**{"max_length": 64, **kwargs})
        self.validators.append(self.check_clean)

    def _own(self) -> dict[str, Any]:
        return {"purpose": self.purpose, "types": self.types, "max_bytes": self.max_bytes}

    @property
    def length(self) -> str:
        return f"{self.max_bytes} bytes; {', '.join(self.types)}"

    def check_gate(self, value: Any) -> None:
        text = str(value)
        if text and (len(text) != 64 or set(text) - set("0123456789abcdef")):
            raise BadInput(_("This is not the mark of a stored file."))

    def formfield(self, *args: Any, **kwargs: Any) -> None:
        """No field of its own in a model's form: the row holds a mark, the form takes an upload (`upload_field`)."""

    def upload_field(self, **kwargs: Any) -> guarded.GuardedFile:
        """The form field that takes a file with this field's purpose, types and size."""
        options = {"purpose": self.purpose, "types": self.types, "max_bytes": self.max_bytes}
        return guarded.GuardedFile(**{**options, **kwargs})


def _form_options(field: _GuardedWords) -> dict[str, Any]:
    return {"purpose": field.purpose, "guarded": field.guarded}


def people_guard(value: object) -> None:
    """Refuse, as a ValidationError, text which carries personal details or a list of people (wall W17)."""
    guarded.validate_clean(value)


def guarded_fields(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """The guarded fields of a model, in the order of its columns."""
    return [field for field in model._meta.get_fields() if isinstance(field, _Guarded)]
