"""Tables that people send: CSV and XLSX read into numbered rows, and templates written for them.

Only what is visible is read. Hidden sheets, cell notes, pictures, merged cells, macros, formulas without a value and
columns that were not asked for are refused with a sentence (wall W17: an import carries no more than it shows).
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from binhyen.audit.tables import to_csv
from binhyen.core import guard
from binhyen.core.errors import BadInput, TooLarge
from binhyen.core.text import fold, normalise
from binhyen.files import workbooks
from binhyen.files.packages import ZIP_MAGIC

MAX_ROWS: Final = 20_000
MAX_BYTES: Final = 10_000_000
MAX_CELL: Final = 2_000

OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
DELIMITERS: Final = (",", ";", "\t")
NO_TEXT: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class Column:
    """One column that is asked for.

    `key` names it in the code, `heading` in the sheet (compared without case and marks, also against `also`).
    `choices` closes the list; `text` keeps leading zeros of codes; `guarded` runs the people guard over the cells.
    """

    key: str
    heading: str | Promise
    required: bool = False
    choices: tuple[str, ...] = ()
    note: str | Promise = ""
    also: tuple[str, ...] = ()
    text: bool = True
    guarded: bool = True
    max_length: int = 200
    width: int = 24

    def names(self) -> frozenset[str]:
        """The folded headings under which the column is recognised."""
        return frozenset(fold(str(name)) for name in (self.heading, *self.also))


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row and its number in the sheet; every column has a text, "" when empty."""

    number: int
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong in one cell, in words for the person who sent the sheet."""

    number: int
    key: str
    sentence: str


def read_sheet(data: bytes, *, columns: Sequence[Column], max_rows: int = MAX_ROWS) -> list[SheetRow]:
    """The rows of a CSV or XLSX file, empty rows left out, every cell as normalised text.

    CSV may be UTF-8, UTF-16 or Windows-1258, parted by comma, semicolon or tab. Dates come as YYYY-MM-DD. Raises
    TooLarge over `max_rows` rows or 10 MB, BadInput for everything else that cannot be taken as it is.
    """
    if len(data) > MAX_BYTES:
        raise TooLarge(_("The file is larger than %(size)d MB.") % {"size": MAX_BYTES // 1_000_000})
    if data.startswith(OLD_EXCEL):
        raise BadInput(
            _("This is an old Excel file (.xls), or one with a password. Save it as .xlsx without a password.")
        )
    cells = workbooks.read_cells(data) if data.startswith(ZIP_MAGIC) else _csv_cells(data, columns)
    rows = _limited(_filled(cells), max_rows)
    heading = next(rows, None)
    if heading is None:
        raise BadInput(_("The sheet is empty."))
    places = _places(heading, columns)
    taken = [_row(number, texts, places, columns) for number, texts in rows]
    _guard_rows(taken, columns)
    return taken


def problems_in(rows: Iterable[SheetRow], columns: Sequence[Column]) -> list[RowProblem]:
    """Cells that are missing, too long or outside a closed list, in row order. Nothing is changed."""
    found = []
    for row in rows:
        for column in columns:
            sentence = _cell_problem(row.values[column.key], column)
            if sentence:
                found.append(RowProblem(row.number, column.key, sentence))
    return found


def write_template(
    *, columns: Sequence[Column], sheet: str, instructions: Sequence[str], examples: Sequence[Sequence[str]] = ()
) -> bytes:
    """An XLSX template: headings with notes below them explained on a second sheet, lists to pick from in the cells.

    `examples` are shown on the sheet of instructions, never in the table itself, so that they are not sent back.
    """
    return workbooks.write_template(columns=columns, sheet=sheet, instructions=instructions, examples=examples)


def write_csv(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV which Excel opens as UTF-8. A cell that would start a formula gets an apostrophe before it."""
    return to_csv(headings, rows)


def _cell_problem(text: str, column: Column) -> str:
    if not text:
        return _("“%(heading)s” is empty.") % {"heading": column.heading} if column.required else ""
    if len(text) > column.max_length:
        return _("“%(heading)s” is longer than %(length)d characters.") % {
            "heading": column.heading,
            "length": column.max_length,
        }
    if column.choices and fold(text) not in {fold(choice) for choice in column.choices}:
        return _("“%(text)s” is not in the list of “%(heading)s”.") % {"text": text[:60], "heading": column.heading}
    return ""


def _text(value: object) -> str:
    """A cell as text: whole numbers without a fraction, dates as YYYY-MM-DD."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    return normalise(str(value))


def _filled(cells: Iterable[tuple[int, Sequence[object]]]) -> Iterator[tuple[int, list[str]]]:
    """Rows that have something in them."""
    for number, values in cells:
        texts = [_text(value) for value in values]
        if any(texts):
            if any(len(text) > MAX_CELL for text in texts):
                raise BadInput(_("A cell in row %(row)d is far too long.") % {"row": number})
            yield number, texts


def _limited(rows: Iterator[tuple[int, list[str]]], max_rows: int) -> Iterator[tuple[int, list[str]]]:
    for count, row in enumerate(rows):
        if count > max_rows:
            raise TooLarge(
                _("The sheet has more than %(rows)d rows. Send it in parts.") % {"rows": max_rows},
            )
        yield row


def _places(heading: tuple[int, list[str]], columns: Sequence[Column]) -> dict[int, str]:
    """Which column stands in which place. Refuses an unknown, a repeated and a missing heading."""
    _number, texts = heading
    known = {name: column for column in columns for name in column.names()}
    places: dict[int, str] = {}
    for index, text in enumerate(texts):
        if not text:
            continue
        column = known.get(fold(text))
        if column is None:
            raise BadInput(
                _("The column “%(heading)s” was not asked for.") % {"heading": text[:60]},
                what_to_do=_("Delete that column, or use the template."),
            )
        if column.key in places.values():
            raise BadInput(_("The column “%(heading)s” appears twice.") % {"heading": text[:60]})
        places[index] = column.key
    missing = [str(column.heading) for column in columns if column.required and column.key not in places.values()]
    if missing:
        raise BadInput(
            _("These columns are missing: %(headings)s.") % {"headings": ", ".join(missing)},
            what_to_do=_("The first row holds the headings, as in the template."),
        )
    return places


def _row(number: int, texts: Sequence[str], places: Mapping[int, str], columns: Sequence[Column]) -> SheetRow:
    values = {column.key: "" for column in columns}
    for index, text in enumerate(texts):
        if index in places:
            values[places[index]] = text
        elif text:
            raise BadInput(_("Row %(row)d has something outside the columns of the template.") % {"row": number})
    return SheetRow(number, values)


def _guard_rows(rows: Sequence[SheetRow], columns: Sequence[Column]) -> None:
    """The people guard over each row, and over each guarded column as one text (a list of names shows only there)."""
    keys = [column.key for column in columns if column.guarded and not column.choices]
    for row in rows:
        if _blocked("\n".join(row.values[key] for key in keys)):
            raise BadInput(
                _("Row %(row)d carries personal details. Take them out and send it again.") % {"row": row.number}
            )
    for column in columns:
        if column.key in keys and _blocked("\n".join(row.values[column.key] for row in rows)):
            raise BadInput(
                _("The column “%(heading)s” looks like a list of people. Such lists are not taken.")
                % {"heading": column.heading}
            )


def _blocked(text: str) -> bool:
    return any(finding.blocks for finding in guard.inspect(text))


def _csv_cells(data: bytes, columns: Sequence[Column]) -> Iterator[tuple[int, Sequence[object]]]:
    text = decode_text(data)
    first = next((line for line in text.splitlines() if line.strip()), "")
    known = frozenset().union(*(column.names() for column in columns))
    delimiter = max(DELIMITERS, key=lambda mark: sum(fold(cell) in known for cell in first.split(mark)))
    yield from csv_rows(text, delimiter)


def csv_rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """(line number, cells) of a text. Raises BadInput where a quotation mark is not closed or a cell has no end."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise BadInput(
            _("Row %(row)d cannot be read: a quotation mark is not closed.") % {"row": reader.line_num}
        ) from error


def decode_text(data: bytes) -> str:
    """Text of a CSV or TXT file: UTF-8, UTF-16 or Windows-1258. Raises BadInput when it is none of these."""
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not NO_TEXT.search(text):
            return text
    raise BadInput(
        _("This is not a table and not a plain text."),
        what_to_do=_("Save it as .xlsx, or as CSV in UTF-8."),
    )


def _encodings(data: bytes) -> tuple[str, ...]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    if data[1:2] == b"\x00":
        return ("utf-16-le",)
    if data[:1] == b"\x00":
        return ("utf-16-be",)
    return ("utf-8-sig", "cp1258")
