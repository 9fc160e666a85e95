"""Second factors: authenticator app (TOTP, RFC 6238), passkeys (WebAuthn), recovery codes. Kept by allauth's tables."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.internal import auth as webauthn
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from binhyen.core import db
from binhyen.core.actor import Actor
from binhyen.core.errors import BadInput, NotFound
from binhyen.people.models import User
from binhyen.people.services import notices

KEY_NAMES = (_("Passkey"), _("Second passkey"), _("Third passkey"))
MOST_PASSKEYS = 5
TYPES = Authenticator.Type


def new_totp_secret() -> str:
    """A fresh secret for an authenticator app: 160 bits in base 32."""
    return str(totp.generate_totp_secret())


def _counter_of(secret: str, code: str) -> int | None:
    """The time step whose code was typed (the present one, or one step of 30 s to either side)."""
    for counter in totp.yield_hotp_counters_from_time():
        if compare_user_code(actual=code, expected=totp.format_hotp_value(totp.hotp_value(secret, counter))):
            return int(counter)
    return None


def _use_totp(person: User, code: str) -> bool:
    """Check a code; a code, or an older one, is good once only, whichever process sees it."""
    with db.write():
        row = Authenticator.objects.select_for_update().filter(user=person, type=TYPES.TOTP).first()
        counter = _counter_of(decrypt(row.data["secret"]), code) if row else None
        if row is None or counter is None or counter <= row.data.get("last_counter", 0):
            return False
        row.data["last_counter"] = counter
        row.save(update_fields=["data"])
        return True


def _use_recovery(person: User, code: str) -> bool:
    with db.write():
        row = Authenticator.objects.filter(user=person, type=TYPES.RECOVERY_CODES).first()
        return row is not None and bool(RecoveryCodes(row).validate_code(code))


def use_code(*, person: User, code: str) -> bool:
    """Whether a code of the app or an unused recovery code is right; it is spent by this."""
    plain = "".join(char for char in code if char.isdigit())
    return _use_totp(person, plain) if len(plain) == 6 else len(plain) == 8 and _use_recovery(person, plain)


def add_totp(*, person: User, secret: str, code: str, by: Actor, unit: str) -> None:
    """Set up the authenticator app with the secret it was shown. Raises BadInput when the code does not fit it."""
    counter = _counter_of(secret, code)
    if counter is None:
        raise BadInput(_("This code does not fit. Wait for the next one in the app and type it."))
    with db.write():
        Authenticator.objects.filter(user=person, type=TYPES.TOTP).delete()
        row = totp.TOTP.activate(person, secret).instance
        row.data["last_counter"] = counter
        row.save(update_fields=["data"])
        RecoveryCodes.activate(person)
        notices.account_changed(person=person, what="app_added", by=by, unit=unit)


def begin_passkey(person: User) -> dict[str, Any]:
    """What a browser needs to make a passkey. The challenge waits in the session."""
    return dict(webauthn.begin_registration(person, passwordless=True))


def add_passkey(*, person: User, credential: Mapping[str, Any], by: Actor, unit: str) -> Authenticator:
    """Keep the passkey that a browser made. Raises BadInput when it does not answer our challenge, or there are 5."""
    existing = Authenticator.objects.filter(user=person, type=TYPES.WEBAUTHN).count()
    if existing >= MOST_PASSKEYS:
        raise BadInput(_("There are five passkeys already. Remove one first."))
    if not _registered(credential):
        raise BadInput(_("The passkey could not be made. Try again; nothing was changed."))
    name = str(KEY_NAMES[min(existing, len(KEY_NAMES) - 1)])
    with db.write():
        made = webauthn.WebAuthn.add(person, name, dict(credential))
        RecoveryCodes.activate(person)
        notices.account_changed(person=person, what="passkey_added", by=by, unit=unit)
        return made.instance


def _registered(credential: Mapping[str, Any]) -> bool:
    try:
        webauthn.parse_registration_response(dict(credential))
        binding = webauthn.complete_registration(dict(credential))
    except (ValidationError, ValueError, TypeError, KeyError):
        return False
    return bool(binding.is_user_verified())


def begin_sign_in() -> dict[str, Any]:
    """What a browser needs to answer with a passkey. The challenge waits in the session."""
    return dict(webauthn.begin_authentication(None))


def person_of_passkey(credential: Mapping[str, Any]) -> User | None:
    """The person whose passkey answered our challenge, None when it is not one of ours."""
    person = User.objects.filter(public_id=_handle(credential), is_active=True).first()
    if person is None:
        return None
    try:
        webauthn.parse_authentication_response(dict(credential))
        webauthn.complete_authentication(person, dict(credential))
    except (ValidationError, ValueError, TypeError, KeyError):
        return None
    return person


def _handle(credential: Mapping[str, Any]) -> str:
    """The public id inside an answer; "" when there is none."""
    response = credential.get("response")
    handle = response.get("userHandle") if isinstance(response, Mapping) else None
    try:
        return base64.urlsafe_b64decode(f"{handle or ''}===").decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return ""


def remove_factor(*, person: User, factor: int, by: Actor, unit: str) -> None:
    """Take away the app or a passkey; with the last one the recovery codes go too. Raises NotFound."""
    with db.write():
        row = Authenticator.objects.filter(user=person, pk=factor).exclude(type=TYPES.RECOVERY_CODES).first()
        if row is None:
            raise NotFound(_("This was removed already."))
        row.delete()
        rest = Authenticator.objects.filter(user=person)
        if not rest.exclude(type=TYPES.RECOVERY_CODES).exists():
            rest.delete()
        notices.account_changed(person=person, what="factor_removed", by=by, unit=unit)


def new_recovery_codes(*, person: User, by: Actor, unit: str) -> list[str]:
    """Fresh recovery codes; the old ones end. Raises BadInput without an app or a passkey."""
    with db.write():
        rows = Authenticator.objects.filter(user=person)
        if not rows.exclude(type=TYPES.RECOVERY_CODES).exists():
            raise BadInput(_("Set up an authenticator app or a passkey first."))
        rows.filter(type=TYPES.RECOVERY_CODES).delete()
        codes = RecoveryCodes.activate(person)
        notices.account_changed(person=person, what="codes_renewed", by=by, unit=unit)
        return list(codes.generate_codes())


def unused_recovery_codes(person: User) -> list[str]:
    """The recovery codes that still work."""
    row = Authenticator.objects.filter(user=person, type=TYPES.RECOVERY_CODES).first()
    return list(RecoveryCodes(row).get_unused_codes()) if row else []
