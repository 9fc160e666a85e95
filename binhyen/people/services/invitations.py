"""Invitations: the only way into an account with a password. Seven days, one use, by letter or printed."""

from datetime import date, datetime

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from binhyen.core import clock, db
from binhyen.core.actor import Actor
from binhyen.core.errors import BadInput, NotFound
from binhyen.notify.services import Addressee, queue_letter
from binhyen.people import policies, queries, rules, tokens
from binhyen.people.models import Appointment, Invitation, Post, User, username_shape
from binhyen.people.services import notices, posts
from binhyen.people.states import INVITATION_TRANSITIONS, InvitationState, step

KIND = "invitation"


def link_of(invitation: Invitation) -> str:
    """The address that the invited person opens."""
    return settings.BASE_URL + reverse("people:accept", args=[tokens.mint(KIND, invitation.public_id)])


def invite(*, post: Post, person: User, by_letter: bool, by: Actor) -> Invitation:
    """Invite somebody who stands on a post to open their account. An earlier invitation of theirs ends.

    Raises NotAllowed, or BadInput: the account is open already, nobody like this stands on the post, no e-mail address.
    """
    policies.may_appoint(by, post).require()
    if person.has_usable_password():
        raise BadInput(_("This account is open already. The person signs in as usual."))
    if not Appointment.objects.filter(post=post, person=person).exclude(valid_to__lte=clock.today()).exists():
        raise BadInput(_("This person does not stand on this post."))
    if by_letter and not person.email:
        raise BadInput(_("There is no e-mail address. Print the invitation instead."))
    with db.write():
        Invitation.objects.filter(person=person, state=InvitationState.SENT).update(state=InvitationState.REVOKED)
        invitation = Invitation.objects.create(
            person=person,
            post=post,
            expires_at=clock.now() + rules.INVITATION_LIFE,
            invited_by=by.post_id or by.system,
            by_letter=by_letter,
        )
        posts.note(post, "invitation.sent", by, invitation=invitation.public_id, by_letter=str(by_letter))
        if by_letter:
            _send(invitation, by)
        return invitation


def _send(invitation: Invitation, by: Actor) -> None:
    person, post = invitation.person, invitation.post
    with override(person.language):
        title = str(post.get_title_display())
    appointed = Appointment.objects.filter(post=post, person=person).order_by("-valid_from")
    context: dict[str, str | int | date | datetime | None] = {
        "name": person.full_name,
        "title": title,
        "first_day": appointed.values_list("valid_from", flat=True)[0],
        "until": invitation.expires_at,
        "link": link_of(invitation),
    }
    queue_letter(
        to=Addressee(person.public_id, post.public_id, person.email, person.language),
        template="people/letters/invitation",
        context=context,
        unit=post.unit.public_id,
        key=f"invitation:{invitation.public_id}",
        by=by,
        duty=True,
        urgent=True,
        confidential=True,
    )


def open_invitation(token: str) -> Invitation:
    """The invitation behind a link that can still be accepted. Raises NotFound for any other link, alike for all."""
    public_id = tokens.read(KIND, token)
    found = Invitation.objects.select_related("person", "post__unit").filter(public_id=public_id).first()
    if found is None or found.state != InvitationState.SENT or found.expires_at <= clock.now():
        raise NotFound(
            _("This invitation has been used or has run out."),
            what_to_do=_("Ask the unit that appointed you for a new one. It takes them a minute."),
        )
    return found


def accept(*, token: str, username: str, password: str) -> User:
    """Open the account: choose the sign-in name and the password. Ends the invitation.

    Raises NotFound for a used or old link, BadInput for a taken name or a weak password.
    """
    with db.write():
        Invitation.objects.select_for_update().filter(public_id=tokens.read(KIND, token)).first()
        invitation = open_invitation(token)
        state = step(INVITATION_TRANSITIONS, InvitationState(invitation.state), "accept")
        Invitation.objects.filter(pk=invitation.pk).update(state=state)
        person = invitation.person
        person.username = checked_username(username, person)
        set_password(person, password)
        by = Actor(person_id=person.public_id, post_id=invitation.post.public_id)
        posts.note(invitation.post, "invitation.accepted", by, invitation=invitation.public_id)
        return person


def checked_username(username: str, person: User) -> str:
    """A well-formed, free sign-in name. Raises BadInput."""
    name = username.strip().lower()
    try:
        username_shape(name)
    except ValidationError as error:
        raise BadInput(next(iter(error.messages))) from error
    if User.objects.filter(username=name).exclude(pk=person.pk).exists():
        raise BadInput(_("Somebody else has this sign-in name. Choose another."))
    return name


def set_password(person: User, password: str) -> None:
    """Store a password that is strong enough. Raises BadInput with what is missing."""
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise BadInput(" ".join(error.messages)) from error
    person.set_password(password)
    person.save(update_fields=["username", "password"])


def revoke(*, invitation: Invitation, by: Actor) -> None:
    """Take an invitation back. Raises InvalidTransition when it was used or taken back already."""
    policies.may_appoint(by, invitation.post).require()
    with db.write():
        fresh = Invitation.objects.select_for_update().get(pk=invitation.pk)
        fresh.state = step(INVITATION_TRANSITIONS, InvitationState(fresh.state), "revoke")
        fresh.save(update_fields=["state"])
        posts.note(invitation.post, "invitation.revoked", by, invitation=invitation.public_id)


def waiting(public_id: str, *, by: Actor) -> Invitation:
    """An invitation that can still be accepted, for whoever may invite. Raises NotFound, NotAllowed."""
    found = queries.waiting_invitations(clock.now()).select_related("person", "post__unit")
    invitation = found.filter(public_id=public_id).first()
    if invitation is None:
        raise NotFound(_("This invitation has been used or has run out."))
    policies.may_appoint(by, invitation.post).require()
    return invitation


def change_password(*, person: User, old: str, new: str, by: Actor, unit: str) -> None:
    """Change one's password, knowing the old one. Raises BadInput."""
    if not person.check_password(old):
        raise BadInput(_("The present password is not right."))
    with db.write():
        set_password(person, new)
        notices.account_changed(person=person, what="password_changed", by=by, unit=unit)
