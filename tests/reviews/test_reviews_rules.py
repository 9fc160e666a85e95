"""Pure rules of the room: references, sentences, duplicates, tiles, roots."""

import hashlib
import time
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from binhyen.audit.merkle import EMPTY, node
from binhyen.reviews.rules import duplicates, figures, freezing, references, report, sentences
from binhyen.reviews.rules.figures import Field, Figure, Span
from binhyen.reviews.rules.references import Reference
from binhyen.reviews.views.pages import footing_words

NB = "\u00a0"


def figure(value: int | None = 47, before: int | None = 42, **more: object) -> Figure:
    given = {
        "code": "talks.held", "name": "Buổi tuyên truyền", "measure": "buổi", "decimals": 0, "section": "spreading",
        "value": value, "accepted": value, "carried": 0, "before": before, "reserved": False, "stock": False,
    }  # fmt: skip
    return Figure(**{**given, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "before", "said"),
    [
        (47, 42, f"47{NB}buổi, tăng 5{NB}buổi so với cùng kỳ (42{NB}buổi)"),
        (40, 42, f"40{NB}buổi, giảm 2{NB}buổi so với cùng kỳ (42{NB}buổi)"),
        (42, 42, f"42{NB}buổi, bằng cùng kỳ"),
        (0, 0, "không phát sinh (cùng kỳ cũng không phát sinh)"),
        (3, 0, f"3{NB}buổi (cùng kỳ không phát sinh)"),
        (0, 3, f"không phát sinh (cùng kỳ 3{NB}buổi)"),
        (47, None, f"47{NB}buổi"),
        (None, 42, "chưa có số liệu"),
    ],
)
def test_both_numbers_stand_with_a_difference(value: int | None, before: int | None, said: str) -> None:
    assert sentences.compared(figure(value, before)) == said


def test_what_is_reserved_stands_without_a_comparison() -> None:
    assert sentences.compared(figure(reserved=True)) == f"47{NB}buổi"


def test_stocks_that_stand_in_are_counted_and_decimals_are_kept() -> None:
    assert sentences.compared(figure(10, None, carried=5)) == f"15{NB}buổi"
    assert sentences.amount(125, "km", 1) == f"12,5{NB}km"
    assert sentences.amount(12, "") == "12"
    assert sentences.amount(None, "km") == "–"


def test_a_share_has_both_counts() -> None:
    one = figure(None, None, parts=(27, 34), parts_before=(3, 8))
    assert sentences.compared(one) == "27 trên 34 (79%); cùng kỳ 3 trên 8"
    assert sentences.compared(figure(None, None, parts=(27, 34))) == "27 trên 34 (79%)"
    assert sentences.compared(replace(one, reserved=True)) == "27 trên 34 (79%)"
    assert sentences.ratio((150, 400)) == "150 trên 400 (37,5%)"


def test_references_are_printed_from_figures() -> None:
    known = {"talks.held": figure(), "rate": figure(None, None, code="rate", parts=(1, 20))}
    reports = {"expected": 32, "received": 30}
    text = "Có {{talks.held}}, trước {{ talks.held | truoc }}; {{talks.held|so_voi}}; "
    text += "{{rate}}/{{rate|truoc}}; {{x.y}}; {{bao_cao.da_gui}}"
    said = references.render(text, lambda one: sentences.value_of(one, known, reports))
    assert said.startswith(f"Có 47{NB}buổi, trước 42{NB}buổi; 47{NB}buổi, tăng")
    assert said.endswith("; 1 trên 20 (5%)/–; –; 30")
    assert references.references("{{a.b|truoc}}") == (Reference("a.b", "truoc"),)
    assert Reference("a", "truoc").written == "{{a|truoc}}"
    assert not references.is_broken(text)
    assert references.is_broken("Có {{talks held}}")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Đã tổ chức 15 buổi", ("15",)),
        ("Tăng 12,5% so với năm trước, 1.240 lượt", ("12,5%", "1.240")),
        ("Ngày 19/8 tại Tổ 4, thôn 12 theo Kế hoạch 15/KH-UBND năm 2026", ()),
        ("Quý 2/2026, giai đoạn 2021-2025, gọi 113", ()),
        ("Có {{talks.held}} buổi", ()),
        ("Trong tháng 5 có 3 vụ", ("3",)),
    ],
)
def test_typed_numbers_are_asked_about(text: str, found: tuple[str, ...]) -> None:
    assert references.typed_numbers(text) == found


def test_draft_says_every_figure_once_and_fits() -> None:
    some = [figure(code=f"f{n}.held", name=f"Chỉ tiêu rất dài số {'x' * 40} {n}") for n in range(30)]
    none = [figure(0, 0, code=f"n{n}.held", name=f"Việc không có {n}") for n in range(40)]
    missing = figure(None, None, code="m.held")
    made = sentences.drafted([*some, *none, missing])
    assert all(len(text) <= 600 for text in made)
    said = [one.code for text in made for one in references.references(text)]
    assert said == [one.code for one in some]
    assert sum(text.count("việc không có") for text in made) == 40
    assert sentences.drafted([missing]) == []
    assert sentences.situation("xã Đông Sơn").startswith(
        "Xã Đông Sơn có {{dia_ban.thon_to}} thôn, tổ dân phố. Các đơn vị"
    )
    assert len(sentences.situation("x" * 100, provinces=True, communes=True)) <= 600
    assert sentences.same_words(41) == "41 đơn vị cùng nêu"


ALIKE = (
    "Một số hộ chưa tham gia tuần tra ban đêm vì đi làm xa, tổ trưởng đã vận động từng nhà nhưng chưa thay đổi nhiều"
)


def test_the_same_words_collapse_and_others_do_not() -> None:
    texts = dict.fromkeys(range(1, 42), ALIKE)
    texts[50] = "Trên địa bàn " + ALIKE + "."
    texts[51] = "Đèn đường ở ngõ chợ hỏng đã ba tháng, xe máy va quệt hai lần, đã báo điện lực."
    texts[52] = ""
    texts[53] = "Ít người"
    assert duplicates.clusters(texts) == [(*range(1, 42), 50), (51,), (52,), (53,)]
    assert duplicates.similarity(frozenset(), frozenset()) == 0.0


def test_form_wording_alone_makes_nothing_alike() -> None:
    one = "Phong trào toàn dân bảo vệ an ninh Tổ quốc trên địa bàn xã thiếu loa"
    two = "Phong trào toàn dân bảo vệ an ninh Tổ quốc trên địa bàn xã đông người dự"
    assert duplicates.clusters({1: one, 2: two}) == [(1,), (2,)]


def test_five_hundred_texts_collapse_quickly() -> None:
    texts = {n: f"{ALIKE} {'vì vậy cần hỗ trợ thêm đèn' * (n % 3)}" for n in range(500)}
    before = time.perf_counter()
    assert len(duplicates.clusters(texts)) <= 3
    assert time.perf_counter() - before < 5


DAY = date(2025, 12, 15)


def months(count: int, first: date = DAY) -> list[Span]:
    starts = [
        date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 15) for n in range(count + 1)
    ]
    return [Span(n + 1, "month", starts[n], starts[n + 1] - timedelta(days=1)) for n in range(count)]


def test_a_half_year_adds_up_its_months_and_takes_the_last_stock() -> None:
    own = Span(99, "half", DAY, date(2026, 6, 14))
    fields = [Field(1, "month", 0, "talks.held", stock=False), Field(1, "month", 1, "sites.standing", stock=True)]
    spans = figures.chosen_spans(own, [own, *months(6)], fields)
    cells = figures.cells_of(spans, fields)
    assert [cell.period for cell in cells if cell.code == "talks.held"] == [1, 2, 3, 4, 5, 6]
    assert [cell.period for cell in cells if cell.code == "sites.standing"] == [6]


def test_one_calendar_answers_for_one_figure() -> None:
    own = Span(99, "half", DAY, date(2026, 6, 14))
    fields = [Field(1, "month", 0, "talks.held", stock=False), Field(2, "half", 0, "talks.held", stock=False)]
    spans = figures.chosen_spans(own, [own, *months(6)], fields)
    assert [cell.period for cell in figures.cells_of(spans, fields)] == [99]
    longer = [Field(1, "month", 0, "a", stock=False), Field(3, "quarter", 0, "a", stock=False)]
    quarters = [Span(50, "quarter", DAY, date(2026, 3, 14)), Span(51, "quarter", date(2026, 3, 15), date(2026, 6, 14))]
    assert figures.chosen_spans(own, [*quarters, *months(6)], longer)["a"] == tuple(quarters)
    assert figures.chosen_spans(own, [*quarters, *months(6)[:5]], longer)["a"] == tuple(quarters)
    assert figures.chosen_spans(own, months(3), fields)["talks.held"] == tuple(months(3))


def test_periods_that_leave_a_gap_are_not_added_up() -> None:
    spans = months(6)
    assert figures.tiled(DAY, date(2026, 6, 14), [spans[0], spans[2]]) == (spans[0],)
    assert figures.tiled(DAY, date(2026, 6, 14), spans[1:]) == ()
    own = Span(99, "year", DAY, date(2026, 12, 14))
    assert figures.chosen_spans(own, spans[1:], [Field(1, "month", 0, "a", stock=False)]) == {"a": ()}


def test_the_same_day_a_year_before() -> None:
    assert figures.year_before(date(2026, 6, 14)) == date(2025, 6, 14)
    assert figures.year_before(date(2024, 2, 29)) == date(2023, 2, 28)
    assert figures.changed(1, None) is None
    assert figures.changed(3, 5) == -2
    assert figures.may_compare_share(10)
    assert not figures.may_compare_share(9)
    assert not figures.may_compare_share(None)


def test_root_is_the_trails_tree_over_the_reports() -> None:
    leaves = [(n, 1, hashlib.sha256(bytes([n])).digest()) for n in range(5)]
    hashed = [hashlib.sha256(b"\x00" + s.to_bytes(8, "big") + v.to_bytes(2, "big") + h).digest() for s, v, h in leaves]
    left = node(node(hashed[0], hashed[1]), node(hashed[2], hashed[3]))
    assert freezing.merkle_root(leaves) == (node(left, hashed[4]), 5)
    assert freezing.merkle_root([]) == (EMPTY, 0)
    assert freezing.merkle_root(leaves[:1]) == (hashed[0], 1)


@given(
    st.lists(
        st.tuples(st.integers(0, 2**60), st.integers(1, 60000), st.binary(min_size=32, max_size=32)),
        min_size=1,
        max_size=20,
    ),
    st.data(),
)
def test_a_change_of_any_report_changes_the_root(reports: list[tuple[int, int, bytes]], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(reports) - 1))
    slot, version, digest = reports[at]
    other = [*reports[:at], (slot, version, bytes([digest[0] ^ 1]) + digest[1:]), *reports[at + 1 :]]
    assert freezing.merkle_root(reports) != freezing.merkle_root(other)
    assert freezing.merkle_root(reports) == freezing.merkle_root(iter(reports))


def test_110_000_reports_are_hashed_in_a_moment() -> None:
    digest = hashlib.sha256(b"x").digest()
    reports = [(n, 1, digest) for n in range(110_000)]
    before = time.perf_counter()
    freezing.merkle_root(reports)
    assert time.perf_counter() - before < 3


def test_bytes_of_a_snapshot_are_written_one_way() -> None:
    assert freezing.canonical({"b": [1, "ă"], "a": None}) == '{"a":null,"b":[1,"ă"]}'.encode()
    for wrong in (date(2026, 1, 1), 1.5):
        with pytest.raises(ValueError, match="whole numbers"):
            freezing.canonical({"a": [wrong]})
    said = {"reports": EMPTY.hex(), "unit": "u", "sequence": 1, "revision": 1, "previous": "", "payload": b"x"}
    roots = {freezing.snapshot_root(**{**said, key: other}) for key, other in (  # type: ignore[arg-type]
        ("reports", "0" * 64), ("unit", "v"), ("sequence", 2), ("revision", 2), ("previous", "r"), ("payload", b"y"),
    )}  # fmt: skip
    assert len(roots | {freezing.snapshot_root(**said)}) == 7  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("calendar", "start", "end", "said"),
    [
        ("month", "2026-02-15", "2026-03-14", "tháng 3 năm 2026"),
        ("quarter", "2025-12-15", "2026-03-14", "quý I năm 2026"),
        ("half", "2025-12-15", "2026-06-14", "6\u00a0tháng đầu năm 2026"),
        ("half", "2026-06-15", "2026-12-14", "từ ngày 15/06/2026 đến ngày 14/12/2026"),
        ("year", "2025-12-15", "2026-12-14", "năm 2026"),
        ("year", "2025-12-15", "2026-11-14", "từ ngày 15/12/2025 đến ngày 14/11/2026"),
        ("five_years", "2020-12-15", "2025-12-14", "giai đoạn 2021 - 2025"),
        ("thematic", "2026-03-01", "2026-04-15", "từ ngày 01/03/2026 đến ngày 15/04/2026"),
    ],
)
def test_a_period_is_named_as_people_name_it(calendar: str, start: str, end: str, said: str) -> None:
    assert report.when(calendar, date.fromisoformat(start), date.fromisoformat(end)) == said


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("Đã thay đèn.", "", "Đã thay đèn."),
        ("Đã thay đèn.", "Tỉnh Bắc Hà", "Đã thay đèn (Tỉnh Bắc Hà)."),
        ("Đèn ngõ chợ", "Tỉnh Bắc Hà", "Đèn ngõ chợ (Tỉnh Bắc Hà)"),
    ],
)
def test_the_place_stands_before_the_full_stop(text: str, place: str, said: str) -> None:
    assert report._said({"printed": text, "place": place}) == said


def test_an_estimate_that_says_nothing_is_not_given_as_a_share() -> None:
    known = replace(figure(5, 9), footing=figures.Footing.RESTATED, estimated=4)
    assert known.counted_before == (5, 9)
    assert replace(known, estimated=-4).counted_before is None
    assert report._remark(replace(known, estimated=-4)) == "cùng kỳ có phần ước tính"
    with translation.override("en"):
        assert "partly estimated" in footing_words(replace(known, estimated=-4))
