"""Keys under which holders' names are kept (AES-256-GCM), so that a name can be made unreadable, in backups as well.

Each holder has a key. It is stored in the database wrapped by the key of a month, and that one lies in a file outside
the database. Every month the living holders' keys are wrapped anew; the file of a month is destroyed when the months
after it number `MONTHS_KEPT`. So a holder's key which was removed cannot be had from a database backup older than that.
"""

import os
import secrets
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from binhyen.core import clock

KEY_BYTES = 32
NONCE_BYTES = 12
MONTHS_KEPT = 2


class Unreadable(Exception):
    """The key is gone, or the sealed bytes are not what was sealed."""


def new_key() -> bytes:
    """A fresh random key."""
    return secrets.token_bytes(KEY_BYTES)


def seal(key: bytes, plain: bytes, *, context: str) -> bytes:
    """Encrypt under a key. `context` binds the result to its place: it opens nowhere else."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, context.encode())


def unseal(key: bytes, sealed: bytes, *, context: str) -> bytes:
    """The plain bytes. Raises Unreadable for another key, another place or changed bytes."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context.encode())
    except (InvalidTag, ValueError) as error:
        raise Unreadable from error


def folder() -> Path:
    """Where the keys of the months lie: outside the database and outside its backups."""
    path = Path(settings.DATA_DIR) / "keys"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def current_month() -> str:
    """The month whose key wraps now, as "2026-11"."""
    return f"{clock.today():%Y-%m}"


def month_key(month: str) -> bytes:
    """The key of a month. The current month's is made on first use. Raises Unreadable for one that was destroyed."""
    path = Path(settings.DATA_DIR, "keys", f"{month}.key")
    try:
        return _read(path, path.stat().st_mtime_ns)
    except FileNotFoundError as error:
        if month != current_month():
            raise Unreadable from error
    _make(folder() / path.name)
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _read(path: Path, changed: int) -> bytes:
    """The key in a file, read once as long as the file stays as it is. One that was destroyed opens nothing more."""
    return bytes.fromhex(path.read_text())


def _make(path: Path) -> None:
    """Write a new key durably; when somebody else was first, theirs stands."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, new_key().hex().encode())
        os.fsync(handle)
    finally:
        os.close(handle)
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def months() -> tuple[str, ...]:
    """The months whose key still exists, oldest first."""
    return tuple(sorted(path.stem for path in folder().glob("????-??.key")))


def destroy_month(month: str) -> None:
    """Overwrite and remove the key of a month."""
    _read.cache_clear()
    path = folder() / f"{month}.key"
    with path.open("r+b") as handle:
        handle.write(secrets.token_bytes(KEY_BYTES * 2))
        handle.flush()
        os.fsync(handle.fileno())
    path.unlink()
