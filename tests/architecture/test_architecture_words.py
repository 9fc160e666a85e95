"""One English sentence has one Vietnamese translation in the whole product: catalogues of all rooms are merged."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from babel.messages.pofile import read_po

import binhyen

ROOMS = Path(binhyen.__file__).parent
SETTLED = {"core", "ui", "jobs", "audit", "files", "notify", "org", "people", "portal", "simulation"}
"""Rooms whose words are settled. A new room joins once its catalogue is whole."""


def translations() -> Iterator[tuple[tuple[str, str], str, str]]:
    """((English, context), Vietnamese, room) of everything that is translated."""
    for path in sorted(ROOMS / room / "locale/vi/LC_MESSAGES/django.po" for room in SETTLED):
        with path.open("rb") as handle:
            for message in read_po(handle):
                if message.id and message.string and any(message.string):
                    english = message.id if isinstance(message.id, str) else " | ".join(message.id)
                    words = message.string if isinstance(message.string, str) else message.string[0]
                    yield (english, message.context or ""), words, path.parents[3].name


def twice(found: Iterator[tuple[tuple[str, str], str, str]]) -> Mapping[tuple[str, str], set[tuple[str, str]]]:
    """What two rooms translate differently: the later catalogue would silently win."""
    seen: dict[tuple[str, str], dict[str, str]] = {}
    for message, words, room in found:
        seen.setdefault(message, {}).setdefault(words, room)
    return {message: {(room, words) for words, room in said.items()} for message, said in seen.items() if len(said) > 1}


def test_no_two_rooms_say_the_same_differently() -> None:
    assert twice(translations()) == {}


def test_a_planted_second_translation_is_found() -> None:
    said = iter([(("Name", ""), "Tên", "org"), (("Name", ""), "Họ và tên", "people"), (("Day", ""), "Ngày", "org")])
    assert twice(said) == {("Name", ""): {("org", "Tên"), ("people", "Họ và tên")}}
