"""Repair of points that a geocoder put in the wrong place.

A new commune and its predecessors are the same ground, so their points must be near each other.
Where they are not, the one farther from the middle of the old district is astray and takes the
place of the other; an old point that several communes share was never that commune's own.
Everything replaced says so in ``point_source``.
"""

from __future__ import annotations

import math
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace

from tools.data.packages import Place
from tools.data.resolve import distance_km

# Islands which the source places on the mainland or in open water.
_ISLANDS = {
    "22736": (8.645, 111.920),  # thị trấn Trường Sa
    "22737": (11.429, 114.331),  # xã Song Tử Tây
    "22739": (9.886, 114.328),  # xã Sinh Tồn
    "30781": (10.297, 104.330),  # xã Tiên Hải, the Hải Tặc islands
}
# The district of Hoàng Sa, which the source places in the city of Đà Nẵng.
ISLAND_DISTRICTS = {"498": (16.568, 112.135)}
# Normal is a few kilometres; a commune of 300 km² is about 10 km from middle to edge.
_SLACK_KM = 12.0
_EXCEPT_KINDS = {"dac_khu"}


def _middle(places: list[Place]) -> Place:
    lat = statistics.median(place.lat for place in places)
    lon = statistics.median(place.lon for place in places)
    return replace(places[0], lat=round(lat, 5), lon=round(lon, 5))


def repair(
    old: dict[str, Place], new: dict[str, Place], pairs: Iterable[tuple[str, str]]
) -> tuple[dict[str, Place], dict[str, Place], dict[tuple[str, str], str]]:
    """Return both epochs with repaired points, and {(epoch, code): where the point came from}."""
    old, new = dict(old), dict(new)
    sources: dict[tuple[str, str], str] = {}
    for code, (lat, lon) in _ISLANDS.items():
        if code in old:
            old[code] = replace(old[code], lat=lat, lon=lon)
            sources["old", code] = "own"
        if code in new and new[code].kind not in _EXCEPT_KINDS:
            new[code] = replace(new[code], lat=lat, lon=lon)
            sources["new", code] = "own"
    members: dict[str, list[str]] = defaultdict(list)
    for before, after in sorted(pairs):
        members[after].append(before)
    districts: dict[str, list[Place]] = defaultdict(list)
    for place in old.values():
        districts[place.district].append(place)
    counts = Counter((place.lat, place.lon) for place in old.values())
    shared = {point for point, count in counts.items() if count > 1}
    middles = {code: _middle(places) for code, places in districts.items()}
    for code in sorted(new):
        if new[code].kind not in _EXCEPT_KINDS and members[code]:
            _repair_one(code, members=members[code], old=old, new=new, middles=middles, shared=shared, sources=sources)
    return old, new, sources


def _repair_one(
    code: str,
    *,
    members: list[str],
    old: dict[str, Place],
    new: dict[str, Place],
    middles: dict[str, Place],
    shared: set[tuple[float, float]],
    sources: dict[tuple[str, str], str],
) -> None:
    place = new[code]
    reach = 2.5 * math.sqrt((place.area or 100.0) / math.pi) + _SLACK_KM
    astray = [c for c in members if distance_km(old[c], place) > reach]
    vague = {c for c in members if (old[c].lat, old[c].lon) in shared}
    middle = _middle([old[c] for c in members])
    home = middles[old[members[0]].district]
    nearer = distance_km(middle, home) < distance_km(place, home)
    if distance_km(middle, place) > reach and nearer and len(vague) < len(members):
        new[code] = replace(place, lat=middle.lat, lon=middle.lon)
        sources["new", code] = "members"
        return
    for before in astray:
        if before in vague or distance_km(old[before], home) > distance_km(place, home):
            old[before] = replace(old[before], lat=place.lat, lon=place.lon)
            sources["old", before] = "successor"
