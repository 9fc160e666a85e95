"""The page of background jobs: for whoever looks after the installation, and without content."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from binhyen.audit.models import Entry
from binhyen.core import clock
from binhyen.core.actor import VISITOR, Actor, Grant
from binhyen.jobs.models import Job
from binhyen.jobs.states import SEE_JOBS, State

pytestmark = pytest.mark.django_db
ADMIN = Actor(person_id="p", post_id="q", grants=(Grant(unit_id=1, verbs=frozenset({SEE_JOBS})),))
PAGE = "/ban-lam-viec/viec-nen/"


def become(monkeypatch: pytest.MonkeyPatch, by: Actor) -> Client:
    for name in ("binhyen.core.access.actor_of", "binhyen.jobs.views.actor_of"):
        monkeypatch.setattr(name, lambda request: by)
    return Client()


def put(key: str, state: State = State.DEAD, **more: Any) -> Job:
    ended = clock.now() if state in {State.DEAD, State.DONE} else None
    return Job.objects.create(
        name="tests.work",
        key=key,
        state=state,
        run_after=clock.now(),
        created_at=clock.now(),
        finished_at=ended,
        payload={"secret": "CANARY"},
        checkpoint={"secret": "CANARY"},
        **more,
    )


@pytest.mark.parametrize(("by", "status"), [(ADMIN, 200), (Actor(person_id="m", post_id="n"), 403), (VISITOR, 302)])
def test_admin_mate_and_stranger(by: Actor, status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    job = put("a")
    client = become(monkeypatch, by)
    assert client.get(PAGE).status_code == status
    assert client.post(f"{PAGE}{job.public_id}/thu-lai/").status_code == (302 if status == 200 else status)
    job.refresh_from_db()
    assert job.state == (State.QUEUED if status == 200 else State.DEAD)
    assert Entry.objects.filter(verb="jobs.requeue", object_id=job.public_id).count() == (1 if status == 200 else 0)


def test_what_a_job_works_on_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    client = become(monkeypatch, ADMIN)
    put("dead-one", error="OSError")
    put("running-one", State.RUNNING, lease="x", lease_until=clock.now())
    page = client.get(PAGE).content.decode()
    assert "dead-one" in page
    assert "OSError" in page
    assert "CANARY" not in page
    page = client.get(f"{PAGE}?trang-thai=running").content.decode()
    assert "running-one" in page
    assert "dead-one" not in page
    assert client.get(f"{PAGE}?trang-thai=queued").status_code == 200
    assert client.get(f"{PAGE}?trang-thai=odd").status_code == 200
    Job.objects.filter(key="dead-one").delete()
    assert client.get(PAGE).status_code == 200


def test_a_job_that_is_gone_and_one_that_waits_are_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    client = become(monkeypatch, ADMIN)
    assert client.post(f"{PAGE}khong-co/thu-lai/").status_code == 404
    assert client.post(f"{PAGE}{put('a', State.QUEUED).public_id}/thu-lai/").status_code == 409


def test_statements_do_not_grow_with_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    client = become(monkeypatch, ADMIN)
    counts = []
    for number in (2, 60):
        for each in range(number):
            put(f"{number}-{each}")
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get(PAGE)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 6
