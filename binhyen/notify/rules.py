"""Letters as text: Markdown to plain text, subject and body, when a digest leaves. Pure functions."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

DIGEST_AT: Final = time(7, 0)
"""When the letters of a day leave together, in Viet Nam."""

MOST_ATTEMPTS: Final = 8

_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_HEADING = re.compile(r"^#{2,6}\s+(.+)$", re.MULTILINE)
_BLANKS = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Words:
    """A letter's subject (one line) and body."""

    subject: str
    body: str


def next_digest(now: datetime) -> datetime:
    """The next moment, after `now`, at which digests leave."""
    today = datetime.combine(now.date(), DIGEST_AT, tzinfo=now.tzinfo)
    return today if now < today else today + timedelta(days=1)


def as_text(markdown: str) -> str:
    """Plain text: a link as "words: address", emphasis without its marks, a heading on a line of its own."""
    text = _LINK.sub(lambda found: _link(found[1], found[2]), markdown)
    text = _STRONG.sub(r"\2", text)
    text = _HEADING.sub(r"\1", text)
    return _BLANKS.sub("\n\n", text).strip() + "\n"


def _link(words: str, address: str) -> str:
    return address if words == address else f"{words}: {address}"


def split(markdown: str) -> Words:
    """Subject and body of a rendered letter. Raises ValueError when the first line is not a heading ("# …")."""
    first, _, rest = markdown.strip().partition("\n")
    if not first.startswith("# "):
        raise ValueError("a letter begins with its subject as a heading")
    return Words(" ".join(first[2:].split()), as_text(rest))


def digest(letters: list[Words], subject: str) -> Words:
    """Several letters as one: each with its subject above it."""
    parts = [f"{letter.subject}\n{'-' * min(len(letter.subject), 60)}\n\n{letter.body}" for letter in letters]
    return Words(subject, "\n\n".join(parts))


def masked(address: str) -> str:
    """An address as the unit sees it: first letter and domain."""
    name, _, domain = address.partition("@")
    return f"{name[:1]}…@{domain}" if domain else ""
