"""Jobs of the reviews room."""

from datetime import timedelta

from binhyen.jobs.checkpoints import Checkpoint
from binhyen.jobs.registry import Payload, job
from binhyen.reviews.services.drifting import RECONCILE, reconcile


@job(RECONCILE, lease=timedelta(minutes=10))
def reconcile_job(payload: Payload, checkpoint: Checkpoint) -> None:
    """After a change of units: write down how far approved reviews of a period moved."""
    reconcile(period_id=int(payload["period"]), cause=str(payload["cause"]), checkpoint=checkpoint)
