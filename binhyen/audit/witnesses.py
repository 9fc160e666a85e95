"""Outside witnesses of the daily root: whoever keeps it can show later that a chain was written anew.

A witness is a named callable. The room brings "file" and "url"; rooms above add theirs (an e-mail) with `register`.
A witness that raises is asked again by the job.
"""

import os
import re
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, TypeAlias

from django.conf import settings

from binhyen.audit.merkle import Head

ROOT_LINE: Final = re.compile(r"binhyen-root-v1 (\d{4}-\d\d-\d\d) (\d+) ([0-9a-f]{64})\b")
HEAD_LINE: Final = re.compile(r"binhyen-head-v1 (\d{4}-\d\d-\d\d) (\S{1,40}) (\d+) ([0-9a-f]{64})\b")
TIMEOUT_SECONDS: Final = 20


@dataclass(frozen=True, slots=True)
class Witnessed:
    """What a witness keeps of a day: the root over so many chains and, when it has room, the heads that moved."""

    day: date
    chains: int
    root: str
    heads: tuple[Head, ...] = ()

    def line(self) -> str:
        """The one line that is enough: it fits a letter, a printed page, a notice board."""
        return f"binhyen-root-v1 {self.day.isoformat()} {self.chains} {self.root}"

    def text(self) -> str:
        """The line, and a line for each head that moved on that day: with it a rewritten chain can be named."""
        heads = (
            f"binhyen-head-v1 {self.day.isoformat()} {head.chain} {head.sequence} {head.hash}" for head in self.heads
        )
        return "\n".join([self.line(), *heads]) + "\n"


Witness: TypeAlias = Callable[[Witnessed], None]

_witnesses: dict[str, Witness] = {}


def register(name: str, witness: Witness) -> None:
    """Add a witness under a name of at most 40 characters. Registering the same name again replaces it."""
    _witnesses[name] = witness


def configured() -> dict[str, Witness]:
    """The witnesses of this installation by name: those whose settings are given, and those which were registered."""
    found: dict[str, Witness] = {}
    if settings.BINHYEN_WITNESS_FILE:
        found["file"] = to_file
    if settings.BINHYEN_WITNESS_URL:
        found["url"] = to_url
    return {**found, **_witnesses}


def to_file(witnessed: Witnessed) -> None:
    """Append to a file which should lie on another machine or on a medium that is written once. A day is added once."""
    path = Path(settings.BINHYEN_WITNESS_FILE)
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = path.read_text() if path.exists() else ""
    if witnessed.line() in kept:
        return
    with path.open("a") as out:
        out.write(witnessed.text())
        out.flush()
        os.fsync(out.fileno())


def to_url(witnessed: Witnessed) -> None:
    """POST the lines as plain text to an address whose owner keeps them. Raises OSError when it does not answer 2xx."""
    request = urllib.request.Request(  # noqa: S310 the address comes from the settings
        settings.BINHYEN_WITNESS_URL,
        data=witnessed.text().encode(),
        headers={"Content-Type": "text/plain; charset=utf-8"},
        method="POST",
    )
    with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310 see above
        answer.read(1)


def read(text: str) -> Iterator[Witnessed]:
    """The days in a witness's text, in its order. Everything around the lines (a letter's words) is passed over."""
    heads: dict[date, list[Head]] = {}
    for day, chain, sequence, digest in HEAD_LINE.findall(text):
        heads.setdefault(date.fromisoformat(day), []).append(Head(chain, int(sequence), digest))
    for day, chains, root in ROOT_LINE.findall(text):
        of_day = date.fromisoformat(day)
        yield Witnessed(of_day, int(chains), root, tuple(heads.get(of_day, ())))
