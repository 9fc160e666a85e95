"""A phone instead of a mailbox: the commune prints a code, the phone scans it once, then a PIN on that phone is enough.

The phone holds a random secret in a cookie, we hold its hash. A new code ends the old phone at once: a lost phone is
dealt with across the desk in two minutes.
"""

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from binhyen.core import clock, db
from binhyen.core.actor import Actor
from binhyen.core.errors import BadInput, NotFound
from binhyen.people import policies, queries, rules, tokens
from binhyen.people.models import Appointment, DeviceBinding, Post, User
from binhyen.people.services import posts
from binhyen.people.states import BINDING_TRANSITIONS, BindingState, step

KIND = "phone"

WEAK = {
    "shape": gettext_lazy("A PIN has 6 digits."),
    "same": gettext_lazy("Use at least three different digits."),
    "run": gettext_lazy("Digits that follow one another, such as 234567, are guessed first. Choose others."),
    "pairs": gettext_lazy("A pattern that repeats is guessed soon. Choose another."),
    "date": gettext_lazy("This looks like a date. Birthdays are guessed first: choose something else."),
}


def link_of(binding: DeviceBinding) -> str:
    """The address inside the printed code."""
    return settings.BASE_URL + reverse("people:bind", args=[tokens.mint(KIND, binding.public_id)])


def issue_code(*, post: Post, person: User, by: Actor) -> DeviceBinding:
    """Make the code that binds a phone for a person on a post; good once, for 24 hours. Their old phone ends at once.

    Raises NotAllowed, or BadInput when the person does not stand on the post today.
    """
    policies.may_bind_phone(by, post).require()
    today = clock.today()
    stands = Appointment.objects.filter(post=post, person=person).exclude(valid_to__lte=today)
    if not stands.exists():
        raise BadInput(_("This person does not stand on this post."))
    with db.write():
        User.objects.select_for_update().get(pk=person.pk)
        _end(person)
        binding = DeviceBinding.objects.create(
            person=person,
            post=post,
            token_expires_at=clock.now() + rules.QR_LIFE,
            issued_by=by.post_id or by.system,
        )
        posts.note(post, "phone.code_issued", by, binding=binding.public_id)
        return binding


def _end(person: User) -> int:
    live = DeviceBinding.objects.filter(person=person).exclude(state=BindingState.REVOKED)
    return live.update(state=BindingState.REVOKED, revoked_on=clock.today(), secret_hash="", pin_hash="")


def open_binding(token: str) -> DeviceBinding:
    """The binding behind a printed code that can still be used. Raises NotFound for any other, alike for all."""
    public_id = tokens.read(KIND, token)
    found = DeviceBinding.objects.select_related("person", "post__unit").filter(public_id=public_id).first()
    if found is None or found.state != BindingState.ISSUED or found.token_expires_at <= clock.now():
        raise NotFound(
            _("This code has been used or has run out."),
            what_to_do=_("The commune prints a new one in two minutes. Bring this phone."),
        )
    return found


def bind(*, token: str) -> str:
    """Use the code: this phone gets a secret, which is returned. Raises NotFound when it was used or ran out."""
    secret = tokens.new_secret()
    with db.write():
        DeviceBinding.objects.select_for_update().filter(public_id=tokens.read(KIND, token)).first()
        binding = open_binding(token)
        state = step(BINDING_TRANSITIONS, BindingState(binding.state), "scan")
        DeviceBinding.objects.filter(pk=binding.pk).update(state=state, secret_hash=tokens.digest(secret))
        posts.note(binding.post, "phone.scanned", _self(binding), binding=binding.public_id)
    return secret


def _self(binding: DeviceBinding) -> Actor:
    return Actor(person_id=binding.person.public_id, post_id=binding.post.public_id)


def choose_pin(*, phone_secret: str, pin: str) -> DeviceBinding:
    """Set the PIN of the phone that carries the secret. Raises NotFound, BadInput for a weak PIN, InvalidTransition."""
    binding = queries.bound_phone(tokens.digest(phone_secret))
    if binding is None:
        raise NotFound(_("This phone is not bound. Scan the code again."))
    weakness = rules.pin_weakness(pin)
    if weakness:
        raise BadInput(WEAK[weakness])
    state = step(BINDING_TRANSITIONS, BindingState(binding.state), "choose_pin")
    with db.write():
        DeviceBinding.objects.filter(pk=binding.pk, state=BindingState.SCANNED).update(
            state=state, pin_hash=make_password(pin), bound_on=clock.today(), last_used_on=clock.today()
        )
        posts.note(binding.post, "phone.bound", _self(binding), binding=binding.public_id)
    return binding


def revoke(*, post: Post, person: User, by: Actor) -> None:
    """End the phone of a person on a post, e.g. when it was lost. Raises NotAllowed, InvalidTransition."""
    own = by.person_id == person.public_id
    if not own:
        policies.may_bind_phone(by, post).require()
    with db.write():
        if not _end(person):
            step(BINDING_TRANSITIONS, BindingState.REVOKED, "revoke")
        posts.note(post, "phone.revoked", by, person=person.public_id)


def issued(public_id: str, *, by: Actor) -> DeviceBinding:
    """A code that can still be printed. Raises NotFound when it was used, ended or ran out; NotAllowed."""
    found = DeviceBinding.objects.select_related("person", "post__unit").filter(public_id=public_id).first()
    if found is None or found.state != BindingState.ISSUED or found.token_expires_at <= clock.now():
        raise NotFound(
            _("This code has been used or has run out."), what_to_do=_("Print a new one from the post's page.")
        )
    policies.may_bind_phone(by, found.post).require()
    return found
