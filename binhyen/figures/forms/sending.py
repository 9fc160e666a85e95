"""One sending, from whatever door: read, held against the form, sent once. What came of it in plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from binhyen.core.actor import Actor
from binhyen.figures import policies
from binhyen.figures.forms.carry import attempt
from binhyen.figures.forms.report import Reading, Typed, fields_and_blocks, read_typed
from binhyen.figures.models import Report, Slot
from binhyen.figures.queries.entry import Values, before_of, day_of, others_many, sources_of
from binhyen.figures.queries.forms import form_fields
from binhyen.figures.queries.layouts import layout_of
from binhyen.figures.queries.records import recorded
from binhyen.figures.rules.hashing import key_number
from binhyen.figures.services.entry import send_report
from binhyen.figures.services.forms import Context
from binhyen.figures.services.reports import Submission
from binhyen.figures.states import Mode


@dataclass(frozen=True, slots=True)
class Outcome:
    """`state`: "received", "branch" (kept beside a newer version), "asked" (something is open) or "refused"."""

    state: str
    typed: Typed
    reading: Reading
    submission: Submission | None = None
    refusal: str = ""


def read_for(slot: Slot, typed: Typed) -> Reading:
    """Hold what was typed against the form, the periods before and the records. At most one statement, plus one for
    each source of records.
    """
    fields = form_fields(slot.form_version)
    last, earlier = before_of(slot)
    records = recorded(sources_of(fields), [slot.unit], day_of(slot))[slot.unit_id]
    size = layout_of(slot.form_version).size
    context = context_of(slot, last, earlier)
    return read_typed(slot, fields, typed, size=size, context=context, records=records)


def context_of(slot: Slot, last: Values, earlier: Values) -> Context:
    """What the checks of the form may look at beside the figures themselves."""
    return Context(last=last, earlier=earlier, other=others_many([slot])[slot.pk])


def mode_of(typed: Typed) -> Mode:
    """How the figures came in; what is no mode counts as typed by the unit."""
    return Mode(typed.mode) if typed.mode in Mode.values else Mode.OWN


def send_typed(slot: Slot, data: Mapping[str, Any], by: Actor) -> Outcome:
    """Send what a form carries. Raises NotAllowed; everything that can be corrected comes back in the outcome."""
    typed = fields_and_blocks(slot, form_fields(slot.form_version), data)
    mode = mode_of(typed)
    policies.may_report(by, slot, mode).require()
    reading = read_for(slot, typed)
    if not reading.ready:
        first = _first_result(slot, typed.key)
        return Outcome("received", typed, reading, first) if first else Outcome("asked", typed, reading)
    done = attempt(
        lambda: send_report(
            slot=slot,
            base_version=typed.base,
            values=reading.values,
            texts=reading.texts,
            said=reading.said(),
            mode=mode,
            key=typed.key,
            by=by,
        )
    )
    if done.result is None:
        return Outcome("refused", typed, reading, None, done.refusal)
    return Outcome("branch" if done.result.branch else "received", typed, reading, done.result)


def _first_result(slot: Slot, key: str) -> Submission | None:
    """A sending with this key that was taken before, though today something would be asked about it."""
    used = Report.objects.filter(slot=slot, key=key_number(key)).first() if key else None
    return Submission(used.version, repeated=True) if used else None
