"""Links that carry their own proof: `<public id>-<mac>`. Nothing of them is stored, so nothing of them can leak."""

import base64
import hashlib
import secrets

from django.utils.crypto import constant_time_compare, salted_hmac

from binhyen.core.ids import LENGTH

SECRET_BYTES = 32


def _proof(kind: str, public_id: str) -> str:
    digest = salted_hmac(f"binhyen.people.{kind}", public_id, algorithm="sha256").digest()
    return base64.b32encode(digest[:20]).decode().lower()


def mint(kind: str, public_id: str) -> str:
    """The token of a thing: the same each time, 45 characters, 160 bits of proof."""
    return f"{public_id}-{_proof(kind, public_id)}"


def read(kind: str, token: str) -> str:
    """The public id that a token proves, or "" when the token is not ours."""
    public_id = token[:LENGTH]
    return public_id if constant_time_compare(token, mint(kind, public_id)) else ""


def new_secret() -> str:
    """A random secret for a cookie."""
    return secrets.token_urlsafe(SECRET_BYTES)


def digest(secret: str) -> str:
    """What is stored of a random secret ("" for none). The secret has 256 bits, so that one plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest() if secret else ""


def bucket_name(*parts: str) -> str:
    """The keyed name of an attempt bucket: who is behind it cannot be read from the table."""
    return salted_hmac("binhyen.people.bucket", "\x1f".join(parts), algorithm="sha256").hexdigest()
