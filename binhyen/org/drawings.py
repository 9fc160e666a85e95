"""The geometry of a succession drawing: what became what, as ribbons between two columns of rows.

Pure: plain values in, path strings out. The rows themselves are text in the page (they wrap, they are links, they are
read aloud); all rows of a column have the same height, so a ribbon needs only the rank of its row. The canvas is
100 × 100 and is stretched over the gap between the two columns.
"""

from collections.abc import Sequence
from dataclasses import dataclass

SIDE = 100.0
FILL = 0.72
"""Part of a row's height that a ribbon may cover; the rest is air between neighbours."""

THINNEST = 1.2
"""No ribbon is drawn thinner than this, so that a share of one per cent is still seen."""


@dataclass(frozen=True, slots=True)
class Flow:
    """A share of `before` that went to `after`: `weight` in 0–1. `style` names how it is to be drawn."""

    before: str
    after: str
    weight: float
    style: str


@dataclass(frozen=True, slots=True)
class Ribbon:
    """One ribbon: its closed path, and how it is to be drawn."""

    path: str
    style: str


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _ribbon(top_left: float, high_left: float, top_right: float, high_right: float) -> str:
    middle = SIDE / 2
    points = [top_left, top_right, top_right + high_right, top_left + high_left]
    one, two, three, four = (_number(point) for point in points)
    far, mid = _number(SIDE), _number(middle)
    return f"M0 {one}C{mid} {one} {mid} {two} {far} {two}V{three}C{mid} {three} {mid} {four} 0 {four}z"


def _starts(keys: Sequence[str], weights: dict[str, float], whole: float) -> dict[str, tuple[float, float]]:
    """For each row: where its ribbons begin, and how high one unit of weight is there."""
    slot = SIDE / len(keys)
    bar = slot * FILL
    found = {}
    for rank, key in enumerate(keys):
        total = max(weights.get(key, 0.0), whole)
        scale = bar / total if total else 0.0
        used = weights.get(key, 0.0) * scale
        found[key] = (rank * slot + (slot - used) / 2, scale)
    return found


def draw(before: Sequence[str], after: Sequence[str], flows: Sequence[Flow]) -> list[Ribbon]:
    """Ribbons for `flows`, in the order of the rows `before` (left) and `after` (right).

    On the left a ribbon is as wide as the share of the row that it carries (a whole unit fills its row); on the right
    the ribbons of a row share its height in proportion. Flows whose rows are not listed are left out.
    """
    drawn = [flow for flow in flows if flow.before in set(before) and flow.after in set(after)]
    out: dict[str, float] = {}
    into: dict[str, float] = {}
    for flow in drawn:
        out[flow.before] = out.get(flow.before, 0.0) + flow.weight
        into[flow.after] = into.get(flow.after, 0.0) + flow.weight
    left = _starts(before, out, 1.0) if before else {}
    right = _starts(after, into, 0.0) if after else {}
    ranks = {key: rank for rank, key in enumerate(after)}
    order = {key: rank for rank, key in enumerate(before)}
    at_left = {key: start for key, (start, _) in left.items()}
    at_right = {key: start for key, (start, _) in right.items()}
    ribbons = []
    for flow in sorted(drawn, key=lambda one: (order[one.before], ranks[one.after])):
        high_left = flow.weight * left[flow.before][1]
        high_right = flow.weight * right[flow.after][1]
        path = _ribbon(at_left[flow.before], max(high_left, THINNEST), at_right[flow.after], max(high_right, THINNEST))
        at_left[flow.before] += high_left
        at_right[flow.after] += high_right
        ribbons.append(Ribbon(path=path, style=flow.style))
    return ribbons
