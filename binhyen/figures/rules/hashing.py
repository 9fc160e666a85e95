"""The hash of one version of a report: over who, what, when and which version, so that none can be exchanged later."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Sent:
    """What a version says, in plain values. `texts` are (kind, text, public id of the place or "") in their order."""

    form: str
    form_number: int
    period: str
    unit: str
    version: int
    base_version: int
    values: bytes
    by_post: str
    mode: int
    submitted_at: datetime
    texts: Sequence[tuple[str, str, str]] = ()


def _parts(sent: Sent) -> Iterable[bytes]:
    moment = sent.submitted_at.astimezone(UTC).isoformat(timespec="microseconds")
    words = (sent.form, sent.form_number, sent.period, sent.unit, sent.version, sent.base_version)
    yield from (str(word).encode() for word in words)
    yield sent.values
    yield from (str(word).encode() for word in (sent.by_post, sent.mode, moment))
    for text in sent.texts:
        yield from (word.encode() for word in text)


def report_hash(sent: Sent) -> bytes:
    """32 bytes: SHA-256 over every part of the version, each led by its length in four bytes."""
    digest = hashlib.sha256()
    for part in _parts(sent):
        digest.update(len(part).to_bytes(4, "big"))
        digest.update(part)
    return digest.digest()


def key_number(key: str) -> int:
    """A sender's key as a positive number of 63 bits; 0 for no key."""
    if not key:
        return 0
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big") >> 1 or 1
