"""The public table of units as a tag, and its files. `{% load insights_public %}`."""

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from binhyen.insights.forms import words_of
from binhyen.insights.models import PublishedTable
from binhyen.insights.views.public_page import PublicPage, Row

register = template.Library()


@register.filter
def release_words(table: PublishedTable) -> str:
    """The form and the period of a release."""
    return words_of(table)


@register.simple_tag
def public_units(page: PublicPage) -> SafeString:
    """The units below: name, accepted of expected reports, figures."""
    rows = format_html_join("\n", "{}", ((_row(row),) for row in page.rows))
    return render_to_string("insights/public_units.html", {"page": page, "rows": rows})


def _row(row: Row) -> SafeString:
    cells = format_html_join("", '<td class="r">{}</td>', ((cell,) for cell in row.cells))
    shape = '<tr><th scope="row" lang="vi"><a href="{}">{}</a></th><td class="r">{}</td>{}</tr>'
    return format_html(shape, row.url, row.line.unit.full_name, row.accepted, cells)


@register.simple_tag
def public_file(page: PublicPage, ending: str) -> str:
    """The address of the page's file."""
    table = page.table
    names = [page.release.own.unit.public_id, table.period.public_id, table.form_version.form.code, ending]
    asked = page.at(ban=str(table.number)).partition("?")[2]
    return f"{reverse('insights:public_file', args=names)}?{asked}"
