"""Components as tags, numbers as filters: `{% load ui %}`. The component page shows each of them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.http import HttpRequest, QueryDict
from django.template import Context
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from binhyen.core import clock as core_clock
from binhyen.core.decisions import Decision
from binhyen.ui import assets, blocks, charts, forms, phrases, slots
from binhyen.ui.components import Column, Crumb, Moment, NavItem, SummaryRow, Tab, Table
from binhyen.ui.numbers import Number

register = template.Library()
Words = str | Promise

CHIPS = {
    "waiting": ("", "clock"),
    "soon": ("chip-soon", "clock"),
    "late": ("chip-late", "late"),
    "done": ("chip-done", "check"),
    "info": ("chip-info", "info"),
    "asked": ("chip-soon", "question"),
    "paused": ("chip-info", "pause"),
    "dormant": ("", "flat"),
    "claimed": ("", "claimed"),
    "evidenced": ("chip-info", "evidenced"),
    "accepted": ("chip-done", "accepted"),
    "stopped": ("", "stop"),
    "draft": ("", "edit"),
}
KINDS = {"plain": "btn", "main": "btn btn-1", "quiet": "btn btn-quiet", "warn": "btn btn-warn"}
CURRENT = SafeString(' aria-current="true"')
NOTES = {
    "info": "note",
    "warn": "note note-warn",
    "done": "note note-done",
    "late": "note note-late",
    "sample": "note-small",
    "suppressed": "note-small",
    "retention": "note-small",
}


# Filters


@register.filter
def number(value: Number | None, decimals: int = 0) -> str:
    """1.234,5 in Vietnamese; a dash when nothing was sent."""
    return phrases.number(value, int(decimals))


@register.filter
def public_count(value: int | None) -> str:
    """A count on a public page: one to four become "under 5"."""
    return phrases.public_count(value)


@register.filter
def money(value: int) -> str:
    """Whole đồng."""
    return phrases.money(value)


@register.filter
def day(value: date | None) -> str:
    """dd/mm/yyyy; of a moment, the day that it was in Viet Nam."""
    return phrases.day(value.astimezone(core_clock.VIET_NAM) if isinstance(value, datetime) else value)


@register.filter
def day_time(value: datetime | None) -> str:
    """dd/mm/yyyy, hh:mm in the time of Viet Nam."""
    return phrases.day_time(value.astimezone(core_clock.VIET_NAM) if value else None)


@register.filter
def phone_link(value: str) -> str:
    """A telephone number as the address of a call link carries it."""
    return "".join(char for char in str(value) if char.isdigit() or char == "+")


# Addresses, icons, slots


@register.simple_tag
def asset(name: str) -> str:
    """The address of a built file."""
    return assets.url(name)


@register.simple_tag
def icon(name: str, size: str = "", label: Words = "") -> SafeString:
    """An icon of the sprite. Without `label` it is hidden from screen readers: a word stands beside it."""
    shape = "i i-lg" if size == "lg" else "i"
    target = f"{assets.url('icons.svg')}#{name}"
    if label:
        return format_html('<svg class="{}" role="img" aria-label="{}"><use href="{}"/></svg>', shape, label, target)
    return format_html('<svg class="{}" aria-hidden="true" focusable="false"><use href="{}"/></svg>', shape, target)


@register.simple_tag(takes_context=True)
def slot(context: Context, name: str, **values: Any) -> SafeString:
    """What the rooms above put into the named place; nothing outside a request."""
    request = context.get("request")
    return slots.Slot(name).panels(request, **values) if request else SafeString("")


@register.simple_tag(takes_context=True)
def menu(context: Context, name: str) -> list[dict[str, Any]]:
    """The entries of a menu which the reader may use, with the current one marked. A page that shows a menu at its head
    and at its foot asks its rooms once.
    """
    request = context.get("request")
    if request is None:
        return []
    asked: dict[str, list[dict[str, Any]]] = request.__dict__.setdefault("_menus", {})
    if name not in asked:
        asked[name] = _entries(request, slots.Slot(name).items(request))
    return asked[name]


def _entries(request: HttpRequest, items: Sequence[NavItem]) -> list[dict[str, Any]]:
    here = slots.current_url(items, request.path)
    return [
        {
            "label": item.label,
            "url": item.url,
            "icon": item.icon,
            "count": item.count,
            "count_words": item.count_words,
            "current": item.url == here,
        }
        for item in items
    ]


# Buttons and links


def _face(label: Words, icon_name: str) -> SafeString:
    return format_html("{}{}", icon(icon_name), label) if icon_name else format_html("{}", label)


def _class(kind: str, *, small: bool, wide: bool) -> str:
    return KINDS[kind] + (" btn-s" if small else "") + (" btn-wide" if wide else "")


@register.simple_tag
def link_button(
    label: Words, href: str, kind: str = "plain", icon: str = "", *, small: bool = False, wide: bool = False
) -> SafeString:
    """A link that looks like a button: it goes somewhere and changes nothing."""
    return format_html('<a class="{}" href="{}">{}</a>', _class(kind, small=small, wide=wide), href, _face(label, icon))


@register.simple_tag
def button(
    label: Words,
    kind: str = "main",
    icon: str = "",
    *,
    name: str = "",
    value: str = "",
    small: bool = False,
    wide: bool = False,
) -> SafeString:
    """A submit button."""
    sent = format_html(' name="{}" value="{}"', name, value) if name else ""
    return format_html(
        '<button class="{}"{}>{}</button>', _class(kind, small=small, wide=wide), sent, _face(label, icon)
    )


@register.simple_tag
def act(
    decision: Decision,
    label: Words,
    href: str = "",
    kind: str = "plain",
    icon: str = "",
    *,
    name: str = "",
    value: str = "",
    small: bool = False,
) -> SafeString:
    """A verb: a link (with `href`) or a submit button when allowed; otherwise off, with its reason beside it."""
    if decision and href:
        return link_button(label, href, kind, icon, small=small)
    if decision:
        return button(label, kind, icon, name=name, value=value, small=small)
    shape = _class("plain", small=small, wide=False)
    return format_html(
        '<span class="off"><button type="button" class="{}" aria-disabled="true">{}</button>'
        '<span class="why">{}</span></span>',
        shape,
        _face(label, icon),
        decision.reason,
    )


@register.simple_tag
def door(href: str, title: Words, text: Words, icon: str, main: bool = False) -> SafeString:
    """A whole card that is one link: what to do, and one line of what happens. One amber door a page."""
    return render_to_string(
        "ui/parts/door.html", {"href": href, "title": title, "text": text, "icon": icon, "main": main}
    )


# Status


@register.simple_tag
def chip(kind: str, words: Words, icon_name: str = "") -> SafeString:
    """A status: word, own shape, colour."""
    shade, shape = CHIPS[kind]
    return format_html('<span class="{}">{}{}</span>', f"chip {shade}".strip(), icon(icon_name or shape), words)


@register.simple_tag
def clock(due: date | datetime, done: date | datetime | None = None, waiting_for: Words = "") -> SafeString:
    """The chip of a deadline as it stands now."""
    state = phrases.deadline(due, core_clock.now(), done=done, waiting_for=str(waiting_for))
    return chip(state.kind, state.words)


# Numbers


@register.simple_tag
def share(count: int, total: int, noun: Words = "") -> str:
    """ "27 of 34 tasks (79%, range 63–90%)": the only way a percentage enters a page."""
    return phrases.count_and_share(count, total, str(noun))


@register.simple_tag
def figure(
    label: Words,
    value: int | None,
    of: int | None = None,
    noun: Words = "",
    *,
    source: str = "",
    note: Words = "",
    main: bool = False,
) -> SafeString:
    """A number, its denominator with the noun, a bar with the interval, and where the number comes from."""
    known = value is not None and of is not None and of > 0
    values = {
        "label": label,
        "value": value,
        "of": of,
        "noun": noun,
        "source": source,
        "note": note,
        "main": main,
        "bar": charts.bar(value, of) if known and value is not None and of is not None else None,
        "share": phrases.share(value, of) if known and value is not None and of is not None else "",
    }
    return render_to_string("ui/parts/figure.html", values)


@register.simple_tag
def progress(count: int, total: int, noun: Words) -> SafeString:
    """How far something is, in words and as a bar. No percentage."""
    values = {"words": phrases.count_of(count, total, str(noun)), "bar": charts.bar(count, total, interval=False)}
    return render_to_string("ui/parts/progress.html", values)


@register.simple_tag
def triple(claimed: int, evidenced: int, accepted: int, total: int, noun: Words) -> SafeString:
    """Claimed, evidenced, accepted of a total, in one bar; only the third is progress."""
    values = {
        "claimed": claimed,
        "evidenced": evidenced,
        "accepted": accepted,
        "total": total,
        "noun": noun,
        "widths": charts.widths(total, claimed, evidenced, accepted),
    }
    return render_to_string("ui/parts/triple.html", values)


@register.simple_tag
def source(href: str) -> SafeString:
    """The provenance link: definition, tree date, children that add up, who did not report."""
    return render_to_string("ui/parts/source.html", {"href": href})


# Lists and tables


@register.simple_tag
def trail(crumbs: Iterable[Crumb]) -> SafeString:
    """Where this page hangs; every step but the last is a link."""
    return render_to_string("ui/parts/trail.html", {"crumbs": crumbs})


@register.simple_tag
def tabs(items: Sequence[Tab], label: Words) -> SafeString:
    """A segmented switch between views of the same thing."""
    shape = '<li><a href="{}"{}>{}{}</a></li>'
    drawn = format_html_join(
        "", shape, ((one.url, CURRENT if one.current else "", one.label, _count(one)) for one in items)
    )
    return format_html('<nav aria-label="{}"><ul class="seg">{}</ul></nav>', label, drawn)


def _count(tab: Tab) -> str:
    return "" if tab.count is None else f" {phrases.number(tab.count)}"


@register.simple_tag
def summary_list(rows: Iterable[SummaryRow], stacked: bool = False) -> SafeString:
    """Terms and values, with links to change them."""
    given = tuple(rows)
    values = {"rows": given, "stacked": stacked, "changes": any(row.change_url for row in given)}
    return render_to_string("ui/parts/summary_list.html", values)


@register.simple_tag
def timeline(moments: Iterable[Moment], label: Words = "") -> SafeString:
    """What happened and what comes, oldest first."""
    return render_to_string("ui/parts/timeline.html", {"moments": moments, "label": label})


@register.simple_tag
def data_table(table: Table) -> SafeString:
    """A table made from values."""
    return render_to_string("ui/parts/data_table.html", {"table": charts.filled(table)})


@register.simple_tag(takes_context=True)
def pages(context: Context, page: Page[Any], noun: Words, param: str = "trang") -> SafeString:
    """Where we are in a long list: "51–100 of 312 groups", back and on. Other parameters of the address stay."""
    request = context.get("request")
    query = request.GET.copy() if request else QueryDict(mutable=True)

    def address(number: int) -> str:
        query[param] = str(number)
        return f"?{query.urlencode()}"

    values = {
        "page": page,
        "noun": noun,
        "previous": address(page.previous_page_number()) if page.has_previous() else "",
        "next": address(page.next_page_number()) if page.has_next() else "",
    }
    return render_to_string("ui/parts/pages.html", values)


@register.simple_tag
def table_cell(value: object, columns: Sequence[Column], index: int) -> SafeString:
    """One cell of a table made from values: the first names the row."""
    shape = SafeString(' class="r"' if columns[index].numeric else "")
    if index == 0:
        return format_html('<th scope="row"{}>{}</th>', shape, value)
    return format_html("<td{}>{}</td>", shape, value)


# Forms


@register.simple_tag
def error_summary(*given: BaseForm | None) -> SafeString:
    """All errors of the forms, first in the page, each a link to its field. Nothing when there is none."""
    found = [error for form in given if form is not None for error in forms.errors_of(form)]
    return render_to_string("ui/forms/error_summary.html", {"found": found})


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """A whole field: label, hint, who will read it, error, control."""
    return bound.as_field_group()


@register.simple_tag
def field_parts(bound: BoundField) -> forms.FieldParts:
    """What the template of a field needs."""
    return forms.parts_of(bound)


# Blocks


@register.simple_block_tag
def note(content: str, kind: str = "info", title: Words = "", live: bool = False) -> SafeString:
    """Something to know beside the thing it is about: info, warn, done, late, sample, suppressed, retention."""
    values = {"content": content, "shape": NOTES[kind], "title": title, "live": live}
    return render_to_string("ui/parts/note.html", values)


blocks.register(register)
