"""Many reports of one form and period, read together: a table that was typed, or a sheet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from binhyen.figures.forms.report import Reading, Typed, read_typed
from binhyen.figures.models import Slot
from binhyen.figures.queries.accepting import before_many, texts_many
from binhyen.figures.queries.entry import day_of, others_many, sources_of
from binhyen.figures.queries.forms import form_fields
from binhyen.figures.queries.layouts import layout_of
from binhyen.figures.queries.records import recorded
from binhyen.figures.services.bulk import Ready
from binhyen.figures.services.forms import Context


@dataclass(frozen=True, slots=True)
class RowRead:
    """One report of the table."""

    slot: Slot
    typed: Typed
    reading: Reading

    def ready(self) -> Ready:
        """For sending."""
        reading = self.reading
        return Ready(self.slot, reading.values, reading.texts, reading.said(), self.typed.base, self.typed.key)


def read_many(slots: Sequence[Slot], typed: Mapping[int, Typed]) -> list[RowRead]:
    """Read what was typed for slots (by primary key) of one form and period. A fixed number of statements, and those of
    each source of records. The narrative of a report that was sent before stays.
    """
    chosen = [slot for slot in slots if slot.pk in typed]
    if not chosen:
        return []
    version = chosen[0].form_version
    fields, size = form_fields(version), layout_of(version).size
    before, others = before_many(chosen), others_many(chosen)
    records = recorded(sources_of(fields), [slot.unit for slot in chosen], day_of(chosen[0]))
    words = texts_many(chosen)
    found = []
    for slot in chosen:
        given = replace(typed[slot.pk], texts=words.get(slot.pk, {}))
        last, earlier = before[slot.pk]
        context = Context(last=last, earlier=earlier, other=others[slot.pk])
        reading = read_typed(slot, fields, given, size=size, context=context, records=records[slot.unit_id])
        found.append(RowRead(slot, given, reading))
    return found
