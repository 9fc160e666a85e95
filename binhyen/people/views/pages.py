"""Values that several pages of posts share."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from binhyen.core import clock
from binhyen.core.actor import Actor
from binhyen.core.decisions import Decision
from binhyen.org.queries import unit_rows
from binhyen.people import overview, policies, queries, rules
from binhyen.people.models import Appointment, DeviceBinding, Invitation, Post
from binhyen.people.roles import SECOND_FACTOR_KINDS
from binhyen.people.states import BindingState
from binhyen.ui.components import Crumb


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on a post, as the page of the post shows them."""

    appointment: Appointment
    until: object
    account: str
    phone: DeviceBinding | None
    invitation: Invitation | None
    may_bind: Decision
    may_end: Decision


def crumbs_of(post: Post, actor: Actor) -> list[Crumb]:
    """Unit, then post. The unit leads to its staff for whoever may see them, else to its public page."""
    may_read = policies.may_read_directory(actor, post.unit)
    staff = reverse("people:directory_of" if may_read else "org:unit", args=[post.unit.public_id])
    return [Crumb(overview.name_of(post.unit), staff), Crumb(post.get_title_display())]


def post_values(post: Post, actor: Actor) -> dict[str, object]:
    """What the page of a post, and the pages that change it, show."""
    today = clock.today()
    everybody = list(post.appointments.select_related("person").order_by("-valid_from", "-id"))
    current = [one for one in everybody if one.valid_to is None or one.valid_to > today]
    heir = queries.keeper_of(post, today)
    return {
        "post": post,
        "name": overview.name_of(post.unit),
        "crumbs": crumbs_of(post, actor),
        "current": _people(post, current, actor),
        "former": len(everybody) - len(current),
        "ended": post.valid_to is not None and post.valid_to <= today,
        "last_day": rules.last_day(post.valid_to),
        "heir": heir,
        "heir_unit": unit_rows([heir.unit_id], today).get(heir.unit_id) if heir else None,
        "hanging": overview.hanging_on(post),
        "may_appoint": policies.may_appoint(actor, post),
        "may_manage": policies.may_manage_post(actor, post),
        "may_edit": policies.may_edit_duty(actor, post),
        "by_phone": post.unit.kind not in SECOND_FACTOR_KINDS,
    }


def _people(post: Post, current: list[Appointment], actor: Actor) -> list[Person]:
    people = [one.person_id for one in current]
    phones = {
        one.person_id: one
        for one in DeviceBinding.objects.filter(person__in=people).exclude(state=BindingState.REVOKED)
    }
    waiting = {one.person_id: one for one in queries.waiting_invitations(clock.now()).filter(person__in=people)}
    may_bind = policies.may_bind_phone(actor, post)
    return [
        Person(
            appointment=one,
            until=rules.last_day(one.valid_to),
            account=_account(one, phones.get(one.person_id), waiting.get(one.person_id)),
            phone=phones.get(one.person_id),
            invitation=waiting.get(one.person_id),
            may_bind=may_bind,
            may_end=policies.may_end_appointment(actor, one),
        )
        for one in current
    ]


def _account(appointment: Appointment, phone: DeviceBinding | None, invitation: Invitation | None) -> str:
    """How this person gets in, in words."""
    if appointment.person.has_usable_password():
        return _("Account open, signs in with a password")
    if phone is not None and phone.state == BindingState.BOUND:
        return _("Signs in with a PIN on one phone")
    if phone is not None:
        return _("Phone code printed, waiting to be scanned")
    if invitation is not None:
        return _("Invited, waiting to be accepted")
    return _("Cannot sign in yet")
