"""Counting attempts, without anybody being able to lock somebody else out.

Every browser on which a person signed in before has its own bucket; all browsers unknown to that person share one. So
whoever guesses from elsewhere uses up the shared bucket, never the owner's. An attempt is counted before it is checked
(two at once cannot slip through) and given back when it was right.
"""

from dataclasses import dataclass

from django.db.models import F

from binhyen.core import clock, db
from binhyen.people import rules, tokens
from binhyen.people.models import AttemptBucket, SignInDevice


@dataclass(frozen=True, slots=True)
class Ticket:
    """Leave to try once from a bucket; `wait_seconds` above 0 means that there is none now."""

    bucket: str
    wait_seconds: int = 0

    @property
    def refused(self) -> bool:
        """Whether one has to wait."""
        return self.wait_seconds > 0


def known_device(username: str, device_secret: str) -> SignInDevice | None:
    """The device, when this person signed in on it before."""
    digest = tokens.digest(device_secret)
    return SignInDevice.objects.filter(person__username=username, secret_hash=digest).first() if digest else None


def bucket_for(kind: str, username: str, device_secret: str) -> str:
    """The bucket in which an attempt on a sign-in name from a browser is counted. Exists for unknown names too."""
    device = known_device(username, device_secret)
    place = f"device:{device.public_id}" if device else "elsewhere"
    return tokens.bucket_name(kind, username, place)


def take(bucket: str, *, limit: int = rules.ATTEMPTS) -> Ticket:
    """Count one attempt. Refused, with the seconds to wait, when the bucket is used up."""
    moment = clock.now()
    with db.write():
        AttemptBucket.objects.filter(window_ends_at__lte=moment).delete()
        fresh = AttemptBucket(name=bucket, window_ends_at=moment + rules.WINDOW)
        AttemptBucket.objects.bulk_create([fresh], ignore_conflicts=True)
        row = AttemptBucket.objects.filter(name=bucket)
        if row.filter(attempts__lt=limit).update(attempts=F("attempts") + 1):
            return Ticket(bucket)
        return Ticket(bucket, max(1, int((row.get().window_ends_at - moment).total_seconds())))


def give_back(ticket: Ticket) -> None:
    """The attempt was right: it does not count."""
    with db.write():
        AttemptBucket.objects.filter(name=ticket.bucket, attempts__gt=0).update(attempts=F("attempts") - 1)
