"""Plain values that pages hand to components."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.functional import Promise

from binhyen.core.decisions import ALLOWED, Decision

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of a trail; the last one carries no address."""

    label: Words
    url: str = ""


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of a menu. It is shown when `decision` allows; `count` waits in a small lamp beside it.

    `covers`: where the addresses of other pages begin that stand behind this entry.
    """

    label: Words
    url: str
    decision: Decision = ALLOWED
    icon: str = ""
    count: int | None = None
    count_words: Words = ""
    covers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tab:
    """One view of a segmented switch, optionally with how many things it holds."""

    label: Words
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """A term and its value, with a way to change it."""

    term: Words
    value: object
    change_url: str = ""
    change_label: Words = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened or will: `kind` is "done", "late" or "" (to come)."""

    when: date | datetime | None
    title: Words
    who: Words = ""
    kind: str = "done"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; numeric ones stand right in digits of one width."""

    label: Words
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table made from values: the first cell of a row names it. None is shown as "not sent", numbers are grouped."""

    caption: Words
    columns: Sequence[Column]
    rows: Sequence[Sequence[object]]
    note: Words = ""
    foot: Sequence[object] = field(default=())
    dense: bool = False
    wide: bool = False
