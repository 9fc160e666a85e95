"""Units are compared by rates with their counts, asked when they lie outside, never ordered; files say the same."""

import csv
import io
import re
from collections.abc import Callable, Sequence
from datetime import date
from types import SimpleNamespace

import openpyxl
import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from binhyen.figures.models import Period
from binhyen.figures.queries.totals import Counts
from binhyen.insights.queries.board import Board, Cell
from binhyen.insights.rules.drawing import Pair
from binhyen.insights.templatetags.insights import shared_words
from binhyen.insights.views import board_page, panels
from binhyen.insights.views.board_page import Page
from binhyen.insights.views.evenness import ACCEPTED, ON_TIME, Evenness, measures, side_of
from tests.figures.desk_support import Reporting, text_of

Enter = Callable[..., Client]
MONTHS = 13


def row(rank: int, form: str = "tinh") -> SimpleNamespace:
    return SimpleNamespace(id=rank, full_name=f"Tỉnh {rank}", form=form, kind="province", code=str(rank))


def months() -> list[Period]:
    return [
        Period(pk=rank, calendar="month", start=start, end=start.replace(day=28))
        for rank, start in enumerate(date(2025 + rank // 12, rank % 12 + 1, 1) for rank in range(MONTHS))
    ]


def reading(pairs: Sequence[Pair], past: Sequence[Pair] | None = None, form: str = "tinh") -> SimpleNamespace:
    """Units with their (on time, awaited) in the last month, and in every month before it."""
    periods = months()
    before = past or pairs
    counts = {}
    for period in periods:
        now = pairs if period is periods[-1] else before
        for rank, (count, total) in enumerate(now):
            counts[rank, period.pk] = Counts(total, total, count, count, 1)
    units = [row(rank, form if rank % 2 else "tinh") for rank in range(len(pairs))]
    board = Board({}, counts, range(len(pairs)))
    scope = SimpleNamespace(periods=periods, period=periods[-1], fields=())
    return SimpleNamespace(board=board, units=units, scope=scope)


def even(found: SimpleNamespace, code: str = ON_TIME, form: str = "") -> Evenness:
    chosen = next(one for one in measures(found, []) if one.code == code)  # type: ignore[arg-type]
    return Evenness(found, chosen, lambda unit: f"/{unit.id}/", form)  # type: ignore[arg-type]


ALIKE = [(80 + rank % 5, 100) for rank in range(20)]


def test_a_unit_far_from_its_peers_is_asked_and_the_others_are_not() -> None:
    pairs = [*ALIKE, (30, 100)]
    found = even(reading(pairs))
    assert found.peers is not None
    assert [(one.rate.name, one.side, one.of_peers) for one in found.asked] == [("Tỉnh 20", "low", True)]
    assert found.questions[0].rate.url == "/20/"
    assert found.more == 0
    assert [names for _dot, names in found.peers.labelled] == ["Tỉnh 20"]
    assert float(found.peers.phi.replace(",", ".")) >= 1


def test_a_unit_far_from_its_own_past_is_asked_once() -> None:
    pairs = [(73, 100) if rank == 3 else pair for rank, pair in enumerate(ALIKE)]
    before = [(99, 100) if rank == 3 else pair for rank, pair in enumerate(ALIKE)]
    found = even(reading(pairs, before))
    assert [(one.rate.name, one.side, one.of_peers) for one in found.asked] == [("Tỉnh 3", "low", False)]
    both = even(reading([*ALIKE, (20, 100)], [*ALIKE, (81, 100)]))
    assert [(one.side, one.of_peers) for one in both.asked] == [("low", True)]


def test_many_questions_are_counted() -> None:
    pairs = [(20, 100) if rank < 8 else pair for rank, pair in enumerate(ALIKE)]
    found = even(reading(pairs, ALIKE))
    assert len(found.questions) == 6
    assert found.more == 2


def test_names_on_one_place_share_a_line() -> None:
    found = even(reading([*ALIKE * 3, (30, 100), (30, 100), (30, 100), (31, 100)]))
    assert found.peers is not None
    assert [names for _dot, names in found.peers.labelled] == ["Tỉnh 60, Tỉnh 61 +1", "Tỉnh 63"]


def test_the_order_is_that_of_the_list_never_of_the_rate() -> None:
    found = even(reading([*ALIKE, (30, 100)]))
    assert [rate.name for rate in found.rates] == [f"Tỉnh {rank}" for rank in range(21)]
    assert found.strip is not None
    assert len(found.strip.marks) == 21
    assert "21" in found.spread_words


def test_the_past_has_its_own_limits_without_the_month_that_is_looked_at() -> None:
    found = even(reading([(40, 100)] * 4, [(80, 100)] * 4))
    assert found.past is not None
    assert found.past.found.share == pytest.approx(0.8)
    assert [rate.now for rate in found.past.rates][-2:] == [False, True]
    assert found.past.plot.dots[-1].side == "low"
    assert found.past.first_name != found.past.last_name


def test_kinds_are_compared_among_themselves() -> None:
    found = even(reading(ALIKE, form="thanh_pho"), form="thanh_pho")
    assert len(found.rates) == 10
    assert all(int(rate.name.split()[1]) % 2 for rate in found.rates)


def test_few_cases_are_added_up_over_the_periods_of_the_page() -> None:
    found = even(reading([(1, 1)] * 6 + [(0, 1)]))
    assert found.spans == MONTHS
    assert found.rates[0].pair == (MONTHS, MONTHS)
    assert found.asked == [] or all(one.of_peers for one in found.asked)


def test_nothing_to_compare_says_nothing() -> None:
    found = even(reading([(1, 1), (0, 0)]))
    assert (found.strip, found.peers, found.past, found.spread_words) == (None, None, None, "")
    assert found.asked == []
    empty = even(reading([]))
    assert empty.whole is None
    assert empty.strip is None


def test_more_than_there_is_makes_no_rate() -> None:
    found = reading([(5, 20)] * 3)
    found.board = Board({}, {(0, MONTHS - 1): Counts(20, 20, 25, 20)}, [0])
    assert even(found).rates == []
    assert even(found, ACCEPTED).rates[0].pair == (20, 20)


def test_a_side_needs_limits_and_cases() -> None:
    past = ((80, 100),) * 12
    assert side_of((20, 100), past) == "low"
    assert side_of((99, 100), past) == "high"
    assert side_of((80, 100), past) == ""
    assert side_of((0, 5), past) == ""
    assert side_of((0, 50), ((1, 2),)) == ""


def test_what_is_estimated_is_said_with_its_count() -> None:
    field = SimpleNamespace(decimals=0)
    assert shared_words(Cell(345), field) == "đếm đủ"  # type: ignore[arg-type]
    assert shared_words(Cell(9, estimated=3), field) == "ước tính 3 trong 9"  # type: ignore[arg-type]
    assert shared_words(Cell(100, estimated=3), field) == "ước tính 3 trong 100 (3%)"  # type: ignore[arg-type]
    assert shared_words(Cell(345, apart=True), field) == "không so sánh được"  # type: ignore[arg-type]


@pytest.mark.django_db
def test_every_ratio_of_the_catalogue_is_a_measure_where_both_figures_stand(reports: Reporting, enter: Enter) -> None:
    land = reports.people.land
    reader = enter(reports.people.users["centre"])
    reader.cookies["ngon_ngu"] = "en"
    reports.send(land.g1, sites__standing=40, sites__working=30)
    address = reverse("insights:board", args=[land.n1.public_id])
    part = f"{address}?bieu=group_month&phan=3"
    shown = text_of(reader, part)
    assert "do=sites.working_rate" in shown
    rate = text_of(reader, f"{part}&do=sites.working_rate")
    assert "30 of 40" in rate.replace("\xa0", " ")
    assert "do=sites.working_rate" in rate
    assert "tips.useful_rate" not in text_of(reader, f"{address}?bieu=commune_month&phan=3")
    assert "loai=" in text_of(reader, reverse("insights:board", args=[land.centre.public_id]))
    assert "aria-current" in text_of(reader, f"{reverse('insights:board', args=[land.centre.public_id])}?loai=tinh")


def test_what_lies_outside_is_drawn_with_its_own_shape_and_name() -> None:
    found = even(reading([*ALIKE, (30, 100)], [*ALIKE, (80, 100)]))
    page = SimpleNamespace(measure_tabs=[], peer_tabs=[], file=lambda table, ending: f"/{table}.{ending}")
    drawn = render_to_string("insights/parts/evenness.html", {"page": page, "even": found})
    assert drawn.count('class="dot-low"') == 1
    assert drawn.count('class="dot-in"') == len(ALIKE) + MONTHS
    assert drawn.count('class="tick-u"') == len(ALIKE) + 1
    assert ">Tỉnh 20</text>" in drawn
    assert "30 trong 100 báo cáo phải gửi (30%, khoảng 22–40%)" in drawn.replace("\xa0", " ")
    assert "/chenh-lech.xlsx" in drawn


def test_the_map_has_a_legend_with_how_many_are_in_each_class() -> None:
    areas = [SimpleNamespace(shade=shade) for shade in ("gap", "4", "4", "0")]
    legend = Page.legend.fget(SimpleNamespace(map_areas=areas))  # type: ignore[attr-defined]
    assert [(one.shade, one.units) for one in legend] == [("gap", 1), ("0", 1), ("1", 0), ("2", 0), ("3", 0), ("4", 2)]
    assert [one.words for one in legend][-2:] == ["85 đến 94", "95 trở lên"]


def test_units_without_a_report_are_named_with_how_many_more() -> None:
    assert board_page._named(["Xã A", "Xã B"]) == "Xã A, Xã B"
    assert board_page._named(["Xã A", "Xã B", "Xã C", "Xã D", "Xã E"]) == "Xã A, Xã B, Xã C và 2 nơi khác"


TABLES = ("bieu", "tong", "don-vi", "theo-ky", "chenh-lech")


@pytest.mark.django_db
@pytest.mark.parametrize("table", TABLES)
def test_csv_and_xlsx_hold_the_same_numbers(reports: Reporting, enter: Enter, table: str) -> None:
    """Every cell survives both ways; the same figures give the same file."""
    land = reports.people.land
    reports.send(land.g1, talks__attended=4321)
    reader = enter(reports.people.users["n1"])

    def get(ending: str) -> bytes:
        address = reverse("insights:table_file", args=[land.n1.public_id, table, ending])
        answer = reader.get(f"{address}?bieu=group_month&so=talks.attended")
        assert answer.status_code == 200
        assert answer["Content-Disposition"].endswith(f'.{ending}"')
        return bytes(answer.content)

    rows = list(csv.reader(io.StringIO(get("csv").decode("utf-8-sig"))))
    book = openpyxl.load_workbook(io.BytesIO(get("xlsx")))
    sheet = [["" if cell is None else str(cell) for cell in line] for line in book.worksheets[0].values]
    assert [[cell.removesuffix(".0") for cell in line] for line in rows] == sheet
    assert len(rows) > 1
    assert (table == "chenh-lech") or any("4321" in line for line in rows)
    assert get("xlsx") == get("xlsx")


@pytest.mark.django_db
def test_a_gap_is_an_empty_cell_never_a_nought(reports: Reporting, enter: Enter) -> None:
    land = reports.people.land
    reports.send(land.g1)
    reader = enter(reports.people.users["n1"])
    address = reverse("insights:table_file", args=[land.n1.public_id, "don-vi", "csv"])
    rows = reader.get(f"{address}?bieu=group_month").content.decode("utf-8-sig").splitlines()
    silent = [line for line in rows if ",1,0,0,0," in line]
    assert len(silent) == 4
    assert all(line.endswith(",,,,") or ",0,0,0,,," in line for line in silent)


@pytest.mark.django_db
def test_the_picture_for_a_document_is_a_png_and_never_of_a_reserved_figure(reports: Reporting, enter: Enter) -> None:
    land = reports.people.land
    reports.send(land.g1)
    reader = enter(reports.people.users["centre"])
    names = [land.centre.public_id, reports.month.public_id]
    answer = reader.get(reverse("insights:picture", args=[*names, "group_month"]))
    assert answer.content.startswith(b"\x89PNG")
    assert answer["Content-Type"] == "image/png"
    reserved = f"{reverse('insights:picture', args=[*names, 'commune_month'])}?phan=3&so=tips.received"
    assert reader.get(reserved).status_code == 404
    course = reverse("insights:table_file", args=[land.centre.public_id, "theo-ky", "csv"])
    assert reader.get(f"{course}?bieu=commune_month&phan=3&so=tips.received").status_code == 404


@pytest.mark.django_db
def test_a_units_page_tells_its_readers_what_has_come_in_two_statements(reports: Reporting, enter: Enter) -> None:
    land = reports.people.land
    reports.send(land.g1)
    reader = enter(reports.people.users["centre"])
    reader.cookies["ngon_ngu"] = "en"
    for unit, words in ((land.n1, "1 of 5 reports"), (land.north, "1 of 5 reports"), (land.centre, "1 of 5 reports")):
        shown = text_of(reader, reverse("org:unit", args=[unit.public_id]))
        assert words in shown
        board = reverse("insights:board", args=[unit.public_id])
        for link in re.findall(f'href="({board}[^"]+)"', shown):
            text_of(reader, link.replace("&amp;", "&"))
    request = SimpleNamespace(actor=reports.people.actor("centre"))
    with CaptureQueriesContext(connection) as found:
        assert panels.unit_figures(request, land.n1)  # type: ignore[arg-type]
    assert len(found) <= 2
    assert panels.unit_figures(request, land.g1) is None  # type: ignore[arg-type]
    assert panels.unit_figures(request, land.n1, date(2026, 1, 1)) is None  # type: ignore[arg-type]
    stranger = SimpleNamespace(actor=reports.people.actor("s1"))
    assert panels.unit_figures(stranger, land.n1) is None  # type: ignore[arg-type]
    Period.objects.filter(calendar="month").update(due=date(2026, 1, 1))
    assert panels.unit_figures(request, land.n1)  # type: ignore[arg-type]
    Period.objects.filter(calendar="month").update(calendar="thematic")
    assert panels.unit_figures(request, land.n1) is None  # type: ignore[arg-type]
