"""Domain events and their handlers, in order. Small handlers run in the transaction, large ones enqueue a job."""

from binhyen.core.events import Event
from binhyen.figures.events import PeriodOpened, ReportAccepted, ReportReturned, ReportSubmitted, SlotsRehomed
from binhyen.jobs.services import JobRequeued
from binhyen.org.events import UnitEnded, UnitMoved, UnitStarted
from binhyen.people.events import PostChangedHands, PostEnded

HANDLERS: dict[type[Event], tuple[str, ...]] = {
    JobRequeued: ("binhyen.audit.handlers.on_job_requeued",),
    UnitEnded: (
        "binhyen.people.services.units.on_unit_ended",
        "binhyen.figures.services.rehoming.on_units_changed",
    ),
    UnitStarted: (
        "binhyen.people.services.units.on_unit_started",
        "binhyen.figures.services.rehoming.on_units_changed",
    ),
    UnitMoved: ("binhyen.figures.services.rehoming.on_units_changed",),
    PostChangedHands: (),
    PostEnded: (),
    PeriodOpened: ("binhyen.figures.services.slots.on_period_opened",),
    ReportSubmitted: ("binhyen.reviews.services.drifting.on_report_submitted",),
    ReportAccepted: ("binhyen.reviews.services.proposing.on_report_accepted",),
    ReportReturned: (),
    SlotsRehomed: ("binhyen.reviews.services.drifting.on_slots_rehomed",),
}

ANSWERS = {
    "unit_name": "config.answers.unit_name",
    "unit_public_id": "config.answers.unit_public_id",
    "unit_in_reach": "config.answers.unit_in_reach",
    "post_names": "config.answers.post_names",
    "person_name": "config.answers.person_name",
    "thing_names": "config.answers.thing_names",
    "trail_names_open": "binhyen.people.queries.trail_names_open",
}
"""What lower rooms ask about units and posts, by text id."""
