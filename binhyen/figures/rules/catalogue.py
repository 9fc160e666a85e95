"""What may be counted: an object, an action and a unit of measure out of closed lists. Pure: tables in, rows out.

Walls held here: an indicator stands on an object that a list allows (W1), and is never asked below the level of its
object (W2: one case in a hamlet is a name).
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from binhyen.figures.states import Aggregation, Apportionment, Calendar, Nature, ObjectKind, RuleLevel, Sensitivity
from binhyen.org.states import UnitKind


class BadCatalogue(ValueError):
    """A shipped table does not keep its promise; says which line."""


RANK: Final[Mapping[str, int]] = {
    UnitKind.GROUP: 0,
    UnitKind.AGENCY: 0,
    UnitKind.ENTERPRISE: 0,
    UnitKind.SCHOOL: 0,
    UnitKind.COMMUNE: 1,
    UnitKind.DISTRICT: 2,
    UnitKind.PROVINCE: 3,
    UnitKind.SECTOR: 3,
    UnitKind.CENTRE: 4,
}
"""How high a kind of unit stands."""

NEVER_BELOW_COMMUNE: Final = frozenset(ObjectKind) - {ObjectKind.PLAIN}
"""Kinds of objects that no residential group, agency, enterprise or school is asked about (W2)."""

NO_TARGET: Final = frozenset(
    {ObjectKind.TIPS, ObjectKind.ARRESTS, ObjectKind.NAMES, ObjectKind.SURRENDERS, ObjectKind.WANTED}
)
"""Kinds that carry no target, score, rank or weight (W7)."""


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A unit of measure; values are whole numbers of 10 to the power −`decimals`."""

    code: str
    decimals: int
    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class ActionRow:
    """What happens to the object."""

    code: str
    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class ObjectRow:
    """What is counted, the lowest kind of unit that may be asked, and how the figure may be shown."""

    code: str
    topic: str
    kind: ObjectKind
    min_level: UnitKind
    sensitivity: Sensitivity
    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One indicator with its definition in force since a day; `breaks` say why figures before can't be compared."""

    code: str
    object: str
    action: str
    measure: str
    nature: Nature
    aggregation: Aggregation
    numerator: str
    denominator: str
    apportionment: Apportionment
    source: str
    name_vi: str
    name_en: str
    definition_vi: str
    definition_en: str
    since: date
    break_vi: str
    break_en: str


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """The default cutting of one calendar."""

    calendar: Calendar
    anchor: date
    months: int
    opens_days: int
    due_days: int
    lock_days: int
    source: str


@dataclass(frozen=True, slots=True)
class FormLine:
    """A form that ships."""

    code: str
    unit_kind: UnitKind
    calendar: Calendar
    due_shift: int
    blocks: str
    title_vi: str
    title_en: str
    since: date


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One figure of a form that ships."""

    form: str
    position: int
    indicator: str
    required: bool
    section_vi: str
    section_en: str


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One check of a form that ships."""

    form: str
    order: int
    level: RuleLevel
    expression: Any
    words_vi: str
    words_en: str


@dataclass(frozen=True, slots=True)
class YearlyLine:
    """A day of every year that the calendar names."""

    month: int
    day: int
    words_vi: str
    words_en: str


def read_table(text: str, name: str) -> Iterator[Mapping[str, str]]:
    """The lines of a table with tabs under a line of headings. Raises BadCatalogue for a line with missing cells."""
    lines = text.splitlines()
    headings = lines[0].split("\t")
    for number, line in enumerate(lines[1:], 2):
        cells = line.split("\t")
        if len(cells) != len(headings):
            raise BadCatalogue(f"{name}:{number}: {len(cells)} cells under {len(headings)} headings")
        yield dict(zip(headings, cells, strict=True))


def measure(row: Mapping[str, str]) -> MeasureRow:
    """A line of the measures."""
    return MeasureRow(row["code"], int(row["decimals"]), row["vi"], row["en"])


def object_row(row: Mapping[str, str]) -> ObjectRow:
    """A line of the objects. Raises BadCatalogue when a guarded kind is open below the commune."""
    made = ObjectRow(
        code=row["code"],
        topic=row["topic"],
        kind=ObjectKind(row["kind"]),
        min_level=UnitKind(row["min_level"]),
        sensitivity=Sensitivity(row["sensitivity"]),
        vi=row["vi"],
        en=row["en"],
    )
    if made.kind in NEVER_BELOW_COMMUNE and (
        RANK[made.min_level] < RANK[UnitKind.COMMUNE] or made.sensitivity != Sensitivity.RESERVED
    ):
        raise BadCatalogue(f"{made.code}: kinds like {made.kind} are reserved, from the commune upward")
    return made


def indicator(row: Mapping[str, str]) -> IndicatorRow:
    """A line of the indicators."""
    closed: dict[str, Any] = {
        "nature": Nature(row["nature"]),
        "aggregation": Aggregation(row["aggregation"]),
        "apportionment": Apportionment(row["apportionment"]),
        "since": date.fromisoformat(row["since"]),
    }
    return IndicatorRow(**{**row, **closed})


def calendar_row(row: Mapping[str, str]) -> CalendarRow:
    """A line of the calendars."""
    closed: dict[str, Any] = {name: int(row[name]) for name in ("months", "opens_days", "due_days", "lock_days")}
    return CalendarRow(
        **{**row, **closed, "calendar": Calendar(row["calendar"]), "anchor": date.fromisoformat(row["anchor"])}
    )


def form_line(row: Mapping[str, str]) -> FormLine:
    """A line of the forms."""
    closed: dict[str, Any] = {
        "unit_kind": UnitKind(row["unit_kind"]),
        "calendar": Calendar(row["calendar"]),
        "due_shift": int(row["due_shift"]),
        "since": date.fromisoformat(row["since"]),
    }
    return FormLine(**{**row, **closed})


def field_line(row: Mapping[str, str]) -> FieldLine:
    """A line of the fields of forms."""
    closed: dict[str, Any] = {"position": int(row["position"]), "required": row["required"] == "1"}
    return FieldLine(**{**row, **closed})


def rule_line(row: Mapping[str, str]) -> RuleLine:
    """A line of the checks of forms."""
    closed: dict[str, Any] = {
        "order": int(row["order"]),
        "level": RuleLevel(row["level"]),
        "expression": json.loads(row["expression"]),
    }
    return RuleLine(**{**row, **closed})


def yearly_line(row: Mapping[str, str]) -> YearlyLine:
    """A line of the days of the year."""
    return YearlyLine(int(row["month"]), int(row["day"]), row["words_vi"], row["words_en"])


def require_whole(
    rows: Mapping[str, IndicatorRow],
    objects: Mapping[str, ObjectRow],
    actions: Mapping[str, ActionRow],
    measures: Mapping[str, MeasureRow],
) -> None:
    """Raise BadCatalogue when an indicator uses what no list holds, or a ratio whose parts do not add up."""
    wrong = [
        row.code
        for row in rows.values()
        if row.object not in objects or row.action not in actions or row.measure not in measures
    ]
    for row in rows.values():
        parts = [rows.get(code) for code in (row.numerator, row.denominator) if code]
        adds = [part is not None and part.aggregation == Aggregation.ADDITIVE for part in parts]
        if not all(adds) or len(parts) != (2 if row.aggregation == Aggregation.RATIO else 0):
            wrong.append(row.code)
    if wrong:
        raise BadCatalogue(f"these indicators use what the lists do not hold: {', '.join(sorted(set(wrong)))}")


def may_be_asked(min_level: str, unit_kind: str) -> bool:
    """Whether a figure with this lowest level may be asked of a unit of this kind (W2)."""
    return RANK[UnitKind(unit_kind)] >= RANK[UnitKind(min_level)]


def too_low(asked: Iterable[tuple[str, str]], unit_kind: str) -> list[str]:
    """Of (code, lowest level) pairs, the codes that a unit of this kind may not be asked (W2)."""
    return [code for code, min_level in asked if not may_be_asked(min_level, unit_kind)]
