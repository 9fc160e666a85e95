"""The values of the table in which a unit enters the reports of the units below from paper or by telephone."""

from dataclasses import dataclass, field
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.translation import gettext as _

from binhyen.core.actor import Actor
from binhyen.core.errors import BadInput
from binhyen.core.once import new_key
from binhyen.figures.forms.carry import attempt
from binhyen.figures.forms.many import RowRead, read_many
from binhyen.figures.forms.report import KEPT, LONGEST_NUMBER, LONGEST_REASON, Typed
from binhyen.figures.models import FormVersion, Period, Slot
from binhyen.figures.queries import accepting
from binhyen.figures.queries.forms import FieldRow, form_fields
from binhyen.figures.services.bulk import send_many
from binhyen.figures.states import Mode, SlotState
from binhyen.figures.views.accept_page import AcceptTable
from binhyen.org.models import Unit
from binhyen.org.queries import UnitRow, unit_rows
from binhyen.ui.forms import FieldError
from binhyen.ui.phrases import language

A_PAGE = 40
MISSING = (SlotState.OPEN, SlotState.RETURNED)


@dataclass(frozen=True, slots=True)
class GridRow:
    """One unit in the table: what stands in its cells (name, text, wrong), and what it is asked."""

    unit: UnitRow
    slot: Slot
    cells: list[tuple[FieldRow, str, str, bool]]
    questions: list[tuple[str, str, bool, str]]


@dataclass
class GridPage:
    """The units that have not sent, each a row."""

    actor: Actor
    above: Unit
    period: Period
    version: FormVersion
    every: list[Slot]
    slots: list[Slot]
    data: QueryDict
    key: str
    pages: "Page[Slot]"
    rows_read: dict[int, RowRead] = field(default_factory=dict)
    errors: list[FieldError] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The form's title in the reader's language."""
        return str(self.version.title_en if language() == "en" else self.version.title_vi)

    @property
    def fields(self) -> tuple[FieldRow, ...]:
        """The figures, one a column."""
        return form_fields(self.version)

    @property
    def mode(self) -> Mode:
        """From paper, or by telephone."""
        return Mode.PHONE if self.data.get("cach") == str(int(Mode.PHONE)) else Mode.PAPER

    @property
    def by_phone(self) -> bool:
        """Whether the second choice is ticked."""
        return self.mode == Mode.PHONE

    @cached_property
    def names(self) -> dict[int, UnitRow]:
        """The units by primary key."""
        return unit_rows([slot.unit_id for slot in self.every], self.period.end)

    def rows(self) -> list[GridRow]:
        """The table."""
        return [self._row(slot) for slot in self.slots]

    def _row(self, slot: Slot) -> GridRow:
        read = self.rows_read.get(slot.pk)
        wrong = {one.position for one in read.reading.wrong} if read else set()
        cells = []
        for row in self.fields:
            name = f"u{slot.unit.public_id}_s{row.position}"
            cells.append((row, name, str(self.data.get(name, "")), row.position in wrong))
        questions = [
            (f"u{slot.unit.public_id}_{'l' if one.record is not None else 'k'}_{one.id}", one.words,
             one.record is not None, one.reason or one.answer)
            for one in (read.reading.asked if read else ())
        ]  # fmt: skip
        return GridRow(self.names[slot.unit_id], slot, cells, questions)

    def _typed(self) -> dict[int, Typed]:
        """The rows in which anything was typed."""
        found = {}
        for slot in self.every:
            stem = f"u{slot.unit.public_id}_"
            given = {name[len(stem) :]: str(value) for name, value in self.data.items() if name.startswith(stem)}
            numbers = {row.position: given.get(f"s{row.position}", "")[:LONGEST_NUMBER] for row in self.fields}
            if any(text.strip() for text in numbers.values()):
                answers = {name[2:]: KEPT for name in given if name.startswith("k_")}
                reasons = {name[2:]: text[:LONGEST_REASON] for name, text in given.items() if name.startswith("l_")}
                key, seen = f"{self.key}.{slot.pk}", given.get("v", "")
                base = int(seen) if seen.isdigit() and len(seen) < 6 else 0
                found[slot.pk] = Typed(numbers, {}, answers, reasons, self.mode, base, key)
        return found

    def send(self) -> bool:
        """Send every row in which something was typed, all or none. False with errors when a row is not right."""
        read = read_many(self.every, self._typed())
        self.rows_read = {one.slot.pk: one for one in read}
        names = {row.position: row.name for row in self.fields}
        for one in read:
            unit, stem = self.names[one.slot.unit_id].full_name, f"u{one.slot.unit.public_id}_"
            for error in one.reading.errors(names):
                target = error.target.replace("id_", f"id_{stem}", 1)
                self.errors.append(FieldError(f"{unit}, {error.words}", target))
        if not read:
            self.errors.append(FieldError(_("Nothing was typed yet."), ""))
        if self.errors:
            return False
        done = attempt(lambda: send_many(ready=[one.ready() for one in read], mode=self.mode, by=self.actor))
        self.errors = [FieldError(done.refusal, "")] if done.refusal else []
        return not done.refusal


def open_grid(table: AcceptTable, data: QueryDict, shown: str) -> GridPage:
    """The table for whoever may enter for the units below. Raises NotAllowed, BadInput for a wide form."""
    table.may_enter.require()
    if not table.fields:
        raise BadInput(_("This form has too many figures for a table. Use the Excel sheet, or each unit's page."))
    every = accepting.slots_below(table.above, table.period, table.version)
    pages = Paginator([slot for slot in every if slot.state in MISSING], A_PAGE).get_page(shown)
    key = data.get("once", "")[:40] or new_key()
    return GridPage(
        table.actor, table.above, table.period, table.version, every, list(pages.object_list), data, key, pages
    )
