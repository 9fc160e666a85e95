"""The contract page and `binhyen walls verify`: what the build holds, what it cannot, and when it is not genuine."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import translation

from binhyen.core import closed
from binhyen.org.models import Body
from binhyen.portal import queries, rules, verifying
from tests.org.conftest import land  # noqa: F401


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["vi", "en"])
def test_page_says_every_promise_and_every_limit(client: Client, language: str) -> None:
    client.cookies["ngon_ngu"] = language
    response = client.get("/cam-ket/")
    assert response.status_code == 200
    page = response.content.decode()
    with translation.override(language):
        contract = queries.contract()
        said = [promise.words for each in contract.walls for promise in each.kept] + list(contract.limits)
        for words in said:
            shown = translation.gettext(words)
            assert shown[1:].replace("'", "&#x27;") in page, words
    assert contract.fingerprint in page
    assert contract.version in page
    assert contract.promises >= 20
    assert contract.tests >= 20
    assert 'class="note note-late"' not in page


@pytest.mark.django_db
def test_changed_lists_are_said_on_the_page(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closed, "manifest", lambda: {"org.UnitKind": ["household"]})
    assert 'class="note note-late"' in client.get("/cam-ket/").content.decode()


@pytest.mark.django_db
def test_page_asks_the_database_nothing(client: Client, django_assert_num_queries: Any) -> None:
    client.get("/cam-ket/")
    with django_assert_num_queries(0):
        client.get("/cam-ket/")


def test_only_what_tests_prove_is_shown() -> None:
    first = rules.WALLS[0]
    shown = rules.standing({first.id: {first.promises[0]: ["a::b"], "nobody said this": ["a::c"]}})
    assert [(each.wall.id, len(each.kept), each.tests) for each in shown] == [(first.id, 1, ("a::b",))]
    assert rules.standing({}) == ()


def test_missing_manifests_promise_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setattr(rules, "COLLECTED", tmp_path / "none.json")
    rules.collected.cache_clear()
    assert rules.collected() == {}
    rules.collected.cache_clear()
    monkeypatch.setattr(closed, "MANIFEST", tmp_path / "none.json")
    assert closed.manifest() == {}


@pytest.mark.django_db
def test_verify_passes_on_this_build() -> None:
    out = StringIO()
    call_command("walls", "verify", stdout=out)
    assert "all held" in out.getvalue()
    assert closed.fingerprint(closed.closed_lists()) in out.getvalue()


@pytest.mark.django_db
def test_verify_names_a_row_outside_the_closed_list(land: Any) -> None:  # noqa: F811
    body = Body.objects.create(unit=land.n1, kind="police", name="Công an xã", valid_from=land.n1.valid_from)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE org_body SET kind = 'informants' WHERE id = %s", [body.pk])
    assert verifying.verify_walls() == ["org.Body.kind: 1 rows hold a value outside the closed list"]
    with pytest.raises(CommandError, match=r"org\.Body\.kind"):
        call_command("walls", "verify")


@pytest.mark.django_db
def test_verify_names_a_changed_list_and_a_lost_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "collected", dict)
    monkeypatch.setattr(closed, "manifest", lambda: {**closed.closed_lists(), "org.UnitKind": ["household"]})
    found = verifying.verify_walls()
    assert "closed list org.UnitKind is not the released one" in found
    assert sum("no test proves" in line for line in found) == sum(len(wall.promises) for wall in rules.WALLS)


@pytest.mark.django_db
def test_verify_names_a_planted_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("binhyen.core.walls.dossiers", lambda every: ["org.Suspect"])
    assert "W2: org.Suspect" in verifying.verify_walls()
