"""Tags: what each component prints, and that text from people is always escaped."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory

from binhyen.core import clock
from binhyen.core.decisions import ALLOWED, refused
from binhyen.ui import charts
from binhyen.ui.components import Column, Crumb, Moment, SummaryRow, Tab, Table

EVIL = '<b onclick="x">'


def show(source: str, **values: Any) -> str:
    return Template("{% load ui %}" + source).render(Context(values)).replace("\u00a0", " ")


@pytest.mark.parametrize(
    "source",
    [
        "{% chip 'late' evil %}",
        "{% link_button evil evil %}",
        "{% button evil name=evil value=evil %}",
        "{% act no evil %}",
        "{% door evil evil evil 'pin' %}",
        "{% icon 'pin' label=evil %}",
        "{% trail crumbs %}",
        "{% tabs tabs evil %}",
        "{% summary_list rows %}",
        "{% timeline moments label=evil %}",
        "{% data_table table %}",
        "{% figure evil 3 of=20 noun=evil note=evil source=evil %}",
        "{% panel title=evil id=evil %}{{ evil }}{% endpanel %}",
        "{% note title=evil %}{{ evil }}{% endnote %}",
        "{% details evil %}{{ evil }}{% enddetails %}",
        "{% job title=evil href=evil meta=evil chip=evil %}{{ evil }}{% endjob %}",
        "{% table caption=evil note=evil %}{{ evil }}{% endtable %}",
        "{% empty_state title=evil %}{{ evil }}{% endempty_state %}",
        "{% twin note=evil %}{{ evil }}{% twin_table %}{{ evil }}{% endtwin %}",
        "{% pages page evil %}",
        "{% progress 1 2 evil %}",
        "{% triple 3 2 1 4 evil %}",
    ],
)
def test_what_people_typed_is_escaped(source: str) -> None:
    html = show(
        source,
        evil=EVIL,
        no=refused(EVIL),
        crumbs=[Crumb(EVIL, EVIL), Crumb(EVIL)],
        tabs=[Tab(EVIL, EVIL, current=True)],
        rows=[SummaryRow(EVIL, EVIL, EVIL, EVIL)],
        moments=[Moment(None, EVIL, EVIL)],
        table=Table(EVIL, (Column(EVIL),), ((EVIL,),), note=EVIL),
        page=Paginator(range(100), 10).get_page(2),
    )
    assert "&lt;b" in html
    assert "<b on" not in html


def test_a_verb_is_a_link_a_button_or_off_with_its_reason() -> None:
    assert show("{% act yes 'Nhận' '/x/' %}", yes=ALLOWED) == '<a class="btn" href="/x/">Nhận</a>'
    sent = show("{% act yes 'Nhận' name='v' value='1' %}", yes=ALLOWED)
    assert sent == '<button class="btn" name="v" value="1">Nhận</button>'
    off = show("{% act no 'Nhận' '/x/' small=True %}", no=refused("Người nộp không tự nghiệm thu được."))
    assert 'aria-disabled="true"' in off
    assert "Người nộp không tự nghiệm thu được." in off
    assert "/x/" not in off


def test_a_chip_has_word_shape_and_colour() -> None:
    html = show("{% chip 'late' 'Chậm 2 ngày' %}")
    assert "chip-late" in html
    assert "#late" in html
    assert "Chậm 2 ngày" in html
    assert "#pin" in show("{% chip 'info' 'Ở đây' 'pin' %}")
    with pytest.raises(KeyError):
        show("{% chip 'red' 'x' %}")


def test_a_clock_reads_the_clock() -> None:
    assert "Còn 5 ngày" in show("{% clock due %}", due=clock.today() + timedelta(days=5))
    assert "chip-info" in show("{% clock due waiting_for='người báo' %}", due=clock.today())


def test_a_figure_shows_its_denominator_and_hides_a_small_share() -> None:
    large = show("{% figure 'Xong' 27 of=34 noun='việc' source='/nguon/' %}")
    assert "trong 34 việc" in large
    assert "79%, khoảng 63–90%" in large
    assert 'href="/nguon/"' in large
    assert "bar-iv" in large
    small = show("{% figure 'Xong' 3 of=7 noun='vụ' %}")
    assert "%" not in small
    assert "bar-iv" not in small
    assert "chưa gửi, không phải bằng 0" in show("{% figure 'Họp' none of=12 noun='tổ' %}", none=None)
    assert "cuộc họp" in show("{% figure 'Họp' 12 noun='cuộc họp' %}")
    assert "<svg" not in show("{% figure 'Họp' 0 of=0 noun='tổ' %}")


def test_bars_stay_inside_their_frame() -> None:
    assert charts.bar(5, 0) == charts.Bar("0.0", "0.0", "0.0", interval=False)
    assert charts.bar(50, 34).filled == "100.0"
    assert charts.widths(0, 3) == ("0",)
    assert charts.widths(4, 8, 1) == ("100.0", "25.0")


def test_numbers_in_running_text() -> None:
    values = {"n": 1234, "d": 2.25, "m": 5000, "k": 2, "p": "0234 000.0001"}
    html = show("{{ n|number }} {{ d|number:1 }} {{ m|money }} {{ k|public_count }} {{ p|phone_link }}", **values)
    assert html == "1.234 2,3 5.000 đ dưới 5 02340000001"
    now = clock.now().replace(year=2026, month=11, day=13, hour=14, minute=32)
    html = show("{{ d|day }} {{ d|day_time }} {{ none|day_time }}", d=now, none=None)
    assert html == "13/11/2026 13/11/2026, 14:32 –"
    assert show("{% share 27 34 'việc' %}") == "27 trong 34 việc (79%, khoảng 63–90%)"


def test_a_table_groups_numbers_and_marks_what_was_not_sent() -> None:
    table = Table(
        "Tổ", (Column("Tổ"), Column("Hộ", numeric=True)), (("Tổ 1", 1641), ("Tổ 2", None)), foot=("Cộng", 1641)
    )
    html = show("{% data_table table %}", table=table)
    assert '<th scope="row">Tổ 1</th><td class="r">1.641</td>' in html
    assert '<td class="r">–</td>' in html
    assert "<tfoot>" in html
    assert charts.cell(True) is True


def test_pages_keep_the_other_parameters() -> None:
    request = RequestFactory().get("/x/", {"q": "đắk", "trang": "2"})
    page = Paginator(range(30), 10).get_page(2)
    html = show("{% pages page 'tổ' %}", page=page, request=request)
    assert "11–20 trong 30 tổ" in html
    assert "?q=%C4%91%E1%BA%AFk&amp;trang=1" in html
    assert "?q=%C4%91%E1%BA%AFk&amp;trang=3" in html
    assert "<nav" not in show("{% pages page 'tổ' %}", page=Paginator(range(3), 10).get_page(1))


def test_a_trail_ends_in_the_page_itself() -> None:
    html = show("{% trail crumbs %}", crumbs=[Crumb("Cả nước", "/"), Crumb("Huế")])
    assert '<a href="/">Cả nước</a>' in html
    assert '<span aria-current="page">Huế</span>' in html


def test_a_timeline_says_in_words_what_it_shows_by_shape() -> None:
    html = show(
        "{% timeline moments %}",
        moments=[Moment(clock.today(), "Qua hẹn", kind="late"), Moment(None, "Hẹn mới", kind="")],
    )
    assert "(chậm)" in html
    assert "(sắp tới)" in html


def test_notes_panels_and_summaries() -> None:
    assert 'role="status"' in show("{% note 'done' live=True %}x{% endnote %}")
    assert "<h3>Ai</h3>" in show("{% panel title='Ai' level=3 %}x{% endpanel %}")
    assert "<h" not in show("{% panel %}x{% endpanel %}")
    assert "dl-change" not in show("{% summary_list rows %}", rows=[SummaryRow("Tên", "Huế")])
    assert "<details open>" in show("{% details 'Cách tính' open=True %}x{% enddetails %}")
    assert "wide-t" in show("{% table caption='Bảng' wide=True dense=True %}{% endtable %}")
    assert "door-1" in show("{% door '#' 'a' 'b' 'pin' main=True %}")
    assert "btn-wide" in show("{% button 'Gửi' wide=True icon='check' %}")
    assert 'role="img"' in show("{% icon 'pin' 'lg' 'Nơi' %}")


def test_a_twin_needs_both_halves() -> None:
    with pytest.raises(TemplateSyntaxError):
        show("{% twin %}x{% endtwin %}")
