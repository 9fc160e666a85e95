"""The room's own periodic work."""

from datetime import time

from binhyen.jobs import services
from binhyen.jobs.checkpoints import Checkpoint
from binhyen.jobs.registry import PATIENT, Payload, job
from binhyen.jobs.rules import Daily


@job("jobs.clear_ended", priority=PATIENT, schedule=Daily(at=time(2, 40)))
def clear_ended(payload: Payload, checkpoint: Checkpoint) -> None:
    """Remove what was done, and idempotency keys that were used, more than 30 days ago."""
    services.clear_ended()
    services.clear_keys()
