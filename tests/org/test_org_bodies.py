"""Bodies of a place, and single units under a commune."""

from collections.abc import Callable
from datetime import date

import pytest

from binhyen.audit.models import Entry
from binhyen.core.actor import Actor
from binhyen.core.errors import BadInput, InvalidTransition, NotAllowed, NotFound, Stale
from binhyen.org import queries
from binhyen.org.models import Unit
from binhyen.org.services.bodies import add_body, change_body, end_body
from binhyen.org.services.checking import verify_units
from binhyen.org.services.units import create_unit, set_facts
from tests.org.conftest import BEGAN, Land

pytestmark = pytest.mark.usefixtures("english")
Officer = Callable[..., Actor]
ON = date(2026, 3, 2)


def test_bodies_are_added_changed_and_ended(land: Land, officer: Officer) -> None:
    by = officer(land.n1)
    police = add_body(
        unit=land.n1,
        kind="police",
        name=" Công an  xã ",
        by=by,
        phone="0234 3822 000",
        duty_hours="24/24",
        valid_from=BEGAN,
    )
    party = add_body(unit=land.n1, kind="party_committee", name="Đảng ủy xã", by=by, valid_from=date(2025, 8, 1))
    assert (police.name, police.standing_office, party.standing_office) == ("Công an xã", True, False)
    assert queries.bodies(land.n1, ON) == [party, police]
    changed = change_body(body=police, name="Công an xã Đông Sơn", by=by, phone="113")
    assert (changed.name, changed.phone, changed.duty_hours) == ("Công an xã Đông Sơn", "113", "")
    assert end_body(body=police, by=by).valid_to == ON
    assert queries.bodies(land.n1, ON) == [party]
    for act in (lambda: end_body(body=police, by=by), lambda: change_body(body=police, name="X", by=by)):
        with pytest.raises(InvalidTransition):
            act()
    assert list(Entry.objects.order_by("pk").values_list("verb", flat=True)) == [
        "org.add_body",
        "org.add_body",
        "org.change_body",
        "org.end_body",
    ]


@pytest.mark.parametrize(
    ("kind", "name", "phone", "sentence"),
    [
        ("club", "Câu lạc bộ", "", "not a kind of body"),
        ("police", " ", "", "no name"),
        ("police", "Nguyễn Văn Hùng", "", "reads like a person"),
        ("police", "Công an xã", "12", "not a telephone number"),
        ("police", "Công an xã", "gọi bà Hoa", "not a telephone number"),
    ],
)
def test_wrong_bodies_are_refused(
    land: Land, officer: Officer, kind: str, name: str, phone: str, sentence: str
) -> None:
    with pytest.raises(BadInput, match=sentence):
        add_body(unit=land.n1, kind=kind, name=name, phone=phone, by=officer(land.n1))
    assert queries.bodies(land.n1, ON) == []


def test_a_body_twice_on_an_ended_place_or_ended_before_it_began(land: Land, officer: Officer) -> None:
    by = officer(land.n1)
    body = add_body(unit=land.n1, kind="army", name="Ban chỉ huy quân sự", by=by)
    with pytest.raises(BadInput, match="already on record"):
        add_body(unit=land.n1, kind="army", name="Ban chỉ huy quân sự", by=by)
    with pytest.raises(BadInput, match="after the day on which it began"):
        end_body(body=body, by=by, on=ON)
    land.n1.valid_to = date(2026, 1, 1)
    with pytest.raises(BadInput, match="has ended"):
        add_body(unit=land.n1, kind="press", name="Đài truyền thanh", by=by)


def test_a_stranger_keeps_nothing_here(land: Land, officer: Officer) -> None:
    owner, stranger = officer(land.n1), officer(land.n2)
    body = add_body(unit=land.n1, kind="police", name="Công an xã", by=owner, valid_from=BEGAN)
    for act in (
        lambda: add_body(unit=land.n1, kind="army", name="Ban chỉ huy", by=stranger),
        lambda: change_body(body=body, name="X", by=stranger),
        lambda: end_body(body=body, by=stranger),
        lambda: create_unit(parent=land.n1, kind="group", form="thon", name="Mới", by=stranger),
        lambda: set_facts(unit=land.n1, version=1, facts={}, by=stranger),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_unit_is_created_under_a_commune(land: Land, officer: Officer) -> None:
    unit = create_unit(
        parent=land.n2,
        kind="enterprise",
        form="other",
        name="Công ty Gạch Đa Phúc",
        by=officer(land.n2),
        households=None,
    )
    assert unit.valid_from == ON
    assert [row.full_name for row in queries.children(land.n2, ON)] == ["Công ty Gạch Đa Phúc"]
    older = create_unit(
        parent=land.n2,
        kind="group",
        form="ap",
        name="Một",
        by=officer(land.n2),
        valid_from=BEGAN,
        households=90,
        code="A1",
    )
    assert queries.label_on(older, BEGAN).code == "A1"
    assert verify_units() == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"kind": "commune", "form": "xa"}, "starts by a resolution"),
        ({"valid_from": date(2025, 6, 30)}, "on record since 01/07/2025"),
        ({"name": "Xóm 2"}, "already is a unit called “Thôn Xóm 2”"),
        ({"name": "Lê Văn Hai"}, "reads like a person"),
        ({"form": "xa"}, "form that does not fit"),
        ({"code": "không mã"}, "not a code"),
    ],
)
def test_a_wrong_unit_is_refused(land: Land, officer: Officer, change: dict[str, object], sentence: str) -> None:
    row = {"kind": "group", "form": "thon", "name": "Mới", **change}
    with pytest.raises(BadInput, match=sentence):
        create_unit(parent=land.n1, by=officer(land.n1), **row)  # type: ignore[arg-type]
    assert Unit.objects.count() == 14


@pytest.mark.wall("W2", "A unit is never a person, a household or a family")
def test_w2_nothing_stands_below_a_group(land: Land, officer: Officer) -> None:
    with pytest.raises(BadInput, match="cannot have units below it"):
        create_unit(parent=land.g1, kind="group", form="thon", name="Hộ 1", by=officer(land.n1))


def test_plain_facts_are_corrected_once(land: Land, officer: Officer) -> None:
    by = officer(land.n1)
    unit = set_facts(unit=land.g1, version=1, facts={"households": 120, "lat": 16.4}, by=by)
    assert (unit.households, unit.lat, unit.version) == (120, 16.4, 2)
    assert set_facts(unit=unit, version=2, facts={"households": None}, by=by).households is None
    with pytest.raises(Stale):
        set_facts(unit=unit, version=1, facts={"households": 1}, by=by)
    for facts in ({"households": -1}, {"lat": 99.0}, {"kind": 1}):
        with pytest.raises(BadInput):
            set_facts(unit=unit, version=3, facts=facts, by=by)


def test_not_found_is_a_refusal(land: Land) -> None:
    with pytest.raises(NotFound):
        queries.unit_by_public_id("")
