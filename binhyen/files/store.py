"""Contents on disk, by their hash: written durably, moved into place in one step, never under a name from outside."""

import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings

from binhyen.core.clock import VIET_NAM


def folder() -> Path:
    """Where contents lie."""
    path = Path(settings.MEDIA_ROOT)
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def digest(data: bytes) -> str:
    """The name of a content."""
    return hashlib.sha256(data).hexdigest()


def path_of(sha256: str) -> Path:
    """Where a content lies: two levels of folders, so that none grows too large."""
    return folder() / sha256[:2] / sha256[2:4] / sha256


@contextmanager
def locked() -> Iterator[None]:
    """Nobody else writes into, or clears, the folder within the block."""
    with (folder() / ".lock").open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def keep(data: bytes) -> str:
    """Store a content unless it is there, and touch it if it is. Durable when this returns. Returns its SHA-256."""
    sha256 = digest(data)
    path = path_of(sha256)
    with locked():
        if path.exists():
            os.utime(path)
            return sha256
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f".{sha256}.{secrets.token_hex(4)}")
        with draft.open("xb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        draft.chmod(0o600)
        draft.replace(path)
        _sync(path.parent)
    return sha256


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove(sha256: str) -> None:
    """Take a content away. Nothing happens when it is gone already."""
    path_of(sha256).unlink(missing_ok=True)


def older_than(moment: datetime) -> Iterator[str]:
    """Contents last touched before a moment, and drafts that a cut-off left behind, by name."""
    for path in sorted(folder().glob("??/??/*")):
        if datetime.fromtimestamp(path.stat().st_mtime, tz=VIET_NAM) < moment:
            if path.name.startswith("."):
                path.unlink(missing_ok=True)
            else:
                yield path.name
