"""The tables of a page as rows of a file: what a page shows, with numbers instead of words. A gap is an empty cell."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from binhyen.core.actor import Actor
from binhyen.core.errors import NotFound
from binhyen.figures.queries.forms import FieldRow
from binhyen.figures.rules.typing import plain
from binhyen.figures.states import Nature
from binhyen.insights.queries.board import Cell
from binhyen.insights.views.board_page import Page, open_page, whole_form
from binhyen.insights.views.exports import File, Sheet, as_file
from binhyen.ui.numbers import wilson

Row = list[object]


def table_of(actor: Actor, public_id: str, table: str, ending: str, asked: Mapping[str, str]) -> File:
    """One table of a unit's page as a file. Raises like the page, and NotFound for a table or ending that is none."""
    if table not in TABLES:
        raise NotFound(f"no table {table!r}")
    page = open_page(actor, public_id, asked)
    sheet = TABLES[table](page)
    name = f"so-lieu-{page.scope.form.form.code}-{table}-{page.scope.period.end:%Y-%m}"
    return as_file(Sheet(name, sheet.heads, sheet.rows), ending)


def _heads(row: FieldRow, *, carried: bool) -> list[str]:
    words = [_("sent"), _("accepted")] + ([_("carried")] if carried else [])
    return [f"{row.name} ({row.unit_words}), {word}" for word in words]


def _numbers(cell: Cell, row: FieldRow, *, carried: bool, gap: bool = False) -> Row:
    values = [cell.submitted, cell.accepted] + ([cell.carried] if carried else [])
    if cell.apart:
        return [_("not comparable"), *([None] * (len(values) - 1))]
    gone = [gap, gap, False]
    return [None if none else plain(value, row.decimals) for value, none in zip(values, gone, strict=False)]


def _counted() -> list[str]:
    return [_("Reports awaited"), _("Reports received"), _("On time"), _("Accepted")]


def _of_units(page: Page) -> Sheet:
    """A row a unit: its counters, then every figure of the page's part."""
    stocks = [page.on is None and row.nature == Nature.STOCK for row in page.columns]
    heads = [_("Code"), _("Unit"), *_counted()]
    for row, carried in zip(page.columns, stocks, strict=True):
        heads += _heads(row, carried=carried) + ([_("estimated")] if page.on else [])
    rows = []
    for line in page.lines:
        counts = line.counts
        out: Row = [line.unit.code, line.unit.full_name, counts.expected, counts.received]
        out += [counts.on_time, counts.accepted]
        for row, cell, carried in zip(page.columns, line.cells, stocks, strict=True):
            out += _numbers(cell, row, carried=carried, gap=not counts.received)
            out += [plain(cell.estimated, row.decimals)] if page.on else []
        rows.append(out)
    return Sheet("", heads, rows)


def _of_form(page: Page) -> Sheet:
    """The same with every figure of the form."""
    return _of_units(whole_form(page))


def _of_sums(page: Page) -> Sheet:
    """A row a figure: all units together, and the same period of the year before."""
    heads = [_("Code"), _("Figure"), _("Unit of measure"), _("sent"), _("accepted"), _("carried"), _("estimated")]
    heads += [_("Same period last year, sent")]
    rows: list[Row] = []
    for one in page.totals:
        row, cell = one.field, one.cell
        carried = plain(cell.carried, row.decimals) if row.nature == Nature.STOCK and page.on is None else None
        guessed = plain(cell.estimated, row.decimals) if page.on else None
        before = _numbers(one.before, row, carried=False)[0] if one.before else None
        out: Row = [row.code, row.name, row.unit_words, *_numbers(cell, row, carried=False)]
        rows.append([*out, carried, guessed, before])
    return Sheet("", heads, rows)


def _of_course(page: Page) -> Sheet:
    """A row a period of the chosen figure. Raises NotFound where the figure is only counted."""
    if not page.can_chart:
        raise NotFound("no course of a reserved figure")
    heads = [_("Period"), *_heads(page.lead, carried=False), _("estimated"), _("Reports received")]
    heads += [_("Reports awaited"), _("Units became others on")]
    rows: list[Row] = []
    for stick in page.course.sticks:
        values = _numbers(stick.cell, page.lead, carried=False, gap=not stick.counts.received)
        guessed = plain(stick.cell.estimated, page.lead.decimals) if page.on else None
        day = stick.change.day.isoformat() if stick.change else None
        rows.append([stick.name, *values, guessed, stick.counts.received, stick.counts.expected, day])
    return Sheet("", heads, rows)


def _of_rates(page: Page) -> Sheet:
    """A row a unit with its rate: count, total, share and the ends of its 95 % interval, as parts of 1."""
    heads = [_("Unit"), page.evenness.measure.name, page.evenness.measure.noun]
    heads += [_("Share"), _("Interval from"), _("Interval to")]
    rows: list[Row] = []
    for rate in page.evenness.rates:
        found = wilson(*rate.pair)
        rows.append([rate.name, *rate.pair, *(round(part, 4) for part in (found.value, found.low, found.high))])
    return Sheet("", heads, rows)


TABLES: Mapping[str, Callable[[Page], Sheet]] = {
    "bieu": _of_form,
    "tong": _of_sums,
    "don-vi": _of_units,
    "theo-ky": _of_course,
    "chenh-lech": _of_rates,
}
"""The tables of a page by the name in their address."""
