"""Maps of units as tags: `{% load org %}`. Outlines come from one cached file, so that a page stays small."""

from dataclasses import dataclass

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from binhyen.org import maps

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
def province_codes() -> list[str]:
    """The codes of the provinces that can be drawn."""
    return list(maps.sheet().provinces)


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
