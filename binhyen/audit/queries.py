"""Reading the trail of one unit."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from binhyen.audit import answers, signatures, states
from binhyen.audit.models import DailyRoot, Entry
from binhyen.audit.sealing import end_of, start_of
from binhyen.audit.tables import to_csv
from binhyen.core import clock

EXPORT_ROWS: Final = 50_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader filters by; empty means all."""

    verb: str = ""
    post: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as it is read: who (the post, and its holder then), what, to what, when."""

    sequence: int
    recorded_at: datetime
    what: str
    post: str
    holder: str
    object_type: str
    object_id: str
    detail: tuple[tuple[str, str], ...]
    hash: str


def entries_of(unit: str, wanted: Wanted) -> "QuerySet[Entry]":
    """The entries of a unit's chain that fit, the newest first. The order is total: by number."""
    entries = Entry.objects.filter(chain=unit).order_by("-sequence")
    if wanted.verb:
        entries = entries.filter(verb=wanted.verb)
    if wanted.post:
        entries = entries.filter(post=wanted.post)
    if wanted.since:
        entries = entries.filter(recorded_at__gte=start_of(wanted.since))
    if wanted.until:
        entries = entries.filter(recorded_at__lt=end_of(wanted.until))
    return entries


def lines(entries: Sequence[Entry]) -> list[Line]:
    """Entries as they are read, in a fixed number of statements."""
    posts = answers.post_names(entry.post for entry in entries)
    signed = signatures.signatures([entry for entry in entries if entry.personal])
    return [
        Line(
            sequence=entry.sequence,
            recorded_at=entry.recorded_at.astimezone(clock.VIET_NAM),
            what=states.words_of(entry.verb),
            post=_who(entry, posts.get(entry.post, "")),
            holder=signed.get(entry.pk, signatures.Signature()).name,
            object_type=states.words_of(entry.object_type),
            object_id=entry.object_id,
            detail=_detail(entry.detail),
            hash=entry.hash,
        )
        for entry in entries
    ]


def _who(entry: Entry, title: str) -> str:
    if entry.system:
        return _("The platform itself (%(part)s)") % {"part": entry.system}
    return title or entry.post or (_("A person without a post") if entry.personal else _("Nobody: counted by the day"))


def _detail(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((states.words_of(key), str(value)) for key, value in json.loads(text).items()) if text else ()


def posts_in(unit: str) -> dict[str, str]:
    """The posts that appear in a chain, with their titles."""
    seen = Entry.objects.filter(chain=unit).exclude(post="").order_by().values_list("post", flat=True).distinct()
    names = answers.post_names(seen)
    return {post: names.get(post, post) for post in sorted(seen, key=lambda post: names.get(post, post))}


def last_root() -> DailyRoot | None:
    """The newest daily root."""
    return DailyRoot.objects.order_by("-day").first()


def csv_of(entries: "QuerySet[Entry]") -> bytes:
    """Up to 50,000 entries as CSV in UTF-8, without names: a name in a file would outlive its key."""
    found = list(entries[:EXPORT_ROWS])
    posts = answers.post_names(entry.post for entry in found)
    head = [
        _("Entry number"),
        _("Time"),
        _("What was done"),
        _("Post"),
        _("Kind of thing"),
        _("Id"),
        _("Detail"),
        _("Hash"),
    ]
    return to_csv(
        head,
        (
            (
                entry.sequence,
                entry.recorded_at.astimezone(clock.VIET_NAM).isoformat(timespec="seconds"),
                states.words_of(entry.verb),
                _who(entry, posts.get(entry.post, "")),
                entry.object_type,
                entry.object_id,
                entry.detail,
                entry.hash,
            )
            for entry in found
        ),
    )
