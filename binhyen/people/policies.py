"""Who may do what, where. Every answer is a Decision with words for the person who asked."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from binhyen.core import clock
from binhyen.core.actor import Actor
from binhyen.core.decisions import ALLOWED, Decision, refused
from binhyen.org.models import Unit
from binhyen.org.queries import parent_of, within_any
from binhyen.people import rules
from binhyen.people.models import Appointment, Post, StaffSession
from binhyen.people.roles import KINDS, SECOND_FACTOR_KINDS, Function, Role
from binhyen.people.states import Scope, SessionState
from binhyen.people.verbs import CARRIES, Verb

NOT_HERE = _("Your post does not carry this duty at this unit.")


def may(actor: Actor, verb: str, unit_id: int, function: str = Function.ALL) -> Decision:
    """Whether a verb holds at a unit (primary key) today, in a branch of work ("" for what belongs to every branch).

    A grant narrowed to a branch reaches what belongs to that branch and what belongs to all. At most one statement.
    """
    if actor.system:
        return ALLOWED
    grants = [
        grant for grant in actor.grants_for(verb) if not function or not grant.function or grant.function == function
    ]
    if any(grant.unit_id == unit_id for grant in grants):
        return ALLOWED
    roots = {grant.unit_id for grant in grants if grant.whole_subtree}
    return ALLOWED if roots and within_any(unit_id, roots, clock.today()) else refused(NOT_HERE)


def may_read_directory(actor: Actor, unit: Unit) -> Decision:
    """Whether the actor may see who stands on the posts of a unit."""
    return may(actor, Verb.READ_DIRECTORY, unit.pk)


def may_create_post(actor: Actor, unit: Unit, role: Role) -> Decision:
    """Whether the actor may create a post of a role at a unit: never one that carries more than the actor's own."""
    if unit.kind not in KINDS[role]:
        return refused(_("This role does not exist at a unit of this kind."))
    here = may(actor, Verb.MANAGE_POSTS, unit.pk)
    return _not_above_oneself(actor, unit, role) if here else here


def _not_above_oneself(actor: Actor, unit: Unit, role: Role) -> Decision:
    """A coordinator's own seat, and seats beside it with the same reach, are given by the unit above."""
    if actor.system or unit.pk != actor.unit_id or parent_of(unit, clock.today()) is None:
        return ALLOWED
    if Verb.APPOINT in CARRIES[role].all:
        return refused(_("The unit above fills this post: nobody appoints a seat equal to their own."))
    return ALLOWED


def may_manage_post(actor: Actor, post: Post) -> Decision:
    """Whether the actor may change or close a post."""
    here = may(actor, Verb.MANAGE_POSTS, post.unit_id)
    return _not_above_oneself(actor, post.unit, Role(post.role)) if here else here


def may_edit_duty(actor: Actor, post: Post) -> Decision:
    """Whether the actor may change the phone and the hours of a post: who stands on it, and who manages it."""
    return ALLOWED if actor.post_id == post.public_id else may(actor, Verb.MANAGE_POSTS, post.unit_id)


def may_appoint(actor: Actor, post: Post) -> Decision:
    """Whether the actor may put somebody on a post, change the holder or end an appointment."""
    here = may(actor, Verb.APPOINT, post.unit_id)
    if not here:
        return here
    if post.valid_to is not None and post.valid_to <= clock.today():
        return refused(_("This post has ended. Its duties passed on."))
    return _not_above_oneself(actor, post.unit, Role(post.role))


def may_end_appointment(actor: Actor, appointment: Appointment) -> Decision:
    """Whether the actor may end an appointment: the appointing side, and everybody their own."""
    return ALLOWED if actor.person_id == appointment.person.public_id else may_appoint(actor, appointment.post)


def may_bind_phone(actor: Actor, post: Post) -> Decision:
    """Whether the actor may print the code that binds a phone: for the posts of groups and institutions below."""
    here = may(actor, Verb.BIND_PHONES, post.unit_id)
    if here and actor.post_id == post.public_id:
        return refused(_("Somebody else prints the code for your own post."))
    if here and post.unit.kind in SECOND_FACTOR_KINDS:
        return refused(_("Posts at this level sign in with a password and a second factor, not with a PIN."))
    return here


def may_ask_reading(actor: Actor, unit: Unit) -> Decision:
    """Whether the actor may ask to read more than usual about a unit."""
    return may(actor, Verb.ASK_READING, unit.pk)


def may_decide_reading(actor: Actor, session: StaffSession) -> Decision:
    """Whether the actor may allow or refuse a request: another person, from the unit above the one who asked or from
    oversight. Nobody decides for themselves, not from another post either. At the top of the tree a colleague decides.
    """
    if actor.person_id == session.requester.public_id:
        return refused(_("A second person decides. You cannot allow your own request, from another post either."))
    if session.requested_at + rules.REQUEST_LIFE <= clock.now():
        return refused(_("This request is older than 24 hours. It has to be made again."))
    asking = session.requester_post.unit
    if may(actor, Verb.OVERSEE_READING, session.unit_id) and may(actor, Verb.OVERSEE_READING, asking.pk):
        return ALLOWED
    above = actor.unit_id != asking.pk or parent_of(asking, clock.today()) is None
    if above and may(actor, Verb.DECIDE_READING, session.unit_id) and may(actor, Verb.DECIDE_READING, asking.pk):
        return ALLOWED
    return refused(_("Somebody from the unit above, or from oversight, decides."))


def may_see_readings(actor: Actor, session: StaffSession) -> Decision:
    """Whether the actor may see a staff session and what was read in it: the unit, those above, the two people."""
    people = {session.requester.public_id, session.approver.public_id if session.approver else ""}
    return ALLOWED if actor.person_id in people else may(actor, Verb.SEE_READINGS, session.unit_id)


def may_end_reading(actor: Actor, session: StaffSession) -> Decision:
    """Whether the actor may end an open staff session before its time: the two people, and whoever may decide."""
    people = {session.requester.public_id, session.approver.public_id if session.approver else ""}
    return ALLOWED if actor.person_id in people else may(actor, Verb.DECIDE_READING, session.unit_id)


def may_read_elevated(actor: Actor, scope: Scope, unit_id: int) -> Decision:
    """Whether the actor's open staff session opens a scope at a unit, or at one above it, now."""
    session = actor.staff_session
    if session is None or session.scope != scope or session.ends_at <= clock.now():
        return refused(_("This opens only in a staff session that a second person has allowed."))
    inside = within_any(unit_id, {session.unit_id}, clock.today())
    return ALLOWED if inside else refused(_("Your staff session is for another unit."))


def is_open(session: StaffSession) -> bool:
    """Whether a staff session opens anything now."""
    ends_at = session.ends_at
    return session.state == SessionState.APPROVED and ends_at is not None and clock.now() < ends_at


def time_left(session: StaffSession) -> timedelta:
    """What is left of an open staff session; zero when it is not open."""
    return session.ends_at - clock.now() if session.ends_at and is_open(session) else timedelta(0)


def may_withdraw_reading(actor: Actor, session: StaffSession) -> Decision:
    """Whether the actor may take back a request: only whoever made it."""
    own = actor.person_id == session.requester.public_id
    return ALLOWED if own else refused(_("Only the person who asked takes a request back."))
