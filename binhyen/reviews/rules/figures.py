"""Which periods a review adds up, and what a figure of it is. Pure: days in, numbers out.

A review of a year counts the twelve months when the figures are reported by month. One calendar answers for one figure,
so that nothing is counted twice: the review's own where a form of it asks for the figure, else the longest one whose
periods lie end to end from the review's first day.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

ONE_DAY = timedelta(days=1)
SMALLEST_SHARED = 10


@dataclass(frozen=True, slots=True)
class Span:
    """A period as a span of days, both included."""

    id: int
    calendar: str
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Field:
    """A figure as a form asks for it. `key` orders and names it: section, position."""

    form_version: int
    calendar: str
    position: int
    code: str
    stock: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """One place in the totals that a figure of the review adds up."""

    period: int
    form_version: int
    position: int
    code: str


class Footing(StrEnum):
    """On what the figure of a year before stands. All but the first two have no such figure."""

    AS_WAS = ""
    RESTATED = "restated"
    APART = "apart"
    REDEFINED = "redefined"
    PARTLY = "partly"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a review. Numbers are whole, in the smallest step of the measure (`decimals` of it).

    `value` counts the latest versions sent, `accepted` those accepted above, `carried` the stocks that stand in for
    reports not sent, `before` the same period a year earlier; None: no such figure. `reserved` figures stand without
    a comparison (wall W7). A ratio has `parts`: numerator and denominator; then `value` is None.

    `footing` says on what `before` stands; restated on the units of today, `estimated` of it was shared out.
    """

    code: str
    name: str
    measure: str
    decimals: int
    section: str
    value: int | None
    accepted: int | None
    carried: int
    before: int | None
    reserved: bool
    stock: bool
    parts: tuple[int, int] | None = None
    parts_before: tuple[int, int] | None = None
    footing: str = Footing.AS_WAS
    estimated: int = 0

    @property
    def shown(self) -> int | None:
        """What is printed: the figure with the stocks that stand in."""
        return None if self.value is None else self.value + self.carried

    @property
    def counted_before(self) -> tuple[int, int] | None:
        """How much of the restated figure of a year before was counted, and the whole; None where nothing is estimated
        or shares of it would say nothing (parts of both signs).
        """
        if not self.estimated or self.before is None or not 0 <= self.estimated <= self.before:
            return None
        return self.before - self.estimated, self.before


def tiled(start: date, end: date, spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans that lie end to end from `start`, as far as they go and not beyond `end`; empty when none begins there.

    The spans are of one calendar and do not overlap.
    """
    by_start = {span.start: span for span in spans if span.end <= end}
    found: list[Span] = []
    at = start
    while at in by_start:
        found.append(by_start[at])
        at = by_start[at].end + ONE_DAY
    return tuple(found)


def chosen_spans(own: Span, spans: Iterable[Span], fields: Iterable[Field]) -> dict[str, tuple[Span, ...]]:
    """For each figure (code): the periods that it is added up over, oldest first.

    `spans` are all periods inside the review's, `fields` everything that forms of any calendar ask for.
    """
    by_calendar: dict[str, list[Span]] = {}
    for span in spans:
        by_calendar.setdefault(span.calendar, []).append(span)
    tiles = {calendar: tiled(own.start, own.end, each) for calendar, each in by_calendar.items()}
    asked: dict[str, set[str]] = {}
    for field in fields:
        asked.setdefault(field.code, set()).add(field.calendar)
    return {code: _best(own, calendars, tiles) for code, calendars in asked.items()}


def _best(own: Span, calendars: set[str], tiles: Mapping[str, tuple[Span, ...]]) -> tuple[Span, ...]:
    if own.calendar in calendars and tiles.get(own.calendar):
        return tiles[own.calendar]
    usable = [tiles[calendar] for calendar in sorted(calendars) if tiles.get(calendar)]
    return max(usable, key=lambda spans: (spans[-1].end, -len(spans)), default=())


def cells_of(spans: Mapping[str, Sequence[Span]], fields: Iterable[Field]) -> list[Cell]:
    """Every cell that the figures add up: flows over all their periods, a stock only in the last one."""
    made = []
    for field in fields:
        own = [span for span in spans.get(field.code, ()) if span.calendar == field.calendar]
        counted = own[-1:] if field.stock else own
        made += [Cell(span.id, field.form_version, field.position, field.code) for span in counted]
    return made


def year_before(day: date) -> date:
    """The same day a year before; 29 February gives 28."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def changed(value: int | None, before: int | None) -> int | None:
    """value − before; None when one of them is not known."""
    return None if value is None or before is None else value - before


def may_compare_share(before: int | None) -> bool:
    """Whether a change may also be said as a share of what was before: only from ten on."""
    return before is not None and before >= SMALLEST_SHARED
