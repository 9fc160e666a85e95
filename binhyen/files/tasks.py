"""The room's periodic work."""

from datetime import time

from binhyen.core.actor import system_actor
from binhyen.files import services
from binhyen.jobs.checkpoints import Checkpoint
from binhyen.jobs.registry import PATIENT, Payload, job
from binhyen.jobs.rules import Daily


@job("files.clear", priority=PATIENT, schedule=Daily(at=time(3, 40)))
def clear(payload: Payload, checkpoint: Checkpoint) -> None:
    """Let go what has reached its end, and remove contents that nobody uses."""
    services.end_old_uses(by=system_actor("files"))
    services.clear_unused()
