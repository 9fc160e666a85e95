"""Superiors' Excel forms: which a unit has, which of their cells wait for a number, and the figures for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from binhyen.core.errors import NotFound
from binhyen.core.text import fold
from binhyen.figures.models import FormVersion, Period, Workbook
from binhyen.figures.queries.forms import form_fields
from binhyen.figures.queries.totals import completeness, unit_totals
from binhyen.figures.rules.typing import plain
from binhyen.figures.states import CellAsk
from binhyen.org.models import Unit

MOST_ROWS: Final = 200
MOST_COLUMNS: Final = 26
MOST_CELLS: Final = 300


@dataclass(frozen=True, slots=True)
class Waiting:
    """A cell that waits for a number: the words at its left and above it."""

    sheet: int
    sheet_name: str
    cell: str
    label: str
    above: str


def workbooks_of(unit: Unit) -> QuerySet[Workbook]:
    """The forms that a unit fills, by title."""
    return Workbook.objects.filter(unit=unit, retired_at=None).select_related("form", "unit").order_by("title", "pk")


def workbook_by_public_id(public_id: str) -> Workbook:
    """One form that is still filled. Raises NotFound."""
    found = Workbook.objects.filter(public_id=public_id, retired_at=None).select_related("form", "unit").first()
    if found is None:
        raise NotFound(_("There is no such form."))
    return found


def periods_for(workbook: Workbook) -> QuerySet[Period]:
    """The periods of its calendar, the latest first."""
    return Period.objects.filter(calendar=workbook.form.calendar).order_by("-end", "-pk")


def calendar_versions(calendar: str, on: date) -> list[FormVersion]:
    """The versions in force of every form of a calendar."""
    rows = FormVersion.objects.filter(form__calendar=calendar, valid_from__lte=on, valid_to=None)
    return list(rows.select_related("form").order_by("form__code"))


def forms_in_use(unit: Unit, on: date) -> list[FormVersion]:
    """The versions in force of the forms that units of this kind give."""
    rows = FormVersion.objects.filter(form__unit_kind=unit.kind, valid_from__lte=on, valid_to=None)
    return list(rows.select_related("form").order_by("form__code"))


def waiting_cells(book: Any) -> list[Waiting]:
    """The cells without a formula and without words that stand beside words, or further right under a heading; in
    reading order, at most 300.
    """
    found: list[Waiting] = []
    for index, sheet in enumerate(book.worksheets):
        heads: dict[int, str] = {}
        for row in sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS):
            label, beside = "", 0
            for cell in row:
                value = cell.value
                words = value.strip() if isinstance(value, str) else ""
                if words.startswith("="):
                    continue
                if words:
                    label, beside = words[:120], cell.column + 1
                    heads.setdefault(cell.column, label)
                elif label and (cell.column == beside or cell.column in heads) and len(found) < MOST_CELLS:
                    found.append(Waiting(index, sheet.title, cell.coordinate, label, heads.get(cell.column, "")))
    return found


def suggested(waiting: Waiting, names: Mapping[str, str]) -> str:
    """The code of the indicator that is called as the cell's label is; "" when none is, or several are."""
    label = fold(waiting.label)
    same = [code for code, name in names.items() if fold(name) == label]
    inside = same or [code for code, name in names.items() if fold(name) in label]
    return inside[0] if len(inside) == 1 else ""


def _versions(unit: Unit, period: Period) -> list[FormVersion]:
    """The versions of forms that have figures at a unit for a period, those of its own kind first."""
    versions = FormVersion.objects.filter(form__calendar=period.calendar, valid_from__lte=period.end)
    rows = [version for version in versions.select_related("form") if completeness(unit, period, version).received]
    return sorted(rows, key=lambda version: (version.form.unit_kind != unit.kind, version.form.code, -version.number))


def figures_for(unit: Unit, period: Period, calendar: str) -> dict[tuple[str, str], Decimal | None]:
    """The unit's figures of a period by what a cell asks and by indicator. What a unit sends itself comes before the
    sums of the units below; figures that nobody has sent are absent.
    """
    before = Period.objects.filter(calendar=calendar, end__lt=period.start).order_by("-end").first()
    found: dict[tuple[str, str], Decimal | None] = {}
    for when, columns in ((period, ("submitted", "accepted")), (before, ("before",))):
        if when is None:
            continue
        for version in _versions(unit, when):
            rows = unit_totals(unit, when, version)
            for one in form_fields(version):
                total = rows[one.position]
                for column in columns:
                    value = total.accepted if column == CellAsk.ACCEPTED else total.submitted
                    found.setdefault((column, one.code), plain(value, one.decimals))
    return found
