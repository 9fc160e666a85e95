"""Later changes of form and name from a table (CSV, TSV or XLSX) in the columns of `later_changes.tsv`.

Each resolution becomes one proposed event per province, or a confirmed one when asked. All or nothing. Merges, splits,
transfers, new and closed units come in the table of `succession_import`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from binhyen.core import db
from binhyen.core.actor import Actor
from binhyen.core.errors import BadInput
from binhyen.files.spreadsheets import Column, SheetRow, problems_in, read_sheet
from binhyen.org import policies
from binhyen.org.models import Event, EventLine, Unit
from binhyen.org.queries import ancestors, labels_on, units_by_code
from binhyen.org.rules.names import FORM_WORDS, FORMS_OF_KIND, full_name, split_form
from binhyen.org.rules.plan import Rename
from binhyen.org.services.confirming import confirm_event
from binhyen.org.services.events import draft_event, propose_event
from binhyen.org.services.importing import ImportProblem
from binhyen.org.states import EventKind, EventStatus, UnitKind

_FORMS = tuple(form for form, word in FORM_WORDS.items() if word)
COLUMNS: tuple[Column, ...] = (
    Column("level", "level", required=True, choices=("province", "commune"), guarded=False),
    Column("code", "code", required=True, max_length=5, guarded=False),
    Column("kind_before", "kind_before", guarded=False),
    Column("name_before", "name_before", required=True, guarded=False),
    Column("kind_after", "kind_after", required=True, choices=_FORMS, guarded=False),
    Column("name_after", "name_after", required=True, guarded=False),
    Column("effective_on", "effective_on", required=True, max_length=10, guarded=False),
    Column("legal_document", "legal_document", required=True, max_length=60, guarded=False),
    Column("legal_date", "legal_date", max_length=10, guarded=False),
)


@dataclass(frozen=True, slots=True)
class PlannedEvent:
    """One event of a table: what kind, in which place, from when, by which document, from which rows."""

    kind: str
    place: str
    on: date
    legal_document: str
    rows: str


@dataclass(frozen=True, slots=True)
class EventImport:
    """What an import of changes did, or (dry run: `events` stays empty) would do. With problems nothing was stored."""

    rows: int
    events: tuple[str, ...]
    unchanged: int
    problems: tuple[ImportProblem, ...]
    planned: tuple[PlannedEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class _Change:
    """A readable row: the unit, the place whose event it belongs to, and what it will be called."""

    number: int
    unit: Unit
    place: Unit
    form: str
    name: str
    code: str
    effective_on: date
    legal_document: str
    legal_date: date | None


def _read_change(row: SheetRow) -> _Change | str:
    """A change, or the sentence that says what is wrong."""
    values = row.values
    try:
        on = date.fromisoformat(values["effective_on"])
        signed = date.fromisoformat(values["legal_date"]) if values["legal_date"] else None
    except ValueError:
        return _("A day is written as 2026-04-30: year, month, day.")
    kind = UnitKind(values["level"])
    found = units_by_code(values["code"], on - timedelta(days=1), (kind,))
    if not found:
        return _("No unit bears the code %(code)s on the day before.") % {"code": values["code"]}
    unit = found[-1]
    label = labels_on([unit.pk], on - timedelta(days=1))[unit.pk]
    form, name = split_form(values["name_after"], FORMS_OF_KIND[kind])
    if form != values["kind_after"]:
        return _("“%(name)s” does not begin with its form.") % {"name": values["name_after"]}
    now = labels_on([unit.pk], on)[unit.pk]
    title = full_name(label.form, label.name)
    if title != values["name_before"] and (now.form, now.name) != (form, name):
        return _("The code %(code)s is borne by “%(name)s”, not by “%(before)s”.") % {
            "code": values["code"],
            "name": title,
            "before": values["name_before"],
        }
    return _Change(row.number, unit, _place_of(unit, on), form, name, label.code, on, values["legal_document"], signed)


def _place_of(unit: Unit, on: date) -> Unit:
    """The province whose event this is; the unit itself for a province without anything above."""
    above = ancestors(unit, on - timedelta(days=1))
    wanted = UnitKind.CENTRE if unit.kind == UnitKind.PROVINCE else UnitKind.PROVINCE
    rows = [row for row in above if row.kind == wanted]
    return Unit.objects.get(pk=rows[0].id) if rows else unit


def _known(change: _Change) -> bool:
    """Whether the change is on record: named so on the day, or planned by an event that is not withdrawn."""
    now = labels_on([change.unit.pk], change.effective_on)[change.unit.pk]
    if (now.form, now.name) == (change.form, change.name):
        return True
    planned = EventLine.objects.exclude(event__status=EventStatus.WITHDRAWN)
    return planned.filter(
        unit=change.unit, event__effective_on=change.effective_on, form=change.form, name=change.name
    ).exists()


def _grouped(changes: Sequence[_Change]) -> Mapping[tuple[int, str, date], list[_Change]]:
    groups: dict[tuple[int, str, date], list[_Change]] = {}
    for change in changes:
        groups.setdefault((change.place.pk, change.legal_document, change.effective_on), []).append(change)
    return groups


def is_changes(data: bytes) -> bool:
    """Whether a file is a table of this kind: its headings are the ones asked for here."""
    try:
        read_sheet(data, columns=COLUMNS)
    except BadInput:
        return False
    return True


def _planned(group: Sequence[_Change]) -> PlannedEvent:
    first = group[0]
    label = labels_on([first.place.pk], first.effective_on)[first.place.pk]
    return PlannedEvent(
        kind=EventKind.RENAME,
        place=full_name(label.form, label.name),
        on=first.effective_on,
        legal_document=first.legal_document,
        rows=", ".join(str(change.number) for change in group),
    )


def import_changes(*, data: bytes, by: Actor, confirm: bool = False, dry_run: bool = False) -> EventImport:
    """Bring in changes of form and name; what is on record already is passed over, so the same file can come twice.

    Raises NotAllowed for a place outside the actor's; BadInput or TooLarge for a file that is no such table.
    """
    rows = read_sheet(data, columns=COLUMNS)
    problems = [ImportProblem(one.number, one.sentence) for one in problems_in(rows, COLUMNS)]
    bad = {problem.row for problem in problems}
    changes: list[_Change] = []
    for row in rows:
        read = _read_change(row) if row.number not in bad else ""
        if isinstance(read, _Change):
            policies.may_draft_event(by, read.place).require()
            changes.append(read)
        elif read:
            problems.append(ImportProblem(row.number, read))
    fresh = [change for change in changes if not _known(change)]
    if problems:
        ordered = tuple(sorted(problems, key=lambda problem: problem.row))
        return EventImport(rows=len(rows), events=(), unchanged=len(changes) - len(fresh), problems=ordered)
    groups = list(_grouped(fresh).values())
    planned = tuple(_planned(group) for group in groups)
    events: tuple[str, ...] = ()
    if not dry_run:
        with db.write():
            events = tuple(_store(group, by, confirm=confirm).public_id for group in groups)
    return EventImport(len(rows), events, len(changes) - len(fresh), (), planned)


def _store(group: Sequence[_Change], by: Actor, *, confirm: bool) -> Event:
    first = group[0]
    lines = [Rename(change.unit.pk, change.form, change.name, change.code) for change in group]
    try:
        event = draft_event(
            place=first.place,
            effective_on=first.effective_on,
            lines=lines,
            by=by,
            legal_document=first.legal_document,
            legal_date=first.legal_date,
        )
        event = propose_event(event=event, version=event.version, by=by)
        return confirm_event(event=event, version=event.version, by=by) if confirm else event
    except BadInput as refusal:
        numbers = ", ".join(str(change.number) for change in group)
        raise BadInput(_("Rows %(rows)s: %(why)s") % {"rows": numbers, "why": refusal.sentence}) from refusal
