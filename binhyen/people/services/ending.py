"""The end of accounts: five years after the last day on any post the name is erased, in the trail too (W12, W16)."""

from datetime import date
from typing import Final

from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Q, QuerySet

from binhyen.audit import holders
from binhyen.audit import services as audit
from binhyen.core import clock, db
from binhyen.core.actor import Actor
from binhyen.people.models import Appointment, DeviceBinding, Invitation, OpenSession, SignInDevice, User
from binhyen.people.states import BindingState, InvitationState

ACCOUNT_YEARS: Final = 5
"""Years after the last day on any post: as long as the trail can say who held the post."""


def accounts_to_end(today: date) -> QuerySet[User]:
    """Accounts with a name whose person has stood on no post for five years, and who is called to none."""
    edge = date(today.year - ACCOUNT_YEARS, today.month, 1)
    needed = Appointment.objects.filter(Q(valid_to=None) | Q(valid_to__gt=edge), person=OuterRef("pk"))
    return User.objects.exclude(full_name="").exclude(Exists(needed)).order_by("pk")


def end_account(*, person: User, by: Actor) -> None:
    """Erase the name and the address, close every way in, and end the reading of the name in the trail. What the
    posts did stays. A second time changes nothing.
    """
    with db.write():
        fresh = User.objects.select_for_update().get(pk=person.pk)
        if not fresh.full_name:
            return
        _close_ways_in(fresh)
        fresh.full_name, fresh.email, fresh.is_active = "", "", False
        fresh.username = f"da-ket-thuc-{fresh.public_id.lower()}"
        fresh.set_unusable_password()
        fresh.save()
        audit.record(
            by=by,
            verb="account.ended",
            unit=_last_unit(fresh) or audit.PLATFORM,
            object_type="account",
            object_id=fresh.public_id,
        )
        holders.forget_holder(person=fresh.public_id, by=by)


def _close_ways_in(person: User) -> None:
    keys = list(OpenSession.objects.filter(person=person).values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    SignInDevice.objects.filter(person=person).delete()
    Authenticator.objects.filter(user=person).delete()
    live = DeviceBinding.objects.filter(person=person).exclude(state=BindingState.REVOKED)
    live.update(state=BindingState.REVOKED, revoked_on=clock.today(), secret_hash="", pin_hash="")
    Invitation.objects.filter(person=person, state=InvitationState.SENT).update(state=InvitationState.REVOKED)


def _last_unit(person: User) -> str:
    """The unit of the last post of a person; "" for somebody who never stood on one."""
    last = Appointment.objects.filter(person=person).order_by("-valid_to", "-id").select_related("post__unit").first()
    return last.post.unit.public_id if last else ""


def end_old_accounts(*, by: Actor) -> int:
    """End every account whose time has passed, one short transaction each. Returns how many."""
    ended = list(accounts_to_end(clock.today()))
    for person in ended:
        end_account(person=person, by=by)
    return len(ended)
