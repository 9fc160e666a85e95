"""Putting jobs into the queue, taking them out, and bringing them to an end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from binhyen.core import clock, db, events
from binhyen.core.actor import Actor
from binhyen.core.errors import InvalidTransition
from binhyen.core.ids import new_public_id
from binhyen.core.models import Once
from binhyen.jobs import policies, rules
from binhyen.jobs.models import Job
from binhyen.jobs.registry import handler_of, handlers
from binhyen.jobs.states import TRANSITIONS, State, Verb

KEPT = timedelta(days=30)
"""How long a job that ended stays listed, and how long its key stays used."""

LEASE_WITHOUT_HANDLER = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class JobRequeued(events.Event):
    """Somebody let a job that was given up try again."""

    job: str
    name: str
    by: Actor


def enqueue(
    name: str,
    payload: Mapping[str, Any] | None = None,
    *,
    key: str,
    after: datetime | None = None,
    priority: int | None = None,
) -> Job:
    """Put a job into the queue, in the caller's transaction, and return it; with the same (name, key) the first one.

    `payload` holds ids and figures, no names and no prose. `after` holds it back until a moment. Raises LookupError
    for a name which no room handles.
    """
    handler = handler_of(name)
    if handler is None:
        raise LookupError(f"no room handles jobs called {name}")
    now = clock.now()
    with db.write():
        made, _made_now = Job.objects.get_or_create(
            name=name,
            key=key,
            defaults={
                "payload": dict(payload or {}),
                "priority": handler.priority if priority is None else priority,
                "most_attempts": handler.most_attempts,
                "run_after": after or now,
                "created_at": now,
            },
        )
    return made


def enqueue_due(*, now: datetime | None = None) -> int:
    """Enqueue every scheduled job whose turn has come. Returns how many were new.

    After a standstill each schedule makes up for its last turn only. Two workers that look together enqueue one job.
    """
    moment = now or clock.now()
    keys = {
        name: rules.turn_key(handler.schedule.turn(moment))
        for name, handler in handlers().items()
        if handler.schedule is not None
    }
    wanted = Q(pk=None)
    for name, key in keys.items():
        wanted |= Q(name=name, key=key)
    there = set(Job.objects.filter(wanted).values_list("name", flat=True))
    for name in sorted(set(keys) - there):
        enqueue(name, key=keys[name])
    return len(set(keys) - there)


def claim_job(*, now: datetime | None = None) -> Job | None:
    """Take the next job under a lease, or None when nothing waits. No two workers get the same one.

    A job whose lease ran out (its worker was killed) is taken again; one that has used up its attempts is given up.
    """
    moment = now or clock.now()
    while _ready(moment).exists():
        with db.write():
            waiting = _skip_locked(_ready(moment)).first()
            if waiting is None:
                return None
            if waiting.attempts >= waiting.most_attempts:
                _end(waiting, Verb.GIVE_UP, moment, error=waiting.error or "the worker was cut off every time")
                continue
            handler = handler_of(waiting.name)
            waiting.state = moved(State(waiting.state), Verb.CLAIM)
            waiting.attempts += 1
            waiting.lease = new_public_id()
            waiting.lease_until = moment + (handler.lease if handler else LEASE_WITHOUT_HANDLER)
            waiting.save(update_fields=["state", "attempts", "lease", "lease_until"])
            return waiting
    return None


def _ready(moment: datetime) -> "QuerySet[Job]":
    queued = Q(state=State.QUEUED, run_after__lte=moment)
    cut_off = Q(state=State.RUNNING, lease_until__lt=moment)
    return Job.objects.filter(queued | cut_off).order_by("priority", "run_after", "id")


def _skip_locked(jobs: "QuerySet[Job]") -> "QuerySet[Job]":
    return jobs.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)


def moved(state: State, verb: Verb) -> State:
    """The state after a verb. Raises InvalidTransition when the verb has no meaning there."""
    after = TRANSITIONS[state][verb]
    if after is None:
        raise InvalidTransition(_("This job is in the state “%(state)s”.") % {"state": state.label})
    return after


def finish_job(*, job: Job) -> bool:
    """The worker's job is done. False when its lease had gone to another worker, who goes on with it."""
    with db.write():
        mine = _mine(job)
        if mine is None:
            return False
        _end(mine, Verb.FINISH, clock.now(), error="")
        return True


def fail_job(*, job: Job, error: str) -> State | None:
    """The worker's attempt failed with an error (its class, never its words: they may carry what people typed).

    It waits and tries again, or is given up after its last attempt. None when the lease had gone to another worker.
    """
    with db.write():
        mine = _mine(job)
        if mine is None:
            return None
        now = clock.now()
        if mine.attempts >= mine.most_attempts:
            _end(mine, Verb.GIVE_UP, now, error=error)
        else:
            mine.state = moved(State(mine.state), Verb.POSTPONE)
            mine.run_after = now + rules.pause_after(mine.attempts)
            mine.lease, mine.lease_until, mine.error = "", None, error[:200]
            mine.save(update_fields=["state", "run_after", "lease", "lease_until", "error"])
        return State(mine.state)


def release_job(*, job: Job) -> None:
    """The worker was told to stop and gives the job back: it goes on from its checkpoint, and no attempt is lost."""
    with db.write():
        mine = _mine(job)
        if mine is not None:
            mine.state = moved(State(mine.state), Verb.RELEASE)
            mine.attempts, mine.run_after, mine.lease, mine.lease_until = mine.attempts - 1, clock.now(), "", None
            mine.save(update_fields=["state", "attempts", "run_after", "lease", "lease_until"])


def _mine(job: Job) -> Job | None:
    return Job.objects.select_for_update().filter(pk=job.pk, state=State.RUNNING, lease=job.lease).first()


def _end(job: Job, verb: Verb, now: datetime, *, error: str) -> None:
    job.state = moved(State(job.state), verb)
    job.lease, job.lease_until, job.finished_at, job.error = "", None, now, error[:200]
    job.save(update_fields=["state", "lease", "lease_until", "finished_at", "error"])


def requeue_job(*, job: Job, by: Actor) -> Job:
    """Let a job that was given up try again, from its checkpoint, with all its attempts.

    Raises NotAllowed, and InvalidTransition for a job that is not given up.
    """
    policies.may_see(by).require()
    with db.write():
        fresh = Job.objects.select_for_update().get(pk=job.pk)
        fresh.state = moved(State(fresh.state), Verb.REQUEUE)
        now = clock.now()
        fresh.attempts, fresh.run_after, fresh.finished_at = 0, now, None
        fresh.save(update_fields=["state", "attempts", "run_after", "finished_at"])
        events.emit(
            JobRequeued(key=f"{fresh.public_id}:{now.isoformat()}", job=fresh.public_id, name=fresh.name, by=by)
        )
    return fresh


def clear_keys(*, now: datetime | None = None) -> int:
    """Remove idempotency keys (`core.once`) older than 30 days, in short transactions. Returns how many."""
    before = (now or clock.now()) - KEPT
    removed = 0
    while old := list(Once.objects.filter(created_at__lt=before).values_list("pk", flat=True)[: db.BATCH_ROWS]):
        with db.write():
            removed += Once.objects.filter(pk__in=old).delete()[0]
    return removed


def clear_ended(*, now: datetime | None = None) -> int:
    """Remove jobs that were done more than 30 days ago, in short transactions. Given-up jobs stay. Returns how many."""
    before = (now or clock.now()) - KEPT
    removed = 0
    while True:
        old = list(Job.objects.filter(state=State.DONE, finished_at__lt=before).values_list("pk", flat=True)[:300])
        if not old:
            return removed
        with db.write():
            removed += Job.objects.filter(pk__in=old).delete()[0]
