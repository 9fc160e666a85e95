"""Drawings of figures as plain geometry: columns along time, a funnel, a strip of ticks. Templates only print it.

All lengths are in the units of the drawing, written as SVG takes them. Every drawing repeats a table beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

from binhyen.insights.rules.funnel import Funnel
from binhyen.insights.rules.scales import Axis, powers, ticks, window

WIDTH = 680
"""Of every drawing."""
LEFT, RIGHT = 62, 668
TALL = 230
"""Height of the columns, with their labels."""
TOP, FLOOR = 24, 190
FUNNEL_TALL = 340
FUNNEL_TOP, FUNNEL_FLOOR = 16, 282
STRIP_AT = (16, 44)
WIDE, NARROW = 0.1, 0.05
"""Steps between the lines of a share."""
CURVE = 40
"""Points of a curved limit."""


@dataclass(frozen=True, slots=True)
class Column:
    """One period: tops and heights of what was sent, of the estimated part at its top, and of what was accepted."""

    x: str
    width: str
    middle: str
    y: str
    height: str
    guess_y: str
    guess_height: str
    accepted_y: str
    accepted_height: str
    gap: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A round value of an axis and where it stands."""

    at: str
    value: float


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns side by side with their axis; `bounds` are the lines before each column, and behind the last one."""

    columns: Sequence[Column]
    ticks: Sequence[Tick]
    bounds: Sequence[str]


@dataclass(frozen=True, slots=True)
class Amount:
    """What a column shows, none of it below 0: sent in all, of that estimated, accepted. `gap`: nothing has come."""

    sent: float
    guessed: float = 0
    accepted: float = 0
    gap: bool = False


def _at(value: float) -> str:
    return f"{value:.1f}"


def columns(amounts: Sequence[Amount]) -> Columns:
    """The columns of one period or more; the axis begins at 0 and ends at a round value."""
    values = ticks(max(max(one.sent, one.accepted) for one in amounts))
    axis = Axis(0, values[-1], FLOOR, TOP)
    step = (RIGHT - LEFT) / len(amounts)
    return Columns(
        [_column(one, LEFT + rank * step, step, axis) for rank, one in enumerate(amounts)],
        [Tick(_at(axis.at(value)), value) for value in values],
        [_at(LEFT + rank * step) for rank in range(len(amounts) + 1)],
    )


def _column(one: Amount, left: float, step: float, axis: Axis) -> Column:
    top, counted, accepted = (axis.at(value) for value in (one.sent, one.sent - one.guessed, one.accepted))
    return Column(
        x=_at(left + step * 0.16),
        width=_at(step * 0.68),
        middle=_at(left + step / 2),
        y=_at(top),
        height=_at(FLOOR - top),
        guess_y=_at(top),
        guess_height=_at(counted - top),
        accepted_y=_at(accepted),
        accepted_height=_at(FLOOR - accepted),
        gap=one.gap,
    )


@dataclass(frozen=True, slots=True)
class Dot:
    """One unit or period in a funnel: `side` is "low", "high" or "" (inside the limits)."""

    x: str
    y: str
    side: str
    rank: int
    label_x: str
    anchor: str

    @property
    def shape(self) -> str:
        """The path of a triangle that points to its side."""
        x, y = float(self.x), float(self.y)
        tip = y + 7 if self.side == "low" else y - 7
        base = y - 5 if self.side == "low" else y + 5
        return f"M{x - 6:.1f} {base:.1f}H{x + 6:.1f}L{x:.1f} {tip:.1f}z"


@dataclass(frozen=True, slots=True)
class Plot:
    """Shares against their totals, or along time, with the limits: two bands as closed paths, and the common share."""

    dots: Sequence[Dot]
    outer: str
    inner: str
    common: str
    across: Sequence[Tick]
    up: Sequence[Tick]


Pair = tuple[int, int]


def plot(pairs: Sequence[Pair], found: Funnel, *, along: bool = False) -> Plot:
    """The funnel of (count, total) pairs, totals above 0: against the total, or with `along` in their own order."""
    sizes = powers(min(total for _count, total in pairs), max(total for _count, total in pairs))
    size = Axis(sizes[0], max(sizes[-1], sizes[0] + 1), LEFT, RIGHT, logarithmic=True)
    apart = (RIGHT - LEFT) / len(pairs)
    places = [LEFT + apart * (rank + 0.5) if along else size.at(total) for rank, (_count, total) in enumerate(pairs)]
    grid = list(zip(places, (total for _count, total in pairs), strict=True)) if along else _grid(size)
    limits = [(x, found.limits(total)) for x, total in grid]
    shares = [count / total for count, total in pairs]
    low = min(*shares, *(one.low_998 for _x, one in limits[len(limits) // 3 :]))
    high = max(*shares, *(one.high_998 for _x, one in limits[len(limits) // 3 :]))
    step = NARROW if high - low < 2 * NARROW else WIDE
    axis = Axis(*window(low, high, step), FUNNEL_FLOOR, FUNNEL_TOP)
    return Plot(
        dots=[_dot(rank, places[rank], axis.at(share), _side(pairs[rank], found)) for rank, share in enumerate(shares)],
        outer=_band([(x, axis.at(one.high_998), axis.at(one.low_998)) for x, one in limits]),
        inner=_band([(x, axis.at(one.high_95), axis.at(one.low_95)) for x, one in limits]),
        common=_at(axis.at(found.share)),
        across=[] if along else [Tick(_at(size.at(value)), value) for value in sizes],
        up=[Tick(_at(axis.at(value)), value) for value in _shares(axis)],
    )


def _grid(size: Axis) -> list[tuple[float, int]]:
    first, last = log(size.low), log(size.high)
    totals = [max(1, round(exp(first + (last - first) * rank / CURVE))) for rank in range(CURVE + 1)]
    return [(size.at(total), total) for total in sorted(set(totals))]


def _side(pair: Pair, found: Funnel) -> str:
    count, total = pair
    limits = found.limits(total)
    if count / total < limits.low_998:
        return "low"
    return "high" if count / total > limits.high_998 else ""


def _dot(rank: int, x: float, y: float, side: str) -> Dot:
    late = x > (LEFT + RIGHT) / 2
    return Dot(_at(x), _at(y), side, rank, _at(x - 10 if late else x + 10), "end" if late else "start")


def _band(rows: Sequence[tuple[float, float, float]]) -> str:
    upper = "L".join(f"{x:.1f} {high:.1f}" for x, high, _low in rows)
    lower = "L".join(f"{x:.1f} {low:.1f}" for x, _high, low in reversed(rows))
    return f"M{upper}L{lower}z"


def _shares(axis: Axis) -> list[float]:
    span = axis.high - axis.low
    step = NARROW if span <= 4 * NARROW else WIDE if span <= 0.6 else 2 * WIDE
    first = round(axis.low / step) * step
    return [value for value in (round(first + step * rank, 6) for rank in range(12)) if axis.low <= value <= axis.high]


@dataclass(frozen=True, slots=True)
class Strip:
    """One tick for each share, the common one apart, and the axis below."""

    marks: Sequence[str]
    common: str
    ticks: Sequence[Tick]


def strip(shares: Sequence[float], common: float) -> Strip:
    """The ticks of shares between 0 and 1 on an axis of whole tenths."""
    low, high = window(min(*shares, common), max(*shares, common))
    axis = Axis(low, high, LEFT, RIGHT)
    return Strip(
        [_at(axis.at(share)) for share in shares],
        _at(axis.at(common)),
        [Tick(_at(axis.at(value)), value) for value in _shares(axis)],
    )
