"""Tables of pages as files: CSV and XLSX with the same rows, numbers as numbers, nothing that a page does not show."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.http import HttpResponse
from django.utils.translation import gettext as _

from binhyen.core.errors import NotFound
from binhyen.files.spreadsheets import write_csv

CSV, XLSX = "csv", "xlsx"
TYPES: Final = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MADE: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""The time inside every workbook: the same rows give the same file."""

WIDE, NARROW = 34, 15


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table to take away: the name of its file without an ending, its headings, its rows. None is an empty cell."""

    name: str
    heads: Sequence[str]
    rows: Sequence[Sequence[object]]


@dataclass(frozen=True, slots=True)
class File:
    """A file as it is sent."""

    name: str
    kind: str
    data: bytes


def as_file(sheet: Sheet, ending: str) -> File:
    """The table as CSV or XLSX. Raises NotFound for another ending."""
    if ending not in TYPES:
        raise NotFound(f"no file {ending!r}")
    data = write_csv(sheet.heads, sheet.rows) if ending == CSV else _workbook(sheet)
    return File(f"{sheet.name}.{ending}", TYPES[ending], data)


def _workbook(sheet: Sheet) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": MADE})
    page = book.add_worksheet(_("Figures"))
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    page.set_column(0, 0, WIDE)
    page.set_column(1, max(1, len(sheet.heads) - 1), NARROW)
    page.freeze_panes(1, 1)
    page.write_row(0, 0, sheet.heads, bold)
    for rank, row in enumerate(sheet.rows, start=1):
        page.write_row(rank, 0, ["" if cell is None else cell for cell in row])
    page.repeat_rows(0)
    page.set_landscape()
    book.close()
    return out.getvalue()


def sent(file: File) -> HttpResponse:
    """The answer with which a file goes out."""
    held = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return HttpResponse(file.data, content_type=file.kind, headers=held)
