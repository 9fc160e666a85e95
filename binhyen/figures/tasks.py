"""Jobs of the figures room."""

from datetime import time

from binhyen.core import clock
from binhyen.core.actor import system_actor
from binhyen.figures.models import Period
from binhyen.figures.services.catalogue import load_catalogue
from binhyen.figures.services.entry import clear_old_drafts
from binhyen.figures.services.periods import make_due_periods
from binhyen.figures.services.rehoming import JOB as FOLLOW_UNITS
from binhyen.figures.services.rehoming import follow_change
from binhyen.figures.services.slots import OPENING, open_slots
from binhyen.jobs.checkpoints import Checkpoint
from binhyen.jobs.registry import PATIENT, Payload, job
from binhyen.jobs.rules import Daily
from binhyen.org.models import Event as UnitChange
from binhyen.org.queries import root_unit

CALENDAR = system_actor("calendar")


@job("figures.open_slots")
def open_slots_job(payload: Payload, checkpoint: Checkpoint) -> None:
    """Open the slots of a period, 300 at a time, going on where it was cut off."""
    open_slots(period=Period.objects.get(pk=payload["period"]), by=OPENING, checkpoint=checkpoint)


@job("figures.keep_calendar", schedule=Daily(at=time(0, 10)))
def keep_calendar(payload: Payload, checkpoint: Checkpoint) -> None:
    """Open the periods whose day has come, once there are units to report; a second run on the same day finds none."""
    if root_unit(clock.today()) is not None:
        load_catalogue(by=CALENDAR)
        make_due_periods(on=clock.today(), by=CALENDAR)


@job("figures.clear_drafts", priority=PATIENT, schedule=Daily(at=time(3, 20)))
def clear_drafts(payload: Payload, checkpoint: Checkpoint) -> None:
    """Forget drafts that nobody has touched for 60 days."""
    clear_old_drafts()


@job(FOLLOW_UNITS)
def follow_units(payload: Payload, checkpoint: Checkpoint) -> None:
    """Let the slots follow a confirmed change of units."""
    follow_change(change=UnitChange.objects.get(public_id=payload["change"]), checkpoint=checkpoint)
