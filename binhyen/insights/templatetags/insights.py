"""Tables of up to two hundred units, which no template draws; what of a number is estimated; links to files.

`{% load insights %}`
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cache, partial

from django import template
from django.template.loader import render_to_string
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from binhyen.figures.queries.forms import FieldRow
from binhyen.figures.templatetags.figures import steps_of
from binhyen.insights.queries.board import Cell
from binhyen.insights.rules.drawing import Dot, Plot, Strip
from binhyen.insights.views.board_page import Line, Page
from binhyen.insights.views.course import Stick
from binhyen.insights.views.evenness import Rate
from binhyen.insights.views.source_page import Report, Source
from binhyen.org import maps
from binhyen.org.templatetags.org import outline_file
from binhyen.ui import numbers, phrases

register = template.Library()
NOT_SENT = '<td class="r">–</td>'
SKIPPED = SafeString(' tabindex="-1"')


Digits = Callable[[int, int], str]
"""A value in smallest steps and its decimals as a number."""


def _digits() -> Digits:
    """`steps_of` for the hundreds of numbers of one table: the reader's language is asked for once."""
    return partial(_in_digits, phrases.language())


def _in_digits(language: str, value: int, decimals: int) -> str:
    return numbers.digits(Decimal(value).scaleb(-decimals) if decimals else value, language, decimals)


@register.simple_tag
def unit_table(page: Page) -> SafeString:
    """The units below in the order of the official list: reports as k of n, sent figures, accepted ones below them."""
    digits = _digits()
    rows = mark_safe("\n".join(_row(page, line, digits) for line in page.lines))  # noqa: S308 its words are escaped
    return render_to_string("insights/parts/units.html", {"page": page, "rows": rows})


def _row(page: Page, line: Line, digits: Digits) -> str:
    name: str = escape(line.unit.full_name)
    if line.url:
        name = f'<a href="{escape(line.url)}">{name}</a>'
    sent = phrases.count_of(line.counts.received, line.counts.expected)
    cells = NOT_SENT * len(page.columns)
    if line.counts.received:
        pairs = zip(page.columns, line.cells, strict=True)
        cells = "".join(_cell(page, line, field, cell, digits) for field, cell in pairs)
    head = f'<th scope="row" lang="vi">{name}</th><td class="r">{sent}</td>'
    return f'<tr id="u-{line.unit.public_id}">{head}{cells}</tr>'


def _cell(page: Page, line: Line, field: FieldRow, cell: Cell, digits: Digits) -> str:
    if cell.apart:
        return f'<td class="r"><small class="fine">{escape(_("not comparable"))}</small></td>'
    sent = digits(cell.submitted, field.decimals)
    url = line.report or (page.source(field, line.unit.public_id) if line.url else "")
    if url:
        sent = f'<a href="{escape(url)}">{sent}</a>'
    under = escape(shared_words(cell, field)) if cell.estimated else digits(cell.accepted, field.decimals)
    return f'<td class="r">{sent}<br><small class="fine">{under}</small></td>'


@register.simple_tag
def map_links(lines: Sequence[Line]) -> SafeString:
    """The provinces of the map, each a link to its page; the first is the way in for the keyboard."""
    shape = '<a href="{}"{} data-row="u-{}" aria-label="{}: {}"><g class="m m{}"><use href="{}#p{}"/></g></a>'
    file, words, digits = outline_file(), _("%(k)s of %(n)s reports"), _digits()

    def values(rank: int, line: Line) -> tuple[str, ...]:
        stop = SKIPPED if rank else ""
        sent = words % {"k": digits(line.counts.received, 0), "n": digits(line.counts.expected, 0)}
        return line.url, stop, line.unit.public_id, line.unit.name, sent, line.shade, file, line.unit.code

    return format_html_join("\n", shape, (values(rank, line) for rank, line in enumerate(lines)))


@register.simple_tag
@cache
def sea_insets() -> SafeString:
    """The archipelagos in their insets: the same on every map."""
    return format_html_join("", "{}", ((_inset(one),) for one in maps.sheet().insets))


def _inset(one: maps.Inset) -> SafeString:
    x, y, width, height = one.box
    shape = (
        '<rect class="inset" x="{}" y="{}" width="{}" height="{}" rx="4"/>'
        '<text class="b" x="{}" y="{}">{}</text><text class="ax" x="{}" y="{}">{}</text>{}'
    )
    islands = format_html_join("", '<circle class="isle" cx="{}" cy="{}" r="2.2"/>', one.islands)
    left = x + 10
    return format_html(shape, x, y, width, height, left, y + 22, one.zone, left, y + 40, one.province_name, islands)


@register.simple_tag
def columns(sticks: Sequence[Stick]) -> SafeString:
    """The columns of a course with the months below them: the outline is what was sent, the filling what was accepted.
    Their places are numbers of our own.
    """
    return mark_safe("".join(_column(one) + _month(one) for one in sticks))  # noqa: S308 numbers


def _column(stick: Stick) -> str:
    one = stick.column
    if one.gap:
        return f'<line class="st-gap" x1="{one.x}" y1="188" x2="{one.middle}" y2="188"/>'
    side = f'x="{one.x}" width="{one.width}"'
    guess = f'<rect class="st-guess" {side} y="{one.guess_y}" height="{one.guess_height}"/>'
    return (
        f'<rect class="st-1" {side} y="{one.y}" height="{one.height}"/>{guess if stick.cell.estimated else ""}'
        f'<rect class="st-3" {side} y="{one.accepted_y}" height="{one.accepted_height}"/>'
    )


def _month(stick: Stick) -> str:
    return f'<text class="ax" x="{stick.column.middle}" y="208" text-anchor="middle">{stick.label}</text>'


@register.simple_tag
def course_row(page: Page, stick: Stick) -> SafeString:
    """One period of a course: sent, accepted, what of it is estimated, and how many of its reports came."""
    sent, accepted, estimated = _amounts(page, stick)
    cells = [sent, accepted, estimated] if page.on else [sent, accepted]
    if stick.counts.received and stick.cell.apart:
        shown = format_html('<td class="r" colspan="{}">{}</td>', len(cells), sent)
    else:
        shown = format_html_join("", '<td class="r">{}</td>', ((cell,) for cell in cells))
    return format_html('<tr><th scope="row">{}</th>{}<td class="r">{}</td></tr>', stick.name, shown, _came(stick))


def _amounts(page: Page, stick: Stick) -> tuple[str, str, str]:
    cell, decimals = stick.cell, page.lead.decimals
    if not stick.counts.received:
        return numbers.MISSING, numbers.MISSING, ""
    if cell.apart:
        return _("not comparable"), "", ""
    sent = format_html('<a href="{}">{}</a>', stick.url, steps_of(cell.submitted, decimals))
    return sent, steps_of(cell.accepted, decimals), shared_words(cell, page.lead)


def _came(stick: Stick) -> str:
    if not stick.counts.expected:
        return numbers.MISSING
    found = {"k": phrases.number(stick.counts.received), "n": phrases.number(stick.counts.expected)}
    return _("%(k)s of %(n)s") % found


@register.simple_tag
def ticks(strip: Strip) -> SafeString:
    """One tick for each unit."""
    shape = '<line class="tick-u" x1="{0}" y1="20" x2="{0}" y2="44"/>'
    return mark_safe("".join(shape.format(x) for x in strip.marks))  # noqa: S308 numbers


@register.simple_tag
def dots(plot: Plot) -> SafeString:
    """The marks of a funnel: a dot inside the limits, outside them a triangle that points away."""
    return mark_safe("".join(map(_dot, plot.dots)))  # noqa: S308 numbers


def _dot(dot: Dot) -> str:
    if dot.side:
        return f'<path class="dot-{dot.side}" d="{dot.shape}"/>'
    return f'<circle class="dot-in" cx="{dot.x}" cy="{dot.y}" r="4"/>'


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
    digits = _digits()
    return mark_safe("\n".join(_rate_row(rate, digits) for rate in rates))  # noqa: S308 its words are escaped


def _rate_row(rate: Rate, digits: Digits) -> str:
    cells = (digits(rate.pair[0], 0), digits(rate.pair[1], 0), escape(rate.words))
    return (
        f'<tr><th scope="row">{escape(rate.name)}</th>'
        + "".join(f'<td class="r">{one}</td>' for one in cells)
        + "</tr>"
    )


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
