"""Approval freezes what stands; corrections drift; revisions and adjustments take them in."""

from datetime import date, datetime

import pytest
from django.db import DatabaseError, transaction

from binhyen.core import clock
from binhyen.core.errors import InvalidTransition, NotAllowed, Stale
from binhyen.figures.models import FormField, FormVersion, IndicatorVersion, Slot
from binhyen.figures.services.reports import submit_report
from binhyen.figures.services.slots import open_slots
from binhyen.reviews.models import Covered, Drift, Review, Snapshot
from binhyen.reviews.queries import counting, layers, proving, reviewing
from binhyen.reviews.rules import freezing, report
from binhyen.reviews.rules import payload as frozen
from binhyen.reviews.services import approving, composing, drifting
from binhyen.reviews.states import DriftCause, DriftChoice, ReviewKind, ReviewState
from tests.figures.support import make_period
from tests.reviews.support import BY, Country, make_form

pytestmark = pytest.mark.django_db


def value(snapshot: Snapshot, code: str) -> int | None:
    return next(one.value for one in frozen.figures_in(snapshot.payload) if one.code == code)


@pytest.fixture
def sent(country: Country) -> Country:
    country.send("g1", [3, 2, 1, 4, 4])
    country.send("g2", [5, 0, 0, 2, 1])
    country.send("n1", [7, 10, 6, 3])
    country.accept("g1")
    return country


def test_approval_freezes_totals_reports_and_the_root(sent: Country) -> None:
    snapshot = sent.approve(sent.review())
    assert value(snapshot, "talks.held") == 18
    assert value(snapshot, "models.standing") == 3
    assert snapshot.payload["reports"] == {"expected": 6, "received": 3, "on_time": 3, "accepted": 1}
    assert snapshot.reports == 3
    assert snapshot.revision == 1
    unit, committee = snapshot.payload["unit"], "Ban Chỉ đạo phong trào Toàn dân bảo vệ an ninh Tổ quốc"
    assert (unit["issuer"], unit["superior"]) == (f"{committee} xã Đông Sơn", "Ủy ban nhân dân xã Đông Sơn")
    assert snapshot.payload["addressees"] == [f"{committee} tỉnh Bắc Hà"]
    missing = [child["name"] for child in snapshot.payload["below"] if not child["received"]]
    assert missing == ["Thôn Xóm 6", "Thôn Xóm 8", "Thôn Xóm 10"]
    rate = next(one for one in frozen.figures_in(snapshot.payload) if one.code == "sites.working_rate")
    assert rate.parts == (5, 6)
    review = Review.objects.get()
    assert (review.state, review.revision, review.latest) == (ReviewState.APPROVED, 1, snapshot)
    pairs = counting.count(review.unit, review.period).layer.pairs
    assert freezing.merkle_root(counting.leaves(review.unit, pairs))[0].hex() == snapshot.reports_root


def test_a_quarter_adds_up_its_months(sent: Country) -> None:
    sent.send("g1", [1, 1, 1, 9, 9], month=0)
    sent.send("g1", [2, 0, 0, 8, 8], month=1)
    snapshot = sent.approve(sent.review(period=sent.quarter))
    assert value(snapshot, "talks.held") == 21
    assert value(snapshot, "sites.standing") == 6
    assert Covered.objects.filter(snapshot=snapshot).count() == 3


def test_province_and_centre_are_frozen_too(sent: Country) -> None:
    for unit in ("north", "centre"):
        snapshot = sent.approve(sent.review(unit), unit)
        assert value(snapshot, "talks.held") == 18
        assert snapshot.reports == 3
    assert snapshot.payload["addressees"] == []
    assert snapshot.payload["unit"]["issuer"].endswith("an ninh Tổ quốc Trung ương")
    names = [child["name"] for child in snapshot.payload["below"]]
    assert names == ["Tỉnh Bắc Hà", "Thành phố Nam Hải"]


def test_only_the_leader_of_the_unit_approves(sent: Country) -> None:
    review = sent.hand_in(sent.review())
    for other in ("n1", "n2-chief", "north-chief", "g1"):
        with pytest.raises(NotAllowed):
            approving.approve_review(review=review, version=review.version, by=sent.actor(other))
    Review.objects.update(submitted_by=sent.actor("n1-chief").post_id)
    with pytest.raises(NotAllowed):
        approving.approve_review(review=review, version=review.version, by=sent.actor("n1-chief"))


def test_approval_asks_for_the_version_that_was_seen(sent: Country) -> None:
    review = sent.hand_in(sent.review())
    with pytest.raises(Stale):
        approving.approve_review(review=review, version=review.version - 1, by=sent.actor("n1-chief"))
    approving.approve_review(review=review, version=review.version, by=sent.actor("n1-chief"))
    with pytest.raises(InvalidTransition):
        approving.approve_review(review=review, version=review.version + 1, by=sent.actor("n1-chief"))


def test_a_running_period_is_not_approved(sent: Country) -> None:
    period = sent.months[2]
    type(period).objects.filter(pk=period.pk).update(end="2026-03-20", due="2026-03-25")
    review = sent.hand_in(sent.review())
    with pytest.raises(approving.Blocked):
        approving.approve_review(review=review, version=review.version, by=sent.actor("n1-chief"))
    assert not Snapshot.objects.exists()


def test_the_database_refuses_to_change_a_snapshot(sent: Country) -> None:
    snapshot = sent.approve(sent.review())
    for act in (
        lambda: Snapshot.objects.update(reports=0),
        lambda: Snapshot.objects.filter(pk=snapshot.pk)._raw_delete("default"),
        lambda: Covered.objects.update(unit=sent.unit("n2")),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_a_correction_drifts_at_every_ancestor_and_nothing_frozen_moves(sent: Country) -> None:
    snapshots = [sent.approve(sent.review(unit), unit) for unit in ("n1", "north", "centre")]
    before = [(one.root, freezing.canonical(one.payload)) for one in Snapshot.objects.all()]
    sent.send("g1", [4, 2, 1, 4, 4])
    sent.send("g3", [0, 0, 0, 0, 0])
    sent.send("g2", [5, 0, 0, 2, 1])
    for snapshot in snapshots:
        rows = [(one.cause, one.version, one.changes) for one in snapshot.drifts.order_by("pk")]
        assert rows == [(DriftCause.CORRECTED, 2, [[0, 1]]), (DriftCause.LATE, 1, []), (DriftCause.WORDS, 2, [])]
        moved = reviewing.moved_figures(snapshot, reviewing.open_drifts(snapshot.review))
        assert [(one.code, one.old, one.new) for one in moved] == [("talks.held", 18, 19)]
        assert proving.unexplained(snapshot) == {}
    assert [(one.root, freezing.canonical(one.payload)) for one in Snapshot.objects.all()] == before


def test_neighbours_and_other_periods_do_not_drift(sent: Country) -> None:
    snapshot = sent.approve(sent.review())
    sent.send("g1", [9, 9, 9, 9, 9], month=1)
    sent.send("n2", [1, 1, 1, 1])
    assert not snapshot.drifts.exists()


def test_only_what_a_snapshot_counts_drifts(sent: Country) -> None:
    snapshot = sent.approve(sent.review(period=sent.quarter))
    assert not [cell for cell in snapshot.payload["cells"] if cell[0] == sent.quarter.pk]
    sent.send("g1", [3, 2, 1, 50, 50], month=1)
    assert [one.changes for one in snapshot.drifts.all()] == [[[0, 3], [1, 2], [2, 1]]]
    assert proving.unexplained(snapshot) == {}


def test_the_next_revision_takes_the_corrections_in(sent: Country) -> None:
    review = sent.review()
    first = sent.approve(review)
    sent.send("g1", [4, 2, 1, 4, 4])
    review.refresh_from_db()
    with pytest.raises(NotAllowed):
        drifting.decide_drift(review=review, choice=DriftChoice.REVISION, version=review.version, by=sent.actor("n2"))
    drifting.decide_drift(review=review, choice=DriftChoice.REVISION, version=review.version, by=sent.actor("n1"))
    review.refresh_from_db()
    assert (review.state, review.latest) == (ReviewState.DRAFT, first)
    sent.send("g1", [5, 2, 1, 4, 4])
    second = sent.approve(review)
    assert (second.revision, second.previous, second.sequence) == (2, first.root, 2)
    assert value(second, "talks.held") == 20
    assert value(Snapshot.objects.get(pk=first.pk), "talks.held") == 18
    assert set(Drift.objects.values_list("settled_in", "choice")) == {(second.pk, DriftChoice.REVISION)}
    assert not second.drifts.exists()


def test_an_adjustment_stands_in_the_next_review(sent: Country) -> None:
    early = sent.months[1]
    sent.send("g1", [2, 0, 0, 1, 1], month=1)
    first = sent.review(period=early)
    frozen_first = sent.approve(first)
    sent.send("g1", [6, 0, 0, 1, 1], month=1)
    later = sent.hand_in(sent.review())
    with pytest.raises(approving.Blocked):
        approving.approve_review(review=later, version=later.version, by=sent.actor("n1-chief"))
    first.refresh_from_db()
    drifting.decide_drift(review=first, choice=DriftChoice.ADJUSTMENT, version=first.version, by=sent.actor("n1"))
    snapshot = approving.approve_review(review=later, version=later.version, by=sent.actor("n1-chief"))
    [one] = frozen.adjustments_in(snapshot.payload)
    assert (one.code, one.amount, one.review, one.revision) == ("talks.held", 4, frozen_first.public_id, 1)
    assert value(snapshot, "talks.held") == 18
    assert Drift.objects.get().settled_in == snapshot
    first.refresh_from_db()
    assert first.state == ReviewState.APPROVED


def test_review_goes_up_and_comes_back(sent: Country) -> None:
    review = sent.review()
    sent.approve(review)
    review.refresh_from_db()
    for other in ("n1", "south", "n1-chief"):
        with pytest.raises(NotAllowed):
            approving.accept_review(review=review, version=review.version, by=sent.actor(other))
    north = sent.actor("north")
    with pytest.raises(approving.BadInput):
        approving.return_review(review=review, version=review.version, reason=" ", by=north)
    approving.return_review(review=review, version=review.version, reason="Thiếu kết quả hòa giải", by=north)
    review.refresh_from_db()
    assert (review.state, review.returns.get().revision) == (ReviewState.RETURNED, 1)
    second = sent.approve(review)
    review.refresh_from_db()
    approving.accept_review(review=review, version=review.version, by=north)
    review.refresh_from_db()
    assert (review.state, second.revision) == (ReviewState.ACCEPTED, 2)
    approving.revise_review(review=review, version=review.version, by=sent.actor("n1"))
    held = sent.hand_in(review)
    approving.send_back(review=held, version=held.version, reason="Viết rõ nguyên nhân", by=sent.actor("n1-chief"))
    held.refresh_from_db()
    assert (held.state, held.submitted_by, held.returns.count()) == (ReviewState.DRAFT, "", 2)


def test_the_centre_has_nobody_above(sent: Country) -> None:
    review = sent.review("centre")
    sent.approve(review, "centre")
    review.refresh_from_db()
    with pytest.raises(NotAllowed):
        approving.accept_review(review=review, version=review.version, by=sent.actor("centre"))


def test_reports_that_come_while_it_is_frozen_are_in_it(sent: Country, monkeypatch: pytest.MonkeyPatch) -> None:
    """A report arrives after the figures were read: they are read again, at last while senders wait."""
    review = sent.hand_in(sent.review())
    stamp_of, locked = layers.stamp_of, iter(range(1, 20))

    def slowly(*args: object, lock: bool = False) -> int:
        if lock and (turn := next(locked)) <= approving.TRIES:
            sent.send("g1", [3 + turn, 2, 1, 4, 4])
        return stamp_of(*args, lock=lock)  # type: ignore[arg-type]

    monkeypatch.setattr(layers, "stamp_of", slowly)
    snapshot = approving.approve_review(review=review, version=review.version, by=sent.actor("n1-chief"))
    assert proving.unexplained(snapshot) == {}
    assert not snapshot.drifts.exists()
    assert value(snapshot, "talks.held") == 20


def test_decisions_about_drift_need_something_to_decide(sent: Country) -> None:
    review = sent.review()
    sent.approve(review)
    review.refresh_from_db()
    by = sent.actor("n1")
    with pytest.raises(approving.BadInput):
        drifting.decide_drift(review=review, choice=DriftChoice.REVISION, version=review.version, by=by)
    sent.send("g1", [4, 2, 1, 4, 4])
    drifting.decide_drift(review=review, choice=DriftChoice.REVISION, version=review.version, by=by)
    held = sent.hand_in(review)
    sent.send("g1", [5, 2, 1, 4, 4])
    with pytest.raises(InvalidTransition):
        drifting.decide_drift(review=held, choice=DriftChoice.REVISION, version=held.version, by=by)
    approving.send_back(review=held, version=held.version, reason="Chờ số mới", by=sent.actor("n1-chief"))
    held.refresh_from_db()
    assert drifting.decide_drift(review=held, choice=DriftChoice.REVISION, version=held.version, by=by) == 1


def test_what_a_review_does_not_count_neither_drifts_nor_enters_the_root(sent: Country) -> None:
    """A form without a figure that adds up; and stocks of the first months of a quarter."""
    make_form("commune_last", "commune", ("models.standing",))
    stocks = make_form("group_stock", "group", ("fire_points.standing",))
    for month in sent.months:
        open_slots(period=month, by=BY)
    early = Slot.objects.get(form_version=stocks, unit=sent.unit("g1"), period=sent.months[0])
    submit_report(slot=early, base_version=0, values=[7], by=BY)
    review = sent.review(period=sent.quarter)
    snapshot = sent.approve(review)
    assert (str(review), str(snapshot)) == (review.public_id, snapshot.public_id)
    assert snapshot.reports == 3
    other = Slot.objects.get(form_version__form__code="commune_last", unit=sent.unit("n1"), period=sent.months[2])
    submit_report(slot=other, base_version=0, values=[4], by=BY)
    assert not snapshot.drifts.exists()


def test_stocks_that_stand_in_are_said(sent: Country) -> None:
    sent.send("g5", [0, 0, 0, 8, 7], month=1)
    sent.accept("g5", month=1)
    snapshot = sent.approve(sent.review())
    stock = next(one for one in frozen.figures_in(snapshot.payload) if one.code == "sites.standing")
    assert (stock.value, stock.carried, stock.shown) == (6, 8, 14)
    annex = report.document_of(snapshot.payload, "").annexes[0]
    assert any("thay cho đơn vị chưa gửi" in str(getattr(block, "text", "")) for block in annex.blocks)


def a_year_later(sent: Country) -> dict[str, int | None]:
    """The figures of a year before, as the same month of the next year compares them."""
    period = make_period(date(2027, 2, 15))
    with clock.frozen_at(datetime(2027, 3, 16, 9, 0, tzinfo=clock.VIET_NAM)):
        open_slots(period=period, by=BY)
        return {one.code: one.before for one in counting.count(sent.unit("n1"), period).figures}


def test_the_same_period_a_year_before_stands_beside(sent: Country) -> None:
    found = a_year_later(sent)
    assert (found["talks.held"], found["sites.standing"], found["guidance.issued"]) == (18, 6, 7)


def test_another_definition_is_not_compared(sent: Country) -> None:
    talks = IndicatorVersion.objects.get(indicator__code="talks.held")
    IndicatorVersion.objects.filter(pk=talks.pk).update(valid_to="2026-06-01")
    talks.pk, talks.number, talks.valid_from = None, 2, date(2026, 6, 1)
    talks.save(force_insert=True)
    form = sent.group_form.form
    form.versions.update(valid_to="2026-06-01")
    version = FormVersion.objects.create(
        form=form, number=2, title_vi="Báo cáo tháng", title_en="Monthly report", valid_from=date(2026, 6, 1)
    )
    FormField.objects.create(version=version, position=0, indicator=talks)
    sent.commune_form.form.versions.update(valid_to="2026-06-01")
    assert a_year_later(sent) == {"talks.held": None}


def test_fewer_months_are_not_compared(sent: Country) -> None:
    for month in (12, 1, 2):
        period = make_period(date(2026 if month == 12 else 2027, month, 15))
        open_slots(period=period, by=BY)
    type(period).objects.filter(pk=sent.months[2].pk).update(theme="đợt riêng")
    quarter = make_period(date(2026, 12, 15), calendar="quarter", months=3)
    found = {one.code: one.before for one in counting.count(sent.unit("n1"), quarter).figures}
    assert found["talks.held"] is None


def test_a_final_review_closes_no_month(sent: Country) -> None:
    with pytest.raises(approving.BadInput):
        sent.review(kind=ReviewKind.FINAL)
    with pytest.raises(NotAllowed):
        composing.open_review(unit=sent.unit("g1"), period=sent.months[2], kind=ReviewKind.INTERIM, by=sent.actor("g1"))
    assert sent.review() == sent.review()
