"""What was approved is recomputed: hashes, chains, roots, drift. Every kind of tampering is found."""

import hashlib

import pytest

from binhyen.figures.events import SlotsRehomed
from binhyen.figures.models import Report, Slot, Total
from binhyen.figures.services.rebuilding import rebuild_totals
from binhyen.jobs.models import Job
from binhyen.jobs.services import claim_job
from binhyen.jobs.worker import run_job
from binhyen.reviews.models import Drift, Review, Snapshot
from binhyen.reviews.queries import proving, reviewing
from binhyen.reviews.services import approving, drifting
from binhyen.reviews.states import DriftCause
from tests.reviews.support import Country
from tests.support.append_only import triggers_down

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def approved(country: Country) -> Country:
    country.send("g1", [3, 2, 1, 4, 4])
    country.send("g2", [5, 0, 0, 2, 1])
    for unit in ("n1", "north", "centre"):
        country.approve(country.review(unit), unit)
    return country


def found() -> list[str]:
    return [one.words for one in proving.check_all().differences]


def test_what_stands_is_sound_also_after_corrections(approved: Country) -> None:
    checked = proving.check_all()
    assert (checked.sound, checked.snapshots, checked.chains) == (True, 3, 3)
    approved.send("g1", [4, 2, 1, 4, 4])
    approved.send("g1", [4, 2, 1, 4, 4])
    approved.send("g3", [0, 0, 0, 0, 0])
    review = Review.objects.get(unit=approved.unit("n1"))
    approving.revise_review(review=review, version=review.version, by=approved.actor("n1"))
    approved.approve(review)
    assert found() == []


def test_a_payload_that_was_changed_is_found(approved: Country) -> None:
    snapshot = Snapshot.objects.get(unit=approved.unit("n1"))
    snapshot.payload["paragraphs"][0]["printed"] = "Mọi việc đều tốt"
    with triggers_down():
        Snapshot.objects.filter(pk=snapshot.pk).update(payload=snapshot.payload)
    assert found() == ["what it says is not what was approved", "a text says another figure than its table"]


def test_a_correction_settled_by_another_unit_is_found(approved: Country) -> None:
    approved.send("g1", [4, 2, 1, 4, 4])
    elsewhere = Snapshot.objects.get(unit=approved.unit("north"))
    Drift.objects.filter(snapshot__unit=approved.unit("n1")).update(settled_in=elsewhere)
    assert found() == ["a correction was settled where it does not belong"]


def test_a_chain_that_was_cut_is_found(approved: Country) -> None:
    with triggers_down():
        Snapshot.objects.filter(unit=approved.unit("n1")).update(sequence=2)
    assert len(found()) == 2


def test_an_exchanged_report_and_an_unexplained_figure_are_found(approved: Country) -> None:
    Report.objects.filter(slot=approved.slot("g1")).update(hash=hashlib.sha256(b"x").digest())
    assert len(found()) == 3
    Total.objects.filter(unit=approved.unit("n1"), position=0, form_version=approved.group_form).update(submitted=99)
    assert len(found()) == 4


def test_a_drift_that_was_removed_is_found(approved: Country) -> None:
    approved.send("g1", [4, 2, 1, 4, 4])
    assert found() == []
    Drift.objects.filter(snapshot__unit=approved.unit("n1")).delete()
    assert len(found()) == 2


def test_a_root_is_proved(approved: Country) -> None:
    snapshot = Snapshot.objects.get(unit=approved.unit("n1"))
    assert proving.snapshot_with_root(snapshot.root) == snapshot
    assert proving.snapshot_with_root("0" * 64) is None
    assert len(set(Snapshot.objects.values_list("reports_root", flat=True))) == 1


def moved(approved: Country) -> SlotsRehomed:
    """g1 moves from n1 to n2, as a confirmed change of units leaves it."""
    Slot.objects.filter(unit=approved.unit("g1"), period=approved.months[2]).update(commune=approved.unit("n2"))
    rebuild_totals()
    month, form = approved.months[2], approved.group_form
    return SlotsRehomed(key="change-1", period_id=month.pk, form_version_id=form.pk, moved=1, opened=0, voided=0)


def test_moved_units_drift_by_a_job_once(approved: Country) -> None:
    event = moved(approved)
    drifting.on_slots_rehomed(event)
    drifting.on_slots_rehomed(event)
    [job] = Job.objects.filter(name=drifting.RECONCILE)
    claimed = claim_job()
    assert claimed == job
    run_job(claimed)
    [drift] = Drift.objects.all()
    assert (drift.cause, drift.slot, drift.snapshot.unit) == (DriftCause.MOVED, None, approved.unit("n1"))
    assert drift.changes == [[0, -3], [1, -2], [2, -1], [3, -4], [4, -4]]
    assert drifting.reconcile(period_id=event.period_id, cause=event.key) == 0
    assert found() == []
    assert reviewing.undecided(approved.unit("n1")).count() == 1
    job.refresh_from_db()
    assert job.state == "done"


def test_a_move_that_moves_no_figure_is_marked_and_asks_nothing(country: Country) -> None:
    country.send("g1", [0, 0, 0, 0, 0])
    country.approve(country.review())
    event = moved(country)
    assert drifting.reconcile(period_id=event.period_id, cause=event.key) == 1
    assert Drift.objects.get().changes == []
    assert not reviewing.undecided(country.unit("n1")).exists()
    assert found() == []


def test_a_move_in_a_period_without_reviews_costs_no_job(country: Country) -> None:
    drifting.on_slots_rehomed(moved(country))
    assert not Job.objects.filter(name=drifting.RECONCILE).exists()
