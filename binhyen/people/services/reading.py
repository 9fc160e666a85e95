"""Staff sessions (wall W19): reading more than usual needs a reason, a second person and ends after 30 minutes.

Each reading is logged in the session and in the trail of the unit whose things were read; the unit sees both.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from binhyen.audit import services as audit
from binhyen.core import clock, db
from binhyen.core.actor import Actor
from binhyen.core.errors import BadInput, InvalidTransition
from binhyen.org.models import Unit
from binhyen.people import policies, queries, rules
from binhyen.people.models import Post, StaffReading, StaffSession, User
from binhyen.people.states import SESSION_TRANSITIONS, Scope, SessionState, step

SHORTEST_REASON = 20


def _note(session: StaffSession, verb: str, by: Actor, **detail: str) -> None:
    audit.record(
        by=by,
        verb=verb,
        unit=session.unit.public_id,
        object_type="staff_session",
        object_id=session.public_id,
        detail={"scope": session.scope, **detail},
    )


def _people(by: Actor) -> tuple[User, Post]:
    return User.objects.get(public_id=by.person_id), queries.post_by_public_id(by.post_id)


def ask(*, unit: Unit, scope: Scope, reason: str, by: Actor) -> StaffSession:
    """Ask to read a scope at a unit and below. Raises NotAllowed, or BadInput for a reason that says nothing, that
    carries personal details, or while another request of the same person is waiting.
    """
    policies.may_ask_reading(by, unit).require()
    if len(reason.strip()) < SHORTEST_REASON:
        raise BadInput(_("Write the reason in a sentence of at least 20 characters: the second person decides by it."))
    with db.write():
        person, post = _people(by)
        User.objects.select_for_update().get(pk=person.pk)
        since = clock.now() - rules.REQUEST_LIFE
        waiting = StaffSession.objects.filter(requester=person, state=SessionState.REQUESTED, requested_at__gt=since)
        if waiting.exists():
            raise BadInput(_("Your earlier request is still waiting. Withdraw it first, or wait for the answer."))
        session = StaffSession(
            requester=person,
            requester_post=post,
            unit=unit,
            scope=scope,
            reason=reason,
            requested_at=clock.now(),
        )
        try:
            session.clean_fields(exclude=["approver", "approver_post"])
        except ValidationError as error:
            raise BadInput(next(iter(error.messages))) from error
        session.save()
        _note(session, "staff_session.asked", by)
        return session


def _claim(session: StaffSession, verb: str) -> StaffSession:
    """Lock the session and take the step. Raises InvalidTransition when somebody else was first."""
    fresh = StaffSession.objects.select_for_update(of=("self",)).select_related("unit").get(pk=session.pk)
    fresh.state = step(SESSION_TRANSITIONS, SessionState(fresh.state), verb)
    return fresh


def decide(*, session: StaffSession, allow: bool, by: Actor) -> StaffSession:
    """Allow a request (30 minutes begin now) or refuse it. Raises NotAllowed: the requester, from any post, and whoever
    is not above or oversight; InvalidTransition when it was decided already.
    """
    policies.may_decide_reading(by, session).require()
    with db.write():
        fresh = _claim(session, "approve" if allow else "refuse")
        moment = clock.now()
        fresh.decided_at = moment
        fresh.approver, fresh.approver_post = _people(by)
        if allow:
            fresh.starts_at, fresh.ends_at = moment, moment + rules.READING_LIFE
        fresh.save()
        _note(fresh, "staff_session.allowed" if allow else "staff_session.refused", by)
        return fresh


def withdraw(*, session: StaffSession, by: Actor) -> StaffSession:
    """Take back one's own request. Raises NotAllowed, InvalidTransition."""
    policies.may_withdraw_reading(by, session).require()
    with db.write():
        fresh = _claim(session, "withdraw")
        fresh.save(update_fields=["state"])
        _note(fresh, "staff_session.withdrawn", by)
        return fresh


def end(*, session: StaffSession, by: Actor) -> StaffSession:
    """Close an open session before its time. Raises NotAllowed; InvalidTransition when it is over."""
    policies.may_end_reading(by, session).require()
    with db.write():
        fresh = _claim(session, "end")
        if fresh.ends_at is None or fresh.ends_at <= clock.now():
            raise InvalidTransition(_("This session is over already."))
        fresh.ends_at = clock.now()
        fresh.save(update_fields=["state", "ends_at"])
        _note(fresh, "staff_session.ended", by)
        return fresh


def open_trail_names(*, unit: Unit, by: Actor) -> StaffReading:
    """Open the names in the trail of one unit until the staff session ends; the unit sees that they were read.

    Raises NotAllowed without an open session for names at this unit.
    """
    return log_reading(scope=Scope.AUDIT_NAMES, unit=unit, object_type=queries.TRAIL, object_id=unit.public_id, by=by)


def log_reading(*, scope: Scope, unit: Unit, object_type: str, object_id: str, by: Actor) -> StaffReading:
    """Every elevated reading calls this before it shows anything: it checks the open session and writes both logs.

    Raises NotAllowed without an open session for this scope and unit.
    """
    policies.may_read_elevated(by, scope, unit.pk).require()
    assert by.staff_session is not None
    with db.write():
        session = queries.staff_session_by_public_id(by.staff_session.public_id)
        if not policies.is_open(session):
            raise InvalidTransition(_("This session is over already."))
        row = StaffReading.objects.create(
            session=session, object_type=object_type, object_id=object_id, read_at=clock.now()
        )
        audit.record(
            by=by,
            verb="staff_session.read",
            unit=unit.public_id,
            object_type=object_type,
            object_id=object_id,
            detail={"session": session.public_id, "scope": scope},
        )
        return row
