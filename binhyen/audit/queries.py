"""Reading the trail of one unit."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, TypeAlias

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from binhyen.audit import answers, signatures, words
from binhyen.audit.models import DailyRoot, Entry
from binhyen.audit.rules import Value
from binhyen.audit.sealing import end_of, start_of
from binhyen.audit.tables import to_csv
from binhyen.core import clock

Detail: TypeAlias = Mapping[str, Value]
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
    object_name: str
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


def lines(entries: Sequence[Entry], *, names: bool = False) -> list[Line]:
    """Entries as they are read, in a fixed number of statements. Who held the post then is told only with `names`."""
    posts = answers.post_names(entry.post for entry in entries)
    signed = signatures.signatures([entry for entry in entries if entry.personal]) if names else {}
    details = {entry.pk: json.loads(entry.detail) if entry.detail else {} for entry in entries}
    things = answers.thing_names(_things(entries, details))
    return [
        Line(
            sequence=entry.sequence,
            recorded_at=entry.recorded_at.astimezone(clock.VIET_NAM),
            what=words.words_of(entry.verb),
            post=_who(entry, posts.get(entry.post, "")),
            holder=signed.get(entry.pk, signatures.Signature()).name,
            object_type=words.words_of(entry.object_type),
            object_id=entry.object_id,
            object_name=things.get((entry.object_type, entry.object_id), ""),
            detail=_detail(entry.object_type, details[entry.pk], things),
            hash=entry.hash,
        )
        for entry in entries
    ]


def _things(entries: Sequence[Entry], details: Mapping[int, Detail]) -> Iterable[tuple[str, str]]:
    """The kinds and ids of everything that these entries name."""
    for entry in entries:
        yield entry.object_type, entry.object_id
        yield from ((words.refers_to(key), str(value)) for key, value in details[entry.pk].items())


def _who(entry: Entry, title: str) -> str:
    if entry.system:
        return _("The platform itself (%(part)s)") % {"part": entry.system}
    return title or entry.post or (_("A person without a post") if entry.personal else _("Nobody: counted by the day"))


def _detail(kind: str, detail: Detail, things: Mapping[tuple[str, str], str]) -> tuple[tuple[str, str], ...]:
    """Keys and values in words; what was left empty is not told."""
    told = ((key, value) for key, value in detail.items() if value not in ("", None))
    return tuple(
        (
            words.words_of(key),
            things.get((words.refers_to(key), str(value))) or words.value_words(kind, key, value),
        )
        for key, value in told
    )


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
                words.words_of(entry.verb),
                _who(entry, posts.get(entry.post, "")),
                entry.object_type,
                entry.object_id,
                entry.detail,
                entry.hash,
            )
            for entry in found
        ),
    )
