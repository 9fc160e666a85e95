"""Sending, accepting and returning reports: totals above move exactly, once, and nothing is overwritten."""

from datetime import date, datetime, timedelta

import pytest

from binhyen.core import clock
from binhyen.core.errors import BadInput, InvalidTransition, NotAllowed, NotFound, Stale
from binhyen.figures.models import (
    Branch,
    Completeness,
    Confirmation,
    Draft,
    FormVersion,
    LockExtension,
    Period,
    Report,
    Return,
    Slot,
    Total,
)
from binhyen.figures.queries import provenance
from binhyen.figures.queries.slots import not_sent, slot_at, slots_of, waiting_for
from binhyen.figures.queries.totals import breakdown, completeness, unit_totals
from binhyen.figures.services.accepting import accept_report, accept_reports, return_report
from binhyen.figures.services.reports import (
    Block,
    confirm_report,
    save_draft,
    settle_branch,
    submit_report,
)
from binhyen.figures.states import Mode, SlotState
from binhyen.people.verbs import FiguresVerb
from tests.figures.support import BY, FLOW, LAST, STOCK, differences, make_form, make_period, opened, post_at, stored
from tests.org.conftest import Land

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march")]


@pytest.fixture
def month(land: Land) -> Period:
    return make_period(lock_days=90)


@pytest.fixture
def form(land: Land) -> FormVersion:
    return make_form("group", (FLOW, STOCK, LAST))


@pytest.fixture
def slots(month: Period, form: FormVersion) -> dict[int, Slot]:
    return opened(month, form)


def fresh(slot: Slot) -> Slot:
    return Slot.objects.get(pk=slot.pk)


def test_a_report_moves_every_total_above_at_once(
    land: Land, month: Period, form: FormVersion, slots: dict[int, Slot]
) -> None:
    sent = submit_report(slot=slots[land.g1.pk], base_version=0, values=[3, 5, 9], by=post_at(land.g1))
    assert (sent.version, sent.repeated, sent.branch) == (1, False, None)
    for unit in (land.n1, land.north, land.centre):
        assert stored(unit, month, form) == {0: (0, 3, 0, 0), 1: (0, 5, 0, 0)}
        counts = completeness(unit, month, form)
        assert (counts.expected, counts.received, counts.on_time, counts.accepted) == (5, 1, 1, 0)
    assert stored(land.g1, month, form) == {0: (3, 3, 0, 0), 1: (5, 5, 0, 0)}
    assert stored(land.south, month, form) == {}
    assert completeness(land.g1, month, form).received == 1
    assert completeness(land.school, month, form).expected == 0


def test_a_correction_moves_the_difference_and_acceptance_follows_its_own_version(
    land: Land, month: Period, form: FormVersion, slots: dict[int, Slot]
) -> None:
    slot, commune = slots[land.g1.pk], post_at(land.n1)
    submit_report(slot=slot, base_version=0, values=[3, 5, None], by=post_at(land.g1))
    accept_report(slot=slot, version=1, by=commune)
    assert stored(land.centre, month, form) == {0: (0, 3, 3, 0), 1: (0, 5, 5, 0)}
    assert fresh(slot).state == SlotState.ACCEPTED
    before = completeness(land.centre, month, form).version
    submit_report(slot=slot, base_version=1, values=[4, None, None], by=post_at(land.g1))
    assert stored(land.centre, month, form) == {0: (0, 4, 3, 0), 1: (0, 0, 5, 0)}
    assert completeness(land.centre, month, form).version > before
    accept_report(slot=slot, version=2, by=commune)
    assert stored(land.centre, month, form) == {0: (0, 4, 4, 0)}
    counts = completeness(land.n1, month, form)
    assert (counts.received, counts.accepted) == (1, 1)


def test_the_same_key_gives_the_first_result_again(land: Land, slots: dict[int, Slot]) -> None:
    slot, by = slots[land.g1.pk], post_at(land.g1)
    submit_report(slot=slot, base_version=0, values=[1, 1, 1], key="phone-1", by=by)
    again = submit_report(slot=slot, base_version=0, values=[1, 1, 1], key="phone-1", by=by)
    assert (again.version, again.repeated) == (1, True)
    submit_report(slot=slot, base_version=1, values=[2, 1, 1], key="phone-2", by=by)
    branch = submit_report(slot=slot, base_version=1, values=[7, 1, 1], key="desk", by=by)
    assert submit_report(slot=slot, base_version=1, values=[7, 1, 1], key="desk", by=by).branch == branch.branch
    assert submit_report(slot=slot, base_version=0, values=[1, 1, 1], key="phone-1", by=by).version == 1
    assert (Report.objects.count(), Branch.objects.count()) == (2, 1)


def test_a_stale_base_is_kept_beside_the_latest_until_somebody_settles_it(
    land: Land, month: Period, form: FormVersion, slots: dict[int, Slot]
) -> None:
    slot, by = slots[land.g1.pk], post_at(land.g1)
    texts = [Block("result", "Tổ tuần tra ba tối mỗi tuần.", land.n1.pk)]
    for value in (1, 2):
        submit_report(slot=slot, base_version=value - 1, values=[value, 0, 0], by=by)
    kept = [submit_report(slot=slot, base_version=1, values=[9, 0, 0], texts=texts, by=by).branch for _ in range(2)]
    assert stored(land.n1, month, form) == {0: (0, 2, 0, 0)}
    first, second = slot.branches.filter(settled_in=None)
    assert [first.pk, second.pk] == kept
    with pytest.raises(Stale):
        settle_branch(branch=first, base_version=1, values=[9, 0, 0], by=by)
    assert settle_branch(branch=first, base_version=2, values=[9, 0, 0], texts=texts, by=by).version == 3
    assert stored(land.n1, month, form) == {0: (0, 9, 0, 0)}
    with pytest.raises(InvalidTransition):
        settle_branch(branch=first, base_version=3, values=[9, 0, 0], by=by)
    assert settle_branch(branch=second, base_version=3, values=None, by=by).version == 3
    assert not slot.branches.filter(settled_in=None).exists()


def test_wrong_shapes_are_refused(land: Land, slots: dict[int, Slot]) -> None:
    slot, by = slots[land.g1.pk], post_at(land.g1)
    for values in ([1, 2], [1, 2, 3, 4], [2**62, 0, 0]):
        with pytest.raises(BadInput):
            submit_report(slot=slot, base_version=0, values=values, by=by)
    with pytest.raises(BadInput):
        submit_report(slot=slot, base_version=1, values=[1, 2, 3], by=by)
    with pytest.raises(BadInput):
        submit_report(slot=slot, base_version=0, values=[1, 2, 3], texts=[Block("poem", "x")], by=by)
    with pytest.raises(BadInput):
        submit_report(slot=slot, base_version=0, values=[1, 2, 3], texts=[Block("result", "Tốt", 10**9)], by=by)
    ghost = fresh(slot)
    ghost.pk = 10**9
    with pytest.raises(NotFound):
        submit_report(slot=ghost, base_version=0, values=[1, 1, 1], by=by)
    assert not Report.objects.exists()
    assert not Total.objects.exists()


def test_only_the_unit_itself_sends_and_only_the_unit_above_accepts(land: Land, slots: dict[int, Slot]) -> None:
    slot = slots[land.g1.pk]
    for stranger in (post_at(land.g2), post_at(land.n1), post_at(land.n2, FiguresVerb.REPORT_FOR, whole_subtree=True)):
        with pytest.raises(NotAllowed):
            submit_report(slot=slot, base_version=0, values=[1, 2, 3], by=stranger)
    submit_report(slot=slot, base_version=0, values=[1, 2, 3], by=post_at(land.g1))
    for stranger in (post_at(land.g1), post_at(land.n2), post_at(land.north), post_at(land.centre)):
        with pytest.raises(NotAllowed):
            accept_report(slot=slot, version=1, by=stranger)
        with pytest.raises(NotAllowed):
            return_report(slot=slot, version=1, reasons={None: "Xem lại"}, by=stranger)
    accept_report(slot=slot, version=1, by=post_at(land.n1))


def test_what_the_commune_enters_for_a_group_is_marked_and_confirmed_later(land: Land, slots: dict[int, Slot]) -> None:
    slot = slots[land.g1.pk]
    commune = post_at(land.n1, FiguresVerb.REPORT_FOR, whole_subtree=True)
    with pytest.raises(NotAllowed):
        submit_report(slot=slot, base_version=0, values=[1, 2, 3], by=commune)
    submit_report(slot=slot, base_version=0, values=[1, 2, 3], mode=Mode.PAPER, by=commune)
    [row] = provenance.versions(slot)
    assert row.on_behalf
    assert row.confirmed_at is None
    with pytest.raises(NotAllowed):
        confirm_report(slot=slot, version=1, by=commune)
    with pytest.raises(Stale):
        confirm_report(slot=slot, version=2, by=post_at(land.g1))
    confirm_report(slot=slot, version=1, by=post_at(land.g1))
    confirm_report(slot=slot, version=1, by=post_at(land.g1))
    assert Confirmation.objects.count() == 1
    assert provenance.versions(slot)[0].confirmed_at is not None
    submit_report(slot=slot, base_version=1, values=[2, 2, 3], by=post_at(land.g1))
    with pytest.raises(InvalidTransition):
        confirm_report(slot=slot, version=2, by=post_at(land.g1))


def test_a_report_comes_back_with_a_reason_for_each_figure(
    land: Land, month: Period, form: FormVersion, slots: dict[int, Slot]
) -> None:
    slot, commune = slots[land.g1.pk], post_at(land.n1)
    with pytest.raises(InvalidTransition):
        return_report(slot=slot, version=0, reasons={0: "Chưa có gì"}, by=commune)
    submit_report(slot=slot, base_version=0, values=[30, 5, 0], by=post_at(land.g1))
    for reasons in ({}, {7: "Không có ô này"}, {0: " "}):
        with pytest.raises(BadInput):
            return_report(slot=slot, version=1, reasons=reasons, by=commune)
    with pytest.raises(Stale):
        return_report(slot=slot, version=2, reasons={0: "Nhầm"}, by=commune)
    return_report(slot=slot, version=1, reasons={0: "Gõ thừa một số 0?", None: "Xem lại cả mẫu."}, by=commune)
    assert fresh(slot).state == SlotState.RETURNED
    assert stored(land.n1, month, form)[0] == (0, 30, 0, 0)
    assert Return.objects.count() == 2
    submit_report(slot=slot, base_version=1, values=[3, 5, 0], by=post_at(land.g1))
    assert waiting_for(land.n1, month, form) == [slot]
    first, second = provenance.versions(slot)
    assert first.returned == {0: "Gõ thừa một số 0?", None: "Xem lại cả mẫu."}
    assert list(second.changed) == [0]
    assert first.whole
    assert second.whole


def test_many_are_accepted_at_once_and_what_cannot_be_says_why(
    land: Land, month: Period, form: FormVersion, slots: dict[int, Slot]
) -> None:
    for unit in (land.g1, land.g2, land.g3):
        submit_report(slot=slots[unit.pk], base_version=0, values=[1, 2, 3], by=post_at(unit))
    seen = list(Slot.objects.filter(period=month))
    submit_report(slot=slots[land.g3.pk], base_version=1, values=[5, 5, 5], by=post_at(land.g3))
    result = accept_reports(slots=seen, by=post_at(land.n1))
    assert result.count == 2
    assert set(result.refused) == {slots[unit.pk].pk for unit in (land.g3, land.g4, land.g5)}
    assert stored(land.centre, month, form) == {0: (0, 7, 2, 0), 1: (0, 9, 4, 0)}
    assert accept_reports(slots=seen, by=post_at(land.n2)).count == 0


def test_a_commune_and_a_province_keep_their_own_part_apart(land: Land, month: Period) -> None:
    form = make_form("commune", (FLOW,))
    slots = opened(month, form)
    submit_report(slot=slots[land.n1.pk], base_version=0, values=[7], by=post_at(land.n1))
    submit_report(slot=slots[land.n2.pk], base_version=0, values=[2], by=post_at(land.n2))
    assert stored(land.n1, month, form) == {0: (7, 7, 0, 0)}
    assert stored(land.north, month, form) == {0: (0, 9, 0, 0)}
    accept_report(slot=slots[land.n1.pk], version=1, by=post_at(land.north))
    with pytest.raises(NotAllowed):
        accept_report(slot=slots[land.n2.pk], version=1, by=post_at(land.n2))
    assert stored(land.centre, month, form) == {0: (0, 9, 7, 0)}
    upper = make_form("province", (FLOW,))
    provinces = opened(month, upper)
    submit_report(slot=provinces[land.south.pk], base_version=0, values=[11], by=post_at(land.south))
    accept_report(slot=provinces[land.south.pk], version=1, by=post_at(land.centre))
    assert stored(land.south, month, upper) == {0: (11, 11, 11, 0)}
    assert stored(land.centre, month, upper) == {0: (0, 11, 11, 0)}
    assert [slot.unit_id for slot in not_sent(land.centre, month, upper)] == [land.north.pk]


def test_the_centre_reports_itself_and_nobody_accepts_it(land: Land, month: Period) -> None:
    form = make_form("centre", (FLOW,))
    [slot] = opened(month, form).values()
    submit_report(slot=slot, base_version=0, values=[4], by=post_at(land.centre))
    assert stored(land.centre, month, form) == {0: (4, 4, 0, 0)}
    assert breakdown(land.centre, month, form, 0).adds_up
    with pytest.raises(NotAllowed):
        accept_report(slot=slot, version=1, by=post_at(land.centre))
    assert accept_reports(slots=[fresh(slot)], by=post_at(land.centre)).count == 0


def test_rows_below_add_up_to_the_row_above(
    land: Land, month: Period, form: FormVersion, slots: dict[int, Slot]
) -> None:
    for number, unit in enumerate((land.g1, land.g2, land.g3), 1):
        submit_report(slot=slots[unit.pk], base_version=0, values=[number, 10, 1], by=post_at(unit))
    accept_report(slot=slots[land.g2.pk], version=1, by=post_at(land.n1))
    for unit, children in ((land.centre, {land.north.pk: 6}), (land.north, {land.n1.pk: 6})):
        found = breakdown(unit, month, form, 0)
        assert found.adds_up
        assert {row.unit_id: row.submitted for row in found.rows} == children
    found = breakdown(land.n1, month, form, 0)
    assert found.adds_up
    assert [(row.unit_id, row.submitted, row.accepted, row.state) for row in found.rows] == [
        (land.g1.pk, 1, 0, "submitted"),
        (land.g2.pk, 2, 2, "accepted"),
        (land.g3.pk, 3, 0, "submitted"),
        (land.g4.pk, 0, 0, "open"),
        (land.g5.pk, 0, 0, "open"),
    ]
    assert breakdown(land.n1, month, form, 2).adds_up
    assert breakdown(land.g1, month, form, 0).rows == []
    commune = make_form("commune", (FLOW,))
    own = opened(month, commune)
    submit_report(slot=own[land.n1.pk], base_version=0, values=[8], by=post_at(land.n1))
    for unit in (land.n1, land.north, land.centre):
        assert breakdown(unit, month, commune, 0).adds_up
    assert breakdown(land.n1, month, commune, 0).rows[0].own


def test_lists_of_the_sender_and_of_the_unit_above(
    land: Land, month: Period, form: FormVersion, slots: dict[int, Slot]
) -> None:
    submit_report(slot=slots[land.g1.pk], base_version=0, values=[1, 1, 1], by=post_at(land.g1))
    assert waiting_for(land.n1, month, form) == [slots[land.g1.pk]]
    assert len(not_sent(land.n1, month, form)) == 4
    today = clock.today()
    assert slots_of(land.g1, today) == [slots[land.g1.pk]]
    assert slots_of(land.g1, month.lock + timedelta(days=1)) == []
    assert slots_of(land.g1, month.lock + timedelta(days=1), since=month.end) == [slots[land.g1.pk]]
    assert slot_at(land.g1, month, form) == slots[land.g1.pk]
    with pytest.raises(NotFound):
        slot_at(land.n2, month, form)


def test_nothing_is_taken_before_the_period_begins_or_after_its_lock(
    land: Land, month: Period, form: FormVersion, slots: dict[int, Slot]
) -> None:
    slot, by = slots[land.g1.pk], post_at(land.g1)
    after = datetime.combine(month.lock + timedelta(days=2), datetime.min.time(), tzinfo=clock.VIET_NAM)
    before = datetime.combine(month.start - timedelta(days=1), datetime.min.time(), tzinfo=clock.VIET_NAM)
    for moment in (before, after):
        with clock.frozen_at(moment), pytest.raises(NotAllowed):
            submit_report(slot=slot, base_version=0, values=[1, 1, 1], by=by)
    LockExtension.objects.create(
        period=month,
        unit=land.n1,
        until=month.lock + timedelta(days=2),
        reason="Mất điện diện rộng",
        granted_at=clock.now(),
        granted_by="tests",
    )
    with clock.frozen_at(after):
        submit_report(slot=slot, base_version=0, values=[1, 1, 1], key="k", by=by)
    with clock.frozen_at(after + timedelta(days=1)):
        assert submit_report(slot=slot, base_version=0, values=[1, 1, 1], key="k", by=by).repeated
        with pytest.raises(NotAllowed):
            submit_report(slot=slot, base_version=1, values=[2, 1, 1], by=by)
    assert completeness(land.n1, month, form).on_time == 0


def test_a_form_may_fall_due_earlier_than_its_period(land: Land, month: Period) -> None:
    form = make_form("group", (FLOW,), due_shift=-10)
    slots = opened(month, form)
    submit_report(slot=slots[land.g1.pk], base_version=0, values=[1], by=post_at(land.g1))
    assert not fresh(slots[land.g1.pk]).on_time


def test_a_draft_is_kept_as_typed_until_the_report_is_sent(land: Land, slots: dict[int, Slot]) -> None:
    slot, by = slots[land.g1.pk], post_at(land.g1)
    draft = save_draft(slot=slot, typed={"0": "1."}, base_version=0, key="phone", by=by)
    draft = save_draft(slot=slot, typed={"0": "1.200"}, base_version=0, key="phone", version=draft.version, by=by)
    assert (draft.typed, draft.version) == ({"0": "1.200"}, 2)
    with pytest.raises(Stale):
        save_draft(slot=slot, typed={}, base_version=0, version=1, by=by)
    with pytest.raises(NotAllowed):
        save_draft(slot=slot, typed={}, base_version=0, by=post_at(land.n1))
    submit_report(slot=slot, base_version=0, values=[1200, 0, 0], by=by)
    assert not Draft.objects.exists()


def test_texts_are_part_of_the_version_and_of_its_hash(land: Land, slots: dict[int, Slot]) -> None:
    slot, by = slots[land.g1.pk], post_at(land.g1)
    texts = [Block("result", "Lắp thêm đèn ở ngõ chính.", land.n1.pk), Block("cause", "Thiếu dây dẫn.")]
    submit_report(slot=slot, base_version=0, values=[1, 1, 1], texts=texts, by=by)
    [row] = provenance.versions(slot)
    assert [(text.kind, text.text) for text in row.texts] == [(text.kind, text.text) for text in texts]
    assert row.whole
    with pytest.raises(BadInput):
        submit_report(
            slot=slot, base_version=1, values=[1, 1, 1], texts=[Block("result", "Gọi số 0912 345 678 để hỏi.")], by=by
        )
    Report.objects.filter(slot=slot).update(by_post="another")
    assert not provenance.versions(slot)[0].whole


def test_stocks_stand_in_until_the_unit_sends(
    land: Land, month: Period, form: FormVersion, slots: dict[int, Slot]
) -> None:
    slot = slots[land.g1.pk]
    submit_report(slot=slot, base_version=0, values=[3, 5, 9], by=post_at(land.g1))
    accept_report(slot=slot, version=1, by=post_at(land.n1))
    april = make_period(date(2026, 3, 15))
    later = opened(april, form)
    assert later[land.g1.pk].carried_id is not None
    assert stored(land.centre, april, form) == {1: (0, 0, 0, 5)}
    assert breakdown(land.n1, april, form, 1).adds_up
    may = make_period(date(2026, 4, 15))
    with clock.frozen_at(datetime(2026, 4, 16, tzinfo=clock.VIET_NAM)):
        opened(may, form)
        assert stored(land.north, may, form) == {1: (0, 0, 0, 5)}
        submit_report(slot=slot, base_version=1, values=[3, 6, 9], by=BY)
        accept_report(slot=slot, version=2, by=BY)
        assert stored(land.north, may, form) == {1: (0, 0, 0, 6)}
        submit_report(slot=slots[land.g2.pk], base_version=0, values=[0, 4, 0], by=BY)
        accept_reports(slots=[fresh(slots[land.g2.pk])], by=BY)
        assert stored(land.north, april, form) == {1: (0, 0, 0, 10)}
        submit_report(slot=later[land.g1.pk], base_version=0, values=[1, 7, 0], by=BY)
        assert stored(land.north, april, form) == {0: (0, 1, 0, 0), 1: (0, 7, 0, 4)}
        accept_report(slot=later[land.g1.pk], version=1, by=BY)
        assert stored(land.north, may, form) == {1: (0, 0, 0, 11)}
        submit_report(slot=slot, base_version=2, values=[3, 1, 9], by=BY)
        accept_report(slot=slot, version=3, by=BY)
        assert stored(land.north, may, form) == {1: (0, 0, 0, 11)}
    assert unit_totals(land.g3, may, form)[1].carried == 0


def test_periods_accepted_together_each_carry_to_what_follows_them(
    land: Land, month: Period, form: FormVersion, slots: dict[int, Slot]
) -> None:
    april, may, june = (make_period(date(2026, number, 15)) for number in (3, 4, 5))
    with clock.frozen_at(datetime(2026, 5, 16, tzinfo=clock.VIET_NAM)):
        later = [opened(period, form)[land.g1.pk] for period in (april, may, june)]
        for slot, stock in ((slots[land.g1.pk], 5), (later[1], 8)):
            submit_report(slot=slot, base_version=0, values=[0, stock, 0], by=BY)
        accept_reports(slots=[fresh(slots[land.g1.pk]), fresh(later[1])], by=BY)
        assert stored(land.north, april, form) == {1: (0, 0, 0, 5)}
        assert stored(land.north, june, form) == {1: (0, 0, 0, 8)}
        assert differences(april, form) == differences(june, form) == {}


def test_opening_twice_opens_nothing_twice(
    land: Land, month: Period, form: FormVersion, slots: dict[int, Slot]
) -> None:
    opened(month, form)
    assert Slot.objects.count() == 5
    assert {row.expected for row in Completeness.objects.all()} == {5}
