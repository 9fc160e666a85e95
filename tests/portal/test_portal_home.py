"""The front door: emergency numbers first, the search, only doors that exist, and a light page."""

import html5lib
import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.org.conftest import Land, build_land


@pytest.fixture
def land(db: None) -> Land:
    return build_land()


def home(client: Client, lang: str = "vi") -> str:
    client.cookies["ngon_ngu"] = lang
    response = client.get("/")
    assert response.status_code == 200
    text = response.content.decode()
    html5lib.HTMLParser(strict=True).parse(text)
    return text


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_front_door_is_well_formed_in_both_languages(client: Client, land: Land, lang: str) -> None:
    text = home(client, lang)
    assert text.count("<h1>") == 1
    assert "style=" not in text
    assert "http://" not in text.replace("http://www.w3.org/2000/svg", "")


def test_emergency_numbers_come_before_everything_else(client: Client, land: Land) -> None:
    text = home(client)
    assert text.index("tel:113") < text.index("<main")
    for number in ("113", "114", "115", "111"):
        assert text.count(f"tel:{number}") >= 2


def test_the_search_works_without_script(client: Client, land: Land) -> None:
    text = home(client)
    assert 'action="/tim/"' in text
    assert 'data-src="/tim/goi-y/"' in text


def test_every_door_leads_to_something_that_exists(client: Client, land: Land) -> None:
    text = home(client)
    root = html5lib.parse(text, treebuilder="etree", namespaceHTMLElements=False)
    doors = [link for link in root.iter("a") if "door" in (link.get("class") or "").split()]
    assert len(doors) == 4
    ids = {element.get("id") for element in root.iter() if element.get("id")}
    for door in doors:
        href = door.get("href")
        if href.startswith("#"):
            assert href[1:] in ids
        else:
            assert client.get(href).status_code in (200, 302)
    assert client.get("/cam-ket/").status_code == 200


def test_what_is_not_received_yet_is_said(client: Client, land: Land) -> None:
    assert "chưa nhận báo nguy cơ, báo tin về tội phạm và nhờ hòa giải" in home(client)


def test_figures_are_those_of_the_record(client: Client, land: Land) -> None:
    text = home(client)
    assert "<b>5</b>" in text
    assert "các xã, phường đã nhập tới nay" in text


def test_an_empty_installation_still_opens(client: Client, db: None) -> None:
    text = home(client)
    assert "<b>0</b>" in text
    assert "country-map" not in text


def test_the_front_door_costs_few_statements_and_bytes(client: Client, land: Land) -> None:
    cache.clear()
    with CaptureQueriesContext(connection) as cold:
        text = home(client)
    with CaptureQueriesContext(connection) as warm:
        home(client)
    assert len(cold) <= 18
    assert len(warm) <= 4
    assert len(text.encode()) < 60_000
