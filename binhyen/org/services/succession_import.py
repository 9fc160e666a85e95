"""Later merges, splits, transfers, openings and closings from a table (CSV, TSV or XLSX), as the reform of 2025 was.

The columns have the words of `succession_2025-07-01.tsv`. Rows that hang together under one document and day become
one proposed event; codes are looked up on the day before. All or nothing; what is on record is passed over, so that
the same table can come twice, and again when some of it was confirmed meanwhile.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from binhyen.core import clock, db
from binhyen.core.actor import Actor
from binhyen.core.errors import BadInput
from binhyen.files.spreadsheets import Column, problems_in, read_sheet, write_template
from binhyen.org import policies
from binhyen.org.models import Event, EventLine, LoadedFile, Unit
from binhyen.org.queries import unit_row
from binhyen.org.queries.plans import record_for
from binhyen.org.rules.change_rows import FORM_CHOICES, LEVELS, PART, WHOLE, BadRow, ChangeRow, clashes, gather
from binhyen.org.rules.change_rows import read_change as read_row
from binhyen.org.rules.checks import check
from binhyen.org.rules.plan import End, Move, Rename, Start, kind_of
from binhyen.org.rules.tables import digest
from binhyen.org.services.change_plans import Book, Plan, plan_rows
from binhyen.org.services.confirming import confirm_event
from binhyen.org.services.event_import import EventImport, PlannedEvent, import_changes, is_changes
from binhyen.org.services.events import day_problems, draft_event, plan_of, propose_event
from binhyen.org.services.importing import ImportProblem
from binhyen.org.services.trail import note
from binhyen.org.states import EventStatus, LineAction

MAX_ROWS = 12_000
NEEDED = ("effective_on", "legal_document")
_SHARE = gettext_lazy("From 0 to 1, or a percentage. The shares of a unit that is divided add up to 1 on each basis.")


def _column(
    key: str, note: str | Promise, *, also: tuple[str, ...] = (), choices: tuple[str, ...] = (), size: int = 12
) -> Column:
    return Column(key, key, key in NEEDED, choices, str(note), also, max_length=size, guarded=False)


def columns() -> tuple[Column, ...]:
    """The columns of the table, with their notes in the language of the reader."""
    return (
        _column("effective_on", _("The first day on which the change holds: 30/04/2026.")),
        _column("legal_document", _("Number of the resolution."), size=60),
        _column("legal_date", _("Day of the resolution.")),
        _column(
            "level",
            _("Level of the unit; commune when empty."),
            also=("predecessor_level",),
            choices=tuple(str(kind) for kind in LEVELS),
        ),
        _column("predecessor_code", _("Official code or platform id of the unit that was; empty: a unit is opened.")),
        _column("successor_code", _("Official code of what it becomes; no successor and no unit above: it is closed.")),
        _column(
            "successor_form",
            _("Form of the new unit; may stay empty when the name begins with it."),
            also=("kind_after", "successor_kind"),
            choices=FORM_CHOICES,
        ),
        _column("successor_name", _("Its name: “Phường Phú Xuân”."), also=("name_after",), size=160),
        _column("parent_code", _("Code of the unit above from that day; empty: as before.")),
        _column("part", _("Whether the whole unit goes there or a part."), choices=(WHOLE, PART)),
        *(_column(f"share_{basis}", _SHARE) for basis in ("households", "population", "area")),
        _column("households", _("Households of the new unit.")),
        _column("area_km2", _("Its area.")),
        _column("lat", _("In degrees, for example 16,4637.")),
        _column("lon", _("In degrees, for example 107,5909.")),
    )


def change_template() -> bytes:
    """An XLSX template with instructions and an example of each kind of change."""
    paper = ["30/04/2026", "1/NQ-UBTVQH16", "14/04/2026", "commune"]
    end = [""] * 4
    return write_template(
        columns=columns(),
        sheet="Thay đổi",
        instructions=[
            _("One row for each pair: what was, what it becomes. Rows that hang together become one change."),
            _("Codes are those of the day before. A unit whose territory changes ends, and a new one starts."),
            _("Nothing is stored when a single row is wrong: you get the list of rows to correct."),
        ],
        examples=[
            [*paper, "19753", "19753", "", "Phường Phú Xuân", "", "whole", "", "", "", *end],
            [*paper, "19774", "19753", "", "", "", "whole", "", "", "", *end],
            [*paper, "19789", "19753", "", "", "", "part", "0,4", "", "0,35", *end],
            [*paper, "19789", "19789", "xa", "Thủy Xuân", "46", "part", "0,6", "", "0,65", *end],
            [*paper, "19804", "", "", "", "48", "", "", "", "", *end],
            [*paper, "19815", "", "", "", "", "", "", "", "", *end],
        ],
    )


@dataclass(slots=True)
class _Looked:
    """A table that was looked at: what is planned anew, what stands on record, what is wrong."""

    rows: int
    fresh: list[Plan] = field(default_factory=list)
    there: list[tuple[Plan, Event]] = field(default_factory=list)
    problems: list[ImportProblem] = field(default_factory=list)

    def add(self, found: Iterable[tuple[int, str]]) -> None:
        self.problems += [ImportProblem(number, sentence) for number, sentence in found]


def import_events(*, data: bytes, by: Actor, confirm: bool = False, dry_run: bool = False) -> EventImport:
    """Bring in a table of changes of either kind; see `import_successions` and `import_changes`."""
    act = import_changes if is_changes(data) else import_successions
    return act(data=data, by=by, confirm=confirm, dry_run=dry_run)


def import_successions(*, data: bytes, by: Actor, confirm: bool = False, dry_run: bool = False) -> EventImport:
    """Propose (or `confirm`) the events of a table; with `dry_run`, only say what it would do.

    One wrong row and nothing is stored. A proposal that is on record already is confirmed when asked. Raises NotAllowed
    for a place outside the actor's; BadInput or TooLarge for a file that is no such table; BadInput when its changes
    cannot be carried out one after the other.
    """
    looked = _look(data, by)
    if looked.problems:
        ordered = tuple(sorted(looked.problems, key=lambda problem: problem.row))
        return EventImport(looked.rows, (), 0, ordered)
    waiting = [event for _plan, event in looked.there if confirm and event.status == EventStatus.PROPOSED]
    unchanged = sum(len(plan.rows) for plan, event in looked.there if event not in waiting)
    events: list[Event] = []
    if not dry_run:
        with db.write():
            events += [_propose(plan, by, confirm=confirm) for plan in sorted(looked.fresh, key=_day_of)]
            events += [confirm_event(event=event, version=event.version, by=by) for event in waiting]
            _remember(data, looked.rows, by, len(events))
    planned = tuple(_planned(plan) for plan in looked.fresh)
    return EventImport(looked.rows, tuple(event.public_id for event in events), unchanged, (), planned)


def _look(data: bytes, by: Actor) -> _Looked:
    asked = columns()
    sheet = read_sheet(data, columns=asked, max_rows=MAX_ROWS)
    looked = _Looked(len(sheet))
    looked.add((one.number, one.sentence) for one in problems_in(sheet, asked))
    bad = {problem.row for problem in looked.problems}
    rows: list[ChangeRow] = []
    for row in sheet:
        try:
            rows += [] if row.number in bad else [read_row(row.number, row.values)]
        except BadRow as problem:
            looked.add([(row.number, str(problem))])
    groups = gather(rows)
    looked.add(clashes(groups))
    books: dict[date, Book] = {}
    for group in groups:
        on = group[0].on
        if on not in books:
            books[on] = Book([row for row in rows if row.on == on], on)
        planned = plan_rows(group, books[on])
        if isinstance(planned, Plan):
            _weigh(planned, looked, by)
        else:
            looked.add(planned)
    return looked


def _day_of(plan: Plan) -> date:
    return plan.rows[0].on


def _weigh(plan: Plan, looked: _Looked, by: Actor) -> None:
    """Put a plan where it belongs: on record, wrong, or new."""
    place = Unit.objects.get(pk=plan.place)
    policies.may_draft_event(by, place).require()
    event = _on_record(plan)
    if event is not None:
        looked.there.append((plan, event))
        return
    on = _day_of(plan)
    sentences = [*day_problems(on), *check(plan.lines, record_for(plan.lines, on, place)), *_taken(plan)]
    where = _("Rows %(rows)s: ") % {"rows": plan.numbers} if len(plan.rows) > 1 else ""
    looked.add((plan.rows[0].number, where + sentence) for sentence in sentences)
    looked.fresh.append(plan)


def _units(plan: Plan) -> set[int]:
    return {line.unit for line in plan.lines if isinstance(line, End | Move | Rename)}


def _on_record(plan: Plan) -> Event | None:
    """The event that says the very same on the same day, unless it was withdrawn."""
    opened = Q(action=LineAction.START, name__in={line.name for line in plan.lines if isinstance(line, Start)})
    lines = EventLine.objects.filter(Q(unit__in=_units(plan)) | opened, event__effective_on=plan.rows[0].on)
    events = Event.objects.filter(pk__in=lines.values("event_id")).exclude(status=EventStatus.WITHDRAWN)
    wanted = frozenset(plan.lines)
    return next((event for event in events.order_by("id") if frozenset(plan_of(event)) == wanted), None)


def _taken(plan: Plan) -> list[str]:
    """A unit that another proposal is about is not proposed a second time."""
    waiting = EventLine.objects.filter(unit__in=_units(plan), event__status=EventStatus.PROPOSED)
    papers = waiting.order_by("event_id").values_list("event__legal_document", "event__effective_on").distinct()
    return [
        _("A change of the same units by %(paper)s on %(day)s waits already. Confirm or withdraw it first.")
        % {"paper": paper, "day": f"{on:%d/%m/%Y}"}
        for paper, on in dict.fromkeys(papers)
    ]


def _planned(plan: Plan) -> PlannedEvent:
    row = unit_row(Unit(pk=plan.place), plan.rows[0].on)
    first = plan.rows[0]
    name = row.full_name if row else ""
    return PlannedEvent(kind_of(plan.lines), name, first.on, first.legal_document, plan.numbers)


def _propose(plan: Plan, by: Actor, *, confirm: bool) -> Event:
    first = plan.rows[0]
    try:
        event = draft_event(
            place=Unit.objects.get(pk=plan.place),
            effective_on=first.on,
            lines=plan.lines,
            by=by,
            legal_document=first.legal_document,
            legal_date=first.legal_date,
        )
        event = propose_event(event=event, version=event.version, by=by)
        return confirm_event(event=event, version=event.version, by=by) if confirm else event
    except BadInput as refusal:
        raise BadInput(_("Rows %(rows)s: %(why)s") % {"rows": plan.numbers, "why": refusal.sentence}) from refusal


def _remember(data: bytes, rows: int, by: Actor, events: int) -> None:
    """Keep the fingerprint of a table that changed something, and say so in the trail."""
    if not events:
        return
    seal = digest(data)
    who = by.post_id or by.system or by.person_id
    given = {"name": "changes", "rows": rows, "loaded_at": clock.now(), "loaded_by": who}
    LoadedFile.objects.get_or_create(digest=seal, defaults=given)
    detail: dict[str, str | int] = {"sha256": seal, "rows": rows, "events": events}
    note(by=by, verb="org.import_events", place=None, object_type="file", object_id=seal[:40], detail=detail)
