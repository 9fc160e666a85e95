"""One figure along time: its columns, its table, and where units became others in between."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from binhyen.figures.models import Period
from binhyen.figures.queries.forms import FieldRow
from binhyen.figures.queries.totals import Counts
from binhyen.figures.views.steps import period_name
from binhyen.insights.queries.board import Board, Cell
from binhyen.insights.queries.restating import Change
from binhyen.insights.rules.drawing import Amount, Column, Columns, columns
from binhyen.ui import phrases


@dataclass(frozen=True, slots=True)
class Stick:
    """One period of the course of a figure: its words and numbers, its column, and where its number comes from.

    `change` is the change of units that lies between this period and the one before.
    """

    name: str
    cell: Cell
    counts: Counts
    column: Column
    label: str
    url: str
    change: Change | None


@dataclass(frozen=True, slots=True)
class Mark:
    """A line in the drawing where units became others."""

    x: str
    label_x: str
    anchor: str
    day: str


@dataclass(frozen=True, slots=True)
class Course:
    """The drawing and the rows of its table."""

    drawn: Columns
    sticks: Sequence[Stick]
    marks: Sequence[Mark]

    @property
    def estimated(self) -> bool:
        """Whether any part of it is estimated."""
        return any(stick.cell.estimated for stick in self.sticks)


def course(
    field: FieldRow,
    board: Board,
    periods: Sequence[Period],
    found: Sequence[Change],
    url_of: Callable[[FieldRow, Period], str],
) -> Course:
    """The course of a figure over periods, the oldest first."""
    cells = [board.of(field.code, period.pk) for period in periods]
    counts = [board.counted(period.pk) for period in periods]
    drawn = columns([_amount(cell, one, field.decimals) for cell, one in zip(cells, counts, strict=True)])
    sticks = []
    for rank, period in enumerate(periods):
        change = _before(periods[rank - 1], period, found) if rank else None
        url = url_of(field, period)
        sticks.append(
            Stick(period_name(period), cells[rank], counts[rank], drawn.columns[rank], _label(period), url, change)
        )
    return Course(drawn, sticks, [_mark(drawn, rank, one.change) for rank, one in enumerate(sticks) if one.change])


def _before(last: Period, period: Period, found: Sequence[Change]) -> Change | None:
    """The latest change after the end of one period, up to the end of the next: its units are those of its end."""
    return next((one for one in reversed(found) if last.end < one.day <= period.end), None)


def _amount(cell: Cell, counts: Counts, decimals: int) -> Amount:
    sent, guessed, accepted = (
        max(0, value) / 10**decimals for value in (cell.submitted, cell.estimated, cell.accepted)
    )
    gap = cell.apart or not counts.received
    return Amount(0, gap=True) if gap else Amount(sent, min(guessed, sent), accepted)


def _mark(drawn: Columns, rank: int, change: Change) -> Mark:
    late = rank > len(drawn.columns) / 2
    x = drawn.bounds[rank]
    return Mark(x, f"{float(x) - 6 if late else float(x) + 6:.1f}", "end" if late else "start", phrases.day(change.day))


def _label(period: Period) -> str:
    return f"{period.end:%m/%y}"
