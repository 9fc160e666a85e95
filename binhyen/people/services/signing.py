"""Signing in and out: password, then a second factor where there is one; PIN on a bound phone; sessions and devices.

No hour of signing in is kept, no network address, no text of a browser.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.contrib.auth import authenticate
from django.contrib.auth.hashers import check_password
from django.contrib.sessions.models import Session

from binhyen.audit import services as audit
from binhyen.core import clock, db
from binhyen.core.actor import Actor
from binhyen.people import queries, rules, tokens
from binhyen.people.models import DeviceBinding, OpenSession, SignInDevice, User
from binhyen.people.services import attempts, factors
from binhyen.people.states import BindingState


class Outcome(StrEnum):
    """What came of an attempt."""

    WELCOME = "welcome"
    SECOND_FACTOR = "second_factor"
    WRONG = "wrong"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Attempt:
    """The answer to an attempt: whom it let in (or half in), or how many seconds to wait."""

    outcome: Outcome
    person: User | None = None
    wait_seconds: int = 0


def try_password(*, username: str, password: str, device_secret: str) -> Attempt:
    """Check a sign-in name and a password, once per ticket of the bucket. An unknown name costs the same time."""
    name = username.strip().lower()
    ticket = attempts.take(attempts.bucket_for("password", name, device_secret))
    if ticket.refused:
        return Attempt(Outcome.WAIT, wait_seconds=ticket.wait_seconds)
    person = authenticate(username=name, password=password)
    if not isinstance(person, User):
        return Attempt(Outcome.WRONG)
    attempts.give_back(ticket)
    needed = queries.has_second_factor(person)
    return Attempt(Outcome.SECOND_FACTOR if needed else Outcome.WELCOME, person)


def try_code(*, person: User, code: str, device_secret: str) -> Attempt:
    """Check a code of the authenticator app, or a recovery code, after the password was right."""
    ticket = attempts.take(attempts.bucket_for("code", person.username, device_secret), limit=rules.PIN_ATTEMPTS)
    if ticket.refused:
        return Attempt(Outcome.WAIT, wait_seconds=ticket.wait_seconds)
    if not factors.use_code(person=person, code=code):
        return Attempt(Outcome.WRONG)
    attempts.give_back(ticket)
    return Attempt(Outcome.WELCOME, person)


def try_pin(*, phone_secret: str, pin: str) -> Attempt:
    """Check the PIN of the phone that carries the secret. Attempts are counted for this phone alone."""
    binding = queries.bound_phone(tokens.digest(phone_secret))
    if binding is None or binding.state != BindingState.BOUND or not binding.person.is_active:
        return Attempt(Outcome.WRONG)
    ticket = attempts.take(tokens.bucket_name("pin", binding.public_id), limit=rules.PIN_ATTEMPTS)
    if ticket.refused:
        return Attempt(Outcome.WAIT, wait_seconds=ticket.wait_seconds)
    if not check_password(pin, binding.pin_hash):
        return Attempt(Outcome.WRONG)
    attempts.give_back(ticket)
    with db.write():
        DeviceBinding.objects.filter(pk=binding.pk).update(last_used_on=clock.today())
    return Attempt(Outcome.WELCOME, binding.person)


def remember_session(*, person: User, device_secret: str, family: str, session_key: str) -> OpenSession:
    """Note that a session is open on a device, by the day; the device is known from now on."""
    today = clock.today()
    with db.write():
        device, _ = SignInDevice.objects.update_or_create(
            person=person,
            secret_hash=tokens.digest(device_secret),
            defaults={"last_day": today, "family": family},
            create_defaults={"first_day": today, "last_day": today, "family": family},
        )
        OpenSession.objects.filter(person=person, opened_on__lt=today - timedelta(days=1)).delete()
        opened, _ = OpenSession.objects.update_or_create(
            session_key=session_key, defaults={"person": person, "device": device, "opened_on": today}
        )
        return opened


def forget_session(*, session_key: str) -> None:
    """The session was closed by its owner."""
    with db.write():
        OpenSession.objects.filter(session_key=session_key).delete()


def close_other_sessions(*, person: User, keep: str, by: Actor, unit: str) -> int:
    """Sign a person out everywhere but in the session `keep` ("" closes all). Returns how many sessions were closed."""
    with db.write():
        others = OpenSession.objects.filter(person=person).exclude(session_key=keep)
        keys = list(others.values_list("session_key", flat=True))
        Session.objects.filter(session_key__in=keys).delete()
        others.delete()
        SignInDevice.objects.filter(person=person, open_sessions=None).delete()
        detail = {"sessions": len(keys)}
        audit.record(
            by=by,
            verb="account.sessions_closed",
            unit=unit or audit.PLATFORM,
            object_type="account",
            object_id=person.public_id,
            detail=detail,
        )
        return len(keys)


def choose_language(*, person: User, language: str, by: Actor, unit: str) -> None:
    """The language of a person's pages and letters: "vi" or "en"."""
    with db.write():
        User.objects.filter(pk=person.pk).update(language=language)
        audit.record(
            by=by,
            verb="account.language_chosen",
            unit=unit or audit.PLATFORM,
            object_type="account",
            object_id=person.public_id,
            detail={"language": language},
        )
