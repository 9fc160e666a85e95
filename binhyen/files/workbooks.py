"""Inside an XLSX file: what it may hold, its cells in order, and how a template is written.

The libraries of sheets are taken in where they are used: they are a third of what the server reads at its start.
"""

import io
import zipfile
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from binhyen.core.errors import BadInput, TooLarge
from binhyen.core.text import fold
from binhyen.files import packages

if TYPE_CHECKING:
    from binhyen.files.spreadsheets import Column

INSTRUCTIONS: Final = "Hướng dẫn"
"""The second sheet of a template: the only other filled sheet that may come back."""

LAST_ROW: Final = 25_000
"""No row below this one is gone through."""

LIST_ROWS: Final = 5_000
"""Rows of a template in which the lists can be picked from."""

WORKBOOK: Final = "xl/workbook.xml"
RELATIONS: Final = "xl/_rels/workbook.xml.rels"

UNSEEN: Final = (
    (("comments", "persons/"), "notes"),
    (("vbaproject", "macrosheets", "activex", "ctrlprops"), "macros"),
    (("xl/media/", "xl/drawings/drawing", "xl/charts", "xl/embeddings", "oleobject"), "pictures"),
    (("xl/externallinks", "xl/connections", "xl/querytables", "xl/model", "pivotcache"), "links"),
)


def read_cells(data: bytes) -> Iterator[tuple[int, Sequence[object]]]:
    """(row number, values) of the first sheet. Refuses what somebody who looks at the sheet would not see."""
    with packages.opened(data) as package:
        if WORKBOOK not in package.namelist():
            raise BadInput(_("This is not an Excel sheet (.xlsx)."))
        _refuse_parts(package)
        first, *others = _sheet_parts(package)
        _refuse_cells(package, first)
        for name, part in others:
            if fold(name) != fold(INSTRUCTIONS) and _has_values(package, part):
                raise BadInput(_("The file has more than one sheet. Keep only the one to be read."))
    try:
        yield from _first_sheet(data)
    except Exception as error:  # openpyxl raises whatever a malformed part leads to
        raise packages.broken() from error


def formulas_in(data: bytes, *, most_rows: int, most: int = 200) -> list[str]:
    """The cells of the first sheet that hold a formula ("C5"), at most `most` of them: where a number is wanted and not
    how it came about. Raises TooLarge as soon as there are more than `most_rows` filled rows.
    """
    found: list[str] = []
    rows = 0
    with packages.opened(data) as package:
        if WORKBOOK not in package.namelist():
            raise BadInput(_("This is not an Excel sheet (.xlsx)."))
        for element in packages.elements(package, _sheet_parts(package)[0][1]):
            tag = packages.local(element.tag)
            if tag == "row":
                rows += len(element) > 0
                element.clear()
            if tag == "c" and len(found) < most and any(packages.local(child.tag) == "f" for child in element):
                found.append(str(element.get("r")))
            if rows > most_rows:
                raise TooLarge(_("The sheet has more than %(rows)d rows. Send it in parts.") % {"rows": most_rows})
    return found


def _first_sheet(data: bytes) -> Iterator[tuple[int, Sequence[object]]]:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        yield from enumerate(islice(sheet.iter_rows(values_only=True), LAST_ROW), start=1)
    finally:
        book.close()


def _refuse_parts(package: zipfile.ZipFile) -> None:
    sentences = {
        "notes": _("The sheet has cell notes. Delete them: what is not in the cells is not taken."),
        "macros": _("The file holds a macro. Save it as .xlsx without macros."),
        "pictures": _("The sheet has a picture, a chart or another file inside. Delete it."),
        "links": _("The sheet takes values from other files. Paste the values instead."),
    }
    for fragments, kind in UNSEEN:
        if packages.has_part(package, *fragments):
            raise BadInput(sentences[kind])


def _sheet_parts(package: zipfile.ZipFile) -> list[tuple[str, str]]:
    """(name, path of the part) of each sheet in order. Refuses a hidden one."""
    targets = {
        str(element.get("Id")): str(element.get("Target"))
        for element in packages.elements(package, RELATIONS)
        if packages.local(element.tag) == "Relationship"
    }
    found = []
    for element in packages.elements(package, WORKBOOK):
        if packages.local(element.tag) != "sheet":
            continue
        if element.get("state", "visible") != "visible":
            raise BadInput(_("The file has a hidden sheet. Show it or delete it."))
        relation = next((value for key, value in element.attrib.items() if packages.local(key) == "id"), "")
        target = targets.get(relation, "")
        found.append((str(element.get("name")), target.lstrip("/") if target.startswith("/") else f"xl/{target}"))
    if not found:
        raise packages.broken()
    return found


def _refuse_cells(package: zipfile.ZipFile, sheet: tuple[str, str]) -> None:
    """Refuse merged cells, hidden columns that are filled or not, a formula whose value was not stored, and cells far
    below: a row may say any number, and all rows above it would be gone through.
    """
    row = 0
    for element in packages.elements(package, sheet[1]):
        tag = packages.local(element.tag)
        if tag == "mergeCell":
            raise BadInput(_("Cells are merged at %(cells)s. Split them again.") % {"cells": element.get("ref")})
        if tag == "col" and element.get("hidden") in {"1", "true"}:
            raise BadInput(_("The sheet has a hidden column. Show it or delete it."))
        if tag == "c":
            inside = {packages.local(child.tag): child.text for child in element}
            if "f" in inside and not inside.get("v") and element.get("t") != "str":
                raise BadInput(
                    _("The formula in %(cell)s has no value. Open the file in Excel, save it and send it again.")
                    % {"cell": element.get("r")}
                )
        if tag == "row":
            row = _row_number(element.get("r"), row)
            if row > LAST_ROW and len(element):
                raise TooLarge(_("The sheet has more than %(rows)d rows. Send it in parts.") % {"rows": LAST_ROW})
            element.clear()


def _row_number(said: str | None, before: int) -> int:
    """The number of a row; one that does not say it follows the row before."""
    if said is None:
        return before + 1
    if not said.isdecimal():
        raise packages.broken()
    return int(said)


def _has_values(package: zipfile.ZipFile, part: str) -> bool:
    return any(packages.local(element.tag) in {"v", "is"} for element in packages.elements(package, part))


def write_template(
    *, columns: Sequence["Column"], sheet: str, instructions: Sequence[str], examples: Sequence[Sequence[str]]
) -> bytes:
    """See `spreadsheets.write_template`."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    page = book.add_worksheet(sheet)
    help_page = book.add_worksheet(INSTRUCTIONS)
    looks = {
        "head": book.add_format({"bold": True, "bg_color": "#ddece8", "border": 1, "text_wrap": True, "valign": "top"}),
        "text": book.add_format({"num_format": "@"}),
        "plain": book.add_format({}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
    }
    for index, column in enumerate(columns):
        page.set_column(index, index, column.width, looks["text" if column.text else "plain"])
        page.write_string(0, index, str(column.heading), looks["head"])
    page.freeze_panes(1, 0)
    below = _write_help(help_page, columns, instructions, examples, looks)
    _write_lists(page, help_page, columns, below, looks)
    book.close()
    return out.getvalue()


def _write_help(
    page: Any, columns: Sequence["Column"], instructions: Sequence[str], examples: Sequence[Sequence[str]], looks: Any
) -> int:
    """Sentences, what each column is for, examples. Returns the first free row."""
    page.set_column(0, len(columns), 30)
    row = 0
    for sentence in instructions:
        page.write_string(row, 0, sentence)
        row += 1
    row += 1
    for column in columns:
        page.write_string(row, 0, str(column.heading), looks["head"])
        page.write_string(row, 1, _("required") if column.required else _("may stay empty"))
        page.write_string(row, 2, str(column.note), looks["wrap"])
        row += 1
    row += 1
    if examples:
        page.write_string(row, 0, _("Examples (not read):"))
        for example in examples:
            row += 1
            for index, text in enumerate(example):
                page.write_string(row, index, text)
    return row + 2


def _write_lists(page: Any, help_page: Any, columns: Sequence["Column"], row: int, looks: Any) -> None:
    """The closed lists stand on the visible sheet of instructions; the cells of the table pick from them."""
    from xlsxwriter.utility import xl_col_to_name

    for index, column in enumerate(columns):
        if not column.choices:
            continue
        help_page.write_string(row, index, str(column.heading), looks["head"])
        for offset, choice in enumerate(column.choices, start=1):
            help_page.write_string(row + offset, index, choice)
        letter = xl_col_to_name(index)
        page.data_validation(
            1,
            index,
            LIST_ROWS,
            index,
            {
                "validate": "list",
                "source": f"='{INSTRUCTIONS}'!${letter}${row + 2}:${letter}${row + 1 + len(column.choices)}",
                "error_title": _("Not in the list"),
                "error_message": _("Pick one from the list."),
            },
        )
