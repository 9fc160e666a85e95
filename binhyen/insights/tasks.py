"""Jobs of the insights room."""

from datetime import time, timedelta

from binhyen.core.actor import system_actor
from binhyen.insights.services.publishing import publish_due
from binhyen.jobs.checkpoints import Checkpoint
from binhyen.jobs.registry import PATIENT, Payload, job
from binhyen.jobs.rules import Daily

PUBLISHING = system_actor("publishing")


@job("insights.publish_due", priority=PATIENT, lease=timedelta(minutes=10), schedule=Daily(at=time(2, 40)))
def publish_due_job(payload: Payload, checkpoint: Checkpoint) -> None:
    """Publish the figures of closed periods, holding the lease; a second run finds none."""
    publish_due(by=PUBLISHING, after_each=checkpoint.save)
