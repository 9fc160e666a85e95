"""Public identifiers: random, without look-alike characters, never the primary key."""

import hashlib
import secrets

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
LENGTH = 12


def new_public_id() -> str:
    """A random public id of 12 characters (59 bits), fit for an address and to be read over the phone."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def derived_public_id(*parts: str) -> str:
    """The same public id for the same parts on every installation, e.g. for official units (kind, code, date)."""
    number = int.from_bytes(hashlib.sha256("\x1f".join(parts).encode()).digest(), "big")
    letters = []
    for _ in range(LENGTH):
        number, index = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[index])
    return "".join(letters)
