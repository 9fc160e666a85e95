"""Translations without gettext's binaries: extract, update and compile every room's Vietnamese catalogue with Babel."""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
_CALL = re.compile(r"\b(?:_|n?p?gettext)\((?:[^()\"']|\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')*\)")
HEADER = "# Vietnamese. Updated by ./dev messages; every entry translated, none fuzzy."

Found = tuple[str | tuple[str, ...], str | None]


def rooms() -> list[Path]:
    """Packages that carry words of their own."""
    folders = [path.parent for path in (ROOT / "binhyen").glob("*/__init__.py")]
    return sorted([*folders, ROOT / "config"])


def _calls(source: str, method: str) -> Iterator[Found]:
    for _line, message, _comments, context in extract(method, io.BytesIO(source.encode()), keywords=KEYWORDS):
        yield message, context


def _template_messages(path: Path) -> Iterator[Found]:
    marked = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    for call in _CALL.findall(re.sub(r"\bu(?=[\"'])", "", marked)):
        yield from _calls(call, "python")


def extract_room(room: Path) -> Catalog:
    """Every message of a room, without places (they only make noise in a diff)."""
    catalog = Catalog(locale="vi")
    for path in sorted(room.rglob("*.py")):
        for message, context in _calls(path.read_text(encoding="utf-8"), "python"):
            _add(catalog, message, context)
    for path in sorted([*room.rglob("templates/**/*.html"), *room.rglob("templates/**/*.txt")]):
        for message, context in _template_messages(path):
            _add(catalog, message, context)
    return catalog


def _add(catalog: Catalog, message: str | tuple[str, ...], context: str | None) -> None:
    flags = {"python-format"} if "%(" in str(message) or "%s" in str(message) else set()
    catalog.add(message, context=context, flags=flags)


def po_path(room: Path) -> Path:
    """Where a room's Vietnamese catalogue lies."""
    return room / "locale" / "vi" / "LC_MESSAGES" / "django.po"


def _read(path: Path) -> Catalog:
    with path.open("rb") as handle:
        return read_po(handle, locale="vi", domain="django")


def update(room: Path) -> Catalog | None:
    """Bring a room's catalogue up to its source: new messages empty, gone ones dropped, nothing guessed."""
    wanted = extract_room(room)
    path = po_path(room)
    if not len(wanted):
        path.unlink(missing_ok=True)
        return None
    old = _read(path) if path.exists() else Catalog(locale="vi", domain="django")
    fresh = Catalog(locale="vi", domain="django", charset="utf-8", fuzzy=False, header_comment=HEADER)
    for message in sorted((m for m in wanted if m.id), key=lambda m: (str(m.id), m.context or "")):
        known = old.get(message.id if isinstance(message.id, str) else message.id[0], message.context)
        fresh.add(message.id, known.string if known else "", flags=message.flags, context=message.context)
    path.parent.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    write_po(buffer, fresh, width=120, omit_header=False, sort_output=False)
    text = "".join(
        line
        for line in buffer.getvalue().decode().splitlines(keepends=True)
        if not re.match(
            r'"(POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Generated-By|Project-Id|Report)', line
        )
    )
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
    return fresh


def _words(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [text or ""] if isinstance(text, str) or text is None else list(text)


def _places(text: str | tuple[str, ...] | list[str] | None) -> set[str]:
    return {place for words in _words(text) for place in re.findall(r"%\(\w+\)[sd]", words)}


def problems(room: Path) -> list[str]:
    """What keeps a room from 100 % translated and 0 fuzzy; placeholders must be the same on both sides."""
    wanted = extract_room(room)
    path = po_path(room)
    if not len(wanted):
        return []
    if not path.exists():
        return [f"{path.relative_to(ROOT)} is missing: ./dev messages {room.name}"]
    have = _read(path)
    found = []
    for message in wanted:
        if not message.id:
            continue
        first = message.id if isinstance(message.id, str) else message.id[0]
        known = have.get(first, message.context)
        text = known.string if known else ""
        if not all(_words(text)) or (known and known.fuzzy):
            found.append(f"{room.name}: not translated: {first!r}")
        elif _places(text) != _places(message.id):
            found.append(f"{room.name}: other placeholders in the translation of {first!r}")
    extra = {(str(m.id), m.context) for m in have if m.id} - {(str(m.id), m.context) for m in wanted}
    return found + [f"{room.name}: no longer used: {key[0]!r}" for key in sorted(extra, key=str)]


def compile_all() -> int:
    """Write the .mo beside every .po that is newer; return how many were written."""
    written = 0
    for room in rooms():
        source = po_path(room)
        target = source.with_suffix(".mo")
        if not source.exists() or (target.exists() and target.stat().st_mtime >= source.stat().st_mtime):
            continue
        with target.open("wb") as handle:
            write_mo(handle, _read(source))
        written += 1
    return written


def main(arguments: list[str]) -> int:
    """`messages [room …]` updates and compiles; `messages --check` only judges."""
    chosen = [room for room in rooms() if room.name in arguments] or rooms()
    if "--check" in arguments:
        found = [line for room in rooms() for line in problems(room)]
        print("\n".join(found) or "translations: complete")
        return 1 if found else 0
    for room in chosen:
        catalog = update(room)
        if catalog is not None:
            missing = [m for m in catalog if m.id and not all(_words(m.string))]
            print(f"{room.name}: {len(catalog)} messages, {len(missing)} to translate")
    compile_all()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
