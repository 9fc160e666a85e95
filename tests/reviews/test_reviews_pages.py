"""The pages: for those who write, approve, receive and answer; for nobody else; without JavaScript."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from binhyen.figures.services.reports import Block
from binhyen.papers import services as papers
from binhyen.people.models import User
from binhyen.reviews.models import Drift, PastFigure, Proposal, Review, Snapshot
from binhyen.reviews.services import approving, composing, history
from binhyen.reviews.states import Origin, ReviewState, Section
from binhyen.reviews.views import lists, proposals
from tests.reviews.support import BY, Country

pytestmark = pytest.mark.django_db
Enter = Callable[..., Client]


class Desk:
    """A browser in which somebody is signed in."""

    def __init__(self, country: Country, enter: Enter, key: str) -> None:
        user: User = country.people.users[key]
        self.browser = enter(user)

    def get(self, name: str, *args: str, status: int = 200) -> str:
        answer = self.browser.get(reverse(f"reviews:{name}", args=args))
        assert answer.status_code == status, answer.content.decode()[:2000]
        return answer.content.decode()

    def post(self, name: str, *args: str, status: int = 302, **values: object) -> str:
        answer = self.browser.post(reverse(f"reviews:{name}", args=args), values)
        assert answer.status_code == status, answer.content.decode()[:3000]
        return answer["Location"] if status == 302 else answer.content.decode()


@pytest.fixture
def told(country: Country) -> Country:
    same = "Nhiều hộ đi làm xa nên ít người dự họp, tổ chuyển giờ họp sang tối thứ bảy"
    for unit in ("g1", "g2"):
        country.send(unit, [3, 1, 1, 2, 1], texts=[Block("shortcoming", same)])
    country.send(
        "g3", [1, 0, 0, 1, 1], texts=[Block("proposal", "Cần thêm đèn cho ngõ chợ"), Block("result", "Dọn 3 điểm rác")]
    )
    country.send("n1", [7, 10, 6, 3])
    return country


@pytest.fixture
def desk(told: Country, enter: Enter) -> Callable[[str], Desk]:
    return lambda key: Desk(told, enter, key)


def version() -> int:
    return Review.objects.order_by("-pk")[0].version


def test_a_commune_writes_hands_in_and_its_leader_approves(told: Country, desk: Callable[[str], Desk]) -> None:
    writer, leader = desk("n1"), desk("n1-chief")
    page = writer.get("list")
    assert "Bắt đầu" in page
    month = told.months[2]
    there = writer.post("open", ky=month.public_id, loai="interim")
    review = Review.objects.get()
    assert there == reverse("reviews:review", args=[review.public_id])
    page = writer.get("review", review.public_id)
    assert "Buổi tuyên truyền, sinh hoạt: 17" in page.replace("\u00a0", " ")
    marks = re.findall(r'name="doan" value="([^"]+)"', writer.get("pick", review.public_id))
    assert len(marks) == 3
    writer.post("pick", review.public_id, doan=marks, version=version())
    page = writer.get("review", review.public_id)
    assert "Có số gõ thẳng (3)" in page
    writer.post("submit", review.public_id, version=version(), status=400)
    rubbish = review.paragraphs.get(text__contains="điểm rác")
    opened = writer.get("edit", review.public_id, rubbish.key)
    assert "{{talks.held}}" in opened.replace("&#123;", "{").replace("&#125;", "}")
    writer.post(
        "edit", review.public_id, rubbish.key, section=Section.PREVENTION, text=rubbish.text, numbers_kept="on",
        version=version(), once="k1",
    )  # fmt: skip
    same = review.paragraphs.get(section=Section.SHORTCOMINGS)
    page = writer.get("sources", review.public_id, same.key)
    assert page.count("Nhiều hộ đi làm xa") == 3
    writer.post("add", review.public_id, section=Section.DIRECTION, text="", version=version(), once="k2", status=422)
    writer.post(
        "add", review.public_id, section=Section.DIRECTION, text="Mỗi thôn họp một lần một quý",
        version=version(), once="k2",
    )  # fmt: skip
    assert "chon" not in leader.get("approve", review.public_id)
    writer.post("submit", review.public_id, version=version(), once="k3")
    page = leader.get("approve", review.public_id)
    assert "2 đơn vị" in page
    there = leader.post("approve", review.public_id, version=version())
    snapshot = Snapshot.objects.get()
    assert there == reverse("reviews:preview", args=[snapshot.public_id])
    page = leader.get("preview", snapshot.public_id)
    assert "SƠ KẾT" in page.upper()
    assert snapshot.root[:8] in page
    answer = leader.browser.get(reverse("reviews:download", args=[snapshot.public_id, "docx"]))
    assert papers.read_root(answer.content) == snapshot.root
    leader.get("download", snapshot.public_id, "exe", status=404)
    public = Client().get(reverse("reviews:published", args=[snapshot.public_id])).content.decode()
    assert snapshot.root[:8] in public
    assert "Nhiều hộ" not in public


def test_wrong_things_are_refused_on_the_list(told: Country, desk: Callable[[str], Desk]) -> None:
    writer = desk("n1")
    writer.post("open", ky="khongco", loai="interim", status=400)
    writer.post("open", ky=told.months[2].public_id, loai="x", status=400)
    assert not Review.objects.exists()


def test_paragraphs_move_and_go(told: Country, desk: Callable[[str], Desk]) -> None:
    writer = desk("n1")
    review = told.review()
    for number, text in enumerate(("Một", "Hai")):
        writer.post("add", review.public_id, section=Section.CAUSES, text=text, version=version(), once=f"x{number}")
    first, second = review.paragraphs.filter(section=Section.CAUSES).order_by("order")
    there = writer.post("arrange", review.public_id, second.key, viec="len", version=version())
    assert there == f"{reverse('reviews:review', args=[review.public_id])}#{second.key}"
    writer.post("arrange", review.public_id, second.key, viec="xuong", version=version())
    writer.post("arrange", review.public_id, first.key, viec="bo", version=version())
    assert [one.text for one in review.paragraphs.filter(section=Section.CAUSES)] == ["Hai"]
    page = writer.get("review", review.public_id)
    assert "Bỏ ra" in page
    writer.post("draft", review.public_id, version=version())
    writer.post("arrange", review.public_id, second.key, viec="bo", version=0, status=409)
    assert "?phan=causes" in page
    form = writer.browser.get(reverse("reviews:add", args=[review.public_id]), {"phan": "causes"})
    assert 'value="causes" selected' in form.content.decode()


def test_somebody_who_was_slower_keeps_what_was_typed(told: Country, desk: Callable[[str], Desk]) -> None:
    writer = desk("n1")
    review = told.review()
    page = writer.post(
        "add", review.public_id, section=Section.CAUSES, text="Vẫn còn đây", version=version() - 1, once="z",
        status=422,
    )  # fmt: skip
    assert "Vẫn còn đây" in page
    key = review.paragraphs.order_by("pk")[0].key
    writer.post("edit", review.public_id, key, section=Section.CAUSES, text="Cũng còn", version=0, once="y", status=422)
    held = told.hand_in(review)
    leader = desk("n1-chief")
    leader.post("send_back", held.public_id, reason="Thiếu", version=0, once="w", status=422)


def test_a_province_receives_returns_and_composes(told: Country, desk: Callable[[str], Desk]) -> None:
    north, writer = desk("north"), desk("n1")
    told.approve(told.review())
    review = Review.objects.get()
    assert "Xã Đông Sơn" in north.get("list")
    page = north.post("give_back", review.public_id, reason="", version=version(), once="a", status=422)
    assert "Vì sao trả lại" in page
    north.get("give_back", review.public_id)
    north.post("give_back", review.public_id, reason="Thiếu phần hòa giải", version=version(), once="b")
    assert "Thiếu phần hòa giải" in writer.get("review", review.public_id)
    told.approve(review)
    north.post("receive", review.public_id, version=version())
    review.refresh_from_db()
    assert review.state == ReviewState.ACCEPTED
    above = told.review("north")
    page = north.get("below", above.public_id)
    assert page.count("Xã ") >= 3
    assert reverse("reviews:preview", args=[review.latest.public_id]) in page  # type: ignore[union-attr]
    assert "Xã Đông Sơn" in north.get("add", above.public_id)
    north.post(
        "add", above.public_id, section=Section.MODELS, text="Cụm ba thôn", place=told.unit("n1").public_id,
        version=version(), once="c",
    )  # fmt: skip
    made = above.paragraphs.get(origin=Origin.WRITTEN)
    assert made.place == told.unit("n1")
    assert "(Xã Đông Sơn)" in north.get("review", above.public_id)
    north.get("edit", above.public_id, made.key)
    assert "Xã Đông Sơn" in north.get("review", review.public_id)
    writer.post("revise", review.public_id, version=Review.objects.get(pk=review.pk).version)
    assert writer.get("below", review.public_id)


def test_a_leader_gives_back(told: Country, desk: Callable[[str], Desk]) -> None:
    leader = desk("n1-chief")
    review = told.hand_in(told.review())
    assert "Báo cáo chờ lãnh đạo đơn vị." in desk("n1").get("review", review.public_id)
    assert reverse("reviews:approve", args=[review.public_id]) in leader.get("review", review.public_id)
    leader.get("send_back", review.public_id)
    leader.post("send_back", review.public_id, reason="Viết rõ nguyên nhân", version=version(), once="a")
    assert "Viết rõ nguyên nhân" in desk("n1").get("review", review.public_id)


def test_what_moved_is_shown_and_decided(told: Country, desk: Callable[[str], Desk]) -> None:
    writer = desk("n1")
    snapshot = told.approve(told.review())
    review = Review.objects.get()
    assert "không có gì thay đổi" in writer.get("drift", review.public_id)
    told.send("g1", [9, 1, 1, 2, 1])
    told.send("g2", [3, 1, 1, 2, 1])
    page = writer.get("drift", review.public_id)
    assert "Thôn Xóm 2" in page
    assert "17\u00a0buổi" in page
    assert "23\u00a0buổi" in page
    for name in ("list", "review", "preview"):
        key = {"list": (), "review": (review.public_id,), "preview": (snapshot.public_id,)}[name]
        assert "sai-lech" in writer.get(name, *key) or name == "list"
    writer.post("drift", review.public_id, cach="ban-moi", version=version())
    review.refresh_from_db()
    assert review.state == ReviewState.DRAFT
    second = told.approve(review)
    assert reverse("reviews:preview", args=[second.public_id]) in writer.get("preview", snapshot.public_id)
    public = Client().get(reverse("reviews:published", args=[snapshot.public_id])).content.decode()
    assert reverse("reviews:published", args=[second.public_id]) in public
    told.send("g1", [1, 1, 1, 2, 1])
    writer.post("drift", review.public_id, cach="dieu-chinh", version=version())
    assert Drift.objects.filter(choice="adjustment").count() == 1


def test_a_move_has_no_report_behind_it(told: Country, desk: Callable[[str], Desk]) -> None:
    snapshot = told.approve(told.review())
    Drift.objects.create(
        snapshot=snapshot, period=told.months[2], form_version=told.group_form, cause="moved", key="k",
        changes=[], recorded_at=snapshot.approved_at,
    )  # fmt: skip
    assert "–" in desk("n1").get("drift", snapshot.review.public_id)


def test_proposals_are_listed_and_answered(told: Country, desk: Callable[[str], Desk]) -> None:
    told.accept("g3")
    writer = desk("n1")
    proposal = Proposal.objects.get()
    assert "Cần thêm đèn" in writer.get("proposals")
    assert reverse("reviews:proposal", args=[proposal.public_id]) in writer.get("proposals")
    writer.post("proposal", proposal.public_id, verb="accept", answer="", once="a", status=422)
    writer.post("proposal", proposal.public_id, verb="accept", answer="Lắp trước ngày 30/6", once="b")
    group = desk("g1")
    assert "None" not in group.get("proposals")
    asker = told.people.put("g3", told.unit("g3"), "hamlet_head")  # type: ignore[arg-type]
    assert asker
    assert "Lắp trước" in desk("g3").get("proposals")
    assert "Lắp trước" in desk("g3").get("proposal", proposal.public_id)
    group.get("proposal", proposal.public_id, status=403)
    writer.post("proposal", proposal.public_id, verb="accept", answer="Nữa", once="c", status=409)


def test_past_totals_are_typed_with_their_source(told: Country, desk: Callable[[str], Desk]) -> None:
    writer, centre = desk("n1"), desk("centre")
    history.load_past_figures(by=BY)
    assert "14.969" in centre.get("past")
    assert writer.get("past")
    row = {"topic": "models", "start": "01/01/2024", "end": "31/12/2024", "value": 12, "exactness": "exact"}
    writer.post("past", **row, source="", once="a", status=422)
    writer.post("past", **{**row, "end": "31/12/2030"}, source="Báo cáo", once="b", status=422)
    writer.post("past", **{**row, "value": 3}, source="Báo cáo", once="c", status=422)
    writer.post("past", **row, source="Báo cáo 12/BC-UBND", once="d")
    assert PastFigure.objects.get(unit=told.unit("n1")).value == 12
    assert "Báo cáo 12/BC-UBND" in writer.get("past")
    leader = desk("n1-chief")
    assert "Báo cáo 12/BC-UBND" in leader.get("past")


PAGES = ("review", "sources", "drift", "below")
WRITING = ("add", "pick", "edit")


def test_neighbours_and_strangers_see_nothing(told: Country, desk: Callable[[str], Desk]) -> None:
    snapshot = told.approve(told.review())
    review = Review.objects.get()
    key = review.paragraphs.order_by("pk")[0].key
    for who in ("n2", "south", "g1"):
        other = desk(who)
        for name in (*PAGES, *WRITING):
            args = (review.public_id, key) if name in ("sources", "edit") else (review.public_id,)
            other.get(name, *args, status=403)
        for name in ("preview",):
            other.get(name, snapshot.public_id, status=403)
        other.get("download", snapshot.public_id, "docx", status=403)
        for name in ("submit", "draft", "revise", "receive", "give_back", "approve", "send_back"):
            other.post(name, review.public_id, version=version(), once="q", status=403)
    stranger = Client()
    for name in (*PAGES[:1], *WRITING[:2], "approve"):
        assert stranger.get(reverse(f"reviews:{name}", args=[review.public_id])).status_code == 302
    assert desk("north").get("review", review.public_id)
    desk("tech").get("list", status=403)


def test_the_desk_says_what_waits(told: Country, desk: Callable[[str], Desk], enter: Enter) -> None:
    def todo(key: str) -> str:
        return enter(told.people.users[key]).get(reverse("people:desk")).content.decode()

    told.accept("g3")
    review = told.review()
    assert "kiến nghị" in todo("n1").lower()
    told.hand_in(review)
    assert reverse("reviews:approve", args=[review.public_id]) in todo("n1-chief")
    review.refresh_from_db()
    approving.approve_review(review=review, version=review.version, by=told.actor("n1-chief"))
    assert reverse("reviews:list") in todo("north")
    told.send("g1", [9, 1, 1, 2, 1])
    assert reverse("reviews:drift", args=[review.public_id]) in todo("n1")
    review.refresh_from_db()
    approving.return_review(review=review, version=review.version, reason="Thiếu", by=told.actor("north"))
    assert reverse("reviews:review", args=[review.public_id]) in todo("n1")
    Proposal.objects.update(due="2026-03-01")
    assert "quá hạn" in todo("n1").lower()
    assert "so-ket-tong-ket/kien-nghi" not in todo("g1")


def test_somebody_whose_unit_is_gone(
    told: Country, desk: Callable[[str], Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A post always has a unit; without one the lists have nothing to show."""

    class Nobody:
        @staticmethod
        def filter(**_values: object) -> "Nobody":
            return Nobody()

        @staticmethod
        def first() -> None:
            return None

    writer = desk("n1")
    for module in (lists, proposals):
        monkeypatch.setattr(module, "Unit", type("Unit", (), {"objects": Nobody()}))
    writer.get("list", status=404)
    writer.get("proposals", status=404)


@pytest.mark.wall("W3", "A name written into any text is found by no page and by no search.")
def test_a_name_in_a_review_is_found_by_no_visitor(told: Country, client: Client) -> None:
    name = "Trần Hoàng Canaryvân"
    review = told.review()
    composing.write_paragraph(
        review=review, section=Section.PROPOSALS, text=f"Khen {name}", version=version(), by=told.actor("n1")
    )
    snapshot = told.approve(review)
    assert Proposal.objects.get().text.endswith(name)
    for address in (
        reverse("reviews:published", args=[snapshot.public_id]),
        reverse("org:unit", args=[told.unit("n1").public_id]),
        f"{reverse('org:search')}?q=Canaryvân",
    ):
        page = client.get(address)
        assert page.status_code == 200
        assert "Khen" not in page.content.decode()
