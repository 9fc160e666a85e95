"""The queue: idempotent, fenced by leases, total in its states."""

import contextlib
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from binhyen.core import clock, db
from binhyen.core.actor import Actor, Grant, system_actor
from binhyen.core.errors import InvalidTransition, NotAllowed
from binhyen.core.models import Once
from binhyen.jobs import checkpoints, registry, services
from binhyen.jobs.checkpoints import Checkpoint, LostLease, Stopping
from binhyen.jobs.models import Job
from binhyen.jobs.queries import counts, jobs_in
from binhyen.jobs.registry import Payload, job
from binhyen.jobs.states import SEE_JOBS, TRANSITIONS, State, Verb
from binhyen.jobs.worker import Worker, run_job

pytestmark = pytest.mark.django_db
ADMIN = Actor(person_id="p", post_id="q", grants=(Grant(unit_id=1, verbs=frozenset({SEE_JOBS})),))


@pytest.fixture(autouse=True)
def _own_handlers() -> Iterator[None]:
    registry.handlers()
    kept = dict(registry._handlers)
    yield
    registry._handlers.clear()
    registry._handlers.update(kept)


def calm(work: registry.Work, name: str = "tests.work", **options: object) -> None:
    """Register a handler for one test."""
    job(name, **options)(work)  # type: ignore[arg-type]


def nothing(payload: Payload, checkpoint: Checkpoint) -> None:
    """A handler that does nothing."""


def claimed() -> Job:
    taken = services.claim_job()
    assert taken is not None
    return taken


def test_every_state_answers_every_verb() -> None:
    assert set(TRANSITIONS) == set(State)
    assert all(set(row) == set(Verb) for row in TRANSITIONS.values())


def test_the_same_key_is_one_job_with_the_first_payload() -> None:
    calm(nothing)
    first = services.enqueue("tests.work", {"n": 1}, key="a")
    again = services.enqueue("tests.work", {"n": 2}, key="a")
    other = services.enqueue("tests.work", {"n": 2}, key="b", priority=1)
    assert first.pk == again.pk
    assert again.payload == {"n": 1}
    assert claimed().pk == other.pk


def test_a_name_that_nobody_handles_is_refused_when_enqueued() -> None:
    with pytest.raises(LookupError, match=r"tests\.nobody"):
        services.enqueue("tests.nobody", key="a")


def test_two_handlers_of_one_name_are_refused() -> None:
    calm(nothing)
    calm(nothing)

    def other(payload: Payload, checkpoint: Checkpoint) -> None:
        """Another one."""

    with pytest.raises(ValueError, match=r"tests\.work"):
        calm(other)


def test_an_enqueued_job_disappears_with_the_transaction_it_was_part_of() -> None:
    calm(nothing)
    with contextlib.suppress(RuntimeError), db.write():
        services.enqueue("tests.work", key="a")
        raise RuntimeError
    assert not Job.objects.exists()


def test_a_job_waits_for_its_moment_and_smaller_priorities_go_first() -> None:
    calm(nothing)
    now = clock.now()
    services.enqueue("tests.work", key="later", after=now + timedelta(hours=1))
    services.enqueue("tests.work", key="patient", priority=registry.PATIENT)
    services.enqueue("tests.work", key="urgent", priority=registry.URGENT)
    assert [claimed().key, claimed().key] == ["urgent", "patient"]
    assert services.claim_job() is None


def test_a_job_runs_to_its_end() -> None:
    seen: list[int] = []

    def work(payload: Payload, checkpoint: Checkpoint) -> None:
        seen.append(payload["n"])

    calm(work)
    made = services.enqueue("tests.work", {"n": 7}, key="a")
    assert Worker().run(once=True) >= 1
    made.refresh_from_db()
    assert seen == [7]
    assert (made.state, made.lease, made.lease_until) == (State.DONE, "", None)


def test_a_failing_job_rests_longer_each_time_and_is_given_up_at_last(caplog: pytest.LogCaptureFixture) -> None:
    def work(payload: Payload, checkpoint: Checkpoint) -> None:
        raise ValueError("secret words that somebody typed")

    calm(work, most_attempts=3)
    made = services.enqueue("tests.work", key="a")
    moment = clock.now()
    pauses = []
    for _attempt in range(3):
        with clock.frozen_at(moment):
            taken = claimed()
            run_job(taken)
        made.refresh_from_db()
        pauses.append(made.run_after - moment)
        moment += timedelta(days=1)
    assert pauses[:2] == [timedelta(seconds=10), timedelta(seconds=20)]
    assert (made.state, made.attempts, made.error) == (State.DEAD, 3, "ValueError")
    assert services.claim_job(now=moment) is None
    assert counts()[State.DEAD] == 1
    assert [row.key for row in jobs_in(State.DEAD)] == ["a"]


def test_the_words_of_a_refusal_are_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    def work(payload: Payload, checkpoint: Checkpoint) -> None:
        raise NotAllowed("Nguyễn Văn Bí Mật")

    calm(work)
    services.enqueue("tests.work", key="a")
    run_job(claimed())
    assert "NotAllowed" in caplog.text
    assert "Bí Mật" not in caplog.text


def test_a_job_whose_handler_is_gone_waits_and_is_not_lost() -> None:
    Job.objects.create(name="tests.gone", key="a", run_after=clock.now(), created_at=clock.now())
    run_job(claimed())
    left = Job.objects.get()
    assert (left.state, left.error) == (State.QUEUED, "no room handles this name")


def test_only_after_its_lease_ran_out_another_worker_takes_it_and_the_first_can_store_nothing_more() -> None:
    calm(nothing, lease=timedelta(seconds=30))
    services.enqueue("tests.work", key="a")
    first = claimed()
    assert services.claim_job(now=clock.now() + timedelta(seconds=29)) is None
    second = services.claim_job(now=clock.now() + timedelta(seconds=31))
    assert second is not None
    assert (second.pk, second.attempts) == (first.pk, 2)
    stale = Checkpoint(first, timedelta(seconds=30))
    with pytest.raises(LostLease), stale.step(done=1):
        Once.objects.create(scope="x", key="y", created_at=clock.now())
    with pytest.raises(LostLease):
        stale.renew()
    assert not Once.objects.exists()
    assert not services.finish_job(job=first)
    assert services.fail_job(job=first, error="late") is None
    services.release_job(job=first)
    assert services.finish_job(job=second)


def test_a_job_that_was_cut_off_every_time_is_given_up() -> None:
    calm(nothing, most_attempts=1)
    services.enqueue("tests.work", key="a")
    claimed()
    assert services.claim_job(now=clock.now() + timedelta(hours=1)) is None
    assert Job.objects.get().state == State.DEAD


def test_losing_the_lease_in_the_work_leaves_the_job_to_the_other_worker(caplog: pytest.LogCaptureFixture) -> None:
    def work(payload: Payload, checkpoint: Checkpoint) -> None:
        Job.objects.update(lease="another")
        checkpoint.save(done=1)

    calm(work)
    services.enqueue("tests.work", key="a")
    run_job(claimed())
    left = Job.objects.get()
    assert (left.state, left.lease, left.checkpoint) == (State.RUNNING, "another", {})


def test_a_worker_that_is_told_to_stop_gives_the_job_back_after_the_step_in_hand() -> None:
    done: list[int] = []

    def work(payload: Payload, checkpoint: Checkpoint) -> None:
        checkpoint.each_batch(list(range(10)), done.extend, size=4)

    calm(work)
    services.enqueue("tests.work", key="a")
    run_job(claimed(), stopping=lambda: True)
    left = Job.objects.get()
    assert (left.state, left.checkpoint, left.attempts) == (State.QUEUED, {"done": 4}, 0)
    run_job(claimed())
    assert done == list(range(10))
    assert Job.objects.get().state == State.DONE


def test_progress_gives_the_attempts_back() -> None:
    calm(nothing, most_attempts=3)
    services.enqueue("tests.work", key="a")
    claimed()
    third = services.claim_job(now=clock.now() + timedelta(hours=1))
    assert third is not None
    Checkpoint(third, timedelta(minutes=1)).save(done=5)
    assert Job.objects.get().attempts == 1
    with clock.frozen_at(clock.now() + timedelta(minutes=1)):
        Checkpoint(third, timedelta(minutes=1)).renew()
        assert Job.objects.get().lease_until == clock.now() + timedelta(minutes=1)
    assert str(third) == "tests.work a"


def test_stopping_is_told_after_storing() -> None:
    calm(nothing)
    services.enqueue("tests.work", key="a")
    place = Checkpoint(claimed(), timedelta(minutes=1), stopping=lambda: True)
    with pytest.raises(Stopping):
        place.save(done=3)
    assert place.get("done") == 3
    assert Job.objects.get().checkpoint == {"done": 3}


def test_a_step_is_followed_by_a_rest_as_long_as_it_took_and_never_a_long_one(monkeypatch: pytest.MonkeyPatch) -> None:
    calm(nothing)
    services.enqueue("tests.work", key="a")
    rests: list[float] = []
    place = Checkpoint(claimed(), timedelta(minutes=1), rest=4.0)
    moments = iter([10.0, 10.1, 20.0, 80.0])
    monkeypatch.setattr(checkpoints.time, "perf_counter", lambda: next(moments))
    monkeypatch.setattr(checkpoints.time, "sleep", rests.append)
    for number in (1, 2):
        with place.step(done=number):
            pass
    assert rests == [pytest.approx(0.4), checkpoints.MOST_REST_SECONDS]


def test_who_looks_after_the_installation_lets_a_given_up_job_try_again() -> None:
    calm(nothing)
    made = services.enqueue("tests.work", key="a")
    Job.objects.update(state=State.DEAD, finished_at=clock.now(), attempts=8)
    with pytest.raises(NotAllowed):
        services.requeue_job(job=made, by=Actor(person_id="p", post_id="q"))
    services.requeue_job(job=made, by=ADMIN)
    assert claimed().pk == made.pk
    with translation.override("en"), pytest.raises(InvalidTransition, match="being carried out"):
        services.requeue_job(job=made, by=system_actor("tests"))


def test_finished_jobs_are_removed_after_thirty_days_and_given_up_ones_stay() -> None:
    now = clock.now()
    old, young = now - timedelta(days=31), now - timedelta(days=29)
    for key, state, ended in (("old", State.DONE, old), ("young", State.DONE, young), ("dead", State.DEAD, old)):
        Job.objects.create(name="x", key=key, state=state, run_after=now, created_at=old, finished_at=ended)
    for key, used in (("old", old), ("young", young)):
        Once.objects.create(scope="x", key=key, created_at=used)
    services.enqueue("jobs.clear_ended", key="now")
    run_job(claimed())
    assert set(Job.objects.values_list("key", flat=True)) == {"young", "dead", "now"}
    assert Once.objects.get().key == "young"


@given(st.lists(st.sampled_from(["enqueue", "claim", "finish", "fail", "release", "late"]), max_size=12))
def test_any_order_of_events_keeps_one_holder_and_an_honest_state(moves: list[str]) -> None:
    calm(nothing, most_attempts=2)
    Job.objects.all().delete()
    moment = clock.now()
    holder: Job | None = None
    for move in moves:
        moment += timedelta(minutes=1) if move != "late" else timedelta(days=1)
        with clock.frozen_at(moment):
            if move == "enqueue":
                services.enqueue("tests.work", key="a")
            elif move in {"claim", "late"}:
                holder = services.claim_job() or holder
            elif holder is not None:
                {
                    "finish": lambda mine: services.finish_job(job=mine),
                    "fail": lambda mine: services.fail_job(job=mine, error="x"),
                    "release": lambda mine: services.release_job(job=mine),
                }[move](holder)
        for row in Job.objects.all():
            assert (row.state == State.RUNNING) == bool(row.lease)
            assert row.attempts <= row.most_attempts
            if row.state == State.RUNNING:
                assert holder is not None
                assert row.lease == holder.lease
