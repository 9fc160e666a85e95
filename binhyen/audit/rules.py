"""What an entry's hash covers, and how. Pure functions over plain data: no ORM, no clock, no secret."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

Value: TypeAlias = str | int | float | bool | None

GENESIS = "0" * 64
"""What the first entry of a chain names as its predecessor's hash."""

DETAIL_CHARACTERS = 2000
VALUE_CHARACTERS = 200

_ENTRY = b"binhyen-audit-entry-v1\x00"
_PERSONAL = b"binhyen-audit-personal-v1\x00"


@dataclass(frozen=True, slots=True)
class Link:
    """The fields of an entry that its hash covers: ids, closed values, and the digest of the personal side row."""

    chain: str
    sequence: int
    recorded_at: datetime
    verb: str
    post: str
    system: str
    object_type: str
    object_id: str
    detail: str
    personal: str
    previous: str


def canonical(detail: Mapping[str, Value] | None) -> str:
    """One spelling of a detail: JSON with sorted keys and no spaces, "" for none. Ids, codes and counts, never prose.

    Raises ValueError for a text value over 200 characters, more than 2,000 characters in all, or a number that JSON
    does not know.
    """
    if not detail:
        return ""
    if any(isinstance(value, str) and len(value) > VALUE_CHARACTERS for value in detail.values()):
        raise ValueError(f"an audit detail holds ids and closed values of at most {VALUE_CHARACTERS} characters")
    text = json.dumps(dict(detail), sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    if len(text) > DETAIL_CHARACTERS:
        raise ValueError(f"an audit detail has at most {DETAIL_CHARACTERS} characters")
    return text


def entry_hash(link: Link) -> str:
    """SHA-256, in hexadecimal, over a prefix of its own and every field of the link in a fixed order."""
    moment = link.recorded_at.astimezone(UTC).isoformat(timespec="microseconds")
    fields = [
        link.chain,
        link.sequence,
        moment,
        link.verb,
        link.post,
        link.system,
        link.object_type,
        link.object_id,
        link.detail,
        link.personal,
        link.previous,
    ]
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(_ENTRY + text.encode()).hexdigest()


def personal_digest(blob: bytes) -> str:
    """The digest which the chain keeps of a personal side row. The blob carries its own random salt, so that the
    digest says nothing once the blob can no longer be read.
    """
    return hashlib.sha256(_PERSONAL + blob).hexdigest()
