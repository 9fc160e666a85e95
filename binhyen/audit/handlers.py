"""Domain events of rooms below, written into the trail."""

from binhyen.audit.services import PLATFORM, record
from binhyen.core.events import Event
from binhyen.core.once import once_per_event
from binhyen.jobs.services import JobRequeued


@once_per_event
def on_job_requeued(event: Event) -> None:
    """Somebody let a job that was given up try again."""
    assert isinstance(event, JobRequeued)
    record(
        by=event.by,
        verb="jobs.requeue",
        unit=PLATFORM,
        object_type="job",
        object_id=event.job,
        detail={"name": event.name},
    )
