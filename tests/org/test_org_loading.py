"""`org load`: both epochs, the succession, one province by hand-written truth, a second run, one commune alone."""

import json
from collections.abc import Iterator
from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from binhyen.audit.models import Entry
from binhyen.core.actor import system_actor
from binhyen.core.errors import NotFound
from binhyen.org import queries
from binhyen.org.models import Edge, Event, Label, LoadedFile, Succession, Unit
from binhyen.org.rules import tables
from binhyen.org.services.checking import verify_units
from binhyen.org.services.confirming import confirm_event
from binhyen.org.services.loading import load_nation, official_public_id
from binhyen.org.services.sources import NAMES, read_nation
from binhyen.org.services.units import create_unit, start_commune
from binhyen.org.states import ON_RECORD_SINCE, TWO_LEVELS_SINCE
from tests.org.test_org_command import run_org
from tests.org.test_org_pages_public import MOST_BYTES, MOST_STATEMENTS, page, unit_url

BY = system_actor("org-load")
TODAY = date(2026, 11, 23)
OLD = date(2025, 6, 30)

HUE = """
Phường Phú Xuân = Gia Hội, Phú Hậu, Tây Lộc, Thuận Lộc, Thuận Hòa, Đông Ba
Phường Thuận Hóa = Phú Hội, Phú Nhuận, Phường Đúc, Vĩnh Ninh, Phước Vĩnh, Trường An
Phường Kim Long = Long Hồ, Hương Long, Kim Long
Phường Vỹ Dạ = Thủy Vân, Xuân Phú, Vỹ Dạ
Phường Hương An = An Hòa, Hương Sơ, Hương An
Phường Thủy Xuân = Thủy Biều, Thủy Bằng, Thủy Xuân
Phường An Cựu = An Đông, An Tây, An Cựu
Phường Thuận An = Thuận An, Phú Hải, Phú Thuận
Phường Mỹ Thượng = Phú Thượng, Phú An, Phú Mỹ
Phường Hóa Châu = Hương Phong, Hương Vinh, Quảng Thành
Phường Phong Điền = Phong Thu, Phong Mỹ, Phong Xuân
Phường Phong Thái = Phong An, Phong Hiền, Phong Sơn
Phường Phong Dinh = Phong Hòa, Phong Bình, Phong Chương
Phường Phong Phú = Phong Phú, Phong Thạnh
Phường Phong Quảng = Phong Hải, Quảng Công, Quảng Ngạn
Phường Hương Trà = Tứ Hạ, Hương Văn, Hương Vân
Phường Kim Trà = Hương Xuân, Hương Chữ, Hương Toàn
Phường Thanh Thủy = Thủy Dương, Thủy Phương, Thủy Thanh
Phường Hương Thủy = Thủy Lương, Thủy Châu, Thủy Tân
Phường Phú Bài = Phú Bài, Thủy Phù, Phú Sơn, Dương Hòa
Phường Dương Nỗ =
Xã Đan Điền = Quảng Thái, Quảng Lợi, Quảng Vinh, Quảng Phú
Xã Quảng Điền = Sịa, Quảng Phước, Quảng An, Quảng Thọ
Xã Phú Vinh = Phú Diên, Vinh Xuân, Vinh An, Vinh Thanh
Xã Phú Hồ = Phú Xuân, Phú Lương, Phú Hồ
Xã Phú Vang = Phú Đa, Phú Gia, Vinh Hà
Xã Vinh Lộc = Vinh Hưng, Vinh Mỹ, Giang Hải, Vinh Hiền
Xã Hưng Lộc = Lộc Sơn, Lộc Bổn, Xuân Lộc
Xã Lộc An = Lộc Hòa, Lộc Điền, Lộc An
Xã Phú Lộc = Phú Lộc, Lộc Trì, Lộc Bình
Xã Chân Mây - Lăng Cô = Lăng Cô, Lộc Tiến, Lộc Vĩnh, Lộc Thủy
Xã Long Quảng = Thượng Quảng, Thượng Long, Hương Hữu
Xã Nam Đông = Hương Xuân, Thượng Nhật, Hương Sơn
Xã Khe Tre = Khe Tre, Hương Phú, Hương Lộc, Thượng Lộ
Xã Bình Điền = Hương Bình, Bình Thành, Bình Tiến
Xã A Lưới 1 = Hồng Thủy, Hồng Vân, Trung Sơn, Hồng Kim
Xã A Lưới 2 = A Lưới, Hồng Bắc, Quảng Nhâm, A Ngo
Xã A Lưới 3 = Sơn Thủy, Hồng Thượng, Phú Vinh, Hồng Thái
Xã A Lưới 4 = Hương Phong, A Roàng, Đông Sơn, Lâm Đớt
Xã A Lưới 5 = Hương Nguyên, Hồng Hạ
"""
"""Huế after resolution 1675/NQ-UBTVQH15: each commune and the old ones that make it up (none: unchanged)."""


@pytest.fixture(scope="module")
def _nation(django_db_setup: None, django_db_blocker: pytest.FixtureDef[object]) -> Iterator[None]:
    """The whole nation, loaded once for this module and taken back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        steps: list[str] = []
        report = load_nation(by=BY, progress=lambda what, done, total: steps.append(f"{what} {done}/{total}"))
        assert report.changed
        assert steps[-1] == "positions 7/7"
        yield
        transaction.set_rollback(True)


@pytest.fixture
def nation(_nation: None, django_db_blocker: pytest.FixtureDef[object]) -> Iterator[None]:
    """The loaded nation; what a test changes is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        yield
        transaction.set_rollback(True)


def _unit(kind: str, code: str, on: date) -> Unit:
    return queries.units_by_code(code, on, [kind])[0]


def test_the_counts_of_both_epochs(nation: None) -> None:
    today, before = queries.stats(TODAY), queries.stats(OLD)
    assert (today.provinces, today.districts, today.communes) == (34, 0, 3321)
    assert (before.provinces, before.districts, before.communes) == (63, 696, 10_035)
    assert today.forms["province.thanh_pho"] == 9
    assert sum(count for form, count in today.forms.items() if form.startswith("commune.")) == 3321
    assert queries.stats(date(2025, 7, 1)).forms["province.thanh_pho"] == 6
    assert queries.count_subtree(_unit("centre", "", TODAY), TODAY) == 1 + 34 + 3321
    assert queries.count_subtree(_unit("centre", "", OLD), OLD) == 1 + 63 + 696 + 10_035


def test_exact_unions_splits_disagreements_and_insets(nation: None) -> None:
    figures = queries.stats(TODAY)
    assert figures.splits == 441
    assert figures.exact_unions + figures.unchanged > 2_880
    assert figures.unchanged == 127
    assert figures.pairs + figures.unchanged == len(read_nation().pairs)
    assert figures.disagreements["rejected.namesake"] == 31
    assert sum(figures.disagreements.values()) == 119
    assert len(figures.insets) == 13
    assert {"Hoàng Sa", "Trường Sa", "Phú Quốc", "Thổ Châu"} <= set(figures.insets)
    assert figures.events["proposed"] > 2_900


def test_every_promise_of_the_tree_holds(nation: None) -> None:
    assert verify_units() == []


def test_hue_by_hand_written_truth(nation: None) -> None:
    hue = _unit("province", "46", TODAY)
    assert (hue.valid_from, hue.valid_to, hue.came_from.count()) == (ON_RECORD_SINCE, None, 0)
    after, before = queries.children(hue, TODAY), queries.children(hue, OLD)
    truth = {
        name.strip(): sorted(part.strip() for part in parts.split(",") if part.strip())
        for name, parts in (line.split("=") for line in HUE.strip().splitlines())
    }
    assert {row.full_name for row in after} == set(truth)
    assert (len(after), sum(row.form == "phuong" for row in after)) == (40, 21)
    assert [row.name for row in before if row.form == "quan"] == ["Phú Xuân", "Thuận Hóa"]
    assert (len(before), queries.count_subtree(hue, OLD)) == (9, 1 + 9 + 133)
    for row in after:
        pairs = Succession.objects.filter(successor_id=row.id, weight__gt=0)
        assert {(pair.weight, pair.exact) for pair in pairs} <= {(1.0, True)}
        names = queries.labels_on([pair.predecessor_id for pair in pairs], OLD)
        assert sorted(label.name for label in names.values()) == truth[row.full_name], row.full_name
    duong_no = next(row for row in after if row.name == "Dương Nỗ")
    assert duong_no.valid_from == ON_RECORD_SINCE


def test_the_same_code_over_another_territory_is_another_unit(nation: None) -> None:
    old, new = _unit("commune", "19753", OLD), _unit("commune", "19753", TODAY)
    assert old != new
    assert (queries.label_on(old, OLD).name, queries.label_on(new, TODAY).name) != ("", "")
    assert queries.label_on(new, TODAY).name == "Phú Xuân"
    story = queries.history(new)
    assert {node.generation for node in story.nodes} == {-1, 0}
    assert {link.legal_document for link in story.links} == {"1675/NQ-UBTVQH15"}


def test_a_wrong_pair_of_one_source_is_kept_shown_and_not_counted(nation: None) -> None:
    new, wrong = _unit("commune", "29869", TODAY), _unit("commune", "28252", OLD)
    pair = Succession.objects.get(predecessor=wrong, successor=new)
    assert (pair.weight, pair.standing, pair.reason, pair.source) == (0.0, "rejected", "namesake", "map")
    links = {(link.predecessor_id, link.standing) for link in queries.history(new).links}
    assert (wrong.pk, "rejected") in links
    assert all(link.weight == 0 for link in queries.history(new).links if link.standing == "rejected")


def test_island_special_zones_come_from_districts_without_communes(nation: None) -> None:
    for district, zone, name in (("471", "19742", "Cồn Cỏ"), ("755", "26732", "Côn Đảo"), ("536", "21548", "Lý Sơn")):
        old, new = _unit("district", district, OLD), _unit("commune", zone, TODAY)
        pair = Succession.objects.get(predecessor=old, successor=new)
        assert (pair.weight, pair.exact, pair.reason) == (1.0, True, "island")
        assert queries.label_on(new, TODAY).name == name
        assert queries.children(old, OLD) == []


def test_shares_of_a_split_are_in_one_event_and_add_up(nation: None) -> None:
    split = Succession.objects.filter(weight__gt=0, weight__lt=1).first()
    assert split is not None
    parts = Succession.objects.filter(predecessor=split.predecessor, basis=split.basis)
    assert parts.values("event").distinct().count() == 1
    assert sum(part.weight for part in parts) == pytest.approx(1.0, abs=1e-9)


def test_merged_provinces_and_ended_districts(nation: None) -> None:
    old, new = _unit("province", "02", OLD), _unit("province", "08", TODAY)
    event = Succession.objects.get(predecessor=old, successor=new).event
    assert (event.legal_document, event.status, event.place) == ("202/2025/QH15", "proposed", new)
    district = queries.children(old, OLD)[0]
    ended = queries.events_of(Unit.objects.get(pk=district.id))
    assert [(one.kind, one.status, one.legal_document, one.place) for one in ended] == [
        ("close", "confirmed", "203/2025/QH15", new)
    ]
    assert Event.objects.filter(kind="close").count() == 34
    assert Edge.objects.filter(valid_from=TWO_LEVELS_SINCE, event=None).count() == 0


def test_later_changes_of_form(nation: None) -> None:
    dong_nai, trang_bom = _unit("province", "75", TODAY), _unit("commune", "26248", TODAY)
    assert [queries.label_on(dong_nai, day).form for day in (date(2026, 4, 29), date(2026, 4, 30))] == [
        "tinh",
        "thanh_pho",
    ]
    assert [queries.label_on(trang_bom, day).form for day in (date(2026, 4, 29), date(2026, 4, 30))] == ["xa", "phuong"]
    event = next(one for one in queries.events_of(trang_bom) if one.kind == "rename")
    assert (event.status, event.legal_document, event.place) == ("confirmed", "237/NQ-UBTVQH16", dong_nai)
    assert Event.objects.filter(kind="rename").count() == 5


def test_a_second_run_changes_nothing_and_one_entry_per_file_stands_in_the_trail(nation: None) -> None:
    def count() -> list[int]:
        return [model.objects.count() for model in (Unit, Label, Edge, Event, Succession, LoadedFile, Entry)]

    before = count()
    assert not load_nation(by=BY).changed
    assert count() == before
    assert set(Entry.objects.filter(verb="org.load").values_list("object_id", flat=True)) == set(NAMES)


def test_files_that_come_again_under_new_digests_write_nothing_twice(nation: None) -> None:
    def count() -> list[int]:
        return [model.objects.count() for model in (Unit, Label, Edge, Event, Succession)]

    event = Event.objects.filter(status="proposed", kind="merge").first()
    assert event is not None
    confirm_event(event=event, version=1, by=BY)
    before = count()
    LoadedFile.objects.all().delete()
    report = load_nation(by=BY)
    assert (report.units, report.labels, report.edges, report.events, report.pairs, report.renames) == (0,) * 6
    assert len(report.files) == len(NAMES)
    assert count() == before
    event.refresh_from_db()
    assert event.status == "confirmed"


def test_the_command_counts_checks_and_has_nothing_more_to_load(nation: None, english: None) -> None:
    assert "Nothing changed" in run_org("load", "--quiet")
    today = json.loads(run_org("stats", "--json"))
    assert (today["provinces"], today["communes"]) == (34, 3321)
    before = json.loads(run_org("stats", "--json", "--on", "2025-06-30"))
    assert (before["provinces"], before["communes"]) == (63, 10_035)
    assert "Hoàng Sa" in run_org("stats")
    assert "holds" in run_org("verify")


def test_a_province_confirms_a_proposed_merger(nation: None) -> None:
    event = Succession.objects.filter(successor=_unit("commune", "19753", TODAY)).first().event  # type: ignore[union-attr]
    done = confirm_event(event=event, version=event.version, by=BY)
    assert (done.status, done.confirmed_by) == ("confirmed", "org-load")
    assert queries.stats(TODAY).events["confirmed"] == 40


def test_the_pages_of_the_real_country_hold_their_bars(nation: None, client: Client) -> None:
    found = {}
    for name, code, kind in (("centre", "", "centre"), ("hcm", "79", "province"), ("ba-dinh", "00004", "commune")):
        unit = Unit.objects.filter(kind=kind, valid_to=None, labels__code=code).distinct().get()
        page(client, unit_url(unit))
        with CaptureQueriesContext(connection) as asked:
            text = page(client, unit_url(unit))
        found[name] = text
        assert len(asked) <= MOST_STATEMENTS, (name, len(asked))
        assert len(text.encode()) <= MOST_BYTES, (name, len(text.encode()))
        cache.clear()
    _the_centre(found["centre"])
    assert found["hcm"].count("<circle") >= 167
    assert "Đặc khu Côn Đảo" in found["hcm"]
    assert "Lập từ 10 đơn vị cũ" in found["ba-dinh"]
    assert "Các nguồn ghi khác nhau" in found["ba-dinh"]
    _the_past(client)


def _the_centre(text: str) -> None:
    assert text.count('class="m m') == 34 + 5
    for name in ("Đặc khu Hoàng Sa", "Đặc khu Trường Sa", "Bạch Long Vĩ", "Thổ Châu", "Kiên Hải", "Phú Quý"):
        assert name in text
    assert "3.321" in text
    assert "10.035 vào ngày 30/06/2025" in text


def _the_past(client: Client) -> None:
    centre = Unit.objects.get(kind="centre")
    text = page(client, unit_url(centre, "?ngay=30/06/2025"))
    assert "63 tỉnh, thành phố" in text
    assert "Các điểm là 63 tỉnh, thành phố của ngày đó" in text
    assert text.count('class="spot"') == 63
    assert text.count("#p") >= 34
    assert "Đặc khu Hoàng Sa" not in text
    assert "Quần đảo Hoàng Sa" in text
    district = Unit.objects.filter(kind="district", labels__code="001").get()
    old = page(client, unit_url(district))
    assert "Cấp huyện đã kết thúc" in old
    assert "Phường Trúc Bạch" in old
    before = Unit.objects.filter(kind="commune", labels__code="00001", valid_to=date(2025, 7, 1)).get()
    assert "Nay là" in page(client, unit_url(before))
    for query in ("", "?xem=chia", "?xem=chia&trang=2"):
        assert page(client, f"/ca-nuoc/sap-xep/{query}").count("<tr>") > 50
    hoang_sa = Unit.objects.get(labels__code="20333", kind="commune")
    assert "Quần đảo" in page(client, unit_url(hoang_sa))
    old_province = Unit.objects.get(kind="province", labels__code="02")
    assert "Nay thành đơn vị nào" in page(client, unit_url(old_province))


@pytest.mark.django_db
def test_communes_that_stood_alone_join_the_nation_without_retyping(english: None) -> None:
    assert "Phường Phú Xuân is on record, alone" in run_org("start", "--commune", "19753")
    alone = Unit.objects.get()
    assert start_commune(code="19753", by=BY) == alone
    group = create_unit(parent=alone, kind="group", form="to_dan_pho", name="1", by=BY, households=90)
    on = date(2026, 3, 2)
    assert queries.root_unit(on) == alone
    assert queries.ancestors(alone, on) == []
    assert queries.ancestors(group, on) == [queries.unit_row(alone, on)]
    assert queries.count_subtree(alone, on) == 2
    assert [hit.row.id for hit in queries.search_units("phu xuan")] == [alone.pk]
    assert verify_units() == []
    unchanged, renamed = (start_commune(code=code, by=BY) for code in ("19909", "26248"))
    assert queries.count_subtree(alone, on) == 2
    assert "Loaded 14009 units" in run_org("load", "--quiet")
    for unit, code, split in ((alone, "19753", True), (unchanged, "19909", False), (renamed, "26248", True)):
        assert queries.units_by_code(code, on, ["commune"]) == [unit]
        assert Succession.objects.filter(successor=unit, weight__gt=0).exists() is split
    assert [row.kind for row in queries.ancestors(group, on)] == ["centre", "province", "commune"]
    assert queries.stats(TODAY).communes == 3321
    assert [queries.label_on(renamed, day).form for day in (date(2026, 4, 29), date(2026, 4, 30))] == ["xa", "phuong"]
    assert verify_units() == []


@pytest.mark.django_db
def test_an_unknown_code_starts_nothing() -> None:
    with pytest.raises(NotFound):
        start_commune(code="00000", by=BY)
    assert Unit.objects.count() == 0


def test_public_ids_are_the_same_on_every_installation() -> None:
    assert official_public_id("commune", "19753", TWO_LEVELS_SINCE) == official_public_id(
        "commune", "19753", date(2025, 7, 1)
    )
    assert official_public_id("commune", "19753", TWO_LEVELS_SINCE) != official_public_id(
        "commune", "19753", ON_RECORD_SINCE
    )


PLACE = "code\tkind\tshort_name\tlat\tlon\n"
PAIR = "predecessor_code\tsuccessor_code\tpredecessor_level\tshare_area\tstatus\treason\tsources\n"
RENAME = "level\tcode\tkind_after\tname_after\teffective_on\tlegal_document\tlegal_date\n"


@pytest.mark.parametrize(
    "table",
    [
        "code\tkind\n01\ttinh\n",
        PLACE,
        PLACE + "01\ttinh\tA\n",
        PLACE + "01\ttinh\tA\tnorth\t1\n",
    ],
)
def test_a_table_of_places_that_breaks_its_promise_is_refused(table: str) -> None:
    with pytest.raises(tables.BadTable):
        tables.read_places(table.encode(), "x")


def test_tables_of_pairs_and_renames_that_break_their_promise_are_refused() -> None:
    with pytest.raises(tables.BadTable):
        tables.read_pairs((PAIR + "1\t2\tcommune\t1\tmaybe\t\t\n").encode(), "x")
    for row in ("commune\t1\txa\tMot\t2026-01-01\t1\t\n", "commune\t1\txa\tXã M\tsoon\t1\t\n"):
        with pytest.raises(tables.BadTable):
            tables.read_renames((RENAME + row).encode(), "x", {"xa": "Xã"})
