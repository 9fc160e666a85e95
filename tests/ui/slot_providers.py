"""Providers for the slot tests."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from binhyen.core.decisions import refused
from binhyen.ui.components import NavItem

SLOTS = {
    "test.panel": (
        "tests.ui.slot_providers.safe",
        "tests.ui.slot_providers.nothing",
        "tests.ui.slot_providers.blank",
        "tests.ui.slot_providers.careless",
    ),
    "shell.public.nav": ("tests.ui.slot_providers.menu",),
    "shell.desk.nav": ("tests.ui.slot_providers.menu",),
    "test.menu": ("tests.ui.slot_providers.menu",),
    "test.broken": ("tests.ui.slot_providers.no_such",),
}


def safe(request: HttpRequest, *, unit: str) -> SafeString:
    return format_html("<p>{}</p>", unit)


def nothing(request: HttpRequest, **context: object) -> None:
    return None


def blank(request: HttpRequest, **context: object) -> str:
    """A template whose condition did not hold."""
    return "\n  \n"


def careless(request: HttpRequest, **context: object) -> str:
    return "<script>"


def menu(request: HttpRequest) -> Iterator[NavItem]:
    yield NavItem("Trang đầu", "/")
    yield NavItem("Nơi", "/noi/", count=3, count_words="việc chờ")
    yield NavItem("Nơi của tôi", "/noi/toi/")
    yield NavItem("Kín", "/kin/", decision=refused("Không phải việc của chức danh này."))
