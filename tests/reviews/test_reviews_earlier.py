"""The same period a year before, on the units of today: whole units exactly, parts estimated, else no number."""

from collections.abc import Sequence
from datetime import date, datetime

import pytest

from binhyen.core import clock
from binhyen.figures.models import Period
from binhyen.figures.services.slots import open_slots
from binhyen.org.models import Unit
from binhyen.org.rules.plan import Line, Move, Part, Start, merge, split
from binhyen.papers.document import Paragraph, Table, plain
from binhyen.reviews.models import Review
from binhyen.reviews.queries import composed, counting, earlier
from binhyen.reviews.rules import report
from binhyen.reviews.rules.figures import Figure, Footing
from binhyen.reviews.rules.sentences import compared
from binhyen.reviews.states import ReviewKind
from binhyen.reviews.views.pages import figure_lines, footing_words
from tests.figures.support import change_units, make_period
from tests.reviews.support import BY, Country

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

AFTER = date(2026, 7, 1)
LATER = datetime(2027, 3, 16, 9, 0, tzinfo=clock.VIET_NAM)
SIGNER = {"authority": [], "post": "TRƯỞNG BAN", "committee": True}


@pytest.fixture(autouse=True)
def _nothing_kept_from_another_test() -> None:
    """Tests give back numbers of rows and stop the clock; installations do neither, so what is kept stays true."""
    earlier._restated.cache_clear()


@pytest.fixture
def told(country: Country) -> Country:
    """One month in which groups and communes sent; g5 only in the month before, so that its stocks stand in."""
    country.send("g5", [1, 0, 0, 8, 7], month=1)
    country.accept("g5", month=1)
    country.send("g1", [3, 2, 1, 4, 4])
    country.send("g2", [5, 1, 1, 6, 6])
    country.send("n1", [7, 10, 6, 3])
    country.send("n2", [2, 20, 4, 5])
    return country


def changed(country: Country, lines: Sequence[Line], on: date = AFTER) -> list[Unit]:
    """Units that begin by a confirmed change."""
    with clock.frozen_at(datetime(2026, 7, 2, 9, 0, tzinfo=clock.VIET_NAM)):
        change_units(country.people.land, lines, on)
    return list(Unit.objects.filter(source="event").order_by("pk"))


def united(country: Country, on: date = AFTER) -> Unit:
    """n1 and n2 become one commune."""
    start = Start("1", "commune", "xa", "Mới", country.unit("north").pk, code="99911")
    [new] = changed(country, merge([country.unit("n1").pk, country.unit("n2").pk], start), on)
    return new


def divided(country: Country) -> list[Unit]:
    """n1 becomes two communes: g1 and g5 in the smaller, the other groups in the larger one."""
    parts = [Part(Start(key, "commune", "xa", f"Xã {key}", country.unit("north").pk, code=f"9991{key}"), weight)
             for key, weight in (("1", 300), ("2", 700))]  # fmt: skip
    homes = {"g1": "1", "g5": "1", "school": "1", "g2": "2", "g3": "2", "g4": "2"}
    moves = [Move(country.unit(key).pk, parent_key=home) for key, home in homes.items()]
    return changed(country, [*split(country.unit("n1").pk, parts), *moves])


def a_year_later(unit: Unit) -> dict[str, Figure]:
    """The figures of the same month of the next year."""
    known = Period.objects.filter(calendar="month", start=date(2027, 2, 15)).first()
    period = known or make_period(date(2027, 2, 15))
    with clock.frozen_at(LATER):
        open_slots(period=period, by=BY)
        return {one.code: one for one in counting.count(unit, period).figures}


def printed(unit: Unit) -> tuple[list[tuple[str, ...]], list[str]]:
    """The rows of the annex of figures and all sentences of a review of that month."""
    a_year_later(unit)
    period = Period.objects.get(calendar="month", start=date(2027, 2, 15))
    with clock.frozen_at(LATER):
        review = Review(unit=unit, period=period, kind=ReviewKind.INTERIM, opened_at=clock.now())
        review.save()
        payload = composed.payload_of(review, counting.count(unit, period), revision=1, signer=SIGNER)
    document = report.document_of(payload, "")
    rows = [row.cells for block in document.annexes[0].blocks if isinstance(block, Table) for row in block.rows]
    return rows, [plain(block.text) for block in document.blocks if isinstance(block, Paragraph)]


def test_a_union_is_counted_exactly_and_said_to_be_restated(told: Country) -> None:
    new = united(told)
    found = a_year_later(new)
    talks = found["talks.held"]
    assert (talks.before, talks.estimated, talks.footing) == (3 + 5 + 10 + 20, 0, Footing.RESTATED)
    assert found["sites.standing"].before == 4 + 6 + 8
    assert found["guidance.issued"].before == 9
    assert [(one.before, one.note) for one in figure_lines([talks])] == [("*\u00a038\u00a0buổi", "")]


def test_the_document_marks_what_was_restated(told: Country) -> None:
    new = united(told)
    rows, said = printed(new)
    [talks] = [row for row in rows if row[0] == "Buổi tuyên truyền, sinh hoạt"]
    assert talks == ("Buổi tuyên truyền, sinh hoạt", "buổi", "0", "*\u00a038", "−38", "−100%")
    words = "tính lại theo địa giới ngày 14/03/2027 để so sánh được, không có phần ước tính"
    assert any(words in text for text in said)
    assert any(text.startswith("“*” là số cùng kỳ được tính lại") for text in said)


def test_parts_are_estimated_with_their_share_and_what_cannot_be_shared_out_is_not_compared(told: Country) -> None:
    first, _second = divided(told)
    one = a_year_later(first)
    assert (one["talks.held"].before, one["talks.held"].estimated) == (3 + 3, 3)
    assert one["talks.held"].counted_before == (3, 6)
    assert one["sites.standing"].before == 4 + 8
    assert (one["guidance.issued"].before, one["guidance.issued"].footing) == (None, Footing.APART)
    assert "counted 3 trên 6, the rest" in footing_words(one["talks.held"])
    assert footing_words(one["guidance.issued"]).startswith("not comparable")
    assert "khoảng" in compared(one["talks.held"])


def test_the_document_says_how_much_is_estimated(told: Country) -> None:
    _first, second = divided(told)
    rows, said = printed(second)
    by_name = {row[0]: row[1:] for row in rows}
    talks = ("*\u00a012", "−12", "−100%", "cùng kỳ đếm đủ 5 trên 12 (42%), còn lại ước tính")
    assert by_name["Buổi tuyên truyền, sinh hoạt"][2:] == talks
    assert by_name["Văn bản chỉ đạo đã ban hành"][2:] == ("–", "", "", "không so sánh được: đơn vị cũ bị chia")
    assert any("1 chỉ tiêu có phần ước tính; 2 chỉ tiêu không so sánh được" in text for text in said)


def test_a_group_that_moved_is_counted_where_it_stands(told: Country) -> None:
    changed(told, [Move(told.unit("g1").pk, parent=told.unit("n2").pk)])
    n1 = a_year_later(told.unit("n1"))
    assert (n1["talks.held"].before, n1["talks.held"].footing) == (5 + 10, Footing.RESTATED)
    assert (n1["guidance.issued"].before, n1["guidance.issued"].footing) == (7, Footing.AS_WAS)
    with clock.frozen_at(LATER):
        period = Period.objects.get(start=date(2027, 2, 15))
        n2 = {one.code: one for one in counting.count(told.unit("n2"), period).figures}
        north = {one.code: one for one in counting.count(told.unit("north"), period).figures}
        centre = {one.code: one for one in counting.count(told.unit("centre"), period).figures}
    assert n2["talks.held"].before == 20 + 3
    assert (north["talks.held"].before, north["talks.held"].footing) == (38, Footing.AS_WAS)
    assert (centre["talks.held"].before, centre["talks.held"].footing) == (38, Footing.AS_WAS)


def test_stocks_that_stood_in_go_where_their_unit_went(told: Country) -> None:
    """Two groups are united; the one that had not sent is gone, its stocks count at the commune all the same."""
    start = Start("1", "group", "thon", "Xóm mới", told.unit("n2").pk)
    changed(told, merge([told.unit("g4").pk, told.unit("g5").pk], start))
    assert a_year_later(told.unit("n2"))["sites.standing"].before == 8
    with clock.frozen_at(LATER):
        period = Period.objects.get(calendar="month", start=date(2027, 2, 15))
        old = {one.code: one for one in counting.count(told.unit("n1"), period).figures}
    assert old["sites.standing"].before == 4 + 6


def test_a_unit_that_began_within_the_period_compares_no_flow(told: Country) -> None:
    new = united(told, date(2027, 3, 1))
    found = a_year_later(new)
    assert (found["talks.held"].before, found["talks.held"].footing) == (None, Footing.PARTLY)
    assert (found["sites.standing"].before, found["sites.standing"].footing) == (18, Footing.RESTATED)
    assert "began within" in footing_words(found["talks.held"])
    _rows, said = printed(new)
    assert "Đơn vị được thành lập từ ngày 01/03/2027; số liệu trong kỳ tính từ ngày đó." in said
