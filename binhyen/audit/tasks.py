"""The room's periodic work: counts of the day, the daily root and its witnesses, keys and names at their end."""

from datetime import date, time, timedelta

from binhyen.audit import holders, sealing, services
from binhyen.core.actor import system_actor
from binhyen.jobs.checkpoints import Checkpoint
from binhyen.jobs.registry import PATIENT, Payload, job
from binhyen.jobs.rules import Daily, day_of

TRAIL = system_actor("audit")


@job("audit.seal_day", lease=timedelta(minutes=10), schedule=Daily(at=time(0, 10)))
def seal_day(payload: Payload, checkpoint: Checkpoint) -> None:
    """Turn the counts of the day that ended into entries, then seal it."""
    today = day_of(checkpoint.key)
    services.close_tallies(before=today, by=TRAIL)
    sealing.seal_day(day=today - timedelta(days=1))


@job(sealing.HAND_OVER, most_attempts=60)
def hand_over(payload: Payload, checkpoint: Checkpoint) -> None:
    """Give a day's root to one witness; one that does not answer is asked for about two weeks."""
    sealing.hand_over(day=date.fromisoformat(payload["day"]), witness=payload["witness"])


@job("audit.keys_and_names", priority=PATIENT, schedule=Daily(at=time(3, 20)))
def keys_and_names(payload: Payload, checkpoint: Checkpoint) -> None:
    """Wrap keys anew when the month has changed, and end the names whose time has passed."""
    holders.turn_keys()
    holders.end_old_names(by=TRAIL)
