"""What is written once for the tests of a file: each test works inside a savepoint, so all find it as it was made."""

from collections.abc import Callable, Iterator
from copy import copy
from datetime import datetime
from typing import TypeVar

import pytest
from django.db import transaction
from django.utils import translation
from pytest_django import DjangoDbBlocker

from binhyen.core import clock

T = TypeVar("T")


def for_the_file(blocker: DjangoDbBlocker, moment: datetime, build: Callable[[], T]) -> Iterator[T]:
    """The body of a fixture of module scope: build at a moment, and take everything back after the file's last test."""
    with blocker.unblock(), transaction.atomic():
        with clock.frozen_at(moment), translation.override("vi"):
            made = build()
        yield made
        transaction.set_rollback(True)


def empties_the_database(request: pytest.FixtureRequest) -> bool:
    """Whether the tests of the file commit: then nothing can be written for the whole file."""
    marks = request.node.iter_markers("django_db")
    return any(mark.kwargs.get("transaction") for mark in marks)


def copies(rows: dict[str, T]) -> dict[str, T]:
    """The same rows as objects of one's own, so that no test sees what another set on them."""
    return {key: copy(row) for key, row in rows.items()}
