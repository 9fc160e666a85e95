"""Holding values against the checks of a form. The same answers as in the browser (ADR 0031); nothing is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from binhyen.core.errors import BadInput
from binhyen.figures.models import FormVersion, Slot
from binhyen.figures.queries.entry import before_of, others_many
from binhyen.figures.queries.forms import CheckRow, FieldRow, form_checks, form_fields
from binhyen.figures.rules.expressions import evaluate, flattened, paths_of
from binhyen.figures.states import RuleLevel


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


def require_sound(slot: Slot, values: Sequence[int | None]) -> None:
    """Hold values against the checks that stop a sending, whatever door they came through. Raises BadInput with the
    words of the first that does not hold. A statement only where such a check looks at other periods or forms.
    """
    stopping = [check for check in form_checks(slot.form_version) if check.level == RuleLevel.ERROR]
    if not stopping:
        return
    known = figures_by_path(slot.form_version, values, _context_of(slot, stopping))
    for check in stopping:
        if evaluate(check.expression, known) is False:
            raise BadInput(check.words)


def _context_of(slot: Slot, checks: Sequence[CheckRow]) -> Context:
    """What these checks look at beside the figures themselves."""
    heads = {path.partition(".")[0] for check in checks for path in paths_of(check.expression)}
    last, earlier = before_of(slot) if heads & {"last", "earlier"} else ((), ())
    return Context(last, earlier, others_many([slot])[slot.pk] if "other" in heads else {})
