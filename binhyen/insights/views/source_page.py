"""The values of the page behind a number: its definition, the rows that add up, versions of reports, gaps.

From a number of the Centre to a single report are three steps: this page, that of a province, which holds the reports
of its groups in the rows of their communes, and the report.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from binhyen.core import clock
from binhyen.core.actor import Actor
from binhyen.core.errors import NotFound
from binhyen.figures.models import Slot
from binhyen.figures.queries.forms import FieldRow, form_fields
from binhyen.figures.queries.provenance import VersionRow, versions
from binhyen.figures.queries.slots import not_sent
from binhyen.figures.queries.totals import Breakdown, ChildRow, Counts, breakdown
from binhyen.figures.rules.typing import plain
from binhyen.figures.states import Aggregation
from binhyen.figures.views.steps import state_words
from binhyen.insights.queries.behind import Leaf, counts_below, leaves
from binhyen.insights.queries.reading import Scope, day_of, is_reserved, scope
from binhyen.insights.queries.restating import Part, parts_of
from binhyen.insights.views.board_page import readable
from binhyen.insights.views.exports import File, Sheet, as_file
from binhyen.org.queries import unit_rows
from binhyen.org.queries.trees import UnitRow
from binhyen.org.states import UnitKind
from binhyen.ui.components import Tab

NAMED = 200
"""How many units without a report are listed by name."""
PARTS = 400
"""How many reports behind a restated number a page lists; the file has all of them."""
FIRST = 6
"""How many reports stand open in the row of a commune: the largest, for they explain most of it."""
LARGEST = "lon"
NONE = Counts()


@dataclass(frozen=True, slots=True)
class Report:
    """One report in the row of a commune: who, where it is, what it gives."""

    name: str
    url: str
    value: int


@dataclass(frozen=True, slots=True)
class Row:
    """One row under the number: the unit, where its page is, its values; reports behind it, the largest open."""

    unit: UnitRow | None
    url: str
    child: ChildRow
    first: Sequence[Report] = ()
    others: Sequence[Report] = ()
    counts: Counts = NONE

    @property
    def silent(self) -> int:
        """How many reports have not come from there."""
        return max(0, self.counts.expected - self.counts.received)


@dataclass(frozen=True, slots=True)
class PartRow:
    """One report of the time that counts at the unit of the chosen day."""

    unit: UnitRow | None
    url: str
    part: Part


class Source:
    """The page behind one number."""

    def __init__(self, given: Scope, field: FieldRow, asked: Mapping[str, str]) -> None:
        self.scope = given
        self.field = field
        self.on: date | None = None if self.centre else day_of(asked.get("cay", ""))
        self.by_size = asked.get("xep") == LARGEST and not is_reserved(field)

    @cached_property
    def breakdown(self) -> Breakdown:
        """The rows under the number."""
        return breakdown(self.scope.unit, self.scope.period, self.scope.form, self.field.position)

    @cached_property
    def silent(self) -> list[Slot]:
        """The slots directly below for which nothing has come."""
        return not_sent(self.scope.unit, self.scope.period, self.scope.form)

    @cached_property
    def parts(self) -> list[Part]:
        """The reports behind the number on the units of another day; none as it was reported."""
        return parts_of(self.scope, self.field.position, self.on) if self.on else []

    @cached_property
    def _leaves(self) -> Mapping[int, Sequence[Leaf]]:
        return leaves(self.scope, self.field.position)

    @cached_property
    def _counts(self) -> Mapping[int, Counts]:
        return counts_below(self.scope)

    @property
    def silent_below(self) -> int:
        """How many reports have not come from units further below: the rows lead to them."""
        return sum(row.silent for row in self.rows)

    @cached_property
    def _units(self) -> dict[int, UnitRow]:
        ids = {row.unit_id for row in self.breakdown.rows} | {slot.unit_id for slot in self.silent[:NAMED]}
        ids |= {leaf.unit_id for rows in self._leaves.values() for leaf in rows}
        ids |= {part.slot.unit_id for part in self.parts}
        return unit_rows({*ids, self.scope.unit.pk}, self.scope.period.end)

    @property
    def unit(self) -> UnitRow | None:
        """The unit itself, by its name at the end of the period."""
        return self._units.get(self.scope.unit.pk)

    @cached_property
    def rows(self) -> list[Row]:
        """The rows in the order of the official list, or the largest first where that is asked; own report last."""
        found = [self._row(one) for one in self.breakdown.rows]
        listed = sorted(found, key=lambda row: (row.unit.code if row.unit else "", row.child.unit_id))
        by_size = sorted(listed, key=lambda row: -abs(row.child.submitted)) if self.by_size else listed
        return sorted(by_size, key=lambda row: row.child.own)

    def _row(self, child: ChildRow) -> Row:
        under = self._leaves.get(child.unit_id, ())
        sent = [leaf for leaf in under if leaf.sent]
        largest = {leaf.unit_id for leaf in sorted(sent, key=lambda leaf: -abs(leaf.value))[:FIRST]}
        return Row(
            self._units.get(child.unit_id),
            self._url(child),
            child,
            self._reports(leaf for leaf in sent if leaf.unit_id in largest),
            self._reports(leaf for leaf in sent if leaf.unit_id not in largest),
            Counts() if child.state or child.own else self._counts.get(child.unit_id, Counts()),
        )

    def _reports(self, found: Iterable[Leaf]) -> list[Report]:
        rows = [(self._units[leaf.unit_id], leaf.value) for leaf in found if leaf.unit_id in self._units]
        return [Report(unit.full_name, self._report(unit), value) for unit, value in rows]

    def _report(self, unit: UnitRow) -> str:
        names = [unit.public_id, self.scope.period.public_id, self.scope.form.form.code]
        return reverse("figures:report_sent", args=names)

    def _url(self, child: ChildRow) -> str:
        unit = self._units.get(child.unit_id)
        if unit is None or child.own:
            return ""
        if child.state:
            return self._report(unit) if child.state != "open" else ""
        names = [unit.public_id, self.scope.period.public_id, self.scope.form.form.code, str(self.field.position)]
        return reverse("insights:source", args=names)

    @property
    def listed_parts(self) -> Sequence[PartRow]:
        """As many of the reports behind a restated number as a page can hold."""
        return self.part_rows[:PARTS]

    @property
    def rest(self) -> int:
        """What the reports give that the page does not list."""
        return sum(row.part.part for row in self.part_rows[PARTS:])

    @cached_property
    def part_rows(self) -> list[PartRow]:
        """The reports behind a restated number, in the order of the official list of their time."""
        found = [(self._units.get(part.slot.unit_id), part) for part in self.parts]
        rows = [PartRow(unit, self._report(unit) if unit else "", part) for unit, part in found]
        return sorted(rows, key=lambda row: (row.unit.code if row.unit else "", row.part.slot.unit_id))

    @property
    def restated(self) -> int:
        """The number on the units of the chosen day: the sum of its parts."""
        return sum(part.part for part in self.parts)

    @property
    def estimated(self) -> int:
        """How much of it is estimated."""
        return sum(part.part for part in self.parts if part.shared)

    @property
    def counted(self) -> int:
        """How much of it was counted."""
        return self.restated - self.estimated

    @property
    def apart(self) -> bool:
        """Whether something cannot be shared out, so that the number is not comparable."""
        return any(part.apart for part in self.parts)

    @property
    def order_tabs(self) -> list[Tab]:
        """The two orders of the rows; none for a reserved figure, which is only counted."""
        if is_reserved(self.field):
            return []
        return [
            Tab(_("In the order of the official list"), "?", not self.by_size),
            Tab(_("Largest first"), f"?{urlencode({'xep': LARGEST})}", self.by_size),
        ]

    @property
    def silent_names(self) -> Sequence[str]:
        """The units without a report by name, as many as a page can hold."""
        return [self._units[slot.unit_id].full_name for slot in self.silent[:NAMED] if slot.unit_id in self._units]

    @property
    def silent_rest(self) -> int:
        """How many more there are."""
        return max(0, len(self.silent) - NAMED)

    @cached_property
    def own_versions(self) -> list[tuple[VersionRow, int | None]]:
        """Every version of the unit's own report with this figure in it; none where the unit sends no such report."""
        slot = Slot.objects.filter(
            unit=self.scope.unit, period=self.scope.period, form_version=self.scope.form, version__gt=0
        ).first()
        rows = versions(slot) if slot else []
        place = self.field.position
        return [(row, row.values[place] if place < len(row.values) else None) for row in rows]

    @property
    def board_url(self) -> str:
        """The page the number stands on."""
        given = self.scope
        state = {"bieu": given.form.form.code, "ky": given.period.public_id}
        state |= {"cay": self.on.isoformat()} if self.on else {}
        return f"{reverse('insights:board', args=[given.unit.public_id])}?{urlencode(state)}"

    def file(self, ending: str) -> str:
        """The address of the rows as a file."""
        given = self.scope
        names = [given.unit.public_id, given.period.public_id, given.form.form.code, str(self.field.position), ending]
        address = reverse("insights:source_file", args=names)
        return f"{address}?{urlencode({'cay': self.on.isoformat()})}" if self.on else address

    @property
    def centre(self) -> bool:
        """Whether the number is of the whole country."""
        return self.scope.unit.kind == UnitKind.CENTRE

    def sheet(self) -> Sheet:
        """The rows under the number for a file."""
        name = f"nguon-{self.field.code.replace('.', '-')}-{self.scope.period.end:%Y-%m}"
        heads = [_("Code"), _("Unit"), f"{self.field.name}, {_('sent')}"]
        step = self.field.decimals
        if self.on:
            heads += [_("counts here"), _("estimated")]
            parts = [(*_name(one.unit), one.part) for one in self.part_rows]
            rows = [[*place, plain(one.whole, step), plain(one.part, step), one.shared] for *place, one in parts]
            return Sheet(name, heads, rows)
        heads += [f"{self.field.name}, {_('accepted')}", _("Report")]
        return Sheet(name, heads, [self._line(row, step) for row in self.rows])

    def _line(self, row: Row, step: int) -> list[object]:
        child, gone = row.child, row.child.state == "open"
        values = [None if gone else plain(value, step) for value in (child.submitted, child.accepted)]
        return [*_name(row.unit), *values, str(state_words(child.state)) if child.state else ""]


def _name(unit: UnitRow | None) -> tuple[str, str]:
    return (unit.code, unit.full_name) if unit else ("", "")


def open_source(
    actor: Actor, public_id: str, period: str, form: str, position: int, *, asked: Mapping[str, str]
) -> Source:
    """The page behind a number. Raises NotAllowed, or NotFound for a place that holds no figure that adds up."""
    unit = readable(actor, public_id)
    given = scope(unit, clock.today(), form=form, period=period)
    rows = {row.position: row for row in form_fields(given.form) if row.aggregation == Aggregation.ADDITIVE}
    if position not in rows:
        raise NotFound(f"no figure that adds up at {position}")
    return Source(given, rows[position], asked)


def file_of(page: Source, ending: str) -> File:
    """The rows of the page as CSV or XLSX. Raises NotFound for another ending."""
    return as_file(page.sheet(), ending)
