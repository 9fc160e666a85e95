"""Blocks compose upward with their sources; the guard reads them again; proposals are answered."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from binhyen.core import clock
from binhyen.core.errors import BadInput, InvalidTransition, NotAllowed, NotFound, Stale
from binhyen.figures.models import ReportText
from binhyen.figures.services.reports import Block
from binhyen.org.states import TERRITORIAL
from binhyen.reviews.models import Paragraph, Proposal, Review
from binhyen.reviews.queries import narrative, reviewing
from binhyen.reviews.services import approving, composing, proposing
from binhyen.reviews.states import Origin, ProposalState, ProposalVerb, Section
from tests.reviews.support import NOW, Country

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

SAME = "Nhiều hộ đi làm xa nên ít người dự họp, tổ đã chuyển giờ họp sang tối thứ bảy để bà con dự được"
ASK = "Hỗ trợ một bộ đèn cho ngõ chợ vì xe hay va quệt ban đêm"


@pytest.fixture
def told(country: Country) -> Country:
    for unit in ("g1", "g2", "g3"):
        country.send(unit, [1, 1, 1, 1, 1], texts=[Block("shortcoming", SAME)])
    country.send("g4", [1, 0, 0, 1, 1], texts=[Block("proposal", ASK), Block("result", "Đã dọn 3 điểm rác ở bờ kênh")])
    return country


def version(review: Review) -> int:
    return Review.objects.get(pk=review.pk).version


def pick(country: Country, review: Review, unit: str, *words: str) -> int:
    marks = [
        block.mark
        for cluster in narrative.clusters_below(review)
        for block in cluster.blocks
        if not words or any(word in block.text for word in words)
    ]
    return composing.pick_blocks(review=review, marks=marks, version=version(review), by=country.actor(unit))


def test_the_draft_says_the_figures_as_references(told: Country) -> None:
    review = told.review()
    drafted = review.paragraphs.filter(origin=Origin.DRAFTED)
    assert drafted.filter(section=Section.SITUATION).get().text.startswith("Xã Đông Sơn có {{dia_ban.thon_to}}")
    assert "{{talks.held|so_voi}}" in drafted.get(section=Section.SPREADING).text
    assert composing.is_open(review)


def test_near_duplicates_collapse_and_keep_every_source(told: Country) -> None:
    review = told.review()
    first, *_rest = narrative.clusters_below(review)
    assert (first.units, first.picked) == (("Thôn Xóm 2", "Thôn Xóm 4", "Thôn Xóm 6"), False)
    assert pick(told, review, "n1", "Nhiều hộ") == 1
    paragraph = review.paragraphs.get(origin=Origin.PICKED)
    assert (paragraph.section, paragraph.kind, paragraph.place) == (Section.SHORTCOMINGS, "shortcoming", None)
    rows = narrative.sources_of(paragraph)
    assert [(row.name, row.what, row.text) for row in rows] == [
        (name, "block", SAME) for name in ("Thôn Xóm 2", "Thôn Xóm 4", "Thôn Xóm 6")
    ]
    assert narrative.clusters_below(review)[0].picked


def test_paragraphs_go_up_with_their_sources(told: Country) -> None:
    review = told.review()
    pick(told, review, "n1", "Nhiều hộ")
    told.approve(review)
    north = told.review("north")
    assert pick(told, north, "north", "Nhiều hộ") == 1
    paragraph = north.paragraphs.get(origin=Origin.PICKED)
    assert paragraph.place == told.unit("n1")
    [row] = narrative.sources_of(paragraph)
    assert (row.name, row.what, row.text, row.review) == ("Xã Đông Sơn", "review", SAME, review.public_id)
    snapshot = told.approve(north, "north")
    piece = next(one for one in snapshot.payload["paragraphs"] if one["key"] == paragraph.key)
    assert (piece["place"], piece["sources"][0][1]) == ("Xã Đông Sơn", "Xã Đông Sơn")
    centre = told.review("centre")
    assert pick(told, centre, "centre", "Nhiều hộ") == 1
    assert centre.paragraphs.get(origin=Origin.PICKED).place == told.unit("north")


def test_own_reports_of_communes_and_provinces_are_read_above(told: Country) -> None:
    told.send("n1", [1, 1, 1, 1], texts=[Block("example", "Cụm liên kết giữa ba thôn giữ được bốn tháng")])
    assert [one.text for one in narrative.blocks_below(told.review("north"))] == [
        "Cụm liên kết giữa ba thôn giữ được bốn tháng"
    ]
    assert narrative.blocks_below(told.review("centre")) == []
    assert all("Cụm" not in one.text for one in narrative.blocks_below(told.review()))


def test_numbers_typed_out_are_asked_about(told: Country) -> None:
    review = told.review()
    pick(told, review, "n1", "điểm rác")
    by = told.actor("n1")
    with pytest.raises(BadInput):
        composing.submit_review(review=review, version=version(review), by=by)
    paragraph = review.paragraphs.get(origin=Origin.PICKED)
    [question] = [one for one in reviewing.questions_of(review, {"talks.held"}) if one.key == paragraph.key]
    assert "3" in question.words
    composing.change_paragraph(
        paragraph=paragraph, text=paragraph.text, section=Section.PREVENTION, numbers_kept=True,
        version=version(review), by=by,
    )  # fmt: skip
    assert told.hand_in(review).state == "submitted"


def test_a_reference_to_no_figure_blocks(told: Country) -> None:
    review = told.review()
    add = {"review": review, "section": Section.DIRECTION, "by": told.actor("n1")}
    composing.write_paragraph(**add, text="Giữ {{khong.co}} buổi", version=version(review))
    asked = reviewing.questions_of(review, {"talks.held"})
    assert next(one.blocks for one in asked if "list" in one.words)
    for wrong in ("{{talks", "   "):
        with pytest.raises(BadInput):
            composing.write_paragraph(**add, text=wrong, version=version(review))


def test_writing_is_for_the_composer_of_the_unit_and_never_over_somebody(told: Country) -> None:
    review = told.review()
    add = {"review": review, "section": Section.DIRECTION, "text": "Mỗi thôn họp một lần một quý"}
    for other in ("n2", "north", "g1", "n1-chief"):
        with pytest.raises(NotAllowed):
            composing.write_paragraph(**add, version=version(review), by=told.actor(other))
    with pytest.raises(Stale):
        composing.write_paragraph(**add, version=0, by=told.actor("n1"))
    with pytest.raises(BadInput, match="commune"):
        composing.write_paragraph(**add, place=told.unit("g1"), version=version(review), by=told.actor("n1"))
    told.approve(review)
    with pytest.raises(InvalidTransition):
        composing.write_paragraph(**add, version=version(review), by=told.actor("n1"))


def test_paragraphs_are_moved_changed_and_removed(told: Country) -> None:
    review = told.review()
    by = told.actor("n1")
    one, two = (
        composing.write_paragraph(
            review=review, section=Section.MODELS, text=text, kind=kind, version=version(review), by=by
        )
        for text, kind in (("Một", "example"), ("Hai", "shortcoming"))
    )
    assert (one.kind, two.kind) == ("example", "result")
    composing.move_paragraph(paragraph=two, up=True, version=version(review), by=by)
    order = [row.text for row in reviewing.paragraphs_of(review) if row.section == Section.MODELS]
    assert order[-2:] == ["Hai", "Một"]
    composing.move_paragraph(paragraph=one, up=False, version=version(review), by=by)
    composing.change_paragraph(paragraph=one, text="Ba", section=Section.PROPOSALS, version=version(review), by=by)
    one.refresh_from_db()
    assert (one.text, one.kind, one.order) == ("Ba", "proposal", 1)
    composing.remove_paragraph(paragraph=two, version=version(review), by=by)
    with pytest.raises(NotFound):
        reviewing.paragraph_of(review, two.key)
    assert reviewing.paragraph_of(review, one.key) == one


def test_drafting_again_keeps_what_people_wrote(told: Country) -> None:
    review = told.review()
    by = told.actor("n1")
    spread = review.paragraphs.get(section=Section.SPREADING)
    composing.change_paragraph(
        paragraph=spread, text="Viết lại", section=Section.SPREADING, version=version(review), by=by
    )
    told.send("g5", [1, 0, 0, 0, 0])
    assert composing.draft_again(review=review, version=version(review), by=by) >= 3
    texts = list(review.paragraphs.filter(section=Section.SPREADING).values_list("text", "origin"))
    assert ("Viết lại", Origin.WRITTEN) in texts
    assert len(texts) == 2


def test_a_review_does_not_grow_without_end(told: Country, monkeypatch: pytest.MonkeyPatch) -> None:
    review = told.review()
    monkeypatch.setattr(composing, "MOST_PARAGRAPHS", 1)
    with pytest.raises(BadInput):
        composing.write_paragraph(
            review=review, section=Section.MODELS, text="Một", version=version(review), by=told.actor("n1")
        )


@pytest.mark.wall("W17", "A text taken into a review is read by the guard once more.")
def test_the_guard_reads_a_picked_block_again(told: Country) -> None:
    """A block that came in before the guard knew better does not get further up."""
    review = told.review()
    block = ReportText.objects.filter(kind="shortcoming").order_by("pk")[0]
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE figures_reporttext SET text = %s WHERE id = %s", ["Gọi số 0912345678 gặp tổ trưởng", block.pk]
        )
    with pytest.raises(BadInput, match="telephone"):
        pick(told, review, "n1", "0912345678")
    assert not Paragraph.objects.filter(text__contains="0912345678").exists()
    with pytest.raises(BadInput, match="list of people"):
        composing.write_paragraph(
            review=review,
            section=Section.SHORTCOMINGS,
            text="Nguyễn Văn An\nTrần Thị Bình\nLê Văn Cường\nPhạm Thị Dung",
            version=version(review),
            by=told.actor("n1"),
        )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["n1", "n2", "north", "centre"]),
    st.lists(
        st.tuples(
            st.sampled_from(["g1", "g2", "g5", "school", "n1", "n2", "north"]),
            st.sampled_from(["", "g1", "g3", "school", "n1", "n2", "s1", "north", "centre"]),
        ),
        min_size=1,
        max_size=4,
    ),
)
def test_the_place_of_what_goes_up_is_a_commune_or_larger(told: Country, at: str, said: list[tuple[str, str]]) -> None:
    """Whoever wrote, and whatever place was named below."""
    blocks = [
        narrative.Block("b1", "result", "taking_part", SAME, told.unit(who).pk, told.unit(place).pk if place else 0)
        for who, place in said
    ]
    place = composing._place_above(Review(unit=told.unit(at)), blocks)
    assert place is None or (place.kind in TERRITORIAL and place != told.unit(at))


def test_proposals_of_groups_are_owed_by_the_commune_that_accepted(told: Country) -> None:
    assert not Proposal.objects.exists()
    told.accept("g4")
    [one] = reviewing.owed_by(told.unit("n1"))
    assert (one.asker, one.text, one.due) == (told.unit("g4"), ASK, date(2026, 4, 15))
    told.send("g4", [2, 0, 0, 1, 1], texts=[Block("proposal", ASK), Block("proposal", "Sửa loa đầu thôn cho nghe rõ")])
    told.accept("g4")
    assert reviewing.owed_by(told.unit("n1")).count() == 2


def test_proposals_of_a_review_are_owed_above_and_answered_once(told: Country) -> None:
    review = told.review()
    pick(told, review, "n1", "bộ đèn")
    told.approve(review)
    [one] = reviewing.owed_by(told.unit("north"))
    assert (one.asker, one.text, reviewing.made_by(told.unit("n1")).get()) == (told.unit("n1"), ASK, one)
    for other in ("n1", "south", "n1-chief"):
        with pytest.raises(NotAllowed):
            proposing.answer_proposal(proposal=one, verb=ProposalVerb.ACCEPT, answer="x", by=told.actor(other))
    north = told.actor("north")
    with pytest.raises(BadInput):
        proposing.answer_proposal(proposal=one, verb=ProposalVerb.DECLINE, answer=" ", by=north)
    with pytest.raises(InvalidTransition):
        proposing.answer_proposal(proposal=one, verb=ProposalVerb.WITHDRAW, answer="x", by=north)
    words = "Cấp 20 bộ đèn trước ngày 30/6"
    answered = proposing.answer_proposal(proposal=one, verb=ProposalVerb.PARTLY, answer=words, by=north)
    assert (answered.state, answered.answer) == (ProposalState.PARTLY, words)
    with pytest.raises(InvalidTransition):
        proposing.answer_proposal(proposal=one, verb=ProposalVerb.ACCEPT, answer=words, by=north)


def test_a_revision_withdraws_what_it_no_longer_asks(told: Country) -> None:
    review = told.review()
    by = told.actor("n1")
    for text in ("Xin thêm loa", "Xin thêm đèn"):
        composing.write_paragraph(review=review, section=Section.PROPOSALS, text=text, version=version(review), by=by)
    told.approve(review)
    review.refresh_from_db()
    approving.revise_review(review=review, version=review.version, by=by)
    gone = review.paragraphs.get(text="Xin thêm loa")
    composing.remove_paragraph(paragraph=gone, version=version(review), by=by)
    told.approve(review)
    states = dict(Proposal.objects.values_list("text", "state"))
    assert states == {"Xin thêm loa": ProposalState.WITHDRAWN, "Xin thêm đèn": ProposalState.OPEN}


def test_a_centre_asks_nobody(told: Country) -> None:
    review = told.review("centre")
    composing.write_paragraph(
        review=review, section=Section.PROPOSALS, text="Sửa thông tư", version=version(review), by=told.actor("centre")
    )
    told.approve(review, "centre")
    assert not Proposal.objects.exists()


def test_an_overdue_answer_stops_the_next_approval(told: Country) -> None:
    told.accept("g4")
    review = told.hand_in(told.review())
    with clock.frozen_at(NOW + timedelta(days=31)), pytest.raises(approving.Blocked, match="proposal"):
        approving.approve_review(review=review, version=review.version, by=told.actor("n1-chief"))


def test_missing_things_are_not_found(told: Country) -> None:
    for ask in (
        reviewing.review_by_public_id,
        reviewing.snapshot_by_public_id,
        reviewing.proposal_by_public_id,
    ):
        with pytest.raises(NotFound):
            ask("khongco")
