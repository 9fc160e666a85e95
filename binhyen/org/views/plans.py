"""A plan as the answers of its steps, and the answers as a plan. No HTTP, no writing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from binhyen.org.forms import changes
from binhyen.org.models import Event, Unit
from binhyen.org.queries.trees import UnitRow
from binhyen.org.rules import plan
from binhyen.org.rules.plan import End, Line, Move, Rename, SheetRow, Start, Succeed
from binhyen.org.states import Basis, EventKind, UnitKind

MERGE, SPLIT, TRANSFER, RENAME, CREATE, CLOSE, SHEET = "gop", "tach", "chuyen", "doi-ten", "lap", "dong", "bang"
UNITS, SHARES, PAPER = "don-vi", "ty-le", "giay-to"


@dataclass(frozen=True, slots=True)
class Mode:
    """One kind of guided change: its event kind, its words, its steps."""

    kind: EventKind
    title: str | Promise
    hint: str | Promise
    steps: Sequence[str]


MODES: Mapping[str, Mode] = {
    MERGE: Mode(EventKind.MERGE, _("Merge"), _("Whole units become one new unit."), (UNITS, PAPER)),
    SPLIT: Mode(EventKind.SPLIT, _("Split"), _("One unit becomes several new units."), (UNITS, SHARES, PAPER)),
    SHEET: Mode(
        EventKind.REORGANISE,
        _("Many groups at once, in one table"),
        _("Merge, split, rename and close the groups of the commune together, with one preview."),
        (UNITS, PAPER),
    ),
    TRANSFER: Mode(EventKind.TRANSFER, _("Transfer"), _("Units get another unit above them."), (UNITS, PAPER)),
    RENAME: Mode(EventKind.RENAME, _("Rename"), _("A unit keeps its territory under another name."), (UNITS, PAPER)),
    CREATE: Mode(EventKind.CREATE, _("Create"), _("A unit that did not exist before."), (UNITS, PAPER)),
    CLOSE: Mode(EventKind.CLOSE, _("Close"), _("Units end and nothing follows them."), (UNITS, PAPER)),
}

CHILD_KIND: Mapping[str, UnitKind] = {
    UnitKind.CENTRE: UnitKind.PROVINCE,
    UnitKind.PROVINCE: UnitKind.COMMUNE,
    UnitKind.COMMUNE: UnitKind.GROUP,
}


def modes_for(place: Unit) -> list[str]:
    """The changes that can be made in a place: a commune's groups by table, no transfer where nothing lies between."""
    left_out = {SHEET} if place.kind != UnitKind.COMMUNE else {TRANSFER}
    return [mode for mode in MODES if mode not in left_out] if place.kind in CHILD_KIND else []


def mode_of(event: Event, lines: Sequence[Line]) -> str:
    """The guided change that a stored plan belongs to."""
    changed = sum(1 for line in lines if isinstance(line, Start | Rename))
    grouped = event.place is not None and event.place.kind == UnitKind.COMMUNE
    if event.kind == EventKind.REORGANISE or (grouped and changed > 1 and event.kind != EventKind.SPLIT):
        return SHEET if grouped else MERGE
    return next(code for code, mode in MODES.items() if mode.kind == event.kind)


@dataclass(frozen=True, slots=True)
class Around:
    """What a step chooses from: units by public id and by primary key."""

    place: Unit
    rows: Sequence[UnitRow]

    def pk(self, public_id: str) -> int:
        """The primary key of a unit that was offered. Raises KeyError for one that was not."""
        return {row.public_id: row.id for row in self.rows}[public_id]

    def public(self, pk: int | None) -> str:
        """The public id of a unit, "" when it was not offered."""
        return next((row.public_id for row in self.rows if row.id == pk), "")

    def choices(self) -> list[tuple[str, str]]:
        """What a list of units offers."""
        return [(row.public_id, f"{row.full_name} ({row.code})" if row.code else row.full_name) for row in self.rows]


def _starts(lines: Sequence[Line]) -> list[Start]:
    return [line for line in lines if isinstance(line, Start)]


def _ends(lines: Sequence[Line]) -> list[int]:
    return [line.unit for line in lines if isinstance(line, End)]


def answers_of(mode: str, lines: Sequence[Line], around: Around) -> dict[str, Any]:
    """What the step "units" shows again for a stored plan."""
    starts, ends = _starts(lines), _ends(lines)
    found: dict[str, Any] = {}
    if mode in (MERGE, CLOSE):
        found["units"] = [around.public(unit) for unit in ends]
    if mode in (MERGE, CREATE) and starts:
        first = starts[0]
        found |= {"form": first.form, "name": first.name, "code": first.code}
        found |= {"kind": first.kind, "households": first.households}
    if mode == SPLIT:
        found["unit"] = around.public(ends[0]) if ends else ""
        for number, start in enumerate(starts[: changes.MOST_PARTS], start=1):
            found |= {f"form{number}": start.form, f"name{number}": start.name, f"code{number}": start.code}
    if mode == TRANSFER:
        found["units"] = [around.public(line.unit) for line in lines if isinstance(line, Move)]
    if mode == RENAME:
        for line in [line for line in lines if isinstance(line, Rename)]:
            found |= {"unit": around.public(line.unit), "form": line.form, "name": line.name}
    return found


def sheet_rows(lines: Sequence[Line], around: Around) -> list[tuple[str, str, str, int | None]]:
    """(old group, form, new name, households) of every row of the table for a stored plan: today's groups first."""
    renamed = {line.unit: line for line in lines if isinstance(line, Rename)}
    starts = {start.key: start for start in _starts(lines)}
    ends = set(_ends(lines))
    out: dict[int, list[str]] = {}
    for line in lines:
        if isinstance(line, Succeed):
            out.setdefault(line.unit, []).append(line.key)
    found: list[tuple[str, str, str, int | None]] = []
    for row in around.rows:
        if row.id in out:
            alone = {key for key in out[row.id] if sum(key in keys for keys in out.values()) == 1}
            found += [
                (row.public_id, starts[key].form, starts[key].name, starts[key].households if key in alone else None)
                for key in out[row.id]
            ]
        elif row.id in renamed:
            found.append((row.public_id, renamed[row.id].form, renamed[row.id].name, None))
        else:
            name = ("", "") if row.id in ends else (row.form, row.name)
            found.append((row.public_id, *name, None))
    fed = {key for keys in out.values() for key in keys}
    found += [("", start.form, start.name, start.households) for key, start in starts.items() if key not in fed]
    return found


def _merge(form: changes.MergeForm, around: Around, kind: str) -> list[Line]:
    given = form.cleaned_data
    into = Start("n1", kind, given["form"], given["name"], parent=around.place.pk, code=given["code"])
    return plan.merge([around.pk(unit) for unit in given["units"]], into)


def _split(form: changes.SplitForm, around: Around, kind: str, before: Sequence[Line]) -> list[Line]:
    unit = around.pk(form.cleaned_data["unit"])
    kept = [line for line in before if isinstance(line, Succeed) and line.unit == unit]
    named = form.parts()
    same = len(kept) == len(named)
    parts = [
        plan.Part(
            Start(f"n{number}", kind, word, name, parent=around.place.pk, code=code),
            kept[number - 1].weight if same else 1.0,
        )
        for number, (word, name, code) in enumerate(named, start=1)
    ]
    return plan.split(unit, parts, kept[0].basis if same else Basis.HOUSEHOLDS)


def _create(given: Mapping[str, Any], around: Around) -> list[Line]:
    facts = {"parent": around.place.pk, "code": given["code"], "households": given["households"]}
    return [Start("n1", given["kind"], given["form"], given["name"], **facts)]


def lines_from(mode: str, form: Any, around: Around, before: Sequence[Line], parents: Around) -> list[Line]:
    """The plan that the answers of the step "units" amount to. `before` is the stored plan."""
    given = form.cleaned_data
    kind = str(CHILD_KIND[around.place.kind])
    makers: Mapping[str, Callable[[], list[Line]]] = {
        MERGE: lambda: _merge(form, around, kind),
        SPLIT: lambda: _split(form, around, kind, before),
        TRANSFER: lambda: [Move(around.pk(unit), parents.pk(given["den"])) for unit in given["units"]],
        RENAME: lambda: [Rename(around.pk(given["unit"]), given["form"], given["name"])],
        CREATE: lambda: _create(given, around),
        CLOSE: lambda: plan.close([around.pk(unit) for unit in given["units"]]),
        SHEET: lambda: sheet_lines(form, around),
    }
    return makers[mode]()


def sheet_lines(form: changes.SheetForm, around: Around) -> list[Line]:
    """The plan that the table of groups amounts to."""
    rows = [
        SheetRow(around.pk(old) if old else None, word, name, households)
        for old, word, name, households in form.filled()
    ]
    names = {row.id: (row.form, row.name) for row in around.rows}
    return plan.lines_of_sheet(rows, parent=around.place.pk, kind=UnitKind.GROUP, names=names)


def shared_again(lines: Sequence[Line], measures: Sequence[float], basis: str) -> list[Line]:
    """The plan of a split with other shares; the order of the parts is the order of its starts."""
    parts = [plan.Part(start, measure) for start, measure in zip(_starts(lines), measures, strict=True)]
    return plan.split(_ends(lines)[0], parts, basis)
