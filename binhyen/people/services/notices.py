"""What is noted, and told to the owner by letter, when the way into an account changes."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from binhyen.audit import services as audit
from binhyen.core import clock
from binhyen.core.actor import Actor
from binhyen.core.ids import new_public_id
from binhyen.notify.services import Addressee, queue_letter
from binhyen.people.models import User

WORDS: dict[str, str | Promise] = {
    "app_added": _("an authenticator app was set up"),
    "passkey_added": _("a passkey was made"),
    "factor_removed": _("an authenticator app or a passkey was removed"),
    "codes_renewed": _("new recovery codes were made"),
    "password_changed": _("the password was changed"),
}


def account_changed(*, person: User, what: str, by: Actor, unit: str) -> None:
    """Write the change (a key of `WORDS`) to the trail of `unit` ("" for none), and to the owner where there is an
    e-mail address. Must be called inside `core.db.write()`.
    """
    chain = unit or audit.PLATFORM
    audit.record(
        by=by, verb=f"account.{what}", unit=chain, object_type="account", object_id=person.public_id, detail={}
    )
    if not person.email:
        return
    with override(person.language):
        words = str(WORDS[what])
    queue_letter(
        to=Addressee(person=person.public_id, email=person.email, language=person.language),
        template="people/letters/account_changed",
        context={"name": person.full_name, "day": clock.today(), "what": words},
        unit=chain,
        key=f"account-changed:{new_public_id()}",
        by=by,
        duty=True,
        urgent=True,
    )
