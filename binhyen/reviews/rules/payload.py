"""What a snapshot holds, as plain values: whole numbers and texts only. Everything that is printed is made from it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from binhyen.reviews.rules.figures import Figure
from binhyen.reviews.rules.references import render
from binhyen.reviews.rules.sentences import value_of

FORMAT = 1
Payload = Mapping[str, Any]
CellKey = tuple[int, int, int]
"""(period, form version, position)."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph as it is frozen: its key, section, kind and words, the place, and where the words come from.

    `sources` are (public id of the unit, its name, what, id): what is "block" (a block of a report) or "review".
    """

    key: str
    section: str
    kind: str
    text: str
    place: str = ""
    sources: Sequence[tuple[str, str, str, str]] = ()


@dataclass(frozen=True, slots=True)
class Child:
    """A unit directly below: its name and its reports."""

    unit: str
    name: str
    expected: int
    received: int
    on_time: int
    accepted: int


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A correction that came after an earlier review was approved, listed in this one and not added to its figures."""

    code: str
    amount: int
    review: str
    revision: int
    start: str
    end: str


def figure_values(figure: Figure) -> dict[str, Any]:
    """A figure as a snapshot holds it."""
    values = asdict(figure)
    for name in ("parts", "parts_before"):
        values[name] = list(values[name]) if values[name] else None
    return values


def figures_in(payload: Payload) -> list[Figure]:
    """The figures of a snapshot, in order."""
    found = []
    for values in payload["figures"]:
        parts = {name: tuple(values[name]) if values[name] else None for name in ("parts", "parts_before")}
        found.append(Figure(**{**values, **parts}))
    return found


def rendered(text: str, figures: Iterable[Figure], reports: Mapping[str, int]) -> str:
    """A text with its references printed."""
    known = {figure.code: figure for figure in figures}
    return render(text, lambda reference: value_of(reference, known, reports))


def piece_values(piece: Piece, figures: Sequence[Figure], reports: Mapping[str, int]) -> dict[str, Any]:
    """A paragraph as a snapshot holds it: as typed, and as printed."""
    return {
        "key": piece.key,
        "section": piece.section,
        "kind": piece.kind,
        "text": piece.text,
        "printed": rendered(piece.text, figures, reports),
        "place": piece.place,
        "sources": [list(source) for source in piece.sources],
    }


def adjustments_in(payload: Payload) -> list[Adjustment]:
    """The adjustments that a snapshot lists."""
    return [Adjustment(**values) for values in payload["adjustments"]]


def children_in(payload: Payload) -> list[Child]:
    """The units directly below, with their reports, as a snapshot has them."""
    return [Child(**values) for values in payload["below"]]


def code_of_cell(payload: Payload) -> dict[CellKey, str]:
    """Which figure each cell of the totals belongs to. Cells that the snapshot does not count are absent."""
    return {(period, version, position): code for period, version, position, code, _value in payload["cells"]}


def cell_values(payload: Payload) -> dict[CellKey, int]:
    """What each cell of the totals was when it was frozen (submitted)."""
    return {(period, version, position): value for period, version, position, _code, value in payload["cells"]}


def moved_by_code(payload: Payload, moves: Iterable[tuple[int, int, Sequence[Sequence[int]]]]) -> dict[str, int]:
    """How far figures moved: `moves` are (period, form version, [[position, difference], …]) of cells it counts."""
    codes = code_of_cell(payload)
    found: dict[str, int] = {}
    for period, version, changes in moves:
        for position, amount in changes:
            code = codes[period, version, position]
            found[code] = found.get(code, 0) + amount
    return {code: amount for code, amount in found.items() if amount}
