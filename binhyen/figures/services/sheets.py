"""Figures in sheets: a template for one form and period, written with what stands now, and read back row by row.

A sheet carries a stamp over form, version, figures, period and units: another period's template is recognised. Reading
changes nothing, and gives either every row or every reason why not.
"""

import hashlib
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from binhyen.core.errors import TooLarge
from binhyen.core.text import fold
from binhyen.figures.rules.typing import Problem, Unreadable, read_cell, typed
from binhyen.files import workbooks
from binhyen.files.packages import ZIP_MAGIC
from binhyen.files.spreadsheets import DELIMITERS, MAX_BYTES, csv_rows, decode_text, write_csv

STAMP_ROW: Final = 2
HEAD_ROW: Final = 3
MOST_PROBLEMS: Final = 200
EXACT: Final = 10**15
"""From here on a number is written as text: Excel keeps 15 digits."""

MORE_ROWS: Final = 50
"""Rows beyond those of the template after which reading stops."""


@dataclass(frozen=True, slots=True)
class Place:
    """One column: a label that stays as it is, or (`decimals` given) a figure. `open` may be typed in, `mark` is read
    back as it came.
    """

    heading: str
    decimals: int | None = None
    open: bool = False
    width: int = 14
    mark: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet: its title, its stamp, its columns, and a row for each key (the first cell)."""

    title: str
    stamp: str
    places: Sequence[Place]
    rows: Sequence[Sequence[str | int | None]]


@dataclass(frozen=True, slots=True)
class SheetProblem:
    """What is wrong in one row of the sheet."""

    row: int
    words: str


@dataclass
class SheetRead:
    """Either rows by key (the figures by column, and the words of the last open column), or problems."""

    figures: dict[str, dict[int, int | None]] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    problems: list[SheetProblem] = field(default_factory=list)


def stamp_of(**facts: Any) -> str:
    """What tells a template from every other one: 16 characters."""
    return hashlib.sha256(json.dumps(facts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def write_xlsx(table: Table, instructions: Sequence[str]) -> bytes:
    """The sheet as XLSX: locked except for the cells to fill in; instructions on a second sheet."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    page = book.add_worksheet("Số liệu")
    looks = _looks(book)
    page.write_string(0, 0, table.title, looks["title"])
    page.write_string(STAMP_ROW - 1, 0, _("Template"), looks["fine"])
    page.write_string(STAMP_ROW - 1, 1, table.stamp, looks["fine"])
    for column, place in enumerate(table.places):
        page.set_column(column, column, place.width)
        page.write_string(HEAD_ROW - 1, column, place.heading, looks["head"])
        if place.open and place.decimals is not None:
            rule = {"validate": "integer" if not place.decimals else "decimal", "criteria": ">=", "value": 0}
            page.data_validation(HEAD_ROW, column, HEAD_ROW + max(len(table.rows), 1) - 1, column, rule)
    for at, row in enumerate(table.rows):
        _write_row(page, HEAD_ROW + at, row, table.places, looks)
    page.freeze_panes(HEAD_ROW, 2)
    page.protect("", {"select_locked_cells": True, "format_columns": True})
    help_page = book.add_worksheet(workbooks.INSTRUCTIONS)
    help_page.set_column(0, 0, 90)
    for at, sentence in enumerate(instructions):
        help_page.write_string(at, 0, sentence, looks["wrap"])
    book.close()
    return out.getvalue()


def _looks(book: Any) -> Mapping[str, Any]:
    return {
        "title": book.add_format({"bold": True, "font_size": 13}),
        "fine": book.add_format({"font_color": "#5c6b6c"}),
        "head": book.add_format({"bold": True, "bg_color": "#ddece8", "border": 1, "text_wrap": True, "valign": "top"}),
        "label": book.add_format({"text_wrap": True, "valign": "top"}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        "open": book.add_format({"locked": False, "bg_color": "#fdf2da", "border": 1}),
        "words": book.add_format({"locked": False, "border": 1, "num_format": "@", "text_wrap": True}),
    }


def _write_row(
    page: Any, at: int, row: Sequence[str | int | None], places: Sequence[Place], looks: Mapping[str, Any]
) -> None:
    for column, (place, value) in enumerate(zip(places, row, strict=True)):
        look = looks["label"] if not place.open else looks["words" if place.decimals is None else "open"]
        if value in (None, ""):
            page.write_blank(at, column, None, look)
        elif place.decimals is None or isinstance(value, str):
            page.write_string(at, column, str(value), look)
        elif value < EXACT:
            page.write_number(at, column, float(Decimal(value).scaleb(-place.decimals)), look)
        else:
            page.write_string(at, column, typed(value, place.decimals), look)


def write_csv_table(table: Table) -> bytes:
    """The sheet as CSV, with the same three rows above."""
    empty = [""] * (len(table.places) - 2)
    lines: list[Sequence[object]] = [[_("Template"), table.stamp, *empty], [place.heading for place in table.places]]
    lines += [[_csv_cell(value, place) for value, place in zip(row, table.places, strict=True)] for row in table.rows]
    return write_csv([table.title, "", *empty], lines)


def _csv_cell(value: str | int | None, place: Place) -> str:
    if value is None:
        return ""
    return typed(value, place.decimals) if isinstance(value, int) and place.decimals is not None else str(value)


def read_table(data: bytes, table: Table, words_for: Mapping[Problem, str | Promise]) -> SheetRead:
    """Read a sheet that came back, against the template it was made from. Raises TooLarge and BadInput for what is no
    sheet at all; everything else is a problem with its row.
    """
    read = SheetRead()
    if len(data) > MAX_BYTES:
        raise TooLarge(_("The file is larger than %(size)d MB.") % {"size": MAX_BYTES // 1_000_000})
    most = HEAD_ROW + len(table.rows) + MORE_ROWS
    if data.startswith(ZIP_MAGIC):
        formulas = workbooks.formulas_in(data, most_rows=most)
        read.problems += [SheetProblem(_row_of(cell), _formula_words(cell)) for cell in formulas]
        if read.problems:
            return read
        lines: Iterator[tuple[int, Sequence[object]]] = workbooks.read_cells(data)
    else:
        lines = _csv_lines(data, table)
    _Reader(table, words_for, read).lines(_filled(lines), most)
    if read.problems:
        read.figures.clear()
    return read


def _row_of(cell: str) -> int:
    digits = "".join(char for char in cell if char.isdigit())
    return int(digits) if digits else 0


def _formula_words(cell: str) -> str:
    return _("%(cell)s holds a formula. Type the number itself.") % {"cell": cell}


def _csv_lines(data: bytes, table: Table) -> Iterator[tuple[int, Sequence[object]]]:
    text = decode_text(data)
    sample = "\n".join(text.splitlines()[:HEAD_ROW])
    delimiter = max(DELIMITERS, key=sample.count)
    for number, (_line, cells) in enumerate(csv_rows(text, delimiter), start=1):
        yield number, cells


def _filled(lines: Iterator[tuple[int, Sequence[object]]]) -> Iterator[tuple[int, list[object]]]:
    """Rows with something in them, without empty cells at their end."""
    for number, cells in lines:
        kept = ["" if cell is None else cell for cell in cells]
        while kept and kept[-1] == "":
            kept.pop()
        if kept:
            yield number, kept


def _wrong_template(stamped: bool) -> str:
    if stamped:
        return _("The headings were changed. Take the template again and put only numbers into it.")
    return _("This is not the template of this form, period and unit. Take it from this page.")


@dataclass
class _Reader:
    """Goes through the rows of one sheet."""

    table: Table
    words_for: Mapping[Problem, str | Promise]
    read: SheetRead

    def __post_init__(self) -> None:
        self.labels = {str(row[0]): row for row in self.table.rows}

    def _wrong(self, number: int, words: str) -> None:
        self.read.problems.append(SheetProblem(number, words))

    def lines(self, lines: Iterator[tuple[int, list[object]]], most: int) -> None:
        """All rows: stamp and headings first."""
        stamped = headed = False
        for number, cells in lines:
            if number > most or len(self.read.problems) >= MOST_PROBLEMS:
                self._wrong(number, _("There are more rows than this template has. Nothing below was read."))
                return
            if number == STAMP_ROW:
                stamped = len(cells) > 1 and str(cells[1]) == self.table.stamp
            elif number == HEAD_ROW:
                headed = [fold(str(cell)) for cell in cells] == [fold(place.heading) for place in self.table.places]
            if number >= HEAD_ROW and not (stamped and headed):
                break
            if number > HEAD_ROW:
                self._row(number, cells)
        if not (stamped and headed):
            self._wrong(HEAD_ROW if stamped else STAMP_ROW, _wrong_template(stamped))

    def _row(self, number: int, cells: list[object]) -> None:
        key = str(cells[0])
        label = self.labels.get(key)
        sentence = self._sentence(key, label, cells)
        if sentence:
            self._wrong(number, sentence)
            return
        padded = [*cells, *[""] * (len(self.table.places) - len(cells))]
        figures: dict[int, int | None] = {}
        for column, place in enumerate(self.table.places):
            if place.mark:
                self.read.marks[key] = str(padded[column])
            elif place.open and place.decimals is None:
                self.read.words[key] = str(padded[column]).strip()
            elif place.open:
                try:
                    figures[column] = read_cell(padded[column], place.decimals or 0)
                except Unreadable as refusal:
                    self._wrong(number, f"{place.heading}: {self.words_for[refusal.problem]}")
        self.read.figures[key], self.read.numbers[key] = figures, number

    def _sentence(self, key: str, label: Sequence[str | int | None] | None, cells: list[object]) -> str:
        if label is None:
            return _("“%(key)s” is not in this template: another unit, or a changed code.") % {"key": key[:40]}
        if key in self.read.figures:
            return _("“%(key)s” stands here twice.") % {"key": key[:40]}
        if len(cells) > len(self.table.places):
            return _("This row has something outside the columns of the template.")
        if len(cells) > 1 and fold(str(cells[1])) != fold(str(label[1])):
            return _("The name beside the code was changed: it should read “%(name)s”.") % {"name": label[1]}
        return ""
