"""The people guard (wall W17): looks for identity numbers, phones, birth dates and lists of people in what is typed.

A brake, not a proof. It never stores, logs or returns what it matched: only the kind of finding. How much it finds on a
published corpus is printed by `binhyen guard` and in docs/reference/guard-recall.md.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from binhyen.core.errors import BadInput
from binhyen.core.guard import headings, names, numbers
from binhyen.core.guard.clean import Reading, pieces, read


class Kind(StrEnum):
    """What was found."""

    IDENTITY_NUMBER = "identity_number"
    PHONE = "phone"
    BIRTH_DATE = "birth_date"
    HEADING = "heading"
    LIST_REQUEST = "list_request"
    NAME_ROWS = "name_rows"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Finding:
    """A kind of personal detail; `blocks` False means a warning only."""

    kind: Kind
    blocks: bool


SENTENCES: dict[Kind, str | Promise] = {
    Kind.IDENTITY_NUMBER: _("There seems to be an identity number in it."),
    Kind.PHONE: _("There seems to be a person's telephone number in it."),
    Kind.BIRTH_DATE: _("There seems to be a date of birth in it."),
    Kind.HEADING: _("It has a heading that asks for details of persons."),
    Kind.LIST_REQUEST: _("It asks for a list of people."),
    Kind.NAME_ROWS: _("There seems to be a list of people in it."),
    Kind.NAME: _("There seems to be a person's name in it. Is it needed?"),
}
_WHAT_TO_DO = _("Take it out: write what happened, where and when, not who.")


class PersonalDetails(BadInput):
    """What was sent seems to carry personal details. Names the kinds found, never what was found."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        self.kinds = tuple(finding.kind for finding in findings if finding.blocks)
        super().__init__(" ".join(str(SENTENCES[kind]) for kind in self.kinds), what_to_do=_WHAT_TO_DO)


def _kinds(reading: Reading) -> Iterator[Kind]:
    if numbers.has_identity_number(reading.bare):
        yield Kind.IDENTITY_NUMBER
    if numbers.has_phone(reading.bare):
        yield Kind.PHONE
    if numbers.has_birth_date(reading.bare) or names.has_named_birth(reading.marked):
        yield Kind.BIRTH_DATE
    if headings.has_heading(reading.marked, reading.bare):
        yield Kind.HEADING
    if headings.asks_for_list(reading.bare):
        yield Kind.LIST_REQUEST
    if names.has_name_rows(reading.marked):
        yield Kind.NAME_ROWS
    elif names.has_name(reading.marked):
        yield Kind.NAME


def inspect(text: str) -> tuple[Finding, ...]:
    """The findings in a text, each kind at most once. A single name is a warning; everything else blocks."""
    found = {kind for part in pieces(text) for kind in _kinds(read(part))}
    if found - {Kind.NAME}:
        found.discard(Kind.NAME)
    return tuple(Finding(kind, blocks=kind is not Kind.NAME) for kind in Kind if kind in found)


def texts_in(value: object) -> Iterator[str]:
    """Every text in a structured value: keys, strings and numbers, however deep."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from texts_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts_in(inner)
    elif value is not None and not isinstance(value, bool):
        yield str(value)


def inspect_values(value: object) -> tuple[Finding, ...]:
    """The findings in a structured value (JSON): all its texts are read as lines of one text."""
    return inspect("\n".join(texts_in(value)))


def inspect_rows(rows: Iterable[Iterable[object]]) -> tuple[Finding, ...]:
    """The findings in a table: a sheet that was uploaded or pasted."""
    return inspect("\n".join("\t".join("" if cell is None else str(cell) for cell in row) for row in rows))


def require_clean(text: str) -> None:
    """Do nothing for a text without personal details; raise PersonalDetails (400) otherwise. For services."""
    _require(inspect(text))


def require_clean_values(value: object) -> None:
    """`require_clean` for a structured value."""
    _require(inspect_values(value))


def _require(findings: tuple[Finding, ...]) -> None:
    if any(finding.blocks for finding in findings):
        raise PersonalDetails(findings)


def warning(text: str) -> str | Promise:
    """A question to show beside the control when a text has a single name in it; "" otherwise."""
    return SENTENCES[Kind.NAME] if any(not finding.blocks for finding in inspect(text)) else ""


def looks_like_person_name(label: str) -> bool:
    """Whether a label reads like a person's name or a household's: such a unit or file name is refused (wall W2)."""
    reading = read(label)
    if names.is_name_label(reading.marked):
        return True
    return numbers.has_identity_number(reading.bare) or numbers.has_phone(reading.bare)


def is_person_heading(cell: str) -> bool:
    """Whether the heading of an imported column announces details of persons: such a column is refused."""
    return headings.is_person_heading(read(cell).marked)
