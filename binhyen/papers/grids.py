"""The cells of a table as both writers set them: widths of columns, headings over several columns, faces of cells."""

from dataclasses import dataclass
from itertools import groupby

from binhyen.papers.document import Table


@dataclass(frozen=True, slots=True)
class Head:
    """A cell of the heading, over so many columns and rows. `place`: its first column, from 0."""

    text: str
    place: int
    columns: int = 1
    rows: int = 1

    @property
    def scope(self) -> str:
        """What it is the heading of."""
        return "col" if self.columns == 1 else "colgroup"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its text, the key of its style, and how it stands."""

    text: str
    style: str
    align: str


def widths(table: Table, room: float) -> tuple[float, ...]:
    """The width of each column, together `room`."""
    total = sum(column.weight for column in table.columns)
    return tuple(room * column.weight / total for column in table.columns)


def heads(table: Table) -> tuple[tuple[Head, ...], ...]:
    """The rows of the heading: one, or two where columns stand under common headings."""
    if not any(column.group for column in table.columns):
        return (tuple(Head(column.heading, place) for place, column in enumerate(table.columns)),)
    upper: list[Head] = []
    lower: list[Head] = []
    numbered = list(enumerate(table.columns))
    for key, run in groupby(numbered, key=lambda pair: pair[1].group or pair[0]):
        members = list(run)
        if isinstance(key, str):
            upper.append(Head(key, members[0][0], columns=len(members)))
            lower.extend(Head(column.heading, place) for place, column in members)
        else:
            upper.append(Head(members[0][1].heading, members[0][0], rows=2))
    return tuple(upper), tuple(lower)


def leads(row: tuple[Cell, ...]) -> bool:
    """Whether a row only names the rows below it: it stands on their page."""
    return len(row) > 1 and bool(row[0].text) and not any(cell.text for cell in row[1:])


def rows(table: Table) -> tuple[tuple[Cell, ...], ...]:
    """The rows below the heading."""
    aligned = [column.align.value for column in table.columns]
    return tuple(
        tuple(
            Cell(text, "cell-sum" if row.bold else "cell", align)
            for text, align in zip(row.cells, aligned, strict=True)
        )
        for row in table.rows
    )
