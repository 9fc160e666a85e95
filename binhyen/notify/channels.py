"""The gateways of the outbox. E-mail leaves by SMTP; a printed letter leaves by hand and has no gateway."""

from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMessage


@dataclass(frozen=True, slots=True)
class Message:
    """What a gateway is given. `name` stays the same when it is sent again, so that mail programs show it once."""

    name: str
    address: str
    subject: str
    body: str
    unsubscribe: str = ""


class Gateway(Protocol):
    """Hands one message to whoever carries it. Raises anything when it was not taken."""

    def __call__(self, message: Message) -> None: ...


def send_email(message: Message) -> None:
    """Hand a message to the mail server, as plain text. Raises OSError or smtplib's errors when it is not taken."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"
    headers = {
        "Message-ID": f"<{message.name}@{domain}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    if message.unsubscribe:
        headers["List-Unsubscribe"] = f"<{message.unsubscribe}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    EmailMessage(subject=message.subject, body=message.body, to=[message.address], headers=headers).send(
        fail_silently=False
    )
