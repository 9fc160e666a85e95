"""Which figures are public, from which level on, and what a public table says. Pure.

Figures about what was done (sessions, documents, sites, hazards) are public as they are. Figures that count people or
what befell them are public only where the released list `data/closed/public_counts.tsv` names them, with small counts
hidden; the reserved ones among them (tips, arrests, drugs, violence …) for provinces and the nation only. Whatever
else counts people, arrests and surrenders above all, is not published: a list that is too short harms nobody.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from binhyen.figures.states import Sensitivity
from binhyen.insights.rules.suppression import Parts

PEOPLE = frozenset({"person", "household", "member", "attendance", "case", "tip"})
"""Measures of which one could be somebody."""


@dataclass(frozen=True, slots=True)
class Guarded:
    """A line of the released list: the lowest level that is shown, and the whole that the figure is a part of."""

    code: str
    level: str
    within: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a figure before it is published."""

    code: str
    sensitivity: str
    measure: str
    decimals: int


@dataclass(frozen=True, slots=True)
class Column:
    """A figure of a public table. `level` is "" for one that is public as it is, else the lowest level shown; `since`
    the release whose numbers stand there: an earlier one where a correction would have told too much.
    """

    code: str
    position: int
    level: str = ""
    since: int = 1


def level_of(asked: Asked, listed: Mapping[str, Guarded]) -> str | None:
    """ "" for a figure that is public as it is, a level for one of which small counts are hidden, None for neither."""
    if asked.code in listed and not asked.decimals:
        return listed[asked.code].level
    if asked.sensitivity == Sensitivity.OPEN and asked.measure not in PEOPLE:
        return ""
    return None


def families(columns: Sequence[Column], listed: Mapping[str, Guarded]) -> list[tuple[int, ...]]:
    """The places of figures that are hidden together: one alone, or a part and the whole it is part of, in this order.
    A part whose whole is in no column stands alone.
    """
    places = {column.code: place for place, column in enumerate(columns) if column.level}
    pairs = [(place, places[listed[code].within]) for code, place in places.items() if listed[code].within in places]
    paired = {place for pair in pairs for place in pair}
    return sorted([*pairs, *((place,) for place in places.values() if place not in paired)])


def parts_of(values: Sequence[int]) -> Parts:
    """The parts of a family that do not overlap: the figure itself, or the part and the rest of the whole."""
    return (values[0],) if len(values) == 1 else (values[0], values[1] - values[0])


def fingerprint(content: Mapping[str, Any]) -> str:
    """SHA-256 over what a release says, written one way only."""
    written = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()
