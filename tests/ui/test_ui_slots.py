"""Slots: filled by configuration, escaped, filtered by decision; menus know the current page."""

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from pytest_django import Settings

from binhyen.ui import slots
from binhyen.ui.components import NavItem

PROVIDERS = "tests.ui.slot_providers"


@pytest.fixture(autouse=True)
def _filled(settings: Settings) -> None:
    settings.BINHYEN_NAVIGATION = PROVIDERS


def test_panels_stand_in_order_and_are_escaped() -> None:
    html = slots.Slot("test.panel").panels(RequestFactory().get("/"), unit="Huế")
    assert html == "<p>Huế</p>\n&lt;script&gt;"


def test_an_unfilled_slot_is_nothing() -> None:
    assert slots.Slot("test.none").panels(RequestFactory().get("/")) == ""
    assert slots.Slot("test.none").items(RequestFactory().get("/")) == []


def test_a_wrong_path_in_the_configuration_is_told() -> None:
    with pytest.raises(ImportError):
        slots.Slot("test.broken").providers()


def test_a_menu_hides_what_is_not_allowed() -> None:
    labels = [item.label for item in slots.Slot("test.menu").items(RequestFactory().get("/"))]
    assert labels == ["Trang đầu", "Nơi", "Nơi của tôi"]


@pytest.mark.parametrize(
    ("path", "current"), [("/", "/"), ("/noi/", "/noi/"), ("/noi/toi/sua/", "/noi/toi/"), ("/khac/", "")]
)
def test_the_longest_address_is_current(path: str, current: str) -> None:
    items = slots.Slot("test.menu").items(RequestFactory().get(path))
    assert slots.current_url(items, path) == current


def test_pages_behind_an_entry_count_as_its_own() -> None:
    items = [NavItem("Bàn", "/ban/"), NavItem("Báo cáo", "/ban/bao-cao/", covers=("/ban/lich/",))]
    assert slots.current_url(items, "/ban/lich/ky/") == "/ban/bao-cao/"
    assert slots.current_url(items, "/ban/nguoi/") == "/ban/"


def test_tags_in_a_page() -> None:
    source = (
        "{% load ui %}{% slot 'test.panel' unit='Huế' %}{% menu 'test.menu' as items %}"
        "{% include 'ui/parts/nav.html' with label='Mục' %}"
    )
    page = Template(source).render(Context({"request": RequestFactory().get("/noi/")}))
    assert "<p>Huế</p>" in page
    assert '<a href="/noi/" aria-current="page">Nơi' in page
    assert "việc chờ" in page
    assert Template(source).render(Context({})).strip() == ""
