"""Changes of units from the draft to the fact: what moves, what is told, and that nothing is ever half done."""

from collections.abc import Callable
from datetime import date

import pytest

from binhyen.audit.models import Entry
from binhyen.core import events as core_events
from binhyen.core.actor import Actor
from binhyen.core.errors import BadInput, InvalidTransition, NotAllowed, NotFound, Stale
from binhyen.org import queries
from binhyen.org.events import UnitEnded, UnitMoved, UnitStarted
from binhyen.org.models import Body, Edge, Epoch, Event, EventLine, Label, Succession, Unit
from binhyen.org.rules import plan
from binhyen.org.rules.plan import End, Line, Move, Part, Rename, SheetRow, Start, Succeed, close, merge, split
from binhyen.org.services import events as event_services
from binhyen.org.services.checking import verify_units
from binhyen.org.services.confirming import confirm_event
from binhyen.org.services.events import draft_event, edit_draft, problems_of, propose_event, withdraw_event
from binhyen.org.services.previews import preview_event
from binhyen.org.services.weights import ShareInput, correct_weights
from binhyen.org.states import EventKind, EventStatus
from tests.org.conftest import BEGAN, Land

pytestmark = pytest.mark.usefixtures("english")

ON = date(2026, 4, 1)
EVE = date(2026, 3, 31)
Officer = Callable[..., Actor]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[core_events.Event]:
    """What the rooms above would hear, in order."""
    heard: list[core_events.Event] = []
    types = (UnitEnded, UnitStarted, UnitMoved)
    monkeypatch.setattr(core_events, "handlers_of", lambda kind: (heard.append,) if kind in types else ())
    return heard


def carry_out(place: Unit, lines: list[Line], by: Actor, on: date = ON) -> Event:
    event = draft_event(place=place, effective_on=on, lines=lines, by=by, legal_document="12/NQ-HĐND")
    event = propose_event(event=event, version=event.version, by=by)
    return confirm_event(event=event, version=event.version, by=by)


def _names(unit: Unit, on: date) -> list[str]:
    return [row.full_name for row in queries.children(unit, on)]


def test_a_draft_and_a_proposal_move_nothing(land: Land, officer: Officer) -> None:
    before = (Unit.objects.count(), Edge.objects.count(), Label.objects.count(), Succession.objects.count())
    by = officer(land.n1)
    new = Start("n", "group", "thon", "Mới", parent=land.n1.pk)
    event = draft_event(
        place=land.n1, effective_on=ON, lines=merge([land.g1.pk, land.g2.pk], new), by=by, legal_document="1"
    )
    assert (event.kind, event.status) == (EventKind.MERGE, EventStatus.DRAFT)
    propose_event(event=event, version=1, by=by)
    assert (Unit.objects.count(), Edge.objects.count(), Label.objects.count(), Succession.objects.count()) == before
    assert Entry.objects.filter(object_id=event.public_id).count() == 2


def test_a_merge_of_groups(land: Land, officer: Officer, told: list[core_events.Event]) -> None:
    new = Start("n", "group", "thon", "Mới", parent=land.n1.pk, households=300)
    event = carry_out(land.n1, merge([land.g1.pk, land.g2.pk], new), officer(land.n1))
    made = Unit.objects.get(source="event")
    assert (made.valid_from, made.households, event.lines.get(action="start").unit) == (ON, 300, made)
    assert _names(land.n1, EVE)[:2] == ["Thôn Xóm 2", "Thôn Xóm 4"]
    assert _names(land.n1, ON) == ["Thôn Mới", "Thôn Xóm 6", "Thôn Xóm 8", "Thôn Xóm 10", "Trường Tiểu học Đông Sơn"]
    rows = Succession.objects.values_list("predecessor", "successor", "weight", "exact").order_by("predecessor")
    assert list(rows) == [(land.g1.pk, made.pk, 1.0, True), (land.g2.pk, made.pk, 1.0, True)]
    assert event.confirmed_by == f"post{land.n1.pk}"
    ended, started = (
        [one for one in told if isinstance(one, UnitEnded)],
        [one for one in told if isinstance(one, UnitStarted)],
    )
    assert [(one.unit_id, one.successors) for one in ended] == [
        (land.g1.pk, ((made.pk, 1.0),)),
        (land.g2.pk, ((made.pk, 1.0),)),
    ]
    assert [(one.unit_id, one.predecessors) for one in started] == [(made.pk, (land.g1.pk, land.g2.pk))]
    assert len({one.key for one in told}) == 3
    assert verify_units() == []


def test_a_merge_of_communes_takes_everything_below_along(
    land: Land, officer: Officer, told: list[core_events.Event]
) -> None:
    Body.objects.create(unit=land.n1, kind="police", name="Công an xã", valid_from=BEGAN)
    new = Start("c", "commune", "xa", "Hợp Nhất", parent=land.north.pk, code="91001")
    event = carry_out(land.north, merge([land.n1.pk, land.n2.pk], new), officer(land.centre))
    made = event.lines.get(action="start").unit
    assert made is not None
    assert len(_names(made, ON)) == 6
    assert _names(land.n1, ON) == []
    assert queries.bodies(land.n1, ON) == []
    assert len(queries.bodies(land.n1, EVE)) == 1
    assert [row.full_name for row in queries.ancestors(land.g1, ON)] == ["Trung ương", "Tỉnh Bắc Hà", "Xã Hợp Nhất"]
    assert [row.full_name for row in queries.ancestors(land.g1, EVE)] == ["Trung ương", "Tỉnh Bắc Hà", "Xã Đông Sơn"]
    assert queries.count_subtree(land.north, ON) == 9
    assert queries.count_subtree(land.north, EVE) == 10
    moved = [one for one in told if isinstance(one, UnitMoved)]
    assert {(one.unit_id, one.old_parent_id, one.new_parent_id) for one in moved} == {
        (land.units[key].pk, land.n1.pk, made.pk) for key in ("g1", "g2", "g3", "g4", "g5", "school")
    }
    assert queries.label_on(land.n1, ON).code == queries.label_on(made, ON).code == "91001"
    assert verify_units() == []


def test_a_split_of_a_commune_asks_where_each_group_goes(land: Land, officer: Officer) -> None:
    by = officer(land.centre)
    parts = [
        Part(Start("a", "commune", "xa", "A", parent=land.north.pk, code="91011"), 700),
        Part(Start("b", "commune", "phuong", "B", parent=land.north.pk, code="91012"), 300),
    ]
    event = draft_event(place=land.north, effective_on=ON, lines=split(land.n1.pk, parts), by=by, legal_document="2")
    assert problems_of(event) == ["6 units below “Xã Đông Sơn” have no new place yet."]
    with pytest.raises(BadInput, match="6 units below"):
        propose_event(event=event, version=1, by=by)
    moves = [Move(land.units[key].pk, parent_key="a") for key in ("g1", "g2", "g3", "school")]
    moves += [Move(land.units[key].pk, parent_key="b") for key in ("g4", "g5")]
    event = edit_draft(event=event, version=1, lines=[*split(land.n1.pk, parts), *moves], by=by)
    event = propose_event(event=event, version=2, by=by)
    event = confirm_event(event=event, version=3, by=by)
    shares = {row.successor.labels.get().name: (row.weight, row.exact) for row in event.successions.all()}
    assert shares == {"A": (0.7, False), "B": (0.3, False)}
    assert queries.parent_of(land.g5, ON) == event.lines.get(action="start", key="b").unit
    assert verify_units() == []


def test_a_transfer_moves_a_commune_and_what_is_below_it(land: Land, officer: Officer) -> None:
    epochs = Epoch.objects.count()
    carry_out(land.centre, [Move(land.n1.pk, land.south.pk)], officer(land.centre))
    assert Epoch.objects.count() == epochs + 1
    assert queries.is_within(land.g1.pk, land.south.pk, ON)
    assert queries.is_within(land.g1.pk, land.north.pk, EVE)
    assert (queries.count_subtree(land.north, ON), queries.count_subtree(land.south, ON)) == (3, 10)
    assert Unit.objects.get(pk=land.n1.pk).valid_to is None
    assert verify_units() == []


def test_a_rename_keeps_the_unit_its_code_and_its_positions(land: Land, officer: Officer) -> None:
    epochs = list(Epoch.objects.values_list("pk", flat=True))
    carry_out(land.north, [Rename(land.n1.pk, "phuong", "Đông Sơn")], officer(land.north))
    assert queries.label_on(land.n1, EVE).form == "xa"
    assert (queries.label_on(land.n1, ON).form, queries.label_on(land.n1, ON).code) == ("phuong", "91001")
    assert list(Epoch.objects.values_list("pk", flat=True)) == epochs
    assert verify_units() == []


def test_create_with_a_group_inside_and_close(land: Land, officer: Officer, told: list[core_events.Event]) -> None:
    commune = Start("c", "commune", "dac_khu", "Đảo Xa", parent=land.south.pk, code="92009")
    group = Start("g", "group", "thon", "Bãi Bắc", parent_key="c")
    event = carry_out(land.south, [group, commune], officer(land.centre))
    made = event.lines.get(key="c").unit
    assert made is not None
    assert _names(made, ON) == ["Thôn Bãi Bắc"]
    closed = carry_out(land.n1, close([land.g1.pk]), officer(land.n1))
    assert closed.kind == EventKind.CLOSE
    assert Unit.objects.get(pk=land.g1.pk).valid_to == ON
    assert [one.successors for one in told if isinstance(one, UnitEnded)] == [()]
    assert verify_units() == []


def test_many_groups_in_one_sheet(land: Land, officer: Officer) -> None:
    names = {unit.pk: ("thon", queries.label_on(unit, ON).name) for unit in (land.g1, land.g2, land.g3, land.g4)}
    rows = [
        SheetRow(land.g1.pk, "thon", "Một", 100),
        SheetRow(land.g2.pk, "thon", "Một", 120),
        SheetRow(land.g2.pk, "thon", "Hai", 80),
        SheetRow(land.g3.pk, "thon", "Hai", 300),
        SheetRow(land.g4.pk, "to_dan_pho", "Bốn", 400),
    ]
    by = officer(land.n1)
    lines = plan.lines_of_sheet(rows, parent=land.n1.pk, kind="group", names=names)
    event = draft_event(place=land.n1, effective_on=ON, lines=lines, by=by, legal_document="3")
    preview = preview_event(event)
    assert [start.full_name for start in preview.starts] == ["Thôn Một", "Thôn Hai"]
    assert [row.full_name for row in preview.ends] == ["Thôn Xóm 2", "Thôn Xóm 4", "Thôn Xóm 6"]
    assert [rename.after for rename in preview.renames] == ["Tổ dân phố Bốn"]
    assert preview.problems == ()
    confirm_event(event=propose_event(event=event, version=1, by=by), version=2, by=by)
    assert _names(land.n1, ON)[:4] == ["Tổ dân phố Bốn", "Thôn Hai", "Thôn Một", "Thôn Xóm 10"]
    assert verify_units() == []


def test_a_preview_shows_everything_that_moves_and_what_stands_in_the_way(land: Land, officer: Officer) -> None:
    Body.objects.create(unit=land.n1, kind="police", name="Công an xã", valid_from=BEGAN)
    new = Start("c", "commune", "xa", "Hợp Nhất", parent=land.north.pk, code="91001")
    lines = [
        *merge([land.n1.pk, land.n2.pk], new),
        Move(land.g1.pk, land.n3.pk),
        Rename(land.n3.pk, "phuong", "An Lạc"),
    ]
    event = draft_event(place=land.north, effective_on=ON, lines=lines, by=officer(land.north))
    preview = preview_event(event)
    assert [(start.full_name, start.under, start.code) for start in preview.starts] == [
        ("Xã Hợp Nhất", "Tỉnh Bắc Hà", "91001")
    ]
    assert [row.full_name for row in preview.ends] == ["Xã Đông Sơn", "Xã Đa Phúc"]
    assert [(share.predecessor.name, share.successor, share.weight, share.exact) for share in preview.shares] == [
        ("Đông Sơn", "Xã Hợp Nhất", 1.0, True),
        ("Đa Phúc", "Xã Hợp Nhất", 1.0, True),
    ]
    assert [(move.row.name, move.before, move.after, move.because) for move in preview.moves][:2] == [
        ("Xóm 2", "Xã Đông Sơn", "Xã An Lạc", False),
        ("Xóm 4", "Xã Đông Sơn", "Xã Hợp Nhất", True),
    ]
    assert (preview.bodies, preview.labels, preview.edges) == (1, 4, 9)
    assert len(preview.touched) == 9
    assert preview.problems == ()


def test_the_plan_is_checked_again_when_it_is_confirmed(land: Land, officer: Officer) -> None:
    by = officer(land.n1)
    event = draft_event(
        place=land.n1, effective_on=ON, lines=[Rename(land.g1.pk, "thon", "Mới")], by=by, legal_document="1"
    )
    event = propose_event(event=event, version=1, by=by)
    carry_out(land.n1, close([land.g1.pk]), by, on=date(2026, 3, 15))
    before = list(Label.objects.values_list("pk", "valid_to"))
    with pytest.raises(BadInput, match="already ends on 15/03/2026"):
        confirm_event(event=event, version=event.version, by=by)
    assert list(Label.objects.values_list("pk", "valid_to")) == before
    assert Event.objects.get(pk=event.pk).status == EventStatus.PROPOSED


@pytest.mark.parametrize(
    ("on", "sentence"),
    [
        (date(2023, 12, 31), "The record begins on 01/01/2024"),
        (date(2062, 1, 1), "too far ahead"),
    ],
)
def test_a_day_outside_the_record_is_refused(land: Land, officer: Officer, on: date, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        draft_event(place=land.n1, effective_on=on, lines=close([land.g1.pk]), by=officer(land.n1))


def test_a_merge_before_its_predecessors_began_is_told(land: Land, officer: Officer) -> None:
    event = draft_event(place=land.n1, effective_on=BEGAN, lines=close([land.g1.pk]), by=officer(land.n1))
    assert any("begins only on 01/07/2025" in sentence for sentence in problems_of(event))


def test_unknown_units_and_too_many_lines_are_refused(
    land: Land, officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(BadInput, match="not on record"):
        draft_event(place=land.n1, effective_on=ON, lines=close([999_999]), by=officer(land.n1))
    monkeypatch.setattr(event_services, "MAX_LINES", 1)
    with pytest.raises(BadInput, match="more than 1 lines"):
        draft_event(place=land.n1, effective_on=ON, lines=close([land.g1.pk, land.g2.pk]), by=officer(land.n1))


def test_a_place_disposes_only_of_what_is_below_it(land: Land, officer: Officer) -> None:
    by = officer(land.n1)
    for lines in (close([land.s1.pk]), [Rename(land.n1.pk, "xa", "Khác")], [Rename(land.north.pk, "tinh", "Khác")]):
        event = draft_event(place=land.n1, effective_on=ON, lines=lines, by=by, legal_document="1")
        with pytest.raises(BadInput, match="does not belong to the place of this change"):
            propose_event(event=event, version=1, by=by)


def test_the_highest_unit_may_dispose_of_itself(land: Land, officer: Officer) -> None:
    event = draft_event(
        place=land.centre, effective_on=ON, lines=[Rename(land.centre.pk, "trung_uong", "TW")], by=officer(land.centre)
    )
    assert problems_of(event) == []


def test_a_resolution_is_asked_for_where_the_law_asks(land: Land, officer: Officer) -> None:
    by = officer(land.n1)
    school = Start("s", "school", "other", "Trường Mầm non", parent=land.n1.pk)
    event = draft_event(place=land.n1, effective_on=ON, lines=[school], by=by)
    assert propose_event(event=event, version=1, by=by).status == EventStatus.PROPOSED
    event = draft_event(place=land.n1, effective_on=ON, lines=close([land.g1.pk]), by=by)
    with pytest.raises(BadInput, match="number of the resolution is missing"):
        propose_event(event=event, version=1, by=by)
    event = edit_draft(
        event=event, version=1, lines=close([land.g1.pk]), by=by, legal_document="9/NQ", effective_on=EVE
    )
    assert (event.legal_document, event.effective_on) == ("9/NQ", EVE)


def test_three_people(land: Land, officer: Officer) -> None:
    owner, mate, stranger = officer(land.n1), officer(land.n1, "org.draft_event"), officer(land.n2)
    event = draft_event(place=land.n1, effective_on=ON, lines=close([land.g1.pk]), by=mate, legal_document="1")
    for act in (
        lambda: draft_event(place=land.n1, effective_on=ON, lines=[], by=stranger),
        lambda: edit_draft(event=event, version=1, lines=[], by=stranger),
        lambda: propose_event(event=event, version=1, by=stranger),
        lambda: withdraw_event(event=event, version=1, by=stranger),
        lambda: confirm_event(event=event, version=1, by=stranger),
        lambda: confirm_event(event=event, version=1, by=mate),
        lambda: correct_weights(event=event, version=1, shares=[], by=mate),
    ):
        with pytest.raises(NotAllowed):
            act()
    event = propose_event(event=event, version=1, by=mate)
    assert confirm_event(event=event, version=2, by=owner).status == EventStatus.CONFIRMED


def test_a_second_confirmation_is_stale_and_withdrawing_undoes_until_then(land: Land, officer: Officer) -> None:
    by = officer(land.n1)
    event = draft_event(place=land.n1, effective_on=ON, lines=close([land.g1.pk]), by=by, legal_document="1")
    event = propose_event(event=event, version=1, by=by)
    confirm_event(event=event, version=2, by=by)
    with pytest.raises(Stale):
        confirm_event(event=event, version=2, by=by)
    with pytest.raises(InvalidTransition):
        withdraw_event(event=event, version=3, by=by)
    other = draft_event(place=land.n1, effective_on=ON, lines=close([land.g2.pk]), by=by, legal_document="1")
    assert withdraw_event(event=other, version=1, by=by).status == EventStatus.WITHDRAWN
    assert Unit.objects.get(pk=land.g2.pk).valid_to is None


def test_events_of_a_unit_and_events_waiting(land: Land, officer: Officer) -> None:
    by = officer(land.n1)
    done = carry_out(land.n1, merge([land.g1.pk, land.g2.pk], Start("n", "group", "thon", "Mới", land.n1.pk)), by)
    waiting = draft_event(
        place=land.n1, effective_on=date(2026, 5, 1), lines=close([land.g3.pk]), by=by, legal_document="1"
    )
    assert list(queries.events_waiting(land.north, ON)) == []
    waiting = propose_event(event=waiting, version=1, by=by)
    assert list(queries.events_waiting(land.north, ON)) == [waiting]
    assert list(queries.events_waiting(land.south, ON)) == []
    assert queries.events_of(land.g1) == [done]
    assert queries.events_of(land.g3) == [waiting]
    assert queries.events_of(land.n1) == [waiting, done]
    assert queries.event_by_public_id(done.public_id) == done
    with pytest.raises(NotFound):
        queries.event_by_public_id("nowhere")


def test_history_over_three_generations(land: Land, officer: Officer) -> None:
    by = officer(land.n1)
    first = carry_out(land.n1, merge([land.g1.pk, land.g2.pk], Start("n", "group", "thon", "A", land.n1.pk)), by)
    a = first.lines.get(action="start").unit
    assert a is not None
    halves = [Part(Start(key, "group", "thon", key.upper(), land.n1.pk), 1) for key in ("b", "c")]
    second = carry_out(land.n1, split(a.pk, halves), by, on=date(2026, 5, 1))
    b = second.lines.get(action="start", key="b").unit
    assert b is not None
    third = carry_out(
        land.n1, merge([b.pk, land.g3.pk], Start("d", "group", "thon", "D", land.n1.pk)), by, on=date(2026, 6, 1)
    )
    d = third.lines.get(action="start").unit
    assert d is not None
    story = queries.history(d)
    by_name = {node.row.name: node.generation for node in story.nodes}
    assert by_name == {"Xóm 2": -3, "Xóm 4": -3, "A": -2, "B": -1, "Xóm 6": -1, "D": 0}
    assert [link.weight for link in story.links if link.successor_id == b.pk] == [0.5]
    assert story.node(d.pk).row.full_name == "Thôn D"
    forward = queries.history(land.g1, generations=9)
    assert {node.row.name: node.generation for node in forward.nodes} == {"Xóm 2": 0, "A": 1, "B": 2, "C": 2, "D": 3}
    wide = queries.history(b, generations=1, siblings=True)
    assert {node.row.name: node.generation for node in wide.nodes} == {"A": -1, "B": 0, "C": 0, "D": 1}
    alone = queries.history(land.g5)
    assert [node.row.name for node in alone.nodes] == ["Xóm 10"]
    assert alone.links == ()


def _on_record(land: Land) -> Event:
    """An event as the loader writes it: the units are facts, what became what is proposed."""
    Unit.objects.filter(pk__in=[land.g1.pk, land.g2.pk]).update(valid_to=ON)
    Label.objects.filter(unit__in=[land.g1.pk, land.g2.pk]).update(valid_to=ON)
    Edge.objects.filter(child__in=[land.g1.pk, land.g2.pk]).update(valid_to=ON)
    for key in ("g3", "g4"):
        unit = land.units[key]
        Unit.objects.filter(pk=unit.pk).update(valid_from=ON)
        Label.objects.filter(unit=unit).update(valid_from=ON)
        Edge.objects.filter(child=unit).update(valid_from=ON)
    event = Event.objects.create(
        kind="reorganise",
        status="proposed",
        effective_on=ON,
        place=land.n1,
        recorded_at="2026-03-01T00:00:00+07:00",
        recorded_by="org-load",
    )
    for before, after, weight in ((land.g1, land.g3, 1.0), (land.g2, land.g3, 0.4), (land.g2, land.g4, 0.6)):
        Succession.objects.create(
            event=event, predecessor=before, successor=after, basis="area", weight=weight, exact=weight == 1
        )
    return event


def test_confirming_what_is_on_record_makes_it_final(
    land: Land, officer: Officer, told: list[core_events.Event]
) -> None:
    event = _on_record(land)
    preview = preview_event(event)
    assert [row.name for row in preview.ends] == ["Xóm 2", "Xóm 4"]
    assert [(share.predecessor.name, share.successor, share.weight) for share in preview.shares] == [
        ("Xóm 2", "Thôn Xóm 6", 1.0),
        ("Xóm 4", "Thôn Xóm 8", 0.6),
        ("Xóm 4", "Thôn Xóm 6", 0.4),
    ]
    assert [start.row.name for start in preview.starts if start.row] == ["Xóm 6", "Xóm 8"]
    done = confirm_event(event=event, version=1, by=officer(land.n1))
    assert done.status == EventStatus.CONFIRMED
    assert [one.successors for one in told if isinstance(one, UnitEnded) and one.unit_id == land.g2.pk] == [
        ((land.g4.pk, 0.6), (land.g3.pk, 0.4))
    ]
    assert verify_units() == []


def test_a_province_corrects_the_weights(land: Land, officer: Officer) -> None:
    event = _on_record(land)
    by = officer(land.n1)
    shares = [
        ShareInput(land.g1.pk, land.g3.pk, "households", 1.0),
        ShareInput(land.g2.pk, land.g4.pk, "area", 1.0),
    ]
    fixed = correct_weights(
        event=event, version=1, shares=shares, by=by, legal_document="7/NQ-HĐND", legal_date=date(2026, 2, 1)
    )
    assert (fixed.version, fixed.status, fixed.legal_document) == (2, EventStatus.PROPOSED, "7/NQ-HĐND")
    rows = {
        (row.predecessor_id, row.successor_id, row.basis): (row.weight, row.standing, row.exact)
        for row in event.successions.all()
    }
    assert rows == {
        (land.g1.pk, land.g3.pk, "area"): (0.0, "rejected", False),
        (land.g1.pk, land.g3.pk, "households"): (1.0, "entered", True),
        (land.g2.pk, land.g3.pk, "area"): (0.0, "rejected", False),
        (land.g2.pk, land.g4.pk, "area"): (1.0, "entered", True),
    }
    with pytest.raises(InvalidTransition, match="cannot be withdrawn"):
        withdraw_event(event=event, version=2, by=by)
    assert confirm_event(event=event, version=2, by=by).status == EventStatus.CONFIRMED
    assert verify_units() == []


def test_a_share_that_stays_as_it_was_keeps_its_source(land: Land, officer: Officer) -> None:
    event = _on_record(land)
    Succession.objects.update(standing="agreed")
    shares = [ShareInput(land.g1.pk, land.g3.pk, "area", 1.0), ShareInput(land.g2.pk, land.g4.pk, "area", 1.0)]
    correct_weights(event=event, version=1, shares=shares, by=officer(land.n1))
    assert event.successions.get(predecessor=land.g1).standing == "agreed"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"weight": 0.9}, "add up to 90 %, not to 100 %"),
        ({"weight": 0.0}, "must be more than 0"),
        ({"basis": "votes"}, "must be more than 0"),
        ({"predecessor": "g5"}, "“Thôn Xóm 10” does not end on 01/04/2026"),
        ({"successor": "g5"}, "“Thôn Xóm 10” does not begin on 01/04/2026"),
        ({"successor": "unknown"}, "not on record"),
        ({"predecessor": "g2"}, "Nothing says what became of “Thôn Xóm 2”"),
        ({"successor": "g4"}, "Nothing says what “Thôn Xóm 6” came from"),
        ({"twice": True}, "goes to the same unit in two lines"),
    ],
)
def test_wrong_weights_are_refused_with_a_sentence(
    land: Land, officer: Officer, change: dict[str, object], sentence: str
) -> None:
    event = _on_record(land)
    units = {**{key: unit.pk for key, unit in land.units.items()}, "unknown": 999_999}
    first = ShareInput(
        units[str(change.get("predecessor", "g1"))],
        units[str(change.get("successor", "g3"))],
        str(change.get("basis", "area")),
        float(str(change.get("weight", 1.0))),
    )
    rest = ShareInput(land.g2.pk, land.g4.pk, "area", 1.0)
    shares = [first, first, rest] if change.get("twice") else [first, rest]
    with pytest.raises(BadInput, match=sentence):
        correct_weights(event=event, version=1, shares=shares, by=officer(land.n1))
    assert Event.objects.get(pk=event.pk).version == 1


def test_the_weights_of_a_plan_are_edited_in_the_plan(land: Land, officer: Officer) -> None:
    by = officer(land.n1)
    event = draft_event(place=land.n1, effective_on=ON, lines=close([land.g1.pk]), by=by)
    with pytest.raises(BadInput, match="edit the draft"):
        correct_weights(event=event, version=1, shares=[], by=by)


def test_every_line_is_stored_and_read_back_unchanged(land: Land, officer: Officer) -> None:
    lines: list[Line] = [
        Start("n", "group", "thon", "Mới", land.n1.pk, "", "T1", 16.5, 107.5, 2.5, 90),
        End(land.g1.pk),
        Succeed(land.g1.pk, "n", 0.25, "population"),
        Move(land.g2.pk, None, "n", "sector"),
        Rename(land.g3.pk, "ap", "Khác", "X"),
    ]
    event = draft_event(place=land.n1, effective_on=ON, lines=lines, by=officer(land.n1), kind="reorganise")
    assert event_services.plan_of(event) == lines
    assert EventLine.objects.filter(event=event).count() == 5


def test_a_stored_line_without_its_unit_is_noticed(land: Land, officer: Officer) -> None:
    event = draft_event(place=land.n1, effective_on=ON, lines=close([land.g1.pk]), by=officer(land.n1))
    EventLine.objects.filter(event=event).update(unit=None)
    with pytest.raises(ValueError, match="names no unit"):
        event_services.plan_of(event)
