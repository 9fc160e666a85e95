"""The plan of an event, line by line, and how the usual changes are written as lines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from binhyen.org.rules.weights import TOLERANCE, round_shares
from binhyen.org.states import Basis, EventKind, Tree


@dataclass(frozen=True, slots=True)
class Start:
    """A unit starts. `key` names it inside the plan; it stands under a unit (`parent`) or a start (`parent_key`)."""

    key: str
    kind: str
    form: str
    name: str
    parent: int | None = None
    parent_key: str = ""
    code: str = ""
    lat: float | None = None
    lon: float | None = None
    area_km2: float | None = None
    households: int | None = None
    tree: str = Tree.TERRITORY


@dataclass(frozen=True, slots=True)
class End:
    """A unit ends."""

    unit: int


@dataclass(frozen=True, slots=True)
class Succeed:
    """A share of a unit that ends goes to a start of the plan."""

    unit: int
    key: str
    weight: float = 1.0
    basis: str = Basis.HOUSEHOLDS


@dataclass(frozen=True, slots=True)
class Move:
    """A unit gets another parent: a unit (`parent`) or a start of the plan (`parent_key`)."""

    unit: int
    parent: int | None = None
    parent_key: str = ""
    tree: str = Tree.TERRITORY


@dataclass(frozen=True, slots=True)
class Rename:
    """A unit gets another name, form or code; its territory stays."""

    unit: int
    form: str
    name: str
    code: str = ""


Line: TypeAlias = Start | End | Succeed | Move | Rename


@dataclass(frozen=True, slots=True)
class Part:
    """A unit that comes out of a split, and its measure (households, people, km²: any one unit of measure)."""

    into: Start
    measure: float


def merge(predecessors: Iterable[int], into: Start, basis: str = Basis.HOUSEHOLDS) -> list[Line]:
    """Whole units become one."""
    units = list(predecessors)
    return [into, *(End(unit) for unit in units), *(Succeed(unit, into.key, 1.0, basis) for unit in units)]


def split(predecessor: int, parts: Sequence[Part], basis: str = Basis.HOUSEHOLDS) -> list[Line]:
    """One unit becomes several, in the proportion of their measures."""
    weights = round_shares([part.measure for part in parts])
    shares = [Succeed(predecessor, part.into.key, weight, basis) for part, weight in zip(parts, weights, strict=True)]
    return [*(part.into for part in parts), End(predecessor), *shares]


def close(units: Iterable[int]) -> list[Line]:
    """Units end and nothing follows them."""
    return [End(unit) for unit in units]


def kind_of(lines: Sequence[Line]) -> EventKind:
    """The kind of event that these lines amount to."""
    starts = [line for line in lines if isinstance(line, Start)]
    ends = {line.unit for line in lines if isinstance(line, End)}
    if not starts and not ends:
        moves = any(isinstance(line, Move) for line in lines)
        return EventKind.TRANSFER if moves else EventKind.RENAME
    if not ends:
        return EventKind.CREATE
    if not starts:
        return EventKind.CLOSE
    shares = [line for line in lines if isinstance(line, Succeed)]
    whole = all(abs(share.weight - 1.0) <= TOLERANCE for share in shares)
    into = {share.key for share in shares}
    if whole and len(into) == len(starts) == 1:
        return EventKind.MERGE
    if len(ends) == 1 and len(into) == len(starts) > 1:
        return EventKind.SPLIT
    return EventKind.REORGANISE


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row of a sheet for many groups: the old group (None: nothing before), the new one ("": nothing after), and
    the households that go from the one to the other (None: unknown).
    """

    unit: int | None
    form: str
    name: str
    households: int | None = None


def lines_of_sheet(
    rows: Sequence[SheetRow], *, parent: int, kind: str, names: dict[int, tuple[str, str]]
) -> list[Line]:
    """The lines that a sheet amounts to. `names` gives (form, name) of the groups of today.

    Rows with the same new name flow together; a group in several rows is shared out by households (evenly when they
    are not given). A group that alone keeps its territory under another name is a rename, and nothing when the name is
    the same.
    """
    target = {row: (row.form, row.name.casefold()) for row in rows if row.name}
    sources: dict[tuple[str, str], list[SheetRow]] = {}
    flows: dict[int, list[SheetRow]] = {}
    for row in rows:
        if row.name:
            sources.setdefault(target[row], []).append(row)
        if row.unit is not None:
            flows.setdefault(row.unit, []).append(row)
    lines: list[Line] = []
    keys: dict[tuple[str, str], str] = {}
    for name, feeding in sources.items():
        only = feeding[0].unit if len(feeding) == 1 else None
        if only is not None and len(flows[only]) == 1:
            if names.get(only) != (feeding[0].form, feeding[0].name):
                lines.append(Rename(only, feeding[0].form, feeding[0].name))
            continue
        keys[name] = f"n{len(keys) + 1}"
        known = [row.households for row in feeding if row.households is not None]
        total = sum(known) if len(known) == len(feeding) else None
        lines.append(Start(keys[name], kind, feeding[0].form, feeding[0].name, parent=parent, households=total))
    return lines + [line for unit, out in flows.items() for line in _outflow(unit, out, target, keys)]


def _outflow(
    unit: int, out: Sequence[SheetRow], target: dict[SheetRow, tuple[str, str]], keys: dict[tuple[str, str], str]
) -> list[Line]:
    """The end of one group and its shares; nothing for a group that stays."""
    going = [row for row in out if row.name]
    if going and all(target[row] not in keys for row in going):
        return []
    given = [row.households for row in going]
    known = all(count is not None for count in given)
    measures = [float(count or 0) if known else 1.0 for count in given]
    weights = round_shares(measures)
    shares = [Succeed(unit, keys[target[row]], weight) for row, weight in zip(going, weights, strict=True)]
    return [End(unit), *(share for share in shares if share.weight > 0 or len(shares) == 1)]
