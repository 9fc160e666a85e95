"""The values of the public page of figures. Every view is an address; nothing here is live, nothing is put in an order
of merit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from binhyen.figures import shipped
from binhyen.figures.queries.forms import FieldRow
from binhyen.figures.rules.typing import plain
from binhyen.figures.states import Sensitivity
from binhyen.figures.views.steps import period_name
from binhyen.insights.models import PublishedTable
from binhyen.insights.queries import public as reading
from binhyen.insights.queries.public import Line, Release
from binhyen.insights.rules.public import Column
from binhyen.insights.views.exports import File, Sheet, as_file
from binhyen.org.queries import unit_by_public_id
from binhyen.org.states import UnitKind
from binhyen.ui import numbers, phrases
from binhyen.ui.components import Crumb, Tab
from binhyen.ui.phrases import language

PICKED = 6
"""How many periods stand as tabs."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the page's unit: `value` in words, `note` on a figure that stands as an earlier release has it."""

    field: FieldRow
    value: str
    hidden: bool
    since: int | None


@dataclass(frozen=True, slots=True)
class Rate:
    """A share out of two figures that are both shown."""

    name: str
    count: int
    total: int
    noun: str


@dataclass(frozen=True, slots=True)
class Row:
    """A unit of the table below: name, address, reports, figures in words."""

    line: Line
    url: str
    cells: Sequence[str]

    @property
    def accepted(self) -> str:
        """Accepted reports of those expected."""
        return phrases.count_of(self.line.reports[3], self.line.reports[0])


class PublicPage:
    """A release at one unit."""

    def __init__(self, release: Release, part: int) -> None:
        self.release, self.table = release, release.table
        names = [release.fields[column.position].section for column in self.visible]
        self.sections = [name for name, _rows in groupby(names)]
        self.part = part if part < len(self.sections) else 0

    @property
    def visible(self) -> list[Column]:
        """The columns of this level: reserved figures begin at the province."""
        low = self.release.own.unit.kind == UnitKind.COMMUNE
        return [one for one in self.release.columns if not (low and one.level == UnitKind.PROVINCE)]

    @property
    def name(self) -> str:
        """The unit's name on the day of the tree; the nation by its own words."""
        return _("The whole country") if self.whole else self.release.own.unit.full_name

    @property
    def whole(self) -> bool:
        """Whether this is the page of the whole country."""
        return self.release.own.unit.kind == UnitKind.CENTRE

    @property
    def title(self) -> str:
        """The form's title in the reader's language."""
        version = self.table.form_version
        return str(version.title_en if language() == "en" else version.title_vi)

    @property
    def period(self) -> str:
        """The period in words."""
        return period_name(self.table.period)

    @property
    def restated(self) -> bool:
        """Whether the figures stand on units of a later day."""
        return self.table.source_id is not None

    @property
    def sentence(self) -> str:
        """How much these figures cover, and what to keep in mind."""
        expected, _received, _on_time, accepted = self.release.own.reports
        if not accepted:
            return _("No report of this period is accepted here: there is nothing to add up, and nothing is zero.")
        words = phrases.count_of(accepted, expected, _("reports of the period"))
        if accepted == expected:
            return _("Every figure adds up %(reports)s: all that were awaited.") % {"reports": words}
        return _("The figures add up %(reports)s; what is missing may be much or little.") % {"reports": words}

    @property
    def reports(self) -> tuple[int, int, int, int]:
        """Expected, received, on time, accepted."""
        return self.release.own.reports

    @cached_property
    def figures(self) -> list[tuple[str, list[Figure]]]:
        """The figures of the unit by part of the form."""
        found = [self._figure(column) for column in self.visible]
        return [(name, list(rows)) for name, rows in groupby(found, lambda one: one.field.section)]

    def _figure(self, column: Column) -> Figure:
        row = self.release.fields[column.position]
        value = self.release.own.cells[self._place(column)]
        since = column.since if column.since != self._number else None
        return Figure(row, self._words(self.release.own, column), value is None, since)

    @property
    def _number(self) -> int:
        return (self.table.source or self.table).number

    def _place(self, column: Column) -> int:
        return self.release.columns.index(column)

    def _words(self, line: Line, column: Column) -> str:
        value = line.cells[self._place(column)]
        if not line.reports[3]:
            return numbers.MISSING
        decimals = self.release.fields[column.position].decimals
        return _("hidden") if value is None else phrases.number(plain(value, decimals), decimals)

    @cached_property
    def rates(self) -> list[Rate]:
        """Every share of the catalogue whose two figures stand here; none of reserved figures (W7)."""
        rows = {self.release.fields[column.position].code: column for column in self.visible}
        found = []
        for ratio in shipped.indicators().values():
            if ratio.numerator not in rows or ratio.denominator not in rows or _reserved(ratio.object):
                continue
            pair = [self.release.own.cells[self._place(rows[code])] for code in (ratio.numerator, ratio.denominator)]
            count, total = pair
            if count is not None and total is not None and 0 <= count <= total and total:
                noun = self.release.fields[rows[ratio.denominator].position].name
                found.append(Rate(ratio.name_en if language() == "en" else ratio.name_vi, count, total, noun))
        return found

    @cached_property
    def columns(self) -> list[tuple[Column, FieldRow]]:
        """The columns of the table of units below, in the chosen part of the form."""
        low = any(line.unit.kind == UnitKind.COMMUNE for line in self.release.below)
        chosen = [
            (column, self.release.fields[column.position])
            for column in self.visible
            if not (low and column.level == UnitKind.PROVINCE)
        ]
        return [pair for pair in chosen if pair[1].section == self.sections[self.part]]

    @cached_property
    def rows(self) -> list[Row]:
        """The units below in the order of the official list, never by number."""
        return [
            Row(line, self.at(line.unit.public_id), [self._words(line, column) for column, _field in self.columns])
            for line in self.release.below
        ]

    @property
    def hides(self) -> bool:
        """Whether a figure of the unit itself is hidden."""
        return any(one.hidden and self.reports[3] for _name, rows in self.figures for one in rows)

    @property
    def hides_below(self) -> bool:
        """Whether a figure in the table of units is hidden."""
        return any(_("hidden") in row.cells for row in self.rows)

    def at(self, unit: str = "", **changed: str) -> str:
        """The address of this release at a unit (its public id)."""
        names = [
            unit or self.release.own.unit.public_id,
            self.table.period.public_id,
            self.table.form_version.form.code,
        ]
        return reverse("insights:public", args=names) + self._query(**changed)

    def _query(self, **changed: str) -> str:
        kept = {"cay": "nay" if self.restated else "", "phan": str(self.part) if self.part else "", **changed}
        asked = {name: value for name, value in kept.items() if value}
        return f"?{urlencode(asked)}" if asked else ""

    @property
    def crumbs(self) -> list[Crumb]:
        """From the whole country down to this unit."""
        root, above = self.table.root, self.release.above
        found = [] if self.whole else [Crumb(_("The whole country"), self.at(root.public_id, phan=""))]
        if above is not None and above.id != root.pk:
            found.append(Crumb(above.full_name, self.at(above.public_id, phan="")))
        return [*found, Crumb(self.name)] if found else []

    @property
    def period_tabs(self) -> list[Tab]:
        """The periods of this form that are public, those around the chosen one."""
        form, unit = self.table.form_version.form.code, self.release.own.unit.public_id
        found = reading.published_periods(form)
        place = next(rank for rank, one in enumerate(found) if one.pk == self.table.period_id)
        first = max(0, min(place - PICKED // 2, len(found) - PICKED))
        return [
            Tab(
                period_name(one),
                reverse("insights:public", args=[unit, one.public_id, form]) + self._query(ban=""),
                one.pk == self.table.period_id,
            )
            for one in found[first : first + PICKED]
        ]

    @property
    def form_tabs(self) -> list[Tab]:
        """The forms that are public, each at its newest period."""
        here, unit, english = self.table.form_version.form_id, self.release.own.unit.public_id, language() == "en"
        return [
            Tab(
                version.title_en if english else version.title_vi,
                reverse("insights:public", args=[unit, period, version.form.code]),
                version.form_id == here,
            )
            for version, period in reading.published_forms()
        ]

    @property
    def section_tabs(self) -> list[Tab]:
        """The parts of the form."""
        return [
            Tab(name, self.at(phan=str(rank)) + "#don-vi", rank == self.part) for rank, name in enumerate(self.sections)
        ]

    @cached_property
    def releases(self) -> list[tuple[PublishedTable, str]]:
        """Every release of this form and period with its address."""
        return [
            (one, self.at(cay="nay" if one.source_id else "", ban=str(one.number), phan=""))
            for one in reading.siblings(self.table)
        ]

    @property
    def newer(self) -> bool:
        """Whether a later release of the same kind stands."""
        same = [one for one, _url in self.releases if bool(one.source_id) == self.restated]
        return any((one.tree_on, one.number) > (self.table.tree_on, self.table.number) for one in same)

    @property
    def newest_url(self) -> str:
        """The address of the newest release of this form and period."""
        return self.at(ban="")

    @property
    def other_tree(self) -> str:
        """The address of the same figures on the other units: today's, or those of the time."""
        there = any(bool(one.source_id) != self.restated for one, _url in self.releases)
        return self.at(self.table.root.public_id, cay="" if self.restated else "nay", phan="") if there else ""


def _reserved(name: str) -> bool:
    return shipped.objects()[name].sensitivity == Sensitivity.RESERVED


def open_public(unit: str, period: str, form: str, asked: Mapping[str, str]) -> PublicPage:
    """The page of a release at a unit. Raises NotFound for what is not public."""
    number, part = asked.get("ban", ""), asked.get("phan", "")
    chosen = int(number) if number.isdecimal() and len(number) < 5 else None
    table = reading.release_of(form, period, number=chosen, restated=asked.get("cay") == "nay")
    release = reading.read_release(table, unit_by_public_id(unit))
    return PublicPage(release, int(part) if part.isdecimal() and len(part) < 3 else 0)


def first_page(public_id: str = "") -> PublicPage | None:
    """The newest release of a unit (its public id) or of the whole country; None before anything was published there.
    Raises NotFound for an unknown unit.
    """
    unit = unit_by_public_id(public_id) if public_id else None
    table = reading.newest_at(unit) if unit else reading.newest()
    return PublicPage(reading.read_release(table, unit or table.root), 0) if table else None


def public_file(unit: str, period: str, form: str, ending: str, asked: Mapping[str, str]) -> File:
    """What the page shows as CSV or XLSX, a row a unit, its own line first. Raises NotFound like the page."""
    page = open_public(unit, period, form, asked)
    columns = page.visible
    heads = [_("Code"), _("Unit"), _("Reports awaited"), _("Reports received"), _("On time"), _("Accepted")]
    fields = [page.release.fields[column.position] for column in columns]
    heads += [f"{row.name} ({row.unit_words})" for row in fields]
    rows = [_file_row(page, line, columns, fields) for line in (page.release.own, *page.release.below)]
    table = page.table
    name = f"so-lieu-cong-bo-{form}-{table.period.end:%Y-%m}-{page.release.own.unit.public_id}-ban-{table.number}"
    return as_file(Sheet(name, heads, rows), ending)


def _file_row(page: PublicPage, line: Line, columns: Sequence[Column], fields: Sequence[FieldRow]) -> list[object]:
    cells = [line.cells[page.release.columns.index(column)] for column in columns]
    found: list[object] = [line.unit.code, line.unit.full_name, *line.reports]
    for value, row in zip(cells, fields, strict=True):
        shown = _("hidden") if value is None else plain(value, row.decimals)
        found.append(shown if line.reports[3] else None)
    return found
