"""Maps of units as tags: `{% load org %}`. Outlines come from one cached file, so that a page stays small."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from binhyen.org import maps
from binhyen.org.queries.country import Country
from binhyen.org.queries.trees import UnitRow

register = template.Library()


@dataclass(frozen=True, slots=True)
class Zone:
    """A special zone on the map of the country: its words stand left or right of its ring."""

    label: str
    url: str
    x: float
    y: float
    text_x: float
    text_y: float
    anchor: str


RIGHT_OF_THE_RING = 9.0
TEXT_DOWN = 5.0
LEFT_LABELS = frozenset(("31105", "31108", "31078", "23272"))
"""Special zones whose words stand at the left: at the right there is land, or an inset."""

NUDGES = {"23272": (4.0, 18.0), "07192": (0.0, 12.0), "11914": (4.0, 20.0), "06994": (6.0, -8.0)}
"""Words that would touch their neighbours are moved by so many units."""


@register.simple_tag
def outline_file() -> str:
    """The address of the file of outlines, with its fingerprint."""
    return f"{reverse('org:outlines')}?v={maps.outlines().version}"


@register.simple_tag
def outline(code: str) -> SafeString:
    """One province of today, drawn by reference."""
    return format_html('<use href="{}#p{}"/>', outline_file(), code)


@register.simple_tag
def other_outlines(here: str) -> SafeString:
    """Every province but one, drawn by reference."""
    file = outline_file()
    codes = (code for code in maps.sheet().provinces if code != here)
    return format_html_join("", '<use href="{}#p{}"/>', ((file, code) for code in codes))


class _Picture(Protocol):
    """A map with its dots."""

    @property
    def dot(self) -> str: ...
    @property
    def ground(self) -> str: ...
    @property
    def pins(self) -> Sequence[maps.Pin]: ...


@register.simple_tag
def pin_marks(sketch: _Picture, here: str) -> SafeString:
    """The dots of a map: each a link to its row in the table, the unit of the page itself a ring or a large dot. A
    page may hold two hundred of them, so they are not drawn by a template.
    """
    shape = "pin-ring" if sketch.ground else "pin-here"
    own = ((shape, pin.x, pin.y, sketch.dot) for pin in sketch.pins if pin.key == here)
    others = ((pin.key, pin.x, pin.y, sketch.dot) for pin in sketch.pins if pin.key != here)
    link = '<a href="#u-{}" tabindex="-1"><circle cx="{}" cy="{}" r="{}"/></a>'
    return format_html(
        "{}{}",
        format_html_join("\n", link, others),
        format_html_join("\n", '<circle class="{}" cx="{}" cy="{}" r="{}"/>', own),
    )


class _Line(Protocol):
    """A child in a table."""

    @property
    def row(self) -> UnitRow: ...
    @property
    def url(self) -> str: ...
    @property
    def below(self) -> str: ...


class _Table(Protocol):
    """A table of children."""

    @property
    def page(self) -> Iterable[_Line]: ...
    @property
    def coded(self) -> bool: ...
    @property
    def below_head(self) -> str: ...


@register.simple_tag
def child_rows(children: _Table) -> SafeString:
    """The rows of a table of children: name, code, how many stand below. Up to two hundred, so no template."""
    cells = ('<td class="r">{}</td>' if children.coded else "") + (
        '<td class="r">{}</td>' if children.below_head else ""
    )
    shape = f'<tr id="u-{{}}"><th scope="row"><a href="{{}}">{{}}</a></th>{cells}</tr>'

    def values(line: _Line) -> tuple[str, ...]:
        code = (line.row.code,) if children.coded else ()
        below = (line.below,) if children.below_head else ()
        return (line.row.public_id, line.url, line.row.full_name, *code, *below)

    return format_html_join("\n", shape, (values(line) for line in children.page))


@register.simple_tag
def province_spots(country: Country) -> list[tuple[maps.Spot, UnitRow]]:
    """Provinces of another time as named points; one without a place on record stands in the table alone."""
    rows = {line.row.code: line.row for line in country.lines}
    placed = [(code, row.name, row.lat, row.lon) for code, row in rows.items() if row.lat and row.lon]
    return [(spot, rows[spot.key]) for spot in maps.spots(placed)]


@register.simple_tag
def insets(zones: dict[str, str] | None = None) -> list[tuple[maps.Inset, str]]:
    """The archipelagos, each with the address of its special zone ("" when that is not on record)."""
    known = zones or {}
    return [(inset, unit_path(known[inset.unit]) if inset.unit in known else "") for inset in maps.sheet().insets]


@register.simple_tag
def sheet_box() -> str:
    """The canvas of the country."""
    return maps.sheet().view_box


@register.simple_tag
def zone_markers(zones: dict[str, str]) -> list[Zone]:
    """The special zones of today as rings with words; `zones` gives the public id of each code."""
    found = []
    for marker in maps.sheet().markers:
        if marker.code not in zones or marker.inset:
            continue
        left = marker.code in LEFT_LABELS
        side = -RIGHT_OF_THE_RING if left else RIGHT_OF_THE_RING
        across, down = NUDGES.get(marker.code, (0.0, 0.0))
        found.append(
            Zone(
                label=marker.label,
                url=unit_path(zones[marker.code]),
                x=marker.x,
                y=marker.y,
                text_x=round(marker.x + side + across, 1),
                text_y=round(marker.y + TEXT_DOWN + down, 1),
                anchor="end" if left else "start",
            )
        )
    return found


@register.simple_tag
def all_zones(zones: dict[str, str]) -> list[tuple[str, str]]:
    """Every special zone that is on record, with its address, in the order of the map's list."""
    return [(marker.label, unit_path(zones[marker.code])) for marker in maps.sheet().markers if marker.code in zones]


@register.simple_tag
def unit_path(public_id: str) -> str:
    """The address of a unit's page."""
    return reverse("org:unit", args=[public_id])
