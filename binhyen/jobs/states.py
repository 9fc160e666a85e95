"""The life of a job. Every state has an answer for every verb."""

from django.db import models
from django.utils.translation import gettext_lazy as _

SEE_JOBS = "config.read"
"""The verb that opens the page of jobs: technical administrators. It shows names, counts and times, no content."""


class State(models.TextChoices):
    """Where a job stands."""

    QUEUED = "queued", _("in the queue")
    RUNNING = "running", _("being carried out")
    DONE = "done", _("carried out")
    DEAD = "dead", _("given up")


class Verb(models.TextChoices):
    """What can happen to a job."""

    CLAIM = "claim", _("a worker takes it")
    FINISH = "finish", _("it is finished")
    POSTPONE = "postpone", _("it failed and waits for another attempt")
    RELEASE = "release", _("the worker stops and gives it back")
    GIVE_UP = "give_up", _("it failed for the last time")
    REQUEUE = "requeue", _("somebody lets it try again")


TRANSITIONS: dict[State, dict[Verb, State | None]] = {
    State.QUEUED: {
        Verb.CLAIM: State.RUNNING,
        Verb.FINISH: None,
        Verb.POSTPONE: None,
        Verb.RELEASE: None,
        Verb.GIVE_UP: State.DEAD,
        Verb.REQUEUE: None,
    },
    State.RUNNING: {
        Verb.CLAIM: State.RUNNING,  # its lease ran out: another worker goes on from the checkpoint
        Verb.FINISH: State.DONE,
        Verb.POSTPONE: State.QUEUED,
        Verb.RELEASE: State.QUEUED,
        Verb.GIVE_UP: State.DEAD,
        Verb.REQUEUE: None,
    },
    State.DONE: dict.fromkeys(Verb),
    State.DEAD: {
        Verb.CLAIM: None,
        Verb.FINISH: None,
        Verb.POSTPONE: None,
        Verb.RELEASE: None,
        Verb.GIVE_UP: None,
        Verb.REQUEUE: State.QUEUED,
    },
}

AUDIT_WORDS = {
    "jobs.requeue": _("A background job was let try again"),
    "job": _("background job"),
    "name": _("name of the job"),
}
"""Verbs of this room in the trail."""
