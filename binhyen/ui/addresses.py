"""Addresses for tables of hundreds of rows: the router is asked once for each name, not once for each row."""

from functools import cache

from django.urls import reverse

_FIRST = 9_000_001
"""Stands for the first part while the router is asked: it fits parts that are words and parts that are numbers."""


def address(name: str, *parts: str | int) -> str:
    """What `reverse` says for parts that need no quoting: public ids, codes, numbers. Raises NoReverseMatch."""
    return _shape(name, len(parts)).format(*parts)


@cache
def _shape(name: str, count: int) -> str:
    found = reverse(name, args=[str(_FIRST + place) for place in range(count)])
    for place in range(count):
        found = found.replace(str(_FIRST + place), f"{{{place}}}")
    return found
