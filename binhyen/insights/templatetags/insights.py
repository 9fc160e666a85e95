"""The table of units as a tag: up to two hundred rows, so it is not drawn by a template. `{% load insights %}`."""

from collections.abc import Iterator

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from binhyen.figures.templatetags.figures import steps_of
from binhyen.insights.views.board_page import Line, Page
from binhyen.ui import phrases

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
        sent: str | SafeString = steps_of(cell.submitted, field.decimals)
        if line.url:
            sent = format_html('<a href="{}">{}</a>', page.source(field, line.unit.public_id), sent)
        accepted = steps_of(cell.accepted, field.decimals)
        yield (format_html('<td class="r">{}<br><small class="fine">{}</small></td>', sent, accepted),)
