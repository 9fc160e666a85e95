"""What is kept between requests in Django's cache, because reading it anew for every reader costs too much."""

from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache

T = TypeVar("T")


def kept(key: str, read: Callable[[], T], *, seconds: int) -> T:
    """What was read under this key within so many seconds, else what is read now. None is not kept."""
    found: T | None = cache.get(key)
    if found is None:
        found = read()
        cache.set(key, found, seconds)
    return found
