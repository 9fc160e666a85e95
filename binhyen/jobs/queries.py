"""Reading the queue."""

from collections.abc import Mapping

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from binhyen.core.errors import NotFound
from binhyen.jobs.models import Job
from binhyen.jobs.states import State


def counts() -> Mapping[State, int]:
    """How many jobs stand in each state."""
    found = dict(Job.objects.order_by().values_list("state").annotate(number=Count("pk")))
    return {state: found.get(state.value, 0) for state in State}


def jobs_in(state: State) -> "QuerySet[Job]":
    """Jobs in a state, the newest first; those that wait in the order in which they will be taken."""
    jobs = Job.objects.filter(state=state).defer("payload", "checkpoint")
    if state in {State.QUEUED, State.RUNNING}:
        return jobs.order_by("priority", "run_after", "id")
    return jobs.order_by("-finished_at", "-id")


def job_of(public_id: str) -> Job:
    """The job with a public id. Raises NotFound when there is none (any more)."""
    job = Job.objects.filter(public_id=public_id).first()
    if job is None:
        raise NotFound(_("This job is not in the list any more."))
    return job
