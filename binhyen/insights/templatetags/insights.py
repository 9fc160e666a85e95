"""Tables of up to two hundred units, which no template draws; what of a number is estimated; links to files.

`{% load insights %}`
"""

from collections.abc import Iterator, Sequence

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from binhyen.figures.queries.forms import FieldRow
from binhyen.figures.templatetags.figures import steps_of
from binhyen.insights.queries.board import Cell
from binhyen.insights.views.board_page import Line, Page
from binhyen.insights.views.evenness import Rate
from binhyen.insights.views.source_page import Report, Source
from binhyen.ui import numbers, phrases

register = template.Library()
NOT_SENT = mark_safe('<td class="r">–</td>')


@register.simple_tag
def unit_table(page: Page) -> SafeString:
    """The units below in the order of the official list: reports as k of n, sent figures, accepted ones below them."""
    values = {"page": page, "rows": format_html_join("\n", "{}", ((_row(page, line),) for line in page.lines))}
    return render_to_string("insights/parts/units.html", values)


def _row(page: Page, line: Line) -> SafeString:
    name = format_html('<a href="{}">{}</a>', line.url, line.unit.full_name) if line.url else line.unit.full_name
    cells = format_html_join("", "{}", _cells(page, line))
    sent = phrases.count_of(line.counts.received, line.counts.expected)
    shape = '<tr id="u-{}"><th scope="row" lang="vi">{}</th><td class="r">{}</td>{}</tr>'
    return format_html(shape, line.unit.public_id, name, sent, cells)


def _cells(page: Page, line: Line) -> Iterator[tuple[SafeString]]:
    for field, cell in zip(page.columns, line.cells, strict=True):
        if not line.counts.received:
            yield (NOT_SENT,)
            continue
        if cell.apart:
            yield (format_html('<td class="r"><small class="fine">{}</small></td>', _("not comparable")),)
            continue
        sent: str | SafeString = steps_of(cell.submitted, field.decimals)
        url = line.report or (page.source(field, line.unit.public_id) if line.url else "")
        if url:
            sent = format_html('<a href="{}">{}</a>', url, sent)
        under = shared_words(cell, field) if cell.estimated else steps_of(cell.accepted, field.decimals)
        yield (format_html('<td class="r">{}<br><small class="fine">{}</small></td>', sent, under),)


@register.simple_tag
def shared_words(cell: Cell, field: FieldRow) -> str:
    """What of a restated number is estimated: "all counted", or "12 of 345 estimated (3%)"."""
    if cell.apart:
        return _("not comparable")
    if not cell.estimated:
        return _("all counted")
    whole, part = abs(cell.submitted), abs(cell.estimated)
    words = _("%(part)s of %(whole)s estimated") % {
        "part": steps_of(part, field.decimals),
        "whole": steps_of(whole, field.decimals),
    }
    if not numbers.may_share(whole):
        return words
    share = numbers.percent(min(1.0, part / whole), phrases.language(), numbers.share_decimals(whole))
    return f"{words} ({share})"


@register.simple_tag
def page_files(page: Page, table: str, what: str, *, png: bool = False) -> SafeString:
    """The links to one table of a page as files; `what` says which to those who only hear it."""
    values = {"csv": page.file(table, "csv"), "xlsx": page.file(table, "xlsx"), "what": what}
    values |= {"png": page.picture} if png else {}
    values |= {"name": what[:1].upper() + what[1:]} if table == "bieu" else {}
    return render_to_string("insights/parts/files.html", values)


@register.simple_tag
def in_hundred(share: float) -> str:
    """A share on an axis as so many of every hundred."""
    return phrases.number(round(100 * share))


@register.simple_tag
def rate_rows(rates: Sequence[Rate]) -> SafeString:
    """Rows of a table of rates: name, count, total, share with its interval."""
    shape = '<tr><th scope="row">{}</th><td class="r">{}</td><td class="r">{}</td><td class="r">{}</td></tr>'
    numbered = ((rate, phrases.number(rate.pair[0]), phrases.number(rate.pair[1])) for rate in rates)
    return format_html_join("\n", shape, ((rate.name, count, total, rate.words) for rate, count, total in numbered))


@register.simple_tag
def source_files(page: Source) -> SafeString:
    """The links to the rows behind a number as files."""
    values = {"csv": page.file("csv"), "xlsx": page.file("xlsx"), "what": _("this table")}
    return render_to_string("insights/parts/files.html", values)


@register.simple_tag
def report_links(reports: Sequence[Report], field: FieldRow) -> SafeString:
    """Single reports in a row, each with what it gives."""
    shown = ((one.url, one.name, steps_of(one.value, field.decimals)) for one in reports)
    return format_html_join(" · ", '<a href="{}">{}</a> {}', shown)
