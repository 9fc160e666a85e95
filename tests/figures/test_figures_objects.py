"""New objects of figures: 14 days of public notice, two people, never what the walls name; definitions that change."""

from datetime import date, timedelta

import pytest

from binhyen.core import clock
from binhyen.core.actor import Actor, system_actor
from binhyen.core.errors import BadInput, InvalidTransition, NotAllowed, NotFound, Stale
from binhyen.figures import shipped
from binhyen.figures.models import Indicator, IndicatorVersion, ObjectProposal
from binhyen.figures.queries.catalogue import (
    forms_with,
    indicator_by_code,
    kind_of_indicator,
    may_carry_target,
    notice_ends,
    objects_in_use,
    proposal_by_public_id,
    proposals,
    versions_of,
)
from binhyen.figures.rules.allowed import code_of, forbidden, kind_of
from binhyen.figures.rules.catalogue import (
    BadCatalogue,
    indicator,
    object_row,
    read_table,
    require_whole,
)
from binhyen.figures.services.catalogue import load_catalogue
from binhyen.figures.services.objects import (
    Definition,
    add_indicator,
    change_definition,
    confirm_object,
    propose_object,
    withdraw_object,
)
from binhyen.figures.states import Aggregation, Nature, ObjectKind, Sensitivity
from binhyen.people.roles import Role
from tests.people.conftest import People

pytestmark = pytest.mark.django_db
SYSTEM = system_actor("tests")
SIRENS = {
    "name_vi": "còi báo động cộng đồng",
    "name_en": "Community sirens",
    "reason": "Nhiều địa phương lắp còi.",
    "min_level": "group",
}


@pytest.fixture
def second(people: People) -> Actor:
    people.put("centre2", people.land.centre, Role.CENTRE_ADMIN)
    return people.actor("centre2")


def propose(people: People, **more: str) -> ObjectProposal:
    return propose_object(unit=people.land.centre, by=people.actor("centre"), **{**SIRENS, **more})


def later(days: float) -> object:
    return clock.frozen_at(clock.now() + timedelta(days=days))


def test_an_object_comes_by_two_people_after_the_notice(people: People, second: Actor) -> None:
    proposal = propose(people)
    assert (proposal.object, proposal.kind, proposal.state) == ("community_sirens", "", "noticed")
    assert notice_ends(proposal) == proposal.proposed_at + timedelta(days=14)
    with pytest.raises(NotAllowed, match="14"):
        confirm_object(proposal=proposal, version=1, by=second)
    with later(14):  # type: ignore[attr-defined]
        with pytest.raises(NotAllowed):
            confirm_object(proposal=proposal, version=1, by=people.actor("centre"))
        with pytest.raises(Stale):
            confirm_object(proposal=proposal, version=9, by=second)
        assert "community_sirens" not in objects_in_use()
        confirmed = confirm_object(proposal=proposal, version=1, by=second)
    assert (confirmed.state, confirmed.version) == ("confirmed", 2)
    assert objects_in_use()["community_sirens"].sensitivity == Sensitivity.GUARDED
    with pytest.raises(InvalidTransition):
        withdraw_object(proposal=proposal, version=2, by=second)
    assert proposal_by_public_id(proposal.public_id) == proposal
    assert list(proposals()) == [proposal]
    with pytest.raises(NotFound):
        proposal_by_public_id("khong-co")


def test_who_is_not_at_the_centre_proposes_nothing(people: People) -> None:
    for key in ("north", "n1", "g1", "rights"):
        with pytest.raises(NotAllowed):
            propose_object(unit=people.land.centre, by=people.actor(key), **SIRENS)


def test_a_withdrawn_object_can_be_proposed_anew(people: People, second: Actor) -> None:
    first = propose(people)
    with pytest.raises(BadInput):
        propose(people)
    assert withdraw_object(proposal=first, version=1, by=people.actor("centre")).state == "withdrawn"
    assert propose(people).pk != first.pk
    with pytest.raises(BadInput):
        propose(people, name_en="Tips")
    with pytest.raises(BadInput):
        propose(people, name_en="…")


@pytest.mark.parametrize(
    ("vi", "en"),
    [
        ("ý kiến của người dân", "voices"),
        ("người theo đạo", "people of a creed"),
        ("hộ đồng bào dân tộc", "households"),
        ("đơn thư, khiếu nại", "letters"),
        ("vụ đình công", "stoppages"),
        ("thái độ chấp hành của hộ", "households"),
        ("người có tiền án", "people"),
        ("sổ theo dõi", "dossiers on residents"),
        ("sinh hoạt", "religious meetings"),
        ("hội nhóm", "groups"),
        ("người", "suspects"),
        ("sổ", "List of people"),
    ],
)
@pytest.mark.wall("W1", "no figure is about opinion, belief, ethnicity, association, complaint, kin or attitude")
def test_what_no_figure_is_about_is_refused_outright(people: People, vi: str, en: str) -> None:
    with pytest.raises(NotAllowed):
        propose(people, name_vi=vi, name_en=en)
    assert not ObjectProposal.objects.exists()


@pytest.mark.wall("W1", "no figure is about opinion, belief, ethnicity, association, complaint, kin or attitude")
def test_no_shipped_name_is_about_it_either() -> None:
    named = [(row.vi, row.en) for row in shipped.objects().values()]
    named += [(row.name_vi, row.name_en) for row in shipped.indicators().values()]
    assert [pair for pair in named if forbidden(*pair)] == []
    assert forbidden("Quan điểm của hộ") == "quan điểm"
    assert not forbidden("Vụ việc hòa giải", "Disputes brought to mediation")


@pytest.mark.parametrize(
    ("vi", "en", "kind"),
    [
        ("lượt cai nghiện", "treatments", ObjectKind.REHABILITATION),
        ("vụ ma túy", "cases", ObjectKind.DRUGS),
        ("nguồn tin", "items", ObjectKind.TIPS),
        ("vụ", "domestic violence calls", ObjectKind.DOMESTIC_VIOLENCE),
        ("vụ hòa giải", "talks", ObjectKind.MEDIATION),
        ("súng tự chế giao nộp", "guns", ObjectKind.SURRENDERS),
        ("người bị truy nã", "people", ObjectKind.WANTED),
        ("vụ phạm tội", "cases", ObjectKind.ARRESTS),
    ],
)
@pytest.mark.wall("W2", "drug, rehabilitation, violence, tip, mediation and arrest figures start at the commune")
def test_a_guarded_kind_starts_at_the_commune(people: People, vi: str, en: str, kind: ObjectKind) -> None:
    assert kind_of(vi, en) == kind
    with pytest.raises(BadInput):
        propose(people, name_vi=vi, name_en=f"{en} new")
    made = propose(people, name_vi=vi, name_en=f"{en} new", min_level="commune")
    assert made.kind == kind


@pytest.mark.wall("W2", "drug, rehabilitation, violence, tip, mediation and arrest figures start at the commune")
def test_a_planted_list_is_refused() -> None:
    row = {"code": "x", "topic": "t", "kind": "drugs", "sensitivity": "reserved", "vi": "x", "en": "x"}
    assert object_row({**row, "min_level": "commune"}).kind == ObjectKind.DRUGS
    for breach in ({"min_level": "group"}, {"min_level": "commune", "sensitivity": "open"}):
        with pytest.raises(BadCatalogue):
            object_row({**row, **breach})


def test_a_table_that_breaks_its_promise_is_named() -> None:
    with pytest.raises(BadCatalogue, match="1 cells under 2"):
        list(read_table("a\tb\nc", "t.tsv"))
    lists = (shipped.objects(), shipped.actions(), shipped.measures())
    row = shipped.indicators()["tips.useful_rate"]
    with pytest.raises(BadCatalogue, match="useful_rate"):
        require_whole({row.code: row}, *lists)
    line = dict.fromkeys(("code", "action", "numerator", "denominator", "source", "break_vi", "break_en"), "")
    line |= {"name_vi": "", "name_en": "", "definition_vi": "", "definition_en": "", "since": "2026-01-01"}
    line |= {"object": "opinions", "measure": "case", "nature": "flow", "aggregation": "additive"}
    made = indicator({**line, "code": "opinions.found", "action": "found", "apportionment": "none"})
    with pytest.raises(BadCatalogue, match="opinions"):
        require_whole({made.code: made}, *lists)


@pytest.mark.parametrize("code", ["tips.received", "crime_cases.caught", "wanted.caught", "surrenders.surrendered"])
@pytest.mark.wall("W7", "a figure on tips, arrests, names or surrenders carries no target, score, rank or weight")
def test_no_target_on_guarded_figures(code: str) -> None:
    load_catalogue(by=SYSTEM)
    assert not may_carry_target(code)
    assert may_carry_target("hazards.removed")
    with pytest.raises(NotFound):
        kind_of_indicator("khong.co")


PLAIN = Definition("Còi đang hoạt động", "Sirens that work", "Số còi thử kêu trong kỳ.", "Sirens that were tried.")


def siren(people: People, second: Actor, definition: Definition = PLAIN) -> Indicator:
    load_catalogue(by=SYSTEM)
    proposal = ObjectProposal.objects.first() or propose(people)
    with later(15):  # type: ignore[attr-defined]
        if proposal.state == "noticed":
            confirm_object(proposal=proposal, version=1, by=second)
    return add_indicator(
        object_code="community_sirens",
        action="working",
        measure="piece",
        nature=Nature.STOCK,
        definition=definition,
        by=second,
    )


def test_an_indicator_is_made_of_the_lists(people: People, second: Actor) -> None:
    made = siren(people, second)
    assert (made.code, made.min_level, made.sensitivity) == ("community_sirens.working", "group", "guarded")
    assert kind_of_indicator(made.code) == ObjectKind.PLAIN
    assert indicator_by_code(made.code) == made
    with pytest.raises(BadInput):
        siren(people, second)
    with pytest.raises(NotFound):
        indicator_by_code("khong.co")
    for wrong in ({"object_code": "opinions"}, {"action": "thought"}, {"measure": "point"}):
        given = {"object_code": "hazards", "action": "standing", "measure": "hazard", **wrong}
        with pytest.raises(BadInput):
            add_indicator(nature=Nature.FLOW, definition=PLAIN, by=second, **given)
    with pytest.raises(NotAllowed):
        siren(people, second, Definition("Danh sách còi", "Sirens", "x", "x"))
    with pytest.raises(BadInput):
        siren(people, second, Definition("", "Sirens", "x", "x"))


def test_a_ratio_names_two_figures_that_add_up(people: People, second: Actor) -> None:
    load_catalogue(by=SYSTEM)
    found, removed = indicator_by_code("hazards.found"), indicator_by_code("hazards.removed")
    rate = indicator_by_code("tips.useful_rate")

    def add(**parts: object) -> Indicator:
        words = ("Tỷ lệ khắc phục", "Share removed", "Khắc phục trên phát hiện.", "Removed over found.")
        return add_indicator(
            object_code="hazards",
            action="rate",
            measure="percent",
            nature=Nature.FLOW,
            definition=Definition(*words, **parts),  # type: ignore[arg-type]
            by=second,
        )

    ratio = Aggregation.RATIO
    for wrong in (
        {"aggregation": ratio},
        {"aggregation": ratio, "numerator": removed},
        {"numerator": removed, "denominator": found},
        {"aggregation": ratio, "numerator": rate, "denominator": found},
    ):
        with pytest.raises(BadInput):
            add(**wrong)
    made = add(aggregation=ratio, numerator=removed, denominator=found)
    row = made.versions.get()
    assert (row.numerator, row.denominator) == (removed, found)


def test_a_change_of_meaning_is_a_marked_break(people: People, second: Actor) -> None:
    load_catalogue(by=SYSTEM)
    talks = indicator_by_code("talks.held")
    new = Definition("Buổi tuyên truyền", "Talks", "Tính cả họp trực tuyến.", "Online meetings too.")
    with pytest.raises(BadInput):
        change_definition(indicator=talks, definition=new, break_note=" ", by=second)
    with pytest.raises(NotAllowed):
        change_definition(indicator=talks, definition=new, break_note="Tính thêm.", by=people.actor("north"))
    change_definition(indicator=talks, definition=new, break_note="Tính cả họp trực tuyến.", by=second)
    with pytest.raises(BadInput):
        change_definition(indicator=talks, definition=new, break_note="Lần nữa.", by=second)
    newest, oldest = versions_of(talks)
    assert (oldest.valid_to, newest.valid_from, newest.break_note) == (
        date(2026, 3, 2),
        date(2026, 3, 2),
        "Tính cả họp trực tuyến.",
    )
    assert IndicatorVersion.objects.filter(indicator=talks, valid_to=None).count() == 1
    assert {form.form.code for form in forms_with(talks)} == {"group_month", "commune_month", "province_month"}


def test_codes_out_of_names() -> None:
    assert code_of(" Safe  School-Gates (2026) ") == "safe_school_gates_2026"
    assert code_of("…") == ""
    assert len(code_of("a" * 60)) == 40
