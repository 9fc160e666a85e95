"""Holding values against the checks of a form. The same answers as in the browser (ADR 0031); nothing is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from binhyen.figures.models import FormVersion
from binhyen.figures.queries.forms import FieldRow, form_checks, form_fields
from binhyen.figures.rules.expressions import evaluate, flattened


@dataclass(frozen=True, slots=True)
class Context:
    """What else is known: the unit's figures one and two periods before, in the places of this form, and what units
    below gave in other forms for the same time, by form and indicator.
    """

    last: Sequence[int | None] = ()
    earlier: Sequence[int | None] = ()
    other: Mapping[str, Mapping[str, int | None]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """A check that does not hold: `level` says whether it stops the sending or asks. `positions` is never empty."""

    order: int
    level: str
    positions: tuple[int, ...]
    words: str


def by_code(fields: Sequence[FieldRow], values: Sequence[int | None]) -> dict[str, int | None]:
    """Positional values by indicator; a position beyond the values is a gap."""
    return {row.code: values[row.position] if row.position < len(values) else None for row in fields}


def figures_by_path(form_version: FormVersion, values: Sequence[int | None], context: Context) -> dict[str, int | None]:
    """Everything that a check may read, by its path: what the browser is given beside the checks."""
    fields = form_fields(form_version)
    own, last, earlier = (by_code(fields, row) for row in (values, context.last, context.earlier))
    return flattened(own, last, earlier, context.other)


def check_values(form_version: FormVersion, values: Sequence[int | None], context: Context) -> list[Finding]:
    """The checks of the form that do not hold, in their order, with words in the reader's language.

    A check that needs a figure which is not given says nothing. No statement, once the form is known to the process.
    """
    known = figures_by_path(form_version, values, context)
    return [
        Finding(check.order, check.level, check.positions, check.words)
        for check in form_checks(form_version)
        if evaluate(check.expression, known) is False
    ]
