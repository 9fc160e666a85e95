"""Changes of units as events: draft, preview, propose, correct, withdraw. Only `confirm_event` moves anything."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.translation import gettext as _

from binhyen.core import clock, db
from binhyen.core.actor import Actor
from binhyen.core.errors import BadInput, InvalidTransition, Stale
from binhyen.org import policies
from binhyen.org.models import Event, EventLine, Unit
from binhyen.org.queries.plans import lines_of, record_for
from binhyen.org.rules.checks import check
from binhyen.org.rules.plan import End, Line, Move, Start, Succeed, kind_of
from binhyen.org.services.trail import note_event
from binhyen.org.states import (
    ON_RECORD_SINCE,
    TRANSITIONS,
    EventKind,
    EventStatus,
    EventVerb,
    LineAction,
    UnitKind,
)

YEARS_AHEAD = 5
MAX_LINES = 5000


def locked_event(event: Event, version: int | None, verb: EventVerb) -> Event:
    """The event as it stands, locked. Raises Stale for another version, InvalidTransition when the verb has no meaning.

    Call inside `db.write()`. `version` is the one that the person saw; None where nobody saw one (loaders).
    """
    fresh = Event.objects.select_for_update(of=("self",)).select_related("place").get(pk=event.pk)
    if version is not None and fresh.version != version:
        raise Stale(
            _("Somebody changed this change of units after you opened it. Nothing of yours was stored."),
            what_to_do=_("Open it again and look at what it says now."),
        )
    if (EventStatus(fresh.status), verb) not in TRANSITIONS:
        raise InvalidTransition(_not_now(fresh.status))
    return fresh


def _not_now(status: str) -> str:
    return {
        EventStatus.DRAFT: _("This is still a draft. Propose it first."),
        EventStatus.PROPOSED: _("This is already proposed. Withdraw it to write it anew."),
        EventStatus.CONFIRMED: _("This was already confirmed and stays as it is."),
        EventStatus.WITHDRAWN: _("This was withdrawn."),
    }[EventStatus(status)]


def advance(event: Event, verb: EventVerb) -> None:
    """Move the event to the state that the verb leads to and count its version up. The caller stores it."""
    event.status = TRANSITIONS[EventStatus(event.status), verb]
    event.version += 1


def day_problems(day: date) -> list[str]:
    """What is wrong with a day of effect, in sentences."""
    if day < ON_RECORD_SINCE:
        words = {"start": f"{ON_RECORD_SINCE:%d/%m/%Y}"}
        return [_("The record begins on %(start)s; a change cannot be older.") % words]
    if day.year > clock.today().year + YEARS_AHEAD:
        return [_("The day of effect is too far ahead. Look at the year again.")]
    return []


def _check_day(day: date) -> None:
    for sentence in day_problems(day):
        raise BadInput(sentence)


def stored_lines(event: Event, lines: Sequence[Line]) -> list[EventLine]:
    """The lines of a plan as rows, not yet stored."""
    return [_stored(event, order, line) for order, line in enumerate(lines)]


def _stored(event: Event, order: int, line: Line) -> EventLine:
    row = EventLine(event=event, order=order)
    if isinstance(line, Start):
        row.action, row.key, row.kind, row.form = LineAction.START, line.key, line.kind, line.form
        row.name, row.code, row.parent_id, row.parent_key = line.name, line.code, line.parent, line.parent_key
        row.lat, row.lon, row.area_km2, row.households = line.lat, line.lon, line.area_km2, line.households
        row.tree = line.tree
        return row
    row.unit_id = line.unit
    if isinstance(line, End):
        row.action = LineAction.END
    elif isinstance(line, Succeed):
        row.action, row.key, row.weight, row.basis = LineAction.SUCCEED, line.key, line.weight, line.basis
    elif isinstance(line, Move):
        row.action, row.parent_id, row.parent_key, row.tree = LineAction.MOVE, line.parent, line.parent_key, line.tree
    else:
        row.action, row.form, row.name, row.code = LineAction.RENAME, line.form, line.name, line.code
    return row


def _write_lines(event: Event, lines: Sequence[Line]) -> None:
    if len(lines) > MAX_LINES:
        raise BadInput(_("This change has more than %(count)d lines. Write it in parts.") % {"count": MAX_LINES})
    named = {line.unit for line in lines if not isinstance(line, Start)}
    named |= {line.parent for line in lines if isinstance(line, Start | Move) and line.parent is not None}
    if Unit.objects.filter(pk__in=named).count() != len(named):
        raise BadInput(_("One of the units is not on record."))
    EventLine.objects.filter(event=event).delete()
    EventLine.objects.bulk_create(stored_lines(event, lines))


def plan_of(event: Event) -> list[Line]:
    """The stored plan of an event; empty for an event whose units were on record before it was proposed."""
    return lines_of(EventLine.objects.filter(event=event).order_by("order"))


def problems_of(event: Event) -> list[str]:
    """What stands in the way of proposing or confirming, in sentences; empty when nothing does."""
    if event.successions.exists():
        return []
    lines = plan_of(event)
    return check(lines, record_for(lines, event.effective_on, event.place))


def refuse_problems(problems: Sequence[str]) -> None:
    """Raise BadInput with every problem in one sentence each; do nothing when there is none."""
    if problems:
        raise BadInput(" ".join(problems), what_to_do=_("Nothing was changed. Correct the plan and try again."))


def draft_event(
    *,
    place: Unit,
    effective_on: date,
    lines: Sequence[Line],
    by: Actor,
    legal_document: str = "",
    legal_date: date | None = None,
    kind: str = "",
) -> Event:
    """Store a plan as a draft in a place. It moves nothing, and may still be wrong: `problems_of` says how.

    Raises NotAllowed, BadInput for a day outside the record or an unknown unit.
    """
    policies.may_draft_event(by, place).require()
    _check_day(effective_on)
    with db.write():
        event = Event.objects.create(
            kind=kind or kind_of(lines),
            effective_on=effective_on,
            legal_document=legal_document,
            legal_date=legal_date,
            place=place,
            recorded_at=clock.now(),
            recorded_by=by.post_id or by.system or by.person_id,
        )
        _write_lines(event, lines)
        note_event(by, "draft", event, kind=event.kind, lines=len(lines))
    return event


def edit_draft(
    *,
    event: Event,
    version: int,
    lines: Sequence[Line],
    by: Actor,
    effective_on: date | None = None,
    legal_document: str | None = None,
    legal_date: date | None = None,
) -> Event:
    """Replace the plan of a draft. Raises NotAllowed, Stale, InvalidTransition, BadInput."""
    policies.may_draft_event(by, event.place).require()
    _check_day(effective_on or event.effective_on)
    with db.write():
        fresh = locked_event(event, version, EventVerb.EDIT)
        fresh.effective_on = effective_on or fresh.effective_on
        fresh.legal_document = fresh.legal_document if legal_document is None else legal_document
        fresh.legal_date = legal_date or fresh.legal_date
        fresh.kind = kind_of(lines)
        _write_lines(fresh, lines)
        advance(fresh, EventVerb.EDIT)
        fresh.save()
        note_event(by, "edit", fresh, kind=fresh.kind, lines=len(lines))
    return fresh


def needs_document(lines: Iterable[Line], kind: str) -> bool:
    """Whether the law asks for a resolution: every change of places, not the opening of a school or a firm."""
    starts = [line for line in lines if isinstance(line, Start)]
    plain = (UnitKind.AGENCY, UnitKind.ENTERPRISE, UnitKind.SCHOOL, UnitKind.SECTOR)
    return not (kind == EventKind.CREATE and starts and all(start.kind in plain for start in starts))


def propose_event(*, event: Event, version: int, by: Actor) -> Event:
    """Put a draft before those who confirm. The whole plan must be right.

    Raises NotAllowed, Stale, InvalidTransition, BadInput with every problem or for a missing legal document.
    """
    policies.may_draft_event(by, event.place).require()
    with db.write():
        fresh = locked_event(event, version, EventVerb.PROPOSE)
        refuse_problems(problems_of(fresh))
        if not fresh.legal_document and needs_document(plan_of(fresh), fresh.kind):
            raise BadInput(
                _("The number of the resolution is missing."),
                what_to_do=_("Write the number and date of the document that orders this change."),
            )
        advance(fresh, EventVerb.PROPOSE)
        fresh.save()
        note_event(by, "propose", fresh)
    return fresh


def withdraw_event(*, event: Event, version: int, by: Actor) -> Event:
    """Take back a draft or a proposal: it stays on record and moves nothing.

    A proposal whose units are on record already (the reform of 2025) is corrected instead. Raises NotAllowed, Stale,
    InvalidTransition.
    """
    policies.may_withdraw_event(by, event).require()
    with db.write():
        fresh = locked_event(event, version, EventVerb.WITHDRAW)
        if fresh.successions.exists():
            raise InvalidTransition(
                _("The units of this change are on record already, so it cannot be withdrawn."),
                what_to_do=_("Correct its weights or its document instead."),
            )
        advance(fresh, EventVerb.WITHDRAW)
        fresh.save()
        note_event(by, "withdraw", fresh)
    return fresh
