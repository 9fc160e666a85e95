"""The e-mail witness: the daily root of the trail leaves as a letter to addresses outside."""

from django.conf import settings

from binhyen.audit import services as audit
from binhyen.audit import witnesses
from binhyen.audit.witnesses import Witnessed
from binhyen.core.actor import system_actor
from binhyen.notify.services import Addressee, queue_letter

NAME = "email"


def addresses() -> list[str]:
    """The witnesses' addresses."""
    return [address.strip() for address in settings.BINHYEN_WITNESS_EMAIL.split(",") if address.strip()]


def by_letter(witnessed: Witnessed) -> None:
    """Write the day's root to every address, once."""
    for number, address in enumerate(addresses()):
        queue_letter(
            to=Addressee(email=address),
            template="notify/letters/daily_root",
            context={"day": witnessed.day, "line": witnessed.line(), "chains": witnessed.chains},
            unit=audit.PLATFORM,
            key=f"root:{witnessed.day.isoformat()}:{number}",
            by=system_actor("audit"),
            duty=True,
            urgent=True,
        )


def stand_by() -> None:
    """Become a witness when addresses are set."""
    if addresses():
        witnesses.register(NAME, by_letter)
