"""Walls of public figures: W11 (nobody is identified), W8 (no ranking), W7 (reserved figures), W2, W3, W19. First the
planted breach.
"""

import json
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from binhyen.core import clock, closed
from binhyen.figures import shipped as catalogue
from binhyen.figures.models import Draft, ReportText
from binhyen.figures.queries.forms import form_fields
from binhyen.figures.rules.catalogue import NEVER_BELOW_COMMUNE
from binhyen.figures.states import BlockKind, Sensitivity
from binhyen.insights import shipped
from binhyen.insights.models import PublishedPart, PublishedTable
from binhyen.insights.queries import public as reading
from binhyen.insights.rules.public import Asked, level_of
from binhyen.insights.rules.suppression import Parents, Tree, hide, may_follow
from binhyen.insights.services.publishing_sheets import columns_of
from binhyen.org.models import Unit
from binhyen.org.states import UnitKind
from tests.figures.conftest import Reporting, country, in_march, reports
from tests.insights.disclosure import leaks, naive
from tests.insights.public_support import CLOSED, give, publish, report_all, version_of
from tests.support.append_only import triggers_down
from tests.walls.test_walls_search import CANARY, QUERIES

__all__ = ["country", "in_march", "reports"]

Enter = Callable[..., Client]
LISTS = Path(shipped.__file__).parent / "data" / "closed"
TOP = 1
PARENTS: Parents = {TOP: None, 10: TOP, 20: TOP, 11: 10, 12: 10, 13: 10, 21: 20, 22: 20}
COUNTS = {11: (3,), 12: (9,), 13: (40,), 21: (6,), 22: (14,)}


@pytest.fixture
def closed_period(reports: Reporting) -> Iterator[Reporting]:
    """The small country after the lock."""
    with clock.frozen_at(CLOSED):
        yield reports


def rows_of(table: PublishedTable, unit: Unit) -> Sequence[reading.Line]:
    return reading.read_release(table, unit).below


def page_of(client: Client, table: PublishedTable, unit: Unit, query: str = "") -> str:
    client.cookies["ngon_ngu"] = "en"
    names = [unit.public_id, table.period.public_id, table.form_version.form.code]
    answer = client.get(reverse("insights:public", args=names) + query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.wall(
    "W11", "Public counts of people and cases under 5 are hidden, with so many others that none can be found."
)
def test_no_hidden_count_can_be_worked_out() -> None:
    """Shown failing first: hiding the small counts alone leaves them to whoever subtracts."""
    assert leaks(PARENTS, [COUNTS], naive(PARENTS, COUNTS)) == [(11, 0, 0)]
    hidden = hide(Tree(PARENTS), COUNTS)
    assert 11 in hidden
    assert leaks(PARENTS, [COUNTS], hidden) == []


@pytest.mark.wall("W11", "A correction or a merger tells no hidden count: each release is held against all before it.")
def test_no_difference_between_releases_tells_a_count() -> None:
    """Shown failing first: a release that hides only what is small in it, next to the one before."""
    first = {**COUNTS, 11: (30,)}
    second = {**first, 21: (2,)}
    tree, hidden = Tree(PARENTS), hide(Tree(PARENTS), first)
    assert hidden == frozenset()
    assert (21, 1, 0) in leaks(PARENTS, [first, second], hidden)
    assert not may_follow(tree, [first], hidden, second)
    allowed = {**first, 13: (55,)}
    assert may_follow(tree, [first], hidden, allowed)
    assert leaks(PARENTS, [first, allowed], hidden) == []


def small_cells(table: PublishedTable) -> list[str]:
    """Guarded figures of 1 to 4 that a release shows."""
    columns = [(place, column["code"]) for place, column in enumerate(table.columns) if column["level"]]
    return [
        code
        for part in PublishedPart.objects.filter(table=table)
        for _reports, cells in part.rows.values()
        for place, code in columns
        if cells[place] is not None and 0 < cells[place] < 5
    ]


@pytest.mark.django_db
@pytest.mark.wall(
    "W11", "Public counts of people and cases under 5 are hidden, with so many others that none can be found."
)
def test_no_page_shows_a_small_count(closed_period: Reporting, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    report_all(closed_period, tips__received=2, domestic_violence__handled=1)
    with monkeypatch.context() as patch:
        patch.setattr("binhyen.insights.services.publishing_sheets.hide", lambda *_given: frozenset())
        planted = publish(closed_period)
    assert set(small_cells(planted)) >= {"fires.found"}
    give(closed_period, "s1", {"talks.held": 9})
    with triggers_down():
        PublishedPart.objects.all().delete()
        PublishedTable.objects.all().delete()
    table = publish(closed_period)
    assert small_cells(table) == []
    for unit in (closed_period.people.land.north, closed_period.people.land.n1):
        shown = page_of(client, table, unit).partition('id="h-so"')[2].partition('id="h-cach"')[0]
        assert "hidden" in strip_tags(shown)


@pytest.mark.wall("W11", "Which counts of people may be public is a list that ships closed.")
def test_the_list_of_public_counts_ships_closed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    table = (LISTS / "public_counts.tsv").read_text(encoding="utf-8")
    planted = f"{table}crime_cases.caught\tcommune\t\n"
    (tmp_path / "data" / "closed").mkdir(parents=True)
    (tmp_path / "data" / "closed" / "public_counts.tsv").write_text(planted, encoding="utf-8")
    assert closed.check_closed_lists() == []
    with monkeypatch.context() as patch:
        patch.setattr(apps.get_app_config("insights"), "path", str(tmp_path))
        [error] = closed.check_closed_lists()
    assert "insights.public_counts" in error.msg


def published_codes(listed: Collection[str]) -> dict[str, str]:
    """Figures of the shipped catalogue that a list lets out, with the lowest level that is shown."""
    known, objects, measures = catalogue.indicators(), catalogue.objects(), catalogue.measures()
    lines = {code: shipped.public_counts().get(code, shipped.Guarded(code, "commune", "")) for code in listed}
    found = {}
    for code, row in known.items():
        asked = Asked(code, objects[row.object].sensitivity, row.measure, measures[row.measure].decimals)
        level = level_of(asked, lines)
        if level is not None:
            found[code] = level
    return found


def too_open(listed: Collection[str]) -> list[str]:
    """Reserved figures that are public below the province, or that count people; shares that could be made of any."""
    public, known, objects = published_codes(listed), catalogue.indicators(), catalogue.objects()
    reserved = {code for code in public if objects[known[code].object].sensitivity == Sensitivity.RESERVED}
    low = [code for code in reserved if public[code] != UnitKind.PROVINCE or known[code].measure == "person"]
    shares = [code for code, row in known.items() if row.numerator in reserved and row.denominator in reserved]
    return sorted([*low, *shares])


@pytest.mark.wall("W2", "Figures on tips, crime, drugs and violence are public from the province up, never on people.")
def test_reserved_figures_are_public_from_the_province_up() -> None:
    listed = set(shipped.public_counts())
    assert too_open({*listed, "crime_cases.caught", "disputes.failed"}) == ["crime_cases.caught", "disputes.failed"]
    assert too_open(listed) == []
    assert {row.kind for row in catalogue.objects().values() if row.sensitivity == Sensitivity.RESERVED} == (
        NEVER_BELOW_COMMUNE - {"names"}
    )


@pytest.mark.wall("W7", "Public figures on tips, arrests and surrenders are plain numbers: no share, no course.")
def test_no_share_can_be_made_of_reserved_figures() -> None:
    listed = set(shipped.public_counts())
    assert "tips.useful_rate" in too_open({*listed, "tips.useful"})
    assert too_open(listed) == []


@pytest.mark.django_db
@pytest.mark.wall("W7", "Public figures on tips, arrests and surrenders are plain numbers: no share, no course.")
def test_no_public_page_compares_reserved_figures(closed_period: Reporting, client: Client) -> None:
    report_all(closed_period, tips__received=90, tips__useful=60, cameras__standing=40, cameras__working=30)
    table = publish(closed_period)
    page = page_of(client, table, closed_period.people.land.north)
    shares = page.partition('id="h-ty"')[2].partition("</section>")[0]
    assert "Share of cameras that work" in shares
    assert not any(word in shares for word in ("tips", "Tips", "crime", "surrender"))
    assert "Useful tips" not in page


def ranked(values: Sequence[int | None]) -> bool:
    """Whether units stand in the order of a count."""
    shown = [value for value in values if value is not None]
    return len(set(shown)) > 1 and shown in (sorted(shown), sorted(shown, reverse=True))


@pytest.mark.django_db
@pytest.mark.wall("W8", "Public tables name units in the order of the official list, never by a count.")
def test_units_are_never_put_in_the_order_of_a_count(closed_period: Reporting) -> None:
    report_all(closed_period, talks__held=1)
    for name, held in {"n1": 50, "n2": 10, "n3": 30}.items():
        give(closed_period, name, {"talks.held": held})
    table = publish(closed_period)
    place = next(rank for rank, column in enumerate(table.columns) if column["code"] == "talks.held")
    lines = rows_of(table, closed_period.people.land.north)
    held = [line.cells[place] for line in lines]
    assert ranked(sorted(value or 0 for value in held))
    assert held == [50, 10, 30]
    assert not ranked(held)
    assert [line.unit.code for line in lines] == sorted(line.unit.code for line in lines)


def naked_shares(page: str) -> list[str]:
    """Shares on a page without the range and the two numbers that they were made of."""
    text = re.sub(r"\s+", " ", strip_tags(page))
    found = []
    for match in re.finditer(r"\d[\d.,]*%", text):
        around = text[max(0, match.start() - 90) : match.end() + 30]
        if not re.search(r"range [\d.,]+–[\d.,]+%", around) or len(re.findall(r"\d[\d,.]*", around)) < 4:
            found.append(match.group())
    return found


@pytest.mark.django_db
@pytest.mark.wall("W8", "No page shows a share without the numbers it was made from.")
def test_every_public_share_has_its_numbers_and_its_range(closed_period: Reporting, client: Client) -> None:
    assert naked_shares("<p>79% of communes</p>") == ["79%"]
    report_all(closed_period, cameras__standing=40, cameras__working=30)
    page = page_of(client, publish(closed_period), closed_period.people.land.north)
    assert "75%" in strip_tags(page)
    assert naked_shares(page) == []


def identified(content: dict[str, object]) -> list[str]:
    """Keys of a public row that are neither a unit nor a number."""
    return [key for key, row in content.items() if not key.isdecimal() or not _numbers(row)]


def _numbers(row: object) -> bool:
    flat = json.dumps(row)
    return not re.search(r"[a-zA-Z]", flat.replace("null", ""))


@pytest.mark.django_db
@pytest.mark.wall("W19", "Public figures are numbers of units: no row of them is about a person or their work.")
def test_public_rows_hold_numbers_of_units_only(closed_period: Reporting) -> None:
    assert identified({"12": [[1, 1], [3]], "by": ["officer"]}) == ["by"]
    report_all(closed_period)
    table = publish(closed_period)
    rows = [part.rows for part in PublishedPart.objects.filter(table=table)]
    assert [key for content in rows for key in identified(content)] == []
    units = set(Unit.objects.values_list("pk", flat=True))
    assert {int(key) for content in rows for key in content} <= units
    assert {row.measure for row in form_fields(version_of())} >= {"session"}


@pytest.mark.django_db
@pytest.mark.wall("W3", "A name written into any text is found by no page and by no search.")
def test_no_public_figure_finds_a_name_from_a_report(closed_period: Reporting, client: Client, enter: Enter) -> None:
    """Planted into narratives and drafts; neither a visitor nor the next commune finds it."""
    land = closed_period.people.land
    report_all(closed_period)
    table = publish(closed_period)
    with clock.frozen_at(CLOSED.replace(month=3, day=16)):
        slot = closed_period.send(land.g1)
    report = slot.reports.first()
    assert report is not None
    ReportText.objects.create(report=report, order=1, kind=BlockKind.RESULT, text="Đã làm xong.")
    Draft.objects.create(slot=slot, post="p", updated_at=clock.now())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE figures_reporttext SET text = %s", [CANARY])
        cursor.execute("UPDATE figures_draft SET typed = %s", [json.dumps({"v": CANARY}, ensure_ascii=False)])
    address = reverse("figures:report_sent", args=[land.g1.public_id, closed_period.month.public_id, "group_month"])
    assert CANARY in enter(closed_period.people.users["n1"], browser=Client()).get(address).content.decode()
    stranger = enter(closed_period.people.users["s1"], browser=Client())
    for query in ("", *(f"?q={text}" for text in QUERIES)):
        assert CANARY not in page_of(client, table, land.n1, query)
        assert CANARY not in stranger.get(address + query).content.decode()
    board = reverse("insights:board", args=[land.n1.public_id])
    assert CANARY not in enter(closed_period.people.users["n1"], browser=Client()).get(board).content.decode()


def test_the_shipped_forms_link_no_two_guarded_figures_but_declared_pairs() -> None:
    """A rule of a form that binds two public counts would let one be worked out of the other."""
    listed = shipped.public_counts()
    found = []
    for line in catalogue.form_rules():
        used = {code for code in listed if f'"{code}"' in json.dumps(line.expression)}
        linear = line.level == "error" and '"or"' not in json.dumps(line.expression)
        if linear and len(used) > 1:
            found.append(used)
    assert found == [{"registration.registered", "households.standing"}]


@pytest.mark.django_db
def test_every_column_of_a_release_is_allowed(closed_period: Reporting) -> None:
    listed = shipped.public_counts()
    rows = {row.code: row for row in form_fields(version_of())}
    for column in columns_of(version_of()):
        row = rows[column.code]
        assert column.level == level_of(Asked(row.code, row.sensitivity, row.measure, row.decimals), listed)
