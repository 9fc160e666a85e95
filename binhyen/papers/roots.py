"""The root of a snapshot as it stands on paper: a short code people can compare, and the root itself.

The code is made from the root, so a typing error shows without asking a database.
"""

import re
from typing import Final

CODE_LABEL: Final = "Mã đối chiếu"
ROOT_LABEL: Final = "Gốc số liệu (SHA-256)"
PROPERTY: Final = "binhyenroot"
"""Under this name the root is among the properties of a file."""

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ROOT: Final = re.compile(r"[0-9a-f]{64}")
_SEEN: Final = re.compile(
    r"M\s*ã\s+đ\s*ố\s*i\s+c\s*h\s*i\s*ế\s*u\s*:\s*(?P<code>(?:[0-9A-Z]\s*){4}-\s*(?:[0-9A-Z]\s*){4}-\s*(?:[0-9A-Z]\s*){4})"
    r".{0,80}?:\s*(?P<root>(?:[0-9a-f]\s*){63}[0-9a-f])(?![0-9a-f])",
    re.DOTALL,
)


def is_root(text: str) -> bool:
    """Whether a text is a root: 64 hexadecimal digits in lower case."""
    return _ROOT.fullmatch(text) is not None


def short_code(root: str) -> str:
    """Twelve signs in three groups, e.g. "7K3F-92QX-M4TB": the first 60 bits, without letters that look like digits."""
    bits = int(root[:15], 16)
    signs = "".join(_ALPHABET[bits >> shift & 31] for shift in range(55, -1, -5))
    return "-".join(signs[place : place + 4] for place in (0, 4, 8))


def printed(root: str) -> tuple[str, str]:
    """The two printed lines: the code with its label, and the root in groups of eight."""
    groups = " ".join(root[place : place + 8] for place in range(0, 64, 8))
    return f"{CODE_LABEL}: {short_code(root)} · {ROOT_LABEL}:", groups


def find(text: str) -> list[str]:
    """The roots printed in a text whose short code belongs to them, each once, in order."""
    found = []
    for seen in _SEEN.finditer(text):
        root = re.sub(r"\s", "", seen["root"])
        if re.sub(r"\s", "", seen["code"]) == short_code(root) and root not in found:
            found.append(root)
    return found
