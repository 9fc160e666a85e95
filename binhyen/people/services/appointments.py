"""Appointments: appoint, hand over, end. Duties hang on the post, so nothing is moved and nothing is left behind."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext as _

from binhyen.audit import services as audit
from binhyen.core import clock, db
from binhyen.core.actor import Actor
from binhyen.core.errors import BadInput, Stale
from binhyen.core.events import emit
from binhyen.core.text import normalise
from binhyen.people import policies, rules
from binhyen.people.events import PostChangedHands
from binhyen.people.models import Appointment, DeviceBinding, Invitation, Post, User
from binhyen.people.rules import Interval
from binhyen.people.services import posts
from binhyen.people.states import AppointmentKind, BindingState, InvitationState

SEATED = (AppointmentKind.HOLDER, AppointmentKind.ACTING)


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody without an account yet: a name, and an address for letters when there is one."""

    full_name: str
    email: str = ""


def _open_account(person: NewPerson) -> User:
    """An account that nobody can sign in to until an invitation is accepted or a phone is bound."""
    name = normalise(person.full_name)
    stem = rules.username_from(name, ())
    taken = User.objects.filter(username__startswith=stem).values_list("username", flat=True)
    account = User(username=rules.username_from(name, taken), full_name=name, email=person.email)
    account.set_unusable_password()
    try:
        account.clean_fields(exclude=["password"])
    except ValidationError as error:
        raise BadInput(next(iter(error.messages))) from error
    account.save()
    audit.keep_holder(person=account.public_id, name=name)
    return account


def _check(post: Post, kind: AppointmentKind, span: Interval) -> None:
    """Raises BadInput when the days are wrong or somebody else of the same kind stands there."""
    if span.end is not None and span.end <= span.start:
        raise BadInput(_("The last day lies before the first."))
    if not Interval(post.valid_from, post.valid_to).holds_on(span.start):
        raise BadInput(_("The post does not exist on this day."))
    if kind not in SEATED:
        return
    others = Appointment.objects.filter(post=post, kind=kind)
    taken = rules.clash(span, (Interval(one.valid_from, one.valid_to) for one in others))
    if taken is not None:
        words = _("Somebody already stands on this post from %(start)s. Hand it over instead, or choose other days.")
        raise BadInput(words % {"start": f"{taken.start:%d/%m/%Y}"})


def _seat(post: Post, person: User, kind: AppointmentKind, span: Interval, by: Actor) -> Appointment:
    end = span.end
    if post.valid_to is not None and (end is None or end > post.valid_to):
        end = post.valid_to
    same = Appointment.objects.filter(post=post, person=person, kind=kind)
    if rules.clash(span, (Interval(one.valid_from, one.valid_to) for one in same)):
        raise BadInput(_("This person already stands on this post in this way."))
    appointment = Appointment.objects.create(
        post=post,
        person=person,
        kind=kind,
        valid_from=span.start,
        valid_to=end,
        appointed_by=by.post_id or by.system,
    )
    posts.note(post, "post.appointed", by, kind=kind, appointment=appointment.public_id, on=span.start.isoformat())
    if kind in SEATED:
        emit(
            PostChangedHands(
                key=f"post-changed-hands:{appointment.public_id}", post=post.public_id, on=appointment.valid_from
            )
        )
    return appointment


def appoint(
    *,
    post: Post,
    person: User | NewPerson,
    kind: AppointmentKind,
    valid_from: date,
    version: int,
    by: Actor,
    valid_to: date | None = None,
) -> Appointment:
    """Put a person on a post from a day on, up to, not including, `valid_to`. Opens an account for somebody new.

    Raises NotAllowed, Stale (somebody changed the post meanwhile) or BadInput (days, a second holder).
    """
    policies.may_appoint(by, post).require()
    refuse_oneself(person, by)
    with db.write():
        mine = posts.claim(post, version)
        span = Interval(valid_from, valid_to)
        _check(mine, kind, span)
        account = person if isinstance(person, User) else _open_account(person)
        return _seat(mine, account, kind, span, by)


def refuse_oneself(person: User | NewPerson, by: Actor) -> None:
    """Nobody appoints themselves. Raises BadInput."""
    if isinstance(person, User) and person.public_id == by.person_id:
        raise BadInput(_("Nobody appoints themselves. Somebody else with this duty does it."))


def hand_over(*, post: Post, to: User | NewPerson, on: date, version: int, by: Actor) -> Appointment:
    """Change the holder on a day: whoever holds or acts stops, the new holder starts, everything on the post stays.

    Raises NotAllowed, Stale, or BadInput (the day lies before the present holder began, the same person).
    """
    policies.may_appoint(by, post).require()
    refuse_oneself(to, by)
    with db.write():
        mine = posts.claim(post, version)
        current = Appointment.objects.filter(post=mine, kind__in=SEATED).exclude(valid_to__lte=on)
        for one in list(current.select_related("person")):
            if isinstance(to, User) and one.person_id == to.pk and one.kind == AppointmentKind.HOLDER:
                raise BadInput(_("This person holds the post already."))
            _stop(one, on)
        span = Interval(on)
        _check(mine, AppointmentKind.HOLDER, span)
        account = to if isinstance(to, User) else _open_account(to)
        return _seat(mine, account, AppointmentKind.HOLDER, span, by)


def _stop(appointment: Appointment, on: date) -> None:
    """End an appointment on a day, or take it back when it had not begun; close its ways in once it is over."""
    if appointment.valid_from >= on:
        appointment.delete()
    else:
        appointment.valid_to = on
        appointment.version += 1
        appointment.save(update_fields=["valid_to", "version"])
    if on <= clock.today():
        shut_doors(appointment.person, on)


def shut_doors(person: User, on: date) -> None:
    """Somebody without any post keeps the account but no phone and no open invitation."""
    if Appointment.objects.filter(person=person).exclude(valid_to__lte=on).exists():
        return
    DeviceBinding.objects.filter(person=person).exclude(state=BindingState.REVOKED).update(
        state=BindingState.REVOKED, revoked_on=clock.today()
    )
    Invitation.objects.filter(person=person, state=InvitationState.SENT).update(state=InvitationState.REVOKED)


def end_appointment(*, appointment: Appointment, on: date, version: int, by: Actor) -> Post:
    """End an appointment on a day (from that day the person no longer stands there). Duties stay on the post.

    Raises NotAllowed, Stale, or BadInput when it ends before that day already.
    """
    policies.may_end_appointment(by, appointment).require()
    with db.write():
        mine = Appointment.objects.select_for_update(of=("self",)).select_related("post__unit", "person")
        fresh = mine.filter(pk=appointment.pk, version=version).first()
        if fresh is None:
            raise Stale(posts.STALE)
        if fresh.valid_to is not None and fresh.valid_to <= on:
            raise BadInput(_("This appointment ends before that day already."))
        posts.note(fresh.post, "post.left", by, appointment=fresh.public_id, on=on.isoformat())
        post = fresh.post
        Post.objects.filter(pk=post.pk).update(version=F("version") + 1)
        _stop(fresh, on)
        return post
