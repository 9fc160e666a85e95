"""The outbox's periodic work."""

from datetime import time

from binhyen.jobs.checkpoints import Checkpoint
from binhyen.jobs.registry import PATIENT, URGENT, Payload, job
from binhyen.jobs.rules import Daily, EveryMinutes
from binhyen.notify import sending, services


@job("notify.send_due", schedule=EveryMinutes(5))
def send_due(payload: Payload, checkpoint: Checkpoint) -> None:
    """Send what is due, and try again what was not taken."""
    sending.send_due()


@job(services.SEND_NOW, priority=URGENT)
def send_now(payload: Payload, checkpoint: Checkpoint) -> None:
    """Send one urgent letter."""
    sending.send_now(public_id=payload["letter"])


@job("notify.clear_bodies", priority=PATIENT, schedule=Daily(at=time(2, 10)))
def clear_bodies(payload: Payload, checkpoint: Checkpoint) -> None:
    """Remove the words of letters that ended more than 30 days ago."""
    services.clear_bodies()
