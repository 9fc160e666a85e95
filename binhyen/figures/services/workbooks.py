"""A superior's own Excel form: taken in once, its cells matched to indicators, filled for every period from then on."""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from binhyen.audit import services as audit
from binhyen.core import clock, db
from binhyen.core.actor import Actor
from binhyen.core.errors import BadInput, NotFound, Stale
from binhyen.figures import policies_entry as policies
from binhyen.figures.models import Form, Indicator, Period, Workbook, WorkbookCell
from binhyen.figures.queries.workbooks import figures_for
from binhyen.figures.states import CellAsk
from binhyen.files import packages
from binhyen.files.queries import content_of, use_of
from binhyen.files.services import clean_upload, end_use, store_file
from binhyen.org.models import Unit

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

PURPOSE: Final = "figures.workbook"
KIND: Final = "figures.workbook"
CELL: Final = re.compile(r"[A-Z]{1,3}[1-9]\d{0,4}")
MOST_CELLS: Final = 300
ABOUT_A_FIGURE: Final = frozenset({CellAsk.SUBMITTED, CellAsk.ACCEPTED, CellAsk.BEFORE})


@dataclass(frozen=True, slots=True)
class Match:
    """What is to stand in a cell; `indicator` (code) for a figure."""

    sheet: int
    cell: str
    asks: CellAsk
    indicator: str = ""


def take_workbook(*, unit: Unit, form: Form, title: str, upload: "UploadedFile[bytes]", by: Actor) -> Workbook:
    """Take in an Excel form of a superior for a unit. Raises NotAllowed, and BadInput or TooLarge for the file."""
    policies.may_keep_workbooks(by, unit.pk).require()
    clean = clean_upload(upload, purpose=PURPOSE)
    with db.write():
        made = Workbook.objects.create(
            unit=unit, form=form, title=title, uploaded_at=clock.now(), uploaded_by=by.post_id or by.system
        )
        use = store_file(
            clean=clean, unit=unit.public_id, object_type=KIND, object_id=made.public_id, by=by, title=title
        )
        made.file = use.public_id
        made.save(update_fields=["file"])
        _note(made, "figures.workbook.take", by)
        return made


def match_cells(*, workbook: Workbook, version: int, matches: Sequence[Match], by: Actor) -> Workbook:
    """Say what stands in which cell, instead of what was said before.

    Raises NotAllowed, Stale for another version, BadInput for an odd cell, one cell twice, or an unknown indicator.
    """
    policies.may_keep_workbooks(by, workbook.unit_id).require()
    known = dict(Indicator.objects.filter(code__in={one.indicator for one in matches}).values_list("code", "pk"))
    places = [(one.sheet, one.cell) for one in matches]
    wrong = len(set(places)) < len(places) or len(places) > MOST_CELLS
    for one in matches:
        needs = one.asks in ABOUT_A_FIGURE
        wrong = wrong or not CELL.fullmatch(one.cell) or needs != bool(one.indicator)
        wrong = wrong or (needs and one.indicator not in known)
    if wrong:
        raise BadInput(_("A cell was matched twice, or to something that is not counted."))
    with db.write():
        held = Workbook.objects.select_for_update().get(pk=workbook.pk)
        if held.version != version:
            raise Stale(_("Somebody else matched cells of this form in the meantime."))
        held.cells.all().delete()
        WorkbookCell.objects.bulk_create(
            WorkbookCell(
                workbook=held, sheet=one.sheet, cell=one.cell, asks=one.asks, indicator_id=known.get(one.indicator)
            )
            for one in matches
        )
        held.version += 1
        held.save(update_fields=["version"])
        _note(held, "figures.workbook.match", by)
        return held


def retire_workbook(*, workbook: Workbook, by: Actor) -> None:
    """The superior asks for it no more: it is not filled and its file is let go. A second time changes nothing."""
    policies.may_keep_workbooks(by, workbook.unit_id).require()
    with db.write():
        held = Workbook.objects.select_for_update().get(pk=workbook.pk)
        if held.retired_at is not None:
            return
        held.retired_at = clock.now()
        held.save(update_fields=["retired_at"])
        end_use(use=use_of(held.file), by=by)
        _note(held, "figures.workbook.retire", by)


def _note(workbook: Workbook, verb: str, by: Actor) -> None:
    unit = Unit.objects.get(pk=workbook.unit_id)
    audit.record(by=by, verb=verb, unit=unit.public_id, object_type=KIND, object_id=workbook.public_id, detail={})


def open_book(workbook: Workbook) -> Any:
    """The form as it was sent in, formulas kept. Raises NotFound when its file is gone, BadInput for a damaged one."""
    import openpyxl

    if workbook.retired_at is not None:
        raise NotFound(_("This form is no longer filled."))
    with content_of(use_of(workbook.file)) as content:
        data = content.read()
    try:
        return openpyxl.load_workbook(io.BytesIO(data), keep_links=False)
    except Exception as error:  # openpyxl raises whatever a malformed part leads to
        raise packages.broken() from error


def fill_workbook(*, workbook: Workbook, unit: Unit, period: Period, names: Mapping[str, str]) -> bytes:
    """The form with the unit's figures of a period in its cells; formulas of the superior stay. Nothing is stored.

    `names` gives the words for the cells that ask for the unit or the period. A figure that nobody has sent leaves its
    cell empty.
    """
    book = open_book(workbook)
    figures = figures_for(unit, period, workbook.form.calendar)
    for cell in workbook.cells.select_related("indicator"):
        if cell.sheet >= len(book.worksheets):
            continue
        value: str | Decimal | None = names.get(cell.asks)
        if cell.indicator is not None:
            value = figures.get((cell.asks, cell.indicator.code))
        book.worksheets[cell.sheet][cell.cell].value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
