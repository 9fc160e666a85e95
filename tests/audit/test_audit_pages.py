"""A unit reads what was done in its name; the unit above too; nobody else."""

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from binhyen.audit import answers, policies, queries, sealing, services, states, views
from binhyen.audit.services import PLATFORM
from binhyen.core import clock, db
from binhyen.core.actor import VISITOR, Actor, Grant, system_actor
from binhyen.jobs import views as job_views
from binhyen.notify import views as letter_views
from binhyen.org.models import Edge, Epoch, Label, Position, Unit
from binhyen.org.states import Form, Tree, UnitKind
from binhyen.people.models import Post
from binhyen.people.roles import Function, Role, Title

pytestmark = pytest.mark.django_db
PAGE = "/ban-lam-viec/nhat-ky/"
START = date(2025, 7, 1)


def unit(kind: UnitKind, form: Form, name: str, **more: Any) -> Unit:
    made = Unit.objects.create(kind=kind, valid_from=START, **more)
    Label.objects.create(unit=made, form=form, name=name, valid_from=START, search=name.lower(), sort=name)
    return made


@pytest.fixture
def place() -> dict[str, Any]:
    """A province with two communes, a post, and three people: of the commune, of the other one, of the province."""
    province = unit(UnitKind.PROVINCE, Form.TINH, "Hòa An")
    home, other = unit(UnitKind.COMMUNE, Form.XA, "Bàu Sen"), unit(UnitKind.COMMUNE, Form.XA, "Gò Me")
    epoch = Epoch.objects.create(tree=Tree.TERRITORY, valid_from=START)
    for each, lo, hi, depth in ((province, 1, 3, 1), (home, 2, 2, 2), (other, 3, 3, 2)):
        Position.objects.create(epoch=epoch, unit=each, lo=lo, hi=hi, depth=depth)
    for child in (home, other):
        Edge.objects.create(tree=Tree.TERRITORY, child=child, child_kind=child.kind, parent=province, valid_from=START)
    post = Post.objects.create(
        unit=home,
        role=Role.COMMUNE_COORDINATOR,
        title=Title.VICE_CHAIR,
        function=Function.GOVERNMENT,
        valid_from=START,
    )

    def reader(where: Unit) -> Actor:
        grants = (Grant(unit_id=where.pk, verbs=frozenset({states.READ_TRAIL})),)
        return Actor(person_id=f"person-{where.pk}", post_id=post.public_id, unit_id=where.pk, grants=grants)

    return {
        "home": home,
        "post": post,
        "owner": reader(home),
        "mate": reader(other),
        "above": reader(province),
        "stranger": VISITOR,
    }


def become(monkeypatch: pytest.MonkeyPatch, by: Actor) -> Client:
    for name in ("binhyen.core.access.actor_of", "binhyen.audit.views.actor_of"):
        monkeypatch.setattr(name, lambda request: by)
    return Client()


def put(unit: Unit, by: Actor, verb: str = "files.store", **detail: Any) -> None:
    with db.write():
        services.record(
            by=by, verb=verb, unit=unit.public_id, object_type="thing", object_id="t1", detail=detail or None
        )


@pytest.mark.parametrize(("who", "status"), [("owner", 200), ("above", 200), ("mate", 403), ("stranger", 302)])
def test_owner_above_mate_and_stranger(
    who: str, status: int, place: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(place["home"], place["owner"])
    client = become(monkeypatch, place[who])
    for address in (f"{PAGE}{place['home'].public_id}/", f"{PAGE}{place['home'].public_id}/bang.csv"):
        assert client.get(address).status_code == status


def test_a_post_that_only_looks_after_machines_reads_no_unit(place: dict[str, Any]) -> None:
    admin = Actor(person_id="a", post_id="b", unit_id=1, grants=(Grant(unit_id=1, verbs=frozenset({"config.read"})),))
    assert policies.own_chain(admin) == PLATFORM
    assert policies.may_read(admin, PLATFORM)
    assert not policies.may_read(admin, place["home"].public_id)
    assert not policies.may_read(place["owner"], PLATFORM)


def test_the_page_shows_post_and_words_and_hides_the_name(
    place: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    services.keep_holder(person=place["owner"].person_id, name="Trần Thị Thử")
    put(place["home"], place["owner"], count=3, kind="jpeg")
    put(place["home"], system_actor("org-load"), verb="tests.odd")
    put(place["home"], VISITOR)
    put(place["home"], Actor(person_id="x"))
    sealing.seal_day(day=clock.today())
    page = become(monkeypatch, place["owner"]).get(PAGE).content.decode()
    for words in ("xã Bàu Sen", str(Title.VICE_CHAIR.label), "số lượng: 3", "org-load", "tests.odd"):
        assert words.lower() in page.lower(), words
    assert "Trần Thị Thử" not in page
    root = queries.last_root()
    assert root is not None
    assert root.root in page


def test_filters_narrow_and_wrong_days_are_explained(place: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    home, owner = place["home"], place["owner"]
    with clock.frozen_at(clock.now() - timedelta(days=10)):
        put(home, owner, verb="files.end_use")
    put(home, owner)
    client = become(monkeypatch, owner)

    def rows(**query: str) -> int:
        table = client.get(f"{PAGE}{home.public_id}/bang.csv", query).content.decode("utf-8-sig")
        return len(list(csv.reader(io.StringIO(table)))) - 1

    today = f"{clock.today():%d/%m/%Y}"
    before = f"{clock.today() - timedelta(days=5):%d/%m/%Y}"
    assert rows() == 2
    assert rows(viec="files.store") == 1
    assert rows(vi_tri=place["post"].public_id) == 2
    assert rows(tu=before) == 1
    assert rows(den=before) == 1
    assert rows(tu=before, den=today) == 1
    assert rows(viec="no.such") == 2
    page = client.get(PAGE, {"tu": "31/02/2026"})
    assert page.status_code == 200
    assert "err" in page.content.decode()
    empty = client.get(PAGE, {"tu": f"{clock.today() + timedelta(days=5):%d/%m/%Y}"})
    assert "empty" in empty.content.decode()


def test_a_table_that_is_taken_out_holds_no_name(place: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    services.keep_holder(person=place["owner"].person_id, name="CANARY")
    put(place["home"], place["owner"], formula="=1+1")
    response = become(monkeypatch, place["owner"]).get(f"{PAGE}{place['home'].public_id}/bang.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert f"nhat-ky-{place['home'].public_id}" in response["Content-Disposition"]
    assert "CANARY" not in response.content.decode()


def test_statements_do_not_grow_with_rows(place: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    client = become(monkeypatch, place["owner"])
    counts = []
    for number in (3, 60):
        for _turn in range(number):
            put(place["home"], place["owner"])
        with CaptureQueriesContext(connection) as seen:
            assert client.get(PAGE).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 20
    assert "trang=2" in client.get(PAGE).content.decode()


def test_what_the_wiring_does_not_answer_gets_the_plain_answer(settings: Any) -> None:
    settings.BINHYEN_WIRING = "tests.audit.no_wiring"
    assert answers.unit_name("x") == ""
    assert answers.unit_id(1) == ""
    assert not answers.in_reach("x", Grant(unit_id=1, verbs=frozenset()))
    assert answers.post_names(["a"]) == {}
    assert answers.thing_names([("post", "a"), ("", "b")]) == {}
    assert not answers.names_open(Actor(person_id="a"), "x")
    assert answers.person_name("a") == ""


def test_what_the_wiring_answers_about_units(place: dict[str, Any]) -> None:
    home = place["home"]
    grant = Grant(unit_id=home.pk, verbs=frozenset(), whole_subtree=False)
    assert answers.unit_id(home.pk) == home.public_id
    assert (answers.unit_id(0), answers.unit_name("none")) == ("", "")
    assert answers.in_reach(home.public_id, grant)
    assert not answers.in_reach("none", grant)
    Unit.objects.filter(pk=home.pk).update(valid_to=clock.today())
    assert answers.in_reach(home.public_id, place["above"].grants[0])


@pytest.mark.parametrize(("verb", "labels"), [("audit.read", 2), ("config.read", 3), ("org.other", 0)])
def test_the_menu_of_the_desk_shows_what_the_post_may_open(verb: str, labels: int) -> None:
    request = RequestFactory().get("/")
    request.actor = Actor(person_id="a", post_id="b", grants=(Grant(unit_id=1, verbs=frozenset({verb})),))  # type: ignore[attr-defined]
    items = [*views.desk_menu(request), *letter_views.desk_menu(request), *job_views.desk_menu(request)]
    assert sum(bool(item.decision) for item in items) == labels
