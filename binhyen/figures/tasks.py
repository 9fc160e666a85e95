"""Jobs of the figures room."""

from binhyen.figures.models import Period
from binhyen.figures.services.slots import OPENING, open_slots
from binhyen.jobs.checkpoints import Checkpoint
from binhyen.jobs.registry import Payload, job


@job("figures.open_slots")
def open_slots_job(payload: Payload, checkpoint: Checkpoint) -> None:
    """Open the slots of a period, 300 at a time, going on where it was cut off."""
    open_slots(period=Period.objects.get(pk=payload["period"]), by=OPENING, checkpoint=checkpoint)
