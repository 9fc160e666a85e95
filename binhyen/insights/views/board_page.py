"""The values of a page of live figures. Everything that chooses stands in the address: a saved view is a link."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from binhyen.core import clock
from binhyen.core.actor import Actor
from binhyen.core.errors import NotFound
from binhyen.figures.models import Period
from binhyen.figures.policies import may_read
from binhyen.figures.queries.forms import FieldRow
from binhyen.figures.queries.periods import period_by_public_id
from binhyen.figures.queries.totals import Counts
from binhyen.figures.rules.typing import plain
from binhyen.figures.states import Nature
from binhyen.figures.views.steps import period_name
from binhyen.files.spreadsheets import write_csv
from binhyen.insights.queries.board import Cell, live_number
from binhyen.insights.queries.reading import Reading, Scope, is_reserved, read, scope
from binhyen.org import maps
from binhyen.org.models import Unit
from binhyen.org.queries import unit_by_public_id
from binhyen.org.queries.trees import UnitRow, unit_row
from binhyen.org.states import UnitKind
from binhyen.ui import phrases
from binhyen.ui.components import Tab
from binhyen.ui.phrases import language

WIDTH, HEIGHT, PAD = 640, 180, 26
NAMED = 3
"""How many units without a report stand by name in the first sentence."""
SHADES = (60, 75, 85, 95)
"""From how many in a hundred awaited reports on the map darkens: finer where it counts, near the end."""
PICKED = 6
"""How many periods stand as tabs; the others are reached by stepping back."""


@dataclass(frozen=True, slots=True)
class Line:
    """One unit of the table: its counters, its figures in the order of the columns, its shade on the map."""

    unit: UnitRow
    url: str
    counts: Counts
    cells: Sequence[Cell]
    shade: str


@dataclass(frozen=True, slots=True)
class Stick:
    """One period of the course of a figure: its words, its numbers, and its bar in units of the drawing."""

    name: str
    cell: Cell
    counts: Counts
    x: str
    y: str
    height: str
    accepted_y: str
    accepted_height: str
    middle: str
    label: str


@dataclass(frozen=True, slots=True)
class Shade:
    """A class of the map: its shade, its words, how many units are in it."""

    shade: str
    words: str
    units: int


class Page:
    """A page of live figures."""

    def __init__(self, given: Scope, asked: Mapping[str, str]) -> None:
        self.scope = given
        self.sections = [name for name, _rows in groupby(given.fields, lambda row: row.section)]
        wanted = asked.get("phan", "")
        self.part = int(wanted) if wanted.isdigit() and int(wanted) < len(self.sections) else 0
        self.columns = [row for row in given.fields if row.section == self.sections[self.part]]
        lead = asked.get("so", "")
        self.lead = next((row for row in self.columns if row.code == lead), self.columns[0])

    @cached_property
    def reading(self) -> Reading:
        """What was read, once."""
        return read(self.scope, [row.code for row in self.columns])

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

    @property
    def counts(self) -> Counts:
        """Reports awaited and come, of all units together."""
        return self.reading.board.counted(self.scope.period.pk)

    @property
    def version(self) -> int:
        """The number that grows with every report."""
        return self.counts.version

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
        """The units in the order of the official list, never by number."""
        return [self._line(row) for row in self.reading.units]

    def _line(self, row: UnitRow) -> Line:
        period = self.scope.period.pk
        counts = self.reading.board.counted(period, [row.id])
        cells = [self.reading.board.of(column.code, period, [row.id]) for column in self.columns]
        below = row.kind in (UnitKind.PROVINCE, UnitKind.COMMUNE) and row.id != self.scope.unit.pk
        url = f"{reverse('insights:board', args=[row.public_id])}?{self._query()}" if below else ""
        return Line(row, url, counts, cells, _shade(counts))

    @property
    def totals(self) -> list[tuple[FieldRow, Cell, str, Cell | None]]:
        """The figures of all units together: the column, its cell, where it comes from, the same period last year."""
        board, before = self.reading.board, self.last_year
        return [
            (
                row,
                board.of(row.code, self.scope.period.pk),
                self.source(row),
                board.of(row.code, before.pk) if before and not is_reserved(row) else None,
            )
            for row in self.columns
        ]

    def source(self, row: FieldRow, unit: str = "") -> str:
        """The address at which a number of a unit below (its public id), or of all, says where it comes from."""
        given = self.scope
        names = [unit or given.unit.public_id, given.period.public_id, given.form.form.code, str(row.position)]
        return reverse("insights:source", args=names)

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
    def sticks(self) -> list[Stick]:
        """The chosen figure month by month."""
        board, periods = self.reading.board, self.scope.periods
        cells = [board.of(self.lead.code, period.pk) for period in periods]
        highest = max([cell.submitted for cell in cells] + [1])
        step = (WIDTH - 2 * PAD) / len(periods)
        return [
            _stick(period, cell, board.counted(period.pk), (PAD + step * rank, step, highest))
            for rank, (period, cell) in enumerate(zip(periods, cells, strict=True))
        ]

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
        return [
            Tab(
                one.title_en if english else one.title_vi,
                f"?{urlencode({'bieu': one.form.code, 'ky': self.scope.period.public_id})}",
                one.form.code == here,
            )
            for one in self.scope.forms
        ]

    @property
    def period_tabs(self) -> list[Tab]:
        """The periods around the chosen one."""
        near = [*self.scope.periods, *self.scope.later][-PICKED - len(self.scope.later) :]
        return [
            Tab(period_name(one), f"?{self._query(ky=one.public_id)}", one.pk == self.scope.period.pk) for one in near
        ]

    @property
    def section_tabs(self) -> list[Tab]:
        """The parts of the form."""
        return [
            Tab(name, f"?{self._query(phan=str(rank))}", rank == self.part) for rank, name in enumerate(self.sections)
        ]

    @property
    def lead_tabs(self) -> list[Tab]:
        """Which figure is drawn along time."""
        rows = [row for row in self.columns if not is_reserved(row)]
        return [Tab(row.name, f"?{self._query(so=row.code)}#theo-ky", row == self.lead) for row in rows]

    def _query(self, **changed: str) -> str:
        now = {"bieu": self.scope.form.form.code, "ky": self.scope.period.public_id, "phan": str(self.part)}
        kept = {} if "phan" in changed else {"so": self.lead.code}
        return urlencode({**now, **kept, **changed})


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


def _stick(period: Period, cell: Cell, counts: Counts, where: tuple[float, float, int]) -> Stick:
    x, step, highest = where
    base, room = HEIGHT - PAD, HEIGHT - 2 * PAD
    tall, accepted = (room * max(0, number) / highest for number in (cell.submitted, cell.accepted))
    return Stick(
        name=period_name(period),
        cell=cell,
        counts=counts,
        x=f"{x + step * 0.15:.1f}",
        y=f"{base - tall:.1f}",
        height=f"{tall:.1f}",
        accepted_y=f"{base - accepted:.1f}",
        accepted_height=f"{accepted:.1f}",
        middle=f"{x + step / 2:.1f}",
        label=f"{period.end:%m/%y}",
    )


def own_unit(actor: Actor) -> Unit:
    """The unit whose figures a post reads first. Raises NotFound without a post."""
    unit = Unit.objects.filter(pk=actor.unit_id or 0).first()
    if unit is None:
        raise NotFound(_("Your post has no unit."))
    return unit


def _readable(actor: Actor, public_id: str) -> Unit:
    unit = unit_by_public_id(public_id)
    may_read(actor, unit.pk).require()
    return unit


def open_page(actor: Actor, public_id: str, asked: Mapping[str, str]) -> Page:
    """The page of a unit. Raises NotAllowed for who may not read there, NotFound for an unknown form or period."""
    unit = _readable(actor, public_id)
    return Page(scope(unit, clock.today(), form=asked.get("bieu", ""), period=asked.get("ky", "")), asked)


def live(actor: Actor, public_id: str, period: str, form: str) -> int:
    """The number that grows with every change of a unit's figures. Raises like the page itself."""
    return live_number(_readable(actor, public_id), form, period_by_public_id(period))


def as_csv(actor: Actor, public_id: str, period: str, form: str) -> tuple[str, bytes]:
    """A name and the whole table: a row a unit, sent and accepted side by side for every figure of the form."""
    given = scope(_readable(actor, public_id), clock.today(), form=form, period=period)
    given = replace(given, periods=[given.period])
    found = read(given, [row.code for row in given.fields])
    heads = [_("Code"), _("Unit"), _("Reports awaited"), _("Reports received"), _("On time"), _("Accepted")]
    for row in given.fields:
        heads += [f"{row.name} ({row.unit_words}), {words}" for words in (_("sent"), _("accepted"), _("carried"))]
    rows = [_csv_row(found, unit) for unit in found.units]
    return f"so-lieu-{form}-{given.period.end:%Y-%m}.csv", write_csv(heads, rows)


def _csv_row(found: Reading, unit: UnitRow) -> list[object]:
    period = found.scope.period.pk
    counts = found.board.counted(period, [unit.id])
    row: list[object] = [unit.code, unit.full_name, counts.expected, counts.received, counts.on_time, counts.accepted]
    for field in found.scope.fields:
        cell = found.board.of(field.code, period, [unit.id])
        carried = cell.carried if field.nature == Nature.STOCK else 0
        row += [plain(value, field.decimals) for value in (cell.submitted, cell.accepted, carried)]
    return row
