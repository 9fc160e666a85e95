"""Old commune to new commune: two sources side by side, a rule for wrong pairs, and weights.

Pairs come from the conversion map of one package and from the legal notes of another. A pair of
the map is wrong when the note of the new commune means a namesake, or when a complete note is
silent about a place far outside the new commune. Nothing is dropped: a rejected or contested pair
stays in the file with weight 0 and its reason.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field

from tools.data.notes import Note
from tools.data.packages import Place
from tools.data.resolve import Resolver, distance_km
from tools.data.text import exact_key

# 99 % of the agreed pairs lie nearer than this to the point of the new commune.
FAR_KM = 20.0
# A split names every part; the smallest part the estimate may give.
LEAST_SHARE = 0.02
_GRID = 24


@dataclass
class Pair:
    """One asserted succession; ``share`` is the estimated share of the predecessor's area."""

    old: str
    new: str
    sources: set[str] = field(default_factory=set)
    says: str = ""  # what the note says of it: whole, part or nothing
    status: str = ""
    reason: str = ""
    counted: bool = True
    share: float = 0.0
    share_source: str = ""


class Succession:
    """Builds, judges and weighs the pairs between two sets of communes."""

    def __init__(
        self,
        old: dict[str, Place],
        new: dict[str, Place],
        notes: dict[str, Note],
        mapped: set[tuple[str, str]],
        resolver: Resolver,
    ) -> None:
        self.old, self.new, self.notes = old, new, notes
        self.pairs: dict[tuple[str, str], Pair] = {}
        self.meant: dict[str, dict[str, set[str]]] = {}
        for key in sorted(mapped):
            self._pair(*key).sources.add("vau")
        claimed: dict[str, set[str]] = defaultdict(set)
        for old_code, new_code in mapped:
            claimed[new_code].add(old_code)
        for code in sorted(new):
            self._read_note(new[code], resolver, claimed[code])
        self._judge()
        self._weigh()

    def _pair(self, old: str, new: str) -> Pair:
        return self.pairs.setdefault((old, new), Pair(old, new))

    def _read_note(self, place: Place, resolver: Resolver, claimed: set[str]) -> None:
        note = self.notes[place.code]
        meant: dict[str, set[str]] = defaultdict(set)
        self.meant[place.code] = meant
        if note.unchanged and place.code in self.old:
            meant[exact_key(place.short)].add(place.code)
            self._assert_by_note(place.code, place.code, part=False)
        for mention, found in resolver.resolve(place, note, claimed).items():
            for old in found:
                meant[exact_key(mention.name)].add(old.code)
                self._assert_by_note(old.code, place.code, mention.part)

    def _assert_by_note(self, old: str, new: str, part: bool) -> None:
        pair = self._pair(old, new)
        pair.sources.add("note")
        pair.says = "part" if part or pair.says == "part" else "whole"

    def _judge(self) -> None:
        by_old: dict[str, list[Pair]] = defaultdict(list)
        by_new: dict[str, list[Pair]] = defaultdict(list)
        for pair in self.pairs.values():
            by_old[pair.old].append(pair)
            by_new[pair.new].append(pair)
        for pair in self.pairs.values():
            if len(pair.sources) == 2:
                pair.status = "agreed"
            elif "vau" in pair.sources:
                self._judge_mapped(pair, by_old[pair.old], by_new[pair.new])
            else:
                self._judge_noted(pair, by_old[pair.old])

    def _judge_mapped(self, pair: Pair, siblings: list[Pair], peers: list[Pair]) -> None:
        meant = self.meant[pair.new].get(exact_key(self.old[pair.old].short), set())
        complete = self.notes[pair.new].complete
        elsewhere = [p for p in siblings if len(p.sources) == 2 and p.says == "whole"]
        pair.status = "only_vau"
        if meant and pair.old not in meant:
            pair.status, pair.reason, pair.counted = "rejected", "namesake", False
        elif complete and self._gap(pair, peers) > FAR_KM:
            pair.status, pair.reason, pair.counted = "rejected", "far_and_unnamed", False
        elif complete and elsewhere:
            pair.reason, pair.counted = "whole_elsewhere", False
        else:
            pair.reason = "note_silent" if complete else "note_incomplete"

    def _gap(self, pair: Pair, peers: list[Pair]) -> float:
        others = [self.old[p.old] for p in peers if p is not pair and "note" in p.sources]
        here = self.old[pair.old]
        return min(distance_km(here, place) for place in [*others, self.new[pair.new]])

    @staticmethod
    def _judge_noted(pair: Pair, siblings: list[Pair]) -> None:
        pair.status = "only_note"
        others = [p for p in siblings if p is not pair and "vau" in p.sources]
        if others and pair.says == "whole":
            pair.reason, pair.counted = "whole_elsewhere", False
        else:
            pair.reason = "map_silent"

    def _weigh(self) -> None:
        successors: dict[str, list[Pair]] = defaultdict(list)
        members: dict[str, list[Place]] = defaultdict(list)
        for key in sorted(self.pairs):
            pair = self.pairs[key]
            if pair.counted:
                successors[pair.old].append(pair)
        for pairs in successors.values():
            if len(pairs) == 1:
                members[pairs[0].new].append(self.old[pairs[0].old])
        for code, pairs in successors.items():
            if len(pairs) == 1:
                pairs[0].share, pairs[0].share_source = 1.0, "whole"
            else:
                self._estimate(self.old[code], pairs, members)

    def _estimate(self, old: Place, pairs: list[Pair], members: dict[str, list[Place]]) -> None:
        """Share out the cell of ``old`` by the nearest place known to lie in each successor."""
        sites = [(i, s) for i, p in enumerate(pairs) for s in [self.new[p.new], *members[p.new]]]
        neighbours = self._neighbours(old)
        counts = [0] * len(pairs)
        for point in _grid(old, neighbours):
            if all(distance_km(point, old) <= distance_km(point, n) for n in neighbours):
                counts[min(sites, key=lambda site: (distance_km(point, site[1]), site[0]))[0]] += 1
        for pair, share in zip(pairs, rounded(counts), strict=True):
            pair.share, pair.share_source = share, "cells" if sum(counts) else "equal"

    def _neighbours(self, old: Place) -> list[Place]:
        near = [
            place
            for place in self.old.values()
            if place.code != old.code and abs(place.lat - old.lat) < 0.35 and abs(place.lon - old.lon) < 0.35
        ]
        return sorted(near, key=lambda place: (distance_km(place, old), place.code))[:12]


def _grid(old: Place, neighbours: list[Place]) -> list[Place]:
    reach = 1.2 * (distance_km(old, neighbours[min(5, len(neighbours) - 1)]) if neighbours else 5.0)
    north, east = reach / 110.57, reach / (111.32 * math.cos(math.radians(old.lat)))
    steps = [(2 * i + 1) / _GRID - 1 for i in range(_GRID)]
    return [
        Place("", "", "", "", "", "", old.lat + a * north, old.lon + b * east, None, "") for a in steps for b in steps
    ]


def rounded(counts: list[int]) -> list[float]:
    """Return shares in thousandths that add up to exactly 1, none under the least share."""
    total = sum(counts)
    raw = [count / total if total else 1 / len(counts) for count in counts]
    lifted = [max(share, LEAST_SHARE) for share in raw]
    mills = [math.floor(1000 * share / sum(lifted)) for share in lifted]
    mills[max(range(len(mills)), key=lambda i: (mills[i], -i))] += 1000 - sum(mills)
    return [mill / 1000 for mill in mills]
