"""The values of the pages on which sheets are taken out and sent in."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from binhyen.core.actor import Actor
from binhyen.core.once import new_key
from binhyen.figures.forms.carry import attempt
from binhyen.figures.forms.many import RowRead, read_many
from binhyen.figures.forms.report import KEPT, NUMBER_WORDS, Typed
from binhyen.figures.forms.sheet import LookedAtForm, SheetForm
from binhyen.figures.models import Slot
from binhyen.figures.queries import accepting, entry
from binhyen.figures.queries.accepting import Given
from binhyen.figures.queries.forms import FieldRow, form_checks, form_fields
from binhyen.figures.rules.typing import Problem, read_or_none
from binhyen.figures.rules.typing import typed as as_typed
from binhyen.figures.services import sheets
from binhyen.figures.services.bulk import send_many
from binhyen.figures.services.sheets import Place, SheetProblem, SheetRead, Table
from binhyen.figures.states import Mode
from binhyen.figures.views.accept_page import AcceptTable, open_table
from binhyen.figures.views.entry_page import EntryPage, known_typed, with_numbers
from binhyen.figures.views.steps import period_name

Data = Mapping[str, Any]
FIRST = 3
"""The first column of figures in the sheet of all units."""

Files: TypeAlias = "MultiValueDict[str, UploadedFile[Any]]"


def _instructions() -> list[str]:
    return [
        _("Put numbers only into the coloured cells. Write 0 where there was none; leave empty what you do not know."),
        _("Codes, names and headings stay as they are: they say which unit and which period this is."),
        _("No names of people anywhere in this sheet."),
    ]


def _read(data: bytes, table: Table) -> tuple[SheetRead, str]:
    """What a sheet holds, or why it can't be taken at all."""
    done = attempt(lambda: sheets.read_table(data, table, NUMBER_WORDS))
    return done.result or SheetRead(), done.refusal


@dataclass
class OwnSheet:
    """One report as a sheet: a row for each figure."""

    entry: EntryPage
    form: SheetForm = field(default_factory=SheetForm)
    problems: Sequence[SheetProblem] = ()
    refusal: str = ""

    def table(self) -> Table:
        """The sheet with what stands now."""
        slot, sheet = self.entry.slot, self.entry.sheet
        places = [
            Place(_("No."), width=6),
            Place(_("Figure"), width=44),
            Place(_("Unit of measure"), width=14),
            Place(_("Period before"), width=14),
            Place(_("This period"), 0, True),
        ]
        most = max((row.decimals for row in sheet.fields), default=0)
        places[4] = replace(places[4], decimals=most)
        rows = [
            [
                str(line.row.position + 1),
                line.row.name,
                line.row.unit_words,
                as_typed(line.last, line.row.decimals),
                self._value(line.row, most),
            ]
            for line in sheet.lines()
        ]
        title = f"{entry.title_of(slot)}, {period_name(slot.period)}, {sheet.unit_name}"
        stamp = sheets.stamp_of(kind="own", **_facts(slot, sheet.fields), unit=slot.unit.public_id)
        return Table(title, stamp, places, rows)

    def _value(self, row: FieldRow, most: int) -> int | None:
        value = read_or_none(entry_typed(self.entry).numbers.get(row.position, ""), row.decimals)
        return None if value is None else value * 10 ** (most - row.decimals)

    def written(self, kind: str) -> bytes:
        """The sheet as a file."""
        table = self.table()
        return sheets.write_xlsx(table, _instructions()) if kind == "xlsx" else sheets.write_csv_table(table)

    def take(self, data: Data, files: Files) -> bool:
        """Read a sheet into the draft. False with the reasons row by row."""
        self.form = SheetForm(data, files)
        if not self.form.is_valid():
            return False
        read, self.refusal = _read(self.form.cleaned_data["file"].read(), self.table())
        self.problems = list(read.problems)
        if self.refusal or self.problems:
            return False
        most = max((row.decimals for row in self.entry.sheet.fields), default=0)
        numbers = dict(self._numbers(read, most))
        if self.problems:
            return False
        kept = entry_typed(self.entry)
        self.entry.typed = with_numbers(kept, {**kept.numbers, **numbers})
        done = self.entry.keep()
        self.refusal = done.refusal
        return not done.refusal

    def _numbers(self, read: SheetRead, most: int) -> list[tuple[int, str]]:
        found, wrong = [], []
        for row in self.entry.sheet.fields:
            key = str(row.position + 1)
            value = read.figures.get(key, {}).get(4)
            step = 10 ** (most - row.decimals)
            if value is not None and value % step:
                wrong.append(SheetProblem(read.numbers[key], str(NUMBER_WORDS[Problem.TOO_PRECISE])))
            if value is not None:
                found.append((row.position, as_typed(value // step, row.decimals)))
        self.problems = wrong
        return found


def entry_typed(page: EntryPage) -> Typed:
    """What stands in the draft or is known, also while a file is being sent."""
    return known_typed(page) if page.sheet.draft is None else page.from_draft(page.sheet.draft)


def _facts(slot: Slot, fields: Sequence[FieldRow]) -> dict[str, Any]:
    version = slot.form_version
    figures = [[row.position, row.code, row.decimals] for row in fields]
    return {"form": version.form.code, "number": version.number, "figures": figures, "period": slot.period.public_id}


def open_own(page: EntryPage) -> OwnSheet:
    """The sheet of one report."""
    return OwnSheet(page)


def _figures(one: Given, fields: Sequence[FieldRow]) -> list[int | None]:
    return [one.values[row.position] for row in fields]


@dataclass
class BelowSheet:
    """All units below in one sheet: a row for each unit."""

    actor: Actor
    above: AcceptTable
    slots: list[Slot]
    form: SheetForm = field(default_factory=SheetForm)
    ready: LookedAtForm | None = None
    problems: list[SheetProblem] = field(default_factory=list)
    questions: list[SheetProblem] = field(default_factory=list)
    refusal: str = ""
    found: int = 0

    @property
    def fields(self) -> tuple[FieldRow, ...]:
        """The figures, one a column."""
        return form_fields(self.above.version)

    def given(self) -> list[Given]:
        """What the units have sent."""
        return accepting.given_below(self.slots)

    def table(self) -> Table:
        """The sheet with what stands now."""
        places = [Place(_("Code"), width=16), Place(_("Unit"), width=28), Place(_("Version"), width=8, mark=True)]
        places += [
            Place(f"{row.position + 1}. {row.name} ({row.unit_words})", row.decimals, True) for row in self.fields
        ]
        places.append(Place(_("Why it differs from the records"), None, True, 30))
        rows = [
            [one.slot.unit.public_id, one.unit.full_name, str(one.slot.version), *_figures(one, self.fields), None]
            for one in self.given()
        ]
        slot = self.slots[0]
        title = f"{self.above.title}, {period_name(self.above.period)}"
        stamp = sheets.stamp_of(kind="below", **_facts(slot, self.fields), unit=self.above.above.public_id)
        return Table(title, stamp, places, rows)

    def written(self, kind: str) -> bytes:
        """The sheet as a file."""
        table = self.table()
        return sheets.write_xlsx(table, _instructions()) if kind == "xlsx" else sheets.write_csv_table(table)

    def take(self, data: Data, files: Files) -> bool:
        """Look at a sheet, or store one that was looked at. True only when it was stored. Raises NotAllowed."""
        self.above.may_enter.require()
        if "content" in data:
            self.ready = LookedAtForm(data)
            return self.ready.is_valid() and self._store(data)
        self.form = SheetForm(data, files)
        if self.form.is_valid():
            content = self.form.cleaned_data["file"].read()
            rows = self._look(content, answered=False)
            if rows and not self.problems and not self.refusal:
                kept = {"content": base64.b64encode(content).decode(), "once": new_key()}
                self.ready = LookedAtForm(initial={**kept, "cach": int(Mode.PAPER)}, asks=len(self.questions))
        return False

    def _look(self, content: bytes, *, answered: bool) -> list[RowRead]:
        read, self.refusal = _read(content, self.table())
        self.problems = list(read.problems)
        if self.refusal or self.problems:
            return []
        rows = read_many(self.slots, self._typed(read, answered=answered))
        names = {row.position: row.name for row in self.fields}
        self.found = len(rows)
        for row in rows:
            number = read.numbers[row.slot.unit.public_id]
            self.problems += [
                SheetProblem(number, f"{names[one.position]}: {one.words}" if one.position is not None else one.words)
                for one in row.reading.wrong
            ]
            for one in row.reading.asked:
                words = SheetProblem(number, f"{names[one.position]}: {one.words}")
                if one.record is not None and not one.reason:
                    self.problems.append(words)
                elif not one.settled:
                    self.questions.append(words)
        if not rows and not self.problems:
            self.refusal = _("No row of the sheet has a new figure.")
        return rows

    def _typed(self, read: SheetRead, *, answered: bool) -> dict[int, Typed]:
        """The rows in which something stands that was not sent before."""
        now = {one.slot.pk: one for one in self.given()}
        found = {}
        for slot in self.slots:
            figures = read.figures.get(slot.unit.public_id, {})
            values = [figures.get(column) for column in range(FIRST, FIRST + len(self.fields))]
            if all(value is None for value in values) or values == _figures(now[slot.pk], self.fields):
                continue
            if read.marks.get(slot.unit.public_id) != str(slot.version):
                words = _("This unit has sent a newer version since the sheet was taken out. Take the sheet out again.")
                self.problems.append(SheetProblem(read.numbers[slot.unit.public_id], words))
                continue
            numbers = {
                row.position: as_typed(value, row.decimals) for row, value in zip(self.fields, values, strict=True)
            }
            reason = read.words.get(slot.unit.public_id, "")
            reasons = {f"s{row.position}": reason for row in self.fields} if reason else {}
            answers = {f"r{check.order}": KEPT for check in form_checks(self.above.version)} if answered else {}
            found[slot.pk] = Typed(numbers, {}, answers, reasons, Mode.PAPER, slot.version)
        return found

    def _store(self, data: Data) -> bool:
        form = self.ready
        assert form is not None
        rows = self._look(form.cleaned_data["content"], answered="dung" in data)
        if self.refusal or self.problems or self.questions:
            self.ready = None
            return False
        key, mode = form.cleaned_data["once"], Mode(int(form.cleaned_data["cach"]))
        ready = [replace(row.ready(), key=f"{key}.{row.slot.pk}") for row in rows]
        done = attempt(lambda: send_many(ready=ready, mode=mode, by=self.actor))
        self.refusal = done.refusal
        return not done.refusal


def open_below(actor: Actor, unit: str, period: str, form: str) -> BelowSheet:
    """The sheet of all units below for whoever accepts there; only who may enter for them may send it in.

    Raises NotFound, NotAllowed.
    """
    table = open_table(actor, unit, period, form)
    return BelowSheet(actor, table, table.slots())
