"""A sample nation in the database: deterministic, resumable, whole, and never beside real people."""

import json
from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, Q

from binhyen.audit.models import Entry
from binhyen.core.errors import BadInput, NotAllowed
from binhyen.org.models import Edge, Event, Label, Unit
from binhyen.org.queries import search_units
from binhyen.org.services.checking import verify_units
from binhyen.org.states import EventStatus, UnitKind
from binhyen.people.models import Appointment, Post, User
from binhyen.simulation import queries
from binhyen.simulation.models import SampleNation, SamplePart
from binhyen.simulation.rules.names import is_sample_name
from binhyen.simulation.rules.plan import plan_place
from binhyen.simulation.services.columns import Rows
from binhyen.simulation.services.nation import Order, Scale, parts_of, simulate_nation
from tests.simulation.conftest import ON, undone

Make = Callable[..., Order]


def _groups_by_province() -> dict[str, int]:
    edges = Edge.objects.filter(child_kind=UnitKind.GROUP, valid_to=None).values_list("parent__labels__code")
    counted = dict(edges.annotate(Count("id")).order_by())
    return {
        "46": sum(many for code, many in counted.items() if code.startswith("197")),
        "79": sum(many for code, many in counted.items() if code.startswith("267")),
    }


def test_a_village_is_one_commune_with_everything(country: dict[str, Unit], order: Make) -> None:
    nation = simulate_nation(order=order())
    assert nation.finished_at is not None
    mine = _groups_by_province()
    assert mine["46"] >= 3
    assert mine["79"] == 0
    assert verify_units() == []
    assert all(is_sample_name(name) for name in User.objects.values_list("full_name", flat=True))
    assert not User.objects.exclude(password__startswith="!").exists()
    assert Unit.objects.filter(kind=UnitKind.SCHOOL).exists()
    assert Entry.objects.filter(verb="simulation.make").count() == 3


def test_a_province_goes_down_to_its_groups_and_the_others_to_communes(country: dict[str, Unit], order: Make) -> None:
    simulate_nation(order=order("province"))
    mine = _groups_by_province()
    assert mine["46"] >= 12
    assert mine["79"] == 0
    assert Post.objects.filter(unit=country["26740"]).count() == 5
    assert verify_units() == []


def test_a_nation_goes_down_to_groups_everywhere(country: dict[str, Unit], order: Make) -> None:
    simulate_nation(order=order("nation"))
    assert all(many > 3 for many in _groups_by_province().values())
    assert verify_units() == []


def test_groups_stood_under_the_old_communes_before_the_reform(country: dict[str, Unit], order: Make) -> None:
    simulate_nation(order=order())
    old = Edge.objects.filter(parent__in=[country["10001"], country["10002"]])
    assert old.exists()
    assert set(old.values_list("valid_from", "valid_to")) == {(date(2024, 1, 1), date(2025, 7, 1))}


def test_one_open_holder_a_post_and_some_posts_are_empty(country: dict[str, Unit], order: Make) -> None:
    nation = simulate_nation(order=order("nation"))
    open_holders = Count("appointments", filter=Q(appointments__kind="holder", appointments__valid_to=None))
    counted = Post.objects.annotate(open=open_holders)
    assert not counted.filter(open__gt=1).exists()
    empty = set(counted.filter(open=0, appointments=None).values_list("public_id", flat=True))
    assert empty == set(queries.planted(nation)["vacant"])  # type: ignore[call-overload]
    handed = queries.planted(nation)["hand_over"]
    assert isinstance(handed, list)
    for post in handed:
        assert Appointment.objects.filter(post__public_id=post).count() == 2


def test_the_same_seed_gives_the_same_rows_and_another_gives_others(country: dict[str, Unit], order: Make) -> None:
    found = []
    for seed in (1, 1, 2):
        with undone():
            simulate_nation(order=order("province", seed))
            found.append(queries.digest())
    assert found[0] == found[1] != found[2]


class Killed(Exception):
    """The run ends here."""


@pytest.mark.parametrize("after", [0, 1, 3, 5])
def test_a_run_that_was_killed_goes_on_where_it_stood(country: dict[str, Unit], order: Make, after: int) -> None:
    with undone():
        simulate_nation(order=order("nation"))
        wanted = queries.digest()
    seen = []

    def until(title: str, done: int, total: int) -> None:
        seen.append(title)
        if len(seen) > after:
            raise Killed

    with pytest.raises(Killed):
        simulate_nation(order=order("nation"), progress=until)
    assert SamplePart.objects.count() == after
    nation = simulate_nation(order=order("nation"))
    assert queries.digest() == wanted
    assert nation.parts.count() == 5
    assert simulate_nation(order=order("nation")).parts.count() == 5


def test_a_sample_is_never_made_beside_real_people(country: dict[str, Unit], order: Make, english: None) -> None:
    User.objects.create(username="an", full_name="An")
    with pytest.raises(NotAllowed, match="real people"):
        simulate_nation(order=order())
    assert not SampleNation.objects.exists()
    assert not Post.objects.exists()


def test_a_database_holds_one_sample(country: dict[str, Unit], order: Make, english: None) -> None:
    simulate_nation(order=order())
    with pytest.raises(NotAllowed, match="another sample"):
        simulate_nation(order=order(seed=2))


def test_without_units_or_with_a_wrong_code_nothing_is_made(db: None, order: Make, english: None) -> None:
    with pytest.raises(BadInput, match="no commune"):
        simulate_nation(order=order("nation"))
    assert not SampleNation.objects.exists()


def test_a_province_that_does_not_exist_is_refused(country: dict[str, Unit], order: Make, english: None) -> None:
    for scale in ("village", "province"):
        with pytest.raises(BadInput, match="no commune"):
            simulate_nation(order=order(scale, province="99"))
    assert not SampleNation.objects.exists()


def test_one_commune_alone_can_be_a_sample(db: None, order: Make) -> None:
    from binhyen.org.services.bulk import NewUnit, add_units
    from binhyen.org.services.positions import rebuild_positions

    add_units([NewUnit("commune", "xa", "Một Mình", date(2025, 7, 1), None, "19701")])
    rebuild_positions()
    nation = simulate_nation(order=order("nation", province=""))
    assert Unit.objects.filter(kind=UnitKind.GROUP).count() >= 3
    assert nation.parts.count() == 2
    assert next(parts_of(order("nation"), queries.places_on(ON))).title == "19701"


def test_what_happens_in_a_sample_goes_through_the_products_verbs(country: dict[str, Unit], order: Make) -> None:
    nation = simulate_nation(order=order("province"))
    planted = queries.planted(nation)
    drafts = Event.objects.filter(status=EventStatus.DRAFT)
    wanted = [*planted["merge_drafts"], *planted["conflicting_drafts"]]  # type: ignore[misc]
    assert set(drafts.values_list("public_id", flat=True)) == {one["event"] for one in wanted}  # type: ignore[index]
    renamed = Event.objects.get(public_id=planted["renamed"][0]["event"])  # type: ignore[index]
    assert renamed.status == EventStatus.CONFIRMED
    moved = planted["transferred"][0]  # type: ignore[index]
    parents = Edge.objects.filter(child__public_id=moved["groups"][0]).order_by("valid_from")
    assert [edge.valid_from for edge in parents][-1] == date(2026, 4, 30)
    assert planted["counts"]["transferred"] == 1  # type: ignore[index]


def test_groups_are_found_by_their_names(country: dict[str, Unit], order: Make) -> None:
    simulate_nation(order=order())
    assert search_units("doi ten mau", limit=5)


def test_the_command_prints_what_it_made_and_writes_what_is_planted(
    country: dict[str, Unit], tmp_path: Path, english: None, settings: object
) -> None:
    said = StringIO()
    target = tmp_path / "planted.json"
    arguments = ["--scale", "village", "--seed", "7", "--planted", str(target), "--digest", "--verbosity", "0"]
    call_command("simulate", *arguments, stdout=said)
    assert json.loads(target.read_text())["seed"] == 7
    assert "MiB" in said.getvalue()
    assert said.getvalue().strip().splitlines()[-1] == queries.digest()
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]
    call_command("simulate", "--scale", "village", "--seed", "7", stdout=StringIO())
    assert (tmp_path / "planted.json").read_text() == target.read_text()


def test_the_command_says_why_it_refuses(country: dict[str, Unit], english: None) -> None:
    with pytest.raises(CommandError, match="no commune"):
        call_command("simulate", "--province", "99", "--verbosity", "0")


def test_rows_need_known_columns_and_fill_in_the_others(country: dict[str, Unit]) -> None:
    with pytest.raises(ValueError, match="nothing_like_it"):
        Rows(User, "username", "nothing_like_it")
    people = Rows(User, "public_id", "username", "full_name", "password")
    assert people.store() == 0
    key = people.add("p1", "mau.p1", "Nguyễn Văn Mẫu", "!")
    assert len(people) == 1
    assert people.store() == 1
    stored = User.objects.get(pk=key)
    assert stored.is_active
    assert stored.language == "vi"
    assert User.objects.create(username="next", full_name="x").pk > key


def test_marks_read_as_what_they_mark(country: dict[str, Unit], order: Make) -> None:
    nation = simulate_nation(order=order())
    assert str(nation) == "village 1"
    assert str(nation.parts.first()) == "upper"
    assert queries.rows_made(nation) > 100


def test_groups_with_one_name_are_planted_and_named(country: dict[str, Unit], order: Make) -> None:
    home = next(place for place in queries.places_on(ON) if place.code == "19701")
    seed = next(s for s in range(999) if plan_place(home, seed=s, on=ON, down_to_groups=True).duplicates)
    pair = queries.planted(simulate_nation(order=order(seed=seed)))["same_name"][0]  # type: ignore[index]
    labels = Label.objects.filter(unit__public_id__in=pair).exclude(name="Đổi Tên Mẫu").values_list("name", flat=True)
    assert len(pair) == 2
    assert len(set(labels)) == 1


def test_before_the_first_changes_nothing_was_transferred(country: dict[str, Unit]) -> None:
    nation = simulate_nation(order=Order(Scale.PROVINCE, 1, date(2026, 3, 1), "46", 0))
    assert "transferred" not in queries.planted(nation)
