"""The values of a page of live figures. Everything that chooses stands in the address: a saved view is a link."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby

from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from binhyen.core import clock
from binhyen.core.actor import Actor
from binhyen.core.errors import NotFound
from binhyen.core.keeping import kept
from binhyen.figures.models import Period
from binhyen.figures.policies import may_read
from binhyen.figures.queries.forms import FieldRow
from binhyen.figures.queries.periods import period_by_public_id
from binhyen.figures.queries.totals import Counts
from binhyen.figures.views.steps import period_name
from binhyen.insights.queries.board import KEEP_SECONDS, Board, Cell, live_number
from binhyen.insights.queries.reading import Reading, Scope, day_of, is_reserved, read, scope
from binhyen.insights.queries.restating import Change, RestatedReading, changes, read_restated
from binhyen.insights.views.course import Course, course
from binhyen.insights.views.evenness import OF_REPORTS, Evenness, Measure, measures
from binhyen.org import maps
from binhyen.org.models import Unit
from binhyen.org.queries import unit_by_public_id
from binhyen.org.queries.trees import UnitRow, unit_row
from binhyen.org.rules.names import FORM_WORDS
from binhyen.org.states import POSITIONED, UnitKind
from binhyen.ui import phrases
from binhyen.ui.addresses import address
from binhyen.ui.components import Tab
from binhyen.ui.phrases import language

NAMED = 3
"""How many units without a report stand by name in the first sentence."""
SHADES = (60, 75, 85, 95)
"""From how many in a hundred awaited reports on the map darkens: finer where it counts, near the end."""
PICKED = 6
"""How many periods up to the chosen one stand as tabs; the others are reached by stepping back."""
NEXT = 1


@dataclass(frozen=True, slots=True)
class Line:
    """One unit of the table: its counters, its figures in the order of the columns, its shade on the map.

    `url` is its own page, `report` its one report where it sends one itself.
    """

    unit: UnitRow
    url: str
    report: str
    counts: Counts
    cells: Sequence[Cell]
    shade: str


@dataclass(frozen=True, slots=True)
class Shade:
    """A class of the map: its shade, its words, how many units are in it."""

    shade: str
    words: str
    units: int


@dataclass(frozen=True, slots=True)
class Sum:
    """One figure of all units together: where it comes from, last year's, and what stands at none of the rows."""

    field: FieldRow
    cell: Cell
    url: str
    before: Cell | None
    before_url: str
    rest: int


class Page:
    """A page of live figures, as they were reported or on the units of another day (`on`)."""

    def __init__(self, given: Scope, asked: Mapping[str, str]) -> None:
        self.scope = given
        self.on = day_of(asked.get("cay", ""))
        self.sections = [name for name, _rows in groupby(given.fields, lambda row: row.section)]
        wanted = asked.get("phan", "")
        self.part = int(wanted) if wanted.isdigit() and int(wanted) < len(self.sections) else 0
        self.columns = [row for row in given.fields if row.section == self.sections[self.part]]
        lead = asked.get("so", "")
        first = next((row for row in self.columns if not is_reserved(row)), self.columns[0])
        self.lead = next((row for row in self.columns if row.code == lead), first)
        self._measure, self._form = asked.get("do", ""), asked.get("loai", "")

    @cached_property
    def reading(self) -> Reading:
        """What was read, once."""
        codes = [row.code for row in self.columns]
        if self.on is not None:
            return read_restated(self.scope, codes, self.on)
        return read(self.scope, codes, past=self._measure not in OF_REPORTS)

    @property
    def whole(self) -> Board:
        """All units together along time."""
        return self.reading.whole if isinstance(self.reading, RestatedReading) else self.reading.board

    @property
    def title(self) -> str:
        """The form's title in the reader's language."""
        form = self.scope.form
        return str(form.title_en if language() == "en" else form.title_vi)

    @cached_property
    def name(self) -> str:
        """The unit's name on the last day of the period."""
        row = None if self.centre else unit_row(self.scope.unit, self.scope.period.end)
        return row.full_name if row else _("The whole country")

    @property
    def centre(self) -> bool:
        """Whether this is the page of the whole country."""
        return self.scope.unit.kind == UnitKind.CENTRE

    @cached_property
    def counts(self) -> Counts:
        """Reports awaited and come, of all units together."""
        return self.whole.counted(self.scope.period.pk)

    @property
    def version(self) -> int:
        """The number that grows with every report."""
        if self.on is None:
            return self.counts.version
        return live_number(self.scope.unit, self.scope.form.form.code, self.scope.period.pk)

    @property
    def read_at(self) -> str:
        """When the figures were read, to the second."""
        return f"{clock.now().astimezone(clock.VIET_NAM):%H:%M:%S}"

    @property
    def last_year(self) -> Period | None:
        """The same period of the year before, where it was opened."""
        end = self.scope.period.end
        same = (one for one in self.scope.periods if one.end.month == end.month and one.end.year == end.year - 1)
        return next(same, None)

    @cached_property
    def lines(self) -> list[Line]:
        """The units of the period in the order of the official list, never by number."""
        here = self.reading.board.counts
        return [self._line(row) for row in self.reading.units if (row.id, self.scope.period.pk) in here]

    def _line(self, row: UnitRow) -> Line:
        period = self.scope.period.pk
        counts = self.reading.board.count(row.id, period)
        cells = [self.reading.board.cell(row.id, period, column.code) for column in self.columns]
        sends = self.scope.form.form.unit_kind == row.kind and counts.received and self.on is None
        names = [row.public_id, self.scope.period.public_id, self.scope.form.form.code]
        report = address("figures:report_sent", *names) if sends else ""
        return Line(row, self._board_of(row), report, counts, cells, _shade(counts))

    def _board_of(self, row: UnitRow) -> str:
        """The page of a unit below; "" where it has none."""
        if row.kind not in POSITIONED or row.id == self.scope.unit.pk:
            return ""
        return f"{address('insights:board', row.public_id)}?{self._same}"

    @cached_property
    def _same(self) -> str:
        return self.query()

    @cached_property
    def totals(self) -> list[Sum]:
        """The figures of all units together."""
        before = self.last_year
        return [self._sum(row, None if is_reserved(row) else before) for row in self.columns]

    def _sum(self, row: FieldRow, before: Period | None) -> Sum:
        cell = self.whole.of(row.code, self.scope.period.pk)
        here = self.reading.board.of(row.code, self.scope.period.pk)
        then = self.whole.of(row.code, before.pk) if before else None
        url = self.source_in(row, before) if before else ""
        return Sum(row, cell, self.source(row), then, url, cell.submitted - here.submitted)

    @property
    def rests(self) -> bool:
        """Whether some of a figure stands at none of the rows."""
        return any(one.rest for one in self.totals)

    def source(self, row: FieldRow, unit: str = "") -> str:
        """The address at which a number of a unit below (its public id), or of all, says where it comes from."""
        return self._source(row, self.scope.period, unit or self.scope.unit.public_id, below=bool(unit))

    def source_in(self, row: FieldRow, period: Period) -> str:
        """The same of all units together in another period."""
        return self._source(row, period, self.scope.unit.public_id)

    def _source(self, row: FieldRow, period: Period, unit: str, *, below: bool = False) -> str:
        found = address("insights:source", unit, period.public_id, self.scope.form.form.code, row.position)
        whole = self.centre and not below
        return found if self.on is None or whole else f"{found}?{urlencode({'cay': self.on.isoformat()})}"

    @property
    def sentence(self) -> str:
        """What stands out, and what to do."""
        counts = self.counts
        if not counts.expected:
            return _("No report is asked for in this period.")
        words = phrases.count_of(counts.received, counts.expected, _("reports of the period"))
        waiting = counts.received - counts.accepted
        silent = [one.unit.full_name for one in self.lines if one.counts.expected and not one.counts.received]
        if silent:
            names = _named(silent)
            return _("%(reports)s have come. Ask first where none has: %(names)s.") % {"reports": words, "names": names}
        if waiting:
            rest = phrases.number(waiting)
            return _("%(reports)s have come; %(rest)s wait to be accepted.") % {"reports": words, "rest": rest}
        return _("%(reports)s have come and all of them are accepted.") % {"reports": words}

    @property
    def can_chart(self) -> bool:
        """Whether the figure may be drawn along time: never tips, arrests, surrenders or names (W7)."""
        return not is_reserved(self.lead)

    @property
    def any_reserved(self) -> bool:
        """Whether the part holds figures that are only counted."""
        return any(is_reserved(row) for row in self.columns)

    @cached_property
    def changes(self) -> Sequence[Change]:
        """When units became others, within the periods of the page."""
        first, last = self.scope.periods[0], self.scope.period
        return changes(self.scope.unit, self.reading.board.units, first.end, last.end)

    @cached_property
    def course(self) -> Course:
        """The chosen figure period by period."""
        return course(self.lead, self.whole, self.scope.periods, self.changes, self.source_in)

    @cached_property
    def measures(self) -> list[Measure]:
        """The rates by which units can be compared."""
        return measures(self.reading, [row.code for row in self.columns])

    @cached_property
    def evenness(self) -> Evenness:
        """How evenly units do by the chosen rate."""
        measure = next((one for one in self.measures if one.code == self._measure), self.measures[0])
        form = self._form if self._form in {row.form for row in self.reading.units} else ""
        return Evenness(self.reading, measure, self._board_of, form)

    @property
    def map_areas(self) -> list[Line]:
        """The provinces of the map; none when the rows are not those of today's outlines."""
        lines = [line for line in self.lines if line.unit.code in maps.sheet().provinces]
        return lines if self.centre and len(lines) == len(maps.sheet().provinces) else []

    @property
    def legend(self) -> list[Shade]:
        """The classes of the map with how many provinces are in each."""
        drawn = [line.shade for line in self.map_areas]
        return [Shade(shade, words, drawn.count(shade)) for shade, words in _shades()]

    @property
    def form_tabs(self) -> list[Tab]:
        """The forms that add up here."""
        here, english = self.scope.form.form.code, language() == "en"
        kept = {"ky": self.scope.period.public_id, **self._tree}
        return [
            Tab(
                one.title_en if english else one.title_vi,
                f"?{urlencode({'bieu': one.form.code, **kept})}",
                one.form.code == here,
            )
            for one in self.scope.forms
        ]

    @property
    def period_tabs(self) -> list[Tab]:
        """The periods around the chosen one, and the latest; those between are reached step by step."""
        later = self.scope.later
        near = [*self.scope.periods[-PICKED:], *later[:NEXT], *later[NEXT:][-1:]]
        return [
            Tab(period_name(one), f"?{self.query(ky=one.public_id)}", one.pk == self.scope.period.pk) for one in near
        ]

    @property
    def tree_tabs(self) -> list[Tab]:
        """As it was reported, or on the units of a day: of today, or of the period's end for a unit that is no more."""
        unit = self.scope.unit
        day = self.on or (clock.today() if unit.valid_to is None else self.scope.period.end)
        words = _("On the units of %(day)s") % {"day": phrases.day(day)}
        return [
            Tab(_("As it was reported"), f"?{self.query(cay='')}", self.on is None),
            Tab(words, f"?{self.query(cay=day.isoformat())}", self.on is not None),
        ]

    @property
    def section_tabs(self) -> list[Tab]:
        """The parts of the form."""
        return [
            Tab(name, f"?{self.query(phan=str(rank))}", rank == self.part) for rank, name in enumerate(self.sections)
        ]

    @property
    def lead_tabs(self) -> list[Tab]:
        """Which figure is drawn along time."""
        rows = [row for row in self.columns if not is_reserved(row)]
        return [Tab(row.name, f"?{self.query(so=row.code)}#theo-ky", row == self.lead) for row in rows]

    @property
    def measure_tabs(self) -> list[Tab]:
        """Which rate units are compared by."""
        now = self.evenness.measure.code
        return [Tab(one.name, f"?{self.query(do=one.code)}#chenh-lech", one.code == now) for one in self.measures]

    @property
    def peer_tabs(self) -> list[Tab]:
        """All units, or those of one kind: wards are not measured by communes. None where all are of one kind."""
        forms = list(dict.fromkeys(row.form for row in self.reading.units if row.form in FORM_WORDS))
        if len(forms) < 2:
            return []
        tabs = [Tab(_("All"), f"?{self.query(loai='')}#chenh-lech", self._form not in forms)]
        return tabs + [Tab(FORM_WORDS[one], f"?{self.query(loai=one)}#chenh-lech", self._form == one) for one in forms]

    @property
    def _tree(self) -> dict[str, str]:
        return {} if self.on is None else {"cay": self.on.isoformat()}

    def query(self, **changed: str) -> str:
        """The state of the page as its address carries it, with changes; what is blank is left out."""
        now = {"bieu": self.scope.form.form.code, "ky": self.scope.period.public_id, "phan": str(self.part)}
        if "phan" not in changed:
            now |= {"so": self.lead.code, "do": self._measure}
        every = {**now, "loai": self._form, **self._tree, **changed}
        return urlencode({name: value for name, value in every.items() if value})

    @property
    def picture(self) -> str:
        """The address of the course as a picture."""
        names = [self.scope.unit.public_id, self.scope.period.public_id, self.scope.form.form.code]
        return f"{address('insights:picture', *names)}?{self._same}"

    def file(self, table: str, ending: str) -> str:
        """The address of a table of this page as a file."""
        names = [self.scope.unit.public_id, table, ending]
        return f"{address('insights:table_file', *names)}?{self._same}"


def _shade(counts: Counts) -> str:
    """The class of the map by the reports that came, "gap" where none is awaited or none came."""
    if not counts.expected or not counts.received:
        return "gap"
    return str(sum(100 * counts.received >= bound * counts.expected for bound in SHADES))


def _named(units: Sequence[str]) -> str:
    """The first units by name, and how many more there are."""
    names, more = ", ".join(units[:NAMED]), len(units) - NAMED
    if more < 1:
        return names
    words = ngettext("%(names)s and %(n)s more", "%(names)s and %(n)s more", more)
    return words % {"names": names, "n": phrases.number(more)}


def _shades() -> list[tuple[str, str]]:
    """Every shade of the map with its words, from nothing to most."""
    found = [("gap", _("none yet")), ("0", _("under %(high)s") % {"high": SHADES[0]})]
    for rank, low in enumerate(SHADES[:-1], start=1):
        found.append((str(rank), _("%(low)s to %(high)s") % {"low": low, "high": SHADES[rank] - 1}))
    return [*found, (str(len(SHADES)), _("%(low)s and more") % {"low": SHADES[-1]})]


def own_unit(actor: Actor) -> Unit:
    """The unit whose figures a post reads first. Raises NotFound without a post."""
    unit = Unit.objects.filter(pk=actor.unit_id or 0).first()
    if unit is None:
        raise NotFound(_("Your post has no unit."))
    return unit


def readable(actor: Actor, public_id: str) -> Unit:
    """The unit, kept for a minute. Raises NotFound, or NotAllowed for who may not read there: that is asked anew."""
    unit = kept(f"insights.unit.{public_id}", lambda: unit_by_public_id(public_id), seconds=KEEP_SECONDS)
    may_read(actor, unit.pk).require()
    return unit


def open_page(actor: Actor, public_id: str, asked: Mapping[str, str]) -> Page:
    """The page of a unit. Raises NotAllowed for who may not read there, NotFound for an unknown form or period."""
    unit = readable(actor, public_id)
    return Page(scope(unit, clock.today(), form=asked.get("bieu", ""), period=asked.get("ky", "")), asked)


def whole_form(page: Page) -> Page:
    """The same page with every figure of its form in one table, for the chosen period only."""
    found = Page(replace(page.scope, periods=[page.scope.period]), {})
    found.on, found.columns = page.on, list(page.scope.fields)
    return found


def live(actor: Actor, public_id: str, period: str, form: str) -> int:
    """The number that grows with every change of a unit's figures. Raises like the page itself."""
    place = kept(f"insights.period.{period}", lambda: period_by_public_id(period).pk, seconds=KEEP_SECONDS)
    return live_number(readable(actor, public_id), form, place)
