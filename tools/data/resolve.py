"""Which old commune a name in a legal note means.

Names repeat: one province of today had up to nine old communes with the same name. A name is
settled by what the note itself says (kind, district), then by the districts of the names in the
same note that are not ambiguous, then by distance.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from difflib import SequenceMatcher

from tools.data.notes import Mention, Note
from tools.data.packages import Place
from tools.data.text import exact_key, loose_key

# Two spellings of one name, as in "Naà Chì" and "Nà Chì".
_SAME_SPELLING = 0.8


def distance_km(a: Place, b: Place) -> float:
    """Return the distance between two places on a flat map, good to 1 % inside the country."""
    north = (a.lat - b.lat) * 110.57
    east = (a.lon - b.lon) * 111.32 * math.cos(math.radians((a.lat + b.lat) / 2))
    return math.hypot(north, east)


class Resolver:
    """Finds the old commune behind each mention; districts maps a district code to its name."""

    def __init__(
        self,
        old: dict[str, Place],
        districts: dict[str, str],
        parents: dict[str, set[str]],
    ) -> None:
        self.old = old
        self.districts = districts
        self.parents = parents
        self.by_name: dict[tuple[str, str], list[Place]] = defaultdict(list)
        self.by_loose: dict[tuple[str, str], list[Place]] = defaultdict(list)
        for place in old.values():
            self.by_name[place.province, exact_key(place.short)].append(place)
            self.by_loose[place.province, loose_key(place.short)].append(place)

    def resolve(self, new: Place, note: Note, claimed: Iterable[str]) -> dict[Mention, list[Place]]:
        """Return the old communes of every mention, none where no candidate is left.

        A mention of a whole district stands for all its communes.

        ``claimed`` are the predecessors another source names; they only serve to read
        misspelled names, never to choose between namesakes.
        """
        near = [self.old[code] for code in sorted(claimed)]
        pools = {mention: self._candidates(mention, new, near) for mention in note.mentions}
        sure = [pool[0] for pool in pools.values() if len(pool) == 1]
        if new.code in self.old and self._named(note, self.old[new.code]):
            sure.append(self.old[new.code])
        anchors = sure or [new]
        return {m: pool if m.kind == "huyen" else self._settle(m, pool, anchors, new) for m, pool in pools.items()}

    def _named(self, note: Note, place: Place) -> bool:
        key = exact_key(place.short)
        return any(exact_key(mention.name) == key for mention in note.mentions)

    def _candidates(self, mention: Mention, new: Place, claimed: list[Place]) -> list[Place]:
        """Return the exact name and kind, or failing that every reading of a misspelled name."""
        provinces = sorted(self.parents[new.province])
        if mention.kind == "huyen":
            key = loose_key(mention.name)
            return [
                place
                for place in self.old.values()
                if place.province in provinces and loose_key(self.districts[place.district]) == key
            ]
        exact = [x for p in provinces for x in self.by_name.get((p, exact_key(mention.name)), [])]
        pool = [place for place in exact if not mention.kind or place.kind == mention.kind]
        if not pool:
            loose = loose_key(mention.name)
            spelled = [x for p in provinces for x in self.by_loose.get((p, loose), [])]
            pool = list(dict.fromkeys([*exact, *spelled, *self._misspelled(mention, claimed)]))
        district = loose_key(mention.district)
        inside = [p for p in pool if district and loose_key(self.districts[p.district]) == district]
        return inside or pool

    @staticmethod
    def _misspelled(mention: Mention, claimed: list[Place]) -> list[Place]:
        def likeness(place: Place) -> float:
            return SequenceMatcher(None, loose_key(place.short), loose_key(mention.name)).ratio()

        best = max(claimed, key=likeness, default=None)
        return [best] if best and likeness(best) >= _SAME_SPELLING else []

    @staticmethod
    def _settle(mention: Mention, pool: list[Place], anchors: list[Place], new: Place) -> list[Place]:
        if len(pool) < 2:
            return pool
        votes = Counter(anchor.district for anchor in anchors)
        top = max(votes[place.district] for place in pool)
        voted = [place for place in pool if votes[place.district] == top]
        key = exact_key(mention.name)
        near = [place for place in voted if exact_key(place.short) == key] or voted

        def gap(place: Place) -> tuple[float, str]:
            nearest = min(distance_km(place, a) for a in [*anchors, new])
            return nearest, place.code

        return [min(near, key=gap)]
