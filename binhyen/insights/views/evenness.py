"""How evenly units do: one rate of every unit as a strip and a funnel, against peers and the own past.

A unit outside the limits is asked, never graded: nothing here orders units. Reserved figures have no rates (W7).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.utils.translation import gettext as _

from binhyen.figures import shipped
from binhyen.figures.models import Period
from binhyen.figures.queries.totals import Counts
from binhyen.figures.views.steps import period_name
from binhyen.insights.queries.board import Board
from binhyen.insights.queries.reading import Reading, is_reserved
from binhyen.insights.rules import drawing
from binhyen.insights.rules.drawing import Pair
from binhyen.insights.rules.funnel import SMALLEST_TOTAL, Funnel, funnel, spread
from binhyen.org.queries.trees import UnitRow
from binhyen.ui import phrases

ON_TIME, RECEIVED, ACCEPTED = "dung-han", "da-nhan", "da-duyet"
OF_REPORTS = ("", ON_TIME, RECEIVED, ACCEPTED)
"""How the address names the rates of reports; blank is the first of them."""
MOST_QUESTIONS = 6
NAMES = 2
"""So many names stand beside one place of a drawing."""
FEWEST = 3
"""So many units or periods at least make a comparison."""


Read = Callable[[Board, int, int | None], Pair]


@dataclass(frozen=True, slots=True)
class Measure:
    """A rate that units are compared by: what is counted of what. `read` gives (count, total) of one unit (by its
    primary key) in a period, of all of them together for None.
    """

    code: str
    name: str
    noun: str
    read: Read
    of_reports: bool = True


def _of_counts(pick: Callable[[Counts], Pair]) -> Read:
    return lambda board, period, unit: pick(board.counted(period) if unit is None else board.count(unit, period))


def _of_cells(numerator: str, denominator: str) -> Read:
    def read(board: Board, period: int, unit: int | None) -> Pair:
        if unit is None:
            return board.of(numerator, period).submitted, board.of(denominator, period).submitted
        return board.cell(unit, period, numerator).submitted, board.cell(unit, period, denominator).submitted

    return read


def measures(reading: Reading, codes: Sequence[str]) -> list[Measure]:
    """The rates of a page: of its reports, then every ratio of the catalogue whose two figures it shows."""
    awaited, come = _("reports awaited"), _("reports received")
    found = [
        Measure(ON_TIME, _("Sent on time"), awaited, _of_counts(lambda one: (one.on_time, one.expected))),
        Measure(RECEIVED, _("Received"), awaited, _of_counts(lambda one: (one.received, one.expected))),
        Measure(ACCEPTED, _("Accepted"), come, _of_counts(lambda one: (one.accepted, one.received))),
    ]
    rows = {row.code: row for row in reading.scope.fields if row.code in codes and not is_reserved(row)}
    for code, ratio in shipped.indicators().items():
        if ratio.numerator in rows and ratio.denominator in rows:
            name = ratio.name_en if phrases.language() == "en" else ratio.name_vi
            noun = rows[ratio.denominator].name
            noun = noun[:1].lower() + noun[1:]
            found.append(Measure(code, name, noun, _of_cells(ratio.numerator, ratio.denominator), of_reports=False))
    return found


@dataclass(frozen=True, slots=True)
class Rate:
    """One unit or period with its count and total; `now` marks the chosen period."""

    name: str
    url: str
    pair: Pair
    now: bool = False

    @property
    def words(self) -> str:
        """The rate with its count, total and interval."""
        return phrases.share(*self.pair)


@dataclass(frozen=True, slots=True)
class Question:
    """A unit that is asked about, and by which comparison. `side` is "low" or "high"."""

    rate: Rate
    side: str
    of_peers: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """A funnel with what it shows, the names of what lies outside, and how wide ordinary differences are."""

    plot: drawing.Plot
    rates: Sequence[Rate]
    found: Funnel
    named: Sequence[tuple[drawing.Dot, Rate]]

    @property
    def labelled(self) -> Sequence[tuple[drawing.Dot, str]]:
        """As many names as find room in the drawing; marks on one place share a line."""
        places: dict[tuple[str, str], list[tuple[drawing.Dot, Rate]]] = {}
        for dot, rate in self.named:
            places.setdefault((dot.x, dot.y), []).append((dot, rate))
        found = [(rows[0][0], [rate.name for _dot, rate in rows]) for rows in places.values()]
        return [(dot, _together(names)) for dot, names in found[:MOST_QUESTIONS]]

    @property
    def phi(self) -> str:
        """The over-dispersion with one decimal."""
        return phrases.number(self.found.phi, 1)

    @property
    def first_name(self) -> str:
        """The name of the first mark, e.g. the oldest period."""
        return self.rates[0].name

    @property
    def last_name(self) -> str:
        """The name of the last mark."""
        return self.rates[-1].name


class Evenness:
    """One rate of all units of a page."""

    def __init__(self, reading: Reading, measure: Measure, url_of: Callable[[UnitRow], str], form: str = "") -> None:
        self.reading = reading
        self.measure = measure
        self._url_of = url_of
        self._units = [row for row in reading.units if not form or row.form == form]

    @cached_property
    def spans(self) -> int:
        """Over how many periods reports are counted: one, or all of the page where a unit has too few in one."""
        if not self.measure.of_reports:
            return 1
        read, now = self.measure.read, self.reading.scope.period.pk
        most = max((read(self.reading.board, now, row.id)[1] for row in self._units), default=0)
        return 1 if most >= SMALLEST_TOTAL else len(self.reading.scope.periods)

    def _read(self, unit: int | None, period: Period) -> Pair:
        return self.measure.read(self.reading.board, period.pk, unit)

    def _now(self, unit: int) -> Pair:
        return _sum(self._read(unit, period) for period in self.reading.scope.periods[-self.spans :])

    @cached_property
    def whole(self) -> Pair | None:
        """Of all units of the comparison together."""
        found = _sum(self._now(row.id) for row in self._units)
        return found if _is_rate(found) else None

    @cached_property
    def rates(self) -> list[Rate]:
        """Of every unit that has a rate, in the order of the official list."""
        found = [(row, self._now(row.id)) for row in self._units]
        return [Rate(row.full_name, self._url_of(row), pair) for row, pair in found if _is_rate(pair)]

    @cached_property
    def strip(self) -> drawing.Strip | None:
        """One tick for each unit; None for too few."""
        if self.whole is None or len(self._shares) < FEWEST:
            return None
        return drawing.strip(self._shares, self.whole[0] / self.whole[1])

    @property
    def _shares(self) -> list[float]:
        """Of units with enough cases for a share."""
        return [count / total for count, total in (rate.pair for rate in self.rates) if total >= SMALLEST_TOTAL]

    @property
    def spread_words(self) -> str:
        """How far units lie apart, in words: the middle one, and the tenths at both ends; "" for too few."""
        found = spread(self._shares)
        if found is None:
            return ""
        given = {"units": phrases.number(found.units)}
        given |= {
            name: phrases.number(100 * value)
            for name, value in (("low", found.low), ("middle", found.middle), ("high", found.high))
        }
        return (
            _(
                "%(units)s units. The one in the middle has %(middle)s of every 100; a tenth of them has less than "
                "%(low)s, a tenth more than %(high)s."
            )
            % given
        )

    @cached_property
    def peers(self) -> Drawn | None:
        """Every unit against all units of its kind; None where they are too few or all alike."""
        return _drawn(self.rates)

    @cached_property
    def past(self) -> Drawn | None:
        """The chosen period of all units together against the periods before it; None where they are too few."""
        found = [(period, self._read(None, period)) for period in self.reading.scope.periods]
        now = self.reading.scope.period.pk
        rates = [Rate(period_name(period), "", pair, period.pk == now) for period, pair in found if _is_rate(pair)]
        return _drawn(rates, along=True)

    @cached_property
    def asked(self) -> list[Question]:
        """Units outside the limits of their peers, then those outside the limits of their own past."""
        found = [] if self.peers is None else [Question(rate, dot.side, True) for dot, rate in self.peers.named]
        names = {one.rate.name for one in found}
        return found + [one for one in self._against_past() if one.rate.name not in names]

    def _against_past(self) -> list[Question]:
        *before, last = self.reading.scope.periods
        found = []
        for row in self._units if self.spans == 1 else []:
            now = self._read(row.id, last)
            if not _is_rate(now):
                continue
            past = tuple(filter(_is_rate, (self._read(row.id, period) for period in before)))
            side = side_of(now, past)
            if side:
                found.append(Question(Rate(row.full_name, self._url_of(row), now), side, False))
        return found

    @property
    def questions(self) -> list[Question]:
        """As many of them as a page holds."""
        return self.asked[:MOST_QUESTIONS]

    @property
    def more(self) -> int:
        """How many more there are."""
        return max(0, len(self.asked) - MOST_QUESTIONS)


def _sum(pairs: Iterable[Pair]) -> Pair:
    count = total = 0
    for counted, of in pairs:
        count, total = count + counted, total + of
    return count, total


def _is_rate(pair: Pair) -> bool:
    """Whether there is something to count, and no more was counted than there is."""
    count, total = pair
    return 0 < total >= count >= 0


def _together(names: Sequence[str]) -> str:
    """The first names of one place in a drawing, and how many more stand there."""
    more = len(names) - NAMES
    return ", ".join(names[:NAMES]) + (f" +{phrases.number(more)}" if more > 0 else "")


_funnel_of = lru_cache(maxsize=4096)(funnel)
"""Of the past of a unit, which stands still while reports of the month come."""


def side_of(now: Pair, past: tuple[Pair, ...]) -> str:
    """Where a rate lies outside the limits of earlier ones: "low", "high", or "" inside them or without any limits."""
    found = _funnel_of(past)
    if found is None or now[1] < SMALLEST_TOTAL:
        return ""
    limits = found.limits(now[1])
    share = now[0] / now[1]
    return "low" if share < limits.low_998 else "high" if share > limits.high_998 else ""


def _drawn(rates: Sequence[Rate], *, along: bool = False) -> Drawn | None:
    pairs = [rate.pair for rate in rates]
    base = [rate.pair for rate in rates if not rate.now]
    found = funnel(base)
    if found is None:
        return None
    plot = drawing.plot(pairs, found, along=along)
    named = [(dot, rates[dot.rank]) for dot in plot.dots if dot.side]
    return Drawn(plot, rates, found, named)
