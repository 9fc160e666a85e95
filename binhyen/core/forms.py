"""Form fields for what people type or send: who reads it and how long it is kept stands beside the control."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from binhyen.core import guard
from binhyen.core.errors import BadInput
from binhyen.core.purpose import Purpose
from binhyen.core.text import normalise, normalise_lines


def validate_clean(value: object) -> None:
    """Raise ValidationError, in words for the person, when the people guard refuses `value`."""
    try:
        guard.require_clean(str(value))
    except BadInput as refusal:
        raise ValidationError(f"{refusal.sentence} {refusal.what_to_do}".strip(), code="people_guard") from refusal


class _Declared:
    """A form field with a purpose."""

    purpose: Purpose

    def _declare(self, purpose: Purpose | None) -> None:
        if not isinstance(purpose, Purpose):
            raise TypeError(f"{type(self).__name__} needs purpose=Purpose(what, reader, retention)")
        self.purpose = purpose

    @property
    def reader_note(self) -> str:
        """Who reads this and for how long it is kept, in the reader's language."""
        return self.purpose.reader_note


class GuardedLine(_Declared, forms.CharField):
    """One line. Refuses what the people guard refuses."""

    def __init__(
        self, *, purpose: Purpose | None = None, max_length: int | None = None, guarded: bool = True, **kwargs: Any
    ) -> None:
        self._declare(purpose)
        if max_length is None:
            raise TypeError(f"{type(self).__name__} needs max_length")
        super().__init__(max_length=max_length, **kwargs)
        if guarded:
            self.validators.append(validate_clean)

    def to_python(self, value: Any) -> str:
        return normalise(super().to_python(value) or "")


class GuardedText(GuardedLine):
    """Several lines."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return normalise_lines(forms.CharField.to_python(self, value) or "")


class GuardedFile(_Declared, forms.FileField):
    """A file of one of `types`, at most `max_bytes`. What is really inside is checked by the files room."""

    default_error_messages = {"size": gettext_lazy("This file is larger than %(limit)s.")}

    def __init__(
        self, *, purpose: Purpose | None = None, types: tuple[str, ...] = (), max_bytes: int = 0, **kwargs: Any
    ) -> None:
        self._declare(purpose)
        if not types or max_bytes <= 0:
            raise TypeError("GuardedFile needs types and max_bytes")
        self.types = tuple(types)
        self.max_bytes = max_bytes
        super().__init__(**{**kwargs, "max_length": None})
        self.widget.attrs.setdefault("accept", ",".join(self.types))

    def to_python(self, data: Any) -> UploadedFile[Any] | None:
        file = cast("UploadedFile[Any] | None", super().to_python(data))
        if file is not None and (file.size or 0) > self.max_bytes:
            raise ValidationError(
                self.error_messages["size"], code="size", params={"limit": filesizeformat(self.max_bytes)}
            )
        if file is not None and file.name and guard.looks_like_person_name(_stem(file.name)):
            raise ValidationError(
                _("The file's name reads like the name of a person. Rename it: what it shows, and the month."),
                code="people_guard",
            )
        return file


def _stem(name: str) -> str:
    return name.rsplit(".", 1)[0].replace("_", " ").replace("-", " ")
