"""The bytes of a snapshot, its root over the reports it counts, and the chain of a unit's snapshots."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from binhyen.audit.merkle import EMPTY, node

GENESIS: Final = ""


def canonical(payload: Mapping[str, Any]) -> bytes:
    """The payload written one way only: sorted keys, no spaces, UTF-8. Raises ValueError for a fraction."""
    _check(payload)
    return json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _check(value: object) -> None:
    if isinstance(value, Mapping):
        _check([*value.keys(), *value.values()])
    elif isinstance(value, list | tuple):
        for each in value:
            _check(each)
    elif value is not None and not isinstance(value, str | int):
        raise ValueError(f"a snapshot holds whole numbers and texts, not {type(value).__name__}")


def merkle_root(reports: Iterable[tuple[int, int, bytes]]) -> tuple[bytes, int]:
    """The root over (slot, version, hash of the report), in the order given, and how many there are.

    The shape is that of the audit trail (RFC 6962): leaves and nodes are hashed apart, an odd last one moves up.
    """
    sha = hashlib.sha256
    level = [
        sha(b"\x00" + slot.to_bytes(8, "big") + version.to_bytes(2, "big") + bytes(digest)).digest()
        for slot, version, digest in reports
    ]
    count = len(level)
    while len(level) > 1:
        above = [sha(b"\x01" + level[at] + level[at + 1]).digest() for at in range(0, len(level) - 1, 2)]
        level = [*above, level[-1]] if len(level) % 2 else above
    return (level[0] if level else EMPTY), count


def snapshot_root(*, reports: str, unit: str, sequence: int, revision: int, previous: str, payload: bytes) -> str:
    """The root of a snapshot, hexadecimal: over the tree of its reports (root `reports`) and one leaf that says who,
    which, after which, and what. It is printed on the document, and the unit's next snapshot carries it on.
    """
    head = f"{unit}\x1f{sequence}\x1f{revision}\x1f{previous}\x1f".encode()
    leaf = hashlib.sha256(b"\x00" + head + hashlib.sha256(payload).digest()).digest()
    return node(bytes.fromhex(reports), leaf).hex()
