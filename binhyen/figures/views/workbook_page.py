"""The values of the pages of superiors' Excel forms."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from binhyen.core import clock
from binhyen.core.actor import Actor
from binhyen.figures.forms.carry import attempt
from binhyen.figures.forms.workbook import WorkbookForm
from binhyen.figures.models import FormVersion, Period, Workbook
from binhyen.figures.policies_entry import may_keep_workbooks
from binhyen.figures.queries import workbooks as asked
from binhyen.figures.queries.forms import form_fields
from binhyen.figures.queries.periods import period_by_public_id
from binhyen.figures.queries.workbooks import Waiting
from binhyen.figures.services.workbooks import (
    Match,
    fill_workbook,
    match_cells,
    open_book,
    retire_workbook,
    take_workbook,
)
from binhyen.figures.states import Calendar, CellAsk
from binhyen.figures.views.steps import period_name
from binhyen.org.models import Unit
from binhyen.org.queries import unit_row
from binhyen.ui.forms import FieldError
from binhyen.ui.phrases import language

PERIODS_SHOWN = 12
NAMED = (CellAsk.UNIT, CellAsk.PERIOD)


@dataclass
class WorkbookList:
    """A unit's Excel forms."""

    actor: Actor
    unit: Unit
    data: QueryDict
    files: "MultiValueDict[str, UploadedFile[Any]]"

    @cached_property
    def form(self) -> WorkbookForm:
        """The form for a new one."""
        titles = {version.form.code: _title(version) for version in asked.forms_in_use(self.unit, clock.today())}
        return WorkbookForm(self.data or None, self.files or None, choices=list(titles.items()))

    def rows(self) -> list[Workbook]:
        """Those that are filled."""
        return list(asked.workbooks_of(self.unit))

    def take(self) -> Workbook | None:
        """Take in a new one; None with the reason in the form."""
        if not self.form.is_valid():
            return None
        given = self.form.cleaned_data
        done = attempt(
            lambda: take_workbook(
                unit=self.unit, form=self.form.chosen(), title=given["title"], upload=given["file"], by=self.actor
            )
        )
        if done.result is None:
            self.form.add_error("file", done.refusal)
        return done.result


def _title(version: FormVersion) -> str:
    words = version.title_en if language() == "en" else version.title_vi
    return f"{words} ({Calendar(version.form.calendar).label})"


def open_list(actor: Actor, data: QueryDict, files: "MultiValueDict[str, UploadedFile[Any]]") -> WorkbookList:
    """The Excel forms of the actor's unit. Raises NotAllowed."""
    unit = Unit.objects.get(pk=actor.unit_id or 0)
    may_keep_workbooks(actor, unit.pk).require()
    return WorkbookList(actor, unit, data, files)


@dataclass(frozen=True, slots=True)
class CellRow:
    """A cell that waits for a number, and what is chosen for it."""

    waiting: Waiting
    name: str
    chosen: str
    suggested: bool


@dataclass
class WorkbookPage:
    """One Excel form."""

    actor: Actor
    workbook: Workbook
    data: QueryDict
    told: str = ""
    back: str = ""
    errors: list[FieldError] = field(default_factory=list)

    @cached_property
    def names(self) -> dict[str, str]:
        """Every indicator that has figures at the unit, by code."""
        found: dict[str, str] = {}
        for version in asked.calendar_versions(self.workbook.form.calendar, clock.today()):
            for row in form_fields(version):
                found.setdefault(row.code, f"{row.name} ({row.unit_words})")
        return dict(sorted(found.items(), key=lambda pair: pair[1]))

    @cached_property
    def plain_names(self) -> dict[str, str]:
        """The Vietnamese names by code: what the cells of a superior's form are labelled with."""
        versions = asked.calendar_versions(self.workbook.form.calendar, clock.today())
        return {row.code: row.name_vi for version in versions for row in form_fields(version)}

    @property
    def choices(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """What can stand in a cell, in groups."""
        asks = [CellAsk.SUBMITTED, CellAsk.BEFORE, CellAsk.ACCEPTED]
        named = [(str(one.value), str(one.label)) for one in NAMED]
        groups = [
            (str(one.label), [(f"{one.value}:{code}", name) for code, name in self.names.items()]) for one in asks
        ]
        return [(_("names"), named), *groups]

    @cached_property
    def rows(self) -> list[CellRow]:
        """The cells; before anything is matched with what they seem to ask for."""
        kept = {
            (one.sheet, one.cell): one.asks if one.indicator is None else f"{one.asks}:{one.indicator.code}"
            for one in self.workbook.cells.select_related("indicator")
        }
        found = []
        for waiting in asked.waiting_cells(open_book(self.workbook)):
            name = f"o{waiting.sheet}_{waiting.cell}"
            code = "" if kept else asked.suggested(waiting, self.plain_names)
            guess = f"{CellAsk.SUBMITTED}:{code}" if code else ""
            chosen = kept.get((waiting.sheet, waiting.cell), guess)
            found.append(CellRow(waiting, name, self.data.get(name, chosen), bool(guess)))
        return found

    @property
    def matched(self) -> int:
        """How many cells are matched."""
        return self.workbook.cells.count()

    def periods(self) -> list[Period]:
        """The periods for which it can be taken out."""
        return list(asked.periods_for(self.workbook)[:PERIODS_SHOWN])

    def act(self) -> bool:
        """Match the cells, or retire the form. False with errors."""
        if self.data.get("viec") == "bo":
            retire_workbook(workbook=self.workbook, by=self.actor)
            self.told, self.back = _("This form is no longer filled."), reverse("figures:workbooks")
            return True
        matches = [_match(row) for row in self.rows if row.chosen]
        seen = self.data.get("version", "")
        version = int(seen) if seen.isdigit() and len(seen) < 9 else 0
        done = attempt(lambda: match_cells(workbook=self.workbook, version=version, matches=matches, by=self.actor))
        self.errors = [FieldError(done.refusal, "")] if done.refusal else []
        self.told = _("Matched. Take it out filled for any period below.")
        self.back = reverse("figures:workbook", args=[self.workbook.public_id])
        return not done.refusal

    def filled(self, period: str) -> bytes:
        """The form filled for a period. Raises NotFound."""
        when, unit = period_by_public_id(period), self.workbook.unit
        row = unit_row(unit, when.end)
        names: dict[str, str] = {CellAsk.UNIT: row.full_name if row else "", CellAsk.PERIOD: period_name(when)}
        return fill_workbook(workbook=self.workbook, unit=unit, period=when, names=names)


def _match(row: CellRow) -> Match:
    asks, _colon, code = row.chosen.partition(":")
    kind = CellAsk(asks) if asks in CellAsk.values else CellAsk.SUBMITTED
    return Match(row.waiting.sheet, row.waiting.cell, kind, code)


def open_one(actor: Actor, workbook: Workbook, data: QueryDict) -> WorkbookPage:
    """One Excel form for whoever keeps it. Raises NotAllowed."""
    may_keep_workbooks(actor, workbook.unit_id).require()
    return WorkbookPage(actor, workbook, data)
