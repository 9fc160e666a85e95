"""The only fields through which text, JSON and files enter. Each says what for, for whom and for how long."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from binhyen.core import guard
from binhyen.core.text import normalise

if TYPE_CHECKING:
    _Char = models.CharField[str, str]
    _Text = models.TextField[str, str]
else:
    _Char, _Text = models.CharField, models.TextField


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why a piece of free text is kept: `what` for, who is the `reader`, and for how long (`retention`)."""

    what: str
    reader: str
    retention: str


class CodeField(_Char):
    """A short machine value: a code, a public id, a closed choice. Never typed freely by a person."""

    description = "A closed value"


def people_guard(value: object) -> None:
    """Refuse text which carries personal details or a list of people (wall W17)."""
    if any(finding.blocks for finding in guard.inspect(str(value))):
        raise ValidationError(
            _("This looks like personal details or a list of people. Take them out: write what, where and when."),
            code="people_guard",
        )


class GuardedTextField(_Text):
    """Free text with a declared purpose, a length and the people guard."""

    def __init__(
        self, *, purpose: Purpose | None = None, max_length: int = 2000, guarded: bool = True, **kwargs: Any
    ) -> None:
        self.purpose = purpose
        self.guarded = guarded
        super().__init__(max_length=max_length, **kwargs)
        self.validators.append(MaxLengthValidator(max_length))
        if guarded:
            self.validators.append(people_guard)

    def to_python(self, value: Any) -> Any:
        cleaned = super().to_python(value)
        return cleaned if cleaned is None else "\n".join(normalise(line) for line in str(cleaned).splitlines())


class GuardedCharField(_Char):
    """One line of free text with a declared purpose, a length and the people guard."""

    def __init__(self, *, purpose: Purpose | None = None, guarded: bool = True, **kwargs: Any) -> None:
        self.purpose = purpose
        self.guarded = guarded
        super().__init__(**kwargs)
        if guarded:
            self.validators.append(people_guard)

    def to_python(self, value: Any) -> Any:
        cleaned = super().to_python(value)
        return cleaned if cleaned is None else normalise(str(cleaned))


class GuardedJSONField(models.JSONField):
    """Structured values with a declared purpose, a size and the people guard over every text inside."""

    def __init__(self, *, purpose: Purpose | None = None, max_bytes: int = 10_000, **kwargs: Any) -> None:
        self.purpose = purpose
        self.max_bytes = max_bytes
        super().__init__(**kwargs)
