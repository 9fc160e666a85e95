"""The trail speaks the reader's language: no room writes a verb without words."""

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.utils import translation

import binhyen
from binhyen.audit import words
from binhyen.org import words as org_words
from binhyen.people import words as people_words
from binhyen.people.services.notices import WORDS as ACCOUNT_CHANGES
from tests.support.trail_words import said

ROOT = Path(binhyen.__file__).parent
WRITERS = {"record", "record_many", "record_count", "note", "note_event", "_note", "_note_choice"}


def _files() -> Iterator[Path]:
    return (path for path in ROOT.rglob("*.py") if "migrations" not in path.parts and path.name != "words.py")


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _pattern(node: ast.expr) -> str:
    """A regular expression for a verb: written out, or with a part that is put in; "" for a name."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.escape(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+" for part in node.values)
    return "|".join(filter(None, map(_pattern, (node.body, node.orelse)))) if isinstance(node, ast.IfExp) else ""


def _written() -> Iterator[tuple[str, str]]:
    """Every verb in a call that writes into the trail, with where it stands."""
    for path in _files():
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and _name(call) in WRITERS:
                for node in [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg == "verb")]:
                    for pattern in filter(None, _pattern(node).split("|")):
                        yield pattern, f"{path.relative_to(ROOT)}:{node.lineno}"


def test_every_verb_that_a_room_writes_has_words() -> None:
    known = words.verbs()
    found = list(_written())
    whole = [(pattern, place) for pattern, place in found if re.match(r"[a-z_]+\\\.", pattern)]
    parts = [(pattern, place) for pattern, place in found if re.fullmatch(r"[a-z_]+", pattern)]
    assert len(whole) >= 35
    assert len(parts) >= 10
    for pattern, place in whole:
        assert any(re.fullmatch(pattern, verb) for verb in known), f"{place} writes {pattern} without words"
    for part, place in parts:
        tail = re.compile(rf".+[._]{part}|.+\.{part}_.+")
        assert any(tail.fullmatch(verb) for verb in known), f"{place} writes …{part} without words"


def test_every_change_of_an_account_has_words() -> None:
    assert {f"account.{what}" for what in ACCOUNT_CHANGES} <= set(words.verbs())


def test_the_words_are_vietnamese() -> None:
    for verb in words.verbs():
        assert said(verb), verb
    tables = (org_words, people_words)
    for values in (table for module in tables for table in module.AUDIT_VALUES.values()):
        for code, english in values.items():
            assert code not in (str(english), "")


def test_no_code_means_two_things() -> None:
    assert list(words.doubled()) == []


def test_a_code_that_two_rooms_call_differently_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "_tables", lambda name: ({"kind": "loại", "on": "ngày"}, {"kind": "thứ", "on": "ngày"}))
    assert list(words.doubled()) == ["kind"]


@pytest.mark.parametrize(
    ("kind", "key", "value", "vietnamese", "english"),
    [
        ("org.event", "kind", "merge", "Nhập", "Merge"),
        ("post", "kind", "acting", "Tạm phụ trách", "Acting"),
        ("post", "on", "2026-03-02", "02/03/2026", "02/03/2026"),
        ("post", "public", "True", "có", "yes"),
        ("post", "public", False, "không", "no"),
        ("file", "rows", 3321, "3.321", "3,321"),
        ("file", "sha256", "0123456789abcdef", "0123456789ab…", "0123456789ab…"),
        ("org.unit", "fields", "households,lat", "số hộ, vĩ độ", "number of households, latitude"),
        ("org.unit", "fields", "unknown", "unknown", "unknown"),
        ("job", "name", "audit.seal_day", "audit.seal_day", "audit.seal_day"),
    ],
)
def test_values_are_read_as_words_days_and_numbers(
    kind: str, key: str, value: str | int | bool, vietnamese: str, english: str
) -> None:
    assert words.value_words(kind, key, value) == vietnamese
    with translation.override("en"):
        assert words.value_words(kind, key, value) == english


def test_a_day_is_only_what_is_shaped_like_one() -> None:
    assert words.value_words("post", "on", date(2026, 3, 2).isoformat()) == "02/03/2026"
    assert words.value_words("post", "on", "2026-ab-02") == "2026-ab-02"
