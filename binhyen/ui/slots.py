"""Slots: places in a page which rooms above it fill. `config/navigation.py` names who fills what.

A provider of a panel is called with the request and the slot's context and returns safe HTML, or None for nothing.
A provider of a menu is called with the request and returns `NavItem`s.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.html import conditional_escape
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString, mark_safe

from binhyen.ui.components import NavItem

Provider = Callable[..., Any]


@lru_cache(maxsize=256)
def _providers(module: str, name: str) -> tuple[Provider, ...]:
    filled: dict[str, tuple[str, ...]] = import_module(module).SLOTS
    return tuple(import_string(path) for path in filled.get(name, ()))


@dataclass(frozen=True, slots=True)
class Slot:
    """A named place in a page."""

    name: str

    def providers(self) -> tuple[Provider, ...]:
        """Who fills this slot, in order. Raises ImportError when a path in the configuration is wrong."""
        return _providers(settings.BINHYEN_NAVIGATION, self.name)

    def panels(self, request: HttpRequest, **context: Any) -> SafeString:
        """What the providers give, one after the other, what is blank left out; text not marked safe is escaped."""
        parts = (provider(request, **context) for provider in self.providers())
        return mark_safe("\n".join(conditional_escape(part) for part in parts if part and part.strip()))  # noqa: S308

    def items(self, request: HttpRequest) -> list[NavItem]:
        """The entries of a menu which the reader may use."""
        found: Iterable[NavItem] = (item for provider in self.providers() for item in provider(request))
        return [item for item in found if item.decision]


def current_url(items: Iterable[NavItem], path: str) -> str:
    """The address of the entry a page belongs to: the longest beginning of the path decides, "" when none does."""
    starts = [(start, item.url) for item in items for start in (item.url, *item.covers)]
    matching = [
        (len(start), url) for start, url in starts if path == start or (start != "/" and path.startswith(start))
    ]
    return max(matching, default=(0, ""))[1]
